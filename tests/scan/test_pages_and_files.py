"""Image files and scanned PDFs to documents, with a scripted engine and with none; damage and limits."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import extractor.scan.pages as pages_module
from extractor.document import Document
from extractor.errors import InputTooLarge, NeedsOcr, SettingsError, UnreadableFile, UnsupportedKind
from extractor.readers import read_bytes
from extractor.readers.pdf_page import PageContent
from extractor.readers.scan import read_image, read_scanned_pages
from extractor.scan import ocr
from extractor.scan.cache import PageCache, page_key, read_page_once
from extractor.scan.colours import to_gray
from extractor.scan.ocr import OutOfTime
from extractor.scan.pages import image_pictures, pdf_pictures
from tests.scan.drawing import HEIGHT, WIDTH, CodeEngine, draw_code, draw_grid, new_page, pixels

TEXTS = {1: "规章", 2: "0", 3: "17", 4: "行政许可", 7: "本年制发件数", 9: "二、主动公开"}
XS, YS = (100, 300, 450, 600), (200, 240, 280, 320)


def report_page() -> Image.Image:
    page = new_page()
    draw_code(page, 9, 100, 120)
    draw_grid(page, XS, YS)
    for number, x, y in ((7, 320, 212), (1, 120, 252), (2, 320, 252), (4, 120, 292), (3, 470, 292)):
        draw_code(page, number, x, y)
    return page


def saved(*pages: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    extra = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(buffer, kind, **extra, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def pdf_of(*pages: Image.Image, width: float = 450, height: float = 600) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1)
    for page in pages:
        canvas.drawImage(ImageReader(page), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def grid_texts(document: Document) -> list[tuple[int, int, str]]:
    return [(t.grid.row, t.grid.col, document.token_text(t)) for t in document.tokens if t.grid]


GRID = [
    (0, 0, ""), (0, 1, "本年制发件数"), (0, 2, ""),
    (1, 0, "规章"), (1, 1, "0"), (1, 2, ""),
    (2, 0, "行政许可"), (2, 1, ""), (2, 2, "17"),
]  # fmt: skip


class LineEngine(CodeEngine):
    """Also finds the heading as a line of its own."""

    def find_lines(self, picture):  # type: ignore[no-untyped-def]
        rows, cols = np.nonzero(picture < 135)
        x0, x1, top, bottom = cols.min() - 3, cols.max() + 4, rows.min() - 3, rows.max() + 4
        return [((x0, top), (x1, top), (x1, bottom), (x0, bottom))]


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        pytest.param(saved(report_page()), "image/png", id="png"),
        pytest.param(saved(report_page(), kind="JPEG", quality=80), "image/jpeg", id="jpeg"),
        pytest.param(saved(report_page(), kind="TIFF", compression="tiff_lzw"), "image/tiff", id="tiff"),
        pytest.param(
            saved(report_page().point(lambda v: 255 * (v > 128)).convert("1"), kind="TIFF", compression="group4"),
            "image/tiff",
            id="fax tiff",
        ),
        pytest.param(saved(report_page().convert("RGBA")), "image/png", id="with transparency"),
        pytest.param(saved(report_page().convert("P"), kind="GIF"), "image/gif", id="gif"),
    ],
)
def test_picture_becomes_a_document_with_its_grid(data: bytes, media_type: str) -> None:
    document = read_image(data, name="a", engine=LineEngine(TEXTS))
    assert grid_texts(document) == GRID
    assert document.text.startswith("二、主动公开\n\t本年制发件数")
    assert document.media_type == media_type
    assert (document.pages[0].width, document.pages[0].height) == (WIDTH, HEIGHT)
    (value,) = (token for token in document.tokens if document.token_text(token) == "17")
    assert value.score == pytest.approx(0.99) and value.bbox == pytest.approx((450, 280, 600, 320), abs=3)
    assert all(token.score is None for token in document.tokens if token.empty)


def test_a_table_cut_out_along_its_frame_is_read_in_its_own_places() -> None:
    left, top = XS[0] - 1, YS[0] - 1
    table = report_page().crop((left, top, XS[-1] + 2, YS[-1] + 2))

    document = read_image(saved(table), name="a", engine=LineEngine(TEXTS))

    assert grid_texts(document) == GRID
    assert (document.pages[0].width, document.pages[0].height) == table.size
    (value,) = (token for token in document.tokens if document.token_text(token) == "17")
    assert value.bbox == pytest.approx((450 - left, 280 - top, 600 - left, 320 - top), abs=3)


def test_further_frames_of_a_moving_picture_are_passed_over_and_that_is_said() -> None:
    data = saved(report_page().convert("P"), new_page().convert("P"), kind="GIF")
    document = read_image(data, name="a.gif", engine=LineEngine(TEXTS))
    assert grid_texts(document) == GRID and any("1 more of it were passed over" in note for note in document.notes)


def test_pages_of_a_tiff_are_pages() -> None:
    data = saved(report_page(), new_page(), report_page(), kind="TIFF")
    document = read_image(data, name="a.tif", engine=LineEngine(TEXTS))
    assert len(document.pages) == 3
    assert grid_texts(document) == GRID * 2
    assert "page 2 holds no text" in document.notes


def test_upside_down_photo_tag_is_heeded() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to view
    data = saved(report_page().rotate(90, expand=True), kind="JPEG", exif=exif)
    document = read_image(data, name="a.jpg", engine=LineEngine(TEXTS))
    assert grid_texts(document) == GRID
    assert (document.pages[0].width, document.pages[0].height) == (WIDTH, HEIGHT)


def test_large_picture_keeps_its_own_pixels_as_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_module, "LONG_SIDE", HEIGHT)
    large = report_page().resize((2 * WIDTH, 2 * HEIGHT), Image.Resampling.NEAREST)
    document = read_image(saved(large), name="a.png", engine=LineEngine(TEXTS))
    (value,) = (token for token in document.tokens if document.token_text(token) == "17")
    assert value.bbox == pytest.approx((900, 560, 1200, 640), abs=6)
    assert document.pages[0].width == 2 * WIDTH


def content(state: str) -> PageContent:
    return PageContent(450, 600, state)  # type: ignore[arg-type]


def test_pdf_pages_without_text_are_read_in_points() -> None:
    data = pdf_of(report_page(), report_page())
    text = content("text")
    pages, notes = read_scanned_pages(data, [text, content("picture")], name="a.pdf", engine=LineEngine(TEXTS))
    assert pages[0] is text
    assert pages[1].state == "text" and (pages[1].width, pages[1].height) == (450, 600)
    (table,) = (block for block in pages[1].blocks if hasattr(block, "cells"))
    assert table.bbox == pytest.approx((50, 100, 300, 160), abs=2)
    assert notes == ["page 2 has no text layer: read by codes 1"]


def test_page_with_a_broken_text_layer_says_so() -> None:
    _, notes = read_scanned_pages(pdf_of(report_page()), [content("broken")], name="a", engine=LineEngine(TEXTS))
    assert notes == ["page 1 has a broken text layer: read by codes 1"]


def test_too_many_scanned_pages_are_refused_before_any_is_read() -> None:
    engine = CodeEngine(TEXTS)
    with pytest.raises(InputTooLarge, match=r"a\.pdf: 600 pages without a text layer; the limit is 200"):
        read_scanned_pages(pdf_of(new_page()), [content("picture")] * 600, name="a.pdf", engine=engine)
    assert engine.read == 0


def test_pdf_picture_is_rendered_at_its_own_resolution() -> None:
    ((_, picture),) = pdf_pictures(pdf_of(new_page(1200, 1600)), [0], name="a")
    assert picture is not None and picture.gray.shape == (1600, 1200)
    assert picture.unit == pytest.approx(450 / 1200)


# --- without an engine ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name"),
    [pytest.param(saved(new_page()), "a.png", id="image"), pytest.param(pdf_of(new_page()), "a.pdf", id="pdf")],
)
def test_without_an_engine_the_message_says_what_to_do(data: bytes, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find_spec", lambda name: None)
    with pytest.raises(NeedsOcr, match=r"a\.(png|pdf): .*leave TABLEMEND_OCR unset"):
        read_bytes(data, name=name)


def test_engine_is_switched_off_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ocr.ENGINE_VARIABLE, "none")
    assert ocr.default_engine() is None


@pytest.mark.parametrize("asked", ["rapidocr", "abbyy"])
def test_engine_that_is_not_there_is_a_fault_of_the_settings(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ocr.ENGINE_VARIABLE, asked)
    monkeypatch.setattr(ocr, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=f"TABLEMEND_OCR='?{asked}"):
        ocr.default_engine()


# --- damage and limits ----------------------------------------------------------------------------------------------


def huge_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims its size, as a decompression bomb does."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def tiff_bomb() -> bytes:
    """A TIFF whose head claims 60,000 × 60,000 pixels in one strip."""
    tags = ((256, 60_000), (257, 60_000), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 60_000), (279, 100))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0) + bytes(100)


JPEG = saved(report_page(), kind="JPEG")


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        pytest.param(huge_png(20_000, 10_000), InputTooLarge, "200 million", id="200 megapixels"),
        pytest.param(tiff_bomb(), InputTooLarge, "3600 million", id="tiff bomb"),
        pytest.param(JPEG[: len(JPEG) // 2], UnreadableFile, "page 1 is broken or cut off", id="truncated jpeg"),
        pytest.param(JPEG[:40], (UnreadableFile, UnsupportedKind), "a: ", id="head of a jpeg"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", (UnreadableFile, UnsupportedKind), "a: ", id="head of a png"),
        pytest.param(
            b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40), (UnreadableFile, UnsupportedKind), "a: ", id="no jpeg 2000"
        ),
        pytest.param(saved(new_page()), UnreadableFile, "no text can be read on 1 page", id="empty page"),
    ],
)
def test_bad_pictures_end_in_a_clear_error(data: bytes, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        read_image(data, name="a", engine=CodeEngine(TEXTS))


def test_tiff_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_module, "MAX_SCANNED_PAGES", 2)
    data = saved(*[new_page(40, 40) for _ in range(3)], kind="TIFF")
    with pytest.raises(InputTooLarge, match="3 pages; the limit for pictures is 2"):
        list(image_pictures(data, name="a"))


def test_red_stamp_is_left_out() -> None:
    page = Image.new("RGB", (200, 200), "white")
    page.paste((220, 30, 40), (50, 50, 110, 110))
    page.paste((20, 20, 20), (70, 40, 78, 180))
    gray = to_gray(page)
    assert gray[60, 100] >= 200 and gray[60, 74] < 40 and gray[190, 190] == 255


# --- cache ----------------------------------------------------------------------------------------------------------


def test_cached_page_comes_back_the_same_without_the_engine(tmp_path: Path) -> None:
    engine, cache = LineEngine(TEXTS), PageCache(tmp_path / "new")
    first = read_page_once(pixels(report_page()), engine, cache)
    asked = engine.read
    assert read_page_once(pixels(report_page()), engine, cache) == first and engine.read == asked
    assert [path.suffix for path in tmp_path.rglob("*.*")] == [".json"]


def test_a_page_that_was_given_up_is_not_kept(tmp_path: Path) -> None:
    class Slow(LineEngine):
        def read_lines(self, crops):  # type: ignore[no-untyped-def]
            raise OutOfTime

    cache = PageCache(tmp_path)
    assert read_page_once(pixels(report_page()), Slow(TEXTS), cache).empty
    assert not list(tmp_path.rglob("*.json"))
    assert not read_page_once(pixels(report_page()), LineEngine(TEXTS), cache).empty


@pytest.mark.parametrize("spoilt", [b"", b"{", b'{"width": "?"}'], ids=["empty", "cut off", "of another layout"])
def test_spoilt_cache_is_only_read_anew(spoilt: bytes, tmp_path: Path) -> None:
    engine, cache = LineEngine(TEXTS), PageCache(tmp_path)
    first = read_page_once(pixels(report_page()), engine, cache)
    (path,) = tmp_path.rglob("*.json")
    path.write_bytes(spoilt)
    assert read_page_once(pixels(report_page()), engine, cache) == first
    assert cache.get(path.stem) == first


def test_cache_key_tells_pictures_and_engines_apart() -> None:
    page = pixels(report_page())
    keys = {page_key(page, "a"), page_key(page, "b"), page_key(page[:-1], "a"), page_key(page.T.copy(), "a")}
    assert len(keys) == 4


def test_cache_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = PageCache(tmp_path / "file")
    assert not read_page_once(pixels(report_page()), LineEngine(TEXTS), cache).empty
