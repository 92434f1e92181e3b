"""Set pages as pictures: rendered, turned a little, with grain, as from a flatbed scanner."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from training.draw.pages import HEIGHT, WIDTH, SetPages
from training.draw.pdf import draw_pdf

if TYPE_CHECKING:
    from PIL.Image import Image

JPEG_QUALITY = 60


@dataclass(frozen=True, slots=True)
class ScanStyle:
    dpi: int = 150
    skew: float = 0.0
    """Degrees, either way."""
    grain: int = 0
    """Grey levels, either way."""
    blur: float = 0.0
    """Pixels."""


SCANS = (
    ScanStyle(),
    ScanStyle(skew=0.2, grain=6),
    ScanStyle(skew=0.7, grain=12, blur=0.5),
    ScanStyle(120, 1.5, 20, 0.8),
)
"""One for each severity from 0 to 3."""


@dataclass(frozen=True)
class ScannedPage:
    """``angle``: degrees by which the page was turned, against the clock."""

    picture: Image
    angle: float


def draw_scan(pages: SetPages, style: ScanStyle, rng: Random, *, font_file: Path) -> list[ScannedPage]:
    """A grey picture of each page. ``font_file`` must hold Chinese glyphs."""
    import numpy as np
    import pypdfium2 as pdfium
    from PIL import Image, ImageFilter

    scanned: list[ScannedPage] = []
    for page in pdfium.PdfDocument(draw_pdf(pages, font_file=font_file)):
        picture = page.render(scale=style.dpi / 72, grayscale=True).to_pil().convert("L")
        angle = rng.uniform(-style.skew, style.skew)
        picture = picture.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
        picture = picture.filter(ImageFilter.GaussianBlur(style.blur))
        noise = np.random.default_rng(rng.randrange(2**32)).integers(
            -style.grain, style.grain + 1, (picture.height, picture.width)
        )
        grey = np.clip(np.asarray(picture, dtype=np.int16) + noise, 0, 255).astype(np.uint8)
        scanned.append(ScannedPage(Image.fromarray(grey), angle))
    return scanned


def scan_pdf(scanned: list[ScannedPage]) -> bytes:
    """The pictures as an A4 PDF without any text."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    for page in scanned:
        jpeg = io.BytesIO()
        page.picture.save(jpeg, "JPEG", quality=JPEG_QUALITY)
        jpeg.seek(0)
        canvas.drawImage(ImageReader(jpeg), 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
