"""Text under way that remembers which cells it wrote, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from extractor.forms.schema import CellKey
from training.draw.grid import Slot


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters ``[start, end)`` of the text and what is there (see :class:`Slot`).

    ``in_table``: a slot of a grid; otherwise a paragraph.
    """

    start: int
    end: int
    role: str
    key: CellKey | None = None
    part: str = ""
    continues: bool = False
    in_table: bool = False


@dataclass(frozen=True)
class DrawnText:
    """``drawn``: the cells of the form of which the text still shows something (an empty cell included).

    ``blanks``: marks of no length where the form's cells are empty.
    """

    text: str
    marks: tuple[Mark, ...]
    drawn: frozenset[CellKey]
    blanks: tuple[Mark, ...] = ()


@dataclass
class Page:
    """Text under way. ``rng`` serves layouts with uneven gaps."""

    rng: Random
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    drawn: set[CellKey] = field(default_factory=set)
    blanks: list[Mark] = field(default_factory=list)

    def put(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    def put_marked(self, text: str, role: str, part: str = "", *, continues: bool = False) -> None:
        if text:
            self.marks.append(Mark(self.length, self.length + len(text), role, None, part, continues))
            self.put(text)

    def put_slot(self, slot: Slot) -> None:
        """The slot's text, with a mark for each of its words where it holds several cells."""
        self.drawn.update(slot.keys)
        words = slot.text.split(" ") if len(slot.keys) > 1 else [slot.text]
        keys = slot.keys or (None,)
        for index, (word, key) in enumerate(zip(words, keys, strict=True)):
            if index:
                self.put(" ")
            mark = Mark(self.length, self.length + len(word), slot.role, key, slot.part, slot.continues, True)
            if word:
                self.marks.append(mark)
            elif key:
                self.blanks.append(mark)
            self.put(word)

    def finish(self) -> DrawnText:
        return DrawnText("".join(self.pieces), tuple(self.marks), frozenset(self.drawn), tuple(self.blanks))
