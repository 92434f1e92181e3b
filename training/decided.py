"""Reports that persons decided, as tagged documents to learn from.

The roles of the pieces are those that the rules give, which is where the extractor's own reading came from; what
persons add is which number is in which column. Only reports with nothing left to look at are taken, and of these
only such as can be tagged without a guess: a number that a person put in must be in the source once, and free.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.decisions.apply import METHOD
from extractor.document import Document
from extractor.errors import InputError
from extractor.forms import CellKey, Form
from extractor.pages.source_view import read_document
from extractor.pages.sources import find_source
from extractor.report import Report, Status
from extractor.runs.decided import run_forms
from extractor.runs.panel.looks import looks_of
from extractor.runs.store import iter_reports
from extractor.tagging.roles import Role, Tag
from extractor.tagging.rules import RuleTagger
from extractor.values import read_value
from training.tagged import GoldTag, TaggedDocument
from training.tagging import columns_of

_ITEMS = frozenset({Role.VALUE, Role.MARK, Role.EMPTY})


@dataclass(frozen=True)
class DecidedDocuments:
    documents: tuple[TaggedDocument, ...]
    left_out: tuple[str, ...]
    """Decided reports that nothing can be learnt from, each with the reason."""


def decided_documents(run_folders: Sequence[Path], folders: tuple[Path, ...] = ()) -> DecidedDocuments:
    """Raises ``SettingsError`` for a folder that is no run."""
    documents: list[TaggedDocument] = []
    left_out: list[str] = []
    for run in run_folders:
        forms = run_forms(run)
        for report in iter_reports(run):
            if any(cell.method == METHOD for cell in report.cells):
                made = _document(report, forms, folders or (Path(), run.parent))
                if isinstance(made, str):
                    left_out.append(f"{report.source.path}: {made}")
                else:
                    documents.append(made)
    return DecidedDocuments(tuple(documents), tuple(left_out))


def _document(report: Report, forms: Mapping[str, Form], folders: tuple[Path, ...]) -> TaggedDocument | str:
    """The tagged document, or why there is none."""
    form = forms.get(report.form.id or "")
    found = find_source(report.source, folders, as_recorded=True)
    if left := len(looks_of(report)):
        return f"{left} things in it are still to be looked at"
    if form is None or report.source.part is not None or report.source.files:
        return "its form is not at hand, or it is one of several reports or of several files"
    if found.data is None:
        return "its file is not found, or has changed"
    try:
        document = read_document(found, report.source.path)
    except InputError as error:
        return str(error)
    tags = RuleTagger().tag(document, list(forms.values()))
    places = _places(report, document, tags)
    if isinstance(places, str):
        return places
    columns = columns_of(form)
    gold = tuple(
        GoldTag(tag.start, tag.end, tag.role, tag.continues, columns[key] if (key := places.get(tag.start)) else None)
        for tag in tags
    )
    return TaggedDocument(document, gold, "decided", form.id, "train-like")


def _places(report: Report, document: Document, tags: Sequence[Tag]) -> dict[int, CellKey] | str:
    """Start of a value, mark or empty cell → the cell of the form that it is."""
    items = {tag.start: tag for tag in tags if tag.role in _ITEMS}
    places: dict[int, CellKey] = {}
    moved: list[tuple[CellKey, float]] = []
    for key, start, value in _cells(report):
        tag = items.get(start) if start is not None else None
        if tag is not None and (value is None or _number(document, tag) == value):
            places[tag.start] = key
        elif value is not None:
            moved.append((key, value))
    free = [tag for start, tag in items.items() if start not in places and tag.role is Role.VALUE]
    for key, value in moved:
        fitting = [tag for tag in free if _number(document, tag) == value]
        if len(fitting) != 1:
            return f"{value:g} of {key} stands in it {len(fitting)} times beside what is placed; expected once"
        places[fitting[0].start] = key
        free.remove(fitting[0])
    return places


def _cells(report: Report) -> Iterator[tuple[CellKey, int | None, float | None]]:
    """Cell, where it was read, and its number; cells of which the source shows nothing are left out."""
    for cell in report.cells:
        if cell.status in (Status.MISSING, Status.INFERRED, Status.UNREADABLE):
            continue
        start = cell.spans[0].start if cell.spans else None
        yield CellKey(cell.table, cell.row, cell.col), start, cell.value if cell.status is Status.READ else None


def _number(document: Document, tag: Tag) -> float | None:
    return read_value(document.normal.slice(tag.start, tag.end)).value
