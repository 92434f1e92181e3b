"""Traps of whole tables: rows, columns and tables that the form has not, in every kind of file that holds tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Final

from extractor.forms.schema import CellKey
from training.draw.docx import draw_docx
from training.draw.grid import FILLER, Grid, Line, Slot, as_flat, is_body
from training.draw.html import draw_html, draw_html_style
from training.draw.pages import draw_page_style, set_pages
from training.draw.pdf import draw_pdf
from training.draw.report import DrawnReport, Paragraph, Part, TablePart, with_grids
from training.draw.text import draw_text
from training.kinds.sheets import draw_workbook
from training.traps.trap import CONTROL, Draw, Shown, Trap, TrapFile
from training.values import Printed

Change = Callable[[DrawnReport, Random, int], tuple[DrawnReport, Mapping[CellKey, Shown]]]
"""The report with the trap at a severity of 1 or more in its grids, which are flat, and what the page shows where that
is not what the report holds."""
_WIDE: Final = 4
"""Columns of a block from which its rows have sums."""
_FURTHER: Final = ("其中：重点领域", "其中：区本级", "其中：通过网络收到的", "（其中涉企）")
_REMARKS: Final = ("", "", "详见附件", "上年{n}", "{n}月核定", "无变化")


def _html(report: DrawnReport, rng: Random) -> tuple[bytes, str, frozenset[CellKey]]:
    content, drawn = draw_html(report, draw_html_style(rng), rng)
    return content, ".html", drawn


def _docx(report: DrawnReport, rng: Random) -> tuple[bytes, str, frozenset[CellKey]]:
    content, drawn = draw_docx(report, rng)
    return content, ".docx", drawn


def _xlsx(report: DrawnReport, rng: Random) -> tuple[bytes, str, frozenset[CellKey]]:
    content, drawing = draw_workbook(report)
    return content, ".xlsx", drawing.drawn


def _pdf(report: DrawnReport, rng: Random) -> tuple[bytes, str, frozenset[CellKey]]:
    pages = set_pages(report, replace(draw_page_style(rng), ruled="full", split_rows=False), rng)
    return draw_pdf(pages), ".pdf", frozenset(pages.drawn)


def _text(layout: str, suffix: str, report: DrawnReport, rng: Random) -> tuple[bytes, str, frozenset[CellKey]]:
    drawn = draw_text(report, layout, rng)
    return drawn.text.encode(), suffix, drawn.drawn


_WRITERS: Final[Mapping[str, Callable[[DrawnReport, Random], tuple[bytes, str, frozenset[CellKey]]]]] = {
    "html": _html,
    "docx": _docx,
    "xlsx": _xlsx,
    "pdf": _pdf,
    "md": lambda report, rng: _text("O", ".md", report, rng),
    "text": lambda report, rng: _text("N", ".txt", report, rng),
    "lines": lambda report, rng: _text("A", ".txt", report, rng),
}
"""``lines``: a text with one cell a line."""


def _drawn(kind: str, change: Change) -> Draw:
    def draw(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
        flat = with_grids(report, as_flat)
        changed, shown = change(flat, rng, severity) if severity != CONTROL else (flat, {})
        content, suffix, drawn = _WRITERS[kind](changed, rng)
        return TrapFile(content, suffix, drawn, {key: cell for key, cell in shown.items() if key in drawn})

    return draw


def _blocks(grid: Grid) -> list[tuple[list[Line], list[Line]]]:
    """Headers and rows of each block of a flat grid."""
    blocks: list[tuple[list[Line], list[Line]]] = []
    for line in grid:
        if not is_body(line):
            if not blocks or blocks[-1][1]:
                blocks.append(([], []))
            blocks[-1][0].append(line)
        else:
            blocks[-1][1].append(line)
    return blocks


def _with_blocks(report: DrawnReport, change: Callable[[list[Line], list[Line]], Sequence[Line]]) -> DrawnReport:
    def changed(grid: Grid) -> Grid:
        return tuple(line for headers, rows in _blocks(grid) for line in change(headers, rows))

    return with_grids(report, changed)


def _other(cell: Slot, rng: Random) -> str:
    """Another number of about its size."""
    digits = "".join(c for c in cell.text if c.isdigit()) or "0"
    return str(int(digits[:6]) + rng.choice((0, 1, 3, 10, 24)))


def _last_year(report: DrawnReport, rng: Random, severity: int) -> tuple[DrawnReport, Mapping[CellKey, Shown]]:
    """Before the tables there is one that compares two years, with the names of the form's rows."""
    parts: list[Part] = []
    for part in report.parts:
        if isinstance(part, TablePart):
            rows = [line for line in part.grid if is_body(line) and any(s.role == "label" for s in line)]
            head = ("项目", f"{report.year - 1}年", f"{report.year}年", *(("同比",) if severity > 1 else ()))
            compared = [tuple(Slot(text, "surplus") for text in head)]
            for line in rows[: 4 * severity]:
                label = next(s for s in line if s.role == "label")
                values = [_other(next(s for s in reversed(line) if s.keys), rng) for _ in head[1:]]
                compared.append(tuple(Slot(text, "surplus") for text in (label.text, *values)))
            if rows:
                parts.append(TablePart(part.name, tuple(compared)))
                parts.append(Paragraph("与上一年度相比，变化不大。"))
        parts.append(part)
    return replace(report, parts=tuple(parts)), {}


