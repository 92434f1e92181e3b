"""The body of a Word document → paragraphs and grids in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from extractor.readers.docx_conditions import Bands
from extractor.readers.docx_text import DROPPED, Setting, chosen_alternative, is_hidden_row, paragraph_text
from extractor.readers.docx_xml import as_int, child, local, value
from extractor.readers.grid_text import GridCell, holds_layout, is_prose, join_lines

Block = str | tuple[GridCell, ...]
"""A paragraph (without line breaks) or the cells of a grid."""

_MAX_SPAN = 1000


@dataclass
class _Cell:
    """A cell while its table is put together; ``row_end`` and ``col_end`` grow with the cells merged into it."""

    row: int
    row_end: int
    col: int
    col_end: int
    blocks: list[Block]


def read_blocks(container: etree._Element, setting: Setting) -> Iterator[Block]:
    """Blocks of a body, cell, header or text box. Deleted text is left out, inserted text is in."""
    for element in container:
        name = local(element)
        if name == "p":
            yield from _paragraph(element, setting)
        elif name == "tbl":
            yield from _table(element, setting)
        elif name == "AlternateContent":
            chosen = chosen_alternative(element)
            if chosen is not None:
                yield from read_blocks(chosen, setting)
        elif not DROPPED.fullmatch(name):
            # sdt, sdtContent, customXml, ins, moveTo, smartTag: wrappers around blocks
            yield from read_blocks(element, setting)


def _paragraph(paragraph: etree._Element, setting: Setting) -> Iterator[Block]:
    text, boxes = paragraph_text(paragraph, setting)
    label = setting.numbering.label(child(paragraph, "pPr"))
    lines = [line.strip() for line in text.split("\n")]
    # In a cell a number may be alone (a column of 序号); a heading without text is not printed on purpose.
    if label and (setting.in_cell or any(lines)):
        lines[0] = f"{label}{lines[0]}".strip()
    yield from (line for line in lines if line)
    for box in boxes:
        yield from read_blocks(box, replace(setting, in_cell=False))


def _table(table: etree._Element, setting: Setting) -> Iterator[Block]:
    """One grid; or, where the table only lays out its content, the blocks in its cells."""
    properties = child(table, "tblPr")
    style = value(child(properties, "tblStyle"))
    setting = replace(setting, where=setting.tables.next(), in_cell=True, table_style=style, conditions=())
    shown = [row for row in _parts(table, "tr") if child(child(row, "trPr"), "del") is None]
    for row in shown:
        if is_hidden_row(row):
            setting.omissions.left_out("hidden", "".join(str(t.text or "") for t in row.iter("{*}t")), setting.where)
    rows = [_row_cells(row) for row in shown if not is_hidden_row(row)]
    columns = max((end for row in rows for _, _, end in row), default=0)
    cells = _place(rows, setting, setting.looks.bands(properties, style, len(rows), columns))
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


def _place(rows: list[list[tuple[etree._Element, int, int]]], setting: Setting, bands: Bands) -> list[_Cell]:
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
                conditions = bands.of(row, col, col_end)
                ground = setting.looks.ground_of_cell(setting.table_style, conditions, setting.ground)
                inside = replace(setting, ground=ground.under(properties), conditions=conditions)
                last = _Cell(row, row + 1, col, col_end, list(read_blocks(element, inside)))
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
        elif not DROPPED.fullmatch(inner_name) and inner_name not in ("tbl", "p"):
            yield from _parts(inner, name)


def _lines(blocks: list[Block]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        lines.extend([block] if isinstance(block, str) else [cell.text for cell in block if cell.text])
    return lines
