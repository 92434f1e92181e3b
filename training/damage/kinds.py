"""The table of damages and layouts: their names, and which of them training never sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from training.damage import characters, headings, pages, rows
from training.damage.characters import TextDamage
from training.draw.grid import Grid, as_flat
from training.draw.report import DrawnReport, Paragraph, Part, TablePart, with_grids
from training.draw.text import LAYOUT_NAMES

Split = Literal["train-like", "unseen"]
GridDamage = Callable[[Grid, Random, int], Grid]
ReportDamage = Callable[[DrawnReport, Random, int], DrawnReport]

GRID_DAMAGES: Mapping[str, GridDamage] = {
    "page-break": pages.break_pages,
    "lost-rows": rows.lose_rows,
    "lost-header": rows.lose_header,
    "slid-rows": rows.slide_rows,
    "promoted-rows": rows.promote_rows,
    "surplus-cells": rows.add_trailing_cells,
    "doubled-last": rows.duplicate_last_values,
    "cut-last": rows.cut_last_values,
    "merged-values": rows.merge_values,
    "shifted-groups": rows.shift_groups,
    "lost-cells": rows.lose_value_cells,
    "lost-blanks": rows.lose_blank_cells,
    "lost-first-cells": rows.lose_first_cells,
    "torn-header": rows.tear_header,
    "twin-headers": rows.twin_headers,
    "low-header": rows.lower_last_header,
    "torn-note": rows.tear_note,
    "lost-labels": rows.lose_labels,
    "wrapped-labels": rows.wrap_labels,
    "swapped-rows": rows.swap_rows,
}
TEXT_DAMAGES: Mapping[str, TextDamage] = {
    "traditional": characters.to_traditional,
    "dropped-characters": characters.drop_characters,
    "mojibake": characters.garble,
    "inner-spaces": characters.space_inside,
    "english": characters.add_english,
    "look-alikes": characters.confuse_characters,
    "thinned-labels": characters.thin_labels,
}
REPORT_DAMAGES: Mapping[str, ReportDamage] = {"harmed-headings": headings.harm_headings}
DAMAGE_NAMES = (*GRID_DAMAGES, *TEXT_DAMAGES, *REPORT_DAMAGES)

# Kept out of all training material, so that every evaluation has a number for damage never seen.
UNSEEN_DAMAGES = frozenset({"swapped-rows", "lost-labels", "low-header", "look-alikes", "lost-first-cells"})
UNSEEN_LAYOUTS = frozenset({"column-major", "F", "G", "commas", "boxed", "M"})
UNSEEN_CONVERTERS = frozenset({"inscriptis", "pdfplumber-layout", "mammoth", "docx-repeated", "alto"})
PAGE_DAMAGES = ("inner-spaces", "english", "look-alikes", "thinned-labels", "harmed-headings")
"""What may befall a report before it is set on pages; the rest of what a page does comes from the page itself."""
_WITHOUT_VALUES = frozenset({"value", "surplus", "furniture"})


@dataclass(frozen=True, slots=True)
class Damage:
    """One damage at a severity of 1 to 3."""

    name: str
    severity: int


def split_of(kind: str, damages: tuple[Damage, ...]) -> Split:
    """``unseen`` where the layout, the converter or any damage is kept out of training."""
    parts = {kind, *(damage.name for damage in damages)}
    unseen = UNSEEN_DAMAGES | UNSEEN_LAYOUTS | UNSEEN_CONVERTERS
    return "unseen" if parts & unseen else "train-like"


def apply(report: DrawnReport, damage: Damage, rng: Random) -> DrawnReport:
    """The report with the damage done. Raises ``KeyError`` for an unknown name."""
    if damage.name in REPORT_DAMAGES:
        return REPORT_DAMAGES[damage.name](report, rng, damage.severity)
    if damage.name in GRID_DAMAGES:
        return _damage_grids(report, GRID_DAMAGES[damage.name], rng, damage.severity)
    return _damage_text(report, TEXT_DAMAGES[damage.name], rng, damage.severity)


def _damage_grids(report: DrawnReport, harm: GridDamage, rng: Random, severity: int) -> DrawnReport:
    return with_grids(report, lambda grid: harm(as_flat(grid), rng, severity))


def _damage_text(report: DrawnReport, harm: TextDamage, rng: Random, severity: int) -> DrawnReport:
    parts: list[Part] = []
    for part in report.parts:
        if isinstance(part, Paragraph):
            parts.append(replace(part, text=harm(part.text, rng, severity)))
            continue
        grid = tuple(
            tuple(s if s.role in _WITHOUT_VALUES else replace(s, text=harm(s.text, rng, severity)) for s in line)
            for line in part.grid
        )
        parts.append(TablePart(part.name, grid))
    return replace(report, parts=tuple(parts))


def draw_damages(
    rng: Random, names: Sequence[str] = DAMAGE_NAMES, *, severity: int, seen_only: bool = False
) -> tuple[Damage, ...]:
    """Of ``names``, one damage at severity 1, up to two at 2, up to four at 3; none at 0."""
    if not severity:
        return ()
    names = [name for name in names if not (seen_only and name in UNSEEN_DAMAGES)]
    count = min({1: 1, 2: rng.randint(1, 2), 3: rng.randint(2, 4)}[severity], len(names))
    order = {name: index for index, name in enumerate(DAMAGE_NAMES)}
    picked = sorted(rng.sample(names, count), key=order.__getitem__)
    return tuple(Damage(name, severity) for name in picked)


def seen_layouts() -> tuple[str, ...]:
    return tuple(name for name in LAYOUT_NAMES if name not in UNSEEN_LAYOUTS)
