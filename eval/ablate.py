"""What a module of the recovery is worth: its entry is switched off, and the same reports are read again.

A module that changes nothing on any suite is a candidate for deletion; so is one whose gain is smaller than its
interval. The reports are the same on both sides, so that the differences are paired. Only those are read again in which
the entry gave something else than what replaces it.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from eval.baselines import System
from eval.compare import percent
from eval.lanes import extract_safely
from eval.metrics import CellCounts, count_cells
from eval.metrics.intervals import Difference, compare
from eval.metrics.judge import judge
from eval.suites import GoldReport, Suite, SuiteError
from extractor.report import Status

_PACKAGE: Final = "extractor."
_RECOVERY: Final = "extractor.recovery."
_GIVEN_UP: Final = (Status.BLANK, Status.NOT_APPLICABLE, Status.MISSING)
SHOWN: Final = ("nonzero", "silent", "invented", "flagged")


class Patch(NamedTuple):
    """``where``: module that uses the entry, below :mod:`extractor`; ``off``: what replaces it."""

    where: str
    entry: str
    off: Callable[..., Any]


class Switch(NamedTuple):
    """``parts``: what would go with the entry, below :mod:`extractor.recovery`: modules, or ``module:function``."""

    parts: tuple[str, ...]
    patches: tuple[Patch, ...]


def _first(*given: Any, **_: Any) -> Any:
    return given[0]


def _second(*given: Any, **_: Any) -> Any:
    return given[1]


def _nothing(*_: Any, **__: Any) -> dict[Any, Any]:
    return {}


def _none(*_: Any, **__: Any) -> None:
    return None


def _no(*_: Any, **__: Any) -> bool:
    return False


def _counted(*_: Any, **__: Any) -> Any:
    from extractor.recovery.orders.parted.counted import Counted

    return Counted({}, [])


def _unparted(document: Any, *_: Any) -> Any:
    from extractor.recovery.board.parted import Parted

    return Parted(document)


def _as_woven(document: Any, *_: Any) -> Any:
    from extractor.recovery.board.woven import Unwoven

    return Unwoven(document)


def _no_rows(*_: Any, **__: Any) -> list[Any]:
    return []


def _no_slots(*_: Any, **__: Any) -> set[Any]:
    return set()


def _attachment(*given: Any, **_: Any) -> Any:
    """The attachment among the arguments, as it is."""
    return next(value for value in given if type(value).__name__ == "Attachment")


def _patch(where: str, entry: str, off: Callable[..., Any]) -> Patch:
    """Of an entry that a module of the recovery uses."""
    return Patch(f"recovery.{where}", entry, off)


SWITCHES: Final[Mapping[str, Switch]] = {
    "between": Switch(("orders/between",), (_patch("tables", "fill_between", _attachment),)),
    "narrow": Switch(
        ("orders/parted/narrow", "orders/parted/labelled"), (_patch("tables", "join_columns", _attachment),)
    ),
    "upright": Switch(("orders/upright",), (_patch("tables", "turn_columns", _attachment),)),
    "wrapped": Switch(
        ("values/join", "values/stacks"),
        (_patch("tables", "join_wrapped", _first),),
    ),
    "goes_on": Switch(
        ("judge/neighbours:doubt_wrapped", "judge/neighbours:_is_below"), (Patch("steps", "doubt_wrapped", _first),)
    ),
    "together": Switch(
        ("values/together", "values/figure_cuts"),
        (_patch("tables", "learn_habit", _none), _patch("recover", "whole_figures", _second)),
    ),
    "single": Switch(("orders/single",), (_patch("tables", "place_single", lambda *_: (None, frozenset())),)),
    "spacing": Switch(("orders/single:column_places",), (_patch("orders.single", "column_places", _none),)),
    "one_line": Switch(
        ("orders/parted/one_line", "orders/parted/below", "orders/parted/fill"),
        (_patch("tables", "place_parted", _none),),
    ),
    "apart": Switch(
        (
            *(f"orders/parted/{name}" for name in ("apart", "chunks", "stretches")),
            *(f"orders/parted/{name}" for name in ("paged", "areas")),
            *(f"orders/parted/{name}" for name in ("counted", "blocks", "tiles")),
        ),
        (_patch("tables", "bring_together", _nothing),),
    ),
    "paged": Switch(
        tuple(f"orders/parted/{name}" for name in ("paged", "areas")),
        (_patch("orders.parted.apart", "rows_of_page", _no_rows),),
    ),
    "counted": Switch(
        tuple(f"orders/parted/{name}" for name in ("counted", "blocks", "tiles")),
        (_patch("orders.parted.apart", "count_rows", _counted),),
    ),
    "torn": Switch(
        ("orders/parted/counted:mend", "orders/parted/tiles"), (_patch("orders.parted.apart", "mend", _nothing),)
    ),
    "under": Switch(
        ("orders/parted/counted:columns_allowed",), (_patch("orders.parted.apart", "columns_allowed", _nothing),)
    ),
    "removed_columns": Switch(
        ("orders/removed_columns",),
        (
            _patch("tables", "removed_columns", _nothing),
            _patch("tables", "short_parts", lambda *_: frozenset()),
        ),
    ),
    "settle": Switch(
        ("settle/states", "settle/messages", "settle/joint:believe"), (_patch("settle.joint", "believe", _nothing),)
    ),
    "opinion": Switch(("orders/column_kinds:opinion",), (_patch("orders.place", "opinion", lambda *_: 0.0),)),
    "glued": Switch(
        ("values/overlong:cut_glued", "values/overlong:_part"), (_patch("orders.place", "cut_glued", _first),)
    ),
    "line_numbers": Switch(("board/line_numbers",), (Patch("steps", "without_line_numbers", _first),)),
    "parted_tables": Switch(
        (
            *(f"board/{name}" for name in ("abreast", "parted", "sides", "stretches", "told")),
            "judge/unread:doubt_abreast",
        ),
        (Patch("steps", "part_tables", _unparted),),
    ),
    "woven": Switch(("board/woven", "board/woven_labels"), (_patch("board.parted", "unweave", _as_woven),)),
    "between_sections": Switch(("board/between_sections",), (_patch("recover", "without_inner_sections", _second),)),
    "misread_heads": Switch(("board/misread_heads",), (_patch("tables", "with_misread", _first),)),
    "wrapped_labels": Switch(
        ("board/wrapped_labels", "board/stacked_lines"), (_patch("recover", "join_wrapped_labels", _first),)
    ),
    "wrapped_numbers": Switch(
        ("board/wrapped_numbers", "board/stacked_lines"), (_patch("recover", "join_wrapped_numbers", _first),)
    ),
    "pushed": Switch(
        ("board/pushed",),
        (_patch("board.columns", "pushes", lambda *_: ()), _patch("orders.place", "pushes", lambda *_: ())),
    ),
    "column_kinds": Switch(("orders/column_kinds",), (_patch("tables", "column_kinds", _none),)),
    "strays": Switch(("board/headers:_without_strays",), (_patch("board.headers", "_without_strays", _first),)),
    "column_order": Switch(("orders/column_order",), (_patch("tables", "order_that_adds_up", _none),)),
    "order_labels": Switch(("board/order_labels",), (_patch("board.choose", "with_labels_by_order", _second),)),
    "other_tables": Switch(
        ("board/other_tables",),
        (
            _patch("board.kinship", "under_other_headers", _no_slots),
            _patch("board.kinship", "rows_of_others", lambda *_: 0),
        ),
    ),
    "foreign": Switch(("board/foreign",), (_patch("tables", "foreign_labels", lambda *_: ()),)),
    "copies": Switch(
        ("judge/row_doubts:conflicts_between_copies",), (_patch("judge.rows", "conflicts_between_copies", _nothing),)
    ),
    "only_tail": Switch(("judge/rows:_only_tail",), (_patch("judge.rows", "_only_tail", _no),)),
    "lookalike": Switch(("judge/lookalike",), (Patch("steps", "choose_lookalikes", _second),)),
    "slid": Switch(("judge/slid",), (_patch("judge.checks", "doubt_slid", _first),)),
    "partial_rows": Switch(
        ("judge/checks:weigh_partial_rows", "judge/checks:_begins_with_zero"),
        (Patch("steps", "weigh_partial_rows", _first),),
    ),
    "infer": Switch(
        ("judge/checks:infer", "judge/checks:_tables_with_zeros", "judge/checks:_only_values"),
        (Patch("steps", "infer", _first),),
    ),
    "claims": Switch(("judge/unclaimed:doubt_missing",), (Patch("steps", "doubt_missing", _first),)),
    "unclaimed": Switch(("judge/unclaimed",), (Patch("steps", "doubt_unclaimed", _first),)),
    "line_order": Switch(
        tuple(f"judge/line_order:{name}" for name in ("contradicting_rows", "doubt_order", "_stretches", "_is_single")),
        (Patch("steps", "doubt_order", _first),),
    ),
    "mixed_lines": Switch(
        ("judge/line_order:doubt_mixed_lines", "judge/line_order:_is_beside_label"),
        (Patch("steps", "doubt_mixed_lines", _first),),
    ),
    "unread": Switch(("judge/unread",), (Patch("steps", "doubt_unread", _first),)),
    "apart_labels": Switch(("judge/apart_labels",), (Patch("steps", "doubt_apart", _first),)),
    "missing_rows": Switch(
        tuple(f"judge/neighbours:{name}" for name in ("doubt_missing_rows", "_may_hold_more", "_on_several_lines")),
        (Patch("steps", "doubt_missing_rows", _first),),
    ),
    "units": Switch(("judge/units",), (Patch("steps", "doubt_units", _first),)),
    "abreast": Switch(("judge/unread:doubt_abreast",), (Patch("steps", "doubt_abreast", _first),)),
}
"""Name of a module or a family of modules → how to switch it off."""


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
    with _replaced([(patch, patch.off) for patch in switch.patches]):
        yield


@contextmanager
def _noticed(switches: Mapping[str, Switch], used: set[str]) -> Iterator[None]:
    """While it lasts, each switch of which an entry gives something else than what replaces it is put into ``used``."""

    def watched(name: str, patch: Patch) -> Callable[..., Any]:
        own = getattr(importlib.import_module(_PACKAGE + patch.where), patch.entry)

        def entry(*given: Any, **named: Any) -> Any:
            found = own(*given, **named)
            if name not in used and found != patch.off(*given, **named):
                used.add(name)
            return found

        return entry

    entries = [(patch, watched(name, patch)) for name, switch in switches.items() for patch in switch.patches]
    with _replaced(entries):
        yield


@contextmanager
def _replaced(entries: Sequence[tuple[Patch, Callable[..., Any]]]) -> Iterator[None]:
    held = []
    for patch, other in entries:
        user = importlib.import_module(_PACKAGE + patch.where)
        held.append((user, patch.entry, getattr(user, patch.entry)))
        setattr(user, patch.entry, other)
    try:
        yield
    finally:
        for user, entry, own in reversed(held):
            setattr(user, entry, own)


def lines_of(switch: Switch) -> int:
    """Lines of code that would go."""
    return sum(len(_source(part).splitlines()) for part in switch.parts)


def _source(part: str) -> str:
    path, _, function = part.partition(":")
    module = importlib.import_module(_RECOVERY + path.replace("/", "."))
    return inspect.getsource(getattr(module, function) if function else module)


class Reading(NamedTuple):
    """What was made of one report: the counts, its numbers passed over, and what was said of each cell. ``used``: the
    switches that make a difference somewhere in it."""

    counts: CellCounts
    passed_over: int
    said: Sequence[tuple[float | None, bool]]
    used: frozenset[str] = frozenset()


def read_report(suite: Suite, report: GoldReport, system: System) -> Reading:
    """Read in this process."""
    record = extract_safely(system, suite.path(report), report.form)
    judged = list(judge(report, record))
    passed_over = sum(j.missed and not j.flagged and j.status in _GIVEN_UP for j in judged)
    return Reading(count_cells(report, record), passed_over, [(j.value, j.flagged) for j in judged])


def ablate(suite: Suite, system: System, modules: Sequence[str], *, seed: int = 0) -> Iterator[Effect]:
    """The effect of each module on the suite. Raises :class:`SuiteError` for a module without a switch."""
    switches = {module: switch_of(module) for module in modules}
    groups = [report.cluster for report in suite.reports]
    whole = []
    for report in suite.reports:
        used: set[str] = set()
        with _noticed(switches, used):
            reading = read_report(suite, report, system)
        whole.append(reading._replace(used=frozenset(used)))
    for module, switch in switches.items():
        with switched_off(switch):
            without = [
                read_report(suite, report, system) if module in reading.used else reading
                for report, reading in zip(suite.reports, whole, strict=True)
            ]
        yield _effect(module, switch, whole, without, groups, seed)


def _effect(
    module: str, switch: Switch, whole: Sequence[Reading], without: Sequence[Reading], groups: Sequence[str], seed: int
) -> Effect:
    differences = {rate: compare(_ratio(whole, rate), _ratio(without, rate), groups, seed=seed) for rate in SHOWN}
    pairs = list(zip(whole, without, strict=True))
    changed = sum(a != b for ours, theirs in pairs for a, b in zip(ours.said, theirs.said, strict=True))
    passed = sum(ours.passed_over - theirs.passed_over for ours, theirs in pairs)
    return Effect(module, lines_of(switch), differences, passed, changed)


def _ratio(readings: Sequence[Reading], rate: str) -> tuple[list[float], list[float]]:
    from eval.metrics import RATES

    named = RATES[rate]
    return (
        [float(getattr(reading.counts, named.numerator)) for reading in readings],
        [float(getattr(reading.counts, named.denominator)) for reading in readings],
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
