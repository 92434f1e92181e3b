"""A run as a reviewer has it before him: the work list, any report of it, and decisions as they are made."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.decisions.apply import decided
from extractor.decisions.decision import Decision, Said, Target, Value, make_decision
from extractor.decisions.ledger import Ledger, Opinion
from extractor.decisions.log import NAME, append, run_log
from extractor.errors import SettingsError, TablemendError, UnreadableFile
from extractor.messages import message
from extractor.report import Report, Status
from extractor.runs.decided import run_forms
from extractor.runs.manifest import Row
from extractor.runs.panel.load import OUTPUTS, PARQUET
from extractor.runs.panel.looks import looks_of
from extractor.runs.panel.place import report_id
from extractor.runs.panel.tables import TO_REVIEW
from extractor.runs.store import open_for_reading, read_reports
from extractor.writers.target import well_formed


class Disagreement(TablemendError):
    """Somebody else has decided the same thing since it was looked at."""

    kind = "disagreement"

    def __init__(self, opinion: Opinion) -> None:
        said = opinion.words if opinion.heads else message("decision.taken_back")
        super().__init__(message("review.decided_meanwhile", opinions=said))
        self.opinion = opinion


@dataclass
class Item:
    """One report of the work list."""

    id: str
    path: str
    organization: str | None
    year: int | None
    state: str | None
    """Why the report itself is on the list; ``None`` where only cells are."""
    left: int
    """What is still to be looked at."""
    worth: float
    """The most that one look at it is worth."""


class Desk:
    """Safe to use from several threads. Raises ``SettingsError`` for a folder that is no run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        manifest, run = open_for_reading(folder)
        with manifest:
            self._rows = {well_formed(row.path): row for row in manifest.rows(run.key, str(run.limits))}
        self.forms = run_forms(folder)
        self._lock = threading.RLock()
        self.items = {item.id: item for item in sorted(self._list(), key=lambda one: (-one.worth, one.path))}

    @property
    def ledger(self) -> Ledger:
        return run_log(self.folder).ledger

    def report(self, item: str) -> tuple[Report, Report]:
        """As it was read, and as it is decided. Raises ``KeyError`` for a report that is not in the run."""
        known = self.items[item]
        row = self._row_of(known.path)
        read = next(r for r in read_reports(self.folder, row) if report_id(r) == item)
        return read, decided(read, self.ledger, self.forms)

    def refresh(self, item: str, report: Report) -> None:
        """Count again what is left of a report, as it is decided."""
        looks = looks_of(report)
        self.items[item].left = len(looks)
        self.items[item].state = next((look.state for look in looks if look.cell is None), None)

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
        withdrawn: bool = False,
    ) -> Decision:
        """Write a decision down. ``seen``: the ids of the decisions on the same thing that the person had before him.

        Raises :class:`Disagreement` where there is one that he had not, ``ValueError`` for an answer that does not fit,
        ``OutputError``; then nothing was written.
        """
        seen = set(seen)
        with self._lock:
            opinion = self.ledger.opinion(target)
            heads = {head.id for head in opinion.heads}
            if heads - seen:
                raise Disagreement(opinion)
            decision = make_decision(
                target, who=who, status=status, value=value, said=said, why=why, replaces=tuple(heads),
                withdrawn=withdrawn,
            )  # fmt: skip
            append(self.folder / NAME, (decision,))
            return decision

    def undo(self, decision: str, *, who: str) -> Decision:
        """Take a decision back; what it had replaced counts again. Raises ``KeyError``, :class:`Disagreement`."""
        with self._lock:
            ledger = self.ledger
            gone = ledger.unique[decision]
            before = [ledger.unique[one] for one in gone.replaces if one in ledger.unique]
            back = next((one for one in before if not one.withdrawn), None)
            return self.decide(
                gone.target, who=who, said=gone.said, seen=(decision,), why="taken back",
                status=back.status if back else None, value=back.value if back else None, withdrawn=back is None,
            )  # fmt: skip

    def _row_of(self, path: str) -> Row:
        """The file that a report stands in: the second one of a file is ``path#2``, one of an archive ``path/name``."""
        end = len(path)
        while end > 0:
            if path[:end] in self._rows:
                return self._rows[path[:end]]
            end = max(path.rfind(mark, 0, end) for mark in "#/")
        raise KeyError(path)

    def _list(self) -> Iterator[Item]:
        """From the outputs, where they are written: a run of ten thousand reports then opens at once."""
        parquet = self.folder / OUTPUTS / PARQUET / f"{TO_REVIEW.name}.parquet"
        yield from (self._from_outputs(parquet) if parquet.is_file() else self._from_records())

    def _from_outputs(self, parquet: Path) -> Iterator[Item]:
        from extractor.runs.panel.parquet import batches

        found: dict[str, Item] = {}
        columns = ("report_id", "path", "organization", "year", "what", "status", "worth")
        try:
            for batch in batches(parquet, columns):
                for line in batch.to_pylist():
                    item = found.get(line["report_id"])
                    if item is None:
                        head = (line["report_id"], line["path"], line["organization"], line["year"])
                        item = found[line["report_id"]] = Item(*head, None, 0, 0.0)
                    item.left += 1
                    item.worth = max(item.worth, line["worth"])
                    if line["what"] == "report":
                        item.state = line["status"]
        except (OSError, ValueError, KeyError) as error:
            raise UnreadableFile(message("review.unreadable", path=parquet, error=error)) from error
        yield from found.values()

    def _from_records(self) -> Iterator[Item]:
        ledger = self.ledger
        for row in self._rows.values():
            for read in read_reports(self.folder, row):
                report = decided(read, ledger, self.forms)
                looks = looks_of(report)
                if looks:
                    state = next((look.state for look in looks if look.cell is None), None)
                    name, year = report.organization.value, report.year.value
                    yield Item(
                        report_id(report), well_formed(report.source.path), None if name is None else str(name),
                        year if isinstance(year, int) else None, state, len(looks), max(look.worth for look in looks),
                    )  # fmt: skip


def open_desk(folder: Path) -> Desk:
    """Raises ``SettingsError``, ``UnreadableFile``; tells lines among the decisions that are none."""
    log = run_log(folder)
    if log.problems:
        raise SettingsError(message("review.mend_first", problem=log.problems[0]))
    return Desk(folder)


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
