"""A run from its command to its outputs."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from extractor.batch import SupportsExtract
from extractor.decisions.log import run_log
from extractor.errors import OutputError, SettingsError
from extractor.messages import about, message
from extractor.runs.chunks import CHUNK_REPORTS
from extractor.runs.decided import DECIDED_IN_OUTPUTS, count_decided, decided_note, keep_forms, open_failures
from extractor.runs.edited import keep_edited
from extractor.runs.journal import NAME as LOG
from extractor.runs.journal import Journal
from extractor.runs.listing import Stock, take_stock
from extractor.runs.lock import NAME as LOCK
from extractor.runs.lock import only_run
from extractor.runs.manifest import NAME as MANIFEST
from extractor.runs.manifest import Manifest
from extractor.runs.pool import Result, WorkerPool
from extractor.runs.progress import Counts, Shown
from extractor.runs.results import FAILURES, INPUTS, RESULTS, state_digest, write_results
from extractor.runs.settings import NAME as SETTINGS
from extractor.runs.settings import Asked, RunFile, differences, make_settings, read_run_file, write_run_file
from extractor.runs.spread import ProcessDied, Spread
from extractor.runs.store import PARTS, RunStore, drop_drafts
from extractor.runs.work import Limits, Outcome, State, Work

if TYPE_CHECKING:
    from extractor.report import Engine

_OURS = (LOCK, LOG, SETTINGS, PARTS)
"""What may be in a folder without making it another's; also anything that begins like the manifest."""
_BESIDE = ("assist",)
"""What a run may find in its folder before it begins: the exchanges of ``--assist``."""
_OUTPUTS_OF = "outputs_of"
_SHOWN_FAILURES = 5

Say = Callable[[str], None]
Finish = Callable[[Path, Spread], None]
"""Writes further outputs into the folder, with the processes given."""


