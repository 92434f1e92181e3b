"""Cross-year checks: identities between the reports of one office for two years in succession."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from extractor.forms import Instance, Term, instances
from extractor.forms.schema import CellKey, Form
from extractor.report import Status
from extractor.runs.panel.entry import Entry, Known
from extractor.runs.panel.office_names import office_id

_EMPTY = (Status.BLANK, Status.NOT_APPLICABLE)
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Result:
    """One identity at one place. As within a report: printed numbers count, an empty cell adds nothing, and where
    another cell takes part, or no printed number does, the result is unknown."""

    instance: Instance
    status: str
    left: float | None
    right: float | None
    doubtful: bool
    previous_cells: str
    cells: str


@dataclass
class CrossYear:
    """The identities of the forms, spelt out once for each pair of forms that meet."""

    forms: Mapping[str, Form]
    _places: dict[tuple[str, str], tuple[Instance, ...]] = field(default_factory=dict)
    _index: dict[str, dict[CellKey, int]] = field(default_factory=dict)

    def results(self, before: Entry, after: Entry) -> Iterator[Result]:
        """In the order of the later form. The two must be of successive years."""
        old, new = before.cells(), after.cells()
        old_at, new_at = self._index_of(before.form_id), self._index_of(after.form_id)

        def cell(term: Term) -> Known:
            return old[old_at[term.key]] if term.previous else new[new_at[term.key]]

        for instance in self._instances(before.form_id, after.form_id):
            terms = [(term, cell(term)) for term in (*instance.left, *instance.right)]
            left = _sum((term.sign, cell(term)) for term in instance.left)
            right = _sum((term.sign, cell(term)) for term in instance.right)
            yield Result(
                instance=instance,
                status=_status(left, right, instance, any(known.status is Status.READ for _, known in terms)),
                left=left,
                right=right,
                doubtful=any(known.needs_review for _, known in terms),
                previous_cells=_told((term, known) for term, known in terms if term.previous),
                cells=_told((term, known) for term, known in terms if not term.previous),
            )

    def _instances(self, old: str, new: str) -> tuple[Instance, ...]:
        """Places where the later form has all cells of this year, and the earlier one those of the year before."""
        if (old, new) not in self._places:
            form, there = self.forms[new], self._index_of(old)
            self._places[old, new] = tuple(
                instance
                for identity in form.identities
                if identity.scope == "cross_year"
                for instance in instances(form, identity)
                if all(term.key in there for term in (*instance.left, *instance.right) if term.previous)
            )
        return self._places[old, new]

    def _index_of(self, form_id: str) -> dict[CellKey, int]:
        if form_id not in self._index:
            self._index[form_id] = {key: n for n, key in enumerate(self.forms[form_id].keys)}
        return self._index[form_id]


def cross_year_line(before: Entry, after: Entry, result: Result) -> tuple[Any, ...]:
    """The line of the table ``cross_year``."""
    identity = result.instance.identity
    known = result.left is not None and result.right is not None
    return (
        *(office_id(after.key), after.key, before.year, after.year),
        *(identity.id, result.instance.where, identity.notice, result.status),
        *(result.left, result.right, (result.left or 0.0) - (result.right or 0.0) if known else None),
        *(result.doubtful, result.previous_cells, result.cells),
        *(before.report_id, after.report_id, before.path, after.path, before.form_id, after.form_id),
    )


def _sum(terms: Iterable[tuple[int, Known]]) -> float | None:
    total = 0.0
    for sign, known in terms:
        if known.status is Status.READ and known.value is not None:
            total += sign * known.value
        elif known.status not in _EMPTY:
            return None
    return total


def _status(left: float | None, right: float | None, instance: Instance, printed: bool) -> str:
    if left is None or right is None or not printed:
        return "unknown"
    return "pass" if abs(left - right) <= instance.identity.tolerance + _TOLERANCE else "fail"


def _told(terms: Iterable[tuple[Term, Known]]) -> str:
    return " ".join(
        f"{term.key}={'' if known.value is None else format(known.value, '.15g')} ({known.status.value}"
        f"{'?' if known.needs_review else ''})"
        for term, known in terms
    )
