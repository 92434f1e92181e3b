"""Pages of reports: one, many in one file with a list, or a folder of pages with a summary in front."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from extractor.errors import OutputError
from extractor.forms.schema import Form
from extractor.messages import Language, message
from extractor.pages.drawn import bare_form, form_data, same_cells
from extractor.pages.pictures import SMALL_LONG_SIDE
from extractor.pages.record_data import list_line, record_data
from extractor.pages.results import page_name
from extractor.pages.shell import data_block, head, picture_block, tail
from extractor.pages.source_view import PictureBudget, source_view
from extractor.pages.sources import find_source
from extractor.pages.summary import Pages, Summary
from extractor.report import Report
from extractor.version import __version__
from extractor.writers.target import well_formed, whole_file

Json = dict[str, Any]

MAX_LISTED = 500
"""Reports in one file; a browser opens 15 MB at once, and 500 reports without pictures take about that."""
LIST_PICTURE_BYTES = 40_000_000
INDEX_NAME = "index.html"


@dataclass
class Written:
    """What was made; ``sources`` counts what became of the sources (:data:`extractor.pages.sources.State`)."""

    reports: int = 0
    left_out: int = 0
    sources: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Shelf:
    """Where sources are looked for, and the forms by id. ``as_recorded``: see :func:`find_source`."""

    forms: Mapping[str, Form]
    folders: tuple[Path, ...] = ()
    as_recorded: bool = False
    language: Language | None = None
    """See :func:`extractor.pages.shell.head`."""


def write_page(number: int, report: Report, out: Path, shelf: Shelf) -> Written:
    """The page of one report; ``number``: its place in the results, from 1. Raises ``OutputError``."""
    return _write([(number, report)], out, shelf, PictureBudget(), _title(report))


def write_list(reports: Iterable[tuple[int, Report]], out: Path, shelf: Shelf) -> Written:
    """One page with a list of the first :data:`MAX_LISTED` reports, each opened when chosen. Raises ``OutputError``."""
    return _write(reports, out, shelf, PictureBudget(LIST_PICTURE_BYTES, SMALL_LONG_SIDE), "tablemend")


def write_folder(reports: Iterable[tuple[int, Report]], folder: Path, shelf: Shelf) -> Written:
    """A page a report and an ``index.html`` in front, which is the summary of the run. Raises ``OutputError``."""
    total = Written()
    summary = Summary(Pages(folder, folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(message("file.cannot_be_made", path=folder, error=error.strerror or error)) from error
    for number, report in reports:
        name = page_name(report)
        done = write_page(number, report, folder / name, shelf)
        total.reports += 1
        total.sources.update(done.sources)
        summary.add(report)
    summary.write(folder / INDEX_NAME, language=shelf.language)
    return total


def _write(
    reports: Iterable[tuple[int, Report]], out: Path, shelf: Shelf, budget: PictureBudget, title: str
) -> Written:
    """Written out report by report; only the lines of the list are kept."""
    written = Written()
    lines: list[list[Any]] = []
    forms: dict[str, Json] = {}
    with whole_file(out) as file:
        _put(file, head("report", title, shelf.language))
        for number, report in reports:
            if len(lines) == MAX_LISTED:
                written.left_out += 1
                continue
            for block in _report_blocks(len(lines), report, shelf, budget, forms, written):
                _put(file, block)
            lines.append([number, *list_line(report)])
        written.reports = len(lines)
        _put(file, data_block("forms", list(forms.values())))
        _put(file, data_block("list", {"lines": lines, "left": written.left_out, "version": __version__}))
        _put(file, tail("report"))
    return written


def _report_blocks(
    place: int, report: Report, shelf: Shelf, budget: PictureBudget, forms: dict[str, Json], written: Written
) -> Iterator[str]:
    found = find_source(report.source, shelf.folders, as_recorded=shelf.as_recorded)
    written.sources[found.state] += 1
    view = source_view(report, found, budget)
    data = record_data(report, view.places)
    data["source"] = view.data
    data["drawing"] = _drawing(report, shelf, forms)
    for number, webp in view.pictures:
        yield picture_block(f"picture-{place}-{number}", webp)
    yield data_block(f"report-{place}", data)


def _drawing(report: Report, shelf: Shelf, forms: dict[str, Json]) -> int | None:
    """The place, in ``forms``, of the form that the report is drawn on; ``None`` for a record without cells."""
    form = shelf.forms.get(report.form.id or "")
    key = form.id if form else ""
    if form is None or not same_cells(form, report.cells):
        form = bare_form(report.cells)
        if form is None:
            return None
        # Records on one unknown form share its drawing.
        key = "\n".join(str(name) for name in form.keys)
    if key not in forms:
        forms[key] = form_data(form)
    return list(forms).index(key)


def _title(report: Report) -> str:
    told = [str(fact.value) for fact in (report.organization, report.year) if fact.value is not None]
    return " ".join(told) or report.source.path


def _put(file: BinaryIO, text: str) -> None:
    file.write(well_formed(text).encode())
