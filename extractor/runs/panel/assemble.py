"""The panel from its sorted entries: wide lines, cross-year checks, offices, and what is in doubt about names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractor.forms.schema import CellKey, Form
from extractor.report import Report
from extractor.runs.panel.columns import NONE_APART, Apart, panels_of, wide_keys
from extractor.runs.panel.cross_year import CrossYear, cross_year_line
from extractor.runs.panel.entry import Entry
from extractor.runs.panel.office_names import office_id, office_key
from extractor.runs.panel.parquet import TableWriter
from extractor.runs.panel.place import Place
from extractor.runs.panel.proposals import Named, Proposal, propose
from extractor.runs.panel.scratch import Scratch
from extractor.writers.target import well_formed
from extractor.writers.tidy import REASONS_JOIN

Line = tuple[Any, ...]


@dataclass(frozen=True)
class Writers:
    """Where the lines of each table go."""

    panel: Mapping[str, TableWriter]
    """By panel."""
    panel_status: Mapping[str, TableWriter]
    cross_year: TableWriter
    offices: TableWriter


@dataclass
class PanelCounts:
    offices: int = 0
    office_years: int = 0
    several: int = 0
    """Office-years with more than one report."""
    gaps: int = 0
    """Office-years without a report between an office's first and last."""
    cross_year: Counter[str] = field(default_factory=Counter)
    notices: Counter[str] = field(default_factory=Counter)


@dataclass
class _Office:
    """One office as its entries come by, year after year."""

    key: str
    wordings: dict[str, None] = field(default_factory=dict)
    years: set[int] = field(default_factory=set)
    several: set[int] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    reports: int = 0
    results: Counter[str] = field(default_factory=Counter)
    latest: Entry | None = None
    """The chosen one of the latest year so far."""
    before: Entry | None = None
    """The chosen one that came last."""

    @property
    def gaps(self) -> list[int]:
        return sorted(set(range(min(self.years), max(self.years))) - self.years)

    @property
    def name(self) -> str:
        """The latest wording; one that the names file gave another office is no name of this one."""
        latest = self.latest.organization if self.latest else None
        fitting = (
            wording for wording in (latest, *sorted(self.wordings)) if wording and office_key(wording) == self.key
        )
        return next(fitting, self.key)


def write_panel(
    scratch: Scratch, forms: Mapping[str, Form], writers: Writers, apart: Apart = NONE_APART
) -> tuple[PanelCounts, list[Named]]:
    """One pass over the entries. Returns the counts, and the name of every office for the matching."""
    counts, named = PanelCounts(), []
    checks = CrossYear(forms)
    places = {
        form_id: _places(form, wide_keys(own))
        for own in panels_of(forms, apart).values()
        for form_id, form in own.items()
    }
    office: _Office | None = None
    for entry, many, chosen in scratch.sorted():
        if office is None or office.key != entry.key:
            if office is not None:
                named.append(_finish(office, writers, counts))
            office = _Office(entry.key)
        numbers, states = _wide_lines(entry, many, chosen, places[entry.form_id])
        writers.panel[entry.panel].add(numbers)
        writers.panel_status[entry.panel].add(states)
        if chosen:
            _check(office.before, entry, office, checks, writers, counts)
        _note(office, entry, many, chosen)
    if office is not None:
        named.append(_finish(office, writers, counts))
    return counts, named


def _check(
    before: Entry | None, after: Entry, office: _Office, checks: CrossYear, writers: Writers, counts: PanelCounts
) -> None:
    if before is None or before.panel != after.panel or before.year + 1 != after.year:
        return
    for result in checks.results(before, after):
        writers.cross_year.add(cross_year_line(before, after, result))
        if result.instance.identity.notice:
            counts.notices[result.status] += 1
        else:
            office.results[result.status] += 1


def _note(office: _Office, entry: Entry, many: int, chosen: bool) -> None:
    office.reports += 1
    if entry.organization:
        office.wordings[entry.organization] = None
    office.forms.add(entry.form_id)
    if chosen:
        office.years.add(entry.year)
        office.before = entry
        if office.latest is None or office.latest.year < entry.year:
            office.latest = entry
        if many > 1:
            office.several.add(entry.year)


