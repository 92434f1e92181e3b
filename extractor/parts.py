"""Records of the reports that one file holds: which part each is, and what copies of one report disagree on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from extractor.document import Document
from extractor.messages import message, word
from extractor.report import Part, Report, Span, Status

DOUBTED = 0.5
"""The most that is believed of a cell in which copies of one report differ: either may be the final one."""
MOST_TOLD = 5
"""Different things that copies say of one cell."""

_Said = tuple[int | float | None, Status]


def as_part(report: Report, document: Document, index: int, of: int, start: int, end: int) -> Report:
    """The record of the ``index``-th of ``of`` reports in ``document``, read from characters ``[start, end)`` alone.

    Its places are moved to where they are in the whole text.
    """
    pages = tuple(page.index + 1 for page in document.pages if page.start < end and page.end > start)
    path = report.source.path if index == 1 else f"{report.source.path}#{index}"
    part = Part(index=index, of=of, start=start, end=end, pages=pages)
    note = message("file.part_of_several", of=of, index=index)

    def moved(span: Span) -> Span:
        return span.model_copy(update={"start": span.start + start, "end": span.end + start})

    sections = tuple(
        section.model_copy(update={"start": section.start + start, "end": section.end + start})
        for section in report.sections
    )
    source = report.source.model_copy(update={"path": path, "part": part, "pages": len(document.pages)})
    return report.map_spans(moved).model_copy(
        update={"source": source, "sections": sections, "warnings": (note, *report.warnings)}
    )


def doubt_copies(reports: Sequence[Report]) -> tuple[Report, ...]:
    """The records, with every cell sent to review in which reports of the same office and year differ.

    What the others say there is told once each, of at most :data:`MOST_TOLD`: a file may hold hundreds of copies.
    """
    alike: defaultdict[tuple[object, ...], list[Report]] = defaultdict(list)
    for report in reports:
        if (subject := _subject(report)) is not None:
            alike[subject].append(report)
    said = {subject: _said(copies) for subject, copies in alike.items() if len(copies) > 1}
    return tuple(
        _doubt(report, said[subject]) if (subject := _subject(report)) in said and subject is not None else report
        for report in reports
    )


def _subject(report: Report) -> tuple[object, ...] | None:
    """Parts that show neither office nor year are distinguished by the headings that parted them."""
    if report.form.id is None or (report.organization.value is None and report.year.value is None):
        return None
    return report.form.id, report.organization.value, report.year.value


def _said(copies: Sequence[Report]) -> dict[tuple[str, str, str], dict[_Said, None]]:
    """What the copies say of each cell, in the order of the text: of more than are told one is enough to doubt."""
    said: defaultdict[tuple[str, str, str], dict[_Said, None]] = defaultdict(dict)
    for report in copies:
        for cell in report.cells:
            known = said[cell.table, cell.row, cell.col]
            if len(known) <= MOST_TOLD:
                known[cell.value, cell.status] = None
    return said


def _doubt(report: Report, said: Mapping[tuple[str, str, str], Mapping[_Said, None]]) -> Report:
    cells = []
    for cell in report.cells:
        differing = [other for other in said[cell.table, cell.row, cell.col] if other != (cell.value, cell.status)]
        if differing:
            reasons = tuple(message("cell.other_report", seen=_seen(*other)) for other in differing[:MOST_TOLD])
            cell = cell.model_copy(
                update={
                    "needs_review": True,
                    "confidence": min(cell.confidence, DOUBTED),
                    "reasons": (*cell.reasons, *reasons),
                }
            )
        cells.append(cell)
    return report.model_copy(update={"cells": tuple(cells)})


def _seen(value: int | float | None, status: Status) -> str:
    return word("status", status.value) if value is None else f"{value:g}"
