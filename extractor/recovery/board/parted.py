"""A document with the blocks below each other that its tables have side by side.

Every later step reads a block as lines of cells with one label each. So the tokens of the right block are put behind
those of the left one, as if the block were drawn below it; each keeps its place in the text, so that what is read is
still found in the source. Where nothing shows at which place a block ends, each cell goes with the label before it, and
the table is unsure: every cell of it is sent to review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from extractor.document import Document, Token
from extractor.forms import Form
from extractor.recovery.board.abreast import (
    Abreast,
    Cell,
    Label,
    abreast_of,
    boundaries,
    fits,
    label_of,
    piece_of,
    side_at,
)

_Block = tuple[str, str, int]
"""Form, table and number of the block in it."""
_LINES_ON: Final = 6
"""A label of several blocks belongs to the table if it is at most so many lines behind the last sure one."""
_ROWS_ON_A_LINE: Final = 3
"""More labels than those of so many rows are on no line of a table."""
_HEADER_LINES: Final = 8
"""The most lines above the first row that are searched for the header."""
_BACK: Final = 2
"""So many labels of earlier rows, an exact one for two, show on the first line of a grid that it is another table."""
_MOST_ROWS: Final = 0.6
"""Share of the rows of which the label must be there in a table that is sure."""
_SCRAP: Final = 0.2
"""With a smaller share, labels are words of other tables and of the text."""
_RECENT: Final = 4
"""A page break may repeat the last line or two of a page; any other repeated label begins another table."""


@dataclass
class _Stretch:
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
class _Table:
    """``seen``: the rows that its labels so far are of, by the number of the form's table that they are in.

    ``mixed``: a part of one drawn grid, the rest of which is another table: a label was misread, or is there twice.
    """

    stretches: list[_Stretch] = field(default_factory=list)
    seen: dict[int, list[frozenset[int]]] = field(default_factory=dict)
    last: dict[tuple[int, int], int] = field(default_factory=dict)
    """(Number of the form's table, side) → the last row."""
    mixed: bool = False
    headed: frozenset[int] = frozenset()
    """The form's tables of which the heading is right above it, in text without grids."""

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
        pieces = sum(not label.slots for s in self.stretches for label in s.labels)
        rows = max((tables[n].size for n in self.may_be), default=1)
        return self.share(tables) + pieces / rows < _SCRAP

    def is_sure(self, tables: Sequence[Abreast]) -> bool:
        """Is it known what it is, and where its blocks end?"""
        if self.mixed or len(self.may_be) != 1 or self.share(tables) < _MOST_ROWS:
            return False
        return all(map(_is_sure if self.is_abreast else _has_rows, self.stretches))

    def has(self, labels: Sequence[Label], *, first: bool, drawn: bool) -> bool:
        """Are these further labels of it, and not the first ones of another table? ``first``: of a grid or page."""
        whole = [label for label in labels if label.slots]
        common = any(n in label.slots for label in whole for n in self.may_be)
        if drawn and whole and self.seen and not common:
            return False  # Elsewhere the first line of a wrapped label may be the whole label of another table.
        back = sum(1 + label.exact for label in whole if self._goes_back(label)) if first else 0
        return back < _BACK and not any(self._repeats(label) for label in whole)

    def reaches(self, number: int, stretch: _Stretch | None) -> bool:
        """Is this line of the stretch, or of a new page, near the last one of the table?"""
        if stretch is not None:
            return number - stretch.last <= _LINES_ON
        return self.stretches[-1].last >= len(self.stretches[-1].lines) - _LINES_ON

    def _repeats(self, label: Label) -> bool:
        return label.exact and all(
            len(slots) == 1 and slots in self.seen.get(n, [])[:-_RECENT] for n, slots in label.slots.items()
        )

    def _goes_back(self, label: Label) -> bool:
        """Is the row above the last one of its block?"""
        if label.side is None:
            return False
        return all(max(slots) < self.last.get((n, label.side), -1) for n, slots in label.slots.items())

    def add(self, labels: Sequence[Label]) -> None:
        for label in labels:
            for n, slots in label.slots.items():
                self.seen.setdefault(n, []).append(slots)
                if label.side is not None:
                    self.last[n, label.side] = max(slots)


@dataclass(frozen=True)
class Parted:
    document: Document
    blocks: Mapping[int, _Block] = field(default_factory=dict)
    """Where a token with text begins → the block that it is in; only for tokens of the tables that were parted."""
    unsure: frozenset[_Block] = frozenset()
    """The blocks whose cells were told apart by nothing but their labels."""
    torn: frozenset[_Block] = frozenset()
    """The blocks of which a few labels are elsewhere in the text as well: what is missing of them may be there."""


def part_tables(document: Document, forms: Iterable[Form]) -> Parted:
    """The document with the blocks of these forms below each other that it has side by side."""
    known = abreast_of(forms)
    blocks: dict[int, _Block] = {}
    unsure: set[_Block] = set()
    torn: set[_Block] = set()
    for sides in sorted({len(table.blocks) for table in known}):
        tables = [table for table in known if len(table.blocks) == sides]
        found = [table for table in _tables(document, tables) if len(set(table.sides)) > 1]
        whole = [table for table in found if not table.is_scrap(tables)]
        parted = [table for table in whole if table.is_abreast]
        for table in parted:
            _settle(table, tables, sides)
            if not table.mixed and len(table.may_be) == 1:
                blocks.update(_blocks(document, table, tables[table.may_be[0]]))
        unsure.update(block for table in _unsure(whole, tables) for block in table.keys)
        torn.update(block for t in found if not t.is_sure(tables) for n in t.may_be for block in tables[n].keys)
        document = _rearranged(document, [t.stretches for t in parted], sides) if parted else document
    return Parted(document, blocks, frozenset(unsure), frozenset(torn))


def _blocks(document: Document, table: _Table, form_table: Abreast) -> Iterator[tuple[int, _Block]]:
    """Where each token of the table begins, with the block that it is in; those that hold no text are left out."""
    for stretch in table.stretches:
        for line in _by_side(stretch, len(form_table.blocks)):
            for block, cells in zip(form_table.blocks, line, strict=True):
                tokens = (document.tokens[n] for cell in cells for n in range(cell.first, cell.end))
                for token in tokens:
                    if not token.empty:
                        yield token.start, (form_table.form.id, form_table.table, block)


def _unsure(found: Sequence[_Table], tables: Sequence[Abreast]) -> list[Abreast]:
    """Those of the form's tables that are not found for sure, where any is found: another may be read as this one."""
    sure = {n for table in found if table.is_sure(tables) for n in table.may_be}
    open_to = {n for table in found if table.is_abreast and not table.is_sure(tables) for n in table.may_be}
    return [table for n, table in enumerate(tables) if found and (n not in sure or n in open_to)]


def _has_rows(stretch: _Stretch) -> bool:
    """Is something beside the labels, as it is where blocks are drawn below each other? A table that was written
    column by column has its blocks one behind the other, too."""
    if stretch.drawn:
        return True
    firsts = {label.cell.first for label in stretch.labels}
    labelled = [line for line in stretch.table_lines if any(cell.first in firsts for cell in line)]
    return sum(len(line) > 1 for line in labelled) >= _MOST_ROWS * len(labelled)


def _is_sure(stretch: _Stretch) -> bool:
    """Is it known where the blocks end, and does every side of a line begin with the label on it?

    Outside a grid cells may be joined, and lines of a label be cells: there, nothing may reach over a boundary, and
    what is on a side must begin with a whole label.
    """
    if stretch.edges is None or not fits(stretch.labels, stretch.edges):
        return False
    exact = {label.cell.first for label in stretch.labels if label.exact}
    known = {label.cell.first for label in stretch.labels}
    rows = False
    for line, sides in zip(stretch.table_lines, _by_side(stretch, len(stretch.edges) + 1), strict=True):
        rows = rows or any(cell.first in exact for cell in line)
        begun = [[cell.first for cell in cells if cell.text] for cells in sides]
        if not all(own[0] in known for own in begun if known.intersection(own)):
            return False
        if not stretch.drawn and any(side_at(cell, stretch.edges) is None for cell in line):
            return False
        if not stretch.drawn and rows and not all(own[0] in exact for own in begun if own):
            return False
    return True


def _tables(document: Document, tables: Sequence[Abreast]) -> list[_Table]:
    """The tables of the document that have labels of these blocks, each with its stretches."""
    found: list[_Table] = []
    for lines, drawn in _areas(document, tables):
        stretch: _Stretch | None = None
        headed: frozenset[int] = frozenset()
        for number, line in enumerate(lines):
            titles = frozenset(n for n, table in enumerate(tables) if len(line) == 1 and table.is_title(line[0].text))
            if titles and not drawn:
                stretch, headed = None, titles
            labels = [label for cell in line if (label := _label(cell, tables, drawn))]
            sure = any(label.side is not None and label.slots for label in labels)
            near = bool(headed) or (bool(found) and found[-1].reaches(number, stretch))
            if not labels or not (sure or near):
                continue
            if headed or not found or not found[-1].has(labels, first=stretch is None, drawn=drawn):
                if not sure and not headed:
                    continue
                mixed = drawn and stretch is not None
                if mixed:
                    found[-1].mixed = True
                    found[-1].stretches[-1].limit = number
                found.append(_Table(mixed=mixed, headed=headed))
                stretch, headed = None, frozenset()
            if stretch is None:
                stretch = _Stretch(lines, drawn, first=number, limit=len(lines))
                found[-1].stretches.append(stretch)
            found[-1].add(labels)
            stretch.labels += labels
            stretch.last = number
    return [table for table in found if table.stretches]


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


def _settle(table: _Table, tables: Sequence[Abreast], sides: int) -> None:
    """Find where the blocks end in each stretch of the table."""
    before: _Stretch | None = None
    for stretch in table.stretches:
        edges = boundaries(stretch.labels, sides)
        if edges is not None and not stretch.drawn:
            edges = _cleared(stretch, edges)
        if edges is None and before is not None and before.edges and _as_wide(stretch, before):
            edges = before.edges if fits(stretch.labels, before.edges) else None
        stretch.edges = edges
        if edges is not None:
            stretch.first = _header_start(stretch, edges, tables)
            stretch.last = _end_of_grid(stretch, edges)
        before = stretch


def _as_wide(stretch: _Stretch, before: _Stretch) -> bool:
    """Is it a grid with as many columns as that before it? Pages are all alike."""
    if stretch.drawn != before.drawn:
        return False
    return not stretch.drawn or _width(stretch) == _width(before)


def _width(stretch: _Stretch) -> float:
    return max(cell.x1 for line in stretch.lines for cell in line)


def _cleared(stretch: _Stretch, edges: Sequence[float]) -> tuple[float, ...]:
    """The boundaries moved into the middle of the gap left of them: a longer label may begin further left."""
    cells = [cell for line in stretch.table_lines for cell in line]
    return tuple((edge + max((c.x1 for c in cells if c.x1 <= edge), default=edge)) / 2 for edge in edges)


def _header_start(stretch: _Stretch, edges: Sequence[float], tables: Sequence[Abreast]) -> int:
    """The first line of the header above the first row: lines on which nothing reaches over a boundary."""
    start = stretch.first
    while start and stretch.first - start < _HEADER_LINES:
        line = stretch.lines[start - 1]
        if any(side_at(cell, edges) is None for cell in line):
            break
        if len(line) < 2 and not any(table.is_header(cell.text) for cell in line for table in tables):
            break
        start -= 1
    return start


def _end_of_grid(stretch: _Stretch, edges: Sequence[float]) -> int:
    """The last line of the table. A grid may go on behind the last label with the rest of a row that a page break cut;
    what reaches over a boundary is a note below it."""
    last = stretch.last
    while stretch.drawn and last + 1 < stretch.limit:
        if any(side_at(cell, edges) is None for cell in stretch.lines[last + 1]):
            break
        last += 1
    return last


def _rearranged(document: Document, parted: Sequence[Sequence[_Stretch]], sides: int) -> Document:
    """The document with the tokens of each table's sides one behind the other, and without the lines of a side on
    which nothing is."""
    place: dict[int, tuple[int, int]] = {}  # Token → (the token that it comes behind, which side it is of).
    moved: dict[int, tuple[int, float]] = {}  # Token → (grid to be made of it, boundary on its left).
    dropped: set[int] = set()
    grids = 1 + max((token.grid.table for token in document.tokens if token.grid), default=-1)
    for stretches in parted:
        end = max(cell.end for s in stretches for line in s.table_lines for cell in line) - 1
        for stretch in stretches:
            for line in _by_side(stretch, sides):
                for side, cells in enumerate(line):
                    tokens = [n for cell in cells for n in range(cell.first, cell.end)]
                    if all(document.tokens[n].empty for n in tokens):
                        dropped.update(tokens)
                    elif side:
                        place.update((n, (end, side)) for n in tokens)
                        edge = stretch.edges[side - 1] if stretch.edges else min(cell.x0 for cell in cells)
                        moved.update((n, (grids + side - 1, edge)) for n in tokens)
            grids += sides - 1
    order = sorted(range(len(document.tokens)), key=lambda n: (*place.get(n, (n, 0)), n))
    return replace(document, tokens=tuple(_numbered(document, [n for n in order if n not in dropped], place, moved)))


def _by_side(stretch: _Stretch, count: int) -> Iterator[list[list[Cell]]]:
    """The cells of each line of the table, side by side; what reaches over a boundary is where it begins."""
    given = _given_sides(stretch.labels, count)
    now = 0
    for line in stretch.table_lines:
        sides = [given.get(cell.first) for cell in line]
        found: list[list[Cell]] = [[] for _ in range(count)]
        now = next((side for side in sides if side is not None), now)
        for cell, side in zip(line, sides, strict=True):
            if stretch.edges is not None:
                now = sum(edge <= cell.x0 for edge in stretch.edges)
            elif side is not None:
                now = side
            found[now].append(cell)
        yield found


def _given_sides(labels: Sequence[Label], count: int) -> dict[int, int]:
    """First token of a label → its side. A label of several blocks is of the left one, and the same label again right
    behind it of the next."""
    given: dict[int, int] = {}
    before: tuple[str, int] = ("", 0)
    for label in labels:
        side = label.side
        if side is None:
            side = min(before[1] + 1, count - 1) if before[0] == label.cell.text else 0
        given[label.cell.first] = side
        before = label.cell.text, side
    return given


def _numbered(
    document: Document,
    order: Sequence[int],
    place: Mapping[int, tuple[int, int]],
    moved: Mapping[int, tuple[int, float]],
) -> Iterator[Token]:
    """The tokens in this order, their lines numbered anew and the grids of a right block counted from its left."""
    line, before = -1, None
    for index in order:
        token = document.tokens[index]
        side = place.get(index, (0, 0))[1]
        now = (token.line, side)
        if before is None:
            line = token.line
        elif now != before:
            line += max(token.line - before[0], 1)
        before = now
        grid = token.grid
        if grid is not None and index in moved:
            table, edge = moved[index]
            grid = grid._replace(table=table, col=grid.col - int(edge), col_end=grid.col_end - int(edge))
        yield replace(token, line=line, grid=grid)
