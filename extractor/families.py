"""Among families of forms: whose report a document is, and reading it as one of that family.

Each family is read by itself, so that what it comes to is what it would come to alone: the labels of another form
never take part. The words of the text tell which are worth reading (:mod:`extractor.recovery.board.signs`): mostly one.
Where a second one is found in the text too, the record is doubted as a whole and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from extractor.document import Document
from extractor.forms import Form, shipped_ids
from extractor.forms.asked import Family
from extractor.messages import message
from extractor.recovery.board.choose import NO_FORM, SURE_LEAD
from extractor.recovery.board.kinship import FEWEST_ALONE
from extractor.recovery.board.layout import layout_of
from extractor.recovery.board.signs import NO_SIGNS, Signs, letters_of, ranked, share_of_a_table
from extractor.recovery.judge.evidence import Doubt
from extractor.steps import Read, Steps, Watch

_WORTH_READING: Final = 0.25
"""A family is read that has this share of the letters that the best one has."""
_MOST_READ: Final = 3
"""So many families at most are read: of a text that has words of all of them none has many."""
_FEWEST_OF_A_TABLE: Final = 0.5
"""Share of the labels of one table that must be there: a budget has some rows of the accounts, under other names."""
_MOST_OF_A_TABLE: Final = 0.6
"""Share below which it is doubted that the table is the form's."""
_DOUBTFUL: Final = 0.5
"""Confidence of a choice that a person must look at."""


@dataclass(frozen=True)
class _Reading:
    """A document read as a report of one family."""

    family: Family
    signs: Signs
    read: Read

    @property
    def form(self) -> Form | None:
        return self.read.found.choice.form

    @property
    def share(self) -> float:
        """Of the labels of a table; the shipped editions are known by the rule that they were measured with, so that
        candidates beside them change none of their records."""
        if self.form is None:
            return 0.0
        if self.form.id in shipped_ids():
            return 1.0
        return share_of_a_table(self.read.found.choice.alignment, layout_of(self.form)) if self.signs.named else 0.0


def read_among(steps: Steps, families: Sequence[Family], document: Document, watch: Watch | None = None) -> Read:
    """The document as a report of the family whose it is; of none, as the first family reads it, without cells.

    ``steps``: those of the first family. ``families``: the shipped editions first, if they are among them.
    """
    if len(families) == 1 and (steps.asked or families[0][0].id in shipped_ids()):
        return steps.read(document, watch)
    readings = [
        _Reading(family, signs, replace(steps, forms=family).read(document))
        for family, signs in _worth_reading(ranked(families, document))
    ]
    taken = [reading for reading in readings if _is_taken(reading)]
    first = next((reading for reading in readings if reading.family is families[0]), None)
    if not taken:
        first = first or _Reading(families[0], NO_SIGNS, steps.read(document))
        if not _is_taken(first):
            return _of_none(first, readings)
        taken = [first]
    best = taken[0]
    read = best.read if watch is None else replace(steps, forms=best.family).read(document, watch)
    return _with_doubt(read, best, readings)


def _worth_reading(known: Sequence[tuple[Family, Signs]]) -> list[tuple[Family, Signs]]:
    """The best, those that are not far from it, and those that have much that the best has not: a table behind its."""
    best = known[0][1]
    found = [
        (family, signs)
        for family, signs in known
        if signs.letters >= max(1.0, _WORTH_READING * best.letters)
        or letters_of(signs.labels - best.labels) >= FEWEST_ALONE
    ]
    return found[:_MOST_READ]


def _is_taken(reading: _Reading) -> bool:
    return reading.share >= _FEWEST_OF_A_TABLE


def _with_doubt(read: Read, best: _Reading, readings: Sequence[_Reading]) -> Read:
    form = "" if best.form is None else best.form.id
    for other in readings:
        if other is not best and other.form is not None and _is_near(best, other):
            return _doubted(read, message("form.families_near", form=form, other=other.form.id))
    return _doubted(read, message("form.few_labels", form=form)) if best.share < _MOST_OF_A_TABLE else read


def _is_near(best: _Reading, other: _Reading) -> bool:
    """Has the other, which is named too, nearly as many letters, but for one row of a header? Or a table of its own?"""
    if other.signs.named and other.signs.letters > best.signs.letters - SURE_LEAD:
        return True
    return _is_taken(other) and letters_of(other.signs.labels - best.signs.labels) >= SURE_LEAD


def _of_none(first: _Reading, readings: Sequence[_Reading]) -> Read:
    """With the name of the form that a person might want to read it as."""
    read = first.read
    if first.form is not None:
        read = replace(read, found=replace(read.found, choice=NO_FORM, placing=None), verdicts={}, checks=(), notes=())
    near = next((reading.form for reading in (*readings, first) if reading.form is not None), None)
    return read if near is None else replace(read, notes=(*read.notes, message("form.not_taken", form=near.id)))


def _doubted(read: Read, note: str) -> Read:
    """Every cell goes to review: a number of another family's table would look right."""
    choice = replace(read.found.choice, confidence=min(read.found.choice.confidence, _DOUBTFUL))
    verdicts = {key: replace(verdict.doubted(Doubt.OPEN, note), review=True) for key, verdict in read.verdicts.items()}
    return replace(read, found=replace(read.found, choice=choice), verdicts=verdicts, notes=(note, *read.notes))
