"""The layouts in which converters leave a table as text, one function each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import zip_longest

from training.draw.grid import FILLER, Grid, Line, Slot, is_body
from training.draw.pdf_texts import layout_apart, layout_touching, layout_wrapped
from training.draw.written import Page

Layout = Callable[[Page, Grid], None]
"""Writes one flat grid. Empty rows are breaks; rows of furniture are page numbers."""


def _breaks(page: Page, line: Line) -> bool:
    """Writes breaks and page numbers; true where the line was one."""
    if not line:
        page.put("\n")
        return True
    if len(line) == 1 and line[0].role == "furniture":
        page.put_marked(line[0].text, "furniture")
        page.put("\n")
        return True
    return False


def _silent(slot: Slot) -> bool:
    return slot.role == "filler" or (not slot.text and not slot.keys)


def _cell_lines(page: Page, grid: Grid, *, gap: str, blanks: str) -> None:
    """One cell a line; ``blanks`` is what an empty cell leaves behind, nothing meaning that it is lost."""
    for line in grid:
        if _breaks(page, line):
            continue
        for slot in line:
            if slot.text:
                page.put_slot(slot)
                page.put(gap)
            elif slot.keys and blanks:
                page.put_slot(slot)
                page.put(blanks)


def _layout_a(page: Page, grid: Grid) -> None:
    _cell_lines(page, grid, gap="\n\n", blanks="\n")


def _layout_a0(page: Page, grid: Grid) -> None:
    _cell_lines(page, grid, gap="\n", blanks="")


def _layout_vanish(page: Page, grid: Grid) -> None:
    _cell_lines(page, grid, gap="\n\n", blanks="")


def _layout_a_uneven(page: Page, grid: Grid) -> None:
    for line in grid:
        if _breaks(page, line):
            continue
        for slot in line:
            if not slot.text and not slot.keys:
                continue
            if slot.keys and page.rng.random() < 0.3:
                page.put("  ")
            if slot.role in ("header", "label") and len(slot.text) > 5 and page.rng.random() < 0.25:
                cut = page.rng.randrange(2, len(slot.text) - 1)
                page.put_slot(replace(slot, text=slot.text[:cut]))
                page.put("\n")
                page.put_slot(replace(slot, text=slot.text[cut:], continues=True))
            else:
                page.put_slot(slot)
            page.put("\n" * page.rng.choice((2, 2, 2, 3, 4) if slot.text else (1, 1, 2)))


def _row_pipes(page: Page, grid: Grid, *, lead: str, between: str, end: str, fillers: bool) -> None:
    for line in grid:
        if _breaks(page, line):
            continue
        slots = [slot for slot in line if fillers or slot.role != "filler"]
        page.put(lead)
        for index, slot in enumerate(slots):
            if index:
                page.put(between if slot.text or not fillers else between.rstrip(" "))
            page.put_slot(slot)
        page.put(end + "\n")


def _layout_b(page: Page, grid: Grid) -> None:
    _row_pipes(page, grid, lead="", between=" | ", end=" |", fillers=True)


def _layout_b_bare(page: Page, grid: Grid) -> None:
    _row_pipes(page, grid, lead="", between=" | ", end=" |", fillers=False)


def _layout_b_surplus(page: Page, grid: Grid) -> None:
    surplus = page.rng.randint(1, 3)
    padded = tuple(
        (*line, *(FILLER,) * surplus) if line and (not is_body(line) or page.rng.random() < 0.5) else line
        for line in grid
    )
    _row_pipes(page, padded, lead="", between=" | ", end=" |", fillers=True)


def _layout_c(page: Page, grid: Grid) -> None:
    _row_pipes(page, grid, lead="| ", between=" | ", end=" |", fillers=page.rng.random() < 0.5)


def _layout_d(page: Page, grid: Grid, *, fillers: bool = True) -> None:
    for line in grid:
        if _breaks(page, line):
            continue
        waiting = 0
        for slot in line:
            if _silent(slot):
                waiting += 1
                continue
            if waiting and fillers:
                page.put("|" * waiting + "\n")
            waiting = 0
            page.put_slot(slot)
            page.put(" |\n" if slot.text else "|\n")
        if waiting and fillers:
            page.put("|" * waiting + "\n")


def _layout_d_bare(page: Page, grid: Grid) -> None:
    _layout_d(page, grid, fillers=False)


def _layout_e(page: Page, grid: Grid) -> None:
    for line in grid:
        if _breaks(page, line):
            continue
        page.put("|\n")
        for slot in line:
            if _silent(slot):
                continue
            page.put_slot(slot)
            page.put(" |\n")


def _layout_f(page: Page, grid: Grid) -> None:
    for line in grid:
        if _breaks(page, line):
            continue
        page.put("|")
        for slot in line:
            page.put(" \n ")
            page.put_slot(slot)
            page.put("  |")
        page.put(" \n")


def _layout_g(page: Page, grid: Grid) -> None:
    for line in grid:
        if _breaks(page, line):
            continue
        for slot in line:
            if not _silent(slot):
                page.put_slot(slot)
                page.put("\n|\n")


def _layout_h(page: Page, grid: Grid) -> None:
    for line in grid:
        titled = any(slot.role == "title" for slot in line)
        (_layout_b if titled else _layout_d)(page, (line,))


def _layout_n(page: Page, grid: Grid) -> None:
    _row_pipes(page, grid, lead="", between="\t", end="", fillers=True)


def _layout_n_ragged(page: Page, grid: Grid) -> None:
    """Tabs, without the fillers at the end of a row."""
    for line in grid:
        if _breaks(page, line):
            continue
        slots = list(line)
        while slots and slots[-1].role == "filler":
            slots.pop()
        _layout_n(page, (tuple(slots),))


def _layout_o(page: Page, grid: Grid) -> None:
    ruled = False
    for line in grid:
        if not line:
            ruled = False
        if _breaks(page, line):
            continue
        _row_pipes(page, (line,), lead="|", between="|", end="|", fillers=True)
        if not ruled:
            page.put("|" + "---|" * len(line) + "\n")
            ruled = True


def _layout_column_major(page: Page, grid: Grid) -> None:
    lines = [line for line in grid if line and line[0].role != "furniture"]
    for column in zip_longest(*lines):
        for slot in column:
            if slot is not None and (slot.text or slot.keys):
                page.put_slot(slot)
                page.put("\n")
        page.put("\n")


def _layout_words(page: Page, grid: Grid) -> None:
    """A row a line, cells apart by one or two spaces, empty cells gone."""
    space = page.rng.choice((" ", "  "))
    for line in grid:
        if _breaks(page, line):
            continue
        for slot in line:
            if slot.text:
                page.put_slot(slot)
                page.put(space)
        page.put("\n")


def _layout_commas(page: Page, grid: Grid) -> None:
    for line in grid:
        if _breaks(page, line):
            continue
        for index, slot in enumerate(line):
            page.put("," if index else "")
            quoted = "," in slot.text or '"' in slot.text
            page.put('"' if quoted else "")
            page.put_slot(replace(slot, text=slot.text.replace('"', '""')))
            page.put('"' if quoted else "")
        page.put("\n")


def _layout_aligned(page: Page, grid: Grid) -> None:
    """Columns lined up with spaces, a Chinese character taking two places."""
    widths = [
        min(36, max((_display_width(s.text) for s in column if s is not None), default=0))
        for column in zip_longest(*grid)
    ]
    for line in grid:
        if _breaks(page, line):
            continue
        for slot, width in zip(line, widths, strict=False):
            page.put_slot(slot)
            page.put(" " * (2 + max(0, width - _display_width(slot.text))))
        page.put("\n")


def _layout_boxed(page: Page, grid: Grid) -> None:
    """Ruled with plus, minus and bars, as console tools print tables."""
    widths = [max((_display_width(s.text) for s in c if s is not None), default=0) for c in zip_longest(*grid)]
    rule = "+" + "+".join("-" * (width + 2) for width in widths) + "+\n"
    page.put(rule)
    for line in grid:
        if _breaks(page, line):
            continue
        page.put("|")
        for slot, width in zip(line, widths, strict=False):
            page.put(" ")
            page.put_slot(slot)
            page.put(" " * (width - _display_width(slot.text)) + " |")
        page.put("\n" + rule)


def _display_width(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def _layout_gone(page: Page, grid: Grid) -> None:
    """The table left nothing."""


def _layout_images(page: Page, grid: Grid) -> None:
    page.put_marked(f"image{page.rng.randrange(1, 400):03d}.{page.rng.choice(('png', 'jpg', 'PNG'))}", "furniture")
    page.put("\n")


LAYOUTS: dict[str, Layout] = {
    "A": _layout_a, "A0": _layout_a0, "A'": _layout_a_uneven, "B": _layout_b, "B'": _layout_b_bare, "C": _layout_c,
    "D": _layout_d, "D'": _layout_d_bare, "E": _layout_e, "F": _layout_f, "G": _layout_g, "H": _layout_h,
    "I": _layout_gone, "J": _layout_images, "N": _layout_n, "N-ragged": _layout_n_ragged, "O": _layout_o,
    "vanish": _layout_vanish, "surplus-pipes": _layout_b_surplus, "column-major": _layout_column_major,
    "words": _layout_words, "commas": _layout_commas, "aligned": _layout_aligned, "boxed": _layout_boxed,
    "apart": layout_apart, "touching": layout_touching, "wrapped": layout_wrapped,
}  # fmt: skip
