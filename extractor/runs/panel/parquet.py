"""Parquet files written line by line in flat memory; the same lines give the same bytes however they arrive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from extractor.runs.panel.columns import DataTable
from extractor.writers.target import whole_file

_BATCH_VALUES = 100_000
"""Values held as Python objects before they become a compact batch: tens of megabytes."""
_BATCHES_A_GROUP = 8
"""Batches in a row group: large enough for a reader to be fast, small enough to be held."""


class TableWriter:
    """Appends lines to one table. The bounds of row groups depend on the number of lines alone."""

    def __init__(self, table: DataTable, file: BinaryIO) -> None:
        import pyarrow.parquet as pq

        self.lines = 0
        self._table = table
        # zstd packs the many repeated names and states to a few bits each, and every reader of Parquet knows it.
        self._writer = pq.ParquetWriter(file, table.schema, compression="zstd")
        self._batch_lines = max(100, _BATCH_VALUES // len(table.columns))
        self._waiting: list[Sequence[object]] = []
        self._batches: list[Any] = []

    def add(self, line: Sequence[object]) -> None:
        """``line``: the values in the order of the columns."""
        self._waiting.append(line)
        self.lines += 1
        if len(self._waiting) == self._batch_lines:
            self._pack()

    def close(self) -> None:
        try:
            self._pack()
            self._flush()
        finally:
            self._writer.close()

    def _pack(self) -> None:
        import pyarrow as pa

        if self._waiting:
            schema = self._table.schema
            columns = zip(*self._waiting, strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            self._batches.append(pa.record_batch(arrays, schema=schema))
            self._waiting = []
        if len(self._batches) == _BATCHES_A_GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._batches:
            group = pa.Table.from_batches(self._batches)
            self._writer.write_table(group, row_group_size=group.num_rows)
            self._batches = []


@contextmanager
def table_writer(table: DataTable, folder: Path) -> Iterator[TableWriter]:
    """Writes ``folder/NAME.parquet``, which is there when the block ends well, and not otherwise."""
    with whole_file(folder / f"{table.name}.parquet") as file, closing(TableWriter(table, file)) as writer:
        yield writer


def batches(file: Path, columns: Sequence[str] | None = None) -> Iterator[Any]:
    """The ``pyarrow.RecordBatch`` of a table in order, a few thousand lines each."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(file) as table:
        yield from table.iter_batches(batch_size=1 << 14, columns=columns, use_threads=False)
