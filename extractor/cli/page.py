"""``tablemend page``: results as pages to look at."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import FAILED, FormOption, LangOption, Speech, forms_asked, known_forms, say, usage_errors
from extractor.errors import InputError, SettingsError
from extractor.messages import message

if TYPE_CHECKING:
    from extractor.forms.asked import FormsAsked
    from extractor.pages.report_page import Shelf
    from extractor.report import Report

SUMMARY = "summary.html"
"""In the folder of a run."""
_SOURCE_NOTES = {
    "missing": "source.missing",
    "changed": "source.changed",
    "unhashed": "source.unhashed",
}


def page(
    result: Annotated[
        Path,
        typer.Argument(metavar="RESULT", help="A .jsonl file of tablemend: one report or many; or a run."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="OUT",
            help="A .html file, or a folder for a page a report and an index.",
            show_default="of a run: its folder pages, linked from its summary.html",
        ),
    ] = None,
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
    form: FormOption = None,
    lang: LangOption = None,
) -> None:
    """Make self-contained HTML pages: each report beside its source, or the summary of a run.

    Exit code 0: made, also where a source is not found (the page says so); 1: RESULT cannot be read; 2: wrong usage.
    """
    with usage_errors():
        try:
            run_page(result, out, report=report, sources=sources, summary=summary, form=forms_asked(form))
        except InputError as error:
            say(str(error))
            raise typer.Exit(FAILED) from error


def run_page(
    result: Path, out: Path | None, *, report: str | None, sources: Path | None, summary: bool, form: "FormsAsked"
) -> None:
    """Raises ``InputError`` for a RESULT that cannot be read, ``SettingsError``, ``FormError``, ``OutputError``."""
    if sources is not None and not sources.is_dir():
        raise SettingsError(message("setting.no_sources", folder=sources))
    if result.is_dir():
        _page_of_run(result, out, report=report, sources=sources, summary=summary)
    elif out is None:
        raise SettingsError(message("setting.no_out"))
    else:
        _page_of_file(result, out, report=report, sources=sources, summary=summary, form=form)


def _page_of_run(run: Path, out: Path | None, *, report: str | None, sources: Path | None, summary: bool) -> None:
    """The reports as they are decided now, also where the outputs were not yet made again."""
    from extractor.pages.report_page import Shelf
    from extractor.pages.results import select_among
    from extractor.pages.summary import PAGES_FOLDER, write_summary
    from extractor.runs.decided import run_forms
    from extractor.runs.store import iter_reports
    from extractor.writers.target import check_target

    if out is not None and _is_page(out):
        check_target(out)
    elif out is not None and (summary or report is not None):
        raise SettingsError(message("setting.no_html", path=out))
    elif out is None and report is not None:
        raise SettingsError(message("setting.no_out"))
    reports = enumerate(iter_reports(run), start=1)
    pages = run / PAGES_FOLDER
    if summary:
        write_summary((record for _, record in reports), out or run / SUMMARY, pages=pages, language=Speech.of_pages())
        return
    shelf = Shelf(
        run_forms(run),
        (sources,) if sources else (Path(), run.parent),
        as_recorded=sources is None,
        language=Speech.of_pages(),
    )
    _write([select_among(run, reports, report)] if report is not None else reports, out or pages, shelf)
    if out is None:
        write_summary(iter_reports(run), run / SUMMARY, language=Speech.of_pages())
        say(message("page.linked", path=run / SUMMARY))


def _page_of_file(
    result: Path, out: Path, *, report: str | None, sources: Path | None, summary: bool, form: "FormsAsked"
) -> None:
    from extractor.pages.report_page import Shelf
    from extractor.pages.results import read_results, select
    from extractor.pages.summary import write_summary
    from extractor.writers.target import check_target

    if not result.is_file():
        raise SettingsError(message("setting.no_results", path=result))
    if summary and report is not None:
        raise SettingsError(message("setting.summary_and_report"))
    if _is_page(out):
        check_target(out)
    elif summary or report is not None:
        raise SettingsError(message("setting.no_html", path=out))
    if summary:
        write_summary((record for _, record in read_results(result)), out, language=Speech.of_pages())
        return
    folders = (sources,) if sources else (Path(), result.parent)
    shelf = Shelf(known_forms(form), folders, as_recorded=sources is None, language=Speech.of_pages())
    _write([select(result, report)] if report is not None else read_results(result), out, shelf)


def _write(reports: "Iterable[tuple[int, Report]]", out: Path, shelf: "Shelf") -> None:
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
