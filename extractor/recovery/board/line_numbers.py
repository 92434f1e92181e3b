"""Columns of running numbers (行次) and of codes (科目编码) in drawn tables are no cells of the form and left out.

They are known by their header, which the form names, and by what is below it: whole numbers that count on, or codes,
which are digits alone. Where anything else is in such a column, it stays, and what is read beside it is for the checks
to judge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from extractor.document import Document, Token
from extractor.forms import Form
from extractor.normalize import fold, squeeze

Numbering = Mapping[int, int | None]
"""The columns of a grid that are left out: the last number of each, or none where it holds codes."""


def without_line_numbers(document: Document, forms: Iterable[Form]) -> Document:
    """The document without the columns of running numbers and of codes of its grids."""
    forms = tuple(forms)
    running = frozenset(squeeze(fold(header)) for form in forms for header in form.line_numbers)
    codes = frozenset(squeeze(fold(header)) for form in forms for header in form.codes)
    if not running and not codes:
        return document
    grids: dict[int, list[int]] = {}
    for index, token in enumerate(document.tokens):
        if token.grid is not None:
            grids.setdefault(token.grid.table, []).append(index)
    tokens: dict[int, Token] = dict(enumerate(document.tokens))
    last: Numbering = {}
    for own in grids.values():
        columns = _columns(document, own)
        last = _numbered(columns, running, last) | _coded(columns, codes, last)
        for n in own if last else ():
            kept = _closed_up(tokens.pop(n), last)
            if kept is not None:
                tokens[n] = kept
    return replace(document, tokens=tuple(tokens[n] for n in sorted(tokens)))


def _closed_up(token: Token, without: Collection[int]) -> Token | None:
    """The token in its grid without these columns, the others closed up; ``None`` where it is in no other."""
    if token.grid is None:
        return token
    col, end = (bound - sum(column < bound for column in without) for bound in (token.grid.col, token.grid.col_end))
    return replace(token, grid=token.grid._replace(col=col, col_end=end)) if col < end else None


@dataclass(frozen=True)
class _Column:
    """``header``: its texts from the top down to the first whole number, those that reach over it and others first.
    ``below``: all that is not empty from there on."""

    header: tuple[str, ...]
    below: tuple[str, ...]

    def is_headed(self, headers: frozenset[str]) -> bool:
        """Is one of its texts such a header, or several of them in a row, written into cells below each other?"""
        joined = (self.header[first:end] for first, end in combinations(range(len(self.header) + 1), 2))
        return any("".join(texts) in headers for texts in joined)


def _columns(document: Document, tokens: Sequence[int]) -> dict[int, _Column]:
    """The columns of one grid that hold whole numbers and nothing else below a header, or nothing, by their number."""
    own: dict[int, list[tuple[int, str]]] = {}
    wide: dict[int, list[tuple[int, str]]] = {}
    for n in tokens:
        token = document.tokens[n]
        if token.grid is not None:
            texts = wide if token.grid.col_end > token.grid.col + 1 else own
            text = squeeze(document.normal.slice(token.start, token.end))
            for column in range(token.grid.col, token.grid.col_end):
                texts.setdefault(column, []).append((token.grid.row, text))
    found = {}
    for column, lines in own.items():
        first = next((row for row, text in lines if text.isdecimal()), lines[-1][0] + 1)
        below = tuple(text for row, text in lines if row >= first and text)
        if all(map(str.isdecimal, below)):
            header = (text for row, text in (*wide.get(column, ()), *lines) if row < first and text)
            found[column] = _Column(tuple(header), below)
    return found


def _numbered(columns: Mapping[int, _Column], headers: frozenset[str], last: Numbering) -> dict[int, int | None]:
    """Columns of numbers that count on: from any number below their header, or from the last one of the grid before."""
    found: dict[int, int | None] = {}
    for at, column in columns.items():
        numbers = [int(text) for text in column.below]
        goes_on = bool(numbers) and last.get(at) == numbers[0] - 1
        if numbers and (goes_on or column.is_headed(headers)) and all(a + 1 == b for a, b in pairwise(numbers)):
            found[at] = numbers[-1]
    return found


def _coded(columns: Mapping[int, _Column], headers: frozenset[str], last: Numbering) -> dict[int, int | None]:
    """Columns of codes: below such a header, or where the grid before had codes and this one has no header."""
    return {
        at: None
        for at, column in columns.items()
        if (column.below and column.is_headed(headers)) or (not column.header and at in last and last[at] is None)
    }
