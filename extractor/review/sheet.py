"""The work list as a workbook to fill in: protected but for the columns of the decision; read back by ``sheet_back``.

Three sheets are to be filled in: cells and reports to look at, what is said of each report as a whole, and its facts.
Behind each is a hidden sheet of keys, which says what a line is about and what was decided of it before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from extractor.decisions.agreement import reliance_of
from extractor.decisions.apply import cell_name
from extractor.decisions.decision import FORM, NOT_A_REPORT, TOLD, Target, answer_words, target_of
from extractor.facts.names import FACTS
from extractor.messages import message, translate
from extractor.pages.words import fact_in_chinese, state_in_chinese
from extractor.report import Fact, Report, Status
from extractor.review.desk import Desk, said_of
from extractor.review.evidence import Evidence
from extractor.review.shares import left_to_audit
from extractor.runs.panel.looks import FAILED, MOSTLY_MISSING, SKIPPED, UNRECOGNISED, Look, looks_of
from extractor.writers.paper import row_height, set_up_page
from extractor.writers.sheet_cells import put
from extractor.writers.target import whole_file
from extractor.writers.tidy import cell_labels
from extractor.writers.zip_archive import save_reproducibly

ACCEPT, READ, YES, NONE = "accept", "read", "是", "无"
ANSWERS = {
    ACCEPT: "确认",
    READ: "数值",
    Status.BLANK.value: "空白",
    Status.NOT_APPLICABLE.value: "不适用",
    Status.TEXT.value: "文字",
    Status.MISSING.value: "原文没有",
    Status.UNREADABLE.value: "无法辨认",
    FORM: "属于表格",
    NOT_A_REPORT: "非报告",
}
STATES = {
    FAILED: "读取失败",
    UNRECOGNISED: "未识别表格",
    MOSTLY_MISSING: "大部分缺失",
    SKIPPED: "未读取",
    "audit": "抽查",
}
MOST_PICTURES = 2_000


@dataclass(frozen=True)
class Sheet:
    """``heads``: the last ``open`` columns are to be filled in. ``keys``: the hidden sheet behind it."""

    name: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    open: int

    @property
    def keys(self) -> str:
        return f"keys {self.name}"

    def column(self, head: str) -> int:
        """From 1. Raises ``ValueError`` for a head that it does not have."""
        return self.heads.index(head) + 1


LOOKS = Sheet(
    "复核",
    ("文件", "机关", "年度", "行", "列", "原文", "原图", "识别值", "状态", "原因", "下一步", "数值", "结论", "备注"),
    (28, 22, 7, 32, 18, 38, 58, 11, 11, 44, 26, 12, 12, 22),
    3,
)
REPORTS = Sheet(
    "报告",
    ("文件", "识别机关", "识别年度", "识别标题", "识别表格", "状态", "机关", "年度", "标题", "表格", "非报告", "备注"),
    (34, 24, 10, 36, 22, 12, 24, 8, 36, 22, 9, 22),
    6,
)
FACTS_SHEET = Sheet("事实", ("文件", "机关", "事实", "识别值", "原文", "值", "备注"), (34, 24, 22, 16, 50, 18, 22), 2)
SHEETS = (LOOKS, REPORTS, FACTS_SHEET)
_OPEN = PatternFill("solid", fgColor="FFF9DB")
_HEAD = PatternFill("solid", fgColor="EAF1F8")
_PICTURE_WIDTH, _PICTURE_HEIGHT = 400, 96
_POINTS = 0.75
"""Of a pixel."""
_GUIDE = (
    "填写说明",
    "只填写浅黄色的列，其余各列已保护；请勿排序、移动或删除行。",
    "“复核”：在“数值”填原文所示的数；或在“结论”选“确认”（识别无误）、“空白”“不适用”“原文没有”等。",
    "“报告”：机关、年度、标题填正确的内容；表格从列表中选；不是报告的，在“非报告”选“是”。",
    "“事实”：填正确的值；原文没有的，填“无”。",
    "填好后：tablemend review import RUNDIR 本文件 --who 姓名。有误的行会指明位置，其余照常记下。",
    "状态为“抽查”的行没有疑点，是随机抽出的，用来估计未复核部分的误读率，请同样核对。",
)


@dataclass
class Written:
    lines: int = 0
    """To look at."""
    audit: int = 0
    """Of these, drawn at random among undoubted cells."""
    pictures: int = 0
    reports: int = 0
    facts: int = 0


def export_sheet(desk: Desk, out: Path, folders: tuple[Path, ...] = ()) -> Written:
    """One line a thing to look at, what is worth most first. Raises ``OutputError``, ``UnreadableFile``."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in SHEETS:
        book.create_sheet(sheet.name).append(list(sheet.heads))
    for sheet in SHEETS:
        book.create_sheet(sheet.keys).append(["keys"])
    written = Written()
    desk.catch_up()
    for item in desk.items.values():
        if item.left or item.audit:
            read, report = desk.report(item.id)
            _add_report(book, desk, read, report, Evidence(report, folders), written)
        elif item.noted:
            _add_noted(book, desk.report(item.id)[1], written)
    _protect(book, desk)
    _add_guide(book, desk)
    with whole_file(out) as file:
        save_reproducibly(book, file)
    return written


