"""A report as the services of Microsoft, Amazon and Google recognise it.

Each function follows what the tool's own documentation shows (the reader's module of the same tool names the page), and
knows nothing of how it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any

from training.kinds.kind import Kind
from training.kinds.laid import HEIGHT, WIDTH, Box, LaidCell, LaidLine, LaidPage, LaidTable
from training.kinds.result import as_json, laid_kind, points, vertices


def _flat(box: Box, scale: float = 1.0) -> list[float]:
    return [round(number * scale, 4) for point in points(box) for number in point]


class _Content:
    """The whole text, as services keep it that point into it."""

    def __init__(self) -> None:
        self.text = ""

    def add(self, text: str) -> tuple[int, int]:
        """The text's half-open range."""
        start = len(self.text)
        self.text += text + "\n"
        return start, start + len(text)


def azure_4(pages: list[LaidPage], rng: Random) -> bytes:
    content = _Content()
    found, tables = [], []
    for page in pages:
        lines: list[dict[str, Any]] = []
        words: list[dict[str, Any]] = []

        def see(line: LaidLine, lines: list[Any] = lines, words: list[Any] = words) -> dict[str, int]:
            start, end = content.add(line.text)
            span = {"offset": start, "length": end - start}
            place = {"content": line.text, "polygon": _flat(line.box, 1 / 150)}
            lines.append(place | {"spans": [span]})
            words.append(place | {"confidence": 0.993, "span": span})
            return span

        for part in page.parts:
            if isinstance(part, LaidTable):
                cells = [_azure_cell(cell, page, [see(line) for line in cell.lines]) for cell in part.cells]
                region = {"pageNumber": page.number, "polygon": _flat(part.box, 1 / 150)}
                sizes = {"rowCount": part.rows, "columnCount": part.cols}
                tables.append(sizes | {"cells": cells, "boundingRegions": [region], "spans": []})
            else:
                see(part)
        size = {"pageNumber": page.number, "width": WIDTH / 150, "height": HEIGHT / 150, "unit": "inch"}
        found.append(size | {"words": words, "lines": lines, "spans": []})
    result: dict[str, Any] = {
        "apiVersion": "2024-11-30",
        "modelId": "prebuilt-layout",
        "stringIndexType": "unicodeCodePoint",
    }
    result |= {"content": content.text, "pages": found, "tables": tables, "paragraphs": []}
    return as_json({"status": "succeeded", "createdDateTime": "2026-01-05T01:02:03Z", "analyzeResult": result})


def _azure_cell(cell: LaidCell, page: LaidPage, spans: list[dict[str, int]]) -> dict[str, Any]:
    kind = "columnHeader" if cell.slot.role in ("header", "corner", "title") else "content"
    found: dict[str, Any] = {"kind": kind, "rowIndex": cell.row, "columnIndex": cell.col}
    if cell.row_end - cell.row > 1:
        found["rowSpan"] = cell.row_end - cell.row
    if cell.col_end - cell.col > 1:
        found["columnSpan"] = cell.col_end - cell.col
    region = {"pageNumber": page.number, "polygon": _flat(cell.box, 1 / 150)}
    text = " ".join(line.text for line in cell.lines)
    return found | {"content": text, "boundingRegions": [region], "spans": spans, "elements": []}


def azure_2(pages: list[LaidPage], rng: Random) -> bytes:
    read, tables = [], []
    for page in pages:
        lines = [
            {
                "boundingBox": _flat(line.box), "text": line.text,
                "words": [{"boundingBox": _flat(line.box), "text": line.text, "confidence": 0.98}],
            }
            for line in page.lines()
        ]  # fmt: skip
        size = {"page": page.number, "angle": 0, "width": WIDTH, "height": HEIGHT, "unit": "pixel"}
        read.append(size | {"lines": lines})
        own = [
            {"rows": part.rows, "columns": part.cols, "cells": [_azure_2_cell(cell) for cell in part.cells]}
            for part in page.parts
            if isinstance(part, LaidTable)
        ]
        tables.append({"page": page.number, "tables": own})
    result = {"version": "2.1.0", "readResults": read, "pageResults": tables}
    return as_json({"status": "succeeded", "analyzeResult": result})


def _azure_2_cell(cell: LaidCell) -> dict[str, Any]:
    spans = {"rowSpan": cell.row_end - cell.row, "columnSpan": cell.col_end - cell.col}
    place = {"rowIndex": cell.row, "columnIndex": cell.col, "boundingBox": _flat(cell.box), "elements": []}
    return place | spans | {"text": " ".join(line.text for line in cell.lines)}


