"""Text under way that remembers which cells it wrote, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from extractor.forms.schema import CellKey
from training.draw.grid import Slot


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters ``[start, end)`` of the text and what stands there (see :class:`Slot`)."""

    start: int
    end: int
    role: str
    key: CellKey | None = None
    part: str = ""


@dataclass(frozen=True)
class DrawnText:
    """``drawn``: the cells of the form of which the text still shows something (an empty cell included)."""

    text: str
    marks: tuple[Mark, ...]
    drawn: frozenset[CellKey]


@dataclass
class Page:
    """Text under way. ``rng`` serves layouts with uneven gaps."""

    rng: Random
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    drawn: set[CellKey] = field(default_factory=set)

    def put(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    def put_marked(self, text: str, role: str, part: str = "") -> None:
        if text:
            self.marks.append(Mark(self.length, self.length + len(text), role, None, part))
            self.put(text)

    def put_slot(self, slot: Slot) -> None:
        """The slot's text, with a mark for each of its words where it holds several cells."""
        self.drawn.update(slot.keys)
        words = slot.text.split(" ") if len(slot.keys) > 1 else [slot.text]
        keys = slot.keys or (None,)
        for index, (word, key) in enumerate(zip(words, keys, strict=True)):
            if index:
                self.put(" ")
            if word:
                self.marks.append(Mark(self.length, self.length + len(word), slot.role, key, slot.part))
            self.put(word)

    def finish(self) -> DrawnText:
        return DrawnText("".join(self.pieces), tuple(self.marks), frozenset(self.drawn))
