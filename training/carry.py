"""Tags carried over to what a converter or an engine made of a drawn report.

Three ways, by what the conversion leaves: characters in the drawn order (alignment), boxes (geometry), cells of a grid
in the drawn order (empty cells have no characters to align).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from extractor.document import Document
from extractor.forms import CellKey
from training.draw.boxes import BETWEEN_LINES, Seen, bands_of
from training.draw.grid import Slot, as_flat
from training.draw.pages import SetPages, SetText
from training.draw.report import DrawnReport, Paragraph, TablePart
from training.draw.written import DrawnText, Mark, Page

_NEAR = 1.0
"""Points or pixels by which a token's box may fall short of what was set there."""
_WHOLE = 0.98
"""Least share of the characters outside the tables that must be found again."""


@dataclass(frozen=True)
class Carried:
    """``marks`` of the converted text. ``whole``: every character of the tables was found again, one for one."""

    marks: tuple[Mark, ...]
    whole: bool


def in_order(report: DrawnReport) -> DrawnText:
    """The pieces of the report in the order of the page, one a line: the text that conversions are aligned with."""
    page = Page(Random(0))
    for part in report.parts:
        slots = _slots(part) if isinstance(part, TablePart) else (part,)
        for slot in slots:
            if isinstance(slot, Paragraph):
                page.put_marked(slot.text, slot.role, continues=slot.continues)
            else:
                page.put_slot(slot)
            page.put("\n")
    return page.finish()


def texts_in_order(texts: Iterable[SetText]) -> DrawnText:
    """The same for texts set on pages."""
    page = Page(Random(0))
    for text in texts:
        page.marks.append(_mark(text, page.length))
        page.put(text.text + "\n")
    return page.finish()


def tables_last(pages: SetPages) -> list[SetText]:
    """Page by page what is outside the tables, then the cells of the tables row by row."""
    return sorted(pages.texts, key=lambda text: (text.page, text.in_table, 0.0 if text.in_table else text.top))


def align(drawn: DrawnText, text: str) -> Carried:
    """The marks of ``drawn`` at the characters of ``text`` that they became; white space does not count."""
    place = _places(drawn.text, text)
    _place_moved(drawn, text, place)
    marks: list[Mark] = []
    whole, kept, outside = True, 0, 0
    for mark in drawn.marks:
        solid = _solid(drawn.text, mark)
        found = [place[n] for n in solid if place[n] >= 0]
        if mark.in_table:
            whole = whole and len(found) == len(solid)
        else:
            kept, outside = kept + len(found), outside + len(solid)
        if found:
            marks.append(replace(mark, start=found[0], end=found[-1] + 1))
    return Carried(tuple(marks), whole and kept >= _WHOLE * outside)


def _places(source: str, text: str) -> list[int]:
    """For each character of ``source`` where it is in ``text``, -1 where it does not."""
    from rapidfuzz.distance import Levenshtein

    ours, our_places = _squeezed(source)
    theirs, their_places = _squeezed(text)
    place = [-1] * len(source)
    for code in Levenshtein.opcodes(ours, theirs):
        if code.tag == "equal":
            for offset in range(code.src_end - code.src_start):
                place[our_places[code.src_start + offset]] = their_places[code.dest_start + offset]
    return place


def _place_moved(drawn: DrawnText, text: str, place: list[int]) -> None:
    """A piece of a table that a converter moved as a whole is found among the characters that nothing else became.

    Pieces with the same words can change places unseen only where they mean the same.
    """
    taken = set(place)
    lost: dict[str, list[Mark]] = {}
    for mark in drawn.marks:
        solid = _solid(drawn.text, mark)
        if mark.in_table and all(place[n] < 0 for n in solid):
            lost.setdefault("".join(drawn.text[n] for n in solid), []).append(mark)
    if not lost:
        return
    free = "".join("\n" if n in taken or c.isspace() else c for n, c in enumerate(text))
    for words, marks in lost.items():
        found = list(re.finditer(re.escape(words), free))
        if len(found) != len(marks) or len({(mark.role, mark.part, mark.key) for mark in marks}) > 1:
            continue
        for mark, match in zip(marks, found, strict=True):
            for offset, n in enumerate(_solid(drawn.text, mark)):
                place[n] = match.start() + offset


def _solid(text: str, mark: Mark) -> list[int]:
    return [n for n in range(mark.start, mark.end) if not text[n].isspace()]


def by_boxes(document: Document, pages: SetPages) -> Carried:
    """Marks by geometry, where the tokens' boxes are in the unit in which the pages were set."""
    marks: list[Mark] = []
    left = {page: [t for t in pages.texts if t.page == page] for page in range(pages.page)}
    for token in document.tokens:
        if token.empty or token.bbox is None:
            continue
        box, at = token.bbox, token.start
        for text in [t for t in left[token.page_index] if _inside(t, box)]:
            span = _find(document.text, text.text, at, token.end)
            if span is None:
                continue
            left[token.page_index].remove(text)
            marks.append(replace(_mark(text, span[0]), end=span[1]))
            at = span[1]
    lost = sum(len(text.text) for texts in left.values() for text in texts if not text.in_table)
    total = sum(len(text.text) for text in pages.texts if not text.in_table)
    missing = any(text.in_table for texts in left.values() for text in texts)
    return Carried(tuple(marks), not missing and lost <= (1 - _WHOLE) * total)


