"""Tidy tables: one line a cell, to CSV and Parquet.

A report without cells (it could not be read, or is on no known form) has one line with its path, error and no cell,
so that no input is lost on the way.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from extractor.forms.schema import CellKey, Column, Form, Row, leaves
from extractor.messages import Language, message, plain, word
from extractor.report import Cell, Fact, Report
from extractor.writers.target import well_formed, whole_file

REASONS_JOIN = " | "
_LABELS_JOIN = " / "
_ROW_GROUP_LINES = 50_000
"""Lines held in memory before a Parquet row group is written, about 250 reports."""


class TidyLine(NamedTuple):
    """One line; its fields are the columns of the table. ``page`` to ``bottom`` show the first span of the cell."""

    path: str
    sha256: str | None
    organization: str | None
    year: int | None
    form: str | None
    table: str | None = None
    row: str | None = None
    col: str | None = None
    row_label: str | None = None
    col_label: str | None = None
    value: int | float | None = None
    text: str | None = None
    unit: str | None = None
    status: str | None = None
    confidence: float | None = None
    needs_review: bool | None = None
    reasons: str | None = None
    method: str | None = None
    page: int | None = None
    start: int | None = None
    end: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    error: str | None = None


Labels = Mapping[CellKey, tuple[str, str]]


def tidy_lines(report: Report, labels: Labels, language: Language = "en") -> Iterator[TidyLine]:
    """The lines of one report, in form order. ``labels``: row and column label of each cell of its form."""
    head = TidyLine(
        path=well_formed(report.source.path),
        sha256=report.source.sha256,
        organization=_string(report.organization.value),
        year=fact_year(report.year),
        form=report.form.id,
        error=_string(failure(report, language)),
    )
    if not report.cells:
        yield head
    for cell in report.cells:
        yield _cell_line(head, cell, labels, language)


def failure(report: Report, language: Language = "en") -> str | None:
    """Why nothing was read: the kind and the sentence."""
    if report.error is None:
        return None
    kind, reason = word("error", report.error.kind), report.error.message
    return plain(message("look.failed", kind=kind, reason=reason), language)


def _cell_line(head: TidyLine, cell: Cell, labels: Labels, language: Language) -> TidyLine:
    row_label, col_label = labels.get(CellKey(cell.table, cell.row, cell.col), (None, None))
    span = cell.spans[0] if cell.spans else None
    x0, top, x1, bottom = span.bbox if span and span.bbox else (None, None, None, None)
    return head._replace(
        table=cell.table,
        row=cell.row,
        col=cell.col,
        row_label=row_label,
        col_label=col_label,
        value=cell.value,
        text=_string(cell.text),
        unit=_string(cell.unit),
        status=plain(word("status", cell.status.value), language),
        confidence=cell.confidence,
        needs_review=cell.needs_review,
        reasons=_string(REASONS_JOIN.join(cell.reasons)),
        method=cell.method,
        page=span.page if span else None,
        start=span.start if span else None,
        end=span.end if span else None,
        x0=x0,
        top=top,
        x1=x1,
        bottom=bottom,
    )


def cell_labels(form: Form) -> dict[CellKey, tuple[str, str]]:
    """Row and column label of every cell, groups first: 三、本年度办理结果 / （一）予以公开."""
    return {
        CellKey(table.name, str(row.name), str(column.name)): (_path(row, row_groups), _path(column, column_groups))
        for table in form.tables
        for block in table.blocks
        for top_row in block.rows
        for row, row_groups in leaves(top_row)
        for top_column in block.columns
        for column, column_groups in leaves(top_column)
    }


def _path(leaf: Row | Column, groups: tuple[Row, ...] | tuple[Column, ...]) -> str:
    return _LABELS_JOIN.join(part.label for part in (*groups, leaf))


def fact_year(fact: Fact) -> int | None:
    """The report year, where it is a number."""
    value = fact.value
    if isinstance(value, str):
        return int(value) if value.isdecimal() else None
    return None if value is None else int(value)


def _string(value: object) -> str | None:
    return None if value is None else well_formed(str(value))


def _all_lines(reports: Iterable[Report], forms: Mapping[str, Form], language: Language = "en") -> Iterator[TidyLine]:
    labels: dict[str | None, Labels] = {form_id: cell_labels(form) for form_id, form in forms.items()}
    for report in reports:
        yield from tidy_lines(report, labels.get(report.form.id, {}), language)


FORMULA = r"(?s)^([=@＝＠\t\r\n]|[+\-＋－].*[^\s\d.,%+\-]|[+\-＋－].*[\d.,%]\s*[+\-])"
"""What a spreadsheet program would run as a formula when the file is opened, the full-width signs of East Asian
editions among it. Numbers, and dashes that mark an empty cell (-, —), are what they look like. For ``re`` and RE2."""
_FORMULA = re.compile(FORMULA, re.ASCII)


def heads(names: Sequence[str], language: Language) -> list[str]:
    """The heads of a table of these columns: the names themselves for programs, words for people who read Chinese."""
    return [plain(word("column", name), language) for name in names]


def write_csv(reports: Iterable[Report], target: Path, forms: Mapping[str, Form], language: Language = "en") -> None:
    """UTF-8 with byte order mark, so that Excel reads the Chinese; an apostrophe is before text that Excel would
    run as a formula (the Parquet and JSON files have the text untouched)."""
    with whole_file(target) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heads(TidyLine._fields, language))
        for line in _all_lines(reports, forms, language):
            writer.writerow([csv_value(value) for value in line])


def csv_value(value: str | float | bool | None) -> str | float | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


def write_parquet(reports: Iterable[Report], target: Path, forms: Mapping[str, Form]) -> None:
    """The same lines with the same column types whatever the reports hold; ``value`` is a double."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {
        "year": pa.int16(),
        "value": pa.float64(),
        "confidence": pa.float64(),
        "needs_review": pa.bool_(),
        **dict.fromkeys(("page", "start", "end"), pa.int32()),
        **dict.fromkeys(("x0", "top", "x1", "bottom"), pa.float64()),
    }
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in TidyLine._fields])
    with whole_file(target) as file, pq.ParquetWriter(file, schema) as writer:
        lines: list[dict[str, object]] = []
        for line in _all_lines(reports, forms):
            lines.append(line._asdict())
            if len(lines) == _ROW_GROUP_LINES:
                writer.write_table(pa.Table.from_pylist(lines, schema=schema))
                lines = []
        if lines:
            writer.write_table(pa.Table.from_pylist(lines, schema=schema))
