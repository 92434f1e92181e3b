"""Layouts of text as tools take it out of PDF pages: blocks side by side, cells that touch, wrapped labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from training.draw.grid import Grid, Line, Slot, is_body
from training.draw.written import Page

_TOUCH = 0.2
_LABEL_ROLES = frozenset({"group", "label", "title", "corner", "header"})


def layout_apart(page: Page, grid: Grid) -> None:
    """Page by page, the labels first and the values after them, in chunks of rows read by groups of columns."""
    rows = [line for line in grid if line and line[0].role != "furniture"]
    heads = next((n for n, line in enumerate(rows) if is_body(line)), len(rows))
    for line in rows[:heads]:
        _put_each(page, [slot for slot in line if slot.text], "\n")
    at = heads
    while at < len(rows):
        size = page.rng.randint(6, 20)
        for chunk in _chunks(rows[at : at + size], page.rng):
            _put_each(page, [slot for line in chunk for slot in line if slot.text and slot.role in _LABEL_ROLES], "\n")
        page.put("\n")
        for chunk in _chunks(rows[at : at + size], page.rng):
            for group in _by_groups([[s for s in line if s.keys or s.role == "surplus"] for line in chunk], page.rng):
                _put_each(page, group, "\n")
            page.put("\n")
        at += size


def layout_touching(page: Page, grid: Grid) -> None:
    """One cell a line, but cells that nearly touch on the page share one; empty cells are gone."""
    for line in grid:
        slots = [slot for slot in line if slot.text]
        for index, slot in enumerate(slots):
            page.put_slot(slot)
            joins = slot.keys and index + 1 < len(slots) and slots[index + 1].keys
            page.put(" " if joins and page.rng.random() < _TOUCH else "\n")
        page.put("" if slots else "\n")


def layout_wrapped(page: Page, grid: Grid) -> None:
    """A row as a PDF viewer copies it: the first line of its label, its values, and then what is left of the label."""
    width = page.rng.randint(5, 11)
    between = page.rng.choice((" ", "\n"))
    for line in grid:
        slots = [slot for slot in line if slot.text]
        rests: list[Slot] = []
        for index, slot in enumerate(slots):
            first, rest = slot, None
            if slot.role in _LABEL_ROLES and len(slot.text) > width:
                first, rest = (
                    replace(slot, text=slot.text[:width]),
                    replace(slot, text=slot.text[width:], continues=True),
                )
            page.put_slot(first)
            in_row = index + 1 < len(slots) and (first.keys or rest is None or between == " ")
            page.put(between if in_row else "\n")
            if rest is not None:
                rests.extend(_cut(rest, width))
        _put_each(page, rests, "\n")
        page.put("" if slots else "\n")


def _cut(slot: Slot, width: int) -> Iterator[Slot]:
    for at in range(0, len(slot.text), width):
        yield replace(slot, text=slot.text[at : at + width])


def _put_each(page: Page, slots: Sequence[Slot], end: str) -> None:
    for slot in slots:
        page.put_slot(slot)
        page.put(end if slot.text else "")


def _chunks(rows: Sequence[Line], rng: Random) -> Iterator[Sequence[Line]]:
    at = 0
    while at < len(rows):
        size = rng.choice((len(rows), 3, 4, 6, 10))
        yield rows[at : at + size]
        at += size


def _by_groups(values: Sequence[Sequence[Slot]], rng: Random) -> Iterator[list[Slot]]:
    """Row by row; column by column; or the first columns row by row and then the others."""
    width = max(map(len, values), default=0)
    cut = rng.choice((width, rng.randint(1, max(1, width - 1)), 0))
    if cut == 0:
        for column in range(width):
            yield [row[column] for row in values if column < len(row)]
        return
    yield [slot for row in values for slot in row[:cut]]
    yield [slot for row in values for slot in row[cut:]]
