"""What campaigns of hostile inputs found, each as a kind; and any bytes at all, under every name."""

from __future__ import annotations

import io
import os
import random
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from eval.hostile.draw import Seeds, draw, find_seeds
from eval.hostile.guided import check_document
from eval.hostile.splice import spliced
from eval.hostile.targets import TARGETS, held
from extractor.errors import InputError
from extractor.readers import read_bytes
from extractor.scan.pages import pdf_pictures
from extractor.writers.jsonl import read_line, report_line

KINDS = Path(__file__).parents[2] / "data" / "kinds"
NAMES = ("a.txt", "a.html", "a.json", "a.xml", "a.csv", "a.tsv", "a.md", "a.tex", "a.eml", "a.mhtml", "a.hocr")
PIECES = (
    *(
        "<table>",
        "<tr>",
        "<td colspan=9999999>",
        "<td rowspan='-1'>",
        "</td>",
        "<b>",
        "&#12;",
        "&#xc;",
        "&#xD800;",
        "\f",
    ),
    *(
        "{|",
        "|-",
        "| colspan=99 |",
        "|}",
        "| ",
        "\t",
        "\n",
        ",",
        '"',
        "{",
        "}",
        "[",
        "]",
        ":",
        '{"text":',
        "\\",
        "\\begin{tabular}{",
    ),
    *(
        "<otsl>",
        "<fcel>",
        "<nl>",
        "% ",
        "Content-Type: text/html\n\n",
        "=E5=B9",
        "一、总体情况",
        "合计",
        "规章",
        "3",
        "99999999999999999999",
    ),
    *(
        "1e999",
        "１２",
        "⑳",
        "收到申请",
        "件",
        "2023年",
        "政府信息公开工作年度报告",
        "\x00",
        "\u2028",
        "\ufffe",
        "\ud800",
        " " * 50,
        "<!--",
    ),
)
CHARACTERS = (*range(33), 0x7F, 0x85, 0x9F, 0xAD, 0xD800, 0xDFFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x10FFFF, 0x110000, 10**20)


@pytest.mark.parametrize("code", CHARACTERS)
def test_a_page_may_hold_any_character_or_refer_to_it(rules, code: int) -> None:
    """A form feed, which is white space of a page, has no place in a tree of elements."""
    given_as = [f"&#{code};", f"&#x{code:x};", f"&#{code}", f"&#000000{code};"]
    if code < 0x110000:
        given_as.append(chr(code))
    for sign in given_as:
        page = (
            f"<html><style>.a:before{{content:'\\{code:x} x'}}</style><p class=a>一、总体{sign}情况</p>"
            f"<sup>{sign}2</sup><input value='{sign}3'><ruby>x{sign}<rt>{sign}y</rt></ruby>"
            f"<table><tr><td>规章{sign}<td>3{sign}</table></html>"
        )
        assert rules.extract_bytes(page.encode("utf-8", "surrogatepass"), name="a.html").error is None


def test_a_workbook_whose_folders_lie_in_themselves_is_broken(rules) -> None:
    data = bytearray((KINDS / "xls" / "report.xls").read_bytes())
    (sector_bits,) = struct.unpack_from("<H", data, 30)
    (first,) = struct.unpack_from("<I", data, 48)
    folder = (first + 1) << sector_bits
    # The second entry is the first child of the root: it becomes its own sibling on both sides.
    child = folder + 128
    struct.pack_into("<II", data, child + 68, 1, 1)
    record = rules.extract_bytes(bytes(data), name="a.xls")
    assert record.error is not None
    assert record.error.kind == "unreadable_file"


@pytest.mark.parametrize(
    "box",
    ["-2147483648 256 255 4294967296", "0 0 1e30 1", "0 0 1 1e30", "0 0 0 0", "0 0 1e-30 1e-30", "0 0 14400 14400"],
)
def test_pictures_of_pages_of_any_size_are_of_bounded_size(box: str) -> None:
    data = io.BytesIO()
    canvas = Canvas(data, invariant=True, pagesize=(600, 800))
    canvas.drawString(72, 700, "3")
    canvas.save()
    before = b"/MediaBox [ 0 0 600 800 ]"
    assert data.getvalue().count(before) == 1
    broken = data.getvalue().replace(before, f"/MediaBox [ {box} ]".encode())
    for _, picture in pdf_pictures(broken, [0], name="a.pdf"):
        assert picture is None or (picture.gray.size <= 20_000_000 and max(picture.gray.shape) <= 32_767)


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    found = find_seeds()
    assert len({path.suffix for path in found.light}) >= 20
    return Seeds(found.light, ())


def test_a_drawn_input_is_the_same_bytes_each_time(seeds: Seeds) -> None:
    assert [draw(seeds, 7, number) for number in range(20)] == [draw(seeds, 7, number) for number in range(20)]
    assert draw(seeds, 7, 0) != draw(seeds, 8, 0)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 10**9))
def test_a_damaged_file_gives_a_record_that_can_be_written_and_read(rules, seeds: Seeds, number: int) -> None:
    name, data = draw(seeds, 0, number)
    for report in rules.extract_all_bytes(data, name=name):
        line = report_line(report)
        assert report_line(read_line(line)) == line
        assert (report.error is None) or not report.cells


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    name=st.sampled_from(NAMES),
    text=st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join),
)
def test_a_reader_gives_a_document_or_an_error_of_its_own(name: str, text: str) -> None:
    try:
        document = read_bytes(text.encode("utf-8", "surrogatepass"), name=name)
    except InputError as error:
        assert str(error)
    else:
        assert all(0 <= token.start <= token.end <= len(document.text) for token in document.tokens)


@pytest.mark.parametrize("name", TARGETS)
def test_what_the_search_by_coverage_began_with_and_reached_is_read(name: str) -> None:
    target = TARGETS[name]
    inputs = [*target.seeds(), *held(name).values()]
    assert inputs
    for data in inputs[:40]:
        check_document(data, target)


def test_an_input_is_spliced_in_the_same_way_each_time() -> None:
    data, words = b"<table><tr><td>3</td></tr></table>", ("<td>", "9")
    made = [spliced(data, words, 60, random.Random(number), data) for number in range(200)]
    assert made == [spliced(data, words, 60, random.Random(number), data) for number in range(200)]
    assert len(set(made)) > 100
    assert max(map(len, made)) <= 60


@pytest.mark.parametrize(
    ("suffix", "content"), [(b".pdf", b"%PDF-1.4 broken"), (b".docx", b"PK\3\4"), (b".txt", "规章 3\n".encode())]
)
def test_a_name_that_is_no_text_is_kept_in_record_and_message(tmp_path, rules, suffix, content):
    path = tmp_path / os.fsdecode(b"\xb8" + suffix)
    try:
        path.write_bytes(content)
    except OSError:
        pytest.skip("this file system takes names of UTF-8 only")
    record = rules.extract(path)
    assert record.source.path == str(path)
    line = report_line(record)
    assert read_line(line) == record
    assert report_line(read_line(line)) == line
    assert (record.error is None) == (suffix == b".txt")
    if record.error is not None:
        assert "\udcb8" in record.error.message
