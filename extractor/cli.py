"""The command line: parse, call, print, exit code. Nothing heavy is imported before a command runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.errors import FormError, OutputError, SettingsError

if TYPE_CHECKING:
    from extractor.forms.schema import Form
    from extractor.report import Report

_FAILED, _USAGE = 1, 2
_STDOUT = "-"

app = typer.Typer(
    help="Puts the numbers of converted government-disclosure annual reports back into the cells of their form.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
forms_app = typer.Typer(help="The statutory forms that are known.", no_args_is_help=True)
app.add_typer(forms_app, name="forms")


class Tagger(StrEnum):
    AUTO = "auto"
    MODEL = "model"
    RULES = "rules"


def main() -> None:
    """The console script."""
    app()


def _say(message: str) -> None:
    typer.echo(f"tablemend: {message}", err=True)


@contextmanager
def _usage_errors() -> Iterator[None]:
    """Options that cannot be used end the program with exit code 2; bad input files never come this way."""
    try:
        yield
    except (SettingsError, FormError, OutputError) as error:
        _say(str(error))
        raise typer.Exit(_USAGE) from error


def _version(wanted: bool) -> None:
    if wanted:
        from extractor.version import __version__

        typer.echo(f"tablemend {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command()
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
    form: Annotated[str, typer.Option(metavar="auto|ID|FILE.yaml", help="The form the reports are on.")] = "auto",
    tagger: Annotated[Tagger, typer.Option(help="What finds the labels.")] = Tagger.AUTO,
    jobs: Annotated[int, typer.Option(min=0, metavar="N", help="Processes; 0 for one a core.")] = 1,
) -> None:
    """Read reports; one record each, in input order. Exit code 0: all read, 1: some inputs failed, 2: wrong usage."""
    target = None if out in (None, _STDOUT) else Path(str(out))
    with _usage_errors():
        failed = run_extract(inputs, target, form=form, tagger=tagger.value, jobs=jobs or os.cpu_count() or 1)
    if failed:
        raise typer.Exit(_FAILED)


def run_extract(arguments: list[str], target: Path | None, *, form: str, tagger: str, jobs: int) -> int:
    """Extract and write; returns how many inputs failed, each with a line on standard error.

    ``target`` ``None``: JSON Lines to standard output. Raises ``SettingsError``, ``FormError`` or ``OutputError``
    before anything is read.
    """
    from extractor import batch
    from extractor.inputs import find_inputs

    forms = _forms(form)
    write = _writer(target, forms)
    found = find_inputs(arguments)
    for note in found.notes:
        _say(note)
    for problem in found.problems:
        _say(problem)
    paths = _without_target(found.paths, target)
    failed = len(found.problems)

    def reports() -> Iterator[Report]:
        nonlocal failed
        with _progress(len(paths), quiet=target is None and sys.stdout.isatty()) as advance:
            for report in batch.extract_many(paths, form=form, tagger=tagger, jobs=jobs, build=batch.build_extractor):
                if report.error is not None:
                    failed += 1
                    _say(_error_line(report.source.path, report.error.message))
                advance()
                yield report

    if not paths:
        # Nothing found is no reason to put an empty file where an earlier result may stand.
        _say("nothing to read")
        return max(failed, 1)
    write(reports())
    return failed


def _forms(form: str) -> Mapping[str, Form]:
    """The shipped forms by id, and the one of the user's file. Raises ``FormError``."""
    from extractor.forms import load_form, shipped_forms

    known = {shipped.id: shipped for shipped in shipped_forms()}
    if form != "auto":
        given = load_form(form)
        known[given.id] = given
    return known


def _writer(target: Path | None, forms: Mapping[str, Form]) -> Callable[[Iterable[Report]], None]:
    """Raises ``SettingsError`` for an unknown kind, ``OutputError`` for a place that cannot be written."""
    if target is None:
        from extractor.writers.jsonl import write_lines

        return lambda reports: write_lines(reports, sys.stdout.buffer)
    from extractor.writers import writer_for
    from extractor.writers.target import check_target

    write = writer_for(target)
    check_target(target)
    return lambda reports: write(reports, target, forms)


def _without_target(paths: tuple[str, ...], target: Path | None) -> tuple[str, ...]:
    """A result of an earlier run, lying in the folder that is searched, is no report."""
    if target is None or not target.exists():
        return paths
    kept = tuple(path for path in paths if os.path.realpath(path) != os.path.realpath(target))
    if len(kept) < len(paths):
        _say(f"{target}: is the output, not read as a report")
    return kept


def _error_line(path: str, message: str) -> str:
    """One line that begins with the path; readers begin theirs with the path or the bare file name."""
    line = " ".join(message.split())
    for told in (path, Path(path).name):
        line = line.removeprefix(f"{told}: ")
    return f"{path}: {line}"


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """A bar on standard error, only where a person watches it and no record is printed between its lines."""
    if quiet or total < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=total)
        yield lambda: bar.advance(task)


@forms_app.command("list")
def list_forms() -> None:
    """One line a form."""
    from extractor.forms import shipped_forms, summary

    for form in shipped_forms():
        typer.echo(summary(form))


@forms_app.command("show")
def show_form(form: Annotated[str, typer.Argument(metavar="ID|FILE.yaml")]) -> None:
    """The names, labels and identities of a form."""
    from extractor.forms import describe, load_form

    with _usage_errors():
        typer.echo(describe(load_form(form)), nl=False)


@forms_app.command("check")
def check_form(file: Annotated[Path, typer.Argument(metavar="FILE.yaml")]) -> None:
    """Is a form file of your own sound? Exit code 1 and one line a problem where it is not."""
    from extractor.forms import check_form_file

    problems = check_form_file(file)
    for problem in problems:
        _say(str(problem))
    if problems:
        raise typer.Exit(_FAILED)
    typer.echo(f"{file}: no problems")


@app.command()
def schema() -> None:
    """Print the JSON Schema of the record."""
    from extractor.writers.jsonl import schema_text

    typer.echo(schema_text(), nl=False)


if __name__ == "__main__":
    main()
