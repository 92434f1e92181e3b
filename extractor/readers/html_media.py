"""Which conditions of style sheets hold: on a screen of usual width, in light colours, with a browser of today."""

from __future__ import annotations

import re
from typing import Final

_WIDE: Final = 1280.0
"""Pixels of the window in which the page is seen."""
_KINDS = re.compile(r"(?:only\s+)?(?:all|screen)\b", re.IGNORECASE)
_WIDTH = re.compile(r"\(\s*(min|max)-width\s*:\s*([\d.]+)(px|em|rem)\s*\)", re.IGNORECASE)
_PER_UNIT: Final = {"px": 1.0, "em": 16.0, "rem": 16.0}
_BETWEEN = re.compile(r"(?:\s|\band\b)*", re.IGNORECASE)
_NOT = re.compile(r"\s*not\b", re.IGNORECASE)


def shown_on_screen(media: str) -> bool:
    """Does a list of media queries hold? Of what they ask only the width of the window is known; all else fails."""
    return not media.strip() or any(map(_holds, media.split(",")))


def _holds(query: str) -> bool:
    kind = _KINDS.match(query.strip())
    rest = query.strip()[kind.end() :] if kind else query
    widths = [(most == "max", float(number) * _PER_UNIT[unit]) for most, number, unit in _found(rest)]
    known = kind is not None or bool(widths)
    return (
        known
        and not _BETWEEN.sub("", _WIDTH.sub("", rest))
        and all(width >= _WIDE if most else width <= _WIDE for most, width in widths)
    )


def _found(query: str) -> list[tuple[str, str, str]]:
    return [(m[1].lower(), m[2].strip(".") or "0", m[3].lower()) for m in _WIDTH.finditer(query)]


def is_supported(condition: str) -> bool:
    """Does a browser of today support what ``@supports`` asks for? All but what is denied."""
    return _NOT.match(condition) is None
