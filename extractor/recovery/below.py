"""Step 5b, place: a table drawn as one line, parted into groups of header labels, each with its values below it.

A converter that takes every few cells for a block of text writes 结果维持 结果纠正 | 0 6, then 其他结果 | 28, and the
blocks of the table in any order, with values of another table between them. As many values as there are labels before
them belong to these labels; which of the form's rows they are of, the names of the rows and the sums tell together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.forms import Block, Row
from extractor.forms.lexicon import label_key
from extractor.normalize import fold
from extractor.recovery.fill import Part, Share, fill
from extractor.recovery.layout import RowPlan
from extractor.recovery.options import Option, Placement, RowSum
from extractor.recovery.pieces import Piece
from extractor.tagging.roles import Role

_MOST_GROUPS = 30
"""A table of one line has no more labels to be parted."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Header labels side by side, and what follows them. ``leaves``: how often each column is named; ``rows``: the
    rows that are."""

    leaves: tuple[int, ...]
    rows: frozenset[int]
    values: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    """A label as a bag of characters: wrapped labels side by side are read line by line. ``place``: which leaf column
    or row it is of; ``None``: a group of rows."""

    letters: Counter[str]
    kind: str
    place: int | None


def place_below(plan: RowPlan, block: Block, pieces: Sequence[Piece], start: int, row_sum: RowSum) -> Placement | None:
    """The line of values, if every cell of it has one and all sums hold; ``None`` otherwise.

    ``start``: index of the first piece that can only be of this table. Where several ways hold, all are candidates.
    """
    width = len(block.leaf_columns)
    groups = list(_groups(pieces[start:], _words(block)))
    if not 0 < len(groups) <= _MOST_GROUPS:
        return None
    ways = fill([_share(group, width) for group in _with_late_values(groups)], width, len(plan.keys) // width, row_sum)
    if not ways:
        return None
    items = sorted({piece.index: piece for way in ways for piece in way}.values(), key=lambda piece: piece.index)
    at = {piece.index: n for n, piece in enumerate(items)}
    options = tuple(Option(tuple(at[piece.index] for piece in way), 0.0) for way in ways)
    return Placement(plan.slot, tuple(items), options, "none", "blank", via="apart")


def _words(block: Block) -> list[_Word]:
    """The labels of the header, the longest first."""
    words = [
        _Word(Counter(label_key(fold(text))), "leaf", n)
        for n, column in enumerate(block.leaf_columns)
        for text in column.wordings
    ]
    leaves = list(block.leaf_rows)
    for row in (row for top in block.rows for row in _walk(top)):
        place = next((n for n, leaf in enumerate(leaves) if leaf is row), None)
        words += [_Word(Counter(label_key(fold(text))), "row", place) for text in row.wordings]
    return sorted(words, key=lambda word: -word.letters.total())


def _walk(row: Row) -> Iterator[Row]:
    yield row
    for child in row.children:
        yield from _walk(child)


def _groups(pieces: Sequence[Piece], words: Sequence[_Word]) -> Iterator[_Group]:
    """Labels with the values behind them. Anything that is no label of this table begins anew."""
    letters = {letter for word in words for letter in word.letters}
    columns = sum(word.kind == "leaf" for word in words)
    named: frozenset[int] = frozenset()
    at = 0
    while at < len(pieces):
        text: Counter[str] = Counter()
        while at < len(pieces) and not pieces[at].filled:
            key = label_key(pieces[at].text)
            known = set(key) <= letters
            if pieces[at].role is not Role.FURNITURE:
                text = text + Counter(key) if known else Counter()
                named = named if known else frozenset()
            at += 1
        values: list[Piece] = []
        while at < len(pieces) and (pieces[at].filled or pieces[at].role is Role.FURNITURE):
            values += [pieces[at]] if pieces[at].filled else []
            at += 1
        said = _said(text, words) if text and text.total() <= _MOST_GROUPS * columns else None
        if said is None or not values:
            continue
        leaves = Counter(word.place for word in said if word.kind == "leaf")
        named |= {word.place for word in said if word.kind == "row" and word.place is not None}
        if leaves:
            count = 1 + max(word.place or 0 for word in words if word.kind == "leaf")
            yield _Group(tuple(leaves[n] for n in range(count)), named, tuple(values))
            named = frozenset()


def _said(text: Counter[str], words: Sequence[_Word], at: int = 0) -> list[_Word] | None:
    """The labels of which ``text`` has all characters, no more and no less."""
    if not text:
        return []
    for n in range(at, len(words)):
        if words[n].letters <= text:
            rest = _said(text - words[n].letters, words, n + (words[n].kind == "row"))
            if rest is not None:
                return [words[n], *rest]
    return None


def _with_late_values(groups: Sequence[_Group]) -> Sequence[_Group]:
    """Values that are more than the labels before them, where they are as many as other labels got too few, are
    theirs: a group of labels may be read before, its values behind the others."""
    short = [n for n, group in enumerate(groups) if sum(group.leaves) > len(group.values)]
    made = list(groups)
    for n in short:
        want = sum(groups[n].leaves) - len(groups[n].values)
        for later in range(n + 1, len(made)):
            own = sum(made[later].leaves)
            if len(made[later].values) - own >= want:
                late = made[later].values[own : own + want]
                made[n] = _Group(made[n].leaves, made[n].rows, (*late, *made[n].values))
                rest = (*made[later].values[:own], *made[later].values[own + want :])
                made[later] = _Group(made[later].leaves, made[later].rows, rest)
                break
    return made


def _share(group: _Group, width: int) -> Share:
    """The ways in which the group's first values may belong to its labels."""
    size = sum(group.leaves)
    values = group.values[:size]
    if len(values) < size:
        return Share(group.rows, ())
    in_order = [n for n in range(width) for _ in range(group.leaves[n])]
    ways: list[tuple[Part, ...]] = []
    for start in range(width):
        run = [(start + n) % width for n in range(size)]
        if sorted(run) == in_order:
            ways.append(tuple(_parts(run, values)))
            break
    if size < width and (not ways or len(ways[0]) > 1):
        # Labels of two rows side by side: the lower row's may be read first.
        ways.append(tuple(Part((leaf,), (value,), False) for leaf, value in zip(in_order, values, strict=True)))
    return Share(group.rows, tuple(ways))


def _parts(run: Sequence[int], values: Sequence[Piece]) -> Iterator[Part]:
    """The run of columns cut where another row begins."""
    starts = [0, *(n for n in range(1, len(run)) if run[n] == 0), len(run)]
    for number, (start, stop) in enumerate(zip(starts, starts[1:], strict=False)):
        yield Part(tuple(run[start:stop]), tuple(values[start:stop]), number > 0)

