"""Reports as DOCX with merged cells, written through python-docx; the same report gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from random import Random
from xml.sax.saxutils import escape

from extractor.forms.schema import CellKey
from training.draw.grid import Grid, Line, Slot, as_flat, keys_of
from training.draw.report import DrawnReport, TablePart

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SPACES = (
    f'{_W} xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_BORDERS = '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
_WHEN = (2022, 1, 1, 0, 0, 0)


def draw_docx(
    report: DrawnReport, rng: Random, *, dressed: Mapping[CellKey, str] | None = None, further: Sequence[str] = ()
) -> tuple[bytes, frozenset[CellKey]]:
    """The file, and the cells it shows. Spans are merged cells in most files, empty cells in the rest.

    ``dressed``: XML that is in a cell in place of its paragraph. ``further``: XML of more styles.
    """
    from docx import Document
    from docx.oxml import parse_xml

    document = Document()
    for style in further:
        document.styles.element.append(parse_xml(style))
    body = document.element.body
    spans = rng.random() < 0.8
    grids: list[Grid] = []
    for part in report.parts:
        if not isinstance(part, TablePart):
            styled = {"title": "Title", "heading": rng.choice(("Heading 1", "Normal"))}
            document.add_paragraph(part.text, style=styled.get(part.role))
            continue
        grid = part.grid if spans else as_flat(part.grid)
        grids.append(grid)
        for block in _blocks(grid):
            if len(block) == 1 and len(block[0]) == 1 and block[0][0].role == "furniture":
                document.add_paragraph(block[0][0].text)
                continue
            body.insert(len(body) - 1, parse_xml(_table_xml(block, dressed or {})))
            document.add_paragraph("")
    buffer = io.BytesIO()
    document.save(buffer)
    return without_dates(buffer.getvalue()), frozenset(keys_of(grids))


def _blocks(grid: Grid) -> list[list[Line]]:
    """The tables between breaks; a page number is a block of its own."""
    blocks: list[list[Line]] = [[]]
    for line in grid:
        if not line:
            blocks.append([])
        elif len(line) == 1 and line[0].role == "furniture":
            blocks.extend([[line], []])
        else:
            blocks[-1].append(line)
    return [block for block in blocks if block]


def _table_xml(block: list[Line], dressed: Mapping[CellKey, str]) -> str:
    width = max(sum(slot.col_span for slot in line) for line in block)
    open_spans: dict[int, tuple[int, int]] = {}  # first column -> rows left, width
    rows: list[str] = []
    for line in block:
        cells: list[str] = []
        started: dict[int, tuple[int, int]] = {}
        at = _continue_spans(cells, 0, open_spans)
        for slot in line:
            if slot.row_span > 1:
                started[at] = (slot.row_span - 1, slot.col_span)
            cells.append(_cell_xml(slot, dressed))
            at = _continue_spans(cells, at + slot.col_span, open_spans)
        open_spans = {c: (left - 1, w) for c, (left, w) in open_spans.items() if left > 1} | started
        if at < width:  # Word tables may have ragged rows; the schema wants the gap given
            cells.insert(0, f'<w:trPr><w:gridAfter w:val="{width - at}"/></w:trPr>')
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    grid = '<w:gridCol w:w="900"/>' * width
    return f"<w:tbl {_SPACES}>{_BORDERS}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _continue_spans(cells: list[str], at: int, open_spans: dict[int, tuple[int, int]]) -> int:
    """Adds the continuation cells of spans from rows above that cover ``at``; gives the next free column."""
    while at in open_spans:
        width = open_spans[at][1]
        cells.append(f'<w:tc><w:tcPr><w:gridSpan w:val="{width}"/><w:vMerge/></w:tcPr><w:p/></w:tc>')
        at += width
    return at


def _cell_xml(slot: Slot, dressed: Mapping[CellKey, str]) -> str:
    merge = '<w:vMerge w:val="restart"/>' if slot.row_span > 1 else ""
    text = f'<w:r><w:t xml:space="preserve">{escape(slot.text)}</w:t></w:r>' if slot.text else ""
    inside = dressed.get(slot.keys[0]) if len(slot.keys) == 1 else None
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{slot.col_span}"/>{merge}</w:tcPr>{inside or f"<w:p>{text}</w:p>"}</w:tc>'


def without_dates(content: bytes) -> bytes:
    """The archive again with one fixed date, as the zip format stamps each member with the time of writing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _WHEN), source.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
