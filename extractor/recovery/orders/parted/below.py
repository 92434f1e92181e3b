"""Step 5b, place: a table drawn as one line, separated into groups of header labels, each with its values below it.

A converter that takes every few cells for a block of text writes 结果维持 结果纠正 | 0 6, then 其他结果 | 28, and the
blocks of the table in any order, with values of another table between them. As many values as there are labels before
them belong to these labels; the names of the rows and the sums together determine which of the form's rows they belong
to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.forms import Block, Row
from extractor.forms.lexicon import label_key
from extractor.normalize import fold
from extractor.recovery.board.layout import RowPlan
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import Via
from extractor.recovery.orders.parted.fill import Part, Share, fill
from extractor.recovery.settle.options import UNDRAWN, Lost, Option, Placement
from extractor.recovery.sums.row_sums import RowSum
from extractor.tagging.roles import Role

_MOST_GROUPS = 30
"""A table of one line has no more labels that could be separated."""
_TURN = 0.5
"""Cost of values that leave a row before it is whole; where no other evidence decides, the likelier way goes to
review."""
_LONGEST = 160
"""Characters of all its labels together."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A label as a bag of characters: wrapped labels side by side are read line by line. ``place``: which leaf column
    or leaf row it is of; ``None``: a group of rows."""

    letters: Counter[str]
    leaf: bool
    place: int | None


@dataclass(frozen=True, slots=True)
class _Group:
    """Header labels, and what follows them. ``blocks``: the leaf columns named, by block of text; ``rows``: the leaf
    rows that are."""

    blocks: tuple[tuple[int, ...], ...]
    rows: tuple[int, ...]
    values: tuple[Piece, ...]

    @property
    def size(self) -> int:
        return sum(map(len, self.blocks))


def place_below(plan: RowPlan, block: Block, pieces: Sequence[Piece], row_sum: RowSum) -> Placement | None:
    """The line of values, if every cell of it has one and all sums hold; ``None`` otherwise.

    ``pieces``: those from the first label on that can only be of this table. Where several ways hold, all are
    candidates.
    """
    width = len(block.leaf_columns)
    groups = list(_groups(pieces, words_of(block)))
    if not 0 < len(groups) <= _MOST_GROUPS:
        return None
    shares = [_share(group, width) for group in _with_late_values(groups)]
    ways = fill(shares, width, len(plan.keys) // width, row_sum)
    if not ways:
        return None
    items = sorted({p.index: p for way in ways for p in way.cells}.values(), key=lambda piece: piece.index)
    at = {piece.index: n for n, piece in enumerate(items)}
    least = ways[0].turns
    lost = [UNDRAWN] * (len(plan.keys) - len(ways[0].cells))
    options = tuple(Option((*(at[p.index] for p in way.cells), *lost), _TURN * (way.turns - least)) for way in ways)
    return Placement(plan.slot, tuple(items), options, Geometry.NONE, Lost.CUT if lost else Lost.BLANK, via=Via.APART)


def words_of(block: Block) -> list[_Word]:
    """The labels of a header of two levels, the longest first."""
    words = [
        _Word(Counter(label_key(fold(text))), True, n)
        for n, column in enumerate(block.leaf_columns)
        for text in column.wordings
    ]
    leaves = {id(leaf): n for n, leaf in enumerate(block.leaf_rows)}
    for row in (row for top in block.rows for row in _walk(top)):
        words += [_Word(Counter(label_key(fold(text))), False, leaves.get(id(row))) for text in row.wordings]
    return sorted(words, key=lambda word: -word.letters.total())


def letters_of(words: Sequence[_Word]) -> frozenset[str]:
    return frozenset(letter for word in words for letter in word.letters)


def _walk(row: Row) -> Iterator[Row]:
    yield row
    for child in row.children:
        yield from _walk(child)


def _groups(pieces: Sequence[Piece], words: Sequence[_Word]) -> Iterator[_Group]:
    """Labels with the values behind them. Any piece that is no label of this table begins a new group; labels before it
    may have their values behind those of others."""
    letters = letters_of(words)
    shown = [piece for piece in pieces if piece.role is not Role.FURNITURE]
    labels: list[Piece] = []
    values: list[Piece] = []
    for n, piece in enumerate(shown):
        if piece.filled:
            values.append(piece)
            if n + 1 == len(shown) or not shown[n + 1].filled:
                group = _read(labels, values, words)
                if group is not None:
                    yield group
                labels, values = [], []
        elif letters.issuperset(label_key(piece.text)):
            labels.append(piece)
        else:
            group = _read(labels, [], words)
            if group is not None and group.size:
                yield group
            labels = []


def _read(labels: Sequence[Piece], values: Sequence[Piece], words: Sequence[_Word]) -> _Group | None:
    """The group of these pieces, if the labels are some of the table's, whole, and nothing else."""
    texts: list[str] = []
    for piece in labels:
        if not texts or (piece.gap or 0) > 1:
            texts.append("")
        texts[-1] += label_key(piece.text)
    for parts in (texts, ["".join(texts)]):
        found = [_labels_in(Counter(part), words) if len(part) <= _LONGEST else None for part in parts]
        known = [block for block in found if block is not None]
        if known and len(known) == len(found):
            blocks = (tuple(sorted(w.place or 0 for w in block if w.leaf)) for block in known)
            rows = {word.place for block in known for word in block if not word.leaf and word.place is not None}
            return _Group(tuple(filter(None, blocks)), tuple(sorted(rows)), tuple(values))
    return None


