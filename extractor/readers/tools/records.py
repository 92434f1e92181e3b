"""Tables as programs keep them: lists of lists, lists of records, and what pandas writes.

The orients of pandas' ``to_json`` as in 2.x.
``[["规章", 0, 3], …]``; ``[{"信息内容": "规章", "现行有效件数": 3}, …]`` (orient ``records``); ``{"columns", "data"}``
(``split``) and ``{"schema", "data"}`` (``table``); ``{"信息内容": {"0": "规章"}}`` (``columns``); ``{"信息内容":
["规章"]}``; and an object or a list of such tables, a table each. A table has two columns and two rows at least.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from extractor.readers.tools.node import Node
from extractor.readers.tools.results import Block, FlowPage, RowCell, ToolPage, row_table, text_lines

_FEWEST = 2
_MOST_TABLES = 1000
_LONGEST_CELL = 1000
"""Characters; what is longer is no cell of a table, but a page or a result inside a string."""
_INDEXES = ("index", "level_0", "Unnamed: 0")
"""What pandas calls a column that only counts the rows."""
Rows = Sequence[Sequence[object]]


def is_records(value: Any) -> bool:
    """A table, or tables by name or in a row, with lines of text among them."""
    if rows_of(value) is not None:
        return True
    parts = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return (
        0 < len(parts) <= _MOST_TABLES
        and all(isinstance(part, str) or rows_of(part) is not None for part in parts)
        and any(rows_of(part) is not None for part in parts)
    )


def read_records(node: Node, notes: Counter[str]) -> Iterator[ToolPage]:
    if rows_of(node.value) is not None:
        yield FlowPage((_table(node.value),))
    elif isinstance(node.value, dict):
        yield FlowPage(tuple(b for name, part in node.value.items() for b in (*text_lines(name), *_part(part))))
    else:
        yield FlowPage(tuple(block for part in node.value for block in _part(part)))


def _part(part: Any) -> Iterator[Block]:
    if isinstance(part, str):
        yield from text_lines(part)
    else:
        yield _table(part)


def _table(value: Any) -> Block:
    rows = rows_of(value) or ()
    return row_table([[RowCell(_text(item)) for item in row] for row in rows])


def _text(value: object) -> str:
    if value is None or value != value:  # NaN, which pandas puts where nothing is
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))  # a column with a gap is a column of floats there
    return str(value).lower() if isinstance(value, bool) else str(value)


def rows_of(value: Any) -> Rows | None:
    """The rows of a table with its header first, where it has one; ``None`` for what is no table."""
    rows = _rows(value)
    if rows is None or len(rows) < _FEWEST or max(map(len, rows)) < _FEWEST:
        return None
    # What a recogniser without a detector writes: texts and how sure it is of them.
    if all(len(row) == 2 and isinstance(row[0], str) and _is_share(row[1]) for row in rows):
        return None
    return rows


def _is_share(value: object) -> bool:
    return isinstance(value, float) and 0.0 <= value <= 1.0


def _rows(value: Any) -> Rows | None:
    if isinstance(value, list | tuple):
        if all(isinstance(row, list | tuple) and all(map(_is_scalar, row)) for row in value):
            return list(value)
        return _from_records(value)
    if not isinstance(value, dict):
        return None
    if "data" in value and ("columns" in value or "schema" in value):
        return _split(value)
    columns = list(value.values())
    if columns and all(isinstance(column, dict) for column in columns):
        keys = list(columns[0])
        if all(list(column) == keys and all(map(_is_scalar, column.values())) for column in columns):
            return _headed(list(value), [[column[key] for column in columns] for key in keys])
    if columns and all(isinstance(column, list) for column in columns):
        heights = {len(column) for column in columns}
        if len(heights) == 1 and all(_is_scalar(item) for column in columns for item in column):
            return _headed(list(value), [list(row) for row in zip(*columns, strict=True)])
    return None


def _from_records(value: Sequence[Any]) -> Rows | None:
    if not value or not all(isinstance(row, dict) and all(map(_is_scalar, row.values())) for row in value):
        return None
    keys = list(dict.fromkeys(key for row in value for key in row))
    if len(keys) * len(value) > 1_000_000:  # keys of each row its own: no table
        return None
    numbered = [key for key in keys if key in _INDEXES and _counts([row.get(key) for row in value])]
    keys = [key for key in keys if key not in numbered]
    return _headed(keys, [[row.get(key) for key in keys] for row in value])


def _headed(heads: Sequence[object], rows: Rows) -> Rows:
    """The rows below their header, unless it only counts the columns, as a program does where it knows no header."""
    return rows if _counts(heads) else [heads, *rows]


def _counts(values: Sequence[object]) -> bool:
    return [str(value) for value in values] in ([str(n + first) for n in range(len(values))] for first in (0, 1))


def _split(value: dict[str, Any]) -> Rows | None:
    data = value["data"]
    if "schema" in value or (isinstance(data, list) and data and isinstance(data[0], dict)):
        return _from_records(data) if isinstance(data, list) else None
    columns = value["columns"]
    if not isinstance(columns, list) or not isinstance(data, list):
        return None
    heads = [" ".join(map(_text, head)) if isinstance(head, list) else head for head in columns]
    if not all(isinstance(row, list) and all(map(_is_scalar, row)) for row in data):
        return None
    return _headed(heads, data)


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, int | float) or (isinstance(value, str) and len(value) <= _LONGEST_CELL)
