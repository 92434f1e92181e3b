"""The characters that the small reader knows: those of reports' numbers and labels, and the most frequent of prose."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from extractor.forms import load_form
from extractor.scan.signs import MARKS
from training.case import EDITIONS

FILE = "alphabet.json"
"""In the folder of a run."""
HAN = 800
"""Chinese characters: those of the forms, and as many of the most frequent others."""
_ALIKE = str.maketrans({"—": "-", "–": "-", "－": "-", "―": "-", "─": "-", "〈": "《", "〉": "》"})


def plain(text: str) -> str:
    """``text`` with one character for all that look the same: widths of marks, dashes."""
    return "".join(unicodedata.normalize("NFKC", character.translate(_ALIKE)) for character in text)


def is_han(character: str) -> bool:
    return "一" <= character <= "龥"


def form_phrases() -> list[str]:
    """All labels, aliases and titles of the shipped forms, plain, each once."""
    found: dict[str, None] = {}
    for edition in EDITIONS:
        for text in _strings(load_form(edition).model_dump()):
            if any(map(is_han, text)):
                found[plain("".join(text.split()))] = None
    return list(found)


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from _strings(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from _strings(value)


def make_alphabet(phrases: Iterable[str], prose: Sequence[str], *, han: int = HAN) -> str:
    """The characters by class, the first of which is class 2: marks, those of the phrases, frequent ones of prose."""
    needed = sorted({c for phrase in phrases for c in phrase if is_han(c)})
    counts = Counter(c for line in prose for c in line if is_han(c))
    frequent = sorted((c for c in counts if c not in set(needed)), key=lambda c: (-counts[c], c))
    return MARKS + "".join(needed) + "".join(frequent[: max(0, han - len(needed))])
