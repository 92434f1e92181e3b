"""What a module of the recovery is worth: its entry is switched off, and the same reports are read again.

A module that changes nothing on any suite is a candidate for deletion; so is one whose gain is smaller than its
interval. The reports are the same on both sides, so that the differences are paired.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import extractor.recovery
from eval.baselines import System
from eval.compare import percent
from eval.lanes import extract_safely
from eval.metrics import CellCounts, count_cells
from eval.metrics.intervals import Difference, compare
from eval.metrics.judge import judge
from eval.suites import Suite, SuiteError
from extractor.report import Status

_PACKAGE: Final = "extractor.recovery."
_GIVEN_UP: Final = (Status.BLANK, Status.NOT_APPLICABLE, Status.MISSING)
SHOWN: Final = ("nonzero", "silent", "invented", "flagged")


class Patch(NamedTuple):
    """``where``: module that uses the entry, below :mod:`extractor.recovery`; ``off``: what replaces it."""

    where: str
    entry: str
    off: Callable[..., Any]


class Switch(NamedTuple):
    """``files``: what would go with the entry, below :mod:`extractor.recovery`."""

    files: tuple[str, ...]
    patches: tuple[Patch, ...]


def _first(*given: Any, **_: Any) -> Any:
    return given[0]


def _nothing(*_: Any, **__: Any) -> dict[Any, Any]:
    return {}


def _none(*_: Any, **__: Any) -> None:
    return None


def _pair(*given: Any, **_: Any) -> tuple[Any, Any]:
    return given[0], given[1]


def _counted(*_: Any, **__: Any) -> Any:
    from extractor.recovery.parted.counted import Counted

    return Counted({}, [])


def _no_rows(*_: Any, **__: Any) -> list[Any]:
    return []


def _attachment(*given: Any, **_: Any) -> Any:
    """The attachment among the arguments, as it is."""
    return next(value for value in given if type(value).__name__ == "Attachment")


SWITCHES: Final[Mapping[str, Switch]] = {
    "between": Switch(("between",), (Patch("tables", "fill_between", _first),)),
    "shared_lines": Switch(("shared_lines",), (Patch("tables", "share_lines", _first),)),
    "upright": Switch(("upright", "ragged"), (Patch("tables", "turn_columns", _attachment),)),
    "ragged": Switch(("ragged",), (Patch("upright", "rows_of", _none),)),
    "wrapped": Switch(
        tuple(f"wrapped/{name}" for name in ("join", "shapes", "stacked_rows", "stacks", "value_lines")),
        (Patch("tables", "join_wrapped", _pair),),
    ),
    "single": Switch(("single",), (Patch("tables", "place_single", _none),)),
    "spacing": Switch(("spacing",), (Patch("single", "column_places", _none),)),
    "one_line": Switch(("parted/one_line", "parted/below", "parted/fill"), (Patch("tables", "place_parted", _none),)),
    "narrow": Switch(("parted/narrow", "parted/labelled"), (Patch("tables", "join_columns", _attachment),)),
    "apart": Switch(
        tuple(
            f"parted/{name}"
            for name in (
                "apart",
                "chunks",
                "stretches",
                "stretch_rows",
                "paged",
                "parting",
                "areas",
                "tails",
                "under",
                "counted",
                "blocks",
                "tiles",
                "torn",
                "column_sums",
            )
        ),
        (Patch("tables", "bring_together", _nothing),),
    ),
    "paged": Switch(
        ("parted/paged", "parted/parting", "parted/areas"), (Patch("parted.apart", "rows_of_page", _no_rows),)
    ),
    "counted": Switch(
        tuple(f"parted/{name}" for name in ("counted", "blocks", "tiles", "torn", "column_sums", "under")),
        (Patch("parted.apart", "count_rows", _counted), Patch("parted.apart", "all_columns_hold", lambda *_: False)),
    ),
    "under": Switch(("parted/under",), (Patch("parted.apart", "columns_allowed", _nothing),)),
    "tails": Switch(("parted/tails",), (Patch("parted.stretch_rows", "join_tails", _no_rows),)),
    "settle": Switch(("states", "messages", "beliefs"), (Patch("settle", "believe", _nothing),)),
    "opinion": Switch(("opinion",), (Patch("place", "opinion", lambda *_: 0.0),)),
    "overlong": Switch(
        ("overlong",), (Patch("place", "cut_overlong", _first), Patch("place", "cut_glued", lambda items, *_: items))
    ),
    "twins": Switch(("twins",), (Patch("cells", "unsure_twins", _nothing),)),
    "crossed": Switch(("crossed",), (Patch("cells", "crossed_rows", _nothing),)),
}
"""Name of a module or a family of modules → how to switch it off."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of each report, and how many of its numbers were called blank or missing without being sent to
    review."""

    counts: Sequence[CellCounts]
    passed_over: Sequence[int]


class Effect(NamedTuple):
    """``differences``: rate → with the module minus without it, in shares; ``passed_over``: the same, in cells."""

    module: str
    lines: int
    differences: Mapping[str, Difference]
    passed_over: int
    cells: int
    """Cells of which the number given, or the decision on review, is another one."""


def switch_of(module: str) -> Switch:
    """Raises :class:`SuiteError` for a name that has no switch."""
    found = SWITCHES.get(module)
    if found is None:
        raise SuiteError(f"saw module {module!r}, expected one of {', '.join(sorted(SWITCHES))}")
    return found


@contextmanager
def switched_off(switch: Switch) -> Iterator[None]:
    """The entry of a module replaced where it is used, and put back."""
    held = []
    for patch in switch.patches:
        user = importlib.import_module(_PACKAGE + patch.where)
        held.append((user, patch.entry, getattr(user, patch.entry)))
        setattr(user, patch.entry, patch.off)
    try:
        yield
    finally:
        for user, entry, own in held:
            setattr(user, entry, own)


def lines_of(switch: Switch) -> int:
    """Lines of code that would go."""
    root = Path(extractor.recovery.__file__).parent
    return sum(len((root / f"{file}.py").read_text(encoding="utf-8").splitlines()) for file in switch.files)


def read_suite(suite: Suite, system: System) -> tuple[Tally, list[list[tuple[float | None, bool]]]]:
    """The tally, and what was said of each cell, report by report, in this process."""
    counts, passed_over, said = [], [], []
    for report in suite.reports:
        record = extract_safely(system, suite.path(report), report.form)
        judged = list(judge(report, record))
        counts.append(count_cells(report, record))
        passed_over.append(sum(j.missed and not j.flagged and j.status in _GIVEN_UP for j in judged))
        said.append([(j.value, j.flagged) for j in judged])
    return Tally(counts, passed_over), said


def ablate(suite: Suite, system: System, modules: Sequence[str], *, seed: int = 0) -> Iterator[Effect]:
    """The effect of each module on the suite. Raises :class:`SuiteError` for a module without a switch."""
    switches = {module: switch_of(module) for module in modules}
    groups = [report.cluster for report in suite.reports]
    whole, said = read_suite(suite, system)
    for module, switch in switches.items():
        with switched_off(switch):
            without, other = read_suite(suite, system)
        differences = {rate: compare(_ratio(whole, rate), _ratio(without, rate), groups, seed=seed) for rate in SHOWN}
        changed = sum(
            a != b for ours, theirs in zip(said, other, strict=True) for a, b in zip(ours, theirs, strict=True)
        )
        passed = sum(whole.passed_over) - sum(without.passed_over)
        yield Effect(module, lines_of(switch), differences, passed, changed)


def _ratio(tally: Tally, rate: str) -> tuple[list[float], list[float]]:
    from eval.metrics import RATES

    named = RATES[rate]
    return (
        [float(getattr(counts, named.numerator)) for counts in tally.counts],
        [float(getattr(counts, named.denominator)) for counts in tally.counts],
    )


def as_line(effect: Effect) -> str:
    """One line of a Markdown table; points with their interval."""
    shown = []
    for rate in SHOWN:
        d = effect.differences[rate]
        gap = "–" if d.value is None else f"{percent(d.value)} ({percent(d.low)} to {percent(d.high)})"
        shown.append(gap)
    parts = [effect.module, str(effect.lines), *shown, f"{effect.passed_over:+d}", str(effect.cells)]
    return f"| {' | '.join(parts)} |"


HEADER: Final = (
    "| module | lines | non-zero | silent | invented | to review | numbers passed over | cells changed |\n"
    "|---|---|---|---|---|---|---|---|"
)
