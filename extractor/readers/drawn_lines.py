"""Tables drawn with characters: their lines taken apart into joints of rules, rules, and what is between them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from extractor.frozen import quick
from extractor.readers.grid_text import wide

MOST_JOINTS = 200
"""On one line; what has more is no table of a report."""

_BOX = re.compile("[\u2500-\u257f]")
_PLUS_RULE = re.compile(r"\s*[|+]?:?[-=]+:?(?:\+:?[-=]+:?)+[|+]?\s*\Z|\s*\+:?[-=]+:?\+\s*\Z")
_DASHES = re.compile(r":?[-=]+:?\Z")
_LEVEL_ASCII = frozenset("-=")
_UPRIGHT = frozenset("|｜¦‖")
_MAY_JOIN = re.compile("[|｜¦‖+\u2500-\u257f]")


@quick
@dataclass(frozen=True, slots=True)
class Joint:
    """A character that belongs to an upright rule. ``at``: its offset in the text; ``up``, ``down``: its arms."""

    at: int
    up: bool
    down: bool


@quick
@dataclass(frozen=True, slots=True)
class Stretch:
    """What is between two joints, or outside the first or the last of a line: ``text[start:end]``."""

    start: int
    end: int
    ruled: bool
    blank: bool


@quick
@dataclass(frozen=True, slots=True)
class DrawnLine:
    """``stretches`` are one more than ``joints``."""

    number: int
    start: int
    end: int
    joints: tuple[Joint, ...]
    stretches: tuple[Stretch, ...]

    @property
    def has_rule(self) -> bool:
        return any(stretch.ruled for stretch in self.stretches)

    @property
    def only_rules(self) -> bool:
        return self.has_rule and all(stretch.ruled or stretch.blank for stretch in self.stretches)


def is_plus_rule(content: str) -> bool:
    """``+---+---+``, ``|---+---|`` and ``---+---``; a rule of Markdown has no plus."""
    return _PLUS_RULE.match(content) is not None


def is_box_line(content: str) -> bool:
    """Whether rules are drawn on the line with characters made for it."""
    return _BOX.search(content) is not None


def read_line(text: str, number: int, start: int, end: int) -> DrawnLine | None:
    """The line in its parts; ``None`` where there are no rules on it, or too many to be a table."""
    marks = (mark.start() for mark in _MAY_JOIN.finditer(text, start, end))
    joints = [joint for at in marks if (joint := _joint(text, at, start, end))]
    if len(joints) > MOST_JOINTS:
        return None
    whole = is_plus_rule(text[start:end])
    edges = [start - 1, *(joint.at for joint in joints), end]
    stretches = [_stretch(text, a, b, whole or "+" in (text[max(a, 0)], text[b : b + 1])) for a, b in pairwise(edges)]
    line = DrawnLine(number, start, end, tuple(joints), tuple(stretches))
    return line if joints or line.has_rule else None


def _joint(text: str, at: int, start: int, end: int) -> Joint | None:
    character = text[at]
    if character in _UPRIGHT:
        escaped = character == "|" and at > start and text[at - 1] == "\\"
        return None if escaped else Joint(at, True, True)
    if character == "+":
        beside = (text[at - 1] if at > start else "", text[at + 1] if at + 1 < end else "")
        crossed = any(c in _LEVEL_ASCII for c in beside if c) and all(c in "-=|:" or c.isspace() for c in beside if c)
        return Joint(at, True, True) if crossed else None
    if "\u2500" <= character <= "\u257f":
        arms = _arms(character)
        return Joint(at, "up" in arms, "down" in arms) if arms & {"up", "down"} else None
    return None


@lru_cache(maxsize=256)
def _arms(character: str) -> frozenset[str]:
    """The directions that a box-drawing character reaches in, as its Unicode name says."""
    words = set(re.findall("[A-Z]+", unicodedata.name(character, "")))
    found = {word.lower() for word in words & {"UP", "DOWN", "LEFT", "RIGHT"}}
    if "VERTICAL" in words:
        found |= {"up", "down"}
    if "HORIZONTAL" in words:
        found |= {"left", "right"}
    return frozenset(found)


def _stretch(text: str, before: int, end: int, crossed: bool) -> Stretch:
    """``crossed``: do dashes here meet a plus? Between two pipes they are what a cell holds."""
    start = before + 1
    content = text[start:end].strip(" \t\r") if crossed else text[start:end]
    if not content.strip():
        return Stretch(start, end, ruled=False, blank=True)
    boxed = all("\u2500" <= c <= "\u257f" and not _arms(c) & {"up", "down"} for c in content.strip())
    dashed = crossed and _DASHES.match(content) is not None
    return Stretch(start, end, ruled=boxed or dashed, blank=False)


Measure = Callable[[str], int]


def measures() -> Iterator[Measure]:
    """How many columns a character takes on the line, the commonest way first; what is drawn shows which it was."""
    for text_unit, box_unit in ((1, 1), (2, 1), (2, 2)):
        yield lambda c, text_unit=text_unit, box_unit=box_unit: _columns(c, text_unit, box_unit)  # type: ignore[misc]
    yield lambda _: 1


def _columns(character: str, text_unit: int, box_unit: int) -> int:
    if character.isascii():
        return 1
    if "\u2500" <= character <= "\u257f":
        return box_unit
    kind = unicodedata.east_asian_width(character)
    if kind in "WF":
        return 2
    return text_unit if kind == "A" or wide(character) else 0 if unicodedata.combining(character) else 1


def joint_columns(text: str, lines: Sequence[DrawnLine], measure: Measure) -> list[list[int]]:
    """For each line the columns its joints are in."""
    found: list[list[int]] = []
    for line in lines:
        widths: dict[str, int] = {}
        column, at = 0, line.start
        places: list[int] = []
        for joint in line.joints:
            for character in text[at : joint.at]:
                width = widths.get(character)
                if width is None:
                    width = widths[character] = measure(character)
                column += width
            at = joint.at
            places.append(column)
        found.append(places)
    return found
