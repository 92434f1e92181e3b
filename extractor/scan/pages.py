"""The pictures of the pages of a file, one at a time: image files with one or many pages, and rendered PDF pages."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from extractor.errors import InputTooLarge, UnreadableFile, UnsupportedKind
from extractor.messages import message
from extractor.scan.colours import in_colours, to_gray, without_red
from extractor.scan.ink import dark_on_light, in_eight_bits
from extractor.scan.pen import pen_ink

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ocr import Gray

MAX_PIXELS = 120_000_000
"""Of one page: A3 at 600 dpi has 70 million. A decoded picture takes up to four bytes a pixel."""
MAX_SIDE = 32_000
"""Pixels of one side of a rendered page: OpenCV moves pixels in pictures with sides below 32,767."""
LEAST_SIDE = 16
"""Pixels: a page that comes narrower, being thousands of times longer than wide, holds nothing that can be read."""
MAX_SCANNED_PAGES = 200
MOVING = ("GIF", "WEBP", "PNG")
"""Formats whose further frames are a moving picture as a rule, not pages: only the first is read, and that is said."""
LONG_SIDE = 2600
"""Pixels: larger pictures are made smaller; print of a form has enough of them in A4 at 220 dpi."""
LEAST_LONG_SIDE = 1400
DRAWN_DPI = 150
"""Resolution of pages that hold no picture to go by: characters drawn as shapes."""
_MARGIN = 0.08
"""Paper put beside a picture that was cut out of its page, on each side, in widths of the picture."""
_SHEET = 0.7
"""Least height of the sheet that such a picture is put on, in its widths: a page laid across."""
_FLAT = 0.55
"""A picture lower than this, in its widths, is no page but a table or a strip of one."""


@dataclass(frozen=True)
class Picture:
    """A page in grey. ``unit``: page units (pixels of the image as displayed, PDF points) to one pixel of ``gray``."""

    gray: Gray
    unit: float
    width: float
    height: float
    """In page units."""
    left: int = 0
    above: int = 0
    """Pixels of paper that were put around the picture, which the page does not have."""
    pen: NDArray[np.uint8] | None = None
    """Its coloured ink, as :func:`extractor.scan.pen.pen_ink` shows it, without paper around it."""

    @property
    def is_flat(self) -> bool:
        return self.height < _FLAT * self.width

    def without_pixels(self) -> Picture:
        return replace(self, gray=self.gray[:0, :0].copy(), pen=None)


def on_paper(picture: Picture) -> Picture:
    """The picture on a sheet: pages have margins, and a table cut out along its frame has none."""
    height, width = picture.gray.shape
    left = round(_MARGIN * width)
    above = max(left, round((_SHEET * width - height) / 2))
    paper = int(np.median(picture.gray))
    gray = np.pad(picture.gray, ((above, above), (left, left)), constant_values=paper)
    return replace(picture, gray=gray, left=left, above=above)


def image_pictures(data: bytes, *, name: str) -> Iterator[Picture]:
    """The pages of an image file.

    Raises :class:`UnsupportedKind` for a format that cannot be opened, :class:`UnreadableFile` for one that is broken
    or cut off, :class:`InputTooLarge` beyond the limits on pages and pixels (checked before they are decoded).
    """
    with _no_warnings():
        image = _opened(data, name)
        count = getattr(image, "n_frames", 1)
        if count > MAX_SCANNED_PAGES:
            raise InputTooLarge(message("file.too_many_pictures", name=name, pages=count, limit=MAX_SCANNED_PAGES))
        for index in range(1 if image.format in MOVING else count):
            yield _frame(image, index, name)


def frames_passed_over(data: bytes, *, name: str) -> int:
    """How many pictures of a moving one :func:`image_pictures` leaves out. Raises as that does."""
    with _no_warnings():
        image = _opened(data, name)
        return getattr(image, "n_frames", 1) - 1 if image.format in MOVING else 0


def _opened(data: bytes, name: str) -> Image.Image:
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        return Image.open(BytesIO(data))
    except UnidentifiedImageError as error:
        raise UnsupportedKind(message("picture.unknown_format", name=name)) from error
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, TypeError, KeyError) as error:
        raise UnreadableFile(message("picture.broken", name=name, error=error)) from error
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def _frame(image: Image.Image, index: int, name: str) -> Picture:
    place = message("place.page_of", name=name, page=index + 1)
    try:
        image.seek(index)
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise InputTooLarge(
                message(
                    "picture.too_large",
                    place=place,
                    width=width,
                    height=height,
                    million=width * height / 1e6,
                    limit=MAX_PIXELS / 1e6,
                )
            )
        frame = image if getattr(image, "n_frames", 1) == 1 else image.copy()
        if image.format == "JPEG" and image.mode in ("RGB", "YCbCr"):
            frame.draft("RGB", (LONG_SIDE, LONG_SIDE))
        frame.load()
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, TypeError, KeyError) as error:
        raise UnreadableFile(message("picture.page_broken", place=place, error=error)) from error
    turned = in_eight_bits(ImageOps.exif_transpose(frame))
    if (turned.width > turned.height) != (width > height):
        width, height = height, width
    small = _shrunk(turned)
    colours = in_colours(small)
    gray, pen = (to_gray(small), None) if colours is None else (without_red(colours), pen_ink(colours))
    return Picture(dark_on_light(gray), width / small.width, float(width), float(height), pen=pen)


def _shrunk(image: Image.Image) -> Image.Image:
    longer = max(image.size)
    if longer <= LONG_SIDE:
        return image
    if image.mode in ("1", "P", "PA"):
        image = image.convert("RGBA" if "transparency" in image.info else "RGB" if image.mode == "P" else "L")
    size = tuple(max(1, round(side * LONG_SIDE / longer)) for side in image.size)
    return image.resize((size[0], size[1]), Image.Resampling.BOX, reducing_gap=2.0)


@contextmanager
def _no_warnings() -> Iterator[None]:
    """What matters is reported in errors; odd metadata is not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def pdf_pictures(data: bytes, indices: Sequence[int], *, name: str) -> Iterator[tuple[int, Picture | None]]:
    """Pages of a PDF by index, rendered in grey; ``None`` for a page that cannot be rendered.

    Raises :class:`UnreadableFile` where the file cannot be opened at all.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise UnreadableFile(message("pdf.not_rendered", name=name, error=error)) from error
    try:
        for index in indices:
            try:
                yield index, _rendered(document[index])
            except pdfium.PdfiumError:
                yield index, None
    finally:
        document.close()


def pictures_of(data: bytes, media_type: str, wanted: Collection[int], *, name: str) -> dict[int, Picture]:
    """The pages of a PDF or an image file with these indices; none of any other file.

    Raises as :func:`pdf_pictures` and :func:`image_pictures` do.
    """
    if media_type == "application/pdf":
        found = pdf_pictures(data, sorted(wanted), name=name)
        return {index: picture for index, picture in found if picture is not None}
    if not media_type.startswith("image/"):
        return {}
    return {index: picture for index, picture in enumerate(image_pictures(data, name=name)) if index in wanted}


def _rendered(page: Any) -> Picture | None:
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        return None
    longer = max(width, height)
    scale = min(LONG_SIDE / longer, max(LEAST_LONG_SIDE / longer, _picture_scale(page) or DRAWN_DPI / 72))
    # A strip much longer than wide (a chat, a till roll) would come too narrow to be read.
    if min(width, height) * scale < LEAST_LONG_SIDE / 4:
        scale = min(LEAST_LONG_SIDE / min(width, height), (MAX_PIXELS / 8 / width / height) ** 0.5, MAX_SIDE / longer)
    if min(width, height) * scale < LEAST_SIDE:
        return None
    # Not by way of a picture of Pillow's, which is two more copies of the page in colours.
    colours = page.render(scale=scale, rev_byteorder=True).to_numpy()
    return Picture(dark_on_light(without_red(colours)), width / colours.shape[1], width, height, pen=pen_ink(colours))


def _picture_scale(page: Any) -> float | None:
    """Pixels to a point of the largest picture on the page."""
    import pypdfium2.raw as raw

    best: tuple[float, float] | None = None
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, low, right, high = item.get_bounds() if hasattr(item, "get_bounds") else item.get_pos()
        across, down = item.get_px_size()
        area = (right - left) * (high - low)
        if area > 0 and across * down > 0 and (best is None or area > best[0]):
            best = area, float(np.sqrt(across * down / area))
    return best[1] if best else None
