"""A finished or running batch, opened to be read: its reports one by one, and its tables.

>>> run = read_run("RUN")                                       # doctest: +SKIP
>>> sum(report.error is None for report in run)                 # doctest: +SKIP
>>> run.to_frame("panel")                                       # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import SettingsError
from extractor.messages import message
from extractor.report import Report
from extractor.runs.panel.load import load
from extractor.runs.store import iter_reports, open_for_reading


@dataclass(frozen=True)
class Run:
    """The folder of a run. Iterating gives its :class:`~extractor.Report` records in the order of their paths, with
    what persons decided; nothing is kept in memory."""

    folder: Path

    def __iter__(self) -> Iterator[Report]:
        return iter_reports(self.folder)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables in ``outputs``. Raises :class:`UnreadableFile` before they are written."""
        return load(self.folder).names

    def table(self, name: str, columns: Sequence[str] | None = None) -> Any:
        """A ``pyarrow.Table``. Raises :class:`UnreadableFile` for a name that is not among :attr:`tables`."""
        return load(self.folder).table(name, columns)

    def to_frame(self, name: str = "panel") -> Any:
        """A ``pandas.DataFrame`` of a table. Raises :class:`SettingsError` where pandas is not installed."""
        try:
            import pandas  # noqa: F401  asked for by pyarrow below
        except ModuleNotFoundError as error:
            raise SettingsError(message("setting.no_pandas")) from error
        return self.table(name).to_pandas()


def read_run(folder: str | Path) -> Run:
    """Open the folder that ``tablemend batch`` wrote. Raises :class:`SettingsError` for a folder that is no run."""
    path = Path(folder)
    manifest, _ = open_for_reading(path)
    manifest.close()
    return Run(path)
