"""A run at a glance: counted report by report, so that memory does not grow with the run."""

from __future__ import annotations

import heapq
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from extractor.messages import Language, Message, translate, without_fields
from extractor.pages.record_data import STATUSES, list_line
from extractor.pages.results import page_name
from extractor.pages.shell import data_block, head, tail
from extractor.report import Report
from extractor.version import __version__
from extractor.writers.target import well_formed, whole_file

Json = dict[str, Any]

MAX_LISTED = 20_000
"""Reports listed, the worst first: 4 MB of the page. Of larger runs, the best are only counted."""
MAX_KINDS = 2_000
"""Different reasons counted; those that come after go into one line together."""
MAX_TOLD = 60
"""Lines of each table of reasons."""
CONFIDENCE_EDGES = (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0)
"""Finer towards 1, where the decisions are: half of all cells are above 0.99."""
PAGES_FOLDER = "pages"
OTHER = "(other)"

_SPECIFIC = re.compile(r"(?<=: ).+|(?<= at )[^\s:]+|(?<=\()[^()]*(?=\))|\d[\d,.]*")
"""What differs from report to report in a reason or a warning: numbers, brackets, places, what follows a colon."""
_MAX_EXAMPLE = 300


@dataclass
class Tally:
    """How often something came, in how many reports, and one of them."""

    count: int = 0
    reports: int = 0
    example: str = ""
    where: str = ""

    def add(self, count: int, example: str, where: str) -> None:
        self.count += count
        self.reports += 1
        self._show(example[:_MAX_EXAMPLE], where)

    def merge(self, later: Tally) -> None:
        self.count += later.count
        self.reports += later.reports
        self._show(later.example, later.where)

    def _show(self, example: str, where: str) -> None:
        # The smallest, so that the order of the reports does not show.
        if not self.where or (where, example) < (self.where, self.example):
            self.example, self.where = example, where


@dataclass
class Group:
    """Reports of one kind of file, form or year in counts."""

    reports: int = 0
    failed: int = 0
    cells: int = 0
    review: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, report: Report) -> Group:
        """One report."""
        return cls(
            reports=1,
            failed=int(report.error is not None),
            cells=len(report.cells),
            review=sum(cell.needs_review for cell in report.cells),
            statuses=Counter([str(cell.status) for cell in report.cells]),
            checks=Counter(check.status for check in report.checks),
        )

    def merge(self, later: Group) -> None:
        self.reports += later.reports
        self.failed += later.failed
        self.cells += later.cells
        self.review += later.review
        self.statuses.update(later.statuses)
        self.checks.update(later.checks)

    def data(self) -> list[Any]:
        checks = [self.checks[status] for status in ("pass", "fail", "unknown")]
        return [self.reports, self.failed, self.cells, self.review, [self.statuses[s] for s in STATUSES], checks]


@dataclass(frozen=True, slots=True)
class Pages:
    """The folder of the reports' pages, and the one of the page that links to them."""

    folder: Path
    seen_from: Path

    def link(self, report: Report) -> str | None:
        page = self.folder / page_name(report)
        if not page.is_file():
            return None
        folder, here = self.folder.resolve(), self.seen_from.resolve()
        return page.resolve().relative_to(here).as_posix() if folder.is_relative_to(here) else page.resolve().as_uri()