def _add_report(book: Any, desk: Desk, read: Report, report: Report, evidence: Evidence, written: Written) -> None:
    by_name = {cell_name(cell): cell for cell in report.cells}
    drawn = left_to_audit(read, desk.ledger, desk.chance, desk.shares.seed)
    looks = sorted(looks_of(report), key=lambda look: -look.worth)
    doubted = {cell_name(look.cell) for look in looks if look.cell}
    audits = [
        Look(by_name[name], "audit", (message("look.audit"),), message("step.compare"), 0.0)
        for name in drawn
        if name in by_name and name not in doubted
    ]
    for look in (*looks, *audits):
        _add_look(book, desk, read, report, look, evidence, written)
    written.audit += len(audits)
    whole = next((look.state for look in looks if look.cell is None), "")
    shown = (
        *(report.source.path, *(_words(getattr(report, name)) for name in TOLD)),
        *(report.form.id or "", STATES.get(whole, whole)),
    )
    targets = [
        *(target_of(report.source, "fact", name) for name in TOLD),
        *(target_of(report.source, "report", name) for name in (FORM, NOT_A_REPORT)),
    ]
    _add_line(book, REPORTS, shown, [_key(desk, read, target) for target in targets])
    written.reports += 1
    for name, fact in report.facts.items():
        if name in FACTS:
            told = (report.source.path, _words(report.organization), fact_in_chinese(name), _words(fact))
            _add_line(
                book, FACTS_SHEET, (*told, (fact.text or "")[:300]),
                [_key(desk, read, target_of(report.source, "fact", name))],
            )  # fmt: skip
            written.facts += 1


def _add_look(
    book: Any, desk: Desk, read: Report, report: Report, look: Look, evidence: Evidence, written: Written
) -> None:
    cell = look.cell
    name = cell_name(cell) if cell else FORM
    target = target_of(report.source, "cell" if cell else "report", name, report.form.id if cell else None)
    row, col = _labels(desk, report, name) if cell else ("", "")
    state = STATES.get(look.state) or state_in_chinese(look.state)
    shown = (
        *(report.source.path, _words(report.organization), _words(report.year), row, col),
        *(evidence.line(cell) or cell.text or "" if cell else "", ""),
        *(answer_words(None, cell.value) if cell and cell.value is not None else "", state),
        *_why(look),
    )
    audit = {"asked": "audit", "chance": desk.chance} if look.state == "audit" else {}
    keys = [_key(desk, read, target) | audit]
    if cell is None:
        keys.append(_key(desk, read, target._replace(name=NOT_A_REPORT)))
    line = _add_line(book, LOOKS, shown, keys)
    written.lines += 1
    picture = evidence.picture(cell) if cell and written.pictures < MOST_PICTURES else None
    if picture is not None:
        _add_picture(book[LOOKS.name], line, picture)
        written.pictures += 1


def _add_noted(book: Any, report: Report, written: Written) -> None:
    """A file that was not opened: its reason and next step, and nothing to fill in."""
    for look in looks_of(report):
        shown = (report.source.path, *("" for _ in range(7)), STATES.get(look.state, look.state), *_why(look))
        _add_line(book, LOOKS, shown, [])
        written.lines += 1


def _why(look: Look) -> tuple[str, str]:
    """Reasons and next step, in Chinese."""
    return "\n".join(translate(one, "zh") for one in look.reasons), translate(look.next_step, "zh")


