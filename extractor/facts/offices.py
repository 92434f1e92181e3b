"""Names of offices: which text may be one, and how strong a name is as evidence."""

from __future__ import annotations

import re

ORGAN = (
    "政府|厅|局|海关|部|院|署|所|站|中心|队|委员会|联合会|管委会|协会|学会|红十字会|理事会|商会|总工会|工会|基金会|文联|科协|作协|工商联|"
    "供销社|合作社|联社|总社|报社|出版社|通讯社|办事处|管理处|监管处|处|科|室|委|办|公司|集团|学校|大学|中学|小学|银行|馆|园|电视台|电台|气象台|地震台|团委|兵团|残联|妇联"
)
PLACE = "省|市|区|县|旗|州|盟|镇|乡|街道|苏木|村|林场|农场"
_NAME = re.compile(r"[㐀-鿿·()A-Za-z0-9]{2,40}")
_ENDS_AS_OFFICE = re.compile(rf"(?:{ORGAN})(?:\([㐀-鿿、]{{2,24}}\))?$")
_ENDS_AS_PLACE = re.compile(rf"(?:{PLACE})$")
_HAN = re.compile(r"[㐀-鿿]")
# Words that an office uses for itself, and words of menus: no names.
_NO_NAME = re.compile(
    r"^(?:[我本该各贵](?:省|市|区|县|旗|州|镇|乡|街道|村|局|厅|委|办|院|所|站|中心|单位|部门|机关|处|队|会|校|公司|司)?|年度?|关于|政府|行政机关|各级.*|"
    r"首页|政务公开|政府信息公开.*|信息公开.*|法定主动公开.*|公开年报|年报|当前位置.*|您.*|索引.*|.*目录|.*指南|.*专栏|.*栏目|附件.*|正文|国务院办公厅政府信息与政务公开办公室|"
    r"成文日期|发文机关|.*模式|无障碍.*|发布.*|来源.*|字号.*|打印.*|时间.*|日期.*|上一篇.*|下一篇.*|.*网站?|总体情况.*|组织领导.*)$"
)
_SENTENCE = re.compile(
    r"根据|按照|依据|依照|现将|现发布|现公布|公布|编制|编写|撰写|形成|完成|发布|汇总|向社会|面向|公众|如下|正确领导|领导下|指导下|统一部署|以及|等[各部]|有关|各[级县市区部乡镇]|"
    r"公开(?!办|科|股|处|领导|工作领导)|所属|下属|辖区|全[省市县区镇乡]|本年|年度|为|"
    r"为了|为进一步|以下|报告|条例|通知|要求|开展|加强|推进(?!中心|办|局|会|委|处)|贯彻|负责|联系|疑问|信息公开工作"
)
# Buttons and counters of a page, which are above its title.
_CONTROLS = re.compile(r"打印|关闭(?:窗口|本页)|字号|字体|浏览|点击|分享到|收藏本|大中小")
# Pages taken over by advertisers have the advertisers' name where the office was.
_HIJACKED = re.compile(
    r"博彩|娱乐城|娱乐平台|彩票|赌|棋牌|体育官网|体育平台|体育app|下注|投注|成人|精品|亚洲|欧美|无码|视频在线|電子遊戲|电子游戏|开奖|真人|澳门|皇冠|老虎机|官网入口|app下载",
    re.I,
)

# The department of an office that answers questions; the office is the text before it.
# With bounds: the parts can be separated in several ways (领导小组办公室), so that the time doubles with each.
_DESK = re.compile(
    r"(?:(?:政府信息|政务信息|政务|信息|党务|政府信息与政务|政府信息和政务)公开(?:工作)?(?:[与和及][㐀-鿿]{2,8})?(?:领导小组|协调小组)?(?:办公室|办|科|股|处|室|中心)?|"
    r"(?:党政|党政综合|综合|行政|秘书|机关|局机关|党建|政策法规|法规|法制|宣传|政工|人秘|文秘|信息|行政审批|电子政务)(?:办公室|办|科|股|处|室|部|中心)|"
    r"领导小组办公室|领导小组|(?<!政府)办公室|(?<=人民政府)办公室){1,4}$"
)
# Organs without a name: they may be mentioned in the text, but are not the reporting office.
_GENERIC = re.compile(
    r"^(?:[省市区县旗州镇乡]委?)?(?:党委|党组|党工委|市委|县委|区委|省委|人大|政协|政府|人民政府|[省市区县旗州镇乡]政府|街道|机关|部门|科室|单位|办公室|领导小组|社区|村|镇|乡|县|市|区|中心|"
    r"委员会|本?办|支部|支队|网站|委|局|厅|院|处|科|室|站|所|队){1,8}$|^(?:国务院|党中央|中共|中央|中国共产党|上级|全国|全省|全市|全县|各|每|其|该|此|对|向|与|和|及|由|在|从|按|把|让|使|请|均|已|都|通过|依托|围绕|借助|截至|是|有|无|到|经|并|且|应|可|须|需|要|被)"
    r"|领导小组|新闻发布|信息公开工作|^共|受理|收到|答复|^结合|工作部$|全部$|内部$|外部$|干部$|总部$|[一二三四五六七八九十]是"
)

# The office's word for itself is no name, wherever it is.
_OWN = re.compile(r"我|本(?:局|委|办|机关|单位|部门|中心|级|镇|乡|街道|院|校|厅|站|处)")

_ADDRESS_WORDS = re.compile(
    r"^(?:附件[0-9一二三]?|关于(?:发布|公布|印发|报送)?|附|标题|题目|名称|发布机构|信息来源|来源)[:]?"
)


def clean_office(text: str) -> str:
    """``text`` without the words that titles put around an office's name (关于, 的, 附件1)."""
    name = text.strip("《》\"'-_·,、:;.*#")
    name = _ADDRESS_WORDS.sub("", name)
    name = re.sub(r"(?:关于|的|年度|年|度){1,8}$", "", name)
    return name.strip("《》\"'-_·,、:;.*#")


def without_noise(name: str) -> str:
    """``name`` without Latin words that a converter put between or beside its characters, and digits before it."""
    if not _HAN.search(name):
        return name
    plain = re.sub(r"(?<![A-Za-z])[a-z]{2,}(?![A-Za-z])", "", name)
    return re.sub(r"^(?:[0-9]{3,}|年)(?=[㐀-鿿])|(?:19|20)[0-9]{2}$", "", plain)


def without_desk(name: str) -> str:
    """``name`` without the department to call: 某局办公室 and 某局政务公开科 become 某局."""
    bare = _DESK.sub("", name)
    return bare if len(bare) >= 3 else name


def is_generic(name: str) -> bool:
    """Whether ``name`` is an organ without a name of its own (县政府, 党委) or no organ at all."""
    return _GENERIC.search(name) is not None


def is_office(name: str) -> bool:
    """Whether ``name`` ends as an organ of state does (…局, …人民政府)."""
    return _plausible(name) and _ENDS_AS_OFFICE.search(name) is not None and not _OWN.search(name)


def is_place(name: str) -> bool:
    """Whether ``name`` is a bare place, used for its government (…乡, …县)."""
    return _plausible(name) and _ENDS_AS_PLACE.search(name) is not None


def is_name(name: str) -> bool:
    """Whether ``name`` may be an office at all, whatever it ends in."""
    return _plausible(name)


def _plausible(name: str) -> bool:
    return (
        _NAME.fullmatch(name) is not None
        and len(_HAN.findall(name)) * 2 > len(name)
        and not _NO_NAME.match(name)
        and not _SENTENCE.search(name)
        and not _CONTROLS.search(name)
        and not _HIJACKED.search(name)
    )
