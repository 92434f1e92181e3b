"""Words around the figures: offices, titles, narrative, site chrome, and the wordings of labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from extractor.forms.schema import CellKey, Column, Form, Row
from training.values import Printed

# Syllables that place names are made of; the names are made up and any likeness is chance.
_FIRST = (
    "安保昌德丰福高广海河红华怀济嘉江金静开临龙隆茂明南宁平清庆泉仁荣瑞三山石顺泰通望文武西祥新兴秀阳永玉云泽长镇中"
)
_SECOND = "安坝滨昌川春德东峰岗港阁谷关和湖化环江津康口岭陵龙楼门南宁坪桥泉沙山水台潭塘亭湾溪乡阳原源远州洲"
_LEVELS = ("省", "市", "区", "县", "镇", "乡", "街道")
_BUREAUS = (
    "发展和改革局", "教育体育局", "科学技术局", "公安局", "民政局", "司法局", "人力资源和社会保障局", "自然资源局",
    "生态环境局", "住房和城乡建设局", "交通运输局", "水利局", "农业农村局", "商务局", "文化和旅游局", "卫生健康委员会",
    "退役军人事务局", "应急管理局", "审计局", "市场监督管理局", "统计局", "医疗保障局", "城市管理局", "气象局",
    "信访局", "残疾人联合会", "供销合作社联合社", "政务服务中心", "数据局", "税务局", "行政审批局", "档案馆",
)  # fmt: skip
_CHANNELS = ("门户网站", "微信公众号", "政务微博", "公示栏", "电子显示屏", "村务公开栏", "手机短信", "广播")
_PROSE = (
    "坚持以公开为常态、不公开为例外，把群众最关心的事项列入公开清单，逐项明确科室和时限",
    "修订信息发布登记表，拟稿、核稿、签发三个环节各留痕迹，谁发布谁负责",
    "对历年文件逐份梳理，已失效的及时标注，现行有效的统一放入文件库供检索",
    "结合村（社区）实际，把惠农补贴、低保救助、工程招标等内容搬到村口公示栏",
    "全年举办专题学习两次，邀请法制工作人员讲解条例条文和典型案例",
    "设立公共查阅点，配备电脑和打印机，由专人引导老年人查阅所需材料",
    "收到申请后当日登记、三日内分派，答复前一律经过合法性审查",
    "网站栏目按照上级模板调整，取消长期无更新的子栏目，保留常用入口",
    "邀请企业代表走进办事大厅，面对面听取对政策解读的意见",
    "用图表和短视频解释政策条款，避免照搬原文",
    "对照第三方测评反馈的问题，列出整改台账，月底逐条销号",
    "年内未发生因信息公开引起的追责事件，社会评议结果总体良好",
    "把公开工作列入年度考核，占比百分之四，由办公室按季度打分",
    "开展保密自查，所有上网材料做到先审查、后公开",
)
_PROBLEMS = (
    "个别科室主动意识不强，信息报送时有拖延", "政策解读形式偏少，图文结合不够", "兼职人员变动频繁，业务衔接不够顺畅",
    "栏目之间内容重复，查找不够方便", "依申请答复文书的说理性有待加强", "基层公示栏更新不够及时",
)  # fmt: skip
_REMEDIES = (
    "定期通报各科室报送情况", "增加图解和问答栏目", "建立人员备案与交接制度", "归并重复栏目并优化检索",
    "统一答复文书样式", "每季度抽查一次公示栏",
)  # fmt: skip
_TOLD: Mapping[str, tuple[str, ...]] = {
    "applications_received": (
        "全年新收政府信息公开申请{n}件",
        "本年度共收到公开申请{n}件",
        "本年新收依申请公开{n}件",
    ),
    "applications_carried_over": ("上年结转{n}件", "上年度结转办理{n}件"),
    "applications_granted": ("其中予以公开{n}件", "予以公开的{n}件"),
    "applications_handled": ("办结{n}件", "本年度办理答复{n}件"),
    "applications_carried_forward": ("结转下年度继续办理{n}件", "另有{n}件结转下年办理"),
    "review_count": ("因信息公开引起行政复议{n}件", "发生行政复议{n}件"),
    "litigation_count": ("行政诉讼{n}件", "引起行政诉讼{n}起"),
}  # fmt: skip
_CN_NUMBERS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Office:
    """Who reports: the full name, and the name of the place."""

    name: str
    place: str


@dataclass(frozen=True)
class LabelStyle:
    """How one report words its labels. Rates are chances for each label."""

    alias_rate: float = 0.0
    half_brackets: bool = False
    space_after_number: bool = False
    spaced_heads: bool = False
    """Short heads with a space inside: 总 计, 结果 维持."""
    straight_quotes: bool = False
    half_commas: bool = False


def draw_office(rng: Random) -> Office:
    """A made-up office at some level of government."""

    def place(level: str) -> str:
        return rng.choice(_FIRST) + rng.choice(_SECOND) + level

    level = rng.choice(_LEVELS)
    above = {"区": "市", "县": "市", "镇": "县", "乡": "县", "街道": "区"}.get(level)
    name = (place(above) if above and rng.random() < 0.4 else "") + place(level)
    kind = rng.random()
    if level == "街道":
        return Office(f"{name}办事处" if kind < 0.7 else f"{name}党工委办公室", name)
    if level in ("镇", "乡") or kind < 0.25:
        return Office(f"{name}人民政府" + ("办公室" if kind > 0.9 else ""), name)
    return Office(name + rng.choice(_BUREAUS), name)


def draw_label_style(rng: Random) -> LabelStyle:
    return LabelStyle(
        alias_rate=rng.choice((0, 0, 0.1, 0.25, 0.5)),
        half_brackets=rng.random() < 0.35,
        space_after_number=rng.random() < 0.25,
        spaced_heads=rng.random() < 0.15,
        straight_quotes=rng.random() < 0.3,
        half_commas=rng.random() < 0.1,
    )


def word_label(part: Row | Column | str, style: LabelStyle, rng: Random) -> str:
    """The label as this report prints it."""
    if isinstance(part, str):
        text = part
    else:
        text = rng.choice(part.aliases) if part.aliases and rng.random() < style.alias_rate else part.label
    if style.half_brackets:
        text = text.translate(str.maketrans("（）", "()"))
    if style.space_after_number:
        text = re.sub(r"^([（(][一二三四五六七八九][）)]|\d\.)", r"\1 ", text)
        text = re.sub(r"^(第二十条)(第)", r"\1 \2", text)
    if style.straight_quotes:
        text = text.translate(str.maketrans("“”", '""'))
    if style.half_commas:
        text = text.translate(str.maketrans("，：", ",:"))
    if style.spaced_heads and isinstance(part, Column) and len(text) <= 4 and rng.random() < 0.7:
        text = rng.choice((text[:2] + " " + text[2:], " ".join(text)))
    return text


def word_title(office: Office, year: int, rng: Random) -> str:
    word = rng.choice((*("政府信息公开工作年度报告",) * 2, "政府信息公开年度报告", "信息公开工作年度报告"))
    return rng.choice(
        (f"{office.name}{year}年{word}", f"{year}年{office.name}{word}", f"{office.name}{year}年度{word}",
         f"{office.name}{word}（{year}年）", f"{office.name}关于{year}年{word.replace('年度', '')}的报告")
    )  # fmt: skip


def word_chrome(office: Office, year: int, title: str, rng: Random) -> list[str]:
    """Lines that a site puts above a report; empty for a plain file."""
    if rng.random() < 0.4:
        return []
    date = f"{year + 1}-0{rng.randint(1, 3)}-{rng.randint(10, 28)}"
    choices = [
        f"您现在的位置：首页 >> 信息公开 >> 年报 >> {year}年",
        "首页/政府信息公开/法定主动公开内容/年报",
        f"索引号：{rng.randrange(10**8, 10**9)}/{year + 1}-{rng.randrange(10000):05d}",
        f"发文机关 | {office.name} | 成文日期 | {date} |",
        f"来源：{office.name} 日期：{date} 点击：[{rng.randrange(9000)}]",
        "字号：大 中 小 打印本页 关闭窗口",
        "分享到：",
        f"{date} {rng.randint(8, 17)}:{rng.randint(10, 59)}",
        "无障碍浏览 | 长者模式 |",
    ]
    return rng.sample(choices, rng.randint(1, 4)) + ([title] if rng.random() < 0.4 else [])


def word_overview(form: Form, printed: Mapping[CellKey, Printed], year: int, office: Office, rng: Random) -> list[str]:
    """Paragraphs of the first section. Counts that the form compares with the text agree with the table."""
    published = rng.randint(3, 4000)
    channels = rng.sample(_CHANNELS, 2)
    share = rng.randint(0, published)
    opening = rng.choice((
        f"根据《中华人民共和国政府信息公开条例》和{form.edition}的要求，编制本报告。"
        f"数据统计期限自{year}年1月1日起至{year}年12月31日止。",
        f"本报告依照《政府信息公开条例》第五十条编写，所列数据的期限为{year}年1月1日至12月31日。",
        f"现将我单位{year}年度信息公开情况报告如下。",
    ))  # fmt: skip
    address = f"{office.place}{rng.choice('东西南北')}街{rng.randint(1, 300)}号"
    phone = f"0{rng.randint(310, 999)}-{rng.randrange(2000000, 8999999)}"
    postcode = rng.randrange(100000, 860000)
    contact = f"如有疑问，请与{office.name}联系（地址：{address}；电话：{phone}；邮编：{postcode}）。"
    told = _tell(form, printed, rng)
    parts = f"其中{channels[0]}{share}条、{channels[1]}{published - share}条"
    paragraphs = [
        opening + (contact if rng.random() < 0.5 else ""),
        f"（一）主动公开。全年主动公开政府信息{published}条，{parts}。{_prose(rng)}",
        f"（二）依申请公开。{told or '未收到公开申请。'}{_prose(rng)}",
        f"（三）政府信息管理。{_prose(rng)}{_prose(rng)}",
        f"（四）平台建设。{_prose(rng)}",
        f"（五）监督保障。{_prose(rng)}",
    ]
    if rng.random() < 0.06:  # items numbered like sections, which makes 二、依申请公开 look like one
        paragraphs = [re.sub(r"^（(.)）", r"\1、", paragraph) for paragraph in paragraphs]
    return paragraphs[: rng.randint(3, 6)]


def word_problems(rng: Random) -> list[str]:
    picked = rng.sample(range(len(_PROBLEMS)), 2)
    problems = "；".join(f"{_CN_NUMBERS[i + 1]}是{_PROBLEMS[p]}" for i, p in enumerate(picked))
    remedies = "；".join(f"{_CN_NUMBERS[i + 1]}是{_REMEDIES[p]}" for i, p in enumerate(picked))
    return [f"过去一年的工作还有差距：{problems}。", f"下一步将采取以下做法：{remedies}。"]


def word_closing(year: int, office: Office, rng: Random) -> list[str]:
    paid = f"{year}年收取信息处理费{rng.randint(1, 90)}0元。"
    fee = rng.choice(("本年度没有收取信息处理费。", "未发生收取信息处理费的情况。", paid, "无。"))
    signature = [office.name, f"{year + 1}年1月{rng.randint(5, 30)}日"] if rng.random() < 0.5 else []
    return [fee, *signature]


def _prose(rng: Random) -> str:
    return "。".join(rng.sample(_PROSE, rng.randint(1, 2))) + "。"


def _tell(form: Form, printed: Mapping[CellKey, Printed], rng: Random) -> str:
    told: list[str] = []
    for identity in form.identities:
        templates = _TOLD.get(identity.fact or "")
        cells = [printed.get(CellKey(identity.table, str(r.row), str(r.col))) for r in identity.right]
        if templates and all(cell and cell.value is not None for cell in cells) and rng.random() < 0.7:
            count = sum(int(cell.value or 0) for cell in cells if cell)
            told.append(rng.choice(templates).format(n=count))
    return "，".join(told) + "。" if told else ""
