"""The labels of a form as they are compared: keys without punctuation, numbers separate, and a fuzzy search.

A *slot* is one place where a label is in the form: a heading, a block title, a header, a row. The same words may be in
several slots (总计 is the label of a column and of a row; 信息内容 is in four blocks).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz, process

from extractor.forms.schema import Block, Column, Form, Row, Table
from extractor.frozen import quick
from extractor.normalize import fold, squeeze

# Below this likeness (0–100) two labels of the form itself would be taken for one another.
FUZZY_CUTOFF = 74.0
# A piece of a label must be this long to be found inside a label other than by following its beginning.
SHORTEST_FRAGMENT = 2
LONGEST_LABEL = 72
# Such an end counts only where it continues the label before it.
TAIL_SCORE = 0.55
_PUNCTUATION = re.compile(r"[^\w]|_")
# Markdown tables keep the line breaks of a cell as tags.
_TAG = re.compile(r"<br\s*/?>|&nbsp;|[\u00b2\u00b3\u00b9\u2070-\u209c]", re.IGNORECASE)
_INSTRUCTION = re.compile(r"([^()（）]{2,40})[(（].{4,}[)）]\s*\Z", re.DOTALL)
"""A label with an instruction in brackets behind it."""
_NUMBER = re.compile(
    r"(?:\(?([一二三四五六七八九十]{1,3})[)、.,]|\((\d{1,2})\)[、.,]?|(\d{1,2})(?:[.、,)]|(?=[\u3400-\u9fff])))"
)


class SlotKind(StrEnum):
    SECTION = "section"
    TITLE = "title"
    CORNER = "corner"
    COLUMN = "column"
    COLUMN_GROUP = "column_group"
    ROW = "row"
    ROW_GROUP = "row_group"


@dataclass(frozen=True, slots=True)
class Slot:
    """One place for a label. ``index`` orders the slots as the form is read, top to bottom."""

    index: int
    kind: SlotKind
    table: str
    block: int
    name: str | None
    depth: int
    """Levels above it in its tree."""
    parent: int | None
    """Index of the group slot right above it."""


@quick
@dataclass(frozen=True, slots=True)
class Candidate:
    """``key[lo:hi]`` of the slot's wording (``size`` characters) is what a piece of text matches; ``score`` 0 to 1."""

    slot: Slot
    lo: int
    hi: int
    size: int
    score: float

    @property
    def whole(self) -> bool:
        return self.lo == 0 and self.hi == self.size


def label_key(text: str) -> str:
    """``text`` (normalised or not) as labels are compared: no white space, no punctuation."""
    return _key_of_short(text) if len(text) <= 2 * LONGEST_LABEL else _key_of(text)


def _key_of(text: str) -> str:
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", squeeze(_TAG.sub("", text)))).lower()


_key_of_short = lru_cache(maxsize=16384)(_key_of)
"""Reports repeat the labels of a form; prose is not kept."""


def split_number(text: str) -> tuple[str, str]:
    """``（三）不予公开`` → (``三``, ``不予公开``), as keys; the number is empty where there is none."""
    plain = unicodedata.normalize("NFKC", squeeze(text))
    match = _NUMBER.match(plain)
    if not match:
        return "", label_key(plain)
    return next(g for g in match.groups() if g), label_key(plain[match.end() :])


@dataclass(frozen=True, slots=True)
class _Wording:
    key: str
    number: str
    body: str
    slots: tuple[Slot, ...]


