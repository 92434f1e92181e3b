"""The work list as a workbook to fill in, and read back: protected but for the three columns of the decision."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from extractor.decisions.decision import FORM, NOT_A_REPORT, Said, Target, Value, answer_words, target_of
from extractor.decisions.typed import checked_answer
from extractor.errors import OutputError, SettingsError, UnreadableFile
from extractor.messages import message
from extractor.report import Report, Status
from extractor.review.desk import Desk, Disagreement, said_of
from extractor.review.evidence import Evidence
from extractor.runs.panel.looks import Look, looks_of
from extractor.writers.sheet_cells import put
from extractor.writers.target import whole_file
from extractor.writers.tidy import cell_labels
from extractor.writers.zip_archive import save_reproducibly

SHEET, KEYS = "to_review", "keys"
HEADS = (
    *("文件 file", "机关 office", "年度 year", "行 row", "列 column", "原文 source text", "原图 picture"),
    *("识别值 read as", "状态 status", "原因 reasons", "下一步 next step"),
    *("数值 value", "结论 decision", "备注 why"),
)
VALUE, DECISION, WHY = (HEADS.index(head) + 1 for head in ("数值 value", "结论 decision", "备注 why"))
ACCEPT, READ = "accept", "read"
ANSWERS = {
    ACCEPT: "确认 accept",
    READ: "数值 read",
    Status.BLANK.value: "空白 blank",
    Status.NOT_APPLICABLE.value: "不适用 not_applicable",
    Status.TEXT.value: "文字 text",
    Status.MISSING.value: "缺失 missing",
    Status.UNREADABLE.value: "无法辨认 unreadable",
    FORM: "表格 form",
    NOT_A_REPORT: "非报告 not_a_report",
}
MOST_PICTURES = 2_000
_PICTURE = HEADS.index("原图 picture") + 1
_WIDTHS = (30, 24, 7, 34, 20, 40, 42, 12, 14, 46, 34, 12, 20, 24)
_OPEN = PatternFill("solid", fgColor="FFF9DB")
_PICTURE_WIDTH, _PICTURE_HEIGHT = 290, 40


@dataclass(frozen=True)
class Written:
    lines: int
    pictures: int


def export_sheet(desk: Desk, out: Path, folders: tuple[Path, ...] = ()) -> Written:
    """One line a thing to look at, what is worth most first. Raises ``OutputError``, ``UnreadableFile``."""
    book = Workbook()
    sheet: Any = book.active
    keys = book.create_sheet(KEYS)
    sheet.title = SHEET
    sheet.append(list(HEADS))
    keys.append(["target", "said", "seen"])
    written = Written(0, 0)
    for item in desk.items.values():
        read, report = desk.report(item.id)
        evidence = Evidence(report, folders)
        for look in sorted(looks_of(report), key=lambda look: -look.worth):
            if report.source.sha256 is None:
                continue
            drawn = _add_line(sheet, keys, desk, read, report, look, evidence, written)
            written = Written(written.lines + 1, written.pictures + drawn)
    _protect(sheet, keys, written.lines)
    with whole_file(out) as file:
        save_reproducibly(book, file)
    return written


def _add_line(
    sheet: Any, keys: Any, desk: Desk, read: Report, report: Report, look: Look, evidence: Evidence, written: Written
) -> int:
    cell, line = look.cell, written.lines + 2
    name = f"{cell.table}/{cell.row}/{cell.col}" if cell else FORM
    kind = "cell" if cell else "report"
    target = target_of(report.source, kind, name, report.form.id if cell else None)  # type: ignore[arg-type]
    labels = cell_labels(desk.forms[report.form.id or ""]) if cell and report.form.id in desk.forms else {}
    row, col = next((told for key, told in labels.items() if str(key) == name), (name, "")) if cell else ("", "")
    shown = [
        *(report.source.path, str(report.organization.value or ""), str(report.year.value or ""), row, col),
        *(evidence.line(cell) or cell.text or "" if cell else "", ""),
        *(answer_words(None, cell.value) if cell and cell.value is not None else "", look.state),
        *("\n".join(look.reasons), look.next_step),
    ]
    for column, text in enumerate(shown, start=1):
        put(sheet.cell(line, column), text).alignment = Alignment(wrap_text=True, vertical="top")
    said = said_of(read, name, kind)
    seen = [head.id for head in desk.ledger.opinion(target).heads]
    for column, data in enumerate((list(target), said.model_dump(mode="json"), seen), start=1):
        keys.cell(line, column).value = json.dumps(data, ensure_ascii=True)
    picture = evidence.picture(cell) if cell and written.pictures < MOST_PICTURES else None
    if picture is None:
        return 0
    image = Image(BytesIO(picture))
    scale = min(_PICTURE_WIDTH / image.width, _PICTURE_HEIGHT / image.height, 1.0)
    image.width, image.height = int(image.width * scale), int(image.height * scale)
    sheet.add_image(image, f"{get_column_letter(_PICTURE)}{line}")
    sheet.row_dimensions[line].height = _PICTURE_HEIGHT * 0.8
    return 1


def _protect(sheet: Any, keys: Any, lines: int) -> None:
    for number, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.cell(1, number).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for line in range(2, lines + 2):
        for column in (VALUE, DECISION, WHY):
            cell = sheet.cell(line, column)
            cell.protection, cell.fill = Protection(locked=False), _OPEN
    rule = DataValidation(type="list", formula1=f'"{",".join(ANSWERS.values())}"', allow_blank=True)
    rule.error, rule.errorTitle = "请从列表中选择 choose from the list", "结论 decision"
    letter = get_column_letter(DECISION)
    rule.add(f"{letter}2:{letter}{max(lines + 1, 2)}")
    sheet.add_data_validation(rule)
    # Against slips of the hand, not against anybody: there is no password.
    sheet.protection.sheet = keys.protection.sheet = True
    keys.sheet_state = "hidden"


@dataclass
class Imported:
    decided: int = 0
    same: int = 0
    """Lines that say what is decided already."""
    faults: tuple[str, ...] = ()
    """Lines that could not be used: file, line, what was seen, what was expected."""


def import_sheet(desk: Desk, path: Path, *, who: str) -> Imported:
    """Write down what stands in the columns of the decision. Lines with a fault are told, and the others are taken.

    Raises ``UnreadableFile`` for a file that is no such workbook, ``SettingsError`` without a name, ``OutputError``.
    """
    if not who.strip():
        raise SettingsError(message("setting.who_decided"))
    done, faults = Imported(), []
    for line, fields, target, said, seen in _lines(path):
        try:
            answer = _answer(desk, target, said, *fields[:2])
            if answer is None:
                continue
            target, status, value = answer
            why = str(fields[2] or "")
            standing = desk.ledger.opinion(target).decision
            if standing is not None and (standing.status, standing.value) == (status, value):
                done.same += 1
                continue
            desk.decide(target, who=who, said=said, seen=seen, status=status, value=value, why=why)
            done.decided += 1
        except (ValueError, Disagreement) as error:
            faults.append(message("sheet.line_fault", path=path, line=line, fault=error))
        except OutputError:
            raise
    done.faults = tuple(faults)
    return done


def _lines(path: Path) -> Iterator[tuple[int, tuple[Any, Any, Any], Target, Said, list[str]]]:
    try:
        book = load_workbook(path, read_only=False, data_only=True)
        sheet, keys = book[SHEET], book[KEYS]
        heads = tuple(cell.value for cell in sheet[1])[: len(HEADS)]
    # openpyxl raises whatever its parts do for a file that is no workbook.
    except Exception as error:
        raise UnreadableFile(
            message("sheet.not_exported", path=path, kind=type(error).__name__, error=error)
        ) from error
    if heads != HEADS:
        seen = next(
            (message("sheet.column", column=n, head=head) for n, head in enumerate(heads, 1) if head != HEADS[n - 1]),
            message("sheet.few_columns"),
        )
        raise UnreadableFile(message("sheet.other_heads", path=path, seen=seen))
    for line in range(2, max(sheet.max_row, keys.max_row) + 1):
        fields = (sheet.cell(line, VALUE).value, sheet.cell(line, DECISION).value, sheet.cell(line, WHY).value)
        if fields[0] in (None, "") and fields[1] in (None, ""):
            continue
        try:
            target, said, seen_ids = (json.loads(str(keys.cell(line, column).value)) for column in (1, 2, 3))
            yield line, fields, Target(*target), Said.model_validate(said), [str(one) for one in seen_ids]
        except (ValueError, TypeError) as error:
            raise UnreadableFile(message("sheet.no_key", path=path, line=line, sheet=KEYS)) from error


def _answer(
    desk: Desk, target: Target, said: Said, value: Any, decision: Any
) -> tuple[Target, Status | None, Value] | None:
    """What the line says. Raises ``ValueError``."""
    word = str(decision).split()[-1] if decision not in (None, "") else (READ if target.kind == "cell" else FORM)
    if word not in ANSWERS:
        raise ValueError(message("answer.decision", seen=decision, expected=", ".join(ANSWERS.values())))
    if target.kind == "report":
        if word == NOT_A_REPORT:
            return target._replace(name=NOT_A_REPORT), None, None
        if word != FORM or str(value) not in desk.forms:
            raise ValueError(message("answer.form", seen=value, expected=", ".join(desk.forms)))
        return target, None, str(value)
    if word in (FORM, NOT_A_REPORT):
        raise ValueError(message("answer.decision_of_cell", seen=decision))
    if word == ACCEPT:
        if value not in (None, "") and value != said.value:
            raise ValueError(message("answer.value_with_accept", seen=value, expected=said.value))
        if said.status is Status.INFERRED or said.status is None:
            raise ValueError(message("answer.accept_unseen"))
        return target, said.status, said.value
    return target, *checked_answer(Status(word), value, kind_of(desk, target))


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