class ReadsReports(Protocol):
    """Where the reading is done: worker processes of this machine, or a cluster."""

    def start(self) -> Engine:
        """Raises ``SettingsError`` or ``FormError`` where the settings cannot be used."""
        ...

    def run(self, works: Iterator[Work], settings: str, *, total: int) -> Iterator[Result]:
        """Results as they come; of about ``total`` works."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Order:
    """What a run is asked to do."""

    inputs: tuple[str, ...]
    folder: Path
    lists: tuple[str, ...] = ()
    """Files with further inputs, as ``extractor.runs.listing.read_list`` takes them."""
    asked: Asked = field(default_factory=Asked)
    jobs: int = 1
    limits: Limits = field(default_factory=Limits)
    join: bool = False
    """Are files that are parts of one report one input?"""
    retry_failed: bool = False
    outputs: str = ""
    """Stands for what ``finish`` will write; when it changes, the outputs are written again."""
    expects: tuple[str, ...] = ()
    """Files in the folder that ``finish`` writes; where one is not there, the outputs are written again."""


@dataclass
class Summary:
    """A run in numbers. ``counts`` and what is derived from the manifest are of the whole run, the others of now."""

    counts: Counts
    problems: int
    """Arguments that gave nothing to read."""
    skipped: int = 0
    """Files of searched folders that are no reports; the log names each."""
    inputs: int = 0
    contents: int = 0
    cells: int = 0
    cells_to_review: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    """Failures by kind."""
    first_failures: list[str] = field(default_factory=list)
    """Path and message of a few."""
    read_now: int = 0
    seconds: float = 0.0
    """Of the reading, without start and outputs."""
    outputs_seconds: float = 0.0
    outputs_written: bool = False
    workers_lost: int = 0

    @property
    def failed(self) -> int:
        # No input at all is no success.
        return self.counts[State.FAILED] + self.problems or int(not self.inputs)


def run_batch(
    order: Order,
    build: Callable[[], SupportsExtract],
    *,
    say: Say,
    warn: Say,
    show: Shown = lambda done, total, counts: None,
    finish: Finish = lambda folder, spread: None,
    checkpoint: Callable[[], None] = lambda: None,
    engine: Callable[..., ReadsReports] = WorkerPool,
) -> Summary:
    """Take the run in ``order.folder`` to its end, from wherever it is.

    ``say`` is given what a user may want to know, ``warn`` what went wrong. ``checkpoint`` is called while the reading
    goes on. ``finish`` writes further outputs, beside ``results.jsonl`` and the two lists. Raises ``SettingsError``,
    ``FormError`` or ``OutputError``; whatever happens, what was read before is kept.
    """
    started = time.monotonic()
    lost: Counter[str] = Counter()
    with contextlib.ExitStack() as stack:
        journal: Journal | None = None
        early: list[tuple[str, dict[str, object]]] = []

        def notify(event: str, **facts: object) -> None:
            lost[event] += 1
            if journal is None:
                early.append((event, facts))
            else:
                journal(event, **facts)

        reader = engine(build, jobs=order.jobs, limits=order.limits, notify=notify)
        stack.callback(reader.close)
        if not order.folder.exists():
            # Settings that cannot be used leave no folder behind.
            reader.start()
        _check_folder(order.folder)
        stack.enter_context(only_run(order.folder))
        journal = stack.enter_context(Journal(order.folder))
        journal("command", inputs=order.inputs, lists=order.lists, jobs=order.jobs)
        for event, facts in early:
            journal(event, **facts)
        before = read_run_file(order.folder)
        keep_forms(order.folder, order.asked.form)
        engine_note = reader.start()
        store = stack.enter_context(RunStore(order.folder))
        for repair in store.repairs:
            warn(repair)
            journal("repaired", what=repair)
        now = _settle(order, before, engine_note, store.manifest, say, journal)
        stock = take_stock(
            store.manifest, order.inputs, run_folder=order.folder, lists=order.lists, join=order.join,
            skipped=partial(_note_skipped, journal, lost),
        )  # fmt: skip
        _tell_stock(stock, say, warn, journal)
        summary = _read(order, now, store, reader, _both(show, checkpoint), journal)
        summary.problems = len(stock.problems)
        summary.workers_lost = lost["worker_lost"]
        summary.skipped = lost["skipped"]
        reader.close()
        store.drop_dead_parts()
        store.commit()
        _count(summary, order.folder, store.manifest, now)
        if summary.inputs:
            _write(order, now, store, summary, finish, say, warn, journal)
        else:
            say(message("run.nothing"))
        journal("finished", seconds_in_all=round(time.monotonic() - started, 3), **asdict(summary))
    return summary


def _check_folder(folder: Path) -> None:
    """Raises ``SettingsError`` for a folder with other things in it, ``OutputError`` where there can be none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = [path.name for path in folder.iterdir() if path.name not in _BESIDE]
    except OSError as error:
        raise OutputError(message("file.not_writable", path=folder, error=error.strerror or error)) from error
    ours = [name for name in names if name in _OURS or name.startswith(MANIFEST)]
    if names and not ours:
        raise SettingsError(message("run.other_files", folder=folder, example=min(names)))


def _settle(
    order: Order, before: RunFile | None, engine: Engine, manifest: Manifest, say: Say, journal: Journal
) -> RunFile:
    """The settings of now; the results of others will be read again."""
    settings = make_settings(order.asked, engine)
    now = RunFile(
        settings=settings,
        time_limit_s=order.limits.seconds,
        memory_limit_mb=order.limits.megabytes,
        key=settings.key,
    )
    if before is not None and before.settings != settings:
        changes = differences(before.settings, settings)
        stale = manifest.count_stale(settings.key)
        say(message("run.settings_changed", changes=changes, count=stale))
        journal("settings_changed", changes="; ".join(changes), stale=stale)
    if before != now:
        write_run_file(order.folder, now)
    if order.retry_failed and (again := manifest.forget_failures()):
        say(message("run.retried", count=again))
    return now


def _note_skipped(journal: Journal, counts: Counter[str], path: str, kind: str) -> None:
    """The notes of the run count files that are no reports; the log names each."""
    counts["skipped"] += 1
    journal("skipped", path=path, kind=kind)


def _tell_stock(stock: Stock, say: Say, warn: Say, journal: Journal) -> None:
    for line in stock.notes:
        say(line)
    for line in stock.problems:
        warn(line)
    for count, what, code in (
        (stock.changed, "changed", "input.changed"),
        (stock.vanished, "vanished", "input.vanished"),
    ):
        if count:
            example = stock.examples[what]
            some = message("input.and_more", first=example, more=count - 1) if count > 1 else example
            warn(message(code, files=some))
    journal("stock", inputs=stock.inputs, new=stock.new, changed=stock.changed, vanished=stock.vanished)


