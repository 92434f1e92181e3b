"""The entries of all reports, sorted on disk: a hundred thousand reports take no more memory than ten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from pathlib import Path

from extractor.errors import OutputError
from extractor.runs.panel.entry import Entry

_FIELDS = tuple(field.name for field in fields(Entry))
_COLUMNS = ", ".join(_FIELDS)
_AT_ONCE = 500
# Nothing here outlives the run of one command, so nothing is guarded against a stop of it.
_SETUP = f"""
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE; PRAGMA cache_size = -16000;
CREATE TABLE entry ({_COLUMNS});
"""
# The choice rule of tables.CHOICE_RULE; the last two make the order total.
_RANK = "lost, failed, needs_review, form_confidence DESC, path, report_id"


class Scratch:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting: list[tuple[object, ...]] = []
        self._indexed = False

    def add(self, entry: Entry) -> None:
        self._waiting.append(tuple(getattr(entry, name) for name in _FIELDS))
        if len(self._waiting) >= _AT_ONCE:
            self._store()

    def sorted(self) -> Iterator[tuple[Entry, int, bool]]:
        """Each entry with the number of entries of its panel, office and year, and whether it is the chosen one of
        them; by office, panel, year, chosen first."""
        self._index()
        # The places alone are sorted and ranked; the bytes of an entry are fetched when its turn comes.
        rows = self._connection.execute(
            f"""
            SELECT {", ".join(f"e.{name}" for name in _FIELDS)}, r.many, r.rank
            FROM (SELECT rowid AS id, key, panel, year,
                         COUNT(*) OVER (PARTITION BY key, panel, year) AS many,
                         ROW_NUMBER() OVER (PARTITION BY key, panel, year ORDER BY {_RANK}) AS rank
                  FROM entry) AS r JOIN entry AS e ON e.rowid = r.id
            ORDER BY r.key, r.panel, r.year, r.rank
            """
        )
        for *values, many, rank in rows:
            yield Entry(*values), many, rank == 1

    def chosen(self, key: str, year: int) -> Entry | None:
        self._index()
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM entry WHERE key = ? AND year = ? ORDER BY panel, {_RANK} LIMIT 1", (key, year)
        ).fetchone()
        return None if row is None else Entry(*row)

    def _store(self) -> None:
        marks = ", ".join("?" * len(_FIELDS))
        self._connection.executemany(f"INSERT INTO entry VALUES ({marks})", self._waiting)
        self._waiting = []

    def _index(self) -> None:
        self._store()
        if not self._indexed:
            self._connection.execute("CREATE INDEX place ON entry (key, year)")
            self._indexed = True


@contextmanager
def open_scratch(folder: Path) -> Iterator[Scratch]:
    """A file in ``folder`` that is gone when the block ends. Raises ``OutputError`` where the disk is full."""
    file = folder / "scratch.sqlite"
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.executescript(_SETUP)
            yield Scratch(connection)
    except sqlite3.Error as error:
        raise OutputError(f"{file}: cannot be written: {error}") from error
    finally:
        file.unlink(missing_ok=True)