def _finish(office: _Office, writers: Writers, counts: PanelCounts) -> Named:
    gaps = office.gaps
    writers.offices.add(
        (
            *(office_id(office.key), office.key, office.name, REASONS_JOIN.join(sorted(office.wordings))),
            *(min(office.years), max(office.years), len(office.years), office.reports, len(gaps)),
            *(joined_years(gaps) or None, joined_years(sorted(office.several)) or None, " ".join(sorted(office.forms))),
            *(office.results[status] for status in ("pass", "fail", "unknown")),
        )
    )
    counts.offices += 1
    counts.office_years += len(office.years)
    counts.several += len(office.several)
    counts.gaps += len(gaps)
    counts.cross_year += office.results
    return Named(office.key, office.name, frozenset(office.years))


def _places(form: Form, keys: Sequence[CellKey]) -> list[int | None]:
    """For each wide column the cell's number in the form."""
    index = {key: n for n, key in enumerate(form.keys)}
    return [index.get(key) for key in keys]


def _wide_lines(entry: Entry, many: int, chosen: bool, places: Sequence[int | None]) -> tuple[Line, Line]:
    cells = entry.cells()
    head = (
        *(office_id(entry.key), entry.key, entry.organization, entry.year),
        *(entry.report_id, entry.path, entry.form_id, chosen, many),
        *(entry.lost, entry.failed, entry.needs_review),
    )
    numbers = (None if at is None else cells[at].value for at in places)
    states = (
        None if at is None else f"{cells[at].status.value}{'?' if cells[at].needs_review else ''}" for at in places
    )
    return (*head, *numbers), (*head, *states)


@dataclass
class SharedNames:
    """Names that name no place, with their years: no office can be identified by them."""

    years: dict[str, set[int]] = field(default_factory=dict)
    wordings: dict[str, str] = field(default_factory=dict)

    def add(self, report: Report, place: Place) -> None:
        if place.note != "no_place" or place.key is None:
            return
        wording = well_formed(str(report.organization.value))
        self.wordings[place.key] = min(wording, self.wordings.get(place.key, wording))
        self.years.setdefault(place.key, set())
        if place.year is not None:
            self.years[place.key].add(place.year)

    def merge(self, later: SharedNames) -> None:
        for key, wording in later.wordings.items():
            self.wordings[key] = min(wording, self.wordings.get(key, wording))
            self.years.setdefault(key, set()).update(later.years[key])

    def lines(self) -> Iterator[Line]:
        for key in sorted(self.years):
            years = joined_years(sorted(self.years[key])) or None
            head = (None, self.wordings[key], None, None, "no_place", years)
            yield (*head, None, None, None, None, key, None, None, None)


def match_names(scratch: Scratch, named: Sequence[Named], forms: Mapping[str, Form]) -> Iterator[Line]:
    """The lines of ``name_matching``, best first."""
    checks = CrossYear(forms)

    def carried(earlier: Named, later: Named) -> tuple[int, int]:
        before = scratch.chosen(earlier.key, max(earlier.years))
        after = scratch.chosen(later.key, min(later.years))
        results = list(checks.results(before, after)) if before and after else []
        told = [result for result in results if not result.instance.identity.notice]
        same = sum(result.status == "pass" and bool(result.left) for result in told)
        return same, sum(result.status == "fail" for result in told)

    for proposal in propose(named, carried):
        yield _proposal_line(proposal)


def _proposal_line(proposal: Proposal) -> Line:
    name, office = proposal.name, proposal.office
    return (
        *(None, name.wording, office.wording, proposal.score, proposal.kind),
        *(joined_years(sorted(name.years)), joined_years(sorted(office.years))),
        joined_years(sorted(name.years & office.years)) or None,
        *(proposal.carried_same, proposal.carried_different),
        *(name.key, office.key, office_id(name.key), office_id(office.key)),
    )


def joined_years(years: Sequence[int]) -> str:
    return " ".join(str(year) for year in years)
