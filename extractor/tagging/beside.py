"""Pieces of two labels that are side by side on one line: a group's and one of its rows'.

Where both are wrapped in narrow cells, a converter writes their lines as one: （三）不 1.属于 above 予公开 国家秘.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.forms.lexicon import Lexicon, SlotKind

_LONGEST = 24
"""Characters of a line of two narrow cells."""
_LETTER_BY_LETTER = 0.9
_BLANKS = re.compile(r"\s+")
_NUMBER = re.compile(r"[（(][一二三四五六七八九十]+[)）]")


def side_by_side(text: str, lexicons: Sequence[Lexicon]) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where the pieces of the two labels are in a line that has no other text; ``None`` for any other text."""
    if len(text) > _LONGEST:
        return None
    for blank in _BLANKS.finditer(text.rstrip()):
        left, right = text[: blank.start()], text[blank.end() :]
        for lexicon in lexicons:
            group = _is_piece(left, lexicon, SlotKind.ROW_GROUP)
            number = _NUMBER.fullmatch(left) is not None
            if (group or number) and _is_piece(right, lexicon, SlotKind.ROW, begins=number):
                return (0, blank.start()), (blank.end(), len(text.rstrip()))
    return None


def _is_piece(text: str, lexicon: Lexicon, kind: SlotKind, *, begins: bool = False) -> bool:
    """``begins``: must it be the beginning of a label?"""
    found = lexicon.find(text)
    return any(c.slot.kind is kind and c.score >= _LETTER_BY_LETTER and not (begins and c.lo) for c in found)