@dataclass
class Lexicon:
    """The searchable labels of one form. Lookups are cached: batches repeat the same few hundred texts."""

    form: Form
    slots: tuple[Slot, ...]
    texts: tuple[str, ...]
    """The labels and aliases as normalised text, for matchers that look for them inside longer text."""
    _wordings: tuple[_Wording, ...]
    _exact: dict[str, tuple[_Wording, ...]]
    _bodies: dict[str, tuple[_Wording, ...]]
    _keys: tuple[str, ...]
    _longest_first: tuple[str, ...]
    _numbers: Mapping[int, frozenset[str]]
    _found: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)

    def find(self, text: str) -> tuple[Candidate, ...]:
        """Slots that ``text`` may be (a piece of) the label of, best first; empty for long or strange text."""
        cached = self._found.get(text)
        if cached is None:
            cached = tuple(self._search(text))
            if len(self._found) < 200_000:
                self._found[text] = cached
        return cached

    def rows_named(self, text: str) -> list[Candidate]:
        """The rows that ``text`` is a whole label of, best first."""
        return [found for found in self.find(text) if found.slot.kind is SlotKind.ROW and found.whole]

    def find_named(self, text: str) -> tuple[Candidate, ...]:
        """As :meth:`find`, but for what is only like a label, whose score is at most 0.9."""
        if text in self._found or _INSTRUCTION.match(text):
            return self.find(text)
        return tuple(self._search_label(text, misspelt=False))

    def knows(self, key: str) -> bool:
        """Is ``key`` exactly one of the form's labels?"""
        return key in self._exact

    def numbers_of(self, slot: int) -> frozenset[str]:
        """The numbers before the wordings of a slot: 三 for （三）不予公开."""
        return self._numbers.get(slot, frozenset())

    def bodies_of(self, slot: int) -> list[str]:
        """The wordings of a slot as keys, without the numbers before them."""
        return [wording.body for wording in self._wordings if any(own.index == slot for own in wording.slots)]

    def likeness(self, text: str, slots: Iterable[int]) -> dict[int, float]:
        """Slot → the share of letters that ``text`` and a wording of it have alike, their numbers left out."""
        _, body = split_number(text)
        found = dict.fromkeys(slots, 0.0)
        for wording in self._wordings:
            for slot in wording.slots:
                if slot.index in found:
                    found[slot.index] = max(found[slot.index], fuzz.ratio(body, wording.body) / 100)
        return found

    def _search(self, text: str) -> list[Candidate]:
        found = self._search_label(text)
        if found or not (head := _INSTRUCTION.match(text)):
            return found
        # Offices describe a row or column in brackets behind its label.
        return self._search_label(head[1]) if label_key(head[1]) in self._exact else []

    def _search_label(self, text: str, *, misspelt: bool = True) -> list[Candidate]:
        if len(text) > 2 * LONGEST_LABEL:
            return []
        key = label_key(text)
        if not key or len(key) > LONGEST_LABEL or key.isdigit():
            return []
        if key in self._exact:
            exact = [Candidate(s, 0, len(w.key), len(w.key), 1.0) for w in self._exact[key] for s in w.slots]
            return exact + [c for c in self._tails(key) if c.slot.index not in {e.slot.index for e in exact}]
        number, body = split_number(text)
        found: dict[int, Candidate] = {}

        def offer(wording: _Wording, lo: int, hi: int, score: float) -> None:
            for slot in wording.slots:
                best = found.get(slot.index)
                if best is None or (best.hi - best.lo) * best.score < (hi - lo) * score:
                    found[slot.index] = Candidate(slot, lo, hi, len(wording.key), score)

        for wording in self._bodies.get(body, ()):
            # The number was lost, or misread; one number in place of another is only a doubt.
            offer(wording, 0, len(wording.key), 0.95 if not number or not wording.number else 0.8)
        for wording in self._wordings:
            at = wording.key.find(key)
            if at >= 0:
                offer(wording, at, at + len(key), 0.9 if len(key) >= SHORTEST_FRAGMENT else 0.5)
        if misspelt and not found and len(key) >= 3:
            self._search_fuzzy(key, number, body, offer)
        return sorted(found.values(), key=lambda c: (-(c.hi - c.lo) * c.score, c.slot.index))

    def _tails(self, key: str) -> list[Candidate]:
        """A whole label that is also the cut-off end of a row's label: 总计 after （七）."""
        return [
            Candidate(slot, len(w.key) - len(key), len(w.key), len(w.key), TAIL_SCORE)
            for w in self._wordings
            if w.key != key and w.key.endswith(key)
            for slot in w.slots
            if slot.kind is SlotKind.ROW
        ]

    def _search_fuzzy(
        self, key: str, number: str, body: str, offer: Callable[[_Wording, int, int, float], None]
    ) -> None:
        for _, score, at in process.extract(key, self._keys, scorer=fuzz.ratio, score_cutoff=60.0, limit=8):
            wording = self._wordings[at]
            if number == wording.number or not number or not wording.number:
                score = fuzz.ratio(body, wording.body)
            if score >= FUZZY_CUTOFF and len(body) >= 2:
                offer(wording, 0, len(wording.key), score / 100 * 0.9)
        if len(key) < 5:
            return
        # A misspelt piece of a longer label. Most texts are no such piece, which the longer labels alone show sooner.
        longer = self._longest_first[
            : bisect_right(self._longest_first, -len(key) * 1.2, key=lambda label: -len(label))
        ]
        if process.extractOne(key, longer, scorer=fuzz.partial_ratio, score_cutoff=84.0) is None:
            return
        for _, score, at in process.extract(key, self._keys, scorer=fuzz.partial_ratio, score_cutoff=84.0, limit=6):
            wording = self._wordings[at]
            if len(wording.key) < len(key) * 1.2:
                continue
            part = fuzz.partial_ratio_alignment(key, wording.key)
            if part is not None:
                offer(wording, part.dest_start, part.dest_end, score / 100 * 0.8)


