"""What CSV files and sheets show: a table of the data set, whole or only the lines that a person looks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.runs.panel.columns import DataTable
from extractor.runs.panel.parquet import batches
from extractor.runs.panel.tables import CHECKS, CROSS_YEAR, REPORTS


@dataclass(frozen=True)
class View:
    """``keep``: from a batch to a boolean array, computed from its column ``tested``; ``None`` for all lines."""

    name: str
    table: DataTable
    columns: tuple[str, ...]
    tested: str | None = None
    keep: Callable[[Any], Any] | None = None

    def batches(self, parquet: Path) -> Iterator[Any]:
        """The ``pyarrow.RecordBatch`` of the lines to show; ``parquet`` is the folder with the tables."""
        needed = [*self.columns, *((self.tested,) if self.tested and self.tested not in self.columns else ())]
        for batch in batches(parquet / f"{self.table.name}.parquet", needed):
            kept = batch.filter(self.keep(batch[self.tested])) if self.keep else batch
            yield kept.select(list(self.columns))

    def count(self, parquet: Path) -> int:
        """How many lines it has."""
        column = self.tested or self.columns[0]
        slim = View(self.name, self.table, (column,), self.tested, self.keep)
        return sum(batch.num_rows for batch in slim.batches(parquet))


def whole(table: DataTable) -> View:
    return View(table.name, table, table.names)


def failed_checks() -> View:
    return View("checks_failed", CHECKS, CHECKS.names, "status", _fails)


def open_cross_year() -> View:
    """Cross-year checks that fail or are unknown."""
    return View("cross_year", CROSS_YEAR, CROSS_YEAR.names, "status", _does_not_pass)


def failures() -> View:
    """Reports that could not be read."""
    return View("failures", REPORTS, ("path", "sha256", "error_kind", "error_message"), "error_kind", _is_there)


# Functions with a name, so that a view can be sent to another process.


def _fails(column: Any) -> Any:
    import pyarrow.compute as pc

    return pc.equal(column, "fail")


def _does_not_pass(column: Any) -> Any:
    import pyarrow.compute as pc

    return pc.not_equal(column, "pass")


def _is_there(column: Any) -> Any:
    return column.is_valid()
