"""The gate: a small fixed part of a suite; floors under accuracy, ceilings over silent errors and lost numbers."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from eval.baselines import System, open_system
from eval.foreign import accept_foreign
from eval.lanes import extract_safely
from eval.metrics import RATES, CellCounts, count_cells
from eval.suites import load_suite
from extractor.errors import SettingsError

NEVER = ("silent", "invented", "false_blank", "lost_unflagged")
"""What no trap may bring about."""
BOUNDED = {**dict.fromkeys(("nonzero", "read", "perfect"), "floors"), **dict.fromkeys(NEVER, "ceilings")}
"""The rates that recording writes, and the side on which each is bounded."""
DIGITS = 2
"""Bounds are in per cent with two digits, rounded to the lenient side."""


class GateSettings(BaseModel):
    """``eval/gate.yaml``; bounds in per cent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suite: Path
    system: str
    every: int = Field(default=1, ge=1)
    traps: Path | None = None
    """Suite of traps; :data:`NEVER` may not happen there at all."""
    traps_every: int = Field(default=1, ge=1)
    foreign: Path | None = None
    """Folder of documents of other families; not one may be taken for a report."""
    floors: dict[str, float] = Field(default_factory=dict)
    ceilings: dict[str, float] = Field(default_factory=dict)

    @field_validator("floors", "ceilings")
    @classmethod
    def _known(cls, bounds: dict[str, float]) -> dict[str, float]:
        unknown = sorted(set(bounds) - set(RATES))
        if unknown:
            raise ValueError(f"no such rate: {', '.join(unknown)}; expected some of {', '.join(RATES)}")
        return bounds


class Bound(NamedTuple):
    rate: str
    side: str
    """``floors`` or ``ceilings``."""
    bound: float
    seen: float | None
    holds: bool


def load_gate(path: Path) -> GateSettings:
    """Raises :class:`SettingsError` naming file, place and reason."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return GateSettings.model_validate(data)
    except (OSError, yaml.YAMLError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(f"{path}: {'.'.join(map(str, first['loc'])) or 'file'}: {first['msg']}") from error


def run_gate(settings: GateSettings, *, system: System | None = None) -> CellCounts:
    """The counts of the gate's reports, in this process, one after the other."""
    return _count(settings.suite, settings.every, system or open_system(settings.system))


def _count(folder: Path, every: int, system: System) -> CellCounts:
    part = load_suite(folder).every(every)
    counts = CellCounts()
    for report in part.reports:
        counts += count_cells(report, extract_safely(system, part.path(report), report.form))
    return counts


def trap_bounds(settings: GateSettings, *, system: System | None = None) -> list[Bound]:
    """The ceilings of 0 over :data:`NEVER` in the suite of traps; nothing where the gate names none."""
    if settings.traps is None:
        return []
    counts = _count(settings.traps, settings.traps_every, system or open_system(settings.system))
    seen = {rate: counts.rate(rate) for rate in NEVER}
    return [Bound(f"traps {n}", "ceilings", 0.0, None if s is None else 100 * s, s == 0) for n, s in seen.items()]


def foreign_bound(settings: GateSettings, *, system: System | None = None) -> list[Bound]:
    """The ceiling of 0 over false acceptance; nothing where the gate names no foreign documents."""
    if settings.foreign is None:
        return []
    seen = 100 * accept_foreign(settings.foreign, system or open_system(settings.system)).rate
    return [Bound("false_acceptance", "ceilings", 0.0, seen, seen == 0)]


def check_bounds(settings: GateSettings, counts: CellCounts) -> list[Bound]:
    """Every bound with what was seen; a rate without a denominator does not hold."""
    bounds = []
    for side in ("floors", "ceilings"):
        for rate, bound in getattr(settings, side).items():
            share = counts.rate(rate)
            seen = None if share is None else 100 * share
            holds = seen is not None and (seen >= bound - 1e-9 if side == "floors" else seen <= bound + 1e-9)
            bounds.append(Bound(rate, side, bound, seen, holds))
    return bounds


def record(path: Path, settings: GateSettings, counts: CellCounts) -> GateSettings:
    """Write the rates of these counts as the new bounds, comments above the first key kept."""
    scale = 10**DIGITS
    sides: dict[str, dict[str, float]] = {"floors": {}, "ceilings": {}}
    for rate, side in BOUNDED.items():
        share = counts.rate(rate)
        if share is not None:
            rounded = math.floor if side == "floors" else math.ceil
            sides[side][rate] = rounded(round(100 * share * scale, 6)) / scale
    fresh = settings.model_copy(update=sides)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    head = "".join(line for line in lines[: next((i for i, line in enumerate(lines) if line[0] != "#"), 0)])
    body = yaml.safe_dump(fresh.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    path.write_text(head + body, encoding="utf-8")
    return fresh
