"""What a chunk of reports says by itself, made by whatever process: lines for the tables, entries for the panel."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from extractor.forms.schema import Form
from extractor.messages import Language
from extractor.runs.panel.assemble import SharedNames
from extractor.runs.panel.columns import Apart, DataTable
from extractor.runs.panel.entry import Entry, entry_of
from extractor.runs.panel.names_file import NameMap
from extractor.runs.panel.parquet import batch_of
from extractor.runs.panel.place import Place, find_place
from extractor.runs.panel.rows import (
    Labels,
    Line,
    cell_lines,
    check_lines,
    fact_lines,
    labels_of,
    look_lines,
    report_line,
)
from extractor.runs.panel.tables import CELLS, CHECKS, FACTS, REPORTS, TO_REVIEW

if TYPE_CHECKING:
    from extractor.report import Report
    from extractor.runs.chunks import Chunk

_TABLES = (REPORTS, CELLS, FACTS, CHECKS, TO_REVIEW)
SAYING = (REPORTS, CELLS, TO_REVIEW)
"""The tables that hold sentences."""


class Beside(Protocol):
    """Something else that is counted report by report, while each record is open anyway."""

    def add(self, report: Report) -> None: ...

    def merge(self, later: Any) -> None:
        """Take up what another one has counted of the reports that come next."""
        ...


_Beside = TypeVar("_Beside", bound=Beside)


@dataclass
class Tally:
    notes: Counter[str] = field(default_factory=Counter)
    used: set[str] = field(default_factory=set)
    """Entries of the names file that met a report."""
    shared: SharedNames = field(default_factory=SharedNames)

    def merge(self, later: Tally) -> None:
        self.notes += later.notes
        self.used |= later.used
        self.shared.merge(later.shared)


@dataclass(frozen=True)
class Gathered:
    batches: dict[str, Any]
    """By table, a ``pyarrow.RecordBatch``; tables without lines are not there."""
    shown: dict[str, Any]
    """The same of the tables that hold sentences, in another language than English; nothing for English."""
    entries: list[Entry]
    tally: Tally
    beside: Beside | None


@dataclass(frozen=True)
class Gather:
    """From a chunk to what is gathered of it; goes to other processes with what it needs."""

    forms: Mapping[str, Form]
    names: NameMap
    beside: Beside | None = None
    """An empty one, copied for each chunk."""
    language: Language = "en"
    apart: Apart = field(default_factory=dict)

    def __call__(self, chunk: Chunk) -> Gathered:
        lines: dict[str, list[Line]] = {table.name: [] for table in _TABLES}
        shown: dict[str, list[Line]] = {table.name: [] for table in SAYING}
        entries, tally, labels = [], Tally(), labels_of(self.forms)
        beside = copy.deepcopy(self.beside)
        for report in chunk():
            place = find_place(report, self.names, self.forms)
            entry = self._add(report, place, lines, tally, labels)
            if self.language != "en":
                self._add_sentences(report.in_language(self.language), place, shown, labels)
            if entry is not None:
                entries.append(entry)
            if beside is not None:
                beside.add(report)
        return Gathered(_batches(_TABLES, lines), _batches(SAYING, shown), entries, tally, beside)

    def _add_sentences(self, report: Report, place: Place, lines: Mapping[str, list[Line]], labels: Labels) -> None:
        lines[REPORTS.name].append(report_line(report, place))
        lines[CELLS.name].extend(cell_lines(report, place, labels))
        lines[TO_REVIEW.name].extend(look_lines(report, place, labels, self.language))

    def _add(
        self, report: Report, place: Place, lines: Mapping[str, list[Line]], tally: Tally, labels: Labels
    ) -> Entry | None:
        lines[REPORTS.name].append(report_line(report, place))
        lines[CELLS.name].extend(cell_lines(report, place, labels))
        lines[FACTS.name].extend(fact_lines(report, place))
        lines[CHECKS.name].extend(check_lines(report, place))
        lines[TO_REVIEW.name].extend(look_lines(report, place, labels))
        if place.note is not None:
            tally.notes[place.note] += 1
        if place.entry is not None:
            tally.used.add(place.entry)
        tally.shared.add(report, place)
        return entry_of(report, place, self.forms, self.apart)


def _batches(tables: Sequence[DataTable], lines: Mapping[str, list[Line]]) -> dict[str, Any]:
    return {table.name: batch_of(table, lines[table.name]) for table in tables if lines[table.name]}


def count_beside(beside: _Beside, chunk: Chunk) -> _Beside:
    """For runs that have no tables: a copy of the empty ``beside``, with what the chunk adds."""
    beside = copy.deepcopy(beside)
    for report in chunk():
        beside.add(report)
    return beside
