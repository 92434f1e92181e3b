"""Which digits an engine takes for one another in worn print."""

from __future__ import annotations

from typing import Final

from extractor.normalize import UNKNOWN

_ALIKE: Final = ("068", "14", "17", "27", "2Z", "38", "359", "49", "56", "5S", "58", "8B", "89", "0ODQo", "1lI|!")
"""Strokes lost or run together: a gap in an 8 makes 3, 6, 9 or 0, a bar lost makes a 1 of a 7 or a 4."""
_PAIRS: Final = frozenset((one, other) for group in _ALIKE for one in group for other in group)


def looks_like(digits: str, text: str) -> bool:
    """Can ``digits`` be what an engine read as ``text``? Character by character, one that it could not read for any."""
    return len(digits) == len(text) and all(
        one == other or other == UNKNOWN or (one, other) in _PAIRS for one, other in zip(digits, text, strict=True)
    )
