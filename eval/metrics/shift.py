"""What kind of error a wrong number is: the number of a neighbour, a mangled number, or a number from nowhere.

A row that slid and a digit that was misread cost the same accuracy and need different cures. Each wrong cell is
compared with the gold of the cells beside it; the counts add up over reports, and :func:`name_damage` puts the
pattern into words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache

from eval.metrics.judge import Judged, judge, same_number
from eval.suites.editions import known_edition
from eval.suites.gold import GoldReport, GoldState
from extractor.report import Report, Status

Neighbours = Mapping[str, str]
"""From a direction to the cell that is there; edges of a block have fewer than four."""


@dataclass(frozen=True, slots=True)
class ErrorCounts:
    """Wrong numbers by what they are; add two with ``+``.

    Most cells of most reports are 0, so a wrong 0 equals some neighbour by chance: ``explained`` and the directions
    count wrong numbers other than 0 and have ``nonzero`` as their denominator. The directions are not exclusive;
    ``explained`` counts each cell once.
    """

    wrong: int = 0
    zeroed: int = 0
    """Wrong numbers that are 0."""
    nonzero: int = 0
    """Wrong numbers that are not 0; a value that slid can be distinguished from chance only here."""
    explained: int = 0
    """… that equal the gold of at least one neighbour."""
    left: int = 0
    """… of the cell to the left: the row slid to the right."""
    right: int = 0
    above: int = 0
    """… of the cell above: the column slid down."""
    below: int = 0
    digit_dropped: int = 0
    """Gold with one digit left out (130 → 13)."""
    digit_changed: int = 0
    """As many digits as gold, one of them another (138 → 188)."""
    scaled: int = 0
    """Gold times a power of ten, by a lost point or a mixed unit (1.5 → 15, 240 → 2400000)."""
    unread: int = 0
    """Cells with no number in the source."""
    filled: int = 0
    """… given a number nevertheless, not marked inferred."""
    filled_zero: int = 0
    """… and that number is 0."""

    def __add__(self, other: ErrorCounts) -> ErrorCounts:
        return ErrorCounts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def count_errors(gold: GoldReport, report: Report | None) -> ErrorCounts:
    """The errors of one report, whether sent to review or not. Neighbours are those of the form's blocks."""
    around = neighbours(gold.form)
    counts = ErrorCounts()
    for judged in judge(gold, report):
        if judged.wrong:
            counts += _name_wrong(judged, gold, around.get(judged.key, {}))
        elif judged.gold.state is not GoldState.READ:
            filled = judged.value is not None and judged.status is not Status.INFERRED
            counts += ErrorCounts(unread=1, filled=int(filled), filled_zero=int(filled and judged.value == 0))
    return counts


def _name_wrong(judged: Judged, gold: GoldReport, around: Neighbours) -> ErrorCounts:
    held = {
        direction: bool(judged.value) and same_number(judged.value, gold.cells[key].value)
        for direction, key in around.items()
        if key in gold.cells and gold.cells[key].state is GoldState.READ
    }
    seen, true = _digits(judged.value), _digits(judged.gold.value)
    return ErrorCounts(
        wrong=1,
        zeroed=int(judged.value == 0),
        nonzero=int(judged.value != 0),
        explained=int(any(held.values())),
        left=int(held.get("left", False)),
        right=int(held.get("right", False)),
        above=int(held.get("above", False)),
        below=int(held.get("below", False)),
        digit_dropped=int(
            len(seen) == len(true) - 1 and any(true[:i] + true[i + 1 :] == seen for i in range(len(true)))
        ),
        digit_changed=int(len(seen) == len(true) > 1 and sum(a != b for a, b in zip(seen, true, strict=True)) == 1),
        scaled=int(_scaled(judged.value, judged.gold.value)),
    )


def _digits(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _scaled(seen: float | None, true: float | None) -> bool:
    if not seen or not true or seen * true < 0:
        return False
    power = math.log10(seen / true)
    return not math.isclose(power, 0, abs_tol=1e-9) and math.isclose(power, round(power), abs_tol=1e-9)


@cache
def neighbours(form_name: str) -> Mapping[str, Neighbours]:
    """The cells beside each cell, by name. Blocks of a table are drawn apart and are no neighbours of one another."""
    form = known_edition(form_name)
    found: dict[str, dict[str, str]] = {}
    for table in form.tables:
        for block in table.blocks:
            rows = [str(row.name) for row in block.leaf_rows]
            columns = [str(column.name) for column in block.leaf_columns]
            for i, row in enumerate(rows):
                for j, column in enumerate(columns):
                    places = {"left": (i, j - 1), "right": (i, j + 1), "above": (i - 1, j), "below": (i + 1, j)}
                    found[f"{table.name}/{row}/{column}"] = {
                        direction: f"{table.name}/{rows[a]}/{columns[b]}"
                        for direction, (a, b) in places.items()
                        if 0 <= a < len(rows) and 0 <= b < len(columns)
                    }
    return found


NAMED_FROM = 0.5
"""A pattern gets a name when it explains at least half of the errors it could explain."""
SLIDE_FROM = 0.2
"""… and a slide only where a fifth of the wrong numbers are not 0, so that there is something to show it by."""


def name_damage(counts: ErrorCounts) -> str:
    """The pattern of the errors in words: ``column slide``, ``row slide``, ``digit dropped``, ``digit misread``,
    ``scale``, ``numbers read as 0``, ``blanks read as 0``, ``no pattern`` or ``none``.

    A slide across columns wins over one across rows when more wrong cells hold the value beside them than the value
    above or below. Where most blanks were filled with 0, and more cells so than numbers are wrong, that is the pattern.
    """
    if counts.filled_zero >= NAMED_FROM * max(counts.unread, 1) and counts.filled_zero > counts.wrong:
        return "blanks read as 0"
    if not counts.wrong:
        return "none"
    told = counts.nonzero if counts.nonzero >= SLIDE_FROM * counts.wrong else 0
    shares = {
        "column slide": max(counts.left, counts.right) / told if told else 0.0,
        "row slide": max(counts.above, counts.below) / told if told else 0.0,
        "digit dropped": counts.digit_dropped / counts.wrong,
        "digit misread": counts.digit_changed / counts.wrong,
        "scale": counts.scaled / counts.wrong,
        "numbers read as 0": counts.zeroed / counts.wrong,
    }
    name = max(shares, key=lambda pattern: shares[pattern])
    return name if shares[name] >= NAMED_FROM else "no pattern"
