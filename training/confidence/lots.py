"""The reports that the confidence is fitted on, and those that it is measured on: drawn anew, of several families."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import SettingsError
from training.benchmark import choose_kinds, draw_benchmark
from training.case import WRITERS, Case, draw_case, scan_writers
from training.made_up import made_up_form

PUBLIC_SEED = 20260101
"""Of the public benchmark; fitting on its reports would make its figures worthless."""
REPORTS_A_FORM = 3


@dataclass(frozen=True, slots=True)
class Share:
    """How many reports of each family: drawn ones of the shipped forms, scanned ones, and ones on made-up forms."""

    reports: int
    scans: int = 0
    others: int = 0

    @property
    def forms(self) -> int:
        """Made-up forms."""
        return -(-self.others // REPORTS_A_FORM)


def draw_lot(seed: int, share: Share, *, seen_only: bool, font: Path | None) -> list[Case]:
    """``seen_only``: damage, layouts and forms that training may see; else all damage, and forms held out of training.

    Raises :class:`SettingsError` for the seed of the public benchmark, and for scans without a font to draw them with.
    """
    if seed == PUBLIC_SEED:
        raise SettingsError(f"seed {seed} is that of the public benchmark; fit and measure on others")
    if share.scans and font is None:
        raise SettingsError("--scans: expected --scan-font with a TrueType or OpenType file that has Chinese glyphs")
    writers = choose_kinds(["*"], seen_only=seen_only)
    cases = list(draw_benchmark(seed, share.reports, writers, seen_only=seen_only))
    if font is not None and share.scans:
        cases += draw_benchmark(seed, share.scans, scan_writers(font), seen_only=seen_only)
    return cases + list(_on_made_up_forms(seed, share, tuple(writers), seen_only=seen_only))


def _on_made_up_forms(seed: int, share: Share, kinds: tuple[str, ...], *, seen_only: bool) -> Iterator[Case]:
    family = "made-up" if seen_only else "held-out"
    for index in range(share.others):
        kind = kinds[(index * 7) % len(kinds)]
        form = made_up_form(f"{family}-{seed}{index // REPORTS_A_FORM:04d}")
        yield draw_case(
            f"other{index:04d}",
            kind,
            f"{seed}/{form.id}/{index}",
            severity=(index // len(kinds) + index) % 4,
            forms=[form],
            seen_only=seen_only,
            size=("medium", "large")[index % 2],
            writers=WRITERS,
        )