def blanks_by_boxes(document: Document, pages: SetPages) -> dict[int, CellKey]:
    """Empty tokens that lie where an empty cell of the form was set."""
    found: dict[int, CellKey] = {}
    for index, token in enumerate(document.tokens):
        if token.empty and token.bbox is not None:
            x, y = token.bbox.center
            here = (t for t in pages.blanks if t.page == token.page_index and t.x0 < x < t.x1 and t.top < y < t.bottom)
            if text := next(here, None):
                found[index] = text.keys[0]
    return found


def by_seen(document: Document, seen: Sequence[Seen]) -> Carried:
    """Marks of a document whose tokens are lines that an engine gave."""
    left: dict[tuple[int, str], list[Seen]] = {}
    for line in seen:
        left.setdefault((line.page, "".join(line.text.split())), []).append(line)
    marks: list[Mark] = []
    for token in document.tokens:
        solid, places = _squeezed(document.token_text(token))
        lines = left.get((token.page_index, solid))
        if not lines or token.bbox is None:
            return Carried((), False)
        x, y = token.bbox.center
        line = min(lines, key=lambda s: abs(s.bbox[0] + s.bbox[2] - 2 * x) + abs(s.bbox[1] + s.bbox[3] - 2 * y))
        lines.remove(line)
        for mark in _marks_of(line, 0):
            first = len("".join(line.text[: mark.start].split()))
            last = len("".join(line.text[: mark.end].split()))
            if last > first:
                marks.append(replace(mark, start=token.start + places[first], end=token.start + places[last - 1] + 1))
    return Carried(tuple(marks), True)


def marks_of_rows(seen: Sequence[Seen], pages: SetPages) -> tuple[Mark, ...]:
    """Marks of the text that :func:`training.draw.boxes.as_rows` writes."""
    marks: list[Mark] = []
    at = 0
    for page in bands_of(seen, pages):
        for band in page:
            for line in band:
                marks.extend(_marks_of(line, at))
                at += len(line.text) + len(BETWEEN_LINES)
            at += 1 - len(BETWEEN_LINES)
        at += 1
    return tuple(marks)


def blanks_by_order(document: Document, report: DrawnReport) -> dict[int, CellKey]:
    """Empty tokens in the grids of the document whose cells come as they were drawn, with spans or flattened."""
    from rapidfuzz.distance import Levenshtein

    indices = [index for index, token in enumerate(document.tokens) if token.grid is not None]
    theirs = ["".join(document.token_text(document.tokens[index]).split()) for index in indices]
    best: tuple[int, dict[int, CellKey]] = (-1, {})
    for flat in (False, True):
        slots = [s for part in report.parts if isinstance(part, TablePart) for s in _slots(part, flat=flat)]
        slots = [slot for slot in slots if isinstance(slot, Slot)]
        ours = ["".join(slot.text.split()) for slot in slots if isinstance(slot, Slot)]
        found: dict[int, CellKey] = {}
        equal = 0
        for code in Levenshtein.opcodes(ours, theirs):
            if code.tag != "equal":
                continue
            equal += code.src_end - code.src_start
            for offset in range(code.src_end - code.src_start):
                slot, index = slots[code.src_start + offset], indices[code.dest_start + offset]
                if isinstance(slot, Slot) and document.tokens[index].empty and slot.keys:
                    found[index] = slot.keys[0]
        best = max(best, (equal, found), key=lambda pair: pair[0])
    return best[1]


def _slots(part: TablePart, *, flat: bool = False) -> Iterator[Slot | Paragraph]:
    for line in as_flat(part.grid) if flat else part.grid:
        for slot in line:
            yield Paragraph(slot.text, "furniture") if len(line) == 1 and slot.role == "furniture" else slot


def _marks_of(seen: Seen, start: int) -> Iterator[Mark]:
    ends = [*(offset for offset, _ in seen.runs[1:]), len(seen.text)]
    for (offset, text), end in zip(seen.runs, ends, strict=True):
        yield replace(_mark(text, start + offset), end=start + end)


def _mark(text: SetText, start: int) -> Mark:
    key = text.keys[0] if len(text.keys) == 1 else None
    return Mark(start, start + len(text.text), text.role, key, text.part, text.continues, text.in_table)


def _inside(text: SetText, box: tuple[float, float, float, float]) -> bool:
    x, y = (text.x0 + text.x1) / 2, (text.top + text.bottom) / 2
    return box[0] - _NEAR <= x <= box[2] + _NEAR and box[1] - _NEAR <= y <= box[3] + _NEAR


def _find(text: str, piece: str, start: int, end: int) -> tuple[int, int] | None:
    """Where ``piece`` is in ``text[start:end]`` whatever white space is in between; the first place."""
    whole, places = _squeezed(text[start:end])
    solid = "".join(piece.split())
    at = whole.find(solid)
    return (start + places[at], start + places[at + len(solid) - 1] + 1) if solid and at >= 0 else None


def _squeezed(text: str) -> tuple[str, list[int]]:
    places = [n for n, c in enumerate(text) if not c.isspace()]
    return "".join(text[n] for n in places), places
