"""The data set of a run for researchers: pyarrow tables, no pandas needed.

>>> from extractor.runs.panel import load
>>> run = load("RUNDIR")                                   # doctest: +SKIP
>>> run.table("panel").filter(pc.field("chosen"))          # doctest: +SKIP
>>> run.dataset("cells").to_table(columns=["value"])       # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import UnreadableFile
from extractor.messages import message
from extractor.runs.panel.columns import SCHEMA_VERSION, VERSION_FIELD

OUTPUTS = "outputs"
PARQUET, CSV = "parquet", "csv"


@dataclass(frozen=True)
class DataSet:
    """The tables of one run; nothing is read before it is asked for."""

    folder: Path
    """The folder with the Parquet files."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(path.stem for path in self.folder.glob("*.parquet")))

    def table(self, name: str, columns: Sequence[str] | None = None) -> Any:
        """A ``pyarrow.Table``, in memory. Raises ``UnreadableFile``."""
        import pyarrow.parquet as pq

        return pq.read_table(self._file(name), columns=None if columns is None else list(columns))

    def dataset(self, name: str) -> Any:
        """A ``pyarrow.dataset.Dataset``: filtered and read in pieces, for tables larger than memory. Raises
        ``UnreadableFile``."""
        from pyarrow import dataset

        return dataset.dataset(self._file(name), format="parquet")

    def _file(self, name: str) -> Path:
        import pyarrow as pa
        import pyarrow.parquet as pq

        file = self.folder / f"{name}.parquet"
        if not file.is_file():
            raise UnreadableFile(
                message("panel.no_table", path=file, expected=self.names or message("panel.tables_of_run"))
            )
        try:
            metadata = pq.read_schema(file).metadata or {}
        except (pa.ArrowInvalid, OSError) as error:
            raise UnreadableFile(message("panel.not_parquet", path=file, error=error)) from error
        seen = metadata.get(VERSION_FIELD, b"none").decode()
        if seen != SCHEMA_VERSION:
            raise UnreadableFile(message("panel.other_schema", path=file, seen=seen, expected=SCHEMA_VERSION))
        return file


def load(run_folder: str | Path) -> DataSet:
    """The data set of a run folder. Raises ``UnreadableFile`` where the run has written no outputs yet."""
    folder = Path(run_folder) / OUTPUTS / PARQUET
    if not folder.is_dir():
        raise UnreadableFile(message("panel.no_folder", path=folder))
    return DataSet(folder)
