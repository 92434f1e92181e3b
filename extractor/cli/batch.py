"""``tablemend batch``: many reports into a run folder that survives any stop."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import FrameType
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
from extractor.cli.page import SUMMARY
from extractor.errors import SettingsError
from extractor.inputs import STDIN
from extractor.messages import message, word

if TYPE_CHECKING:
    from extractor.forms.asked import FormsAsked
    from extractor.messages import Language
    from extractor.runs.run import ReadsReports, Summary
    from extractor.runs.spread import Spread

INTERRUPTED = 130


class Engine(StrEnum):
    LOCAL = "local"
    RAY = "ray"


class Output(StrEnum):
    """Beside ``results.jsonl``, ``failures.csv`` and ``inputs.csv``, which are always written."""

    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"
    PAGE = "page"


def batch(
    *,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="INPUT", help="Files, folders (searched), quoted globs; URLs that fsspec opens."),
    ] = None,
    lists: Annotated[
        list[str] | None,
        typer.Option(
            "--list",
            metavar="FILE",
            help="Further inputs, one a line or NUL-separated; - for standard input. Repeat for several.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        str,
        typer.Option("--out", "-o", metavar="RUNDIR", help="The folder of the run: a new one, or one to go on with."),
    ],
    form: FormOption = None,
    tagger: TaggerOption = Tagger.AUTO,
    max_silent: MaxSilentOption = None,
    confidence: ConfidenceOption = "auto",
    model: ModelOption = None,
    jobs: Annotated[int, typer.Option("--jobs", min=0, metavar="N", help="Worker processes; 0 for one a core.")] = 0,
    time_limit: TimeLimitOption = TIME_LIMIT_S,
    memory_limit: MemoryLimitOption = MEMORY_LIMIT_MB,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try reports that failed once more.")] = False,
    names: Annotated[
        Path | None, typer.Option("--names", metavar="FILE", help="Names of offices that are the same office.")
    ] = None,
    outputs: Annotated[
        list[Output] | None,
        typer.Option("--output", metavar="parquet|csv|xlsx|page", help="Repeat for several.", show_default="all"),
    ] = None,
    engine: Annotated[Engine, typer.Option("--engine", help="Where the reading is done.")] = Engine.LOCAL,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    join: JoinOption = False,
    assist: AssistOption = None,
    assist_store: AssistStoreOption = None,
    assist_replay: AssistReplayOption = None,
    verbose: VerboseOption = 0,
    lang: LangOption = None,
) -> None:
    """Read many reports into RUNDIR. The same command goes on after any stop; inputs may be added.

    RUNDIR holds results.jsonl, failures.csv, inputs.csv, the panel in outputs/, summary.html and a log. Exit code 0:
    all read, 1: some inputs failed, 2: wrong usage, or another run is at work in RUNDIR.
    """
    log_to_stderr(verbose)
    wanted = tuple(Output) if outputs is None else tuple(outputs)
    with usage_errors(), _ended_politely():
        try:
            summary = run(
                inputs or (),
                out,
                lists=lists or (),
                form=forms_asked(form),
                tagger=tagger.value,
                max_silent=max_silent,
                confidence=confidence,
                model=model,
                jobs=jobs or os.cpu_count() or 1,
                time_limit=time_limit,
                memory_limit=memory_limit,
                retry_failed=retry_failed,
                names=names,
                outputs=wanted,
                engine=engine,
                quiet=quiet,
                join=join,
                assist=assist,
                assist_store=assist_store,
                assist_replay=assist_replay,
            )
        except KeyboardInterrupt:
            say(message("run.stopped", folder=out))
            raise typer.Exit(INTERRUPTED) from None
    if summary.failed:
        raise typer.Exit(FAILED)


def run(
    inputs: Sequence[str],
    out: str,
    *,
    lists: Sequence[str] = (),
    form: "FormsAsked",
    tagger: str,
    jobs: int,
    time_limit: float,
    memory_limit: int,
    max_silent: str | None = None,
    confidence: str = "auto",
    model: Path | None = None,
    retry_failed: bool = False,
    names: Path | None = None,
    outputs: Sequence[Output] = tuple(Output),
    engine: Engine = Engine.LOCAL,
    quiet: bool = False,
    join: bool = False,
    assist: str | None = None,
    assist_store: Path | None = None,
    assist_replay: Path | None = None,
) -> "Summary":
    """Raises ``SettingsError``, ``FormError``, ``WeightsError`` or ``OutputError``."""
    from extractor.recovery.judge.review import parse_share
    from extractor.runs.progress import shown
    from extractor.runs.remote import run_folder
    from extractor.runs.run import Order, run_batch
    from extractor.runs.settings import Asked
    from extractor.runs.work import Limits

    if not inputs and not lists:
        raise SettingsError(message("setting.no_input"))
    if gone := [name for name in lists if name != STDIN and not Path(name).exists()]:
        raise SettingsError(message("setting.no_list", path=gone[0]))
    lines: list[str] = []
    known_forms(form)
    share = None if max_silent is None else parse_share(max_silent)
    # A run folder of another store keeps its exchanges beside the program.
    default = Path("tablemend.assist") if "://" in out else Path(out) / "assist"
    helper = assist_with(assist, assist_store, assist_replay, default)
    asked = Asked(form=form, confidence=confidence, max_silent=share, model=model, assist=helper)
    tell: Callable[[str], None] = (lambda message: None) if quiet else say
    with (
        run_folder(out) as (folder, checkpoint),
        shown(tell, terminal=sys.stderr.isatty(), quiet=quiet, language=Speech.spoken) as show,
    ):
        order = Order(
            inputs=tuple(inputs),
            lists=tuple(lists),
            folder=folder,
            asked=asked,
            jobs=jobs,
            limits=Limits(time_limit, memory_limit),
            join=join,
            retry_failed=retry_failed,
            outputs=_outputs_key(outputs, names, Speech.spoken, Speech.asked),
            expects=_expected(outputs),
        )
        summary = run_batch(
            order,
            partial(build_with(confidence, max_silent, model, helper and helper.shared_among(jobs)), form, tagger),
            say=tell,
            warn=say,
            show=show,
            checkpoint=checkpoint,
            finish=partial(
                write_all,
                form=form,
                names=names,
                outputs=outputs,
                language=Speech.spoken,
                asked=Speech.asked,
            ),
            engine=_engine(engine),
        )
        if helper is not None:
            from extractor.runs.store import iter_reports

            warnings = (warning for report in iter_reports(folder) for warning in report.warnings)
            lines = assist_lines(helper, warnings)
    for line in (*closing_lines(summary, out), *lines):
        tell(line)
    return summary


def closing_lines(summary: "Summary", out: str) -> list[str]:
    """The run in numbers."""
    from extractor.runs.progress import duration, in_words, pace

    lines: list[str] = []
    if summary.read_now:
        rate = summary.read_now / max(summary.seconds, 1e-3)
        lines.append(message("run.rate", count=summary.read_now, time=duration(summary.seconds), pace=pace(rate)))
    if summary.workers_lost:
        lines.append(message("run.workers_lost", count=summary.workers_lost))
    share = 100 * summary.cells_to_review / max(summary.cells, 1)
    twice = summary.inputs - summary.contents
    inputs = message("run.inputs", count=summary.inputs)
    if twice:
        inputs = message("run.inputs_twice", inputs=inputs, twice=twice)
    lines.append(
        message(
            "run.summary", folder=out, inputs=inputs, counts=in_words(summary.counts), cells=summary.cells, share=share
        )
    )
    if summary.skipped:
        lines.append(message("run.skipped", count=summary.skipped, folder=out))
    if summary.kinds:
        lines += summary.first_failures
        kinds = [message("run.kind", count=count, kind=word("error", kind)) for kind, count in summary.kinds.items()]
        lines.append(message("run.failed", kinds=kinds))
    return lines


def _outputs_key(
    outputs: Sequence[Output], names: Path | None, language: "Language" = "en", asked: "Language | None" = None
) -> str:
    if names is not None and not names.is_file():
        raise SettingsError(message("setting.no_names", path=names))
    digest = ""
    if names is not None:
        import hashlib

        digest = hashlib.sha256(names.read_bytes()).hexdigest()
    # In English the key is what it always was, so that older runs are not written again.
    spoken = () if language == "en" and asked is None else (language, str(asked))
    return " ".join((*sorted(outputs), digest, *spoken))


def _expected(outputs: Sequence[Output]) -> tuple[str, ...]:
    panel = ("outputs/outputs.json",) if set(outputs) - {Output.PAGE} else ()
    return (*panel, *((SUMMARY,) if Output.PAGE in outputs else ()))


def write_all(
    folder: Path,
    spread: "Spread",
    *,
    form: "FormsAsked",
    names: Path | None,
    outputs: Sequence[Output],
    language: "Language" = "en",
    asked: "Language | None" = None,
) -> None:
    """Write the outputs of a run whose reports are all read, but ``results.jsonl`` and the lists.

    ``language``: that of what people read; ``asked``: given by name, it has CSV files of its own too.

    Raises ``SettingsError``, ``FormError`` or ``OutputError``.
    """
    from extractor.forms.asked import apart
    from extractor.pages.summary import PAGES_FOLDER, Pages, Summary
    from extractor.runs.chunks import stored_chunks
    from extractor.runs.outputs import write_outputs
    from extractor.runs.panel.gather import count_beside
    from extractor.runs.passed import passed_reports
    from extractor.runs.store import iter_reports

    pages = Pages(folder / PAGES_FOLDER, folder)
    summary = Summary(pages) if Output.PAGE in outputs else None
    panel = {output.value for output in outputs} - {Output.PAGE.value}
    if panel:
        write_outputs(
            folder,
            lambda: iter_reports(folder),
            known_forms(form),
            names=names,
            kinds=panel,
            chunks=stored_chunks(folder),
            spread=spread,
            beside=summary,
            language=language,
            in_language=("xlsx",) if asked is None else ("xlsx", "csv"),
            passed=passed_reports(folder),
            apart=apart(form),
        )
    elif summary is not None:
        for part in spread.map(partial(count_beside, Summary(pages)), stored_chunks(folder)):
            summary.merge(part)
    if summary is not None:
        summary.write(folder / SUMMARY, language=asked or (language if language != "en" else None))


def _engine(engine: Engine) -> "Callable[..., ReadsReports]":
    if engine == Engine.RAY:
        from extractor.runs.ray_engine import RayEngine

        return RayEngine
    from extractor.runs.pool import WorkerPool

    return WorkerPool


@contextmanager
def _ended_politely() -> Iterator[None]:
    """The signal by which systems end programs is taken as Ctrl-C is."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
