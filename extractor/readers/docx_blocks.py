"""The body of a Word document → paragraphs and grids in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from extractor.readers.docx_numbering import Numbering
from extractor.readers.docx_xml import as_int, attribute, child, is_on, local, value
from extractor.readers.grid_text import GridCell, holds_layout, is_prose, join_lines

Block = str | tuple[GridCell, ...]
"""A paragraph (without line breaks) or the cells of a grid."""

_DROPPED = re.compile(
    "del|moveFrom|delText|instrText|delInstrText|rPr|pPr|sectPr|tblPr|tblGrid|trPr|tcPr|rt|footnoteReference|"
    "endnoteReference|commentReference|annotationRef|sdtPr|sdtEndPr"
)
_TEXT_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_MAX_SPAN = 1000


@dataclass
class _Cell:
    """A cell while its table is put together; ``row_end`` and ``col_end`` grow with the cells merged into it."""

    row: int
    row_end: int
    col: int
    col_end: int
    blocks: list[Block]


def read_blocks(container: etree._Element, numbering: Numbering, *, in_cell: bool = False) -> Iterator[Block]:
    """Blocks of a body, cell, header or text box. Deleted text is left out, inserted text is in."""
    for element in container:
        name = local(element)
        if name == "p":
            yield from _paragraph(element, numbering, in_cell=in_cell)
        elif name == "tbl":
            yield from _table(element, numbering)
        elif name == "AlternateContent":
            chosen = _chosen(element)
            if chosen is not None:
                yield from read_blocks(chosen, numbering, in_cell=in_cell)
        elif not _DROPPED.fullmatch(name):
            # sdt, sdtContent, customXml, ins, moveTo, smartTag: wrappers around blocks
            yield from read_blocks(element, numbering, in_cell=in_cell)


def _paragraph(paragraph: etree._Element, numbering: Numbering, *, in_cell: bool) -> Iterator[Block]:
    boxes: list[etree._Element] = []
    text = "".join(_inline(paragraph, boxes))
    label = numbering.label(child(paragraph, "pPr"))
    lines = [line.strip() for line in text.split("\n")]
    # In a cell a number may stand alone (a column of 序号); a heading without text is not printed on purpose.
    if label and (in_cell or any(lines)):
        lines[0] = f"{label}{lines[0]}".strip()
    yield from (line for line in lines if line)
    for box in boxes:
        yield from read_blocks(box, numbering)


def _inline(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    """The visible text of a paragraph; text boxes anchored in it are put aside."""
    for inner in element:
        name = local(inner)
        if name == "t":
            yield inner.text or ""
        elif name in _TEXT_MARKS:
            yield _TEXT_MARKS[name]
        elif name == "sym":
            yield _symbol(inner)
        elif name == "txbxContent":
            boxes.append(inner)
        elif name == "AlternateContent":
            chosen = _chosen(inner)
            if chosen is not None:
                yield from _inline(chosen, boxes)
        elif name == "r" and is_on(child(child(inner, "rPr"), "vanish")):
            continue
        elif not _DROPPED.fullmatch(name):
            yield from _inline(inner, boxes)


def _chosen(alternatives: etree._Element) -> etree._Element | None:
    """Both alternatives say the same: the first choice, and the fallback only where there is none."""
    return next((c for c in alternatives if local(c) == "Choice"), child(alternatives, "Fallback"))


def _symbol(element: etree._Element) -> str:
    """A character by code; those of symbol fonts (private use) carry no text."""
    code = int(attribute(element, "char") or "0", 16) if _is_hex(attribute(element, "char")) else 0
    return chr(code) if 0x20 <= code < 0xD800 or 0xF900 <= code < 0xFFFE else ""


def _is_hex(text: str | None) -> bool:
    return text is not None and 0 < len(text) <= 4 and all(c in "0123456789abcdefABCDEF" for c in text)


def _table(table: etree._Element, numbering: Numbering) -> Iterator[Block]:
    """One grid; or, where the table only lays out its content, the blocks in its cells."""
    rows = [_row_cells(row) for row in _parts(table, "tr") if child(child(row, "trPr"), "del") is None]
    cells = _place(rows, numbering)
    lines = [_lines(cell.blocks) for cell in cells]
    nested = sum(len(block) for cell in cells for block in cell.blocks if not isinstance(block, str))
    own = sum(1 for cell in cells if cell.blocks and all(isinstance(block, str) for block in cell.blocks))
    one_column = all(len(row) <= 1 for row in rows)
    if one_column or (nested and holds_layout(own, nested)) or any(map(is_prose, lines)):
        for cell in cells:
            yield from cell.blocks
        return
    yield tuple(
        GridCell(cell.row, cell.row_end, cell.col, cell.col_end, join_lines(text))
        for cell, text in zip(cells, lines, strict=True)
    )


def _place(rows: list[list[tuple[etree._Element, int, int]]], numbering: Numbering) -> list[_Cell]:
    cells: list[_Cell] = []
    above: dict[int, _Cell] = {}
    for row, row_cells in enumerate(rows):
        current: dict[int, _Cell] = {}
        last: _Cell | None = None
        for element, col, col_end in row_cells:
            properties = child(element, "tcPr")
            merged = above.get(col)
            if _continues(properties, "vMerge") and merged is not None and merged.col_end == col_end:
                merged.row_end = row + 1
                last = merged
            elif _continues(properties, "hMerge") and last is not None:
                last.col_end = col_end
                continue
            else:
                last = _Cell(row, row + 1, col, col_end, list(read_blocks(element, numbering, in_cell=True)))
                cells.append(last)
            current[last.col] = last
        above = current
    return cells


def _row_cells(row: etree._Element) -> list[tuple[etree._Element, int, int]]:
    """The cells of a row with their half-open column ranges."""
    col = as_int(value(child(child(row, "trPr"), "gridBefore")), 0)
    placed = []
    for cell in _parts(row, "tc"):
        properties = child(cell, "tcPr")
        if child(properties, "cellDel") is not None:
            continue
        col_end = col + min(max(1, as_int(value(child(properties, "gridSpan")), 1)), _MAX_SPAN)
        placed.append((cell, col, col_end))
        col = col_end
    return placed


def _continues(properties: etree._Element | None, merge: str) -> bool:
    """Whether the cell belongs to the one before it; a merge mark without a value says *continue*."""
    mark = child(properties, merge)
    return mark is not None and value(mark) in (None, "continue")


def _parts(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, through content controls and marks of insertion."""
    for inner in element:
        inner_name = local(inner)
        if inner_name == name:
            yield inner
        elif not _DROPPED.fullmatch(inner_name) and inner_name not in ("tbl", "p"):
            yield from _parts(inner, name)


def _lines(blocks: list[Block]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        lines.extend([block] if isinstance(block, str) else [cell.text for cell in block if cell.text])
    return lines
