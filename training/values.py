"""Figures that obey the identities of a form, and the ways in which offices print them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

from extractor.forms.schema import CellKey, CellRef, Column, Form, Identity, Table

Size = Literal["zero", "few", "medium", "large"]
CellState = Literal["read", "blank", "not_applicable", "text"]
SIZES: tuple[Size, ...] = ("zero", "few", "medium", "large")
MARKS = ("-", "/", "—", "无", "空")
_NONZERO_SHARE: Mapping[Size, float] = {"zero": 0.0, "few": 0.06, "medium": 0.35, "large": 0.75}
_MAGNITUDE: Mapping[Size, float] = {"zero": 0.0, "few": 1.1, "medium": 2.4, "large": 4.2}  # ln of the typical count
_SPREAD: Mapping[Size, float] = {"zero": 0.0, "few": 0.8, "medium": 1.3, "large": 2.4}
_BUSY_FIRST = (1.0, 1.5, 2.0, 3.0)
_BUSY = (0.0, 0.0, 0.3, 1.0, 1.5)
_MOST = 9_999_999
_DECIMALS = 4
"""The most that is printed; a sum of amounts is the number that is there."""


@dataclass(frozen=True)
class Figures:
    """The true number of every cell; ``broken`` names the identities that were broken on purpose."""

    values: Mapping[CellKey, float]
    broken: tuple[str, ...] = ()


@dataclass(frozen=True)
class Printed:
    """What is in a cell: ``value`` is the number that a careful reader takes from ``text``, else ``None``."""

    text: str
    value: float | None
    state: CellState


@dataclass(frozen=True)
class PrintStyle:
    """How one report prints its numbers.

    ``zero``: ``"0"``, ``""``, one of :data:`MARKS`, or ``"mixed"`` (some zeros printed, some cells left blank).
    """

    zero: str = "0"
    thousands: bool = False
    full_width: bool = False
    unit: bool = False
    change_words: bool = False
    """Change columns as 增3 / 减2 instead of a sign."""
    plus: bool = False
    pad: bool = False
    remark: bool = False
    """A sentence is in one cell in place of a number."""


def draw_figures(
    form: Form, rng: Random, *, size: Size, break_identity: bool = False, busy: Mapping[str, float] | None = None
) -> Figures:
    """Numbers for all cells; identities of scope ``report`` hold except one, where ``break_identity``.

    ``busy``: column name → how much more often than usual it holds a number that is not 0; see :func:`draw_busy`.
    """
    busy = busy or {}
    values = {key: _draw_value(column, size, busy.get(key.col, 1.0), rng) for key, column in _columns(form)}
    identities = [i for i in form.identities if i.scope == "report" and not i.notice]
    for identity in sorted(identities, key=lambda i: i.for_each != "column"):
        _settle_sums(form.table(identity.table), identity, values)
    # A balance has two cells on each side: solve it once its right side is summed, then sum the rows again.
    for identity in identities:
        if _summed(identity) is None:
            _settle_balance(form.table(identity.table), identity, values)
    for identity in identities:
        if identity.for_each == "row":
            _settle_sums(form.table(identity.table), identity, values)
    broken: tuple[str, ...] = ()
    if break_identity and identities:
        identity = rng.choice(identities)
        table = form.table(identity.table)
        place = rng.choice(places(table, identity))
        key = cell_of(identity.table, identity.right[0], place, identity)
        if key not in values:  # Blocks of one table differ in their columns.
            there = [
                p for p in places(table, identity) if cell_of(table.name, identity.right[0], p, identity) in values
            ]
            place = rng.choice(there)
            key = cell_of(identity.table, identity.right[0], place, identity)
        values[key] += rng.choice((1, 2, 10, -1)) if values[key] else rng.choice((1, 2, 3))
        broken = (f"{identity.id}@{place}",)
    return Figures(values, broken)


def draw_busy(form: Form, rng: Random) -> dict[str, float]:
    """How busy each column of one office's report is: in its first one most happens, in some of the others nothing.

    So it is in published reports: citizens apply everywhere, research institutions hardly anywhere.
    """
    return {
        str(column.name): rng.choice(_BUSY_FIRST if place == 0 else _BUSY)
        for table in form.tables
        for block in table.blocks
        for place, column in enumerate(block.leaf_columns)
    }


def places(table: Table, identity: Identity) -> list[str]:
    """The rows or columns for which the identity is checked (``[""]`` where it is checked once)."""
    if identity.for_each == "row":
        return list(identity.rows) or list(dict.fromkeys(key.row for key in table.keys))
    if identity.for_each == "column":
        return list(dict.fromkeys(key.col for key in table.keys))
    return [""]


def cell_of(table: str, ref: CellRef, place: str, identity: Identity) -> CellKey:
    """The cell that ``ref`` means at ``place``."""
    row = ref.row or (place if identity.for_each == "row" else "")
    col = ref.col or (place if identity.for_each == "column" else "")
    return CellKey(table, row, col)


def side(identity: Identity, refs: Iterable[CellRef], place: str, values: Mapping[CellKey, float]) -> float:
    """The sum of one side of the identity at ``place``."""
    return sum((ref.sign * values[cell_of(identity.table, ref, place, identity)] for ref in refs), start=0.0)


def _columns(form: Form) -> list[tuple[CellKey, Column]]:
    return [
        (CellKey(table.name, str(row.name), str(column.name)), column)
        for table in form.tables
        for block in table.blocks
        for row in block.leaf_rows
        for column in block.leaf_columns
    ]


def _draw_value(column: Column, size: Size, busy: float, rng: Random) -> float:
    if rng.random() >= _NONZERO_SHARE[size] * busy:
        return 0
    count = min(_MOST, max(1, round(math.exp(rng.gauss(_MAGNITUDE[size], _SPREAD[size])))))
    if column.kind == "change":
        return rng.choice((-1, 1)) * (count % 4000 or 1)
    if column.kind == "amount" and rng.random() < 0.8:
        scale = rng.choice((10, 100, 100, 10_000))
        return round(count + rng.randrange(1, scale) / scale, 4)
    return count


def _summed(identity: Identity) -> CellRef | None:
    """The cell that is the sum of the other side, where one side is a single cell."""
    if len(identity.right) == 1 and identity.right[0].sign == 1:
        return identity.right[0]
    return identity.left[0] if len(identity.left) == 1 and identity.left[0].sign == 1 else None


def _settle_sums(table: Table, identity: Identity, values: dict[CellKey, float]) -> None:
    total = _summed(identity)
    if total is None:
        return
    parts = identity.left if total in identity.right else identity.right
    for place in places(table, identity):
        key = cell_of(table.name, total, place, identity)
        if key in values:
            values[key] = round(side(identity, parts, place, values), _DECIMALS)


def _settle_balance(table: Table, identity: Identity, values: dict[CellKey, float]) -> None:
    """Make the first cell of the left side take up the difference, without letting it go below zero."""
    for place in places(table, identity):
        first, *others = [cell_of(table.name, ref, place, identity) for ref in identity.left]
        whole = side(identity, identity.right, place, values)
        for key in others:
            values[key] = min(values[key], whole)
            whole -= values[key]
        values[first] = whole


def draw_print_style(rng: Random) -> PrintStyle:
    """A style in roughly the mix met in published reports, with the rare ones somewhat more often."""
    zero = rng.choices(("0", "", "mixed", *MARKS), (70, 6, 10, 4, 4, 3, 2, 1))[0]
    return PrintStyle(
        zero=zero,
        thousands=rng.random() < 0.08,
        full_width=rng.random() < 0.04,
        unit=rng.random() < 0.15,
        change_words=rng.random() < 0.2,
        plus=rng.random() < 0.25,
        pad=rng.random() < 0.1,
        remark=rng.random() < 0.05,
    )


def print_figures(form: Form, figures: Figures, style: PrintStyle, rng: Random) -> dict[CellKey, Printed]:
    """Every cell as it is printed."""
    columns = dict(_columns(form))
    printed = {key: _print_value(value, columns[key], style, rng) for key, value in figures.values.items()}
    if style.remark:
        key = rng.choice([key for key in printed if key.table == form.tables[0].name])
        printed[key] = Printed(rng.choice(("由上级机关统一填报", "本年无此项", "不涉及", "详见附件")), None, "text")
    return printed


def _print_value(value: float, column: Column, style: PrintStyle, rng: Random) -> Printed:
    if value == 0 and style.zero != "0":
        mark = style.zero
        if mark == "mixed":
            mark = rng.choice(("0", "0", "", ""))
        if mark != "0":
            return Printed(mark, None, "not_applicable" if mark else "blank")
    text = _digits(value, style)
    if column.kind == "change" and value:
        if style.change_words:
            text = f"{'增' if value > 0 else '减'}{text.lstrip('-')}"
        elif style.plus and value > 0:
            text = f"+{text}"
    if style.unit and value and column.unit and rng.random() < 0.7:
        text += column.unit
    if style.full_width:
        text = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    if style.pad and rng.random() < 0.3:
        text = rng.choice((f" {text}", f"{text} ", f"  {text} "))
    return Printed(text, value, "read")


def _digits(value: float, style: PrintStyle) -> str:
    if value == int(value):
        return f"{int(value):,}" if style.thousands else str(int(value))
    text = f"{value:,.4f}" if style.thousands else f"{value:.4f}"
    return text.rstrip("0")
