"""Reports on forms of different families in one file: where one ends and the next begins.

Reports on one form are parted where its labels come again (:mod:`extractor.boundaries`). Of different forms nothing
comes again. Here the row labels that only one family has follow those that only another one has, and a line between the
two names a report of the second and none of the first. Where there is no such line the file stays one report, and what
is read of it is doubted (:mod:`extractor.families`): one report may hold tables that two forms have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.boundaries import FEWEST, hits_of, labels_of_rows, report_starts
from extractor.document import Document, cut
from extractor.facts.titles import cells, find_title, parse_title
from extractor.forms import Form
from extractor.forms.asked import Family
from extractor.normalize import squeeze, squeezed_places
from extractor.recovery.board.kinship import names_report, report_names
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
    kept = squeezed_places(normal.text)
    starts: list[int] = []
    for before, after in pairwise(_runs(plain, own)):
        low, high = kept[before.end - 1] + 1, kept[after.start]
        at = _begins(normal.text, _named(families[before.family]), _named(families[after.family]), low, high)
        if at is not None:
            starts.append(normal.to_source(at, at + 1)[0])
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


def _begins(text: str, before: Sequence[Form], after: Sequence[Form], low: int, high: int) -> int | None:
    """Where between two runs the report of the second begins; ``None`` where nothing shows it."""
    of_first, of_second = report_names(before), report_names(after)
    for line in _LINE.finditer(text, low, high):
        if names_report(line.group(), of_second) and not names_report(line.group(), of_first):
            return line.start()
    # The titles of disclosure reports are known in all their wordings.
    title = (
        find_title(cells(text[low:high], high - low)) if _has_such_titles(after) > _has_such_titles(before) else None
    )
    if title is None or title.whole.start is None or (title.year is None and title.office is None):
        return None
    return max(text.rfind("\n", 0, low + title.whole.start) + 1, low)


def _has_such_titles(forms: Sequence[Form]) -> bool:
    return any(parse_title(name) is not None for form in forms for name in form.title_pattern)


def _named(family: Family) -> list[Form]:
    """The forms, known by their own titles where they say no name of their reports."""
    return [form if form.title_pattern else form.model_copy(update={"title_pattern": (form.title,)}) for form in family]
