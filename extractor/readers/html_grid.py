"""Tables of an HTML page → cells with their real row and column ranges.

A table is a <table>, or other elements that take the part of rows and cells by ARIA role, inline style or class.
Spans follow the table model of the HTML standard; where cells would overlap, the later one is cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from lxml import etree

from extractor.errors import InputTooLarge
from extractor.lattice import flow
from extractor.readers.grid_text import GridCell

Row = list[etree._Element]

_TABLE_TAGS = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col"))
# Not the head as a whole: where a page leaves it open, the parser puts <article> and other newer elements into it.
_HIDDEN_TAG = re.compile(
    "title|script|style|template|noscript|select|option|datalist|button|textarea|object|svg|math|iframe|audio|video"
)
_CELL_ROLES = frozenset(("cell", "gridcell", "columnheader", "rowheader"))
_CELL_CLASSES = frozenset(("td", "th", "cell", "table-cell", "tablecell", "tcell"))
_ROW_CLASSES = frozenset(("tr", "row", "table-row", "tablerow", "trow"))
_GROUP_CLASSES = frozenset(
    ("thead", "tbody", "tfoot", "table-body", "table-head", "table-header-group", "table-row-group")
)
_DISPLAY = re.compile(r"display\s*:\s*(table(?:-[a-z-]+)?)", re.IGNORECASE)
_NUMBER = re.compile(r"\s*\+?(\d+)")
_MAX_COLSPAN = 1000
_MAX_ROWSPAN = 65534
MAX_SLOTS = 1_000_000
"""Grid slots of one row group. A yearbook table has some ten thousand; spans alone can ask for billions."""


def is_hidden(element: etree._Element) -> bool:
    """Whether the element is of a kind that shows no text. What styles hide is gone from the tree by then
    (:mod:`extractor.readers.html_shown`), and what fields and drawings show is plain text."""
    return _HIDDEN_TAG.fullmatch(element.tag) is not None


def is_cell(element: etree._Element) -> bool:
    if element.tag in _TABLE_TAGS:
        return element.tag in ("td", "th")
    return element.get("role") in _CELL_ROLES or _display(element) == "table-cell" or _has_class(element, _CELL_CLASSES)


def is_row(element: etree._Element) -> bool:
    if element.tag in _TABLE_TAGS:
        return element.tag == "tr"
    named = element.get("role") == "row" or _display(element) == "table-row" or _has_class(element, _ROW_CLASSES)
    # "row" is also a layout class; a row of a table has nothing but cells.
    return named and len(element) > 1 and all(map(is_cell, _children(element)))


def is_table(element: etree._Element) -> bool:
    if element.tag in _TABLE_TAGS:
        return element.tag == "table"
    rows = 0
    for child in _children(element):
        if child.tag in _TABLE_TAGS:
            continue
        if is_row(child):
            rows += 1
        elif _is_group(child):
            rows += sum(map(is_row, _children(child)))
        if rows > 1:
            return True
    return False


def table_rows(table: etree._Element) -> tuple[list[list[Row]], list[str]]:
    """Row groups in the order shown (head, bodies, foot), and the text that is in the table outside its cells."""
    heads: list[list[Row]] = []
    bodies: list[list[Row]] = []
    feet: list[list[Row]] = []
    strays: list[str] = []
    current: list[Row] = []
    bodies.append(current)
    row_open = False
    walk = etree.iterwalk(table, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if event == "end":
            if element is not table:
                strays.append(element.tail or "")
            if is_row(element):
                row_open = False
            elif tag in ("thead", "tbody", "tfoot"):
                current = []
                bodies.append(current)
            continue
        if is_hidden(element):
            walk.skip_subtree()
        elif element is not table and (is_cell(element) or is_table(element)):
            if not row_open:
                current.append([])
                row_open = True
            current[-1].append(element)
            walk.skip_subtree()
        elif is_row(element):
            current.append([])
            row_open = True
            strays.append(element.text or "")
        else:
            if tag in ("thead", "tbody", "tfoot"):
                current = []
                {"thead": heads, "tbody": bodies, "tfoot": feet}[tag].append(current)
                row_open = False
            strays.append(element.text or "")
    return [group for group in (*heads, *bodies, *feet) if group], strays


def cell_count(table: etree._Element) -> int:
    groups, _ = table_rows(table)
    return sum(len(row) for group in groups for row in group)


def place_cells(groups: Sequence[Sequence[Row]], text_of: Callable[[etree._Element], str]) -> list[GridCell]:
    """The cells of the row groups on one grid. Row spans end with their group, as browsers draw them.

    Raises :class:`InputTooLarge` beyond ``MAX_SLOTS``, without the file's name, which is not known here.
    """
    cells: list[GridCell] = []
    first = 0
    for group in groups:
        spans = [[_spans(element, len(group) - row) for element in elements] for row, elements in enumerate(group)]
        try:
            places = list(flow(spans, most_slots=MAX_SLOTS))
        except OverflowError as error:
            raise InputTooLarge(str(error)) from error
        for area, element in zip(places, (element for elements in group for element in elements), strict=True):
            text = text_of(element)
            cells.append(GridCell(first + area.row, first + area.row_end, area.col, area.col_end, text))
        first += len(group)
    return cells


def _spans(element: etree._Element, rows_left: int) -> tuple[int, int]:
    return _span(element, "rowspan", _MAX_ROWSPAN) or rows_left, max(1, _span(element, "colspan", _MAX_COLSPAN))


def _span(element: etree._Element, name: str, limit: int) -> int:
    """The span asked for, 1 where it is absent or no number; 0 means *to the end of the group*."""
    for attribute in (name, f"aria-{name}", f"data-{name}"):
        match = _NUMBER.match(element.get(attribute) or "")
        if match:
            return min(int(match.group(1)[:6]), limit)
    return 1


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """The child elements, without comments."""
    return element.iterchildren("*")


def _is_group(element: etree._Element) -> bool:
    return (
        element.get("role") == "rowgroup"
        or (_display(element) or "").endswith("-group")
        or _has_class(element, _GROUP_CLASSES)
    )


def _display(element: etree._Element) -> str | None:
    match = _DISPLAY.search(element.get("style") or "")
    return match.group(1).lower() if match else None


def _has_class(element: etree._Element, names: frozenset[str]) -> bool:
    classes = element.get("class")
    return classes is not None and not names.isdisjoint(classes.lower().split())
