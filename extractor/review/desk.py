"""A run as a reviewer has it before him: the work list, any report of it, and decisions as they are made."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path

from extractor.decisions.agreement import TAKEN_BACK
from extractor.decisions.apply import decided
from extractor.decisions.decision import Asked, Decision, Said, Target, Value, make_decision
from extractor.decisions.draw import drawn_places
from extractor.decisions.ledger import Ledger, Opinion
from extractor.decisions.log import NAME, append, run_log
from extractor.errors import SettingsError, TablemendError
from extractor.messages import message
from extractor.report import Report, Status
from extractor.review.items import Item, in_order, listed
from extractor.review.shares import Shares, asks_second, left_to_audit
from extractor.runs.decided import DECIDED_IN_OUTPUTS, decided_note, run_forms
from extractor.runs.manifest import Row
from extractor.runs.panel.load import OUTPUTS, PARQUET
from extractor.runs.panel.looks import SKIPPED, looks_of
from extractor.runs.panel.place import report_id
from extractor.runs.panel.tables import REPORTS, TO_REVIEW
from extractor.runs.passed import grouped
from extractor.runs.store import open_for_reading, read_reports
from extractor.writers.target import well_formed

_KEPT = 16
"""Records held as they were read."""


class Disagreement(TablemendError):
    """Somebody else has decided the same thing since it was looked at."""

    kind = "disagreement"

    def __init__(self, opinion: Opinion) -> None:
        said = opinion.words if opinion.heads else message("decision.taken_back")
        super().__init__(message("review.decided_meanwhile", opinions=said))
        self.opinion = opinion


class Desk:
    """Safe to use from several threads. ``items``: every report of the run, in the order to look at them, and the files
    that it found and did not read.

    Raises ``SettingsError`` for a folder that is no run, ``UnreadableFile``.
    """

    def __init__(self, folder: Path, shares: Shares | None = None) -> None:
        self.folder = folder
        self.shares = shares or Shares()
        manifest, run = open_for_reading(folder)
        with manifest:
            self._rows = {well_formed(row.path): row for row in manifest.rows(run.key, str(run.limits))}
            cells, doubted = manifest.count_cells(run.key, str(run.limits))
            outputs = manifest.meta(DECIDED_IN_OUTPUTS) or ""
            self._passed = {report_id(report): report for report in grouped(manifest)}
        self.chance = self.shares.chance(cells - doubted)
        self.forms = run_forms(folder)
        self._lock = threading.RLock()
        # The reports at hand are asked for again and again; records never change while the desk is open.
        self._read = lru_cache(maxsize=_KEPT)(self._stored)
        self.items = {item.id: item for item in in_order(chain(self._list(), self._noted()))}
        self._behind = self._answered_since(outputs)
        self._of_source: dict[str, list[Item]] = {}
        for item in self.items.values():
            if item.sha256 is not None:
                self._of_source.setdefault(item.sha256, []).append(item)

    @property
    def ledger(self) -> Ledger:
        return run_log(self.folder).ledger

    def report(self, item: str) -> tuple[Report, Report]:
        """As it was read, and as it is decided. Raises ``KeyError`` for a report that is not in the run."""
        read = self._passed.get(item) or self._read(item)
        return read, decided(read, self.ledger, self.forms)

    def _stored(self, item: str) -> Report:
        row = self._row_of(self.items[item].path)
        return next(r for r in read_reports(self.folder, row) if report_id(r) == item)

    def refresh(self, item: str, read: Report, report: Report) -> None:
        """Count again what is left of a report, as it is decided."""
        looks = looks_of(report)
        self.items[item].left = 0 if self.items[item].noted else len(looks)
        self.items[item].state = next((look.state for look in looks if look.cell is None), None)
        self.items[item].audit = len(left_to_audit(read, self.ledger, self.chance, self.shares.seed))

    def catch_up(self) -> None:
        """Count what is left of the reports that were decided on since the outputs were written, one by one."""
        while self._behind:
            item = self._behind.pop()
            self.refresh(item, *self.report(item))

    def _answered_since(self, outputs: str) -> list[str]:
        """The reports whose lines in the outputs are older than what is decided of them; for now each answer counts
        for one thing less to look at. ``outputs``: what the run noted when it wrote them.
        """
        if not self._has_tables():
            return []
        decisions = self.ledger.decisions
        count = int(outputs.split()[0]) if outputs else 0
        if decided_note(Ledger(decisions[:count])) != outputs:
            count = 0
        since = Counter(target.sha256 for target in {one.target for one in decisions[count:]})
        behind = [item for item in self.items.values() if item.sha256 in since and not item.noted]
        for item in behind:
            item.left = max(0, item.left - since[item.sha256 or ""])
        if behind:
            self.items = {item.id: item for item in in_order(self.items.values())}
        return [item.id for item in behind]

    def seconds(self, who: str) -> dict[str, int]:
        """By item: how many cells ``who`` is asked for as a second person."""
        found: dict[str, int] = {}
        ledger = self.ledger
        for target in ledger.opinions if self.shares.second else ():
            if asks_second(ledger, target, who, self.shares):
                items = self._of_source.get(target.sha256, ())
                own = [one for one in items if target.part in (None, 1) or one.path.endswith(f"#{target.part}")]
                for item in own[:1]:
                    found[item.id] = found.get(item.id, 0) + 1
        return found

    def decide(
        self,
        target: Target,
        *,
        who: str,
        said: Said,
        seen: Iterable[str],
        status: Status | None = None,
        value: Value = None,
        why: str = "",
        asked: Asked | None = None,
        chance: float | None = None,
    ) -> Decision:
        """Write a decision down. ``seen``: the ids of the decisions on the same thing that the person had before him.

        ``asked``: a ``second`` answer replaces nothing; the two agree then, or a third person settles it.
        Raises :class:`Disagreement` where there is one that he had not, ``ValueError`` for an answer that does not fit,
        ``OutputError``; then nothing was written.
        """
        seen = set(seen)
        with self._lock:
            opinion = self.ledger.opinion(target)
            heads = {head.id for head in opinion.heads}
            if asked != "second" and heads - seen:
                raise Disagreement(opinion)
            decision = make_decision(
                target, who=who, status=status, value=value, said=said, why=why,
                replaces=() if asked == "second" else tuple(heads), asked=asked, chance=chance,
            )  # fmt: skip
            append(self.folder / NAME, (decision,))
            return decision

    def undo(self, decision: str, *, who: str) -> Decision:
        """Take a decision back; what it had replaced counts again. Raises ``KeyError``, :class:`Disagreement`."""
        with self._lock:
            ledger = self.ledger
            gone = ledger.unique[decision]
            opinion = ledger.opinion(gone.target)
            if decision not in {head.id for head in opinion.heads}:
                raise Disagreement(opinion)
            before = [ledger.unique[one] for one in gone.replaces if one in ledger.unique]
            back = next((one for one in before if not one.withdrawn), None)
            made = make_decision(
                gone.target, who=who, said=gone.said, replaces=(decision,), why=TAKEN_BACK,
                status=back.status if back else None, value=back.value if back else None, withdrawn=back is None,
                asked=back.asked if back else None, chance=back.chance if back else None,
            )  # fmt: skip
            append(self.folder / NAME, (made,))
            return made

    def _row_of(self, path: str) -> Row:
        """The file that a report is in: the second one of a file is ``path#2``, one of an archive ``path/name``."""
        end = len(path)
        while end > 0:
            if path[:end] in self._rows:
                return self._rows[path[:end]]
            end = max(path.rfind(mark, 0, end) for mark in "#/")
        raise KeyError(path)

    def _list(self) -> Iterable[Item]:
        """From the outputs, where they are written: a run of ten thousand reports then opens at once."""
        if self._has_tables():
            return listed(self.folder / OUTPUTS / PARQUET, partial(self._left_to_audit, self.ledger))
        return self._from_records()

    def _has_tables(self) -> bool:
        parquet = self.folder / OUTPUTS / PARQUET
        return all((parquet / f"{table.name}.parquet").is_file() for table in (REPORTS, TO_REVIEW))

    def _noted(self) -> Iterator[Item]:
        """Files that the run found and did not read."""
        for key, report in self._passed.items():
            yield Item(key, well_formed(report.source.path), None, None, SKIPPED, 0, 0.0)

    def _left_to_audit(self, ledger: Ledger, sha256: str | None, form: str | None) -> frozenset[str]:
        """The cells that the audit drew of a report and nobody has answered, doubted ones among them."""
        known = self.forms.get(form or "")
        if not self.chance or sha256 is None or known is None:
            return frozenset()
        places = drawn_places(sha256, len(known.keys), self.chance, self.shares.seed)
        names = (str(known.keys[place]) for place in places)
        return frozenset(name for name in names if not ledger.opinion(Target(sha256, None, "cell", form, name)).heads)

    def _from_records(self) -> Iterator[Item]:
        ledger = self.ledger
        for row in self._rows.values():
            for read in read_reports(self.folder, row):
                report = decided(read, ledger, self.forms)
                looks = looks_of(report)
                state = next((look.state for look in looks if look.cell is None), None)
                name, year = report.organization.value, report.year.value
                # What was not opened is noted: nothing can be decided of it.
                open_looks = looks if report.source.sha256 is not None else []
                yield Item(
                    report_id(report), well_formed(report.source.path), None if name is None else str(name),
                    year if isinstance(year, int) else None, state, len(open_looks),
                    max((look.worth for look in open_looks), default=0.0),
                    len(left_to_audit(read, ledger, self.chance, self.shares.seed)), report.source.sha256,
                )  # fmt: skip


def open_desk(folder: Path, shares: Shares | None = None) -> Desk:
    """Raises ``SettingsError``, ``UnreadableFile``; shows lines among the decisions that are none."""
    log = run_log(folder)
    if log.problems:
        raise SettingsError(message("review.mend_first", problem=log.problems[0]))
    return Desk(folder, shares)


def said_of(report: Report, name: str, kind: str) -> Said:
    """What the extractor says of a cell or fact."""
    version = report.engine.version
    if kind == "cell":
        cell = next((c for c in report.cells if f"{c.table}/{c.row}/{c.col}" == name), None)
        return Said(value=cell.value, status=cell.status, version=version) if cell else Said(version=version)
    if kind == "fact":
        fact = getattr(report, name) if name in ("organization", "year", "title") else report.facts.get(name)
        return Said(value=fact.value if fact else None, version=version)
    return Said(value=report.form.id, version=version)
