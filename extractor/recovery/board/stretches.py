"""The tables of a document that have blocks side by side: on which lines of which grids and pages they are.

A table is a run of lines with labels of its rows, over the end of a page or a grid. It ends where a label comes again,
where rows begin from above in another grid, and, in text without grids, at a heading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from extractor.document import Document, Token
from extractor.recovery.board.abreast import Abreast, Cell, Label, label_of, piece_of
from extractor.recovery.board.told import is_value

_LINES_ON: Final = 6
"""A label of several blocks belongs to the table if it is at most so many lines of other text behind the last sure
one."""
_ROWS_ON_A_LINE: Final = 3
"""More labels than those of so many rows are on no line of a table."""
_BACK: Final = 2
"""So many labels of earlier rows, an exact one for two, show on the first line of a grid that it is another table."""
_SCRAP: Final = 0.2
"""With a smaller share, labels are words of other tables and of the text."""
_RECENT: Final = 4
"""A page break may repeat the last line or two of a page; any other repeated label begins another table."""


@dataclass
class Stretch:
    """Labels of one table in one area (a grid, or a page without one), and all lines of the area."""

    lines: Sequence[Sequence[Cell]]
    drawn: bool
    labels: list[Label] = field(default_factory=list)
    edges: tuple[float, ...] | None = None
    """``None``: nothing shows where the blocks end."""
    first: int = 0
    last: int = 0
    limit: int = 0
    """Where the next table of the area begins, or the area ends."""

    @property
    def table_lines(self) -> Sequence[Sequence[Cell]]:
        """The lines of the area that are the table's: ``first`` to ``last``."""
        return self.lines[self.first : self.last + 1]


@dataclass
class FoundTable:
    """``seen``: the rows that its labels so far are of, by the number of the form's table that they are in.

    ``mixed``: a part of one drawn grid, the rest of which is another table: a label was misread, or is there twice.
    """

    stretches: list[Stretch] = field(default_factory=list)
    seen: dict[int, list[frozenset[int]]] = field(default_factory=dict)
    last: dict[tuple[int, int], int] = field(default_factory=dict)
    """(Number of the form's table, side) → the last row."""
    mixed: bool = False
    headed: frozenset[int] = frozenset()
    """The form's tables of which the heading is right above it, in text without grids."""
    away: int = 0
    """Lines since its last label that hold other text than values and pieces of labels; not counted any further once
    there are so many that it does not go on."""

    @property
    def may_be(self) -> list[int]:
        """Which of the form's tables it is: the one that its heading names, or those that have most of its labels."""
        if len(self.headed) == 1:
            return list(self.headed)
        most = max(map(len, self.seen.values()), default=0)
        return [n for n, seen in self.seen.items() if len(seen) == most]

    @property
    def sides(self) -> list[int]:
        """Of its labels, in reading order."""
        return [label.side for s in self.stretches for label in s.labels if label.side is not None]

    @property
    def is_abreast(self) -> bool:
        """Does a label of a left block come behind one of a right block? Below each other, none does."""
        return self.sides != sorted(self.sides)

    def share(self, tables: Sequence[Abreast]) -> float:
        """Of the rows of the table that it is, how many it has the label of."""
        counts = [len(frozenset().union(*self.seen.get(n, ()))) / tables[n].size for n in self.may_be]
        return max(counts, default=0.0)

    def is_scrap(self, tables: Sequence[Abreast]) -> bool:
        """Has it so few labels, pieces of wrapped ones counted, that they are words of other tables or of the text?"""
        pieces = sum(not label.whole and not label.slots for s in self.stretches for label in s.labels)
        rows = max((tables[n].size for n in self.may_be), default=1)
        return self.share(tables) + pieces / rows < _SCRAP

    def has(self, labels: Sequence[Label], *, first: bool, drawn: bool) -> bool:
        """Are these further labels of it, and not the first ones of another table? ``first``: of a grid or page."""
        whole = [label for label in labels if label.whole]
        others = [label for label in whole if self.seen and not any(n in label.slots for n in self.may_be)]
        if drawn and whole and len(others) == len(whole):
            return False  # Elsewhere the first line of a wrapped label may be the whole label of another table.
        back = sum(1 + label.exact for label in whole if label in others or self._goes_back(label)) if first else 0
        return back < _BACK and not any(map(self.repeats, labels))

    def repeats(self, label: Label) -> bool:
        """Is it the label, letter by letter, of a row that the table had well before?"""
        mine = [
            (slots, self.seen[n][:-_RECENT]) for n, slots in label.slots.items() if n in self.may_be and n in self.seen
        ]
        return label.exact and bool(mine) and all(len(slots) == 1 and slots in seen for slots, seen in mine)

    def _goes_back(self, label: Label) -> bool:
        """Is the row above the last one of its block?"""
        if label.side is None:
            return False
        return all(max(slots) < self.last.get((n, label.side), -1) for n, slots in label.slots.items())

    def parted(self) -> tuple[FoundTable, FoundTable] | None:
        """Itself without its last stretch, and that as a table of its own, where most of the labels there are of rows
        above the last ones before: the first labels of another table were misread. ``None`` where they are not."""
        before, last = FoundTable(headed=self.headed), FoundTable()
        for stretch in self.stretches[:-1]:
            before.stretches.append(stretch)
            before.add(stretch.labels)
        labels = self.stretches[-1].labels
        back = [label for label in labels if before.seen and before._goes_back(label)]
        if len(back) < _BACK or 2 * len(back) < len(labels):
            return None
        last.stretches.append(self.stretches[-1])
        last.add(labels)
        return before, last

    def add(self, labels: Sequence[Label]) -> None:
        self.away = 0
        for label in labels:
            for n, slots in label.slots.items():
                self.seen.setdefault(n, []).append(slots)
                if label.side is not None:
                    self.last[n, label.side] = max(slots)


