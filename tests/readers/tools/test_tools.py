"""Every shape that is known, drawn as its tool documents it, gives the drawn grid or the drawn lines back."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from extractor.document import Document
from extractor.errors import InputError, InputTooLarge, UnreadableFile
from extractor.forms import Form
from extractor.readers import read_bytes, sniff
from extractor.readers.ocr_json import read_ocr_json
from extractor.readers.tools.shapes import SHAPES
from tests.readers.tools.small_report import CELLS, HEADING, TITLE, compacted, grids_of, small_report
from training.kinds import tools
from training.kinds.kind import Drawing

KINDS = tools.KINDS
LINES = frozenset(
    ("google-vision", "baidu-text", "tencent-text", "aliyun-text", "umi-ocr", "cnocr", "surya", "mupdf-dict",
     "mupdf-rawdict", "mupdf-stext", "label-studio", "label-studio-min")
)  # fmt: skip
"""Kinds that tell lines and their places, no grid."""
WITHOUT_SPANS = frozenset(("rows-json", "records-json", "split-json", "markdown-code", "markdown-formulas"))
TABLES_ALONE = frozenset(("rows-json", "split-json", "records-json", "baidu-table"))
"""Kinds without the text around the tables."""
WITHOUT_SCORES = frozenset(("mupdf-dict", "mupdf-rawdict", "mupdf-stext", "label-studio-min"))


def draw(kind: str, form: Form) -> Drawing:
    return KINDS[kind].draw(small_report(form), Random(1))


def read(drawing: Drawing) -> Document:
    return read_bytes(drawing.files[drawing.main], name=drawing.main)


@pytest.mark.parametrize("kind", [name for name in KINDS if name not in LINES])
def test_tools_that_tell_a_grid(kind: str, form_2021: Form) -> None:
    document = read(draw(kind, form_2021))
    (cells,) = grids_of(document)

    if kind in WITHOUT_SPANS:
        assert {text for *_, text in cells} - {"0", "1", "2", "3"} == {text for *_, text in CELLS} - {"3"}
        assert max(row_end for _, row_end, *_ in cells) == 5
    else:
        assert sorted(cells) == sorted(compacted(CELLS))
    if kind not in TABLES_ALONE:
        assert TITLE in document.text
        assert document.text.index(HEADING) < document.text.index("规范性文件")
    assert document.notes == ()


@pytest.mark.parametrize("kind", sorted(LINES))
def test_tools_that_tell_lines(kind: str, form_2021: Form) -> None:
    document = read(draw(kind, form_2021))

    assert [line.split("  ") for line in document.text.split("\n")] == [
        [TITLE],
        [HEADING],
        ["第二十条第(一)项"],
        ["本年制发件数"],
        ["信息内容", "现行有效件数"],
        ["小计"],
        ["规章", "12"],
        ["文件"],
        ["规范性文件", "3", "405"],
    ]
    assert all(token.bbox is not None and token.grid is None for token in document.tokens)
    scores = {token.score for token in document.tokens}
    assert scores == {None} if kind in WITHOUT_SCORES else None not in scores


@pytest.mark.parametrize("kind", ["azure-4", "textract", "document-ai", "tencent-table", "aliyun-table"])
def test_scores_of_cells(kind: str, form_2021: Form) -> None:
    document = read(draw(kind, form_2021))
    scores = {document.token_text(token): token.score for token in document.tokens if token.grid}

    assert all(0.9 < (scores[text] or 0) <= 1 for text in ("12", "405", "规范性文件"))


@pytest.mark.parametrize(
    "kind", ["mineru-content-list", "textract", "rows-json", "doctags", "latex", "markdown-escaped-html", "umi-ocr"]
)
def test_numbers_of_a_whole_report_are_read(kind: str, rules: Any, form_2021: Form) -> None:
    """A report that prints every zero; a form with blanks asks more of the recovery than of a reader."""
    from tests.recovery.planted import draw_planted

    report = draw_planted(form_2021, 7)
    drawing = KINDS[kind].draw(report, Random(2))
    record = rules.extract_bytes(drawing.files[drawing.main], name=drawing.main)

    assert record.error is None
    printed = {str(key): cell.value for key, cell in report.printed.items()}
    assert {f"{c.table}/{c.row}/{c.col}": c.value for c in record.cells} == printed


# --- bad input ------------------------------------------------------------------------------------------------------

ODD: list[Any] = [
    None, [], {}, "", "x", -1, 10**9, 10**400, 1e308, float("nan"), float("inf"), True, [[]], [{}], {"x": 1}, [None],
    "\ud800", ["a", "b"], [1, 2, 3, 4], {"0": {"0": 0}},
]  # fmt: skip


@pytest.mark.parametrize(
    "kind", [name for name in KINDS if name not in ("latex", "doctags") and "markdown" not in name]
)
def test_odd_values_anywhere_end_in_a_clear_error_or_a_document(kind: str, form_2021: Form) -> None:
    drawing = draw(kind, form_2021)
    text = drawing.files[drawing.main].decode()
    value = json.loads(text) if not drawing.main.endswith("l") else [json.loads(line) for line in text.splitlines()]
    rng = Random(kind)
    places = list(_places(value))
    for place in rng.sample(places, min(60, len(places))):
        odd = rng.choice(ODD)
        changed = json.dumps(_replaced(value, place, odd)).encode()
        try:
            read_ocr_json(changed, name="a.json")
        except InputError as error:
            assert str(error).startswith("a.json: ")
            assert len(str(error)) < 2000


def _places(value: Any, path: tuple[Any, ...] = ()) -> Any:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from _places(item, (*path, key))


def _replaced(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _replaced(value[path[0]], path[1:], odd)
    return copy


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_files_cut_short(kind: str, share: float, form_2021: Form) -> None:
    drawing = draw(kind, form_2021)
    data = drawing.files[drawing.main]
    try:
        read_bytes(data[: int(share * len(data))], name=drawing.main)
    except InputError as error:
        assert drawing.main in str(error)


BIG = 10**7
HUGE: dict[str, tuple[Any, str]] = {
    "a row far away": ({"tables_result": [{"body": [{"row_start": BIG}]}]}, r"body\[0\]\.row_start"),
    "spans beyond reason": (
        {"TableDetections": [{"Cells": [{"RowTl": 0, "RowBr": 20_000, "ColTl": 0, "ColBr": 2_000, "Text": "1"}]}]},
        "slots",
    ),
    "a row span of Azure": (
        {"analyzeResult": {"content": "", "pages": [], "tables": [{"cells": [{"rowSpan": BIG, "content": "1"}]}]}},
        r"\.cells\[0\]\.rowSpan: int '10000000'; expected a whole number from 1",
    ),
    "a negative column": ({"prism_tablesInfo": [{"cellInfos": [{"xsc": -3, "word": "1"}]}]}, r"cellInfos\[0\]\.xsc"),
    "a page number as a list": ([{"type": "text", "text": "a", "page_idx": [0]}], r"\$\[0\]\.page_idx"),
    "groups in circles": (
        {"body": {"children": [{"$ref": "#/groups/0"}]}, "texts": [], "tables": [],
         "groups": [{"children": [{"$ref": "#/groups/0"}, {"$ref": "#/groups/9"}]}]},
        r"children\[1\]\.\$ref: str '#/groups/9'; expected a reference",
    ),
    "text as a number": ({"Blocks": [{"BlockType": "LINE", "Id": "a", "Text": 7,
                                      "Geometry": {"Polygon": [{"X": 0, "Y": 0}, {"X": 1, "Y": 1}]}}]},
                         r"\$\.Blocks\[0\]\.Text: int '7'; expected a string"),
    "Umi-OCR that failed": ({"code": 902, "data": "down"}, r"\$\.data: str 'down'; .* ended with code 902"),
    "JSON in a string that is none": ({"Data": "{cut"}, r"\$\.Data: str '\{cut'; expected JSON in a string"),
}  # fmt: skip


@pytest.mark.parametrize("case", HUGE)
def test_what_is_wrong_is_named_with_its_place(case: str) -> None:
    value, said = HUGE[case]
    with pytest.raises((UnreadableFile, InputTooLarge), match=rf"a\.json: .*{said}"):
        list_or_document = read_ocr_json(json.dumps(value).encode(), name="a.json")
        assert list_or_document.tokens == ()


@pytest.mark.parametrize(
    "make",
    [
        lambda depth: b'{"children": [' * depth + b"]}" * depth,
        lambda depth: b'{"block_type": "Page", "children": [' * depth + b"]}" * depth,
        lambda depth: b"[" * depth + b"1" + b"]" * depth,
        lambda depth: b'{"data": ' * depth + b"1" + b"}" * depth,
        lambda depth: b'{"pdf_info": [{"para_blocks": [' + b'{"blocks": [' * depth + b"]}" * depth + b"]}]}",
    ],
    ids=["objects", "marker", "lists", "wrappers", "middle.json"],
)
@pytest.mark.parametrize("depth", [30, 900, 200_000])
def test_huge_nesting(make: Callable[[int], bytes], depth: int) -> None:
    with pytest.raises(UnreadableFile, match=r"a\.json"):
        read_ocr_json(make(depth), name="a.json")


def test_unknown_json_is_told_what_is_known() -> None:
    with pytest.raises(UnreadableFile, match=r'a\.json: \$: an object with "answer"') as caught:
        read_ocr_json(b'{"answer": 42}', name="a.json")
    assert all(shape.name in str(caught.value) for shape in SHAPES)


@pytest.mark.parametrize("data", [b"[]", b"null", b"[null, null]"])
def test_a_result_without_any_text(data: bytes) -> None:
    document = read_ocr_json(data, name="a.json")
    assert document.tokens == ()


def test_the_kind_is_told_by_content_not_by_name(form_2021: Form) -> None:
    for name in ("marker", "textract", "rows-json", "surya"):
        data = KINDS[name].draw(small_report(form_2021), Random(1)).files["report.json"]
        assert sniff(data, "report.dat") == sniff(data, "report.json") == "ocr_json"
