"""Tables with blocks side by side in text without places, where the lines of wrapped labels are woven together.

A line then holds words of a label of the left block, or of the right one, or both, and numbers of either. The form
tells the words apart (:mod:`.woven_labels`). Numbers are those of the labels that are open where they stand, if these
rows have as many cells. The document gets the rows of the one block below those of the other, one word or number a
line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from extractor.document import Document, Token
from extractor.forms import Row
from extractor.frozen import replace
from extractor.recovery.board.abreast import Abreast
from extractor.recovery.board.pieces import FormBlock
from extractor.recovery.board.told import is_value
from extractor.recovery.board.woven_labels import Taken, align_words, plain

_EXPLAINED: Final = 0.85
"""Share of the form's characters, and of those between the first and the last label, that must be in labels."""
_SEVERAL: Final = 3
_NUMBERED: Final = 4
"""Characters that a heading may have more than the section's title (二、)."""
_WORD: Final = re.compile(r"\S+")

_RowKey = tuple[int, int]
"""A side, and the number of a row on it."""


class _Word(NamedTuple):
    """``token``: where the token begins that it is a word of."""

    token: int
    start: int
    end: int
    text: str
    page: int
    line: int
    is_value: bool


@dataclass(frozen=True)
class Unwoven:
    document: Document
    blocks: Mapping[int, FormBlock] = field(default_factory=dict)
    """Where a word of such a table begins → the block that it is in."""


def unweave(document: Document, tables: Sequence[Abreast]) -> Unwoven:
    """The document with the rows of such tables one below the other."""
    blocks: dict[int, FormBlock] = {}
    for table in (table for table in tables if len(table.blocks) == 2):
        for first, last in _below_headings(document, table):
            tokens = document.tokens[first:last]
            placed = any(token.grid is not None or token.bbox is not None for token in tokens)
            rows = {} if placed else _rows([w for token in tokens for w in _words(document, token)], table)
            for (side, _), words in rows.items():
                block = table.form.id, table.table, table.blocks[side]
                blocks.update((word.start, block) for word in words)
            if rows:
                end = max(word.end for words in rows.values() for word in words)
                last = next((n for n in range(first, last) if document.tokens[n].start >= end), last)
                document = _rewritten(document, first, last, [word for key in sorted(rows) for word in rows[key]])
                break
    return Unwoven(document, blocks)


def _below_headings(document: Document, table: Abreast) -> Iterator[tuple[int, int]]:
    """The tokens behind each heading of the table, up to the next heading of a section of the form."""
    titles = [plain(title) for title in (*table.form.sections, *(t.title for t in table.form.tables))]
    texts = [document.normal.slice(token.start, token.end) for token in document.tokens]
    own = [table.is_title(text) for text in texts]
    headings = [n for n, text in enumerate(texts) if own[n] or _ends_in(plain(text), titles)]
    for first, last in pairwise([*headings, len(texts)]):
        if own[first] and last > first + 1:
            yield first + 1, last


def _ends_in(text: str, titles: Sequence[str]) -> bool:
    return any(text.endswith(title) and len(text) <= len(title) + _NUMBERED for title in titles)


def _words(document: Document, token: Token) -> Iterator[_Word]:
    if any(start <= token.start < end for start, end in document.furniture):
        return
    for match in _WORD.finditer(document.text, token.start, token.end):
        text = document.normal.slice(*match.span())
        yield _Word(token.start, match.start(), match.end(), text, token.page_index, token.line, is_value(text))


