"""The reports that the confidence is fitted on, and those that it is measured on: drawn anew, of several families."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from multiprocessing import get_context
from pathlib import Path

from extractor.errors import SettingsError
from extractor.processes import begin
from training.benchmark import choose_kinds, draw_benchmark
from training.case import WRITERS, Case, draw_case, scan_writers, shipped_editions
from training.chains import CHAINS
from training.made_up import made_up_form
from training.traps.registry import TRAPS
from training.traps.trap import draw_trap

PUBLIC_SEED = 20260101
"""Of the public benchmark; fitting on its reports would make its figures worthless."""
REPORTS_A_FORM = 3
_CONVERTED = ("glued-blanks", "row-tables", "torn-markdown")
_PARTS = 16
"""Pieces of work for several processes: kinds of file differ in what they cost."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many reports of each family: drawn ones of the shipped forms, scanned ones, ones on made-up forms, ones with
    traps, and ones that left a converter glued or torn."""

    reports: int
    scans: int = 0
    others: int = 0
    traps: int = 0
    converted: int = 0

    @property
    def forms(self) -> int:
        """Made-up forms."""
        return -(-self.others // REPORTS_A_FORM)


def draw_lot(seed: int, share: Share, *, seen_only: bool, font: Path | None, jobs: int = 1) -> list[Case]:
    """``seen_only``: damage, layouts and forms that training may see; else all damage, and forms held out of training.

    The result does not depend on ``jobs``, the number of processes. Raises :class:`SettingsError` for the seed of the
    public benchmark, and for scans without a font to draw them with.
    """
    if seed == PUBLIC_SEED:
        raise SettingsError(f"seed {seed} is that of the public benchmark; fit and measure on others")
    if share.scans and font is None:
        raise SettingsError("--scans: expected --scan-font with a TrueType or OpenType file that has Chinese glyphs")
    parts = 1 if jobs == 1 else _PARTS
    work = [partial(family, seed, share, seen_only, font, parts) for family in _FAMILIES]
    if jobs == 1:
        return [case for family in work for case in family(0)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=begin, initargs=(os.getpid(),)) as pool:
        drawn = [[pool.submit(family, part) for part in range(parts)] for family in work]
        return [case for family in drawn for case in _interleaved([part.result() for part in family])]


def _interleaved(parts: Sequence[Sequence[Case]]) -> Iterator[Case]:
    """Case ``n`` of the family is in part ``n % len(parts)``."""
    for turn in zip_longest(*parts):
        yield from (case for case in turn if case is not None)


def _shipped(seed: int, share: Share, seen_only: bool, font: Path | None, parts: int, part: int) -> list[Case]:
    writers = choose_kinds(["*"], seen_only=seen_only)
    return list(draw_benchmark(seed, share.reports, writers, seen_only=seen_only, start=part, step=parts))


def _scanned(seed: int, share: Share, seen_only: bool, font: Path | None, parts: int, part: int) -> list[Case]:
    if font is None:
        return []
    writers = scan_writers(font)
    return list(draw_benchmark(seed, share.scans, writers, seen_only=seen_only, start=part, step=parts))


def _on_made_up_forms(seed: int, share: Share, seen_only: bool, font: Path | None, parts: int, part: int) -> list[Case]:
    kinds = tuple(choose_kinds(["*"], seen_only=seen_only))
    family = "made-up" if seen_only else "held-out"
    return [_on_made_up_form(seed, index, kinds, family, seen_only) for index in range(part, share.others, parts)]


def _with_traps(seed: int, share: Share, seen_only: bool, font: Path | None, parts: int, part: int) -> list[Case]:
    """Every trap in turn, each turn at another severity, controls included."""
    forms, traps = shipped_editions(), tuple(TRAPS.values())
    found = []
    for index in range(part, share.traps, parts):
        turn, number = divmod(index, len(traps))
        trap = traps[number]
        severity = trap.severities[(turn + number) % len(trap.severities)]
        found.append(draw_trap(trap, f"{seed}/{turn}", severity, forms, name=f"trap{index:04d}"))
    return found


def _converted(seed: int, share: Share, seen_only: bool, font: Path | None, parts: int, part: int) -> list[Case]:
    """Texts that need no other program to be drawn, some of their columns busier than others."""
    forms = shipped_editions()
    return [
        draw_case(
            f"converted{index:04d}", _CONVERTED[index % len(_CONVERTED)], f"{seed}/converted/{index}",
            severity=index // len(_CONVERTED) % 2, forms=forms, damages=(), writers=CHAINS, uneven=index % 3 > 0,
        )
        for index in range(part, share.converted, parts)
    ]  # fmt: skip


_FAMILIES = (_shipped, _scanned, _on_made_up_forms, _with_traps, _converted)


def _on_made_up_form(seed: int, index: int, kinds: Sequence[str], family: str, seen_only: bool) -> Case:
    kind = kinds[(index * 7) % len(kinds)]
    form = made_up_form(f"{family}-{seed}{index // REPORTS_A_FORM:04d}")
    return draw_case(
        f"other{index:04d}",
        kind,
        f"{seed}/{form.id}/{index}",
        severity=(index // len(kinds) + index) % 4,
        forms=[form],
        seen_only=seen_only,
        size=("medium", "large")[index % 2],
        writers=WRITERS,
    )
