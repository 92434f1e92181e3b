"""Styles under which text is shown and cannot be read: mirrored, on its head, blurred, under a mask, or as dots."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MIRRORED = re.compile(r"scale[xy3d]*\(\s*+(?:[^,()]*+,\s*+)?-|rotate(?:[xy]\(|\([xy]\s)\s*+-?180deg", re.IGNORECASE)
_MATRIX = re.compile(r"matrix\(([^()]*+)\)", re.IGNORECASE)
_ROTATED = re.compile(r"rotate(?:z\(|\(z\s|\()\s*+(-?\d+(?:\.\d+)?)(deg|turn)", re.IGNORECASE)
_BLURRED = re.compile(r"blur\(\s*+(\d+(?:\.\d+)?)(px|pt|em|rem)", re.IGNORECASE)
_BLUR = {"px": 2.0, "pt": 1.5, "em": 0.125, "rem": 0.125}
"""From which type of the usual size cannot be read."""
_ON_ITS_HEAD = (120.0, 240.0)
"""Degrees between which a 6 is a 9."""
_COVERING = ("mask", "mask-image", "-webkit-mask", "-webkit-mask-image", "-webkit-text-security", "text-security")


def is_distorted(style: Mapping[str, str]) -> bool:
    """Does the element's own style make its text one that nobody reads for sure?"""
    laid = f"{style.get('transform', '')} rotate({style.get('rotate', '')}) scale({style.get('scale', '')})"
    if _MIRRORED.search(laid) or any(map(_is_on_its_head, _ROTATED.finditer(laid))):
        return True
    if any(map(_turns_over, _MATRIX.findall(laid))):
        return True
    blur = _BLURRED.search(style.get("filter", ""))
    if blur and float(blur[1]) >= _BLUR[blur[2].lower()]:
        return True
    return any(style.get(name, "none").lower() != "none" for name in _COVERING)


def _is_on_its_head(rotation: re.Match[str]) -> bool:
    low, high = _ON_ITS_HEAD
    return low <= float(rotation[1]) * (360 if rotation[2].lower() == "turn" else 1) % 360 <= high


def _turns_over(matrix: str) -> bool:
    """Does it mirror, or turn by half? ``matrix``: six numbers, of which the first four count."""
    try:
        a, b, c, d, *_ = map(float, matrix.split(","))
    except ValueError:
        return False
    return a * d < b * c or (a < 0 and d < 0)
