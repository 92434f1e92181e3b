"""Records of the reports that one file holds: which part each is, and what copies of one report disagree on."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.document import Document
from extractor.messages import message, word
from extractor.report import Part, Report, Span

DOUBTED = 0.5
"""The most that is believed of a cell in which copies of one report differ: either may be the final one."""


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
    """The records, with every cell sent to review in which reports of the same office and year differ."""
    doubted = list(reports)
    for index, report in enumerate(reports):
        for other in reports:
            if other is not report and _same_subject(report, other):
                doubted[index] = _doubt(doubted[index], other)
    return tuple(doubted)


def _same_subject(one: Report, other: Report) -> bool:
    """Parts that show neither office nor year are distinguished by the headings that parted them."""
    if one.organization.value is None and one.year.value is None:
        return False
    return (
        one.form.id == other.form.id is not None
        and one.organization.value == other.organization.value
        and one.year.value == other.year.value
    )


def _doubt(report: Report, other: Report) -> Report:
    said = {(cell.table, cell.row, cell.col): cell for cell in other.cells}
    cells = []
    for cell in report.cells:
        copy = said[cell.table, cell.row, cell.col]
        if (copy.value, copy.status) != (cell.value, cell.status):
            seen = word("status", copy.status.value) if copy.value is None else f"{copy.value:g}"
            reason = message("cell.other_report", seen=seen)
            confidence = min(cell.confidence, DOUBTED)
            cell = cell.model_copy(
                update={"needs_review": True, "confidence": confidence, "reasons": (*cell.reasons, reason)}
            )
        cells.append(cell)
    return report.model_copy(update={"cells": tuple(cells)})
