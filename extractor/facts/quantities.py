"""The numbers of a sentence that may count something, each with its unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractor.facts.lexicon import BREAK, LIST, NUMBER, QUOTE, UNKNOWN
from extractor.facts.numerals import Numeral, parse_numeral
from extractor.facts.sentences import Sentence

# Units that can count anything; the noun behind them names it: 3个频道, 146项服务事项.
_VAGUE_UNITS = frozenset({"个", "项", "部"})
# A postcode, a telephone, an index number.
_LONG = re.compile(r"[0-9]{6,}")
_BARE_YEAR = re.compile(r"20[0-9]{2}")
_UNITS = frozenset(
    {"UNIT", "PIECE", "TIMES", "MONEY", "MEASURE", "DATE_UNIT", "ISSUES", "SESSION", "PERSON", "PRIOR", "NEXT"}
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at words ``start`` to ``end`` (half-open, unit included) of a sentence."""

    start: int
    end: int
    numeral: Numeral
    unit: str
    """Role of its unit; ``NONE`` where no unit is printed."""
    vague: bool = False
    """The unit can count anything (3个频道, 146项事项): the noun behind it names what is counted."""


def quantities_of(sentence: Sentence) -> Iterator[Quantity]:
    """In order; ordinals, years, parts of names and the site's own counters are none."""
    tags, words = sentence.tags, sentence.words
    for start, tag in enumerate(tags):
        if tag != NUMBER:
            continue
        following = tags[start + 1] if start + 1 < len(tags) else None
        unit = following if following in _UNITS else "NONE"
        end = start + 1 if unit == "NONE" else start + 2
        numeral = parse_numeral(words[start])
        if unit in ("DATE_UNIT", "PRIOR", "NEXT") or numeral is None:
            continue
        if unit == "MONEY" and words[end - 1].startswith("万"):
            numeral = replace(numeral, value=round(numeral.value * 10_000, 2))
        if unit == "PERSON" and words[end - 1].startswith("万"):
            numeral = replace(numeral, value=round(numeral.value * 10_000))
        if unit == "NONE" and (_LONG.fullmatch(words[start]) or _bare_year(sentence, start)):
            continue
        if unit == "NONE" and following not in (None, BREAK, LIST, "INFO", "APPLICATION"):
            continue
        if start > 1 and words[start - 1] == ":" and tags[start - 2] == "VIEW":
            continue  # 浏览次数:120 is the site's counter of this page
        if tags[:start].count(QUOTE) % 2:
            continue  # part of a name: "创业富民30条"
        yield Quantity(start, end, numeral, unit, words[end - 1] in _VAGUE_UNITS)


def _bare_year(sentence: Sentence, index: int) -> bool:
    """Whether the number is a year whose 年 is not printed: (2021-2035)."""
    before = sentence.tags[index - 1] if index else BREAK
    return _BARE_YEAR.fullmatch(sentence.words[index]) is not None and before in (BREAK, UNKNOWN, LIST, QUOTE)
