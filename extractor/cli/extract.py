"""``tablemend extract``: reports to records, in one go."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import (
    FAILED,
    MEMORY_LIMIT_MB,
    TIME_LIMIT_S,
    AssistOption,
    AssistReplayOption,
    AssistStoreOption,
    ConfidenceOption,
    FormOption,
    JobsOption,
    JoinOption,
    LangOption,
    MaxSilentOption,
    MemoryLimitOption,
    ModelOption,
    Speech,
    Tagger,
    TaggerOption,
    TimeLimitOption,
    VerboseOption,
    assist_lines,
    assist_with,
    build_with,
    forms_asked,
    known_forms,
    log_to_stderr,
    say,
    usage_errors,
)
from extractor.inputs import IMAGE_SUFFIXES
from extractor.messages import about, message, translate

if TYPE_CHECKING:
    from extractor.assist.settings import AssistSettings
    from extractor.forms.asked import FormsAsked
    from extractor.forms.schema import Form
    from extractor.joined import Group
    from extractor.report import Report
    from extractor.runs.work import Limits

_STDOUT = "-"


def extract(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT",
            help="Files, folders (searched), quoted globs, or - for standard input: text, HTML, DOCX, PDF, images, "
            "OCR output with boxes (hOCR, ALTO, JSON).",
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            "-o",
            metavar="OUT",
            help="The suffix decides: .jsonl, .csv (one line a cell), .xlsx, .parquet.",
            show_default="JSONL to standard output",
        ),
    ] = None,
    form: FormOption = None,
    tagger: TaggerOption = Tagger.AUTO,
    jobs: JobsOption = 1,
    max_silent: MaxSilentOption = None,
    confidence: ConfidenceOption = "auto",
    model: ModelOption = None,
    join: JoinOption = False,
    assist: AssistOption = None,
    assist_store: AssistStoreOption = None,
    assist_replay: AssistReplayOption = None,
    verbose: VerboseOption = 0,
    time_limit: TimeLimitOption = TIME_LIMIT_S,
    memory_limit: MemoryLimitOption = MEMORY_LIMIT_MB,
    lang: LangOption = None,
) -> None:
    """Read reports; one record each, in input order. Exit code 0: all read, 1: some inputs failed, 2: wrong usage."""
    log_to_stderr(verbose)
    target = None if out in (None, _STDOUT) else Path(str(out))
    with usage_errors():
        default = Path("tablemend.assist") if target is None else target.with_name(f"{target.name}.assist")
        failed = run_extract(
            inputs,
            target,
            form=forms_asked(form),
            tagger=tagger.value,
            jobs=jobs or os.cpu_count() or 1,
            confidence=confidence,
            max_silent=max_silent,
            model=model,
            join=join,
            assist=assist_with(assist, assist_store, assist_replay, default),
            limits=limits_of(time_limit, memory_limit),
        )
    if failed:
        raise typer.Exit(FAILED)


def limits_of(seconds: float, megabytes: int) -> "Limits | None":
    """The limits of each report."""
    from extractor.runs.work import Limits

    return Limits(seconds, megabytes)


def run_extract(
    arguments: list[str],
    target: Path | None,
    *,
    form: "FormsAsked",
    tagger: str,
    jobs: int,
    confidence: str = "auto",
    max_silent: str | None = None,
    model: Path | None = None,
    join: bool = False,
    assist: "AssistSettings | None" = None,
    limits: "Limits | None" = None,
) -> int:
    """Extract and write; returns how many inputs failed, each with a line on standard error.

    ``limits`` of each report; ``None``: it is read in this process, and nothing ends it. ``target`` ``None``: JSON
    Lines to standard output. Raises ``SettingsError``, ``FormError``, ``WeightsError`` or ``OutputError`` before
    anything is read.
    """
    from extractor.inputs import find_inputs
    from extractor.runs.ordered import extract_many

    build = build_with(confidence, max_silent, model, assist and assist.shared_among(jobs))
    forms = known_forms(form)
    write = _writer(target, forms)
    found = find_inputs(arguments)
    for note in found.notes:
        say(note)
    for problem in found.problems:
        say(problem)
    paths = _without_target(found.paths, target)
    reads = _reports_of(paths, [argument for argument in arguments if Path(argument).is_dir()], join=join)
    failed = len(found.problems)
    warnings: list[str] = []

    def reports() -> "Iterator[Report]":
        nonlocal failed
        with _progress(len(reads), quiet=target is None and sys.stdout.isatty()) as advance:
            for report in extract_many(reads, form=form, tagger=tagger, jobs=jobs, build=build, limits=limits):
                if report.error is not None:
                    failed += 1
                    say(about(report.source.path, report.error.message))
                advance()
                if assist is not None:
                    warnings.extend(report.warnings)
                yield report if Speech.asked is None else report.in_language(Speech.asked)

    if not paths:
        # Nothing found is no reason to put an empty file where an earlier result may be.
        say(message("run.nothing"))
        return max(failed, 1)
    write(reports())
    for line in () if assist is None else assist_lines(assist, warnings):
        say(line)
    return failed


def _reports_of(paths: Sequence[str], folders: Sequence[str], *, join: bool) -> "Sequence[str | Group]":
    """The files, each a report, or with ``join`` the groups of files that are one; else a note where they look so."""
    from extractor.joined import joined_groups, note_of, numbered_groups

    if join:
        return joined_groups(paths, folders)
    series = numbered_groups(path for path in paths if PurePath(path).suffix.lower() in IMAGE_SUFFIXES)
    if series:
        say(note_of(series))
    return paths


def _writer(target: Path | None, forms: "Mapping[str, Form]") -> "Callable[[Iterable[Report]], None]":
    """Raises ``SettingsError`` for an unknown kind, ``OutputError`` for a place that cannot be written."""
    if target is None:
        from extractor.writers.jsonl import write_lines

        return lambda reports: write_lines(reports, sys.stdout.buffer)
    from extractor.writers import writer_for
    from extractor.writers.target import check_target

    write = writer_for(target, tables=Speech.asked or "en", workbook=Speech.spoken)
    check_target(target)
    return lambda reports: write(reports, target, forms)


def _without_target(paths: tuple[str, ...], target: Path | None) -> tuple[str, ...]:
    """A result of an earlier run, lying in the folder that is searched, is no report."""
    if target is None or not target.exists():
        return paths
    kept = tuple(path for path in paths if os.path.realpath(path) != os.path.realpath(target))
    if len(kept) < len(paths):
        say(message("input.is_output", path=target))
    return kept


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """A bar on standard error, only where a person watches it and no record is printed between its lines."""
    if quiet or total < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(translate(message("run.reading"), Speech.spoken), total=total)
        yield lambda: bar.advance(task)
