"""What a text that is no report on a known form looks like, for the message to the user who passed it in."""

from __future__ import annotations

from typing import Final

from extractor.messages import message
from extractor.normalize import squeeze

_FAMILIES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (message("family.guide"), ("填报说明", "填写说明", "填写指引", "填报指引", "填报口径", "统计口径")),
    (message("family.statistics_before_2019"), ("政府信息公开情况统计表", "统计指标")),
    (message("family.final_accounts"), ("部门决算", "决算公开", "收入支出决算", "决算数", "决算报告")),
    (message("family.budget"), ("部门预算", "预算公开", "收支预算", "预算数", "支出预算")),
    (message("family.website_table"), ("政府网站工作年度报表", "独立用户访问", "网站总访问量")),
    (message("family.rule_of_law"), ("法治政府建设",)),
    (message("family.reviews_and_lawsuits"), ("复议应诉", "应诉案件", "行政应诉")),
    (message("family.enforcement"), ("行政执法", "执法类别", "执法情况")),
    (message("family.bulletin"), ("统计公报", "国民经济和社会发展", "地区生产总值")),
    (message("family.hotline"), ("12345", "服务热线", "便民热线")),
    (message("family.register"), ("台账", "登记表", "登记簿")),
    (message("family.work_plan"), ("工作要点", "任务分工", "实施方案", "工作方案")),
    (message("family.assessment"), ("第三方评估", "考核评分", "评估指标", "考评")),
    (message("family.single_decisions"), ("信息公示", "文书号", "行政相对人")),
    (message("family.regulation"), ("信息公开办法", "信息公开条例", "实施办法", "实施细则", "暂行规定")),
)  # fmt: skip
"""As words in the record, with the names of such documents and of their tables; the earlier wins a tie."""
_HEAD: Final = 200
_IN_HEAD: Final = 5
"""Weight of what is in the first lines: a title names what a document is."""
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
