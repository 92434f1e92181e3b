"""OCR look-alikes: where readings break the sums that cross in a cell, and others of the engine correct them.

Used only for text that an engine recognised from a picture, and only with a reading that the engine itself held
possible: a number printed in the source is never replaced. The cell's reasons name the change, and it goes to review.

Print that is hard to read breaks several sums of a column at once. So changes are looked for one sum at a time, none
that breaks another, and what they lead to is judged at the end. Where a row and a column need a change and all known
sums through its cell hold with it, it is borne out. Where it mends one sum alone, that sum proves nothing any more: its
cells go to review, but those read for sure with which a sum the other way holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extractor.document import Document
from extractor.forms import CellKey, Instance
from extractor.messages import message
from extractor.normalize import normalize
from extractor.recovery.board.layout import Layout
from extractor.recovery.judge.cells import Verdict, Verdicts
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.judge.misread import with_slashes
from extractor.recovery.sums.equations import TOLERANCE
from extractor.report import Status
from extractor.values import ReadingKind, read_value

CHOSEN = 0.85
ALONE = 0.6
"""Chances that a reading chosen by the sums, or by one of them, is right; it goes to review."""
BESIDE = 0.85
"""That a cell of such a sum is right."""
SLASH = "/"
_STROKES = frozenset("17")
"""What engines make of a slash."""
ROUNDS = 12
"""Of changes at most: each leaves fewer sums that fail."""
_EMPTY = (Status.BLANK, Status.NOT_APPLICABLE)
_READABLE = (Status.READ, Status.UNREADABLE)

Values = Mapping[CellKey, float]
"""What cells hold; cells that are not known are not in it."""


@dataclass(frozen=True, slots=True)
class _Repair:
    """Cells with their new texts and values; ``mended``: the failing sums that these make hold, by number."""

    changes: tuple[tuple[CellKey, str, float], ...]
    mended: frozenset[int]


@dataclass(frozen=True)
class _Sums:
    """The sums of the form, and those through each cell, by number."""

    sums: tuple[Instance, ...]
    of_cell: Mapping[CellKey, tuple[int, ...]] = field(repr=False)

    @staticmethod
    def of(layout: Layout) -> _Sums:
        sums = tuple(i for i in layout.instances if not i.identity.notice)
        of_cell: dict[CellKey, list[int]] = defaultdict(list)
        for number, instance in enumerate(sums):
            for key in _keys(instance):
                of_cell[key].append(number)
        return _Sums(sums, {key: tuple(numbers) for key, numbers in of_cell.items()})

    def holds(self, number: int, values: Values) -> bool | None:
        """``None`` where a cell is not known."""
        instance = self.sums[number]
        if any(key not in values for key in instance.keys):
            return None
        total = sum(sign * values[key] for key, sign in instance.terms)
        return abs(total) <= instance.identity.tolerance + TOLERANCE

    def around(self, keys: Iterable[CellKey]) -> list[int]:
        return sorted({number for key in keys for number in self.of_cell.get(key, ())})

    def cross(self, numbers: Iterable[int]) -> bool:
        """Whether a row and a column are among the sums."""
        along = {self.sums[number].within_row for number in numbers}
        return along == {True, False}


def choose_lookalikes(document: Document, verdicts: Verdicts, layout: Layout) -> dict[CellKey, Verdict]:
    """The cells, with other readings of the engine where these alone correct failing rows and failing columns.

    A sum that two different changes would correct as well decides nothing.
    """
    known = dict(verdicts)
    readings = _alternatives(document, verdicts)
    if not readings:
        return known
    sums = _Sums.of(layout)
    before = {key: value for key, verdict in known.items() if (value := _value(verdict)) is not None}
    changes = _changes(sums, before, readings)
    after = {**before, **{key: value for key, (_, value) in changes.items()}}
    for key, (text, value) in changes.items():
        needed = _needed(sums, before, after, key)
        proved = sums.cross(needed) and all(sums.holds(n, after) is not False for n in sums.of_cell[key])
        known[key] = _chosen(known[key], text, value, proved=proved)
        if not proved:
            failed = [number for number in needed if sums.holds(number, before) is False]
            around = {
                other
                for number in failed
                for other in _keys(sums.sums[number])
                if other not in changes and not _stands_otherwise(sums, number, known[other], before)
            }
            known.update((other, _looked_at(known[other])) for other in around)
    return known


def _stands_otherwise(sums: _Sums, number: int, verdict: Verdict, values: Values) -> bool:
    """Whether a cell of that sum is read for sure, and a sum the other way holds with it as all of them were read."""
    across = not sums.sums[number].within_row
    through = sums.of_cell[verdict.key] if verdict.is_sure else ()
    return any(sums.holds(n, values) is True for n in through if sums.sums[n].within_row is across)


def _chosen(verdict: Verdict, text: str, value: float, *, proved: bool) -> Verdict:
    code = "cell.lookalike" if proved else "cell.lookalike_alone"
    reason = message(code, seen=verdict.text, chosen=text)
    whole = int(value) if value == int(value) else value
    if text == SLASH:
        chosen = replace(verdict, status=Status.NOT_APPLICABLE, value=None, anchored=False)
    else:
        chosen = replace(verdict, status=Status.READ, value=whole, anchored=False)
    chosen = chosen.doubted(Doubt.LOOKALIKE, reason, CHOSEN if proved else ALONE)
    # Failing checks pointed at it: whatever the other evidence, a person looks at it.
    return replace(chosen, review=True, doubts=chosen.doubts | {Doubt.SUSPECT})


def _looked_at(verdict: Verdict) -> Verdict:
    doubted = verdict.doubted(Doubt.SUSPECT, message("cell.sum_by_choice"), BESIDE)
    return replace(doubted, review=True)


def _changes(
    sums: _Sums, before: Values, readings: Mapping[CellKey, Mapping[str, float]]
) -> dict[CellKey, tuple[str, float]]:
    """Changes that mend sums and break none, those first that mend the most; each cell is changed once."""
    values, changed = dict(before), dict[CellKey, tuple[str, float]]()
    for _ in range(ROUNDS):
        open_ = {key: texts for key, texts in readings.items() if key not in changed}
        repairs = [*_single(sums, values, open_), *_pairs(sums, values, open_)]
        chosen = _unrivalled(repairs)
        if not chosen:
            break
        for repair in chosen:
            for key, text, value in repair.changes:
                changed[key] = text, value
                values[key] = value
    return changed


def _unrivalled(repairs: Sequence[_Repair]) -> list[_Repair]:
    """Those that mend the most sums of all, where none of the others mends one of these."""
    most = max((len(repair.mended) for repair in repairs), default=0)
    best = [repair for repair in repairs if len(repair.mended) == most]
    alone = [r for r in best if not any(other is not r and other.mended & r.mended for other in best)]
    touched = [key for repair in alone for key, _, _ in repair.changes]
    return [r for r in alone if all(touched.count(key) == 1 for key, _, _ in r.changes)]


def _single(sums: _Sums, values: Values, readings: Mapping[CellKey, Mapping[str, float]]) -> Iterator[_Repair]:
    for key, texts in readings.items():
        for text, value in texts.items():
            yield from _repair(sums, values, ((key, text, value),))


def _pairs(sums: _Sums, values: Values, readings: Mapping[CellKey, Mapping[str, float]]) -> Iterator[_Repair]:
    """Two cells of one sum that was misread twice so that it holds, each with another sum that fails."""
    failing = {key for key in readings if any(sums.holds(n, values) is False for n in sums.of_cell.get(key, ()))}
    for number, instance in enumerate(sums.sums):
        members = [key for key in _keys(instance) if key in failing] if sums.holds(number, values) else []
        for place, first in enumerate(members):
            for second in members[place + 1 :]:
                for one, value in readings[first].items():
                    for other, beside in readings[second].items():
                        found = list(_repair(sums, values, ((first, one, value), (second, other, beside))))
                        yield from (r for r in found if len(r.mended) > 1)


def _repair(sums: _Sums, values: Values, changes: tuple[tuple[CellKey, str, float], ...]) -> Iterator[_Repair]:
    """The changes as a repair, if they mend a sum and break none."""
    after = {**values, **{key: value for key, _, value in changes}}
    mended = set()
    for number in sums.around(key for key, _, _ in changes):
        was, now = sums.holds(number, values), sums.holds(number, after)
        if was and not now:
            return
        if now and not was:
            mended.add(number)
    if mended:
        yield _Repair(changes, frozenset(mended))


def _needed(sums: _Sums, before: Values, after: Values, key: CellKey) -> list[int]:
    """The sums that hold and would not with what the cell held before."""
    without = {other: value for other, value in after.items() if other != key}
    if key in before:
        without[key] = before[key]
    return [n for n in sums.of_cell.get(key, ()) if sums.holds(n, after) and not sums.holds(n, without)]


def _alternatives(document: Document, verdicts: Verdicts) -> dict[CellKey, dict[str, float]]:
    """Cell → the other readings of its whole token that are numbers, with these; a lone stroke among slashes may be
    one, which counts nothing."""
    slashed = with_slashes(verdicts)
    tokens = {(t.start, t.end): t.alternatives for t in document.tokens if t.alternatives}
    found: dict[CellKey, dict[str, float]] = {}
    for key, verdict in verdicts.items() if tokens or slashed else ():
        if verdict.status not in _READABLE or not verdict.recognised or len(verdict.spans) != 1:
            continue
        if verdict.text in _STROKES and key.table in slashed:
            found.setdefault(key, {})[SLASH] = 0.0
        span = verdict.spans[0]
        for text, _ in tokens.get((span.start, span.end), ()):
            reading = read_value(normalize(text).text)
            if reading.kind is ReadingKind.NUMBER and reading.value not in (None, verdict.value):
                found.setdefault(key, {})[text] = float(reading.value or 0)
    return found


def _keys(instance: Instance) -> list[CellKey]:
    """Its cells, each once."""
    return list(dict.fromkeys(instance.keys))


def _value(verdict: Verdict) -> float | None:
    """What a cell counts in a sum; ``None`` where it is not known."""
    if verdict.status is Status.READ and verdict.value is not None:
        return float(verdict.value)
    return 0.0 if verdict.status in _EMPTY else None
