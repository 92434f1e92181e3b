"""What single tools do beside the ordinary: older names, pages without lines, references, words in parts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from extractor.document import Document
from extractor.readers.ocr_json import read_ocr_json
from tests.readers.tools.small_report import grids_of

BOX = [0, 0, 50, 20]
POINTS = [[0, 0], [50, 0], [50, 20], [0, 20]]


def read(value: Any) -> Document:
    return read_ocr_json(json.dumps(value).encode(), name="a.json")


def table_of(value: Any) -> list[str]:
    return [text for cells in grids_of(read(value)) for *_, text in cells]


def azure_cell(row: int, col: int, text: str, at: int) -> dict[str, Any]:
    return {"row_index": row, "column_index": col, "content": text, "spans": [{"offset": at, "length": len(text)}]}


AZURE_TEXT = {
    "content": "甲\n规章\n3\n乙\n其他\n4\n丙",
    "pages": [{"page_number": 1, "words": []}],
    "tables": [
        {
            "cells": [azure_cell(0, 0, "规章", 2), azure_cell(0, 1, "3", 5), azure_cell(1, 0, "其他", 9),
                      azure_cell(1, 1, "4", 12)],
            "spans": [{"offset": 2, "length": 11}],
        }
    ],
    "paragraphs": [
        {"content": "甲", "spans": [{"offset": 0, "length": 1}]},
        {"content": "规章", "spans": [{"offset": 2, "length": 2}]},
        {"content": "丙", "spans": [{"offset": 14, "length": 1}]},
    ],
}  # fmt: skip


def test_azure_of_a_text_file_in_snake_case() -> None:
    document = read({"analyze_result": AZURE_TEXT})
    assert document.text == "甲\n规章\t3\n其他\t4\n丙\n"


def test_textract_keeps_the_words_of_a_line_that_stand_in_no_cell() -> None:
    def block(name: str, kind: str, **more: Any) -> dict[str, Any]:
        polygon = [{"X": 0.1, "Y": 0.1}, {"X": 0.2, "Y": 0.1}, {"X": 0.2, "Y": 0.12}, {"X": 0.1, "Y": 0.12}]
        return {"Id": name, "BlockType": kind, "Geometry": {"Polygon": polygon}, "Page": 1, "Confidence": 90, **more}

    def child(*names: str) -> list[dict[str, Any]]:
        return [{"Type": "CHILD", "Ids": list(names)}]

    cells = [
        block(f"c{n}", "CELL", RowIndex=1, ColumnIndex=n + 1, Relationships=child(f"w{n}")) for n in range(2)
    ]  # fmt: skip
    words = [block(f"w{n}", "WORD", Text=text) for n, text in enumerate(("规章", "3", "说明"))]
    line = block("l", "LINE", Text="规章 3 说明", Relationships=child("w0", "w1", "w2"))
    document = read({"Blocks": [line, *words, block("t", "TABLE", Relationships=child("c0", "c1")), *cells]})

    assert sorted(document.text.split("\n")) == ["", "规章\t3", "说明"]
    assert {token.score for token in document.tokens} == {0.9}


def test_tables_of_marker_that_only_refer_to_their_cells_keep_the_text() -> None:
    cells = [{"block_type": "TableCell", "html": f"<td>{text}</td>", "children": None} for text in ("规章", "3")]
    table = {"block_type": "Table", "html": "<content-ref src='a'></content-ref>", "children": cells}
    assert read({"block_type": "Page", "html": "", "children": [table]}).text == "规章\n3\n"


def test_two_cells_in_one_place_make_no_number() -> None:
    cells = [
        {"row_start": 0, "row_end": 1, "col_start": n, "col_end": n + 1, "words": text}
        for n, text in ((0, "规章"), (1, "3"), (1, "4"))
    ]
    assert table_of({"tables_result": [{"header": [], "body": cells, "footer": [{"words": "注"}]}]}) == ["规章", "3 4"]


def test_lines_around_a_table_of_tencent_stand_where_they_were() -> None:
    def cell(row: int, col: int, text: str, kind: str = "body") -> dict[str, Any]:
        return {"RowTl": row, "RowBr": row + 1, "ColTl": col, "ColBr": col + 1, "Text": text, "Type": kind}

    cells = [cell(-1, -1, "表一", "header"), cell(0, 0, "规章"), cell(0, 1, "3"), cell(-1, -1, "注", "footer")]
    assert read({"TextDetections": cells}).text == "表一\n规章\t3\n注\n"


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ([["信息内容", "件数"], ["规章", 3], ["其他", None]], ["信息内容", "件数", "规章", "3", "其他", ""]),
        ([{"a": "规章", "b": 3.0}, {"a": "其他", "b": float("nan"), "c": 0.5}],
         ["a", "b", "c", "规章", "3", "", "其他", "", "0.5"]),
        ({"columns": ["a", ["b", "c"]], "index": [0, 1], "data": [[1, 2], [3, 4]]}, ["a", "b c", "1", "2", "3", "4"]),
        ({"schema": {}, "data": [{"a": 1, "b": 2}, {"a": 3, "b": 4}]}, ["a", "b", "1", "2", "3", "4"]),
        ({"a": {"0": 1, "1": 2}, "b": {"0": 3, "1": 4}}, ["a", "b", "1", "3", "2", "4"]),
        ({"a": [1, 2], "b": [3, 4]}, ["a", "b", "1", "3", "2", "4"]),
    ],
    ids=["rows", "records", "split", "table", "columns", "lists"],
)  # fmt: skip
def test_tables_as_programs_keep_them(value: Any, texts: list[str]) -> None:
    assert table_of(value) == texts


def test_text_alone_of_services_that_give_no_places() -> None:
    assert read({"words_result": [{"words": "规章"}, {"words": "3"}]}).text == "规章\n3\n"
    assert read({"code": 100, "data": "规章\n3"}).text == "规章\n3\n"
    assert read({"code": 101, "data": "No text"}).text == ""


def test_google_leaves_out_what_is_zero() -> None:
    layout = {
        "textAnchor": {"textSegments": [{"endIndex": "2"}]},
        "boundingPoly": {"normalizedVertices": [{}, {"x": 0.5}, {"x": 0.5, "y": 0.1}, {"y": 0.1}]},
    }
    page = {"dimension": {"width": 200, "height": 100}, "lines": [{"layout": layout}]}
    document = read({"text": "规章\n", "pages": [page]})
    assert [(document.token_text(token), token.bbox) for token in document.tokens] == [("规章", (0, 0, 100, 10))]


def test_pages_of_another_program_are_not_taken_for_those_of_google() -> None:
    page = {"lines": [{"box": POINTS, "text": "规章", "score": 0.9}]}
    assert read({"text": "规章", "pages": [page]}).text == "规章"


def test_docling_takes_groups_and_list_marks_in_order() -> None:
    document = {
        "body": {"children": [{"$ref": "#/groups/0"}, {"$ref": "#/texts/1"}]},
        "groups": [{"children": [{"$ref": "#/texts/0"}]}],
        "texts": [{"text": "公开", "marker": "1.", "enumerated": True}, {"text": "其他", "prov": [{"page_no": 2}]}],
        "tables": [],
    }
    read_back = read(document)
    assert read_back.text == "1. 公开\n其他\n"
    assert len(read_back.pages) == 2


MINERU_TABLE = "<table><tr><td>规章</td><td>3</td></tr><tr><td>其他</td><td>4</td></tr></table>"


def test_mineru_by_pages_reads_captions_lists_and_the_strings_of_the_vision_backend() -> None:
    link = {"type": "hyperlink", "content": "主动公开", "url": "x", "children": []}
    said = [{"type": "text", "content": "二、"}, link]
    item = {"item_type": "text", "prefix": "    1.", "item_content": [{"type": "text", "content": "甲"}]}
    table = {"image_source": {"path": "images/a.jpg"}, "table_caption": [{"type": "text", "content": "表一"}]}
    pages = [
        [
            {"type": "title", "content": {"title_content": said, "level": 1}, "bbox": [1, 2, 3, 4]},
            {"type": "list", "content": {"list_type": "text_list", "list_items": [item]}},
            {"type": "table", "content": table | {"html": MINERU_TABLE, "table_footnote": None}},
        ],
        [],
        [{"type": "table", "bbox": [0, 0, 1, 1], "angle": 0, "content": MINERU_TABLE}],
    ]
    document = read(pages)
    rows = ["规章\t3", "其他\t4"]
    assert [line for line in document.text.splitlines() if line] == ["二、主动公开", "1. 甲", "表一", *rows, *rows]
    assert document.pictures == ()


@pytest.mark.parametrize(
    "value",
    [
        [{"type": "table", "img_path": "images/a.jpg", "table_caption": ["表一"], "page_idx": 0}],
        [[{"type": "table", "content": {"image_source": {"path": "images/a.jpg"}, "html": ""}, "bbox": [0, 0, 1, 1]}]],
        {"pdf_info": [{"para_blocks": [{"type": "table", "blocks": [{"type": "table_body", "lines": [
            {"spans": [{"type": "table", "image_path": "a.jpg"}]}]}]}]}]},
    ],
    ids=["content_list", "content_list_v2", "middle"],
)  # fmt: skip
def test_a_table_that_mineru_only_cut_out_is_a_picture_beside_the_file(value: Any) -> None:
    assert [(picture.name, picture.data) for picture in read(value).pictures] == [("images/a.jpg", None)]


def test_the_answer_of_mineru_s_server() -> None:
    listed = json.dumps([{"type": "table", "table_body": MINERU_TABLE, "page_idx": 0}])
    for result in ({"md_content": "", "content_list": listed}, {"md_content": f"甲\n\n{MINERU_TABLE}\n"}):
        assert table_of({"backend": "pipeline", "results": {"a": result}}) == ["规章", "3", "其他", "4"]


def test_docling_gives_captions_before_their_table_once_and_opens_fields() -> None:
    def text(number: int, said: str) -> dict[str, Any]:
        return {"self_ref": f"#/texts/{number}", "text": said, "children": [], "prov": []}

    cell = {"start_row_offset_idx": 0, "end_row_offset_idx": 1, "start_col_offset_idx": 0, "end_col_offset_idx": 1}
    table = {"captions": [{"$ref": "#/texts/0"}], "children": [{"$ref": "#/texts/0"}], "prov": []}
    document = read(
        {
            "body": {"children": [{"$ref": "#/tables/0"}, {"$ref": "#/texts/0"}, {"$ref": "#/field_regions/0"}]},
            "texts": [text(0, "表一"), text(1, "电话")],
            "tables": [table | {"data": {"table_cells": [cell | {"text": "规章"}]}}],
            "field_regions": [{"children": [{"$ref": "#/field_items/0"}]}],
            "field_items": [{"children": [{"$ref": "#/texts/1"}]}],
        }
    )
    assert document.text == "表一\n规章\n电话\n"