def _labels_in(text: Counter[str], words: Sequence[_Word], at: int = 0) -> list[_Word] | None:
    """The labels of which ``text`` has all characters, no more and no less; a row is named once."""
    if not text:
        return []
    for n in range(at, len(words)):
        if words[n].letters <= text:
            rest = _labels_in(text - words[n].letters, words, n if words[n].leaf else n + 1)
            if rest is not None:
                return [words[n], *rest]
    return None


def _with_late_values(groups: Sequence[_Group]) -> Sequence[_Group]:
    """Labels may be read before others, and their values behind those of others: where a group has as many values too
    many as one before it has too few, these values belong to the earlier one."""
    made = list(groups)
    for n, group in enumerate(made):
        want = group.size - len(group.values)
        later = next((m for m in range(n + 1, len(made)) if len(made[m].values) >= made[m].size + want), None)
        if want > 0 and later is not None:
            size, values = made[later].size, made[later].values
            made[n] = replace(group, values=(*values[size : size + want], *group.values))
            made[later] = replace(made[later], values=(*values[:size], *values[size + want :]))
    return [group for group in made if group.values or not group.size]


def _share(group: _Group, width: int) -> Share:
    """The ways in which the group's first values may belong to its labels."""
    values = group.values[: group.size]
    if len(values) < group.size or not values:
        return Share(group.rows, ((),) if not group.size else ())
    leaves = sorted(leaf for block in group.blocks for leaf in block)
    ways: list[tuple[Part, ...]] = []
    for start in range(width):
        run = [(start + n) % width for n in range(group.size)]
        if sorted(run) == leaves:
            ways.append(tuple(_parts(run, values)))
            break
    if group.size <= width and len(set(leaves)) == group.size:
        # Of labels side by side in one block of text, the first may have its value with those of the other blocks.
        heads = [block[0] for block in group.blocks]
        rest = [leaf for block in group.blocks for leaf in block[1:]]
        if heads == sorted(heads) and [*heads, *rest] != leaves:
            ways.append(tuple(_parts([*heads, *rest], values, whole=True)))
    if group.size < width and (not ways or len(ways[0]) > 1):
        # Labels of two rows side by side: the lower row's may be read first.
        ways.append(tuple(Part((leaf,), (value,), False) for leaf, value in zip(leaves, values, strict=True)))
    return Share(group.rows, tuple(ways))


def _parts(run: Sequence[int], values: Sequence[Piece], *, whole: bool = False) -> Iterator[Part]:
    """The run of columns, cut where another row begins unless it is one row ``whole``."""
    starts = [0, *([] if whole else (n for n in range(1, len(run)) if run[n] == 0)), len(run)]
    for start, stop in pairwise(starts):
        yield Part(tuple(run[start:stop]), tuple(values[start:stop]), start > 0)
