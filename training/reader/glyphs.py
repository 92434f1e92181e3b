"""Glyphs of the fonts of this machine as small pictures, and which fonts are kept for measuring."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.ImageFont import FreeTypeFont

EM = 48
"""Pixels of the font size at which glyphs are drawn: more than any scan has that is read so."""
HELD_OUT = ("wqy-microhei", "LiberationSerif-Regular")
"""Fonts that training never sees."""
LATIN = (
    *("LiberationSerif-Regular", "LiberationSans-Regular", "LiberationSans-Bold", "LiberationMono-Regular"),
    *("LiberationSansNarrow-Regular", "FreeSerif", "FreeSans", "FreeMono", "FreeSerifBold", "DejaVuSans"),
    *("DejaVuSansMono", "DejaVuSerif", "DejaVuSansCondensed"),
)
"""Fonts for numbers and marks alone, where they are installed."""
_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")


@dataclass(frozen=True, slots=True)
class Glyph:
    """``ink``: 0 to 255, shape ``(height, width)``; ``left`` and ``top`` from the pen and the baseline; all pixels."""

    ink: NDArray[np.uint8]
    left: int
    top: int
    advance: float


@lru_cache(maxsize=60_000)
def glyph(font: Path, character: str) -> Glyph | None:
    """The glyph at :data:`EM`, or ``None`` where the font has none."""
    face = _face(font)
    mask, (left, top) = face.getmask2(character, "L", anchor="ls")
    width, height = mask.size
    if not width or not height or bytes(mask) == _absent(font):
        return None
    ink = np.frombuffer(bytes(mask), dtype=np.uint8).reshape(height, width)
    return Glyph(ink, int(left), int(top), float(face.getlength(character)))


@lru_cache(maxsize=64)
def _face(font: Path) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(font), EM)


@lru_cache(maxsize=64)
def _absent(font: Path) -> bytes:
    return bytes(_face(font).getmask2("\U0010fffd", "L", anchor="ls")[0])


def latin_fonts() -> list[Path]:
    """The files of :data:`LATIN` that are installed, by name."""
    found = {p.stem: p for folder in _FOLDERS if folder.is_dir() for p in sorted(folder.rglob("*.[to]tf"))}
    return [found[name] for name in LATIN if name in found]


def parted(fonts: list[Path]) -> tuple[list[Path], list[Path]]:
    """Fonts to learn from, and fonts kept for measuring."""
    held = [font for font in fonts if font.stem in HELD_OUT]
    return [font for font in fonts if font not in held], held
