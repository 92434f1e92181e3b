"""Set pages as clean pictures, drawn with a font file: print as it lies on the glass of a scanner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import SettingsError
from training.draw.pages import HEIGHT, WIDTH, SetPages

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FINE_DPI = 600
"""Everything is drawn at this resolution and made smaller: a rule of half a point is no whole number of pixels."""
_ASCENT = 0.86
"""Share of the font size above the baseline."""
_PROBE = "政府信息公开〇"


@dataclass(frozen=True, slots=True)
class RuleStyle:
    """How the rules are printed. ``ink``: 0 black to 255 white; ``width`` in points.

    ``gaps``: share of a rule that is missing, in pieces; ``doubled``: points between the two lines of a doubled rule.
    """

    ink: int = 0
    width: float = 0.6
    gaps: float = 0.0
    doubled: float = 0.0


def draw_pictures(pages: SetPages, dpi: int, *, font_file: Path, rules: RuleStyle | None = None) -> list[Image]:
    """A grey picture of each page. ``dpi`` divides 600. Raises :class:`SettingsError` where it does not."""
    from PIL import Image, ImageDraw

    if dpi <= 0 or FINE_DPI % dpi:
        raise SettingsError(f"saw {dpi} dpi, expected a divisor of {FINE_DPI}")
    scale = FINE_DPI / 72
    pictures = []
    for number in range(pages.page):
        fine = Image.new("L", (round(WIDTH * scale), round(HEIGHT * scale)), 255)
        draw = ImageDraw.Draw(fine)
        for rule in (rule for rule in pages.rules if rule.page == number):
            _draw_rule(draw, (rule.x0, rule.top, rule.x1, rule.bottom), rules or RuleStyle(), scale)
        for text in (text for text in pages.texts if text.page == number):
            font = load_font(font_file, round(text.size * scale))
            place = ((text.x0 + text.x1) / 2 * scale, (text.top + _ASCENT * text.size) * scale)
            draw.text(place, text.text, fill=0, font=font, anchor="ms")
        pictures.append(fine.reduce(FINE_DPI // dpi))
    return pictures


@lru_cache(maxsize=32)
def load_font(file: Path, size: int) -> FreeTypeFont:
    """The font at ``size`` pixels. Raises :class:`SettingsError` for a file that is no font, or has no Chinese."""
    from PIL import ImageFont

    try:
        font = ImageFont.truetype(str(file), size)
    except OSError as error:
        raise SettingsError(f"{file}: saw no font ({error}), expected a TrueType or OpenType file") from error
    absent = bytes(font.getmask("\U0010fffd"))
    if any(bytes(font.getmask(character)) == absent for character in _PROBE):
        raise SettingsError(f"{file}: has no glyphs for {_PROBE}; expected a Chinese font")
    return font


def _draw_rule(draw: ImageDraw, ends: tuple[float, float, float, float], style: RuleStyle, scale: float) -> None:
    x0, top, x1, bottom = ends
    level = x1 - x0 >= bottom - top
    length = (x1 - x0 if level else bottom - top) * scale
    # Breaks every 40 points or so, at places that follow from where the rule lies: the same on every drawing.
    step = 40.0 * scale
    for shift in (0.0, style.doubled) if style.doubled else (0.0,):
        at = 0.0
        while at < length:
            piece = min(step, length - at)
            shown = piece * (1 - style.gaps)
            a, b = at, at + shown
            half = max(1, round(style.width * scale)) / 2
            if level:
                y = (top + shift) * scale
                draw.rectangle((x0 * scale + a, y - half, x0 * scale + b, y + half), fill=style.ink)
            else:
                x = (x0 + shift) * scale
                draw.rectangle((x - half, top * scale + a, x + half, top * scale + b), fill=style.ink)
            at += piece
