"""CSV files for Excel, made from the Parquet files: UTF-8 with byte order mark, no formulas, no file too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from extractor.messages import Language
from extractor.runs.panel.shown import shown_column
from extractor.runs.panel.views import View
from extractor.writers.target import whole_file
from extractor.writers.tidy import FORMULA
from extractor.writers.workbook import MAX_SHEET_LINES

_BOM = b"\xef\xbb\xbf"


def write_csv_files(
    view: View,
    parquet: Path,
    folder: Path,
    *,
    heads: Sequence[str] | None = None,
    language: Language = "en",
    most_lines: int = MAX_SHEET_LINES,
) -> list[Path]:
    """``NAME.csv``, or ``NAME-001.csv`` and so on where a sheet of Excel would not hold the lines.

    ``parquet`` is the folder with the tables. ``heads``: in place of the names of the columns, with the words of
    ``language`` below them. An apostrophe is before text that would run as a formula; the
    Parquet files have the text untouched.
    """
    parts = max(1, -(-view.count(parquet) // most_lines))
    names = [f"{view.name}.csv"] if parts == 1 else [f"{view.name}-{n:03}.csv" for n in range(1, parts + 1)]
    waiting = view.batches(parquet)
    left: Any = None
    for name in names:
        left = _write_part(folder / name, view, waiting, left, most_lines, heads or view.columns, language)
    return [folder / name for name in names]


def _write_part(
    target: Path,
    view: View,
    waiting: Iterator[Any],
    left: Any,
    room: int,
    heads: Sequence[str],
    language: Language,
) -> Any:
    """Returns the lines that had no room, as a batch, or ``None``."""
    import pyarrow as pa
    from pyarrow import csv

    # The meanings of the columns are no part of a CSV file, and would only have to agree.
    kinds = [view.table.schema.field(name).type for name in view.columns]
    if language != "en":
        kinds = [pa.string() if pa.types.is_boolean(kind) else kind for kind in kinds]
    schema = pa.schema([pa.field(head, kind) for head, kind in zip(heads, kinds, strict=True)])
    with whole_file(target) as file:
        file.write(_BOM)
        with csv.CSVWriter(file, schema) as writer:
            while room and (batch := left if left is not None else next(waiting, None)) is not None:
                left = batch.slice(room) if batch.num_rows > room else None
                batch = batch.slice(0, room)
                shown = (
                    _safe(shown_column(view, name, column, language))
                    for name, column in zip(view.columns, batch.columns, strict=True)
                )
                writer.write_batch(pa.record_batch(list(shown), schema=schema))
                room -= batch.num_rows
    return left


def _safe(column: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(column.type):
        return column
    return pc.replace_substring_regex(column, pattern=FORMULA, replacement=r"'\1")
