"""A trap: a kind of input that reads wrong where a reader believes its text, with what a person sees on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Literal

from extractor.forms.schema import CellKey, Form
from training.case import Case
from training.draw.report import SHIPPED_FAMILY, DrawnReport, TablePart, draw_report, fine_states, gold_cells
from training.values import Size

CONTROL = 0
"""The severity of the file that is built in the same way and has no trap in it."""
SEVERITIES = (CONTROL, 1, 2, 3)
_SIZES: tuple[Size, ...] = ("few", "medium", "medium", "large")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows in a cell that the trap is about.

    ``blank``: nothing, or nothing that still counts; ``unreadable``: something that the file has no characters for,
    ``value`` being what a person sees there; ``pictured``: the same where the page can be painted and looked at.
    """

    value: float | None
    state: Literal["read", "blank", "unreadable", "pictured"] = "read"


@dataclass(frozen=True)
class TrapFile:
    """``drawn``: the cells of which the file still shows something. ``shown``: cells that differ from the report's."""

    content: bytes
    suffix: str
    drawn: frozenset[CellKey]
    shown: Mapping[CellKey, Shown] = field(default_factory=dict)


Draw = Callable[[DrawnReport, Random, int], TrapFile]
"""Writes a report with the trap at a severity of 1 (one cell) to 3 (many), or with none at :data:`CONTROL`."""


@dataclass(frozen=True)
class Trap:
    """``name`` begins with the kind of file (``html-struck``). ``control``: what the control has in its place."""

    name: str
    control: str
    draw: Draw
    severities: Sequence[int] = SEVERITIES


def draw_trap(trap: Trap, seed: str, severity: int, forms: Sequence[Form], *, name: str) -> Case:
    """A case of that trap; the same arguments always give the same bytes.

    ``forms``: the editions to draw from, the first one most often.
    """
    rng = Random(f"{seed}/{trap.name}/{severity}")
    form = forms[0] if len(forms) == 1 or rng.random() < 0.75 else rng.choice(forms[1:])
    year = rng.randint(max(form.years[0], 2019), min(form.years[1] or 2025, 2025))
    report = draw_report(form, rng, size=rng.choice(_SIZES), year=year)
    file = trap.draw(report, rng, severity)
    cells = gold_cells(report, file.drawn)
    states = fine_states(report, file.drawn)
    for key, shown in file.shown.items():
        states.pop(str(key), None)
        pictured = shown.state == "pictured"
        cells[str(key)] = {"value": _whole(shown.value), "state": "unreadable" if pictured else shown.state}
        if pictured:
            states[str(key)] = shown.state
    gold: dict[str, Any] = {
        "name": name,
        "file": f"{name}{file.suffix}",
        "kind": trap.name if severity != CONTROL else f"{trap.name}-control",
        "form": form.id.removeprefix(SHIPPED_FAMILY),
        "org": report.office,
        "year": report.year,
        "damage": {"kinds": [trap.name] if severity != CONTROL else [], "severity": severity},
        "broken": list(report.broken),
        "cells": cells,
        "states": states,
    }
    return Case(f"{name}{file.suffix}", file.content, gold, report)


def choose_cells(report: DrawnReport, rng: Random, severity: int) -> list[CellKey]:
    """Cells with a number, most of them not 0, in the order of the form: one, four, or a quarter of them.

    The control gets as many as the highest severity: it is built as the worst of the traps is.
    """
    numbers = [key for key, cell in report.printed.items() if cell.state == "read"]
    filled = [key for key in numbers if report.printed[key].value]
    among = filled if len(filled) > len(numbers) // 8 else numbers
    count = {1: 1, 2: 4}.get(severity, max(5, len(among) // 4))
    chosen = set(rng.sample(among, min(count, len(among))))
    return [key for key in numbers if key in chosen]


def with_texts(report: DrawnReport, texts: Mapping[CellKey, str]) -> DrawnReport:
    """The report with other texts in the cells of these keys; what it holds by rights stays as it was."""

    def changed(part: TablePart) -> TablePart:
        return replace(
            part,
            grid=tuple(
                tuple(
                    replace(slot, text=texts[slot.keys[0]]) if len(slot.keys) == 1 and slot.keys[0] in texts else slot
                    for slot in line
                )
                for line in part.grid
            ),
        )

    return replace(report, parts=tuple(changed(p) if isinstance(p, TablePart) else p for p in report.parts))


def _whole(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value
