"""Reports on forms of different families in one file: where one ends and the next begins.

Reports on one form are parted where its labels come again (:mod:`extractor.boundaries`). Of different forms nothing
comes again. Here the row labels that only one family has follow those that only another one has, and between the two is
a line that names the second report, or the only page that begins there. Where neither is there the file stays one
report, and what is read of it is doubted (:mod:`extractor.families`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.boundaries import FEWEST, heading_between, hits_of, labels_of_rows, report_starts
from extractor.document import Document, cut
from extractor.forms import Form
from extractor.forms.asked import Family
from extractor.normalize import squeeze
from extractor.recovery.board.kinship import names_report
from extractor.recovery.board.signs import ranked

_LINE = re.compile(r"[^\n\f]+")


@dataclass(frozen=True)
class _Run:
    """Labels of one family, one behind the other: half-open range in the normalised text without white space."""

    family: int
    start: int
    end: int
    labels: frozenset[str]


def starts_among(document: Document, families: Sequence[Family]) -> tuple[int, ...]:
    """Where the second and further reports begin, whatever family each is of: characters of ``document.text``."""
    if len(families) == 1:
        return report_starts(document, families[0])
    changes = family_starts(document, families)
    starts: list[int] = []
    for start, end in pairwise((0, *changes, len(document.text))):
        part = cut(document, start, end) if changes else document
        starts += [start] * (start > 0) + [start + at for at in report_starts(part, ranked(families, part)[0][0])]
    return tuple(starts)


def family_starts(document: Document, families: Sequence[Family]) -> tuple[int, ...]:
    """Where a report on a form of another family than the one before it begins."""
    normal = document.normal
    plain = squeeze(normal.text)
    own = {label: number for number, labels in enumerate(_own_labels(families)) for label in labels if label in plain}
    if sum(list(own.values()).count(number) >= FEWEST for number in range(len(families))) < 2:
        return ()
    kept = [index for index, character in enumerate(normal.text) if not character.isspace()]
    pages = {normal.from_source(page.start, page.start)[0] for page in document.pages[1:]}
    starts: list[int] = []
    previous = 0
    for before, after in pairwise(_runs(plain, own)):
        low, high = kept[before.end - 1] + 1, kept[after.start]
        at = _begins(normal.text, families[after.family], previous, low, high, pages)
        if at is not None:
            starts.append(normal.to_source(at, at + 1)[0])
            previous = at
    return tuple(starts)


def _own_labels(families: Sequence[Family]) -> list[Set[str]]:
    """The long row labels of each family that no other one has."""
    labels = [set(labels_of_rows(family)) for family in families]
    return [own - set().union(*(o for o in labels if o is not own)) for own in labels]


def _runs(plain: str, own: dict[str, int]) -> list[_Run]:
    """In order of the text. A few labels of a family are words of a narrative, and no run."""
    runs: list[_Run] = []
    names = dict(enumerate(own))
    found = [
        _Run(own[names[hit.label]], hit.start, hit.end, frozenset({names[hit.label]}))
        for hit in hits_of(plain, {label: number for number, label in names.items()})
    ]
    for run in _joined(found):
        if len(run.labels) >= FEWEST:
            runs.append(run)
    return _joined(runs)


def _joined(runs: Sequence[_Run]) -> list[_Run]:
    joined: list[_Run] = []
    for run in runs:
        if joined and joined[-1].family == run.family:
            joined[-1] = replace(joined[-1], end=run.end, labels=joined[-1].labels | run.labels)
        else:
            joined.append(run)
    return joined


def _begins(text: str, family: Family, previous: int, low: int, high: int, pages: Set[int]) -> int | None:
    """Where the report of the family begins between two runs; ``None`` where nothing shows it."""
    for line in _LINE.finditer(text, low, high):
        if names_report(line.group(), _named(family)):
            return line.start()
    at = heading_between(text, previous, low, high, pages)
    within = [page for page in pages if low <= page < high]
    return within[0] if at is None and len(within) == 1 else at


def _named(family: Family) -> list[Form]:
    """The forms, known by their own titles where they say no name of their reports."""
    return [form if form.title_pattern else form.model_copy(update={"title_pattern": (form.title,)}) for form in family]
