"""Tables as tools give them (HTML, Markdown, lists of rows), and the day's work that puts them into the form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from eval.baselines.labels import RowPlace, core_label, plain, targets
from eval.baselines.system import Reading, read_cell
from extractor.forms import Form
from extractor.report import Status

RawGrid = Sequence[Sequence[str | None]]
ALIKE = 85
"""Per cent of likeness from which a label counts as found; under it, rows of one group are taken for one another."""
SHORT = 4
"""Labels up to so many characters must be met exactly, or 其他 and 总计 would be found in half of the rows."""


def place_grids(grids: Iterable[RawGrid], form: Form) -> dict[str, Reading]:
    """Cells by name: the row by its label, the cells from the right.

    In each row the cell most like a label is looked for, among the labels not used yet, in the form's order; the last
    cells of the row are its values, surplus empty ones at the end left out. A row without a label and with at least
    fifteen cells of numbers is the table drawn as one line.
    """
    found: dict[str, Reading] = {}
    open_rows = list(targets(form).rows)
    open_single = list(targets(form).single)
    for grid in grids:
        for cells in grid:
            hit = _find_row(cells, open_rows)
            if hit is not None:
                row, after = hit
                values = _last(cells[after:], len(row.keys))
                if values is None or _is_header(values):
                    continue
                open_rows.remove(row)
                found |= _read(row.keys, values)
            elif open_single and (values := _last(cells, len(open_single[0]))) is not None and _numbers(values):
                found |= _read(open_single.pop(0), values)
    return found


def _read(keys: Sequence[str], values: Sequence[str | None]) -> dict[str, Reading]:
    return {key: read_cell(text) for key, text in zip(keys, values, strict=True)}


def _find_row(cells: Sequence[str | None], rows: Sequence[RowPlace]) -> tuple[RowPlace, int] | None:
    """The row whose label is in one of the cells, and the index behind that cell."""
    from rapidfuzz import fuzz

    best: tuple[float, RowPlace, int] | None = None
    for index, cell in enumerate(cells):
        text = plain([cell])
        if not text or read_cell(text).status is Status.READ:
            continue
        for row in rows:
            if len(row.label) <= SHORT:
                score = 100.0 if core_label(text) == row.label else 0.0
            else:
                score = fuzz.partial_ratio(row.label, text) if len(text) >= len(row.label) - 2 else 0.0
            if score >= ALIKE and (best is None or score > best[0]):
                best = score, row, index + 1
    return None if best is None else best[1:]


def _last(cells: Sequence[str | None], count: int) -> Sequence[str | None] | None:
    """The last ``count`` cells; ``None`` where there are fewer."""
    kept = list(cells)
    while len(kept) > count and not (kept[-1] or "").strip():
        kept.pop()
    return kept[-count:] if len(kept) >= count else None


def _is_header(cells: Sequence[str | None]) -> bool:
    """Words and not one number: 其他 and 总计 are names of columns too."""
    statuses = {read_cell(cell).status for cell in cells}
    return Status.TEXT in statuses and Status.READ not in statuses


def _numbers(cells: Sequence[str | None]) -> bool:
    statuses = [read_cell(cell).status for cell in cells]
    return Status.READ in statuses and Status.TEXT not in statuses


def html_grids(text: str) -> list[RawGrid]:
    """The innermost tables of an HTML text, spans unfolded: a spanned cell's text is in its first place only."""
    from lxml import etree, html

    try:
        root = html.fromstring(text)
    except etree.ParserError:
        return []
    return [_html_grid(table) for table in root.iter("table") if not table.xpath(".//td//table")]


def _html_grid(table: object) -> RawGrid:
    from lxml.html import HtmlElement

    if not isinstance(table, HtmlElement):
        raise TypeError(f"expected an HTML table, got {type(table).__name__}")
    taken: dict[tuple[int, int], str] = {}
    for i, row in enumerate(table.iter("tr")):
        j = 0
        for cell in row.iter("td", "th"):
            while (i, j) in taken:
                j += 1
            text = " ".join("".join(map(str, cell.itertext())).split())
            height, width = _span(cell.get("rowspan")), _span(cell.get("colspan"))
            for a in range(height):
                for b in range(width):
                    taken[i + a, j + b] = text if a == b == 0 else ""
            j += width
    rows = 1 + max((i for i, _ in taken), default=-1)
    columns = 1 + max((j for _, j in taken), default=-1)
    return [[taken.get((i, j), "") for j in range(columns)] for i in range(rows)]


_MOST_SPANNED = 200


def _span(text: str | None) -> int:
    return min(max(int(text), 1), _MOST_SPANNED) if text and text.strip().isdigit() else 1


_RULE = re.compile(r"^[\s|:+-]+$")


def markdown_grids(text: str) -> list[RawGrid]:
    """The pipe tables of a Markdown text, and the HTML tables that are in it."""
    grids: list[RawGrid] = [*html_grids(text)] if "<table" in text.lower() else []
    block: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.count("|") >= 2:
            if not (_RULE.match(line) and "-" in line):
                inner = line.strip().removeprefix("|").removesuffix("|")
                block.append([cell.replace("<br>", "").replace("**", "").strip() for cell in inner.split("|")])
        elif block:
            grids.append(block)
            block = []
    return grids
