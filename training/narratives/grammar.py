"""A grammar of narratives: symbols with their alternatives, and slots that print a value and record it.

In an alternative ``<symbol>`` is replaced by one of its alternatives and ``{…}`` is a slot: ``{n}`` any number,
``{name}`` a count of that fact, ``{name~}`` followed by 余, ``{name#}`` in words (一百零三), ``{name=0}`` and
``{name==other}`` show a fact without printing it, ``{!name}`` prints a fact of the head, ``{year}`` and the like only
print. No fact is stated twice: an alternative that would state one again is drawn anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import yaml

from training.narratives.figures import han_number
from training.narratives.offices import Reporter

Told = dict[str, str | int | float | bool | None]
_BEGIN, _NAMED, _END = "\ue000", "\ue001", "\ue002"
"""Around what a slot prints while a text is drawn: begin, name, named, what is printed, end."""
_MARKED = re.compile(f"{_BEGIN}(?P<slot>[^{_NAMED}]*){_NAMED}(?P<printed>[^{_BEGIN}{_END}]*){_END}")
_PART = re.compile(r"<(?P<symbol>[a-z]+)>|\{(?P<slot>[^{}]+)\}")
_TRIES = 40
_MARKS = re.compile(r"[=~#]")
_FLAGS = frozenset({"problems_named", "fee_named"})


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters ``[start, end)`` that a slot printed; none where it is a fact that is not printed."""

    slot: str
    start: int
    end: int


@dataclass(frozen=True)
class Grammar:
    """``symbols``: name → alternatives. The whole narrative is the symbol ``report``."""

    symbols: dict[str, tuple[str, ...]]

    def draw(self, reporter: Reporter, rng: Random) -> tuple[str, Told]:
        """A text and the facts in it."""
        text, told, _ = self.draw_marked(reporter, rng)
        return text, told

    def draw_marked(self, reporter: Reporter, rng: Random) -> tuple[str, Told, tuple[Mark, ...]]:
        """The same with the slots that hold a fact, and their places."""
        drawing = _Drawing(self, reporter, rng)
        text, marks = _taken_apart(drawing.expand("report"))
        return text, drawing.told, marks


def load_grammar(path: Path) -> Grammar:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    # YAML keeps a backslash and an n apart in plain text; both spellings of a line's end are meant here.
    return Grammar({name: tuple(str(text).replace("\\n", "\n") for text in texts) for name, texts in loaded.items()})


@dataclass
class _Drawing:
    grammar: Grammar
    reporter: Reporter
    rng: Random
    told: Told = field(default_factory=dict)

    def expand(self, symbol: str) -> str:
        for _ in range(_TRIES):
            text = self.rng.choice(self.grammar.symbols[symbol])
            if not {name for name in _told_by(text) if name in self.told}:
                return _PART.sub(self._part, text)
        return ""

    def _part(self, match: re.Match[str]) -> str:
        if match["symbol"]:
            return self.expand(match["symbol"])
        slot = match["slot"]
        if slot == "n":
            return str(self.rng.randint(2, 300))
        if slot.startswith("!"):
            name, _, style = slot[1:].partition(":")
            printed, facts = self.reporter.head(name, style, self.rng)
            self.told |= facts
            return _marked(name, printed)
        if "==" in slot:
            name, _, other = slot.partition("==")
            self.told[name] = self.told[other]
            return _marked(slot, "")
        if "=" in slot:
            name, _, value = slot.partition("=")
            self.told[name] = value == "1" if name in _FLAGS else int(value)
            return _marked(slot, "")
        if slot in ("year", "prior", "next", "self", "place", "code", "clock"):
            return self.reporter.word(slot, self.rng)
        name, style = slot.rstrip("~#"), slot[-1]
        value = self._figure(name)
        self.told[name] = value
        return _marked(name, han_number(value) if style == "#" else f"{value}余" if style == "~" else str(value))

    def _figure(self, name: str) -> int:
        if name.startswith(("items_", "views", "followers")):
            return self.rng.choice((self.rng.randint(3, 99), self.rng.randint(100, 999), self.rng.randint(1000, 26000)))
        return self.rng.choice((0, self.rng.randint(1, 9), self.rng.randint(10, 60), self.rng.randint(61, 400)))


def _marked(slot: str, printed: str) -> str:
    return f"{_BEGIN}{slot}{_NAMED}{printed}{_END}"


def _taken_apart(text: str) -> tuple[str, tuple[Mark, ...]]:
    """The text as it is printed, and the marks that were in it."""
    plain, marks, at = "", [], 0
    for match in _MARKED.finditer(text):
        plain += text[at : match.start()]
        marks.append(Mark(match["slot"], len(plain), len(plain) + len(match["printed"])))
        plain += match["printed"]
        at = match.end()
    return plain + text[at:], tuple(marks)


def _told_by(text: str) -> set[str]:
    """The counts that an alternative states itself; facts of the head may be stated again and again."""
    slots = {match["slot"] for match in _PART.finditer(text) if match["slot"]}
    return {_MARKS.split(slot)[0] for slot in slots if not slot.startswith("!")} - {"n", "year", "prior", "next"}
