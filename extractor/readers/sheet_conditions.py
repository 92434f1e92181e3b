"""Conditional formats of an Excel sheet: cells that show their number only under a condition, or another one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import Final

from lxml import etree

from extractor.readers.docx_xml import as_int, attribute, child, children
from extractor.readers.number_format import display
from extractor.readers.sheet_drawings import Place
from extractor.readers.sheet_looks import PAPER, colour_of, hides
from extractor.readers.sheets import Merge

_TESTS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "equal": eq, "notEqual": ne, "greaterThan": gt, "greaterThanOrEqual": ge, "lessThan": lt, "lessThanOrEqual": le,
}  # fmt: skip
_NUMBER: Final = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,9})?\Z")


@dataclass(frozen=True, slots=True)
class Change:
    """What a condition changes in the look of a cell. ``code``: the number format; ``None`` leaves it as it is."""

    hidden: bool = False
    code: str | None = None

    def shows(self, text: str) -> bool:
        """Does the cell show ``text`` all the same?"""
        number = _number(text)
        return not self.hidden and (self.code is None or (number is not None and display(number, self.code) == text))


@dataclass(frozen=True, slots=True)
class Condition:
    """``holds``: of a number; ``None`` where that cannot be worked out."""

    ranges: Sequence[Merge]
    change: Change
    operator: str
    operands: Sequence[float]

    def holds(self, number: float) -> bool | None:
        if self.operator in ("between", "notBetween") and len(self.operands) == 2:
            low, high = self.operands
            return (low <= number <= high) == (self.operator == "between")
        test = _TESTS.get(self.operator)
        return None if test is None or len(self.operands) != 1 else test(number, self.operands[0])


def read_changes(styles: etree._Element | None) -> list[Change]:
    """Of the part with the styles of a workbook, in the order in which conditions count them."""
    return [_change(dxf) for dxf in children(child(styles, "dxfs"), "dxf")]


def read_conditions(element: etree._Element, changes: Sequence[Change], ranges: Sequence[Merge]) -> Iterator[Condition]:
    """The rules of a ``conditionalFormatting`` that hide something or show something else. ``ranges``: its cells."""
    for rule in children(element, "cfRule"):
        index = as_int(attribute(rule, "dxfId"), -1)
        change = changes[index] if 0 <= index < len(changes) else Change()
        if change != Change():
            written = [(formula.text or "").strip() for formula in children(rule, "formula")]
            operands = [float(text) for text in written if _NUMBER.match(text)]
            kind = (attribute(rule, "operator") or "") if attribute(rule, "type") == "cellIs" else ""
            yield Condition(ranges, change, kind if len(operands) == len(written) else "", operands)


def under_conditions(cells: Mapping[Place, str], conditions: Sequence[Condition]) -> tuple[set[Place], set[Place]]:
    """Cells that may not show the number that they hold, and those whose 0 is not shown, which are empty."""
    unsure: set[Place] = set()
    empty: set[Place] = set()
    for condition in conditions:
        for place in _within(cells, condition.ranges):
            number = _number(cells[place])
            holds = None if number is None else condition.holds(number)
            if holds is False or condition.change.shows(cells[place]) or not re.search(r"\d", cells[place]):
                continue
            (empty if holds and number == 0 else unsure).add(place)
    return unsure, empty - unsure


def _within(cells: Mapping[Place, str], ranges: Sequence[Merge]) -> Iterator[Place]:
    for place in cells:
        if any(r.row <= place[0] < r.row_end and r.col <= place[1] < r.col_end for r in ranges):
            yield place


def _number(text: str) -> float | None:
    plain = text.strip().replace(",", "")
    return float(plain) if _NUMBER.match(plain) else None


def _change(dxf: etree._Element) -> Change:
    fill = child(dxf, "fill")
    # The ground of such a fill is its background colour, other than in the styles of cells.
    ground = PAPER if fill is None else colour_of(child(child(fill, "patternFill"), "bgColor"))
    return Change(hides(child(dxf, "font"), ground), attribute(child(dxf, "numFmt"), "formatCode"))
