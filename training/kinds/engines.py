"""A report as programs give its lines: OCR engines, MuPDF, Label Studio.

Each function follows what the tool's own documentation shows (the reader's module of the same tool names the page), and
knows nothing of how it is read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

from training.kinds.kind import Kind
from training.kinds.laid import HEIGHT, WIDTH, Box, LaidLine, LaidPage
from training.kinds.result import as_json, laid_kind, points


def umi_ocr(pages: list[LaidPage], rng: Random) -> bytes:
    """JSON Lines, a page each, as the batch of documents saves them."""
    lines = []
    for page in pages:
        data = [{"text": x.text, "score": 0.997, "box": points(x.box), "end": "\n"} for x in page.lines()]
        lines.append({"code": 100, "data": data, "page": page.number, "fileName": "a.pdf", "score": 0.99, "time": 1.2})
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()


def cnocr(pages: list[LaidPage], rng: Random) -> bytes:
    found = [
        {
            "status_code": 200,
            "results": [{"text": x.text, "score": 0.92, "position": points(x.box)} for x in p.lines()],
        }
        for p in pages
    ]
    return as_json([{"status_code": 200, "results": lines} for lines in found])


def surya(pages: list[LaidPage], rng: Random) -> bytes:
    found = [
        {
            "text_lines": [
                {"polygon": points(x.box), "confidence": 0.98, "text": x.text, "bbox": list(x.box)}
                for x in page.lines()
            ],
            "languages": ["zh"], "image_bbox": [0, 0, WIDTH, HEIGHT], "page": page.number,
        }
        for page in pages
    ]  # fmt: skip
    return as_json({"report": found})


def mupdf_dict(pages: list[LaidPage], rng: Random) -> bytes:
    return as_json([_mupdf_page(page, _span) for page in pages])


def mupdf_rawdict(pages: list[LaidPage], rng: Random) -> bytes:
    return as_json([_mupdf_page(page, _raw_span) for page in pages])


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
    return as_json({"file": "a.pdf", "pages": found})


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
    return as_json(tasks)


def label_studio_min(pages: list[LaidPage], rng: Random) -> bytes:
    tasks = []
    for page in pages:
        size = {"original_width": WIDTH, "original_height": HEIGHT}
        boxes = [_percent(line.box) | size for line in page.lines()]
        texts = [line.text for line in page.lines()]
        tasks.append({"ocr": "/data/a.png", "id": page.number, "bbox": boxes, "transcription": texts})
    return as_json(tasks)


def _percent(box: Box) -> dict[str, float]:
    place = {"x": 100 * box[0] / WIDTH, "y": 100 * box[1] / HEIGHT}
    return place | {"width": 100 * (box[2] - box[0]) / WIDTH, "height": 100 * (box[3] - box[1]) / HEIGHT, "rotation": 0}


KINDS: dict[str, Kind] = {
    "umi-ocr": laid_kind(umi_ocr, ".jsonl"),
    "cnocr": laid_kind(cnocr),
    "surya": laid_kind(surya),
    "mupdf-dict": laid_kind(mupdf_dict),
    "mupdf-rawdict": laid_kind(mupdf_rawdict),
    "mupdf-stext": laid_kind(stext),
    "label-studio": laid_kind(label_studio),
    "label-studio-min": laid_kind(label_studio_min),
}
