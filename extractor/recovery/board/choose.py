"""Which form, which edition: decided by the labels in the text, never by the year.

Offices used the edition of 2019 for years after 2021, and cite one document while filling the other's form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from extractor.document import Document
from extractor.forms import Form
from extractor.messages import message
from extractor.normalize import squeeze
from extractor.recovery.board.kinship import has_title, kinship
from extractor.recovery.board.layout import Layout, layout_of
from extractor.recovery.board.match import Alignment, align
from extractor.recovery.board.order_labels import with_labels_by_order
from extractor.recovery.board.pieces import Band, Piece
from extractor.report import Section

_FEWEST_TABLE_SECTIONS = 2
"""Headings of table sections that show a report whose tables are gone."""
SURE_LEAD = 20.0
"""Lead, in label characters, at which the edition is certain: one header row of its own."""
_ROW_WORTH = 2.0
"""Worth, in label characters, of a row whose label is unknown and whose place determines it: this favours an edition
that has as many rows."""
_MOST_ROWS = 0.6
"""Share of the form's rows that are there, each with as many cells, below the headings of its tables: a copy of the
form with its labels in other words."""
_EMPTY = Alignment({}, {}, 0.0)
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


@dataclass(frozen=True)
class FormChoice:
    """``form`` is ``None`` where the text is no report on any of the forms. ``notes`` go to the warnings.

    ``alignment``: of the labels that the form has; ``completed``: with those known by their place
    (:mod:`extractor.recovery.board.order_labels`).
    """

    form: Form | None
    alignment: Alignment
    completed: Alignment
    confidence: float
    notes: tuple[str, ...] = ()


NO_FORM = FormChoice(None, _EMPTY, _EMPTY, 0.0)


def choose_form(
    pieces: Sequence[Piece],
    bands: Sequence[Band],
    document: Document,
    forms: Sequence[Form],
    sections: Sequence[Section],
    *,
    asked: bool = False,
) -> FormChoice:
    """The form whose labels match most of the text, if the text is a copy of it (:mod:`.kinship`).

    The later edition where both match the same number of characters.

    ``asked``: the user named the form, so that a single label of it is enough.
    """
    ranked = sorted(
        ((align(pieces, layout_of(form).lexicon), form) for form in forms),
        key=lambda pair: (-pair[0].score, -pair[1].years[0], pair[1].id),
    )
    near = ranked if len(ranked) > 1 and ranked[0][0].score - ranked[1][0].score < SURE_LEAD else ranked[:1]
    completed = {form.id: with_labels_by_order(bands, found, layout_of(form), sections) for found, form in near}
    if len(near) > 1:
        # Sorting keeps the order of forms of equal worth.
        ranked.sort(key=lambda pair: -pair[0].score - _ROW_WORTH * _rows_by_order(completed[pair[1].id]))
    alignment, form = ranked[0]
    if asked:
        found = any(hit.candidate.lo == 0 for hit in alignment.rows.values())
    else:
        found = kinship(bands, alignment, layout_of(form), document).is_form
    if not found and not _is_built_so(completed[form.id], layout_of(form), sections):
        return _without_rows(alignment, completed[form.id], form, document, sections)
    lead = alignment.score - ranked[1][0].score if len(ranked) > 1 else SURE_LEAD
    confidence = round(0.5 + 0.5 * min(lead / SURE_LEAD, 1.0), 3) if len(ranked) > 1 else 1.0
    notes: tuple[str, ...] = ()
    if lead == 0:
        notes = (message("form.edition_open", form=form.id),)
    return FormChoice(form, alignment, completed[form.id], confidence, notes)


def _rows_by_order(completed: Alignment) -> int:
    return sum(hit.by_order for hit in completed.rows.values())


def _has_tables(form: Form, sections: Sequence[Section]) -> bool:
    """Are the headings of its tables there?"""
    titles = {table.title for table in form.tables}
    return len({section.title for section in sections} & titles) >= min(_FEWEST_TABLE_SECTIONS, len(titles))


def _is_built_so(completed: Alignment, layout: Layout, sections: Sequence[Section]) -> bool:
    """Are most of its rows there below the headings of its tables, by their labels or by their place alone?"""
    rows = {hit.candidate.slot.index for hit in completed.rows.values()}
    return _has_tables(layout.form, sections) and len(rows) >= _MOST_ROWS * sum(plan.slot >= 0 for plan in layout.plans)


def _without_rows(
    alignment: Alignment, completed: Alignment, form: Form, document: Document, sections: Sequence[Section]
) -> FormChoice:
    """No table in the text: a report whose tables were lost, or no report on this form at all."""
    titled = has_title(document, (form,))
    if _has_tables(form, sections) and titled:
        note = message("form.tables_lost", form=form.id)
        return FormChoice(form, alignment, completed, 0.5, (note,))
    if titled:
        note = message("form.unknown_edition")
        return replace(NO_FORM, notes=(note,))
    family = looks_like(document.normal.text)
    like = message("form.looks_like", family=family) if family else message("form.no_headings")
    return replace(NO_FORM, notes=(message("form.not_recognised", seen=like),))


def looks_like(text: str) -> str | None:
    """The family whose words the text holds most; ``None`` where it holds none. ``text``: normalised."""
    plain = squeeze(text[:_LENGTH])
    best, most = None, 0
    for family, phrases in _FAMILIES:
        weight = sum(plain.count(p) + (_IN_HEAD - 1) * plain[:_HEAD].count(p) for p in phrases)
        if weight > most:
            best, most = family, weight
    return best
