"""A report as converters of documents write it: MinerU, PaddleOCR, docling, marker.

Each function follows what the tool's own documentation shows (the reader's module of the same tool names the page), and
knows nothing of how it is read.
"""

from __future__ import annotations

import json
from html import escape
from random import Random
from typing import Any

from training.kinds.kind import Kind
from training.kinds.laid import HEIGHT, WIDTH, Box, LaidCell, LaidLine, LaidPage, LaidTable
from training.kinds.result import as_json, laid_kind, points


def html_table(table: LaidTable) -> str:
    """The table with its spans and no line break, as these tools write them."""
    rows = "".join(f"<tr>{''.join(map(_td, row))}</tr>" for row in table.by_row())
    return f"<table>{rows}</table>"


def _td(cell: LaidCell) -> str:
    spans = (f' rowspan="{cell.row_end - cell.row}"' if cell.row_end - cell.row > 1 else "") + (
        f' colspan="{cell.col_end - cell.col}"' if cell.col_end - cell.col > 1 else "")  # fmt: skip
    return f"<td{spans}>{escape(cell.text)}</td>"


def joined(lines: tuple[LaidLine, ...]) -> str:
    return "".join(line.text for line in lines)


def around(lines: tuple[LaidLine, ...]) -> Box:
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
                block = {"type": "text", "text": joined(part) + " "}
                if part[0].role in ("title", "heading"):
                    block["text_level"] = 1
            blocks.append(block | {"page_idx": page.number - 1})
    return as_json(blocks)


def _spans(text: str) -> list[dict[str, str]]:
    return [{"type": "text", "content": text}]


def mineru_content_list_v2(pages: list[LaidPage], rng: Random) -> bytes:
    """The pages of version 3; numbers of pages are in blocks of their own, and links in two spans."""
    found = []
    for page in pages:
        blocks: list[dict[str, Any]] = []
        for part in page.paragraphs():
            content: dict[str, Any]
            if isinstance(part, LaidTable):
                kind, box = "table", part.box
                content = {"image_source": {"path": "images/0a.jpg"}, "table_caption": [], "table_footnote": []}
                content |= {"html": html_table(part), "table_type": "complex_table", "table_nest_level": 1}
            elif part[0].role in ("title", "heading"):
                kind, box, content = "title", around(part), {"title_content": _spans(joined(part)), "level": 1}
            else:
                text, cut = joined(part), len(joined(part)) // 2
                kind, box = "paragraph", around(part)
                content = {"paragraph_content": [*_spans(text[:cut]), *_spans(text[cut:])]}
            across = [round(1000 * v / size) for v, size in zip(box, (WIDTH, HEIGHT) * 2, strict=True)]
            blocks.append({"type": kind, "content": content, "bbox": across})
        number = {"page_number_content": _spans(str(page.number))}
        found.append([*blocks, {"type": "page_number", "content": number, "bbox": [480, 960, 520, 975]}])
    return as_json(found)


def mineru_server(pages: list[LaidPage], rng: Random) -> bytes:
    listed = mineru_content_list(pages, rng).decode()
    return as_json(
        {"backend": "pipeline", "version": "3.4.4", "results": {"a": {"md_content": "", "content_list": listed}}}
    )


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
                blocks.append({"type": kind, "bbox": list(around(part)), "lines": lines, "index": len(blocks)})
        info.append(
            {
                "preproc_blocks": [], "page_idx": page.number - 1, "page_size": [WIDTH, HEIGHT],
                "discarded_blocks": [], "para_blocks": blocks,
            }
        )  # fmt: skip
    return as_json({"pdf_info": info, "_backend": "pipeline", "_version_name": "2.1.0"})


def _parsed_page(page: LaidPage) -> dict[str, Any]:
    blocks = []
    for number, part in enumerate(page.paragraphs()):
        if isinstance(part, LaidTable):
            label, content, box = "table", f"<html><body>{html_table(part)}</body></html>", part.box
        else:
            label = {"title": "doc_title", "heading": "paragraph_title"}.get(part[0].role, "text")
            content, box = joined(part), around(part)
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
            "rec_polys": [points(line.box) for line in lines],
            "rec_boxes": [list(line.box) for line in lines],
        }
        drawn = [part for part in page.parts if isinstance(part, LaidTable)]
        tables = [{"pred_html": f"<html><body>{html_table(part)}</body></html>"} for part in drawn]
        found.append(
            {"input_path": "a.pdf", **_parsed_page(page), "overall_ocr_res": recognised, "table_res_list": tables}
        )
    return as_json(found)


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
                inside = [{"text": x.text, "confidence": 0.98, "text_region": points(x.box)} for x in part]
                regions.append({"type": "text", "bbox": list(around(part)), "res": inside, "img_idx": page.number - 1})
        found.append(regions)
    return as_json(found)


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
            box = part.box if isinstance(part, LaidTable) else around(part)
            place = {"page_no": page.number, "bbox": _bottom_left(box), "charspan": [0, 0]}
            item = {"self_ref": reference, "parent": {"$ref": "#/body"}, "children": [], "prov": [place]}
            if isinstance(part, LaidTable):
                data = {"table_cells": [_docling_cell(cell) for cell in part.cells], "num_rows": part.rows}
                listed.append(item | {"label": "table", "captions": [], "data": data | {"num_cols": part.cols}})
            else:
                label = "section_header" if part[0].role in ("title", "heading") else "text"
                listed.append(item | {"label": label, "orig": joined(part), "text": joined(part)})
    sizes = {str(page.number): {"size": {"width": WIDTH, "height": HEIGHT}, "page_no": page.number} for page in pages}
    body = {"self_ref": "#/body", "children": children, "name": "_root_", "label": "unspecified"}
    head = {"schema_name": "DoclingDocument", "version": "1.8.0", "name": "a", "body": body, "groups": []}
    return as_json(head | {"texts": texts, "pictures": [], "tables": tables, "pages": sizes})


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


def marker_json(pages: list[LaidPage], rng: Random) -> bytes:
    def block(kind: str, number: int, page: int, box: Box, html: str, children: Any = None) -> dict[str, Any]:
        name = f"/page/{page}/{kind}/{number}"
        return {
            "id": name, "block_type": kind, "html": html, "polygon": points(box), "bbox": list(box),
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
                blocks.append(block("SectionHeader", number, at, around(part), f"<h2>{escape(joined(part))}</h2>"))
            else:
                html = f'<p block-type="Text">{escape(joined(part))}</p>'
                blocks.append(block("Text", number, at, around(part), html))
        references = "".join(f"<content-ref src='{b['id']}'></content-ref>" for b in blocks)
        found.append(block("Page", 0, page.number - 1, (0, 0, WIDTH, HEIGHT), references, blocks))
    return as_json({"children": found, "block_type": "Document", "metadata": {"page_stats": []}})


KINDS: dict[str, Kind] = {
    "mineru-content-list": laid_kind(mineru_content_list),
    "mineru-content-list-v2": laid_kind(mineru_content_list_v2),
    "mineru-middle": laid_kind(mineru_middle),
    "mineru-server": laid_kind(mineru_server),
    "paddle-structure-v3": laid_kind(paddle_structure_v3),
    "paddle-vl-service": laid_kind(paddle_vl_service, ".jsonl"),
    "paddle-structure-2": laid_kind(pp_structure_2),
    "docling": laid_kind(docling_json),
    "marker": laid_kind(marker_json),
}
