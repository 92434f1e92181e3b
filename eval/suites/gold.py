"""Gold: what a report really holds, one JSON object a line, and the check that refuses what does not hold together.

Layout of a line (all after ``cells`` may be left out; also ``facts`` and ``sections``)::

    {"name": "web001", "file": "web001.txt", "kind": "web-A", "form": "2021", "org": "云溪镇人民政府", "year": 2021,
     "cells": {"proactive/rules/issued": {"value": 0, "state": "read"}, …},
     "damage": {"kinds": ["page_break"], "severity": 2, "split": "unseen"}, "group": "office-17",
     "states": {"proactive/rules/repealed": "not_applicable"}, "broken": ["balance@total"]}
"""

from __future__ import annotations

import gzip
import json
import lzma
import math
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TextIO

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from eval.suites.editions import edition, editions
from eval.suites.errors import GoldError, GoldProblem


class GoldState(StrEnum):
    """What became of a cell on the way into the file."""

    READ = "read"
    """The number is in the source."""
    BLANK = "blank"
    """The cell is drawn, and empty or marked not applicable."""
    NOT_APPLICABLE = "not_applicable"
    """The cell is marked / — - 无 空; gold that does not distinguish this says ``blank``."""
    TEXT = "text"
    """The cell holds something that is not a number."""
    UNREADABLE = "unreadable"
    """Something is there that nobody can read."""
    PICTURED = "pictured"
    """A number is drawn there that is in no text: who looks at the picture can read it, who does not says unreadable.
    Gold that does not distinguish them has ``unreadable``."""
    LOST = "lost"
    """The conversion dropped it; ``value`` is then what the original report held, where that is known."""


