"""What other programs and libraries say, in Chinese: the system, readers of ZIP, the parser of the command line.

They have no codes of ours. The catalogue holds the common ones as ``outside.*``, found by their English text; whatever
else comes is quoted as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from extractor.messages.catalogue import family, fill

_FIELD = re.compile(r"\\\{(\w+)\\\}")
_ANY_FIELD = re.compile(r"\{\w+\}")
_ENGLISH = re.compile(r"[A-Za-z]{2}[ ,]+[A-Za-z]")
_HAN = re.compile(r"[一-鿿]")


@cache
def _known() -> Sequence[tuple[re.Pattern[str], str]]:
    """Pattern and Chinese template; those with the most of their own text first."""
    entries = sorted(family("outside").values(), key=lambda texts: -len(_ANY_FIELD.sub("", texts["en"])))
    return [
        (re.compile(_FIELD.sub(r"(?P<\1>.+?)", re.escape(texts["en"])), re.DOTALL), texts["zh"]) for texts in entries
    ]


def outside_in_chinese(text: str) -> str:
    """The Chinese text; an English sentence that is not known is quoted, anything else stays as it is."""
    for pattern, template in _known():
        if found := pattern.fullmatch(text):
            return fill(template, {name: _inner(name, said) for name, said in found.groupdict().items()})
    return f"原文“{text}”" if _ENGLISH.search(text) and not _HAN.search(text) else text


def _inner(name: str, said: str) -> str:
    return outside_in_chinese(said) if name == "said" else said