def _again(report: DrawnReport, rng: Random, severity: int) -> tuple[DrawnReport, Mapping[CellKey, Shown]]:
    """A table once more behind the others, as an annex with the numbers of the year before."""
    tables = [part for part in report.parts if isinstance(part, TablePart)]
    chosen = tables[: {1: 1, 2: 2}.get(severity, len(tables))]

    def older(slot: Slot) -> Slot:
        return Slot(_other(slot, rng) if slot.keys else slot.text, "surplus")

    annex = [Paragraph(f"附件：{report.year - 1}年度数据（供对照）")]
    copies = [TablePart(part.name, tuple(tuple(map(older, line)) for line in part.grid)) for part in chosen]
    return replace(report, parts=(*report.parts, *annex, *copies)), {}


def _extra_rows(report: DrawnReport, rng: Random, severity: int) -> tuple[DrawnReport, Mapping[CellKey, Shown]]:
    """Rows of the office's own below rows of the form."""

    def changed(headers: list[Line], rows: list[Line]) -> list[Line]:
        lines = list(headers)
        for line in rows:
            lines.append(line)
            if any(s.role == "label" for s in line) and rng.random() < 0.08 * severity:
                label = next(n for n, s in enumerate(line) if s.role == "label")
                lines.append(
                    tuple(
                        Slot(rng.choice(_FURTHER), "surplus") if n == label
                        else Slot(_other(s, rng), "surplus") if s.keys else FILLER
                        for n, s in enumerate(line)
                    )
                )  # fmt: skip
        return lines

    return _with_blocks(report, changed), {}


def _numbered(report: DrawnReport, rng: Random, severity: int) -> tuple[DrawnReport, Mapping[CellKey, Shown]]:
    """A column before all others that numbers the rows."""
    count = 0

    def changed(headers: list[Line], rows: list[Line]) -> list[Line]:
        nonlocal count
        lines = [(Slot("序号" if n == len(headers) - 1 else "", "surplus"), *line) for n, line in enumerate(headers)]
        for line in rows:
            count += 1
            lines.append((Slot(str(count), "surplus"), *line))
        return lines

    return _with_blocks(report, changed), {}


def _remarks(report: DrawnReport, rng: Random, severity: int) -> tuple[DrawnReport, Mapping[CellKey, Shown]]:
    """A column of remarks behind all others, with a number here and there."""

    def changed(headers: list[Line], rows: list[Line]) -> list[Line]:
        lines = [(*line, Slot("备注" if n == len(headers) - 1 else "", "surplus")) for n, line in enumerate(headers)]
        for line in rows:
            remark = rng.choice(_REMARKS[: 2 + severity + 1]).format(n=rng.randint(1, 12))
            lines.append((*line, Slot(remark, "surplus")))
        return lines

    return _with_blocks(report, changed), {}


def _column_order(report: DrawnReport, rng: Random, severity: int) -> tuple[DrawnReport, Mapping[CellKey, Shown]]:
    """Columns under one header in another order, their values with them."""

    def changed(headers: list[Line], rows: list[Line]) -> list[Line]:
        if not rows or not headers:
            return [*headers, *rows]
        places = [n for n, s in enumerate(rows[0]) if s.keys]
        leaves = [n for n in places if headers[-1][n].role == "header" and headers[-1][n].text]
        if len(leaves) < 2 or not any(s.role == "label" for s in rows[0]):
            return [*headers, *rows]
        moved = list(leaves)
        if severity == 1:
            at = rng.randrange(len(leaves) - 1)
            moved[at], moved[at + 1] = moved[at + 1], moved[at]
        else:
            rng.shuffle(moved)
        turn = dict(zip(leaves, moved, strict=True))
        last = len(headers) - 1
        head = [
            tuple(line[turn.get(n, n)] if at == last else s for n, s in enumerate(line))
            for at, line in enumerate(headers)
        ]
        return [*head, *(tuple(line[turn.get(n, n)] for n in range(len(line))) for line in rows)]

    return _with_blocks(report, changed), {}


def _row_order(report: DrawnReport, rng: Random, severity: int) -> tuple[DrawnReport, Mapping[CellKey, Shown]]:
    """Rows of a block in another order, each with its label."""

    def changed(headers: list[Line], rows: list[Line]) -> list[Line]:
        free = [n for n, line in enumerate(rows) if not any(s.role == "group" for s in line)]
        for n, m in pairwise(free):
            if m == n + 1 and rng.random() < 0.15 * severity and _labels_at(rows[n]) == _labels_at(rows[m]):
                rows[n], rows[m] = rows[m], rows[n]
        return [*headers, *rows]

    return _with_blocks(report, changed), {}


