"""A report as converters of documents write it: MinerU, PaddleOCR, docling, marker, LaTeX, Markdown, records.

Each function follows what the tool's own documentation shows (the reader's module of the same tool names the page), and
knows nothing of how it is read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape
from random import Random
from typing import Any

from training.draw.grid import flatten, keys_of
from training.draw.report import DrawnReport, Paragraph, TablePart
from training.kinds.kind import Drawing, Kind
from training.kinds.laid import HEIGHT, WIDTH, Box, LaidCell, LaidLine, LaidPage, LaidTable, lay_out

Write = Callable[[list[LaidPage], Random], bytes]


def _as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _polygon(box: Box) -> list[list[float]]:
    return [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]]


def html_table(table: LaidTable) -> str:
    """The table with its spans and no line break, as these tools write them."""
    rows = "".join(f"<tr>{''.join(map(_td, row))}</tr>" for row in table.by_row())
    return f"<table>{rows}</table>"


def _td(cell: LaidCell) -> str:
    spans = (f' rowspan="{cell.row_end - cell.row}"' if cell.row_end - cell.row > 1 else "") + (
        f' colspan="{cell.col_end - cell.col}"' if cell.col_end - cell.col > 1 else "")  # fmt: skip
    return f"<td{spans}>{escape(cell.text)}</td>"


def _joined(lines: tuple[LaidLine, ...]) -> str:
    return "".join(line.text for line in lines)


def _around(lines: tuple[LaidLine, ...]) -> Box:
    boxes = [line.box for line in lines]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def mineru_content_list(pages: list[LaidPage], rng: Random) -> bytes:
    blocks: list[dict[str, Any]] = []
    for page in pages:
        for part in page.paragraphs():
            if isinstance(part, LaidTable):
                block: dict[str, Any] = {
                    "type": "table",
                    "img_path": "images/0a.jpg",
                    "table_caption": [],
                    "table_footnote": [],
                }
                block |= {"table_body": f"<html><body>{html_table(part)}</body></html>"}
            else:
                block = {"type": "text", "text": _joined(part) + " "}
                if part[0].role in ("title", "heading"):
                    block["text_level"] = 1
            blocks.append(block | {"page_idx": page.number - 1})
    return _as_json(blocks)


def mineru_middle(pages: list[LaidPage], rng: Random) -> bytes:
    info = []
    for page in pages:
        blocks: list[dict[str, Any]] = []
        for part in page.paragraphs():
            if isinstance(part, LaidTable):
                span = {"bbox": list(part.box), "type": "table", "score": 0.97, "html": html_table(part)}
                line = {"bbox": list(part.box), "spans": [span | {"image_path": "0a.jpg"}]}
                body = {"type": "table_body", "bbox": list(part.box), "lines": [line], "index": len(blocks)}
                blocks.append({"type": "table", "bbox": list(part.box), "blocks": [body], "index": len(blocks)})
            else:
                lines = [
                    {
                        "bbox": list(line.box),
                        "spans": [{"bbox": list(line.box), "score": 0.99, "content": line.text, "type": "text"}],
                    }
                    for line in part
                ]
                kind = "title" if part[0].role in ("title", "heading") else "text"
                blocks.append({"type": kind, "bbox": list(_around(part)), "lines": lines, "index": len(blocks)})
        info.append(
            {
                "preproc_blocks": [], "page_idx": page.number - 1, "page_size": [WIDTH, HEIGHT],
                "discarded_blocks": [], "para_blocks": blocks,
            }
        )  # fmt: skip
    return _as_json({"pdf_info": info, "_backend": "pipeline", "_version_name": "2.1.0"})


def _parsed_page(page: LaidPage) -> dict[str, Any]:
    blocks = []
    for number, part in enumerate(page.paragraphs()):
        if isinstance(part, LaidTable):
            label, content, box = "table", f"<html><body>{html_table(part)}</body></html>", part.box
        else:
            label = {"title": "doc_title", "heading": "paragraph_title"}.get(part[0].role, "text")
            content, box = _joined(part), _around(part)
        blocks.append(
            {"block_label": label, "block_content": content, "block_bbox": [round(v) for v in box], "block_id": number}
        )
    return {"page_index": page.number - 1, "width": WIDTH, "height": HEIGHT, "parsing_res_list": blocks}


def paddle_structure_v3(pages: list[LaidPage], rng: Random) -> bytes:
    """One file a page in the tool; here the list of them."""
    found = []
    for page in pages:
        lines = page.lines()
        recognised = {
            "rec_texts": [line.text for line in lines],
            "rec_scores": [0.99] * len(lines),
            "rec_polys": [_polygon(line.box) for line in lines],
            "rec_boxes": [list(line.box) for line in lines],
        }
        drawn = [part for part in page.parts if isinstance(part, LaidTable)]
        tables = [{"pred_html": f"<html><body>{html_table(part)}</body></html>"} for part in drawn]
        found.append(
            {"input_path": "a.pdf", **_parsed_page(page), "overall_ocr_res": recognised, "table_res_list": tables}
        )
    return _as_json(found)


def paddle_vl_service(pages: list[LaidPage], rng: Random) -> bytes:
    """JSON Lines, a line for each part of the answer."""
    lines = [
        {
            "logId": "1",
            "result": {"layoutParsingResults": [{"prunedResult": _parsed_page(page), "markdown": {"text": ""}}]},
        }
        for page in pages
    ]
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()


def pp_structure_2(pages: list[LaidPage], rng: Random) -> bytes:
    found: list[list[dict[str, Any]]] = []
    for page in pages:
        regions: list[dict[str, Any]] = []
        for part in page.paragraphs():
            if isinstance(part, LaidTable):
                inside: Any = {"cell_bbox": [], "html": f"<html><body>{html_table(part)}</body></html>"}
                regions.append({"type": "table", "bbox": list(part.box), "res": inside, "img_idx": page.number - 1})
            else:
                inside = [{"text": x.text, "confidence": 0.98, "text_region": _polygon(x.box)} for x in part]
                regions.append({"type": "text", "bbox": list(_around(part)), "res": inside, "img_idx": page.number - 1})
        found.append(regions)
    return _as_json(found)


def docling_json(pages: list[LaidPage], rng: Random) -> bytes:
    texts: list[dict[str, Any]] = []
    tables: list[dict[str, Any]] = []
    children = []
    for page in pages:
        for part in page.paragraphs():
            listed: list[dict[str, Any]] = tables if isinstance(part, LaidTable) else texts
            kind = "tables" if isinstance(part, LaidTable) else "texts"
            reference = f"#/{kind}/{len(listed)}"
            children.append({"$ref": reference})
            box = part.box if isinstance(part, LaidTable) else _around(part)
            place = {"page_no": page.number, "bbox": _bottom_left(box), "charspan": [0, 0]}
            item = {"self_ref": reference, "parent": {"$ref": "#/body"}, "children": [], "prov": [place]}
            if isinstance(part, LaidTable):
                data = {"table_cells": [_docling_cell(cell) for cell in part.cells], "num_rows": part.rows}
                listed.append(item | {"label": "table", "captions": [], "data": data | {"num_cols": part.cols}})
            else:
                label = "section_header" if part[0].role in ("title", "heading") else "text"
                listed.append(item | {"label": label, "orig": _joined(part), "text": _joined(part)})
    sizes = {str(page.number): {"size": {"width": WIDTH, "height": HEIGHT}, "page_no": page.number} for page in pages}
    body = {"self_ref": "#/body", "children": children, "name": "_root_", "label": "unspecified"}
    head = {"schema_name": "DoclingDocument", "version": "1.8.0", "name": "a", "body": body, "groups": []}
    return _as_json(head | {"texts": texts, "pictures": [], "tables": tables, "pages": sizes})


def _bottom_left(box: Box) -> dict[str, Any]:
    return {"l": box[0], "t": HEIGHT - box[1], "r": box[2], "b": HEIGHT - box[3], "coord_origin": "BOTTOMLEFT"}


def _docling_cell(cell: LaidCell) -> dict[str, Any]:
    left, top, right, bottom = cell.box
    return {
        "bbox": {"l": left, "t": top, "r": right, "b": bottom, "coord_origin": "TOPLEFT"},
        "row_span": cell.row_end - cell.row, "col_span": cell.col_end - cell.col,
        "start_row_offset_idx": cell.row, "end_row_offset_idx": cell.row_end,
        "start_col_offset_idx": cell.col, "end_col_offset_idx": cell.col_end,
        "text": cell.text, "column_header": cell.slot.role == "header", "row_header": cell.slot.role == "label",
    }  # fmt: skip


def doctags(pages: list[LaidPage], rng: Random) -> bytes:
    out = ["<doctag>"]
    for page in pages:
        out.append("<page_break>\n" if page.number > 1 else "")
        for part in page.paragraphs():
            if isinstance(part, LaidTable):
                out.append(f"<otsl>{_locations(part.box)}{otsl(part)}</otsl>\n")
            else:
                tag = {"title": "title", "heading": "section_header_level_1"}.get(part[0].role, "text")
                out.append(f"<{tag}>{_locations(_around(part))}{_joined(part)}</{tag}>\n")
    return "".join([*out, "</doctag>\n"]).encode()


def _locations(box: Box) -> str:
    shares = (box[0] / WIDTH, box[1] / HEIGHT, box[2] / WIDTH, box[3] / HEIGHT)
    return "".join(f"<loc_{round(500 * share)}>" for share in shares)


def otsl(table: LaidTable) -> str:
    tokens = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row_end):
            for col in range(cell.col, cell.col_end):
                up, left = row > cell.row, col > cell.col
                begins = "ched" if cell.slot.role in ("header", "corner", "title") else "fcel" if cell.text else "ecel"
                token = "xcel" if up and left else "ucel" if up else "lcel" if left else begins
                tokens[row, col] = f"<{token}>" + ("" if up or left else cell.text)
    rows = ("".join(tokens.get((row, col), "<ecel>") for col in range(table.cols)) for row in range(table.rows))
    return "".join(f"{row}<nl>" for row in rows)


def marker_json(pages: list[LaidPage], rng: Random) -> bytes:
    def block(kind: str, number: int, page: int, box: Box, html: str, children: Any = None) -> dict[str, Any]:
        name = f"/page/{page}/{kind}/{number}"
        return {
            "id": name, "block_type": kind, "html": html, "polygon": _polygon(box), "bbox": list(box),
            "children": children, "section_hierarchy": {}, "images": {},
        }  # fmt: skip

    found = []
    for page in pages:
        blocks = []
        for number, part in enumerate(page.paragraphs()):
            at = page.number - 1
            if isinstance(part, LaidTable):
                cells = [
                    block("TableCell", n, at, cell.box, _td(cell)) for n, cell in enumerate(part.cells)
                ]  # fmt: skip
                html = html_table(part).replace("<table>", '<table border="1">')
                blocks.append(block("Table", number, at, part.box, html, cells))
            elif part[0].role in ("title", "heading"):
                blocks.append(block("SectionHeader", number, at, _around(part), f"<h2>{escape(_joined(part))}</h2>"))
            else:
                html = f'<p block-type="Text">{escape(_joined(part))}</p>'
                blocks.append(block("Text", number, at, _around(part), html))
        references = "".join(f"<content-ref src='{b['id']}'></content-ref>" for b in blocks)
        found.append(block("Page", 0, page.number - 1, (0, 0, WIDTH, HEIGHT), references, blocks))
    return _as_json({"children": found, "block_type": "Document", "metadata": {"page_stats": []}})


def _flat_rows(report: DrawnReport) -> Iterator[tuple[str, list[list[str]]]]:
    """The title of each table and its rows, every place filled, a cell that spans several standing once."""
    heading = ""
    for part in report.parts:
        if isinstance(part, Paragraph):
            heading = part.text if part.role == "heading" else heading
        else:
            yield heading, [[slot.text for slot in line] for line in flatten(part.grid)]


def _values(row: list[str]) -> list[Any]:
    return [int(text) if text.isascii() and text.isdigit() else text or None for text in row]


def rows_json(report: DrawnReport, rng: Random) -> bytes:
    return _as_json([[_values(row) for row in rows] for _, rows in _flat_rows(report)])


def records_json(report: DrawnReport, rng: Random) -> bytes:
    """As pandas writes a table read without a header: its columns are numbered."""
    tables = {
        title: [{str(n): v for n, v in enumerate(_values(row))} for row in rows] for title, rows in _flat_rows(report)
    }
    return _as_json(tables)


def split_json(report: DrawnReport, rng: Random) -> bytes:
    tables = [
        {"columns": list(range(len(rows[0]))), "index": list(range(len(rows))), "data": [_values(row) for row in rows]}
        for _, rows in _flat_rows(report)
    ]
    return _as_json(tables)


_TEX = str.maketrans({"&": r"\&", "%": r"\%", "_": r"\_", "#": r"\#", "$": r"\$"})


def latex(pages: list[LaidPage], rng: Random) -> bytes:
    """As models of vision write pages: a tabular with rules, multicolumn and multirow."""
    out = []
    for page in pages:
        for part in page.paragraphs():
            if isinstance(part, LaidTable):
                out.append(_tabular(part))
            else:
                heading = part[0].role == "heading"
                out.append(f"\\section*{{{_joined(part)}}}" if heading else _joined(part).translate(_TEX))
    return "\n\n".join(out).encode()


def _tabular(table: LaidTable) -> str:
    begins = {(cell.row, cell.col): cell for cell in table.cells}
    covered = {(r, cell.col): cell for cell in table.cells for r in range(cell.row + 1, cell.row_end)}
    lines = [f"\\begin{{tabular}}{{|{'c|' * table.cols}}}", "\\hline"]
    for row in range(table.rows):
        parts, col = [], 0
        while col < table.cols:
            cell = begins.get((row, col)) or covered.get((row, col))
            if cell is None:
                parts.append("")
                col += 1
                continue
            text = cell.text.translate(_TEX) if cell.row == row else ""
            if text and cell.row_end - cell.row > 1:
                text = f"\\multirow{{{cell.row_end - cell.row}}}{{*}}{{{text}}}"
            wide = cell.col_end - cell.col
            parts.append(f"\\multicolumn{{{wide}}}{{|c|}}{{{text}}}" if wide > 1 else text)
            col = cell.col_end
        lines.append(" & ".join(parts) + r" \\ \hline")
    return "\n".join([*lines, "\\end{tabular}"])


def escaped_markdown(pages: list[LaidPage], rng: Random) -> bytes:
    """Tables of HTML whose marks were escaped on the way."""
    out = []
    for page in pages:
        for part in page.paragraphs():
            if isinstance(part, LaidTable):
                out.append(escape(html_table(part).replace("<tr>", "\n<tr>"), quote=rng.random() < 0.5))
            else:
                out.append(f"## {_joined(part)}" if part[0].role == "heading" else _joined(part))
    return "\n\n".join(out).encode()


def _marked(mark: str) -> Callable[[DrawnReport, Random], bytes]:
    """Markdown whose numbers are set as code or as mathematics."""

    def write(report: DrawnReport, rng: Random) -> bytes:
        out = []
        for part in report.parts:
            if isinstance(part, TablePart):
                rows = [[_mark(slot.text, mark) for slot in line] for line in flatten(part.grid)]
                lines = [f"| {' | '.join(row)} |" for row in rows]
                out.append("\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]]))
            else:
                out.append(f"## {part.text}" if part.role == "heading" else part.text)
        return "\n\n".join(out).encode()

    return write


def _mark(text: str, mark: str) -> str:
    return f"{mark}{text}{mark}" if text.replace(".", "").isdigit() else text


def laid_kind(write: Write, suffix: str = ".json") -> Kind:
    """A kind written from the pages."""

    def draw(report: DrawnReport, rng: Random) -> Drawing:
        return Drawing({f"report{suffix}": write(lay_out(report), rng)}, shown(report))

    return Kind(draw)


def _plain_kind(write: Callable[[DrawnReport, Random], bytes], suffix: str = ".json") -> Kind:
    return Kind(lambda report, rng: Drawing({f"report{suffix}": write(report, rng)}, shown(report)))


def shown(report: DrawnReport) -> frozenset[Any]:
    return frozenset(keys_of(part.grid for part in report.parts if isinstance(part, TablePart)))


KINDS: dict[str, Kind] = {
    "mineru-content-list": laid_kind(mineru_content_list),
    "mineru-middle": laid_kind(mineru_middle),
    "paddle-structure-v3": laid_kind(paddle_structure_v3),
    "paddle-vl-service": laid_kind(paddle_vl_service, ".jsonl"),
    "paddle-structure-2": laid_kind(pp_structure_2),
    "docling": laid_kind(docling_json),
    "doctags": laid_kind(doctags, ".txt"),
    "marker": laid_kind(marker_json),
    "rows-json": _plain_kind(rows_json),
    "records-json": _plain_kind(records_json),
    "split-json": _plain_kind(split_json),
    "latex": laid_kind(latex, ".tex"),
    "markdown-escaped-html": laid_kind(escaped_markdown, ".md"),
    "markdown-code": _plain_kind(_marked("`"), ".md"),
    "markdown-formulas": _plain_kind(_marked("$"), ".md"),
}
