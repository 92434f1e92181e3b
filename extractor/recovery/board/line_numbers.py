"""Columns of running numbers (行次) in drawn tables: they are no cells of the form, and are left out of the document.

They are known by their header, which the form names, and by what is below it: whole numbers that count on. Where
anything else is in such a column, it stays, and what is read beside it is for the checks to judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.document import Document
from extractor.forms import Form
from extractor.normalize import fold, squeeze


def without_line_numbers(document: Document, forms: Iterable[Form]) -> Document:
    """The document without the columns of running numbers of its grids."""
    headers = {squeeze(fold(header)) for form in forms for header in form.line_numbers}
    if not headers:
        return document
    grids: dict[int, list[int]] = {}
    for index, token in enumerate(document.tokens):
        if token.grid is not None:
            grids.setdefault(token.grid.table, []).append(index)
    dropped: set[int] = set()
    last: Mapping[int, int] = {}
    for tokens in grids.values():
        found = _numbered_columns(document, tokens, headers, last)
        dropped.update(n for columns in found.values() for n in columns[0])
        last = {column: numbers[-1] for column, (_, numbers) in found.items()}
    return replace(document, tokens=tuple(t for n, t in enumerate(document.tokens) if n not in dropped))


def _numbered_columns(
    document: Document, tokens: Sequence[int], headers: set[str], last: Mapping[int, int]
) -> dict[int, tuple[list[int], list[int]]]:
    """Column of the grid → its tokens and their numbers, for columns of running numbers.

    ``last``: the last number of each of these columns in the grid before, which this one may go on with.
    """
    columns: dict[int, list[int]] = {}
    for n in tokens:
        place = document.tokens[n].grid
        if place is not None and place.col_end == place.col + 1:
            columns.setdefault(place.col, []).append(n)
    found = {}
    for column, own in columns.items():
        texts = [squeeze(_text(document, n)) for n in own]
        head = next((at + 1 for at, text in enumerate(texts) if text in headers), None)
        below = [text for text in texts[head or 0 :] if text]
        numbers = [int(text) for text in below if text.isdecimal()]
        goes_on = head is not None or (bool(numbers) and last.get(column) == numbers[0] - 1)
        if goes_on and numbers and len(numbers) == len(below) and all(a + 1 == b for a, b in pairwise(numbers)):
            found[column] = own, numbers
    return found


def _text(document: Document, index: int) -> str:
    token = document.tokens[index]
    return document.normal.slice(token.start, token.end)