class Summary:
    """Counts of a run. Feed it with :meth:`add`, report by report, then :meth:`write` the page.

    ``pages``: links to the pages of single reports, where they are there.
    """

    def __init__(self, pages: Pages | None = None) -> None:
        self._pages = pages
        self._all = Group()
        self._clean = 0
        self._by: dict[str, dict[str, Group]] = {"media": {}, "form": {}, "year": {}}
        self._confidence = [[0, 0] for _ in CONFIDENCE_EDGES[1:]]
        self._tallies: dict[str, dict[str, Tally]] = {"errors": {}, "reasons": {}, "warnings": {}}
        self._chinese: dict[str, str] = {}
        """Of the kinds and examples of the tallies."""
        self._checks: dict[str, Counter[str]] = {}
        self._taggers: Counter[str] = Counter()
        self._worst: list[tuple[_Badness, list[Any]]] = []

    def add(self, report: Report) -> None:
        counted = Group.of(report)
        self._all.merge(counted)
        year = None if report.year.value is None else str(report.year.value)
        kinds = {"media": report.source.media_type, "form": report.form.id, "year": year}
        for name, kind in kinds.items():
            _group(self._by[name], kind or "").merge(counted)
        for cell in report.cells:
            self._confidence[_bin(cell.confidence)][cell.needs_review] += 1
        for check in report.checks:
            self._checks.setdefault(check.id, Counter())[check.status] += 1
        self._taggers[f"{report.engine.tagger} {report.engine.model or ''}".strip()] += 1
        self._tell(report)
        self._rank(report)

    def merge(self, later: Summary) -> None:
        """Take up what another one has counted, of the reports that come next."""
        self._all.merge(later._all)
        self._clean += later._clean
        for name, groups in later._by.items():
            for kind, group in groups.items():
                _group(self._by[name], kind).merge(group)
        for band, counts in zip(self._confidence, later._confidence, strict=True):
            band[:] = [ours + theirs for ours, theirs in zip(band, counts, strict=True)]
        for name, tallies in later._tallies.items():
            for kind, tally in tallies.items():
                _tally(self._tallies[name], kind).merge(tally)
        for check, statuses in later._checks.items():
            self._checks.setdefault(check, Counter()).update(statuses)
        self._taggers += later._taggers
        self._chinese = later._chinese | self._chinese
        for entry in later._worst:
            self._keep(entry)

    def _tell(self, report: Report) -> None:
        path = report.source.path
        if report.error is not None:
            _tally(self._tallies["errors"], report.error.kind).add(1, report.error.message, path)
            self._learn(report.error.kind, report.error.message)
        reasons: dict[str, list[str]] = {}
        for cell in report.cells:
            for reason in dict.fromkeys(cell.reasons):
                reasons.setdefault(general(reason), []).append(reason)
        for kind, met in reasons.items():
            _tally(self._tallies["reasons"], kind).add(len(met), min(met), path)
            self._learn(kind, min(met))
        for kind in dict.fromkeys(general(warning) for warning in report.warnings):
            met = [warning for warning in report.warnings if general(warning) == kind]
            _tally(self._tallies["warnings"], kind).add(len(met), min(met), path)
            self._learn(kind, min(met))

    def _learn(self, kind: str, example: str) -> None:
        """The Chinese texts of a kind and of one of it."""
        if isinstance(example, Message) and len(self._chinese) < 3 * MAX_KINDS:
            self._chinese.setdefault(example[:_MAX_EXAMPLE], translate(example, "zh")[:_MAX_EXAMPLE])
            self._chinese.setdefault(kind, without_fields(example.code, "zh") if kind == general(example) else kind)

    def _rank(self, report: Report) -> None:
        line = [*list_line(report), self._pages.link(report) if self._pages else None]
        cells, look, failed, error = line[4], line[6], line[7], line[8]
        if not look and not failed and not error and cells:
            self._clean += 1
        share = look / cells if cells else 1.0
        self._keep((_Badness(error is not None, round(share, 6), failed, report.source.path), line))

    def _keep(self, entry: tuple[_Badness, list[Any]]) -> None:
        # A heap of the worst: its first is the least bad, and gives way.
        if len(self._worst) < MAX_LISTED:
            heapq.heappush(self._worst, entry)
        elif self._worst[0][0] < entry[0]:
            heapq.heapreplace(self._worst, entry)

    def data(self) -> Json:
        """What the page's script draws; keys are read in ``assets/summary.js``."""
        tallies = {name: _sorted_tallies(tallies) for name, tallies in self._tallies.items()}
        shown = {text for lines in tallies.values() for line in lines for text in (line[0], line[3])}
        ranked = sorted(self._worst, key=lambda entry: entry[0], reverse=True)
        return {
            "version": __version__,
            "statuses": STATUSES,
            "all": self._all.data(),
            "clean": self._clean,
            "groups": {name: _sorted_groups(groups) for name, groups in self._by.items()},
            "edges": CONFIDENCE_EDGES,
            "confidence": self._confidence,
            "checks": [
                [name, *(n[s] for s in ("pass", "fail", "unknown"))] for name, n in sorted(self._checks.items())
            ],
            "taggers": sorted(self._taggers.items()),
            "tallies": tallies,
            "chinese": {text: chinese for text, chinese in self._chinese.items() if text in shown},
            "worst": [line for _, line in ranked],
            "left": self._all.reports - len(ranked),
        }

    def write(self, out: Path, *, title: str = "tablemend", language: Language | None = None) -> None:
        """``language``: see :func:`extractor.pages.shell.head`. Raises ``OutputError``."""
        with whole_file(out) as file:
            for piece in (head("summary", title, language), data_block("summary", self.data()), tail("summary")):
                file.write(well_formed(piece).encode())


@dataclass(frozen=True, slots=True)
class _Badness:
    """Larger is worse: failed before doubtful, then the share to look at, then failed checks, then the path."""

    failed: bool
    share: float
    checks: int
    path: str

    def __lt__(self, other: _Badness) -> bool:
        ours, theirs = (self.failed, self.share, self.checks), (other.failed, other.share, other.checks)
        return ours < theirs if ours != theirs else self.path > other.path


def write_summary(
    reports: Iterable[Report], out: Path, *, pages: Path | None = None, language: Language | None = None
) -> None:
    """The summary page of a run. Reads ``reports`` once, in any order.

    ``pages``: the folder of the reports' pages, by default ``pages`` beside ``out``; a report is linked where its page
    is there. Raises ``OutputError``.
    """
    summary = Summary(Pages(pages or out.parent / PAGES_FOLDER, out.parent))
    for report in reports:
        summary.add(report)
    summary.write(out, language=language)


@lru_cache(maxsize=512)
def general(text: str) -> str:
    """A reason or warning without what differs from report to report.

    >>> general("check applicants fails at applications/granted/*: 5 ≠ 0")
    'check applicants fails at …: …'
    """
    return _SPECIFIC.sub("…", text)[:_MAX_EXAMPLE]


def _bin(confidence: float) -> int:
    return min(bisect_right(CONFIDENCE_EDGES, confidence) - 1, len(CONFIDENCE_EDGES) - 2)


def _group(groups: dict[str, Group], kind: str) -> Group:
    if kind not in groups and len(groups) >= MAX_KINDS:
        kind = OTHER
    return groups.setdefault(kind, Group())


def _tally(tallies: dict[str, Tally], kind: str) -> Tally:
    if kind not in tallies and len(tallies) >= MAX_KINDS:
        kind = OTHER
    return tallies.setdefault(kind, Tally())


def _sorted_groups(groups: dict[str, Group]) -> list[list[Any]]:
    ordered = sorted(groups.items(), key=lambda item: (-item[1].reports, item[0]))
    return [[name, *group.data()] for name, group in ordered[:MAX_TOLD]]


def _sorted_tallies(tallies: dict[str, Tally]) -> list[list[Any]]:
    ordered = sorted(tallies.items(), key=lambda item: (-item[1].count, item[0]))
    return [[name, tally.count, tally.reports, tally.example, tally.where] for name, tally in ordered[:MAX_TOLD]]
