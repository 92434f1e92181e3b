"""What a text that is no report on a known form looks like, in words for the person who fed it in."""

from __future__ import annotations

from typing import Final

from extractor.normalize import squeeze

_FAMILIES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("a guide to filling in the report", ("填报说明", "填写说明", "填写指引", "填报指引", "填报口径", "统计口径")),
    ("the statistics table in use before the form of 2019", ("政府信息公开情况统计表", "统计指标")),
    ("final accounts (部门决算)", ("部门决算", "决算公开", "收入支出决算", "决算数", "决算报告")),
    ("a budget (部门预算)", ("部门预算", "预算公开", "收支预算", "预算数", "支出预算")),
    ("a yearly table of a website (政府网站工作年度报表)", ("政府网站工作年度报表", "独立用户访问", "网站总访问量")),
    ("a report on the rule of law (法治政府建设)", ("法治政府建设",)),
    ("statistics of reviews and lawsuits (行政复议应诉)", ("复议应诉", "应诉案件", "行政应诉")),
    ("statistics of law enforcement (行政执法)", ("行政执法", "执法类别", "执法情况")),
    ("a statistical bulletin (统计公报)", ("统计公报", "国民经济和社会发展", "地区生产总值")),
    ("a report of a hotline (12345)", ("12345", "服务热线", "便民热线")),
    ("a register of applications (台账)", ("台账", "登记表", "登记簿")),
    ("a work plan (工作要点)", ("工作要点", "任务分工", "实施方案", "工作方案")),
    ("an assessment (评估)", ("第三方评估", "考核评分", "评估指标", "考评")),
    ("a publication of single decisions (信息公示)", ("信息公示", "文书号", "行政相对人")),
    ("a regulation (办法、条例)", ("信息公开办法", "信息公开条例", "实施办法", "实施细则", "暂行规定")),
)  # fmt: skip
"""In words of the record, with what such documents call themselves and their tables; the earlier wins a tie."""
_HEAD: Final = 200
_IN_HEAD: Final = 5
"""What stands in the first lines counts so many times: a title says what a document is."""
_LENGTH: Final = 20_000


def looks_like(text: str) -> str | None:
    """The family whose words the text holds most; ``None`` where it holds none. ``text``: normalised."""
    plain = squeeze(text[:_LENGTH])
    best, most = None, 0
    for family, phrases in _FAMILIES:
        weight = sum(plain.count(p) + (_IN_HEAD - 1) * plain[:_HEAD].count(p) for p in phrases)
        if weight > most:
            best, most = family, weight
    return best
