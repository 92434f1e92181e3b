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


def batch_of(table: DataTable, lines: Sequence[Sequence[object]]) -> Any:
    """Lines, of which there must be some, as a ``pyarrow.RecordBatch``."""
    import pyarrow as pa

    columns = zip(*lines, strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, table.schema, strict=True)]
    return pa.record_batch(arrays, schema=table.schema)


class TableWriter:
    """Appends to one table. The bounds of row groups depend on the lines and on the batches that they come in, and on
    nothing else."""

    def __init__(self, table: DataTable, file: BinaryIO) -> None:
        import pyarrow.parquet as pq

        self.lines = 0
        self._table = table
        # zstd packs the many repeated names and states to a few bits each, and every reader of Parquet knows it.
        self._writer = pq.ParquetWriter(file, table.schema, compression="zstd")
        self._batch_lines = max(100, _BATCH_VALUES // len(table.columns))
        self._waiting: list[Sequence[object]] = []
        self._batches: list[Any] = []
        self._held = 0
        """Lines in the batches."""

    def add(self, line: Sequence[object]) -> None:
        """``line``: the values in the order of the columns."""
        self._waiting.append(line)
        self.lines += 1
        if len(self._waiting) == self._batch_lines:
            self._pack()

    def add_batch(self, batch: Any) -> None:
        """``batch``: a ``pyarrow.RecordBatch`` of any number of lines, as :func:`batch_of` makes it."""
        self._pack()
        self.lines += batch.num_rows
        self._keep(batch)

    def close(self) -> None:
        try:
            self._pack()
            self._flush()
        finally:
            self._writer.close()

    def _pack(self) -> None:
        if self._waiting:
            lines, self._waiting = self._waiting, []
            self._keep(batch_of(self._table, lines))

    def _keep(self, batch: Any) -> None:
        self._batches.append(batch)
        self._held += batch.num_rows
        if self._held >= _BATCHES_A_GROUP * self._batch_lines:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._batches:
            group = pa.Table.from_batches(self._batches)
            self._writer.write_table(group, row_group_size=group.num_rows)
            self._batches, self._held = [], 0


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
