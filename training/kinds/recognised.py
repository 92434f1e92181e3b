"""A report as OCR engines and services give it: words, lines and cells with their places.

Each function follows what the service's own documentation shows (the reader's module of the same name tells the page),
and knows nothing of how it is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from training.kinds.converted import laid_kind
from training.kinds.kind import Kind
from training.kinds.laid import HEIGHT, WIDTH, Box, LaidCell, LaidLine, LaidPage, LaidTable


def _as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _points(box: Box) -> list[list[float]]:
    return [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]]


def _flat(box: Box, scale: float = 1.0) -> list[float]:
    return [round(number * scale, 4) for point in _points(box) for number in point]


def _vertices(box: Box, across: float = 1.0, down: float = 1.0, names: str = "xy") -> list[dict[str, float]]:
    return [{names[0]: round(x / across, 6), names[1]: round(y / down, 6)} for x, y in _points(box)]


def _corner_size(box: Box) -> dict[str, float]:
    return {"left": box[0], "top": box[1], "width": round(box[2] - box[0], 1), "height": round(box[3] - box[1], 1)}


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
    return _as_json({"status": "succeeded", "createdDateTime": "2026-01-05T01:02:03Z", "analyzeResult": result})


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
    return _as_json({"status": "succeeded", "analyzeResult": result})


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
        geometry = {"BoundingBox": bounds, "Polygon": _vertices(box, WIDTH, HEIGHT, "XY")}
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
    return _as_json({"DocumentMetadata": {"Pages": len(pages)}, "Blocks": blocks, "AnalyzeDocumentModelVersion": "1.0"})


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
    return _as_json({"document": {"mimeType": "application/pdf", "text": content.text, "pages": found}})


def _layout(anchors: list[tuple[int, int]], box: Box) -> dict[str, Any]:
    """Numbers are strings there, and a start of 0 is left out."""
    segments = [({"startIndex": str(a)} if a else {}) | {"endIndex": str(b)} for a, b in anchors]
    poly = {"normalizedVertices": _vertices(box, WIDTH, HEIGHT)}
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
                "blockType": "TEXT", "boundingBox": {"vertices": _vertices(line.box)},
                "paragraphs": [{"boundingBox": {"vertices": _vertices(line.box)}, "words": list(_vision_words(line))}],
            }
            for line in page.lines()
        ]  # fmt: skip
        text = "\n".join(line.text for line in page.lines())
        annotation = {"pages": [{"width": WIDTH, "height": HEIGHT, "blocks": blocks, "confidence": 0.9}], "text": text}
        responses.append({"fullTextAnnotation": annotation, "context": {"pageNumber": page.number}})
    return _as_json({"responses": responses})


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
        yield {"boundingBox": {"vertices": _vertices(box)}, "symbols": symbols, "confidence": 0.98}


def baidu_table(pages: list[LaidPage], rng: Random) -> bytes:
    """An answer a page; a table has its heading as header."""
    answers = []
    heading: list[LaidLine] = []
    for page in pages:
        tables = []
        for part in page.parts:
            if isinstance(part, LaidLine):
                heading = [part] if part.role in ("heading", "title") else heading
                continue
            header = [{"location": _vertices(line.box), "words": line.text} for line in heading]
            body = [
                {
                    "cell_location": _vertices(cell.box), "row_start": cell.row, "row_end": cell.row_end,
                    "col_start": cell.col, "col_end": cell.col_end, "words": "\n".join(x.text for x in cell.lines),
                }
                for cell in part.cells
            ]  # fmt: skip
            tables.append({"table_location": _vertices(part.box), "header": header, "body": body, "footer": []})
        answers.append({"tables_result": tables, "table_num": len(tables), "log_id": 1709000000000000000 + page.number})
    return _as_json(answers)


def baidu_text(pages: list[LaidPage], rng: Random) -> bytes:
    answers = []
    for page in pages:
        words = [
            {"words": line.text, "location": _corner_size(line.box), "probability": {"average": 0.99, "min": 0.97}}
            for line in page.lines()
        ]
        answers.append({"words_result": words, "words_result_num": len(words), "log_id": page.number, "direction": 0})
    return _as_json(answers)


def tencent_table(pages: list[LaidPage], rng: Random) -> bytes:
    answers = []
    for page in pages:
        tables = []
        for part in page.parts:
            if isinstance(part, LaidTable):
                cells = [
                    {
                        "ColTl": cell.col, "RowTl": cell.row, "ColBr": cell.col_end, "RowBr": cell.row_end,
                        "Text": "\n".join(line.text for line in cell.lines), "Type": "body", "Confidence": 99,
                        "Polygon": _vertices(cell.box, names="XY"),
                    }
                    for cell in part.cells
                ]  # fmt: skip
                tables.append({"Cells": cells, "Type": 1, "TableCoordPoint": _vertices(part.box, names="XY")})
            else:
                outside = {"ColTl": -1, "RowTl": -1, "ColBr": -1, "RowBr": -1, "Text": part.text, "Type": "header"}
                cell = outside | {"Confidence": 98, "Polygon": _vertices(part.box, names="XY")}
                tables.append({"Cells": [cell], "Type": 0, "TableCoordPoint": []})
        answers.append({"Response": {"TableDetections": tables, "Data": "UEsDBA==", "Angle": 0.0, "RequestId": "a"}})
    return _as_json(answers)


def tencent_text(pages: list[LaidPage], rng: Random) -> bytes:
    answers = []
    for page in pages:
        lines = [
            {
                "DetectedText": line.text, "Confidence": 98, "AdvancedInfo": "{}", "WordCoordPoint": [],
                "Polygon": [{k: round(v) for k, v in p.items()} for p in _vertices(line.box, names="XY")],
            }
            for line in page.lines()
        ]  # fmt: skip
        answers.append({"Response": {"TextDetections": lines, "Language": "zh", "Angel": 0, "RequestId": "a"}})
    return "\n".join(json.dumps(answer, ensure_ascii=False) for answer in answers).encode()


def aliyun_table(pages: list[LaidPage], rng: Random) -> bytes:
    """``Data`` is a string of JSON."""
    answers = []
    for page in pages:
        words: list[dict[str, Any]] = []
        tables: list[dict[str, Any]] = []
        for part in page.parts:
            if isinstance(part, LaidLine):
                words.append(_prism(part))
                continue
            found = []
            for number, cell in enumerate(part.cells):
                words += [_prism(line) | {"tableId": len(tables), "tableCellId": number} for line in cell.lines]
                columns = {"xsc": cell.col, "xec": cell.col_end - 1, "ysc": cell.row, "yec": cell.row_end - 1}
                text = "".join(line.text for line in cell.lines)
                found.append(columns | {"tableCellId": number, "word": text, "pos": _vertices(cell.box)})
            size = {"tableId": len(tables), "xCellSize": part.cols, "yCellSize": part.rows}
            tables.append(size | {"cellInfos": found})
        data = {"content": "", "height": HEIGHT, "width": WIDTH, "prism_wordsInfo": words, "prism_tablesInfo": tables}
        text = json.dumps(data, ensure_ascii=False)
        answers.append({"statusCode": 200, "body": {"RequestId": "a", "Data": text}})
    return _as_json(answers)


def aliyun_text(pages: list[LaidPage], rng: Random) -> bytes:
    answers = []
    for page in pages:
        words = [_prism(line) for line in page.lines()]
        data = {"content": " ".join(w["word"] for w in words), "prism_wordsInfo": words, "width": WIDTH}
        answers.append({"RequestId": "a", "Data": json.dumps(data | {"height": HEIGHT}, ensure_ascii=False)})
    return _as_json(answers)


def _prism(line: LaidLine) -> dict[str, Any]:
    return {"angle": 0, "prob": 99, "pos": _vertices(line.box), "word": line.text, "direction": 0}


def umi_ocr(pages: list[LaidPage], rng: Random) -> bytes:
    """JSON Lines, a page each, as the batch of documents saves them."""
    lines = []
    for page in pages:
        data = [{"text": x.text, "score": 0.997, "box": _points(x.box), "end": "\n"} for x in page.lines()]
        lines.append({"code": 100, "data": data, "page": page.number, "fileName": "a.pdf", "score": 0.99, "time": 1.2})
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()


def cnocr(pages: list[LaidPage], rng: Random) -> bytes:
    found = [
        {
            "status_code": 200,
            "results": [{"text": x.text, "score": 0.92, "position": _points(x.box)} for x in p.lines()],
        }
        for p in pages
    ]
    return _as_json([{"status_code": 200, "results": lines} for lines in found])


def surya(pages: list[LaidPage], rng: Random) -> bytes:
    found = [
        {
            "text_lines": [
                {"polygon": _points(x.box), "confidence": 0.98, "text": x.text, "bbox": list(x.box)}
                for x in page.lines()
            ],
            "languages": ["zh"], "image_bbox": [0, 0, WIDTH, HEIGHT], "page": page.number,
        }
        for page in pages
    ]  # fmt: skip
    return _as_json({"report": found})


def mupdf_dict(pages: list[LaidPage], rng: Random) -> bytes:
    return _as_json([_mupdf_page(page, _span) for page in pages])


def mupdf_rawdict(pages: list[LaidPage], rng: Random) -> bytes:
    return _as_json([_mupdf_page(page, _raw_span) for page in pages])


def _mupdf_page(page: LaidPage, span: Callable[[LaidLine], dict[str, Any]]) -> dict[str, Any]:
    blocks = [
        {
            "type": 0, "number": number, "bbox": list(line.box),
            "lines": [{"spans": [span(line)], "wmode": 0, "dir": [1, 0], "bbox": list(line.box)}],
        }
        for number, line in enumerate(page.lines())
    ]  # fmt: skip
    return {"width": WIDTH, "height": HEIGHT, "blocks": blocks}


def _span(line: LaidLine) -> dict[str, Any]:
    return {"size": 20, "flags": 4, "font": "SimSun", "color": 0, "text": line.text, "bbox": list(line.box)}


def _raw_span(line: LaidLine) -> dict[str, Any]:
    chars = []
    at = line.box[0]
    for c in line.text:
        width = 20 if ord(c) > 0x2000 else 10
        chars.append({"origin": [at, line.box[3]], "bbox": [at, line.box[1], at + width, line.box[3]], "c": c})
        at += width
    return {"size": 20, "flags": 4, "font": "SimSun", "color": 0, "bbox": list(line.box), "chars": chars}


def stext(pages: list[LaidPage], rng: Random) -> bytes:
    def bbox(box: Box) -> dict[str, float]:
        return {"x": box[0], "y": box[1], "w": box[2] - box[0], "h": box[3] - box[1]}

    found = [
        {
            "blocks": [
                {
                    "type": "text", "bbox": bbox(x.box),
                    "lines": [{"wmode": 0, "bbox": bbox(x.box), "x": x.box[0], "y": x.box[3], "text": x.text}],
                }
                for x in page.lines()
            ]
        }
        for page in pages
    ]  # fmt: skip
    return _as_json({"file": "a.pdf", "pages": found})


def label_studio(pages: list[LaidPage], rng: Random) -> bytes:
    tasks = []
    for page in pages:
        results = []
        for number, line in enumerate(page.lines()):
            size = {"original_width": WIDTH, "original_height": HEIGHT, "image_rotation": 0, "id": f"r{number}"}
            box = _percent(line.box)
            results.append(size | {"value": box, "from_name": "bbox", "to_name": "image", "type": "rectangle"})
            value = box | {"text": [line.text]}
            written = {"value": value, "from_name": "transcription", "to_name": "image", "type": "textarea"}
            results.append(size | written | {"score": 0.95})
        annotation = {"id": page.number, "result": results, "was_cancelled": False}
        tasks.append({"id": page.number, "data": {"ocr": f"/data/{page.number}.png"}, "annotations": [annotation]})
    return _as_json(tasks)


def label_studio_min(pages: list[LaidPage], rng: Random) -> bytes:
    tasks = []
    for page in pages:
        size = {"original_width": WIDTH, "original_height": HEIGHT}
        boxes = [_percent(line.box) | size for line in page.lines()]
        texts = [line.text for line in page.lines()]
        tasks.append({"ocr": "/data/a.png", "id": page.number, "bbox": boxes, "transcription": texts})
    return _as_json(tasks)


def _percent(box: Box) -> dict[str, float]:
    place = {"x": 100 * box[0] / WIDTH, "y": 100 * box[1] / HEIGHT}
    return place | {"width": 100 * (box[2] - box[0]) / WIDTH, "height": 100 * (box[3] - box[1]) / HEIGHT, "rotation": 0}


KINDS: dict[str, Kind] = {
    "azure-4": laid_kind(azure_4),
    "azure-2": laid_kind(azure_2),
    "textract": laid_kind(textract),
    "document-ai": laid_kind(document_ai),
    "google-vision": laid_kind(google_vision),
    "baidu-table": laid_kind(baidu_table),
    "baidu-text": laid_kind(baidu_text),
    "tencent-table": laid_kind(tencent_table),
    "tencent-text": laid_kind(tencent_text, ".jsonl"),
    "aliyun-table": laid_kind(aliyun_table),
    "aliyun-text": laid_kind(aliyun_text),
    "umi-ocr": laid_kind(umi_ocr, ".jsonl"),
    "cnocr": laid_kind(cnocr),
    "surya": laid_kind(surya),
    "mupdf-dict": laid_kind(mupdf_dict),
    "mupdf-rawdict": laid_kind(mupdf_rawdict),
    "mupdf-stext": laid_kind(stext),
    "label-studio": laid_kind(label_studio),
    "label-studio-min": laid_kind(label_studio_min),
}