def textract(pages: list[LaidPage], rng: Random) -> bytes:
    blocks: list[dict[str, Any]] = []

    def add(kind: str, box: Box, page: LaidPage, children: list[str], **more: Any) -> str:
        name = f"{len(blocks):08x}-0000-4000-8000-000000000000"
        bounds = {"Width": (box[2] - box[0]) / WIDTH, "Height": (box[3] - box[1]) / HEIGHT}
        bounds |= {"Left": box[0] / WIDTH, "Top": box[1] / HEIGHT}
        geometry = {"BoundingBox": bounds, "Polygon": vertices(box, WIDTH, HEIGHT, "XY")}
        block = {"BlockType": kind, "Geometry": geometry, "Id": name, "Page": page.number, **more}
        relations = [{"Type": "CHILD", "Ids": children}] if children else []
        if merged := block.pop("merged", None):
            relations.append({"Type": "MERGED_CELL", "Ids": merged})
        blocks.append(block | ({"Relationships": relations} if relations else {}))
        return name

    def word(line: LaidLine, page: LaidPage) -> str:
        name = add("WORD", line.box, page, [], Confidence=99.2, Text=line.text, TextType="PRINTED")
        add("LINE", line.box, page, [name], Confidence=99.1, Text=line.text)
        return name

    for page in pages:
        for part in page.parts:
            if isinstance(part, LaidLine):
                word(part, page)
                continue
            cells, merged = [], []
            for cell in part.cells:
                words = [word(line, page) for line in cell.lines]
                own: list[str] = []
                for row in range(cell.row, cell.row_end):
                    for col in range(cell.col, cell.col_end):
                        place = {"RowIndex": row + 1, "ColumnIndex": col + 1, "RowSpan": 1, "ColumnSpan": 1}
                        held = words if not own else []
                        own.append(add("CELL", cell.box, page, held, Confidence=91.0, **place))
                cells += own
                if len(own) > 1:
                    place = {"RowIndex": cell.row + 1, "ColumnIndex": cell.col + 1}
                    spans = {"RowSpan": cell.row_end - cell.row, "ColumnSpan": cell.col_end - cell.col}
                    merged.append(add("MERGED_CELL", cell.box, page, own, Confidence=90.0, **place, **spans))
            add("TABLE", part.box, page, cells, Confidence=99.9, merged=merged)
    return as_json({"DocumentMetadata": {"Pages": len(pages)}, "Blocks": blocks, "AnalyzeDocumentModelVersion": "1.0"})


def document_ai(pages: list[LaidPage], rng: Random) -> bytes:
    content = _Content()
    found = []
    for page in pages:
        lines: list[dict[str, Any]] = []
        tables = []
        for part in page.parts:
            if isinstance(part, LaidLine):
                lines.append({"layout": _layout([content.add(part.text)], part.box)})
                continue
            rows: list[dict[str, Any]] = []
            for row in part.by_row():
                cells = []
                for cell in row:
                    anchors = [content.add(line.text) for line in cell.lines]
                    pairs = zip(anchors, cell.lines, strict=True)
                    lines += [{"layout": _layout([anchor], line.box)} for anchor, line in pairs]
                    spans = {"rowSpan": cell.row_end - cell.row, "colSpan": cell.col_end - cell.col}
                    cells.append(spans | {"layout": _layout(anchors, cell.box)})
                rows.append({"cells": cells})
            tables.append({"layout": _layout([], part.box), "headerRows": rows[:1], "bodyRows": rows[1:]})
        size = {"dimension": {"width": WIDTH, "height": HEIGHT, "unit": "pixels"}, "pageNumber": page.number}
        found.append(size | {"lines": lines, "tables": tables})
    return as_json({"document": {"mimeType": "application/pdf", "text": content.text, "pages": found}})


def _layout(anchors: list[tuple[int, int]], box: Box) -> dict[str, Any]:
    """Numbers are strings there, and a start of 0 is left out."""
    segments = [({"startIndex": str(a)} if a else {}) | {"endIndex": str(b)} for a, b in anchors]
    poly = {"normalizedVertices": vertices(box, WIDTH, HEIGHT)}
    return {
        "textAnchor": {"textSegments": segments},
        "confidence": 0.97,
        "boundingPoly": poly,
        "orientation": "PAGE_UP",
    }


def google_vision(pages: list[LaidPage], rng: Random) -> bytes:
    responses = []
    for page in pages:
        blocks = [
            {
                "blockType": "TEXT", "boundingBox": {"vertices": vertices(line.box)},
                "paragraphs": [{"boundingBox": {"vertices": vertices(line.box)}, "words": list(_vision_words(line))}],
            }
            for line in page.lines()
        ]  # fmt: skip
        text = "\n".join(line.text for line in page.lines())
        annotation = {"pages": [{"width": WIDTH, "height": HEIGHT, "blocks": blocks, "confidence": 0.9}], "text": text}
        responses.append({"fullTextAnnotation": annotation, "context": {"pageNumber": page.number}})
    return as_json({"responses": responses})


def _vision_words(line: LaidLine) -> Iterator[dict[str, Any]]:
    """Words of up to two Chinese characters, figures whole; the last symbol of the line has its break."""
    parts = re.findall(r"[\x21-\x7f]+|[^\x00-\x7f]{1,2}|\s", line.text)
    units = [sum(2 if ord(c) > 0x2000 else 1 for c in part) for part in parts]
    unit = (line.box[2] - line.box[0]) / sum(units)
    at = line.box[0]
    for number, (part, width) in enumerate(zip(parts, units, strict=True), start=1):
        box = (round(at), line.box[1], round(at + width * unit), line.box[3])
        at += width * unit
        symbols: list[dict[str, Any]] = [{"text": c, "confidence": 0.98} for c in part if c != " "]
        if not symbols:
            continue
        if number == len(parts):
            symbols[-1]["property"] = {"detectedBreak": {"type": "LINE_BREAK"}}
        elif parts[number] == " ":
            symbols[-1]["property"] = {"detectedBreak": {"type": "SPACE"}}
        yield {"boundingBox": {"vertices": vertices(box)}, "symbols": symbols, "confidence": 0.98}


KINDS: dict[str, Kind] = {
    "azure-4": laid_kind(azure_4),
    "azure-2": laid_kind(azure_2),
    "textract": laid_kind(textract),
    "document-ai": laid_kind(document_ai),
    "google-vision": laid_kind(google_vision),
}
