"""Rows of a text whose cells are set apart by commas or semicolons, among lines that are prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

_DELIMITERS = (",", ";", "，", "；")
_FEWEST_NUMBERS = 3
"""Numbers in a row, from which it cannot be prose or one number written with commas."""
_FEWEST_ROWS = 4
_NUMBER = re.compile(r"\s*[+-]?[\d０-９]+(?:\.\d+)?\s*\Z")
_LAST_NUMBER = re.compile(r"[+-]?[\d０-９][\d０-９.]*")
_THOUSANDS = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?")
_LONGEST_FIELD = 60
_PROSE = re.compile(r"[。！？!?]")
_OPEN, _CLOSE = "(（", ")）"


def delimited_rows(text: str, lines: Sequence[tuple[int, int]]) -> Mapping[int, Sequence[tuple[int, int]]]:
    """Line → the ranges of its fields, white space included, for the lines of delimited tables; none where the text has
    none. ``lines``: ranges of the lines.

    Lines count that are between the first and the last row of numbers, for headers are rows as well.
    """
    for delimiter in _DELIMITERS:
        # Long prose is full of commas; only where numbers are between them is a text cut.
        if sum(_ends_in_numbers(text[start:end], delimiter) for start, end in lines) < _FEWEST_ROWS:
            continue
        fields = {n: list(_fields(text, *line, delimiter)) for n, line in enumerate(lines)}
        rows = {n: own for n, own in fields.items() if len(own) > 1 and not _is_prose(text, own)}
        telling = [n for n, own in rows.items() if _numbers(text, own) >= _FEWEST_NUMBERS]
        if len(telling) >= _FEWEST_ROWS:
            table = range(_above(rows, telling[0]), _below(rows, telling[-1]) + 1)
            return {n: own for n, own in rows.items() if n in table}
    return {}


def _ends_in_numbers(line: str, delimiter: str) -> bool:
    """Whether the line ends in so many numbers, each behind a delimiter."""
    _, *numbers = line.rsplit(delimiter, _FEWEST_NUMBERS)
    return len(numbers) == _FEWEST_NUMBERS and all(_LAST_NUMBER.fullmatch(number.strip(" \t")) for number in numbers)


def _fields(text: str, start: int, end: int, delimiter: str) -> Iterator[tuple[int, int]]:
    """The line cut at its delimiters, but not inside brackets: labels have commas there."""
    depth, at = 0, start
    for place in range(start, end):
        depth = max(0, depth + (text[place] in _OPEN) - (text[place] in _CLOSE))
        if text[place] == delimiter and not depth:
            yield at, place
            at = place + 1
    yield at, end


def _is_prose(text: str, fields: Sequence[tuple[int, int]]) -> bool:
    line = text[fields[0][0] : fields[-1][1]]
    whole = _THOUSANDS.fullmatch(line.split()[-1]) if line.split() else None
    return bool(_PROSE.search(line) or whole or any(end - start > _LONGEST_FIELD for start, end in fields))


def _numbers(text: str, fields: Sequence[tuple[int, int]]) -> int:
    return sum(bool(_NUMBER.match(text[start:end])) for start, end in fields)


def _above(rows: Mapping[int, object], line: int) -> int:
    while line - 1 in rows:
        line -= 1
    return line


def _below(rows: Mapping[int, object], line: int) -> int:
    while line + 1 in rows:
        line += 1
    return line
