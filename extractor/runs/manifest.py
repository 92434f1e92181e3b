"""The manifest of a run: which inputs it has, by content, and where the result of each content is.

SQLite, because it is in the standard library, safe against any kill, and holds a hundred thousand inputs without
holding them in memory. Paths are bytes: names of files need not be text.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Self

from extractor.errors import OutputError
from extractor.messages import kept, recalled
from extractor.runs.parts import Place
from extractor.runs.work import LIMITED, Head, State, Work, suffix_of
from extractor.writers.target import well_formed

NAME = "manifest.sqlite"
LAYOUT = 1
"""Counted up where the tables change."""
_PAGE = 512
_WAL_PAGES = 8192
"""Of 4 kB, before what was written is carried over into the database, which waits for the disk."""

_TABLES = """
CREATE TABLE IF NOT EXISTS inputs (
    location BLOB PRIMARY KEY,
    path BLOB NOT NULL,
    suffix TEXT NOT NULL,
    size INTEGER,
    stamp TEXT,
    digest TEXT,
    kind TEXT,
    problem TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS inputs_by_path ON inputs (path, location);
CREATE INDEX IF NOT EXISTS inputs_by_digest ON inputs (digest, path, location);
CREATE TABLE IF NOT EXISTS results (
    digest TEXT PRIMARY KEY,
    path BLOB NOT NULL,
    suffix TEXT NOT NULL,
    settings TEXT NOT NULL,
    limits TEXT NOT NULL,
    state TEXT NOT NULL,
    kind TEXT,
    message TEXT,
    cells INTEGER NOT NULL,
    review INTEGER NOT NULL,
    seconds REAL NOT NULL,
    part INTEGER NOT NULL,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    crc INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS results_by_place ON results (part, start, length, crc);
CREATE TABLE IF NOT EXISTS passed (location BLOB PRIMARY KEY, path BLOB NOT NULL, kind TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""
# One row a content: the input with the first path represents it. A result counts where it was read with the settings
# of now, under a name that means the same, and not stopped by limits that are others now.
_FIRST = "NOT EXISTS (SELECT 1 FROM inputs j WHERE j.digest = i.digest AND (j.path, j.location) < (i.path, i.location))"
_VALID = f"""r.settings = :settings AND r.suffix = i.suffix
    AND (r.kind IS NULL OR r.path = i.path OR r.kind IN ({", ".join(f"'{kind}'" for kind in LIMITED)}))
    AND (r.kind IS NULL OR r.kind NOT IN ({", ".join(f"'{kind}'" for kind in LIMITED)}) OR r.limits = :limits)"""
_PLACE = "r.part, r.start, r.length, r.crc"


class DamagedManifest(OutputError):
    """The manifest is no database any more; it can be made anew from the parts."""


class Listed(NamedTuple):
    """An input of the manifest. ``digest`` is ``None`` until its content was looked at."""

    location: str
    path: str
    stamp: str | None
    digest: str | None


class Row(NamedTuple):
    """One line of what the run has to show: a content that is read, or an input that could not be opened."""

    path: str
    digest: str | None
    place: Place | None
    read_as: str | None
    """The path that is in the stored record."""
    state: str
    kind: str | None
    message: str | None


class Manifest:
    """Raises ``OutputError`` from every method that writes, :class:`DamagedManifest` where the file is broken."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.path = folder / NAME
        self._read_only = read_only
        with _errors(self.path):
            if read_only:
                self._db = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True, timeout=30.0)
            else:
                self._db = sqlite3.connect(self.path, timeout=30.0)
                # Readers do not hold up the run, and a commit is one write without waiting for the disk: a kill loses
                # nothing, and what a power cut loses is found again at the ends of the parts.
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = NORMAL")
                self._db.execute(f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}")
                self._db.executescript(_TABLES)
                self._db.commit()
            seen = self.meta("layout")
            if seen is None and not read_only:
                self.set_meta("layout", str(LAYOUT))
            elif seen != str(LAYOUT):
                raise OutputError(
                    f"{self.path}: layout {seen!r}, expected {LAYOUT}: made by another version; take a new folder"
                )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        try:
            # One plain file, which can be read where nothing can be written. Refused while others read; so be it.
            if not self._read_only:
                self._db.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error:
            return
        finally:
            self._db.close()

    def check(self) -> None:
        """Raises :class:`DamagedManifest` where the database is broken inside."""
        with _errors(self.path):
            said = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if said != "ok":
            raise DamagedManifest(f"{self.path}: {said}")

    def commit(self) -> None:
        with _errors(self.path):
            self._db.commit()

    # Notes of the run to itself

    def meta(self, name: str) -> str | None:
        with _errors(self.path):
            row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, name: str, value: str) -> None:
        with _errors(self.path):
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
            self._db.commit()

    # Inputs

    def note_input(self, location: str, path: str) -> None:
        """An input that was named. Named twice, it has the first of its names in order, whatever came first."""
        with _errors(self.path):
            self._db.execute(
                "INSERT INTO inputs (location, path, suffix) VALUES (?1, ?2, ?3) ON CONFLICT (location) "
                "DO UPDATE SET suffix = ?3, path = ?2 WHERE ?2 < path",
                (os.fsencode(location), os.fsencode(path), _text(suffix_of(path))),
            )

    def inputs(self, *, after: str = "") -> list[Listed]:
        """The next inputs in order of location."""
        with _errors(self.path):
            rows = self._db.execute(
                "SELECT location, path, stamp, digest FROM inputs WHERE location > ? ORDER BY location LIMIT ?",
                (os.fsencode(after), _PAGE),
            ).fetchall()
        return [Listed(os.fsdecode(location), os.fsdecode(path), *rest) for location, path, *rest in rows]

    def note_content(self, location: str, digest: str, *, size: int, stamp: str) -> None:
        with _errors(self.path):
            self._db.execute(
                "UPDATE inputs SET digest = ?, size = ?, stamp = ?, kind = NULL, problem = NULL WHERE location = ?",
                (digest, size, stamp, os.fsencode(location)),
            )

    def note_problem(self, location: str, kind: str, problem: str, *, keep_content: bool) -> None:
        """An input that cannot be opened. ``keep_content``: what was read of it before still counts."""
        forget = "" if keep_content else ", digest = NULL, stamp = NULL, size = NULL"
        with _errors(self.path):
            self._db.execute(
                f"UPDATE inputs SET kind = ?, problem = ?{forget} WHERE location = ?",
                (kind, _text(kept(problem)), os.fsencode(location)),
            )

    def note_no_problem(self, location: str) -> None:
        with _errors(self.path):
            self._db.execute(
                "UPDATE inputs SET kind = NULL, problem = NULL WHERE location = ? AND problem IS NOT NULL",
                (os.fsencode(location),),
            )

    def has_problem(self, location: str, kind: str) -> bool:
        query = "SELECT count(*) FROM inputs WHERE location = :location AND kind = :kind"
        return self._count(query, {"location": os.fsencode(location), "kind": kind}) > 0

    def has_result(self, digest: str) -> bool:
        return self._count("SELECT count(*) FROM results WHERE digest = :digest", {"digest": digest}) > 0

    def count_inputs(self) -> int:
        return self._count("SELECT count(*) FROM inputs", {})

    # Work

    def pending(self, settings: str, limits: str) -> Iterator[Work]:
        """The contents still to be read, in order of their paths; safe against results coming in meanwhile."""
        query = (
            "SELECT i.path, i.location, i.digest, i.size FROM inputs i LEFT JOIN results r ON r.digest = i.digest "
            f"WHERE i.digest IS NOT NULL AND (i.path, i.location) > (:path, :location) AND {_FIRST} "
            f"AND (r.digest IS NULL OR NOT ({_VALID})) ORDER BY i.path, i.location LIMIT {_PAGE}"
        )
        path, location = b"", b""
        while True:
            given = {"settings": settings, "limits": limits, "path": path, "location": location}
            with _errors(self.path):
                rows = self._db.execute(query, given).fetchall()
            for path, location, digest, size in rows:
                yield Work(digest, os.fsdecode(location), os.fsdecode(path), size or 0)
            if len(rows) < _PAGE:
                return

    def count_pending(self, settings: str, limits: str) -> int:
        return self._count(
            "SELECT count(*) FROM inputs i LEFT JOIN results r ON r.digest = i.digest WHERE i.digest IS NOT NULL "
            f"AND {_FIRST} AND (r.digest IS NULL OR NOT ({_VALID}))",
            {"settings": settings, "limits": limits},
        )

    def count_stale(self, settings: str) -> int:
        """Contents that were read with other settings than those of now."""
        return self._count(
            "SELECT count(*) FROM results r WHERE r.settings <> :settings "
            "AND EXISTS (SELECT 1 FROM inputs i WHERE i.digest = r.digest)",
            {"settings": settings},
        )

    # Files that are no inputs: what a search passed over

    def note_passed(self, location: str, path: str, kind: str) -> None:
        with _errors(self.path):
            self._db.execute(
                "INSERT OR REPLACE INTO passed VALUES (?, ?, ?)",
                (os.fsencode(location), os.fsencode(path), _text(kind)),
            )

    def drop_passed(self, gone: Callable[[str], bool]) -> None:
        """Forget those that are inputs now, and those of which ``gone`` says so, given the location."""
        with _errors(self.path):
            self._db.execute("DELETE FROM passed WHERE location IN (SELECT location FROM inputs)")
            old = [row for row in self._db.execute("SELECT location FROM passed") if gone(os.fsdecode(row[0]))]
            self._db.executemany("DELETE FROM passed WHERE location = ?", old)
            self._db.commit()

    def passed(self) -> Iterator[tuple[str, str]]:
        """Path and kind, in order of kind and path. None in a manifest of before they were noted."""
        with _errors(self.path):
            if self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'passed'").fetchone() is None:
                return
            for path, kind in self._db.execute("SELECT DISTINCT path, kind FROM passed ORDER BY kind, path"):
                yield os.fsdecode(path), kind

    # Results

    def note_result(self, head: Head, place: Place) -> None:
        with _errors(self.path):
            self._db.execute(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(head.digest, os.fsencode(head.path), _text(suffix_of(head.path)), head.settings, head.limits),
                    *(head.state, head.kind, _text(kept(head.message)), head.cells, head.review, head.seconds),
                    *place,
                ),
            )

    def forget_results(self, places: Iterable[Place]) -> None:
        with _errors(self.path):
            self._db.executemany("DELETE FROM results WHERE part = ? AND start = ? AND length = ? AND crc = ?", places)
            self._db.commit()

    def forget_failures(self) -> int:
        """So that they are tried again; returns how many."""
        with _errors(self.path):
            gone = self._db.execute("DELETE FROM results WHERE state = ?", (State.FAILED,)).rowcount
            self._db.commit()
        return gone

    def places(self) -> Iterator[Place]:
        """Of all results, in order of part and start."""
        with _errors(self.path):
            cursor = self._db.execute("SELECT part, start, length, crc FROM results ORDER BY part, start")
        for row in cursor:
            yield Place(*row)

    def end_of_part(self, number: int) -> int:
        """The byte behind the last result that is known of a part."""
        return self._count("SELECT coalesce(max(start + length), 0) FROM results WHERE part = :part", {"part": number})

    def live_parts(self) -> set[int]:
        """The parts that hold a result of some input."""
        with _errors(self.path):
            rows = self._db.execute(
                "SELECT DISTINCT part FROM results r WHERE EXISTS (SELECT 1 FROM inputs i WHERE i.digest = r.digest)"
            ).fetchall()
        return {row[0] for row in rows}

    def forget_part(self, number: int) -> None:
        with _errors(self.path):
            self._db.execute("DELETE FROM results WHERE part = ?", (number,))
            self._db.commit()

    def rows(self, settings: str, limits: str) -> Iterator[Row]:
        """What the run has to show, in order of path: finished contents, and inputs that could not be opened."""
        with _errors(self.path):
            cursor = self._db.execute(
                f"SELECT i.path, i.digest, {_PLACE}, r.path, r.state, r.kind, r.message FROM inputs i "
                f"JOIN results r ON r.digest = i.digest AND {_VALID} WHERE {_FIRST} "
                "UNION ALL SELECT path, NULL, NULL, NULL, NULL, NULL, NULL, 'failed', kind, problem FROM inputs "
                "WHERE digest IS NULL AND problem IS NOT NULL ORDER BY 1",
                {"settings": settings, "limits": limits},
            )
        for path, digest, part, start, length, crc, read_as, state, kind, message in cursor:
            place = None if part is None else Place(part, start, length, crc)
            yield Row(
                os.fsdecode(path), digest, place, read_as and os.fsdecode(read_as), state, kind, recalled(message)
            )

    def failures(self, settings: str, limits: str) -> Iterator[Row]:
        """The failed among :meth:`rows`."""
        return (row for row in self.rows(settings, limits) if row.state == State.FAILED)

    def count_cells(self, settings: str, limits: str) -> tuple[int, int]:
        """Cells of all reports, and those that need review."""
        with _errors(self.path):
            row = self._db.execute(
                "SELECT coalesce(sum(r.cells), 0), coalesce(sum(r.review), 0) FROM inputs i "
                f"JOIN results r ON r.digest = i.digest AND {_VALID} WHERE {_FIRST}",
                {"settings": settings, "limits": limits},
            ).fetchone()
        return int(row[0]), int(row[1])

    def input_lines(self) -> Iterator[tuple[str, str | None, str | None, str | None, str | None]]:
        """All inputs in order of path: path, digest, first path with that content, state, problem."""
        with _errors(self.path):
            cursor = self._db.execute(
                "SELECT i.path, i.digest, (SELECT min(j.path) FROM inputs j WHERE j.digest = i.digest), "
                "coalesce(r.state, iif(i.problem IS NULL, NULL, 'failed')), i.problem "
                "FROM inputs i LEFT JOIN results r ON r.digest = i.digest ORDER BY i.path, i.location"
            )
        for path, digest, first, state, problem in cursor:
            yield os.fsdecode(path), digest, first and os.fsdecode(first), state, recalled(problem)

    def counts(self, settings: str, limits: str) -> dict[str, int]:
        """Contents by state (``read``, ``review``, ``failed``), inputs that could not be opened among the failed."""
        counts = {state.value: 0 for state in State}
        with _errors(self.path):
            rows = self._db.execute(
                f"SELECT r.state, count(*) FROM inputs i JOIN results r ON r.digest = i.digest AND {_VALID} "
                f"WHERE {_FIRST} GROUP BY r.state",
                {"settings": settings, "limits": limits},
            ).fetchall()
        counts.update(rows)
        counts[State.FAILED] += self._count(
            "SELECT count(*) FROM inputs WHERE digest IS NULL AND problem IS NOT NULL", {}
        )
        return counts

    def _count(self, query: str, given: dict[str, object]) -> int:
        with _errors(self.path):
            return int(self._db.execute(query, given).fetchone()[0])


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OutputError(f"{path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise DamagedManifest(f"{path}: {error}") from error


def _text(text: str | None) -> str | None:
    """As SQLite takes it: a path that is no text has lone surrogates."""
    return text and well_formed(text)
