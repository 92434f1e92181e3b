"""The one table of the shapes that are known, and how a result is found inside what wraps it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from extractor.messages import message
from extractor.readers.boxes import BoxedPage
from extractor.readers.tools import (
    aliyun,
    azure,
    baidu,
    docling,
    engines,
    google,
    label_studio,
    marker,
    mineru,
    mupdf,
    paddle,
    records,
    surya,
    tencent,
    textract,
)
from extractor.readers.tools.node import Node
from extractor.readers.tools.results import ToolPage

Told = Callable[[Any], bool]
Read = Callable[[Node, Counter[str]], Iterator[ToolPage]]


@dataclass(frozen=True, slots=True)
class Shape:
    """``told`` decides whether a value is of this shape; ``read`` gives its pages and counts what it had to leave out.

    ``read`` raises :class:`Wrong` where the value does not hold what the shape promises.
    """

    name: str
    told: Told
    read: Read


SHAPES = (
    Shape("MinerU content_list.json", mineru.is_content_list, mineru.read_content_list),
    Shape("MinerU content_list_v2.json", mineru.is_pages_of_content, mineru.read_pages_of_content),
    Shape("MinerU middle.json", mineru.is_middle, mineru.read_middle),
    Shape(message("shape.mineru_server"), mineru.is_answer, mineru.read_answer),
    Shape("PaddleOCR PP-StructureV3 or PaddleOCR-VL", paddle.is_parsed, paddle.read_parsed),
    Shape("PaddleOCR PP-Structure", paddle.is_regions, paddle.read_regions),
    Shape("docling", docling.is_docling, docling.read_docling),
    Shape("marker", marker.is_marker, marker.read_marker),
    Shape("Azure Document Intelligence", azure.is_azure, azure.read_azure),
    Shape("AWS Textract", textract.is_textract, textract.read_textract),
    Shape("Google Document AI", google.is_document_ai, google.read_document_ai),
    Shape("Google Vision", google.is_vision, google.read_vision),
    Shape("Baidu table OCR", baidu.is_tables, baidu.read_tables),
    Shape("Baidu form OCR", baidu.is_forms, baidu.read_forms),
    Shape("Baidu text OCR", baidu.is_words, baidu.read_words),
    Shape("Tencent table OCR", tencent.is_tables, tencent.read_tables),
    Shape("Tencent text OCR", tencent.is_lines, tencent.read_lines),
    Shape("Aliyun OCR", aliyun.is_prism, aliyun.read_prism),
    Shape(message("shape.aliyun_unified"), aliyun.is_all_text, aliyun.read_all_text),
    Shape("Aliyun table OCR", aliyun.is_tables, aliyun.read_tables),
    Shape("Label Studio OCR", label_studio.is_task, label_studio.read_task),
    Shape("Surya", surya.is_page, surya.read_page),
    Shape("Surya results.json", surya.is_files, surya.read_files),
    Shape(message("shape.mupdf"), mupdf.is_page, mupdf.read_page),
    Shape("Umi-OCR", engines.is_umi, engines.read_umi),
    Shape("PaddleOCR", engines.is_columns, engines.read_columns),
    Shape(message("shape.pages_of_lines"), engines.is_page, engines.read_page),
    Shape("RapidOCR, CnOCR or EasyOCR", engines.is_entries, engines.read_entries),
    Shape(message("shape.rapidocr_with_times"), engines.is_timed, engines.read_timed),
    Shape(message("shape.rows"), records.is_records, records.read_records),
)
"""In the order asked: what names its tool before what is given by its build alone."""

EXPECTED = message("json.expected", tools=[shape.name for shape in SHAPES])
_WRAPPERS = (
    "pages", "res", "result", "results", "ocrResults", "layoutParsingResults", "prunedResult", "overall_ocr_res",
    "responses", "Response", "response", "document", "json_content", "body", "Body", "data", "Data", "result_data",
    "content_list", "output",
)  # fmt: skip
"""What services and programs put around a result; the first one that is there is opened."""
_DEEPEST = 12
"""Wrappings inside each other; real results need at most 6."""


def pages_of(node: Node, notes: Counter[str], depth: int = 0) -> Iterator[ToolPage]:
    """The pages in a value of any known shape, or wrapped around one, or a list of these.

    Raises :class:`Wrong` naming the place where it goes wrong.
    """
    value = node.value
    if depth > _DEEPEST:
        raise node.wrong(EXPECTED)
    if value is None:  # engines write null for a page without text
        yield BoxedPage(())
        return
    shape = next((shape for shape in SHAPES if shape.told(value)), None)
    if shape is not None:
        yield from shape.read(node, notes)
    elif isinstance(value, str) and depth and value.lstrip()[:1] in ("{", "["):
        yield from pages_of(node.unpacked(), notes, depth + 1)
    elif isinstance(value, dict):
        wrapper = next((key for key in _WRAPPERS if key in value), None)
        if wrapper is None:
            raise node.wrong(EXPECTED)
        yield from pages_of(node[wrapper], notes, depth + 1)
    elif isinstance(value, list | tuple):
        for item in node.items():
            if not (item.value is None or isinstance(item.value, dict | list | tuple)):
                raise item.wrong(EXPECTED)
            yield from pages_of(item, notes, depth + 1)
    else:
        raise node.wrong(EXPECTED)
