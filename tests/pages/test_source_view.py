import hashlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.pages import source_view as module
from extractor.pages.pictures import page_pictures
from extractor.pages.source_view import PictureBudget, all_spans, excerpt, source_view
from extractor.pages.sources import Found
from extractor.report import Source, Span
from tests.fake_reports import make_report

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


def viewed(rules, name, budget=None):
    data = (SAMPLES / name).read_bytes()
    report = rules.extract_bytes(data, name=name)
    return report, source_view(report, Found("found", SAMPLES / name, data), budget or PictureBudget())


@pytest.mark.parametrize("name", ["tabs-page-break.txt", "web-page.html", "word.docx", "ocr-boxes.json", "print.pdf"])
def test_every_place_of_a_record_is_in_the_text_that_is_shown(rules, name):
    report, view = viewed(rules, name)
    (offset, text), *others = view.data["text"]["pieces"]
    assert (offset, others) == (0, [])
    for cell in report.cells:
        for span in cell.spans:
            start, end = view.places(span.start), view.places(span.end)
            assert "".join(text[start:end].split()) == "".join((cell.text or "").split())


def test_characters_beyond_16_bits_move_the_places(rules):
    text = f"𠀀😀\n{(SAMPLES / 'two-styles.txt').read_text(encoding='utf-8')}"
    report = rules.extract_bytes(text.encode(), name="a.txt")
    view = source_view(report, Found("found", None, text.encode()), PictureBudget())
    shown = view.data["text"]["pieces"][0][1].encode("utf-16-le")
    cell = next(cell for cell in report.cells if cell.value)
    start, end = (2 * view.places(offset) for offset in (cell.spans[0].start, cell.spans[0].end))
    assert shown[start:end].decode("utf-16-le") == cell.text


def test_pages_of_a_pdf_are_drawn_with_the_size_that_boxes_are_in(rules):
    report, view = viewed(rules, "print.pdf")
    assert [sheet["page"] for sheet in view.data["sheets"]] == [1, 2]
    assert all(sheet["drawn"] and (sheet["w"], sheet["h"]) == (595, 842) for sheet in view.data["sheets"])
    assert all(webp[:4] == b"RIFF" and len(webp) < 200_000 for _, webp in view.pictures)
    for span in all_spans(report):
        if span.bbox:
            x0, top, x1, bottom = span.bbox
            assert 0 <= x0 <= x1 <= 595
            assert 0 <= top <= bottom <= 842


def test_pictures_stop_where_the_file_would_grow_too_large(rules):
    _, whole = viewed(rules, "print.pdf")
    first = len(whole.pictures[0][1])
    _, view = viewed(rules, "print.pdf", PictureBudget(left=first * 3 // 2))
    assert [number for number, _ in view.pictures] == [1]
    assert [sheet.get("drawn") for sheet in view.data["sheets"]] == [1, None]
    assert "text" in view.data


def test_what_ocr_saw_is_drawn_in_its_places(rules):
    _, view = viewed(rules, "ocr-boxes.json")
    assert [(sheet["page"], sheet["w"], sheet["h"]) for sheet in view.data["boxes"]] == [
        (1, 1240, 1754),
        (2, 1240, 1754),
    ]
    words = [word for sheet in view.data["boxes"] for word in sheet["words"]]
    assert "一、总体情况" in {word[4] for word in words}


def test_spaces_that_hold_columns_are_told(rules):
    assert viewed(rules, "laid-out-with-spaces.txt")[1].data["text"]["laid"] == 1
    assert viewed(rules, "tabs-page-break.txt")[1].data["text"]["laid"] == 0


def test_pictures_are_shown_without_reading_them_again(tmp_path):
    from PIL import Image

    Image.new("L", (300, 200), 255).save(tmp_path / "scan.png")
    data = (tmp_path / "scan.png").read_bytes()
    source = Source(path="scan.png", sha256=hashlib.sha256(data).hexdigest(), media_type="image/png", pages=1)
    view = source_view(make_report(source=source), Found("found", tmp_path, data), PictureBudget())
    assert view.data["sheets"] == [{"page": 1, "w": 300, "h": 200, "drawn": 1}]
    assert "text" not in view.data


def test_a_scanned_pdf_is_shown_as_its_pages_alone(rules):
    report, _ = viewed(rules, "print.pdf")
    scanned = report.model_copy(update={"warnings": ("page 1 has no text layer: read by rapidocr 3.4",)})
    view = source_view(scanned, Found("found", None, (SAMPLES / "print.pdf").read_bytes()), PictureBudget())
    assert "text" not in view.data
    assert len(view.pictures) == 2


@pytest.mark.parametrize(
    ("media", "data"),
    [("application/pdf", b"%PDF-1.4 broken"), ("image/png", b"\x89PNG broken"), ("text/plain", b"\x00" * 50)],
    ids=["PDF", "image", "text"],
)
def test_a_source_that_cannot_be_shown_is_told(media, data):
    source = Source(path="a.bin", sha256="0" * 64, media_type=media, pages=1)
    view = source_view(make_report(source=source), Found("found", None, data), PictureBudget())
    assert view.data["problem"]
    assert view.pictures == ()


@pytest.mark.parametrize("state", ["missing", "changed", "unhashed"])
def test_a_source_that_is_not_there_is_told(state):
    assert source_view(make_report(), Found(state), PictureBudget()).data["state"] == state


@given(st.lists(st.tuples(st.integers(0, 990), st.integers(0, 30)), max_size=20))
def test_a_long_text_is_cut_to_what_is_near_its_places(places):
    spans = [Span(page=1, start=start, end=min(start + length, 1000)) for start, length in places]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MAX_TEXT", 100)
        patch.setattr(module, "AROUND", 10)
        ranges = excerpt("x" * 1000, spans)
    assert ranges[0][0] == 0
    assert all(one[1] < other[0] for one, other in pairwise(ranges))
    assert all(any(start <= span.start and span.end <= end for start, end in ranges) for span in spans)
    assert sum(end - start for start, end in ranges) <= 10 + sum(span.end - span.start + 20 for span in spans)


def test_pages_that_are_not_there_are_passed_over():
    data = (SAMPLES / "print.pdf").read_bytes()
    drawn = page_pictures(data, "application/pdf", name="print.pdf", wanted=[2, 99, 0], long_side=300)
    assert [(picture.number, picture.width) for picture in drawn] == [(2, 595)]
