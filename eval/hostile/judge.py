"""An extractor that looks at its own records: read twice, checked, written by every writer, with no way out."""

from __future__ import annotations

import json
import math
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from extractor.forms import shipped_forms
from extractor.pipeline import Extractor
from extractor.report import Report, Status
from extractor.writers import writer_for
from extractor.writers.jsonl import read_line, report_line

MOST_SECONDS = 30.0
"""Of processor time for one reading, on whatever machine: the clock of a busy one is no measure."""
_TARGETS = ("out.csv", "out.xlsx", "out.parquet")
_NUMBERS = frozenset({Status.READ, Status.INFERRED})
_CALLS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "webbrowser.open")


class NotTheSame(Exception):
    """The same bytes gave two records."""


class BreaksTheSchema(Exception):
    """A record that the contract does not allow."""


class TakesTooLong(Exception):
    """One reading took more processor time than any input of a campaign may."""


class CallsOut(BaseException):
    """Something asked for the network. No handler of a library may take it for a failed connection."""


def forbid_network() -> None:
    """From now on in this process, whatever asks Python for a connection or a name is an exception. For good."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _CALLS and not str(arguments[-1]).startswith(("/", "b'/")):
            raise CallsOut(f"{event}{arguments}")

    sys.addaudithook(hook)


class Judging:
    """Serves a worker in an extractor's place. What is wrong with a record is raised, and reported as a defect.

    ``write_each``: of so many inputs one is written by every writer, for workbooks take longer than reading.
    """

    def __init__(self, tagger: str = "rules", *, write_each: int = 8) -> None:
        forbid_network()
        self._extractor = Extractor(tagger=tagger)
        self._forms = {form.id: form for form in shipped_forms()}
        self._keys = {form.id: [(key.table, key.row, key.col) for key in form.keys] for form in shipped_forms()}
        self._write_each = write_each

    def extract_all(self, path: str | Path) -> Sequence[Report]:
        return self.extract_all_bytes(Path(path).read_bytes(), name=str(path))

    def extract_all_bytes(self, data: bytes, *, name: str, folder: Path | None = None) -> Sequence[Report]:
        """``folder`` is not looked into: inputs lie there that have nothing to do with this one."""
        started = time.process_time()
        try:
            reports = self._extractor.extract_all_bytes(data, name=name)
            taken = time.process_time() - started
            again = self._extractor.extract_all_bytes(data, name=name)
        except CallsOut as error:
            raise RuntimeError(f"calls out: {error}") from error
        if taken > MOST_SECONDS:
            raise TakesTooLong(f"{taken:.0f} s of processor time")
        lines = [report_line(report) for report in reports]
        if lines != [report_line(report) for report in again]:
            raise NotTheSame(name)
        for line, report in zip(lines, reports, strict=True):
            self._check(line, report)
        # By the content, so that it does not matter in what order inputs come, and to which worker.
        if zlib.crc32(data) % self._write_each == 0:
            self._write(reports)
        return reports

    def _check(self, line: bytes, report: Report) -> None:
        try:
            parsed = json.loads(line, parse_constant=_no_constant)
            back = read_line(line)
        except ValueError as error:
            raise BreaksTheSchema(str(error)) from error
        if report_line(back) != line:
            raise BreaksTheSchema("the record is another one once it was written and read")
        _check_numbers(parsed)
        keys = [(cell.table, cell.row, cell.col) for cell in report.cells]
        if keys and keys != self._keys[str(report.form.id)]:
            raise BreaksTheSchema("the cells are not those of the form, in its order")
        for cell in report.cells:
            if (cell.value is not None) != (cell.status in _NUMBERS):
                raise BreaksTheSchema(f"{cell.table}/{cell.row}/{cell.col}: {cell.status} with value {cell.value!r}")
        if report.error is not None and (report.cells or not report.error.message):
            raise BreaksTheSchema("an error with cells, or without a message")

    def _write(self, reports: Iterable[Report]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name in _TARGETS:
                target = Path(folder, name)
                writer_for(target)(reports, target, self._forms)


def _no_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _check_numbers(parsed: object) -> None:
    """Numbers of a record are finite, and none is beyond what a column of 64 bits or a workbook can hold."""
    if isinstance(parsed, dict):
        for value in parsed.values():
            _check_numbers(value)
    elif isinstance(parsed, list):
        for value in parsed:
            _check_numbers(value)
    elif isinstance(parsed, int | float) and (not math.isfinite(parsed) or abs(parsed) >= 2**63):
        raise BreaksTheSchema(f"the number {str(parsed)[:30]} is beyond what outputs hold")
