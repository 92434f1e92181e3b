from __future__ import annotations

import io
from random import Random

import pdfplumber
import pytest
from docx import Document
from lxml import html

from extractor.forms import Form
from training.damage.convert import DOCX_CONVERTERS, HTML_CONVERTERS, PDF_CONVERTERS, surviving
from training.draw.boxes import NOISE, Noise, as_alto, as_hocr, as_json, as_rows, read_pages
from training.draw.docx import draw_docx
from training.draw.grid import flatten
from training.draw.html import HtmlStyle, draw_html
from training.draw.pages import PageStyle, set_pages
from training.draw.pdf import draw_pdf
from training.draw.report import DrawnReport, TablePart, draw_report


def drawn_report(form: Form, seed: int = 5) -> DrawnReport:
    """A report whose cells all print as digits, so that other people's parsers can be asked for them."""
    while True:
        report = draw_report(form, Random(seed), size="large", year=2022)
        if all(cell.text.isascii() and cell.text.replace(".", "").isdigit() for cell in report.printed.values()):
            return report
        seed += 1


def flat_texts(report: DrawnReport) -> list[list[list[str]]]:
    return [
        [[slot.text for slot in line] for line in flatten(part.grid)]
        for part in report.parts
        if isinstance(part, TablePart)
    ]


@pytest.mark.parametrize("spans", [True, False], ids=["spans", "filler cells"])
def test_html_holds_the_grid(edition: Form, spans: bool) -> None:
    report = drawn_report(edition)
    content, drawn = draw_html(report, HtmlStyle(spans=spans, wrap="<p>{}</p>"), Random(1))

    tables = html.document_fromstring(content.decode()).findall(".//table")
    found = [
        [
            [" ".join(cell.text_content().split()) for cell in row if cell.text_content().strip()]  # type: ignore[attr-defined]
            for row in table.iter("tr")
        ]
        for table in tables
    ]
    expected = [[[" ".join(text.split()) for text in row if text] for row in table] for table in flat_texts(report)]
    assert found == expected
    assert drawn == set(edition.keys)
    covered = sum(int(cell.get("rowspan", 1)) * int(cell.get("colspan", 1)) for t in tables for cell in t.iter("td"))
    assert covered == sum(len(row) for table in flat_texts(report) for row in table)


def test_html_is_written_in_its_own_charset(edition: Form) -> None:
    content, _ = draw_html(drawn_report(edition), HtmlStyle(charset="gb18030"), Random(1))

    assert "政府信息公开" in content.decode("gb18030")


def test_docx_holds_the_grid_with_merged_cells(edition: Form) -> None:
    report = drawn_report(edition)
    content, drawn = draw_docx(report, Random(1))
    tables = Document(io.BytesIO(content)).tables

    for table, expected in zip(tables, flat_texts(report), strict=True):
        found = [[cell.text for cell in row.cells] for row in table.rows]
        assert [len(row) for row in found] == [len(row) for row in expected]
        for found_row, row in zip(found, expected, strict=True):
            # A place under a span repeats the span's text in python-docx; every other place must agree.
            assert all(text in ("", seen) for seen, text in zip(found_row, row, strict=True))
    assert drawn == set(edition.keys)


@pytest.mark.parametrize("seed", range(3))
def test_pdfplumber_reads_a_ruled_page_back(edition: Form, seed: int) -> None:
    report = drawn_report(edition, 10 * seed)
    pages = set_pages(report, PageStyle(size=7.5, margin=50, split_rows=False), Random(seed))
    with pdfplumber.open(io.BytesIO(draw_pdf(pages))) as pdf:
        rows = [row for page in pdf.pages for table in page.extract_tables() for row in table]
    found = [cell for row in rows for cell in row if cell and cell.replace(".", "").isdigit()]

    assert found == [report.printed[key].text for key in edition.keys]
    assert pages.drawn == set(edition.keys)


def test_a_split_row_keeps_its_numbers_on_one_page(edition: Form) -> None:
    report = drawn_report(edition)
    for seed in range(12):
        pages = set_pages(report, PageStyle(size=10, margin=72, split_rows=True), Random(seed))
        shown = [key for text in pages.texts for key in text.keys]
        assert sorted(shown) == sorted(edition.keys)


def test_rules_are_left_out_on_request(edition: Form) -> None:
    report = drawn_report(edition)
    counts = [len(set_pages(report, PageStyle(ruled=ruled), Random(1)).rules) for ruled in ("full", "rows", "none")]

    assert counts[0] > counts[1] > counts[2] == 0


def test_a_repeated_header_stands_on_each_page_of_the_table(edition: Form) -> None:
    report = drawn_report(edition)
    counts = []
    for repeat in (False, True):
        pages = set_pages(report, PageStyle(size=10, margin=140, repeat_header=repeat), Random(1))
        counts.append(sum(1 for text in pages.texts if text.role == "header"))
    assert counts[0] < counts[1]


@pytest.mark.parametrize("write", [as_json, as_hocr, as_alto, as_rows], ids=["json", "hocr", "alto", "rows"])
def test_clean_ocr_says_every_number(edition: Form, write: object) -> None:
    report = drawn_report(edition)
    pages = set_pages(report, PageStyle(), Random(1))
    seen = read_pages(pages, Noise(), Random(1))

    assert sorted(key for s in seen for key in s.keys) == sorted(edition.keys)
    content = write(seen, pages, 150).decode()  # type: ignore[operator]
    assert all(report.printed[key].text in content for key in edition.keys)


def test_noise_loses_zeros_first(edition: Form) -> None:
    report = draw_report(edition, Random(8), size="medium", year=2022)
    pages = set_pages(report, PageStyle(), Random(1))
    lost = []
    for noise in NOISE:
        shown = {key for s in read_pages(pages, noise, Random(2)) for key in s.keys}
        lost.append([key for key in edition.keys if report.printed[key].text and key not in shown])

    assert lost[0] == []
    assert len(lost[1]) < len(lost[2]) < len(lost[3])


CONVERTERS = {**PDF_CONVERTERS, **HTML_CONVERTERS, **DOCX_CONVERTERS}


@pytest.mark.parametrize("name", CONVERTERS)
def test_converters_keep_the_numbers_of_a_clean_file(edition: Form, name: str) -> None:
    report = drawn_report(edition)
    if name in PDF_CONVERTERS:
        content = draw_pdf(set_pages(report, PageStyle(size=7.5, margin=50, split_rows=False), Random(1)))
    elif name in HTML_CONVERTERS:
        content, _ = draw_html(report, HtmlStyle(), Random(1))
    else:
        content, _ = draw_docx(report, Random(1))
    text = CONVERTERS[name](content)

    assert surviving(report, edition.keys, text) == set(edition.keys)


def test_a_number_that_the_text_lacks_is_lost(edition: Form) -> None:
    report = drawn_report(edition)
    numbers = [report.printed[key].text for key in edition.keys]
    biggest = max(edition.keys, key=lambda key: report.printed[key].value or 0)
    text = " ".join(n for n in numbers if n != report.printed[biggest].text)

    assert biggest not in surviving(report, edition.keys, text)
    assert len(surviving(report, edition.keys, text)) >= 190
