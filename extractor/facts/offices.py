"""Names of offices: what may be one, and how much a name says."""

from __future__ import annotations

import re

_ORGAN = (
    "政府|厅|局|部|院|署|所|站|中心|队|会|社|处|科|室|委|办|公司|集团|学校|大学|中学|小学|银行|馆|园|台|团|残联|妇联"
)
_PLACE = "省|市|区|县|旗|州|盟|镇|乡|街道|苏木|村|林场|农场"
_NAME = re.compile(r"[㐀-鿿·()A-Za-z0-9]{2,40}")
_ENDS_AS_OFFICE = re.compile(rf"(?:{_ORGAN})(?:\([㐀-鿿、]{{2,24}}\))?$")
_ENDS_AS_PLACE = re.compile(rf"(?:{_PLACE})$")
_HAN = re.compile(r"[㐀-鿿]")
# Words by which an office speaks of itself, and words of menus: no names.
_NO_NAME = re.compile(
    r"^(?:[我本该各贵](?:省|市|区|县|旗|州|镇|乡|街道|村|局|厅|委|办|院|所|站|中心|单位|部门|机关|处|队|会|校|公司|司)?|年度?|关于|政府|行政机关|各级.*|"
    r"首页|政务公开|政府信息公开.*|信息公开.*|法定主动公开.*|公开年报|年报|当前位置.*|您.*|索引.*|.*目录|.*指南|.*专栏|.*栏目|附件.*|正文|国务院办公厅政府信息与政务公开办公室|"
    r"成文日期|发文机关|.*模式|无障碍.*|发布.*|来源.*|字号.*|打印.*|时间.*|日期.*|上一篇.*|下一篇.*|.*网站?|总体情况.*|组织领导.*)$"
)
_SENTENCE = re.compile(
    r"根据|按照|依据|现将|现发布|如下|为了|为进一步|以下|报告|条例|通知|要求|开展|加强|推进|贯彻|负责|联系|疑问|信息公开工作"
)
# Pages taken over by advertisers put their own name where the office stood.
_HIJACKED = re.compile(
    r"博彩|娱乐城|娱乐平台|彩票|赌|棋牌|体育官网|体育平台|体育app|下注|投注|成人|精品|亚洲|欧美|无码|视频在线|電子遊戲|电子游戏|开奖|真人|澳门|皇冠|老虎机|官网入口|app下载",
    re.I,
)

_ADDRESS_WORDS = re.compile(
    r"^(?:附件[0-9一二三]?|关于(?:发布|公布|印发|报送)?|附|标题|题目|名称|发布机构|信息来源|来源)[:]?"
)


def clean_office(text: str) -> str:
    """``text`` without the words that titles put around an office's name (关于, 的, 附件1)."""
    name = text.strip("《》\"'-_·,、:;.*#")
    name = _ADDRESS_WORDS.sub("", name)
    name = re.sub(r"(?:关于|的|年度|年|度)+$", "", name)
    return name.strip("《》\"'-_·,、:;.*#")


def without_noise(name: str) -> str:
    """``name`` without Latin words that a converter put between or beside its characters, and digits before it."""
    if not _HAN.search(name):
        return name
    plain = re.sub(r"(?<![A-Za-z])[a-z]{2,}(?![A-Za-z])", "", name)
    return re.sub(r"^(?:[0-9]{3,}|年)(?=[㐀-鿿])|(?:19|20)[0-9]{2}$", "", plain)


def is_office(name: str) -> bool:
    """Whether ``name`` ends as an organ of state does (…局, …人民政府)."""
    return _plausible(name) and _ENDS_AS_OFFICE.search(name) is not None


def is_place(name: str) -> bool:
    """Whether ``name`` is a bare place, standing for its government (…乡, …县)."""
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
        and not _HIJACKED.search(name)
    )