def _table_slots(table: Table, start: int) -> Iterator[tuple[Slot, tuple[str, ...]]]:
    index = start

    def slot(kind: SlotKind, block: int, name: str | None, depth: int = 0, parent: int | None = None) -> Slot:
        nonlocal index
        index += 1
        return Slot(index - 1, kind, table.name, block, name, depth, parent)

    def tree(
        part: Row | Column, block: int, leaf: SlotKind, group: SlotKind, depth: int, parent: int | None
    ) -> Iterator[tuple[Slot, tuple[str, ...]]]:
        own = slot(group if part.children else leaf, block, part.name, depth, parent)
        yield own, part.wordings
        for child in part.children:
            yield from tree(child, block, leaf, group, depth + 1, own.index)

    def header(number: int, block: Block) -> Iterator[tuple[Slot, tuple[str, ...]]]:
        for column in block.columns:
            yield from tree(column, number, SlotKind.COLUMN, SlotKind.COLUMN_GROUP, 0, None)

    yield slot(SlotKind.SECTION, 0, None), (table.title, *table.aliases)
    for number, block in enumerate(table.blocks):
        if block.title:
            yield slot(SlotKind.TITLE, number, None), (block.title, *block.title_aliases)
        if block.corner:
            yield slot(SlotKind.CORNER, number, None), block.corner
        if table.layout == "rows":
            yield from header(number, block)
        for row in block.rows:
            kinds = (
                (SlotKind.ROW, SlotKind.ROW_GROUP)
                if table.layout == "rows"
                else (SlotKind.COLUMN_GROUP, SlotKind.COLUMN_GROUP)
            )
            yield from tree(row, number, *kinds, 0, None)
        if table.layout == "single_row":
            yield from header(number, block)


_BUILT: dict[int, Lexicon] = {}


def lexicon_of(form: Form) -> Lexicon:
    """The lexicon of a form, built once for each form object (which it keeps alive)."""
    lexicon = _BUILT.get(id(form))
    if lexicon is None:
        lexicon = _BUILT[id(form)] = _build(form)
    return lexicon


def _build(form: Form) -> Lexicon:
    slots: list[Slot] = []
    texts: dict[str, list[Slot]] = {}
    labels: dict[str, str] = {}
    for table in form.tables:
        for slot, wordings in _table_slots(table, len(slots)):
            slots.append(slot)
            for wording in wordings:
                key = label_key(fold(wording))
                labels.setdefault(key, wording)
                if slot not in texts.setdefault(key, []):
                    texts[key].append(slot)
    made = []
    for key, places in texts.items():
        number, body = split_number(fold(labels[key]))
        made.append(_Wording(key, number, body, tuple(places)))
    exact: dict[str, tuple[_Wording, ...]] = {w.key: (w,) for w in made}
    bodies: dict[str, tuple[_Wording, ...]] = {}
    for entry in made:
        bodies[entry.body] = (*bodies.get(entry.body, ()), entry)
    plain = tuple(sorted(squeeze(fold(text)) for text in labels.values()))
    numbers: dict[int, frozenset[str]] = {}
    for entry in made:
        for slot in entry.slots if entry.number else ():
            numbers[slot.index] = numbers.get(slot.index, frozenset()) | {entry.number}
    keys = tuple(entry.key for entry in made)
    longest_first = tuple(sorted(keys, key=len, reverse=True))
    return Lexicon(form, tuple(slots), plain, tuple(made), exact, bodies, keys, longest_first, numbers)