def found_tables(document: Document, tables: Sequence[Abreast]) -> list[FoundTable]:
    """The tables of the document that have labels of these blocks, each with its stretches."""
    found: list[FoundTable] = []
    headed: frozenset[int] = frozenset()
    for lines, drawn in _areas(document, tables):
        stretch: Stretch | None = None
        if drawn:
            headed = frozenset()  # Converters write the text of a page before its grids: no heading is right above one.
        for number, line in enumerate(lines):
            if not drawn and (titles := _titles(lines[max(number - 1, 0) : number + 1], tables)):
                stretch, headed = None, titles
            labels = [label for cell in line if (label := _label(cell, tables, drawn))]
            sure = any(label.side is not None and label.whole for label in labels)
            reached = bool(found) and found[-1].away < _LINES_ON
            near = bool(headed) or reached
            if reached and _is_other(line, tables):
                found[-1].away += 1
            if not labels or not (sure or near):
                continue
            if headed or not found or not found[-1].has(labels, first=stretch is None, drawn=drawn):
                if not sure and not headed and not any(map(found[-1].repeats, labels)):
                    continue
                mixed = drawn and stretch is not None
                parted = found[-1].parted() if mixed else None
                if parted is not None:
                    found[-1:] = parted
                else:
                    if mixed:
                        found[-1].mixed = True
                        found[-1].stretches[-1].limit = number
                    found.append(FoundTable(mixed=mixed, headed=headed))
                    stretch = None
                headed = frozenset()
            if stretch is None:
                stretch = Stretch(lines, drawn, first=number, limit=len(lines))
                found[-1].stretches.append(stretch)
            found[-1].add(labels)
            stretch.labels += labels
            stretch.last = number
    return [table for table in found if table.stretches]


def _is_other(line: Sequence[Cell], tables: Sequence[Abreast]) -> bool:
    """Does the line hold text that is no value and no piece of a label?"""
    return not all(is_value(cell.text) or any(table.spells(cell.text) for table in tables) for cell in line)


def _titles(lines: Sequence[Sequence[Cell]], tables: Sequence[Abreast]) -> frozenset[int]:
    """Of which tables the last of these lines, or both of them where it is wrapped, is the heading."""
    alone = [line[0].text if len(line) == 1 else "" for line in lines]
    if not alone[-1]:
        return frozenset()
    of_title = {n: [table.of_title(text) for text in (alone[-1], "".join(alone))] for n, table in enumerate(tables)}
    one, both = (max(said) for said in zip(*of_title.values(), strict=True))
    is_wrapped = all(alone) and both > one
    return frozenset(n for n, found in of_title.items() if found[is_wrapped])


def _label(cell: Cell, tables: Sequence[Abreast], drawn: bool) -> Label | None:
    """In a drawn cell a label is whole; elsewhere each of its lines may be a cell."""
    return label_of(cell, tables) or (None if drawn else piece_of(cell, tables))


def _areas(document: Document, tables: Sequence[Abreast]) -> Iterator[tuple[list[list[Cell]], bool]]:
    """The lines of each grid, and of each page without one, with whether it is a grid."""
    for key, group in groupby(range(len(document.tokens)), key=lambda n: _area(document.tokens[n])):
        cells = list(_cells(document, list(group)))
        lines = [list(line) for _, line in groupby(cells, key=lambda cell: cell.line)]
        yield [part for line in lines for part in _apart(line, tables)], key[0] == "grid"


def _apart(line: list[Cell], tables: Sequence[Abreast]) -> list[list[Cell]]:
    """The line, or each cell of it as a line where it holds several rows: text that lost its line breaks."""
    most = _ROWS_ON_A_LINE * max(len(table.blocks) for table in tables)
    if len(line) <= most or sum(label_of(cell, tables) is not None for cell in line) <= most:
        return [line]
    return [[cell] for cell in line]


def _area(token: Token) -> tuple[str, int]:
    if token.grid is not None:
        return "grid", token.grid.table
    if token.bbox is not None:
        return "boxes", token.page_index
    return "columns", token.page_index


def _cells(document: Document, tokens: Sequence[int]) -> Iterator[Cell]:
    """The tokens of one drawn cell as one cell, every other token by itself."""
    for _, group in groupby(tokens, key=lambda n: document.tokens[n].grid or n):
        own = list(group)
        token = document.tokens[own[0]]
        # A label may be wrapped in its cell.
        text = "".join(document.normal.slice(document.tokens[n].start, document.tokens[n].end) for n in own)
        box = token.level or token.bbox
        if token.grid is not None:
            line, x0, x1 = token.grid.row, float(token.grid.col), float(token.grid.col_end)
        elif box is not None:
            line, x0, x1 = token.line, box.x0, box.x1
        else:
            low, high = token.columns or (0, 0)
            line, x0, x1 = token.line, float(low), float(high)
        yield Cell(own[0], own[-1] + 1, text, line, x0, x1)
