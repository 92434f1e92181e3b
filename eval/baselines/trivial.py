"""Two systems that no claim may be made without: all zeros, and what a user would write in an afternoon."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.baselines.labels import plain, targets
from eval.baselines.lines import read_lines
from eval.baselines.system import Reading, Settings, make_report, read_cell
from extractor.forms import Form
from extractor.normalize import fold
from extractor.report import Report, Status


@dataclass(frozen=True)
class Zeros:
    """Every cell is 0. Most cells of most reports are, which is why plain accuracy flatters everyone."""

    name: str = "zeros"
    settings: Settings = field(default_factory=dict)

    def extract(self, path: Path, form: Form) -> Report:
        zero = Reading(Status.READ, 0, "0")
        return make_report(path, form, {str(key): zero for key in form.keys}, system=self.name)


@dataclass(frozen=True)
class Afternoon:
    """Find the label on the line, take the last seven numbers (three or one in the first table).

    Each label is taken where it first is on a line with enough numbers; the table without labels is the first
    line with fifteen.
    """

    name: str = "afternoon"
    settings: Settings = field(default_factory=dict)

    def extract(self, path: Path, form: Form) -> Report:
        return make_report(path, form, place_lines(read_lines(path), form), system=self.name)


_NUMBER = re.compile(r"(?<![\d.])-?\d[\d,]*(?:\.\d+)?")


def place_lines(lines: Sequence[str], form: Form) -> dict[str, Reading]:
    """Cells by name, from the first line that has the label and enough numbers."""
    found: dict[str, Reading] = {}
    open_rows = list(targets(form).rows)
    open_single = list(targets(form).single)
    for line in lines:
        numbers = _NUMBER.findall(fold(line))
        words = plain([line])
        row = next((row for row in open_rows if row.label in words and len(numbers) >= len(row.keys)), None)
        if row is not None:
            open_rows.remove(row)
            found |= _readings(row.keys, numbers)
            continue
        keys = next((keys for keys in open_single if len(numbers) >= len(keys)), None)
        if keys is not None:
            open_single.remove(keys)
            found |= _readings(keys, numbers)
    return found


def _readings(keys: Sequence[str], numbers: Sequence[str]) -> dict[str, Reading]:
    return {key: read_cell(number) for key, number in zip(keys, numbers[-len(keys) :], strict=True)}
