"""Reports whose last table is a picture: in a web page, beside it, in a Word document, beside Markdown; and a Word
document of nothing but scanned pages."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from training.draw.docx import draw_docx, without_dates
from training.draw.grid import keys_of
from training.draw.html import HtmlStyle, draw_html
from training.draw.pages import PageStyle, set_pages
from training.draw.report import DrawnReport, Paragraph, TablePart
from training.draw.scan import JPEG_QUALITY, ScanStyle, draw_scan
from training.draw.text import draw_text
from training.kinds.kind import Drawing, Kind

if TYPE_CHECKING:
    from PIL.Image import Image

_MARK = "此处为图片"
"""Stands where the picture goes while the file around it is drawn."""
_STYLE = PageStyle(numbers="", size=8.0, margin=30.0, split_rows=False)
_DPI = 170
_BORDER = 12
_GREYS = 16
_INCHES = 6.0

Finish = Callable[[DrawnReport, bytes, Random], dict[str, bytes]]


def picture_kinds(font_file: Path) -> dict[str, Kind]:
    """``font_file`` must hold Chinese glyphs."""

    def with_last_table(finish: Finish) -> Kind:
        def draw(report: DrawnReport, rng: Random) -> Drawing:
            tables = [part for part in report.parts if isinstance(part, TablePart)]
            marked = tuple(Paragraph(_MARK) if part is tables[-1] else part for part in report.parts)
            picture = _png(_table_picture(replace(report, parts=(tables[-1],)), rng, font_file))
            files = finish(replace(report, parts=marked), picture, rng)
            return Drawing(files, frozenset(keys_of(part.grid for part in tables)))

        return Kind(draw, reads="ocr")

    def scanned(report: DrawnReport, rng: Random) -> Drawing:
        pages = set_pages(report, PageStyle(split_rows=False), rng)
        pictures = [page.picture for page in draw_scan(pages, ScanStyle(130), rng, font_file=font_file)]
        return Drawing({"report.docx": _docx_of(pictures)}, frozenset(pages.drawn))

    return {
        "html-picture-inside": with_last_table(_html_inside),
        "html-picture-beside": with_last_table(_html_beside),
        "markdown-picture": with_last_table(_markdown),
        "docx-picture": with_last_table(_docx),
        "docx-scanned-pages": Kind(scanned, reads="ocr"),
    }


def _table_picture(report: DrawnReport, rng: Random, font_file: Path) -> Image:
    """The table cut out of its page."""
    from PIL import ImageOps

    pages = set_pages(report, _STYLE, rng)
    picture = draw_scan(pages, ScanStyle(_DPI), rng, font_file=font_file)[0].picture
    inked = ImageOps.invert(picture).getbbox() or (0, 0, *picture.size)
    return ImageOps.expand(picture.crop(inked), _BORDER, fill=255)


def _png(picture: Image) -> bytes:
    buffer = io.BytesIO()
    picture.quantize(_GREYS).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _html(report: DrawnReport, source: str, rng: Random) -> bytes:
    page, _ = draw_html(report, HtmlStyle(), rng)
    return page.replace(_MARK.encode(), f'<img src="{source}" alt="">'.encode())


def _html_inside(report: DrawnReport, picture: bytes, rng: Random) -> dict[str, bytes]:
    return {"report.html": _html(report, f"data:image/png;base64,{base64.b64encode(picture).decode()}", rng)}


def _html_beside(report: DrawnReport, picture: bytes, rng: Random) -> dict[str, bytes]:
    return {"report.html": _html(report, "report_files/%E8%A1%A8.png", rng), "report_files/表.png": picture}


def _markdown(report: DrawnReport, picture: bytes, rng: Random) -> dict[str, bytes]:
    text = draw_text(report, "O", rng).text
    return {"report.md": text.replace(_MARK, "![](images/table-3.png)").encode(), "images/table-3.png": picture}


def _docx(report: DrawnReport, picture: bytes, rng: Random) -> dict[str, bytes]:
    from docx import Document
    from docx.shared import Inches

    content, _ = draw_docx(report, rng)
    document = Document(io.BytesIO(content))
    place = next(paragraph for paragraph in document.paragraphs if paragraph.text == _MARK)
    place.text = ""
    place.add_run().add_picture(io.BytesIO(picture), width=Inches(_INCHES))
    buffer = io.BytesIO()
    document.save(buffer)
    return {"report.docx": without_dates(buffer.getvalue())}


def _docx_of(pictures: list[Image]) -> bytes:
    from docx import Document
    from docx.shared import Inches

    document = Document()
    for picture in pictures:
        jpeg = io.BytesIO()
        picture.save(jpeg, "JPEG", quality=JPEG_QUALITY)
        document.add_paragraph().add_run().add_picture(jpeg, width=Inches(_INCHES))
    buffer = io.BytesIO()
    document.save(buffer)
    return without_dates(buffer.getvalue())
