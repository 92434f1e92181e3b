"""Colours of style sheets as red, green and blue, as far as a page in light colours shows them."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Final

import tinycss2.color4

Colour = tuple[float, float, float, float]
"""Red, green, blue and opacity, each from 0 to 1."""

WHITE: Final[Colour] = (1.0, 1.0, 1.0, 1.0)
BLACK: Final[Colour] = (0.0, 0.0, 0.0, 1.0)
CLEAR: Final[Colour] = (0.0, 0.0, 0.0, 0.0)
FAINT: Final = 0.06
"""Of the range of a channel: text that differs from its background by less cannot be seen."""
OPAQUE: Final = 0.05
"""With less opacity nothing is to be seen."""
_OF_THE_SYSTEM: Final = {"canvas": WHITE, "field": WHITE, "canvastext": BLACK, "fieldtext": BLACK}
_FOR_LIGHT = re.compile(r"light-dark\(\s*+((?:[^(),]|\([^()]*\))++),.*\)\Z", re.IGNORECASE | re.DOTALL)
_MIXED = re.compile(
    r"color-mix\(\s*in\s+[\w-]+(?:\s+\w+\s+hue)?\s*,((?:[^(),]|\([^()]*\))+),((?:[^(),]|\([^()]*\))+)\)\Z",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\s(\d+(?:\.\d+)?)%\s*\Z")


@lru_cache(maxsize=4096)
def colour_of(text: str) -> Colour | None:
    """``None`` for what is no colour of its own (``inherit``, a name of another kind)."""
    text = text.strip()
    if text.lower() in _OF_THE_SYSTEM:
        return _OF_THE_SYSTEM[text.lower()]
    if light := _FOR_LIGHT.match(text):
        return colour_of(light[1])
    if mixed := _MIXED.match(text):
        return _mix(mixed[1], mixed[2])
    parsed = tinycss2.color4.parse_color(text)
    if parsed is None or isinstance(parsed, str):
        return None
    if parsed.alpha < OPAQUE:
        return CLEAR
    if parsed.space in ("oklab", "oklch"):
        return _of_oklab(*parsed.coordinates, polar=parsed.space == "oklch")
    try:
        red, green, blue = parsed.to("srgb").coordinates
    except NotImplementedError:
        return None
    return red, green, blue, 1.0


def _mix(one: str, other: str) -> Colour | None:
    """Half of each, or as the percentages say; in which space hardly matters to whether text can be seen."""
    shares = [float(found[1]) / 100 if (found := _SHARE.search(part)) else None for part in (one, other)]
    first, second = (colour_of(_SHARE.sub("", part)) for part in (one, other))
    if first is None or second is None:
        return None
    share = shares[0] if shares[0] is not None else 1 - shares[1] if shares[1] is not None else 0.5
    red, green, blue, alpha = (share * a + (1 - share) * b for a, b in zip(first, second, strict=True))
    return red, green, blue, alpha


def _of_oklab(light: float, a: float, b: float, *, polar: bool) -> Colour:
    """By the definition of the space (Ottosson 2020); ``polar``: ``a`` and ``b`` are chroma and hue in degrees."""
    if polar:
        a, b = a * math.cos(math.radians(b)), a * math.sin(math.radians(b))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (_encoded(min(max(channel, 0.0), 1.0)) for channel in linear)
    return red, green, blue, 1.0


def _encoded(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
