"""A document with the blocks below each other that its tables have side by side.

Every later step reads a block as lines of cells with one label each. So the tokens of the right block are put behind
those of the left one, as if the block were drawn below it; each keeps its place in the text, so that what is read is
still found in the source. Where nothing shows at which place a block ends, each cell goes with the label before it, and
the table is unsure: every cell of it is sent to review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extractor.document import Document, Token
from extractor.forms import Form
from extractor.recovery.board.abreast import Abreast, abreast_of
from extractor.recovery.board.pieces import FormBlock
from extractor.recovery.board.sides import by_side, settle_sides, told_of
from extractor.recovery.board.stretches import FoundTable, Stretch, found_tables
from extractor.recovery.board.told import Told
from extractor.recovery.board.woven import unweave


@dataclass(frozen=True)
class Parted:
    document: Document
    blocks: Mapping[int, FormBlock] = field(default_factory=dict)
    """Where a token with text begins → the block that it is in; only for tokens of the tables that were parted."""
    unsure: frozenset[FormBlock] = frozenset()
    """The blocks whose cells were told apart by nothing but their labels."""
    torn: frozenset[FormBlock] = frozenset()
    """The blocks of which a few labels are elsewhere in the text as well: what is missing of them may be there."""
    open_rows: frozenset[tuple[str, int]] = frozenset()
    """(form, slot) of the rows whose numbers may be those of a row beside them."""


def part_tables(document: Document, forms: Iterable[Form]) -> Parted:
    """The document with the blocks of these forms below each other that it has side by side."""
    known = abreast_of(forms)
    unwoven = unweave(document, known)
    document, blocks = unwoven.document, dict(unwoven.blocks)
    unsure: set[FormBlock] = set()
    torn: set[FormBlock] = set()
    open_rows: set[tuple[str, int]] = set()
    for sides in sorted({len(table.blocks) for table in known}):
        tables = [table for table in known if len(table.blocks) == sides]
        found = [table for table in found_tables(document, tables) if len(set(table.sides)) > 1]
        whole = [table for table in found if not table.is_scrap(tables)]
        parted = [table for table in whole if table.is_abreast]
        for table in parted:
            settle_sides(table, tables, sides)
            if not table.mixed and len(table.may_be) == 1:
                blocks.update(_blocks(document, table, tables[table.may_be[0]]))
        told = [(table, told_of(table, tables)) for table in found]
        unsure.update(block for table in _unsure([t for t in told if t[0] in whole], tables) for block in table.keys)
        torn.update(block for t, rows in told if rows is None for n in t.may_be for block in tables[n].keys)
        open_rows.update(
            (tables[n].form.id, slot) for t, rows in told if rows for n in t.may_be for slot in rows.open_rows
        )
        document = _rearranged(document, [t.stretches for t in parted], sides) if parted else document
    return Parted(document, blocks, frozenset(unsure), frozenset(torn), frozenset(open_rows))


def _blocks(document: Document, table: FoundTable, form_table: Abreast) -> Iterator[tuple[int, FormBlock]]:
    """Where each token of the table begins, with the block that it is in; those that hold no text are left out."""
    for stretch in table.stretches:
        for line in by_side(stretch, len(form_table.blocks)):
            for block, cells in zip(form_table.blocks, line, strict=True):
                tokens = (document.tokens[n] for cell in cells for n in range(cell.first, cell.end))
                for token in tokens:
                    if not token.empty:
                        yield token.start, (form_table.form.id, form_table.table, block)


def _unsure(found: Sequence[tuple[FoundTable, Told | None]], tables: Sequence[Abreast]) -> list[Abreast]:
    """Those of the form's tables that are not found for sure, where any is found: another may be read as this one."""
    sure = {n for table, told in found if told is not None for n in table.may_be}
    open_to = {n for table, told in found if table.is_abreast and told is None for n in table.may_be}
    return [table for n, table in enumerate(tables) if found and (n not in sure or n in open_to)]


def _rearranged(document: Document, parted: Sequence[Sequence[Stretch]], sides: int) -> Document:
    """The document with the tokens of each table's sides one behind the other, and without the lines of a side on
    which nothing is."""
    place: dict[int, tuple[int, int]] = {}  # Token → (the token that it comes behind, which side it is of).
    moved: dict[int, tuple[int, float]] = {}  # Token → (grid to be made of it, boundary on its left).
    dropped: set[int] = set()
    grids = 1 + max((token.grid.table for token in document.tokens if token.grid), default=-1)
    for stretches in parted:
        end = max(cell.end for s in stretches for line in s.table_lines for cell in line) - 1
        for stretch in stretches:
            for line in by_side(stretch, sides):
                for side, cells in enumerate(line):
                    tokens = [n for cell in cells for n in range(cell.first, cell.end)]
                    if all(document.tokens[n].empty for n in tokens):
                        dropped.update(tokens)
                    elif side:
                        place.update((n, (end, side)) for n in tokens)
                        begin = min(cell.x0 for cell in cells)
                        edge = min(stretch.edges[side - 1], begin) if stretch.edges else begin
                        moved.update((n, (grids + side - 1, edge)) for n in tokens)
            grids += sides - 1
    order = sorted(range(len(document.tokens)), key=lambda n: (*place.get(n, (n, 0)), n))
    return replace(document, tokens=tuple(_numbered(document, [n for n in order if n not in dropped], place, moved)))


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
