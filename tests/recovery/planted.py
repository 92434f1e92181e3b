"""Reports of known truth: drawn in the official wording, and compared cell by cell with the record made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from extractor.forms import CellKey, Column, Form, Row
from extractor.pipeline import Extractor
from extractor.report import Cell, Report, Status
from training.damage.kinds import Damage, apply
from training.draw.grid import Grid, as_flat, draw_table
from training.draw.report import DrawnReport, Paragraph, Part, TablePart
from training.draw.text import draw_text
from training.draw.written import DrawnText
from training.values import Figures, Printed, PrintStyle, Size, draw_figures, print_figures

OFFICE, YEAR = "青山县民政局", 2022
_NUMBERS = (*"一二三四五六七八九十", "十一", "十二")
_PROSE = "本机关按要求做好各项工作。"

Word = Callable[[Row | Column | str], str]


def official(part: Row | Column | str) -> str:
    """The label as the form words it."""
    return part if isinstance(part, str) else part.label


def draw_planted(
    form: Form,
    seed: int,
    *,
    size: Size = "medium",
    style: PrintStyle | None = None,
    figures: Callable[[dict[CellKey, float]], dict[CellKey, float]] = dict,
    word: Word = official,
) -> DrawnReport:
    """A whole report with official labels. ``figures`` may change the drawn numbers before they are printed."""
    rng = Random(seed)
    drawn = draw_figures(form, rng, size=size)
    values = figures(dict(drawn.values))
    return report_of(form, print_figures(form, Figures(values), style or PrintStyle(), rng), word)


def report_of(form: Form, printed: Mapping[CellKey, Printed], word: Word = official) -> DrawnReport:
    """The report that prints these cells."""
    parts: list[Part] = [Paragraph(f"{OFFICE}{YEAR}年政府信息公开工作年度报告", "title")]
    tables = {table.title: table for table in form.tables}
    for number, section in enumerate(form.sections):
        parts.append(Paragraph(f"{_NUMBERS[number]}、{section}", "heading"))
        table = tables.get(section)
        parts.append(TablePart(table.name, draw_table(table, printed, word)) if table else Paragraph(_PROSE))
    return DrawnReport(form, OFFICE, YEAR, tuple(parts), printed)


def write_planted(report: DrawnReport, layout: str, seed: int = 1) -> DrawnText:
    return draw_text(report, layout, Random(seed))


@dataclass(frozen=True)
class Outcome:
    """Cells of a record that do not tell the truth, by what is wrong with them; ``review``: all that are flagged."""

    silent: tuple[str, ...]
    """A number stands in the source, another one in the record, and nobody is told."""
    invented: tuple[str, ...]
    """Nothing is left in the source, a number stands in the record as read, and nobody is told."""
    wrong: tuple[str, ...]
    """Status or value differ, flagged or not."""
    review: tuple[str, ...]


def compare(record: Report, report: DrawnReport, drawn: DrawnText) -> Outcome:
    """Every cell of the record against what was drawn."""
    silent, invented, wrong, review = [], [], [], []
    for cell in record.cells:
        key = CellKey(cell.table, cell.row, cell.col)
        printed = report.printed[key]
        there = key in drawn.drawn
        if cell.needs_review:
            review.append(str(key))
        if not _is_true(cell, printed, there=there):
            wrong.append(str(key))
        if cell.value is None or cell.needs_review or cell.status is Status.INFERRED:
            continue
        if there and printed.value is not None:
            if cell.value != printed.value:
                silent.append(str(key))
        else:
            invented.append(str(key))
    return Outcome(tuple(silent), tuple(invented), tuple(wrong), tuple(review))


def _is_true(cell: Cell, printed: Printed, *, there: bool) -> bool:
    if not there:
        return cell.status is Status.MISSING
    return cell.status == printed.state and cell.value == printed.value


def cells_of(record: Report) -> dict[str, Cell]:
    """The cells by ``table/row/col``."""
    return {f"{cell.table}/{cell.row}/{cell.col}": cell for cell in record.cells}


def with_printed(report: DrawnReport, changes: Mapping[str, str | None]) -> DrawnReport:
    """The report drawn anew with other texts in the cells named ``table/row/col``; ``None`` leaves a cell empty."""
    printed = dict(report.printed)
    for name, text in changes.items():
        key = CellKey(*name.split("/"))
        printed[key] = Printed(text or "", float(text) if text else None, "read" if text else "blank")
    return replace(report_of(report.form, printed), broken=report.broken)


@dataclass(frozen=True)
class Made:
    """A report as drawn, as text, and as the record says."""

    report: DrawnReport
    drawn: DrawnText
    record: Report

    @property
    def cells(self) -> dict[str, Cell]:
        return cells_of(self.record)

    @property
    def outcome(self) -> Outcome:
        return compare(self.record, self.report, self.drawn)


def make(
    extractor: Extractor,
    form: Form,
    changes: Mapping[str, str | None],
    *,
    layout: str = "N",
    seed: int = 1,
    size: Size = "medium",
    style: PrintStyle | None = None,
    damages: Sequence[Damage] = (),
    edit: Callable[[DrawnReport], DrawnReport] = lambda report: report,
) -> Made:
    """``changes`` go into the printed cells, ``damages`` and ``edit`` into the drawn tables."""
    report = with_printed(draw_planted(form, seed, size=size, style=style), changes)
    for damage in damages:
        report = apply(report, damage, Random(seed))
    report = edit(report)
    drawn = write_planted(report, layout, seed)
    return Made(report, drawn, extractor.extract_text(drawn.text))


def edit_grid(report: DrawnReport, table: str, change: Callable[[Grid], Grid]) -> DrawnReport:
    """The report with one table's flat grid changed."""
    parts = tuple(
        TablePart(part.name, change(as_flat(part.grid))) if isinstance(part, TablePart) and part.name == table else part
        for part in report.parts
    )
    return replace(report, parts=parts)
