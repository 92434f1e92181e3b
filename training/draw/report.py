"""A drawn report: paragraphs and grids in reading order, with the truth of every cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Literal

from extractor.forms.schema import CellKey, Column, Form, Row
from training.draw.grid import Grid, Slot, draw_table
from training.values import Printed, Size, draw_busy, draw_figures, draw_print_style, print_figures
from training.wording import (
    draw_label_style,
    draw_office,
    word_chrome,
    word_closing,
    word_label,
    word_overview,
    word_problems,
    word_title,
)

ParagraphRole = Literal["title", "heading", "paragraph", "chrome", "furniture"]
_NUMBERS = "一二三四五六七八九十"
SHIPPED_FAMILY = "gov-disclosure-"
"""How the ids of the shipped editions begin; the words around the tables are those of their reports."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    role: ParagraphRole = "paragraph"
    continues: bool = False
    """Goes on with a heading cut before."""


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table of the form; ``grid`` is a span grid as drawn, a flat grid once it is damaged."""

    name: str
    grid: Grid


Part = Paragraph | TablePart


@dataclass(frozen=True)
class DrawnReport:
    """``printed`` is what the original held; what is still to be read follows from the keys left in ``parts``."""

    form: Form
    office: str
    year: int
    parts: tuple[Part, ...]
    printed: Mapping[CellKey, Printed]
    broken: tuple[str, ...] = ()


def draw_report(
    form: Form, rng: Random, *, size: Size, year: int, hybrid: Form | None = None, uneven: bool = False
) -> DrawnReport:
    """A clean report in official order, its labels, figures and prose drawn from ``rng``.

    ``hybrid``: another edition whose heads are over the first block, where the blocks have equal widths.
    ``uneven``: some columns are busier than others, as in published reports.
    """
    busy = draw_busy(form, rng) if uneven else None
    figures = draw_figures(form, rng, size=size, break_identity=rng.random() < 0.04, busy=busy)
    printed = print_figures(form, figures, draw_print_style(rng), rng)
    style = draw_label_style(rng)
    office = draw_office(rng)
    title = word_title(office, year, rng)
    heads = _swapped_heads(form, hybrid) if hybrid else {}

    worded: dict[str, str] = {}

    def write(part: Row | Column | str) -> str:
        if isinstance(part, Column) and part.name in heads:
            part = heads[part.name]
        label = part if isinstance(part, str) else part.label
        if label not in worded:  # one office words a label one way
            worded[label] = word_label(part, style, rng)
        return worded[label]

    parts: list[Part] = [Paragraph(line, "chrome") for line in word_chrome(office, year, title, rng)]
    parts.append(Paragraph(title, "title"))
    tables = {table.title: table for table in form.tables}
    sections = list(form.sections) or list(tables)
    titles = rng.random() > 0.05  # a few reports leave out the block titles
    for number, section in enumerate(sections):
        table = tables.get(section)
        wording = rng.choice(table.aliases) if table and table.aliases and rng.random() < 0.15 else section
        parts.append(Paragraph(f"{_NUMBERS[number % 10]}、{wording}", "heading"))
        if table:
            parts.append(TablePart(table.name, draw_table(table, printed, write, titles=titles)))
        elif number == 0:
            parts.extend(map(Paragraph, word_overview(form, printed, year, office, rng)))
        elif number == len(sections) - 1:
            parts.extend(map(Paragraph, word_closing(year, office, rng)))
        else:
            parts.extend(map(Paragraph, word_problems(rng)))
    return DrawnReport(form, office.name, year, tuple(parts), printed, figures.broken)


def with_grids(report: DrawnReport, change: Callable[[Grid], Grid]) -> DrawnReport:
    """The report with each of its tables changed, in order."""
    parts = (replace(p, grid=change(p.grid)) if isinstance(p, TablePart) else p for p in report.parts)
    return replace(report, parts=tuple(parts))


def with_slots(report: DrawnReport, change: Callable[[Slot], Slot]) -> DrawnReport:
    """The report with each slot of its tables changed, in the order of reading."""
    return with_grids(report, lambda grid: tuple(tuple(map(change, line)) for line in grid))


def retitled(report: DrawnReport, rng: Random) -> DrawnReport:
    """Under the form's own title: the drawn one is of the shipped forms."""
    title = rng.choice(
        (
            f"{report.office}{report.year}年{report.form.title}",
            f"{report.form.title}（{report.year}年度）",
            report.form.title,
        )
    )
    parts = tuple(replace(p, text=title) if isinstance(p, Paragraph) and p.role == "title" else p for p in report.parts)
    return replace(report, parts=parts)


def _swapped_heads(form: Form, other: Form) -> dict[str, Column]:
    """The first block's columns under the other edition's heads."""
    ours, theirs = form.tables[0].blocks[0].leaf_columns, other.tables[0].blocks[0].leaf_columns
    return dict(zip(map(_name, ours), theirs, strict=True)) if len(ours) == len(theirs) else {}


def _name(column: Column) -> str:
    return str(column.name)


def gold_cells(report: DrawnReport, drawn: Iterable[CellKey]) -> dict[str, dict[str, Any]]:
    """The gold record of every cell: ``drawn`` are the keys that are in the file after all damage."""
    left = set(drawn)
    cells: dict[str, dict[str, Any]] = {}
    for key in report.form.keys:
        cell = report.printed[key]
        value = int(cell.value) if cell.value is not None and cell.value == int(cell.value) else cell.value
        state = "lost" if key not in left else "read" if cell.state == "read" else "blank"
        cells[str(key)] = {"value": value, "state": state}
    return cells


def fine_states(report: DrawnReport, drawn: Iterable[CellKey]) -> dict[str, str]:
    """States in the words of the record, for cells whose state the coarse gold does not show in full."""
    left = set(drawn)
    return {
        str(key): cell.state
        for key, cell in report.printed.items()
        if key in left and cell.state in ("not_applicable", "text")
    }