def _add_line(book: Any, sheet: Sheet, shown: Sequence[str], keys: list[dict[str, Any]]) -> int:
    """Text as text, whatever it begins with; what is shown comes from files that anybody may have made. Without
    ``keys`` nothing is to be filled in.
    """
    page, behind = book[sheet.name], book[sheet.keys]
    line = int(page.max_row) + 1
    for column, text in enumerate(shown, start=1):
        put(page.cell(line, column), text).alignment = Alignment(wrap_text=True, vertical="top")
    page.row_dimensions[line].height = row_height(shown, sheet.widths[: len(shown)])
    for column in range(len(sheet.heads) - sheet.open + 1, len(sheet.heads) + 1) if keys else ():
        cell = page.cell(line, column)
        cell.protection, cell.fill = Protection(locked=False), _OPEN
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    behind.cell(line, 1).value = json.dumps(keys, ensure_ascii=True)
    return line


def _key(desk: Desk, read: Report, target: Target) -> dict[str, Any]:
    """What a decision is about, what the extractor says of it, and what is decided of it now."""
    said = said_of(read, target.name, target.kind)
    seen = [head.id for head in desk.ledger.opinion(target).heads]
    return {"target": list(target), "said": said.model_dump(mode="json"), "seen": seen}


def _labels(desk: Desk, report: Report, name: str) -> tuple[str, str]:
    form = desk.forms.get(report.form.id or "")
    labels = cell_labels(form) if form else {}
    return next((told for key, told in labels.items() if str(key) == name), (name, ""))


def _words(fact: Fact) -> str:
    return "" if fact.value is None else str(fact.value)


def _add_picture(page: Any, line: int, picture: bytes) -> None:
    image = Image(BytesIO(picture))
    scale = min(_PICTURE_WIDTH / image.width, _PICTURE_HEIGHT / image.height, 1.0)
    image.width, image.height = int(image.width * scale), int(image.height * scale)
    page.add_image(image, f"{get_column_letter(LOOKS.column('原图'))}{line}")
    page.row_dimensions[line].height = max(page.row_dimensions[line].height, image.height * _POINTS + 4)


def _protect(book: Any, desk: Desk) -> None:
    """Against slips of the hand, not against anybody: there is no password."""
    for sheet in SHEETS:
        page, behind = book[sheet.name], book[sheet.keys]
        for number, width in enumerate(sheet.widths, start=1):
            page.column_dimensions[get_column_letter(number)].width = width
            page.cell(1, number).font, page.cell(1, number).fill = Font(bold=True), _HEAD
        page.freeze_panes = "A2"
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.widths))}{page.max_row}"
        set_up_page(page, head_lines=1)
        page.sheet_view.zoomScale = 90
        page.protection.sheet = behind.protection.sheet = True
        page.protection.formatColumns = page.protection.formatRows = page.protection.autoFilter = False
        behind.sheet_state = "hidden"
    _offer(book[LOOKS.name], LOOKS.column("结论"), ANSWERS.values())
    _offer(book[REPORTS.name], REPORTS.column("表格"), desk.forms)
    _offer(book[REPORTS.name], REPORTS.column("非报告"), (YES,))


def _offer(page: Any, column: int, choices: Iterable[str]) -> None:
    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    rule.error, rule.errorTitle, rule.showErrorMessage = "请从列表中选择", str(page.cell(1, column).value), True
    letter = get_column_letter(column)
    rule.add(f"{letter}2:{letter}{max(page.max_row, 2)}")
    page.add_data_validation(rule)


def _add_guide(book: Any, desk: Desk) -> None:
    page = book.create_sheet("说明")
    page.column_dimensions["A"].width = 110
    reliance = reliance_of(desk.ledger)
    lines = (
        *_GUIDE,
        "双人复核一致：" + translate(reliance.agreed.words, "zh"),
        "抽查误读：" + translate(reliance.wrong.words, "zh"),
    )
    for line, text in enumerate(lines, start=1):
        put(page.cell(line, 1), text).alignment = Alignment(wrap_text=True)
    page.cell(1, 1).font = Font(bold=True)
    page.protection.sheet = True


def kind_of(desk: Desk, target: Target) -> Any:
    """The kind of the cell's column; a change may be negative, an amount have decimals."""
    form = desk.forms.get(target.form or "")
    for table in form.tables if form else ():
        for block in table.blocks:
            rows = {row.name for row in block.leaf_rows}
            for column in block.leaf_columns:
                if (table.name, column.name) == (target.name.split("/")[0], target.name.split("/")[2]) and (
                    target.name.split("/")[1] in rows
                ):
                    return column.kind
    return "count"
