"""``tablemend page``: results as pages to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import FAILED, FormOption, LangOption, known_forms, say, usage_errors
from extractor.errors import InputError, SettingsError
from extractor.messages import message

if TYPE_CHECKING:
    from extractor.pages.report_page import Shelf
    from extractor.report import Report

_SOURCE_NOTES = {
    "missing": "source.missing",
    "changed": "source.changed",
    "unhashed": "source.unhashed",
}


def page(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="A .jsonl file of tablemend: one report or many.")],
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="OUT", help="A .html file, or a folder for a page a report and an index."),
    ],
    report: Annotated[
        str | None, typer.Option("--report", metavar="N|PATH", help="Only this one: its number from 1, or its path.")
    ] = None,
    sources: Annotated[
        Path | None,
        typer.Option(
            "--sources",
            metavar="DIR",
            help="Where the reports' files are.",
            show_default="where the record says, or beside RESULT",
        ),
    ] = None,
    summary: Annotated[bool, typer.Option("--summary", help="The run at a glance, not its reports.")] = False,
    form: FormOption = "auto",
    lang: LangOption = None,
) -> None:
    """Make self-contained HTML pages: each report beside its source, or the summary of a run.

    Exit code 0: made, also where a source is not found (the page says so); 1: RESULT cannot be read; 2: wrong usage.
    """
    with usage_errors():
        try:
            run_page(result, out, report=report, sources=sources, summary=summary, form=form)
        except InputError as error:
            say(str(error))
            raise typer.Exit(FAILED) from error


def run_page(result: Path, out: Path, *, report: str | None, sources: Path | None, summary: bool, form: str) -> None:
    """Raises ``InputError`` for a RESULT that cannot be read, ``SettingsError``, ``FormError``, ``OutputError``."""
    from extractor.pages.report_page import Shelf
    from extractor.pages.results import read_results, select
    from extractor.pages.summary import write_summary
    from extractor.writers.target import check_target

    if not result.is_file():
        raise SettingsError(message("setting.no_results", path=result))
    if summary and report is not None:
        raise SettingsError(message("setting.summary_and_report"))
    if sources is not None and not sources.is_dir():
        raise SettingsError(message("setting.no_sources", folder=sources))
    if _is_page(out):
        check_target(out)
    elif summary or report is not None:
        raise SettingsError(message("setting.no_html", path=out))
    if summary:
        write_summary((record for _, record in read_results(result)), out)
        return
    folders = (sources,) if sources else (Path(), result.parent)
    shelf = Shelf(known_forms(form), folders, as_recorded=sources is None)
    _write([select(result, report)] if report is not None else read_results(result), out, shelf)


def _write(reports: Iterable[tuple[int, Report]], out: Path, shelf: Shelf) -> None:
    from extractor.pages.report_page import write_folder, write_list, write_page

    stream = iter(reports)
    first = list(islice(stream, 2))
    if not _is_page(out):
        written = write_folder(chain(first, stream), out, shelf)
    elif len(first) == 1:
        written = write_page(*first[0], out, shelf)
    else:
        written = write_list(chain(first, stream), out, shelf)
    if not written.reports:
        say(message("page.no_reports", path=out))
    if written.left_out:
        say(message("page.first_reports", path=out, count=written.reports, left_out=written.left_out))
    for note in _source_notes(written.sources):
        say(note)


def _source_notes(states: Counter[str]) -> Iterable[str]:
    for state, code in _SOURCE_NOTES.items():
        if states[state]:
            yield message("source.shown_without", count=states[state], total=states.total(), why=message(code))


def _is_page(out: Path) -> bool:
    return out.suffix.lower() in (".html", ".htm") and not out.is_dir()