def _read(order: Order, now: RunFile, store: RunStore, reader: ReadsReports, show: Shown, journal: Journal) -> Summary:
    """Read what is to be read, until nothing is left: files that change meanwhile make further work."""
    manifest, limits = store.manifest, str(now.limits)
    counts = manifest.counts(now.key, limits)
    summary = Summary(counts, problems=0)
    started = time.monotonic()
    left = manifest.count_pending(now.key, limits)
    total = left
    while left:
        works = manifest.pending(now.key, limits)
        for result in reader.run(works, now.key, total=left):
            if isinstance(result, Outcome):
                if result.changed:
                    manifest.note_content(result.work.location, result.head.digest, size=result.work.size, stamp="")
                store.add(result)
                state, facts = result.head.state, {"sha256": result.head.digest, "seconds": result.head.seconds}
                kind, said = result.head.kind, result.head.message
            else:
                manifest.note_problem(result.work.location, result.kind, result.message, keep_content=False)
                state, kind, said, facts = State.FAILED.value, result.kind, result.message, {}
            failure = {"kind": kind, "message": said} if kind else {}
            journal("report", path=result.work.path, state=state, **facts, **failure)
            counts[state] += 1
            summary.read_now += 1
            show(summary.read_now, total, counts)
        store.commit()
        still = manifest.count_pending(now.key, limits)
        if still >= left:
            raise OutputError(message("run.stay_unread", folder=order.folder, count=still))
        left, total = still, total + still
    summary.seconds = time.monotonic() - started
    return summary


def _both(show: Shown, checkpoint: Callable[[], None]) -> Shown:
    def call(done: int, total: int, counts: Counts) -> None:
        show(done, total, counts)
        checkpoint()

    return call


def _count(summary: Summary, folder: Path, manifest: Manifest, now: RunFile) -> None:
    summary.counts = manifest.counts(now.key, str(now.limits))
    summary.inputs = manifest.count_inputs()
    summary.contents = sum(summary.counts.values())
    summary.cells, summary.cells_to_review = manifest.count_cells(now.key, str(now.limits))
    more_cells, more_review = count_decided(folder, manifest, now, summary.counts)
    summary.cells += more_cells
    summary.cells_to_review += more_review
    kinds: Counter[str] = Counter()
    for row in open_failures(folder, manifest, now):
        kinds[row.kind or ""] += 1
        if len(summary.first_failures) < _SHOWN_FAILURES:
            summary.first_failures.append(about(row.path, row.message or ""))
    summary.kinds = dict(kinds.most_common())


def _write(
    order: Order, now: RunFile, store: RunStore, summary: Summary, finish: Finish, say: Say, warn: Say, journal: Journal
) -> None:
    """Write the outputs, but where the same are there already."""
    started = time.monotonic()
    log = run_log(order.folder)
    for line in log.problems:
        warn(line)
    wanted = f"{state_digest(store.manifest, now, log.ledger.digest)} {order.outputs}"
    there = all((order.folder / name).is_file() for name in (RESULTS, FAILURES, INPUTS, *order.expects))
    if there and store.manifest.meta(_OUTPUTS_OF) == wanted:
        return
    for line in keep_edited(order.folder):
        warn(line)
    say(message("run.writing"))
    journal("writing")
    store.manifest.set_meta(_OUTPUTS_OF, "")
    # Processes are worth their start where there is something to share out.
    jobs = order.jobs if summary.contents > CHUNK_REPORTS else 1
    try:
        _write_with(jobs, order.folder, finish)
    except ProcessDied as error:
        warn(message("run.once_more", error=error))
        journal("process_lost", what=str(error))
        _write_with(1, order.folder, finish)
    store.manifest.set_meta(DECIDED_IN_OUTPUTS, decided_note(log.ledger))
    store.manifest.set_meta(_OUTPUTS_OF, wanted)
    summary.outputs_seconds = time.monotonic() - started
    summary.outputs_written = True


def _write_with(jobs: int, folder: Path, finish: Finish) -> None:
    try:
        with Spread(jobs) as spread:
            results = spread.start(write_results, folder)
            finish(folder, spread)
            results()
    except BaseException:
        # Processes that were ended in the midst of it cannot clear up after themselves.
        with contextlib.suppress(OSError):
            drop_drafts(folder)
        raise
