"""What the harness needs of a system, and how the records of systems that know no records are made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from extractor.errors import SettingsError
from extractor.forms import Form
from extractor.report import Cell, Engine, ErrorNote, FormNote, Report, Source, Status

Settings = Mapping[str, str | int | float | bool | None]


class System(Protocol):
    """One way of reading reports. Built once in each process, then asked for one file after the other.

    Any exception is a failure of that one report, and scored as such.
    """

    @property
    def name(self) -> str: ...

    @property
    def settings(self) -> Settings:
        """What a reader needs to repeat the run: versions and options. Written into the run."""
        ...

    def extract(self, path: Path, form: Form) -> Report:
        """``form`` is the edition that gold names. Baselines are given it; our own systems find it themselves."""
        ...


class NotAvailable(SettingsError):
    """The system cannot run here: a package or a file is missing. The run notes it and goes on."""

    kind = "not_available"


class Reading(NamedTuple):
    """What a baseline makes of a cell; ``text`` is what was there."""

    status: Status
    value: int | float | None
    text: str | None


_MARKS = frozenset(["/", "—", "-", "无", "空", "／", "－", "–"])


def read_cell(text: str | None) -> Reading:
    """A cell as a careful user would take it: a number, a mark for nothing, a blank, or text."""
    plain = "".join((text or "").split())
    if not plain:
        return Reading(Status.BLANK, None, text)
    if plain in _MARKS:
        return Reading(Status.NOT_APPLICABLE, None, text)
    try:
        number = float(plain.replace(",", ""))
    except ValueError:
        return Reading(Status.TEXT, None, text)
    if number != number or number in (float("inf"), float("-inf")):
        return Reading(Status.TEXT, None, text)
    return Reading(Status.READ, int(number) if number.is_integer() else number, text)


_MISSING = Reading(Status.MISSING, None, None)


def make_report(path: Path, form: Form, readings: Mapping[str, Reading], *, system: str) -> Report:
    """A record of these readings by ``table/row/col``; other cells are missing.

    The tools measured here have no doubts to show, so confidence is 1 and nothing goes to review.
    """
    cells = []
    for key in form.keys:
        reading = readings.get(str(key), _MISSING)
        cells.append(
            Cell(
                table=key.table,
                row=key.row,
                col=key.col,
                value=reading.value,
                text=reading.text,
                unit=None,
                status=reading.status,
                confidence=1.0,
                needs_review=False,
                method="none" if reading is _MISSING else system,
            )
        )
    return _wrap(path, FormNote(id=form.id, version=form.version, confidence=1.0), tuple(cells), system, None)


def failed_report(path: Path, kind: str, message: str, *, system: str) -> Report:
    """The record of a report that a system could not read."""
    note = ErrorNote(kind=kind, message=message)
    return _wrap(path, FormNote(id=None, version=None, confidence=0.0), (), system, note)


def _wrap(path: Path, form: FormNote, cells: tuple[Cell, ...], system: str, error: ErrorNote | None) -> Report:
    return Report(
        source=Source(path=path.as_posix(), sha256=None, media_type=None, pages=None),
        error=error,
        form=form,
        cells=cells,
        engine=Engine(version="0", tagger=system),
    )