class _Gold(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GoldCell(_Gold):
    value: int | float | None
    state: GoldState

    @field_validator("value", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        # Left to itself, pydantic takes true for 1 and "12" for 12; gold must not need guessing.
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise ValueError(f"expected a number or null, got {value!r}")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"expected a finite number, got {value!r}")
        return value

    @model_validator(mode="after")
    def _agrees(self) -> GoldCell:
        if self.state is GoldState.READ and self.value is None:
            raise ValueError("state read needs a number, got null")
        if self.state not in (GoldState.READ, GoldState.LOST, GoldState.UNREADABLE) and self.value is not None:
            raise ValueError(f"state {self.state} needs null, got {self.value!r}")
        return self


FineState = Literal["not_applicable", "text", "pictured", "misread", "unplaced"]
"""What is known of a cell beyond its state. ``misread``: the file shows another number than the report held (an OCR
fault). ``unplaced``: the number is in the file, but neighbours of it went without a trace, and nothing shows any
more which cell it is. Both stay ``read``, with the true value."""


class GoldSection(_Gold):
    """A top-level section; ``start`` in characters of the text as read, ``None`` where only the title is known."""

    title: str = Field(min_length=1)
    start: int | None = None
    end: int | None = None


class Damage(_Gold):
    """How a made report was harmed. ``split``: ``seen`` kinds may be trained on, ``unseen`` ones never."""

    kinds: tuple[str, ...] = ()
    severity: int | float | str | None = None
    split: str | None = None


class GoldReport(_Gold):
    name: str = Field(min_length=1)
    file: str = Field(min_length=1)
    """Path inside the suite, with forward slashes."""
    kind: str = Field(min_length=1)
    form: str
    org: str | None = None
    year: int | None = None
    cells: dict[str, GoldCell]
    facts: dict[str, str | int | float | bool | None] = Field(default_factory=dict)
    """Only the facts listed are scored; ``null`` means that the report does not show it."""
    sections: tuple[GoldSection, ...] | None = None
    """``None``: not annotated."""
    damage: Damage | None = None
    states: dict[str, FineState] = Field(default_factory=dict)
    """Finer states of some cells."""
    broken: tuple[str, ...] = ()
    """Identities that the report breaks, ``id@row or column``."""
    group: str | None = None
    """Reports of one group share their values (one drawn report, many converters) and are resampled together."""

    @property
    def cluster(self) -> str:
        return self.group or self.name

    @cached_property
    def fine_cells(self) -> dict[str, GoldCell]:
        """The cells, blank and unreadable ones with their finer state where it is known."""
        finer = {key: GoldState(state) for key, state in self.states.items() if _is_finer(state, self.cells[key].state)}
        return {
            key: cell.model_copy(update={"state": finer[key]}) if key in finer else cell
            for key, cell in self.cells.items()
        }


def _is_finer(state: FineState, of: GoldState) -> bool:
    if state in ("misread", "unplaced"):
        return False
    return of is (GoldState.UNREADABLE if state == "pictured" else GoldState.BLANK)


def load_gold(path: Path, *, inputs: Path | None = None) -> tuple[GoldReport, ...]:
    """All lines of a gold file, checked.

    ``inputs`` is the folder that the ``file`` entries must exist in; ``None`` skips that check. A gold file may
    be compressed (``.gz``, ``.xz``). Raises :class:`GoldError` with every problem found.
    """
    reports: list[GoldReport] = []
    problems: list[GoldProblem] = []
    seen: dict[tuple[str, str], int] = {}
    for number, text in _lines(path):
        report, found = _parse_line(text)
        problems += [GoldProblem(number, reason) for reason in found]
        if report is None:
            continue
        for field in ("name", "file"):
            first = seen.setdefault((field, getattr(report, field)), number)
            if first != number:
                problems.append(
                    GoldProblem(number, f"duplicate {field} {getattr(report, field)!r}, first on line {first}")
                )
        problems += [GoldProblem(number, reason) for reason in _against_form(report)]
        if inputs is not None and not (inputs / report.file).is_file():
            problems.append(GoldProblem(number, f"file {report.file!r} is not in {inputs}"))
        reports.append(report)
    if not reports and not problems:
        problems.append(GoldProblem(None, "no report in it; expected one JSON object a line"))
    if problems:
        raise GoldError(path, problems)
    return tuple(reports)


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with _open(path) as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, line
    except FileNotFoundError as error:
        raise GoldError(path, [GoldProblem(None, "no such file")]) from error
    except (UnicodeDecodeError, OSError, lzma.LZMAError, EOFError) as error:
        raise GoldError(path, [GoldProblem(None, f"cannot be read: {error}")]) from error


def _parse_line(text: str) -> tuple[GoldReport | None, list[str]]:
    twice: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice.extend(sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else [])
        return dict(pairs)

    try:
        raw = json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        return None, [f"not JSON: {error.msg} at column {error.colno}"]
    if not isinstance(raw, Mapping):
        return None, [f"expected a JSON object, got {type(raw).__name__}"]
    problems = [f"duplicate key {name!r}" for name in twice]
    try:
        return GoldReport.model_validate(raw), problems
    except ValidationError as error:
        return None, problems + [f"{_where(item['loc'])}: {_reason(item)}" for item in error.errors()]


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if part not in ("int", "float"))


def _reason(item: Any) -> str:
    message = str(item["msg"]).removeprefix("Value error, ")
    shown = repr(item["input"])
    return message if "got" in message else f"{message}, got {shown if len(shown) <= 60 else shown[:57] + '…'}"


def _against_form(report: GoldReport) -> list[str]:
    form = edition(report.form)
    if form is None:
        return [f"form {report.form!r} is not known; expected one of {', '.join(editions())}"]
    known = {str(key) for key in form.keys}
    stray = [f"states: {name!r} is not among the cells" for name in report.states if name not in report.cells]
    if stray:
        return stray
    unknown = [name for name in report.cells if name not in known]
    if not unknown:
        return [] if report.cells else ["no cells"]
    others = [name for name in editions() if name != form.id and set(report.cells) <= _names(name)]
    if others:
        return [
            f"form {report.form!r} does not match: {len(unknown)} cells, {unknown[0]!r} first, belong to {others[0]}"
        ]
    return [f"unknown cell {name!r}: form {form.id} has no such cell" for name in unknown]


def _names(form_id: str) -> set[str]:
    form = edition(form_id)
    return {str(key) for key in form.keys} if form else set()