def _labels_at(line: Line) -> list[int]:
    return [n for n, slot in enumerate(line) if slot.role == "label"]


def _removed_column(everywhere: bool, report: DrawnReport, rng: Random, severity: int) -> tuple[
    DrawnReport, Mapping[CellKey, Shown]
]:  # fmt: skip
    """An empty column is gone: below a page break, or all of it with its header."""
    shown: dict[CellKey, Shown] = {}
    printed: dict[CellKey, Printed] = {}

    def changed(headers: list[Line], rows: list[Line]) -> list[Line]:
        places = [n for n, s in enumerate(rows[0]) if s.keys] if rows else []
        if len(places) < _WIDE or not any(s.role == "label" for s in rows[0]) or len(rows) < 9:
            return [*headers, *rows]
        at = rng.choice(places[1:-2])
        emptied = [_emptied(line, at, places[-1], report.printed, shown, printed) for line in rows]
        cut = 0 if everywhere else rng.randint(4, len(rows) - 4)
        short = [line[:at] + line[at + 1 :] for line in emptied[cut:]]
        if everywhere:
            return [*(line[:at] + line[at + 1 :] for line in headers), *short]
        return [*headers, *emptied[:cut], (), *short]

    changed_report = _with_blocks(report, changed)
    return replace(changed_report, printed={**report.printed, **printed}), shown


def _emptied(
    line: Line, at: int, total: int, held: Mapping[CellKey, Printed], shown: dict[CellKey, Shown],
    printed: dict[CellKey, Printed],
) -> Line:  # fmt: skip
    """The row with nothing in one column, and its total less by what was there."""
    key, sum_key = line[at].keys[0], line[total].keys[0]
    rest = (held[sum_key].value or 0) - (held[key].value or 0)
    text = str(int(rest)) if held[sum_key].state == "read" or rest else line[total].text
    shown[key] = Shown(None, "blank")
    if held[sum_key].state == "read" or rest:
        shown[sum_key] = Shown(rest)
    return tuple(
        replace(s, text="") if n == at else replace(s, text=text) if n == total else s for n, s in enumerate(line)
    )


def _in_yuan(report: DrawnReport, rng: Random, severity: int) -> tuple[DrawnReport, Mapping[CellKey, Shown]]:
    """The amounts in 元 under a header that says so."""
    shown: dict[CellKey, Shown] = {}

    def changed(headers: list[Line], rows: list[Line]) -> list[Line]:
        if not any("万元" in s.text for line in headers for s in line):
            return [*headers, *rows]
        head = [tuple(replace(s, text=s.text.replace("万元", "元")) for s in line) for line in headers]
        body = []
        for line in rows:
            cells = []
            for slot in line:
                value = report.printed[slot.keys[0]].value if slot.keys else None
                if slot.keys and value:
                    shown[slot.keys[0]] = Shown(value, "unreadable")
                    slot = replace(slot, text=f"{value * 10_000:.0f}")
                cells.append(slot)
            body.append(tuple(cells))
        return [*head, *body]

    return _with_blocks(report, changed), shown


_CHANGES: Final[Mapping[str, tuple[str, Change, Sequence[str]]]] = {
    "compared": ("no such table", _last_year, ("html", "docx", "xlsx", "pdf", "md", "text", "lines")),
    "annexed": ("no annex", _again, ("html", "docx", "xlsx", "pdf", "md", "text", "lines")),
    "extra-rows": ("no such rows", _extra_rows, ("html", "docx", "xlsx", "pdf", "md", "text", "lines")),
    "numbered": ("no such column", _numbered, ("html", "docx", "xlsx", "pdf", "md", "text")),
    "remarks": ("no such column", _remarks, ("html", "docx", "xlsx", "pdf", "md", "text")),
    "column-order": ("the form's order", _column_order, ("html", "docx", "xlsx", "pdf", "md", "text", "lines")),
    "row-order": ("the form's order", _row_order, ("html", "docx", "xlsx", "pdf", "md", "text", "lines")),
    "removed-below": ("all columns", lambda *a: _removed_column(False, *a), ("html", "docx", "xlsx", "md", "text")),
    "removed-all": ("all columns", lambda *a: _removed_column(True, *a), ("html", "docx", "xlsx", "md", "text")),
    "in-yuan": ("in 万元", _in_yuan, ("html", "docx", "xlsx", "pdf", "md", "text", "lines")),
}
TRAPS: Sequence[Trap] = tuple(
    Trap(f"{kind}-{name}", control, _drawn(kind, change))
    for name, (control, change, kinds) in _CHANGES.items()
    for kind in kinds
)
