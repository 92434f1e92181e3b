"""CSV files for Excel, made from the Parquet files: UTF-8 with byte order mark, no formulas, no file too long."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extractor.runs.panel.views import View
from extractor.writers.target import whole_file
from extractor.writers.tidy import FORMULA
from extractor.writers.workbook import MAX_SHEET_LINES

_BOM = b"\xef\xbb\xbf"


def write_csv_files(view: View, parquet: Path, folder: Path, *, most_lines: int = MAX_SHEET_LINES) -> list[Path]:
    """``NAME.csv``, or ``NAME-001.csv`` and so on where a sheet of Excel would not hold the lines.

    ``parquet`` is the folder with the tables. An apostrophe stands before text that would run as a formula; the
    Parquet files have the text untouched.
    """
    parts = max(1, -(-view.count(parquet) // most_lines))
    names = [f"{view.name}.csv"] if parts == 1 else [f"{view.name}-{n:03}.csv" for n in range(1, parts + 1)]
    waiting = view.batches(parquet)
    left: Any = None
    for name in names:
        left = _write_part(folder / name, view, waiting, left, most_lines)
    return [folder / name for name in names]


def _write_part(target: Path, view: View, waiting: Iterator[Any], left: Any, room: int) -> Any:
    """Returns the lines that had no room, as a batch, or ``None``."""
    import pyarrow as pa
    from pyarrow import csv

    # The meanings of the columns are no part of a CSV file, and would only have to agree.
    whole = view.table.schema.remove_metadata()
    schema = pa.schema([whole.field(name).remove_metadata() for name in view.columns])
    with whole_file(target) as file:
        file.write(_BOM)
        with csv.CSVWriter(file, schema) as writer:
            while room and (batch := left if left is not None else next(waiting, None)) is not None:
                left = batch.slice(room) if batch.num_rows > room else None
                batch = batch.slice(0, room)
                writer.write_batch(pa.record_batch([_safe(column) for column in batch.columns], schema=schema))
                room -= batch.num_rows
    return left


def _safe(column: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(column.type):
        return column
    return pc.replace_substring_regex(column, pattern=FORMULA, replacement=r"'\1")
