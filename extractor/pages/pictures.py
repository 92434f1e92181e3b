"""Pictures of the pages of a source, small enough to be put into a page, and large enough to check a digit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from extractor.errors import UnreadableFile
from extractor.messages import message

if TYPE_CHECKING:
    from PIL.Image import Image

LONG_SIDE = 1500
"""Pixels: A4 at about 130 dpi, where the digits of a form are some 14 pixels high."""
SMALL_LONG_SIDE = 1150
"""Where many reports share one file."""
_QUALITY = 58
_EFFORT = 4
"""Of WebP: at 6 a page takes three times as long and is 2 % smaller."""


@dataclass(frozen=True)
class PagePicture:
    """``width`` and ``height`` in the unit of the boxes, not of the picture; ``webp`` is ``None`` if none was made."""

    number: int
    width: float
    height: float
    webp: bytes | None


def page_pictures(
    data: bytes, media_type: str, *, name: str, wanted: Sequence[int], long_side: int = LONG_SIDE
) -> Iterator[PagePicture]:
    """The pages of a PDF or an image file whose numbers are ``wanted``, in order.

    Raises :class:`extractor.errors.InputError` for a file that cannot be opened.
    """
    if media_type == "application/pdf":
        yield from _pdf_pages(data, name, frozenset(wanted), long_side)
    else:
        yield from _image_pages(data, name, frozenset(wanted), long_side)


def _image_pages(data: bytes, name: str, wanted: frozenset[int], long_side: int) -> Iterator[PagePicture]:
    from PIL import Image

    from extractor.scan.pages import image_pictures

    for number, picture in enumerate(image_pictures(data, name=name), start=1):
        if number in wanted:
            webp = _webp(Image.fromarray(picture.gray), long_side)
            yield PagePicture(number, picture.width, picture.height, webp)


def _pdf_pages(data: bytes, name: str, wanted: frozenset[int], long_side: int) -> Iterator[PagePicture]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise UnreadableFile(message("pdf.not_rendered", name=name, error=error)) from error
    try:
        for number in sorted(number for number in wanted if number <= len(document)):
            try:
                page = document[number - 1]
                width, height = page.get_size()
                image = page.render(scale=long_side / max(width, height, 1.0), rev_byteorder=True).to_pil()
            except pdfium.PdfiumError:
                continue
            yield PagePicture(number, width, height, _webp(image, long_side))
            page.close()
    finally:
        document.close()


def _webp(image: Image, long_side: int) -> bytes:
    small = image.convert("RGB")
    if max(small.size) > long_side:
        small.thumbnail((long_side, long_side), reducing_gap=2.0)
    out = BytesIO()
    small.save(out, "WEBP", quality=_QUALITY, method=_EFFORT)
    return out.getvalue()