def _rows(words: Sequence[_Word], table: Abreast) -> dict[_RowKey, list[_Word]]:
    """The words of each row, then its numbers; none where the words are not the form's, or of one side only."""
    blocks = [table.form.table(table.table).blocks[number] for number in table.blocks]
    labels = [[row.wordings for row in _with_groups(block.rows)] for block in blocks]
    taken = align_words([(n, w.line, w.text) for n, w in enumerate(words) if not w.is_value], labels)
    if not _is_woven(words, taken):
        return {}
    known = sum(len(plain(words[own.word].text)) for own in taken)
    inside = sum(len(plain(w.text)) for w in words[taken[0].word : taken[-1].word + 1] if not w.is_value)
    wanted = sum(len(plain(wordings[0])) for own in labels for wordings in own)
    if known < _EXPLAINED * max(inside, wanted):
        return {}
    rows: dict[_RowKey, list[_Word]] = {}
    for own in taken:
        rows.setdefault((own.side, own.row), []).append(words[own.word])
    values = _values_of(words, taken, [len(block.leaf_columns) for block in blocks])
    return {key: [*own, *values.get(key, ())] for key, own in rows.items()}


def _is_woven(words: Sequence[_Word], taken: Sequence[Taken]) -> bool:
    """Are several labels on more than one line, and words of both sides together in several tokens?"""
    sides_of: dict[int, set[int]] = {}
    lines_of: dict[_RowKey, set[int]] = {}
    for own in taken:
        sides_of.setdefault(words[own.word].token, set()).add(own.side)
        lines_of.setdefault((own.side, own.row), set()).add(words[own.word].line)
    return all(sum(len(held) > 1 for held in found.values()) >= _SEVERAL for found in (sides_of, lines_of))


def _with_groups(rows: Sequence[Row]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from _with_groups(row.children)


def _values_of(words: Sequence[_Word], taken: Sequence[Taken], widths: Sequence[int]) -> dict[_RowKey, list[_Word]]:
    """The numbers of each row that can only be its own. ``widths``: cells of a row, side by side."""
    label_of = {own.word: (own.side, own.row) for own in taken}
    held: dict[_RowKey, list[_Word]] = {}
    open_rows: dict[int, _RowKey] = {}

    def give(values: Sequence[_Word], sides: Sequence[int]) -> None:
        there = [side for side in sides if side in open_rows]
        cells = sum(widths[side] for side in there)
        if len(values) == cells or (len(there) == 1 and 0 < len(values) < cells):
            for side in there:
                held[open_rows.pop(side)] = list(values[: widths[side]])
                values = values[widths[side] :]

    for _, line in groupby(enumerate(words), key=lambda item: item[1].line):
        free: list[_Word] = []
        sides = [0, 1]
        for number, word in line:
            if word.is_value:
                free.append(word)
            elif number in label_of:
                key = label_of[number]
                if key[0] == 1:  # What is before the words of the right block is of the left one, what is behind not.
                    give(free, [0])
                    free, sides = [], [1]
                if key not in held:
                    open_rows[key[0]] = key
        give(free, sides)
    return held


def _rewritten(document: Document, first: int, last: int, words: Sequence[_Word]) -> Document:
    """The document with these words, one a line, in place of its tokens ``[first, last)``. What is none of them comes
    before: the header as it was, and numbers one a line, for they are of no row for sure."""
    known = {word.start for word in words}
    begin, line = min(known), document.tokens[first].line
    inside = [word for token in document.tokens[first:last] for word in _words(document, token)]
    loose = [word for word in inside if word.is_value and word.start > begin and word.start not in known]
    header = [token for token in document.tokens[first:last] if token.end <= begin]
    above = [replace(token, line=token.line + len(loose)) for token in header]
    below = above[-1].line + 1 if above else line + len(loose)
    more = max(below + len(words) - document.tokens[last - 1].line, 0)
    tokens = (
        *document.tokens[:first],
        *_one_a_line(loose, line),
        *above,
        *_one_a_line(words, below),
        *(replace(token, line=token.line + more) for token in document.tokens[last:]),
    )
    return replace(document, tokens=tokens)


def _one_a_line(words: Sequence[_Word], line: int) -> list[Token]:
    return [Token(word.start, word.end, word.page, line + n) for n, word in enumerate(words)]
