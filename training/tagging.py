"""From marks of what was drawn to the tags of what was read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from extractor.document import Document, Token
from extractor.forms import CellKey, Form
from extractor.tagging.roles import LABEL_ROLES, Role
from extractor.values import ReadingKind, read_value
from training.draw.written import Mark
from training.tagged import GoldTag

_IN_TABLE: Mapping[str, Role] = {
    "title": Role.HEADER, "corner": Role.NOTE, "header": Role.HEADER, "group": Role.GROUP, "label": Role.ROW,
    "furniture": Role.FURNITURE,
}  # fmt: skip
_OUTSIDE: Mapping[str, Role] = {"heading": Role.SECTION, "furniture": Role.FURNITURE}
_CAN_CONTINUE = LABEL_ROLES | {Role.SECTION}
_BLANKS = frozenset(" \u3000\xa0")

Blanks = Mapping[int, CellKey]
"""Token index of an empty cell → the cell of the form that it is."""


def columns_of(form: Form) -> dict[CellKey, int]:
    """Cell → the place of its column, see :class:`GoldTag`."""
    places: dict[CellKey, int] = {}
    for table in form.tables:
        for block in table.blocks:
            width = len(block.leaf_columns)
            for r, row in enumerate(block.leaf_rows):
                before = r * width if table.layout == "single_row" else 0
                for c, column in enumerate(block.leaf_columns):
                    places[CellKey(table.name, str(row.name), str(column.name))] = before + c
    return places


def tag_document(
    document: Document, marks: Sequence[Mark], blanks: Blanks, columns: Mapping[CellKey, int]
) -> tuple[GoldTag, ...]:
    """At least one tag for each token. ``marks`` are of ``document.text``; what none covers is of no interest."""
    marks = sorted(marks, key=lambda mark: mark.start)
    starts = [mark.start for mark in marks]
    tags: list[GoldTag] = []
    for index, token in enumerate(document.tokens):
        if token.empty:
            key = blanks.get(index)
            tags.append(GoldTag(token.start, token.end, Role.EMPTY, column=columns[key] if key else None))
            continue
        first = max(0, bisect_right(starts, token.start) - 1)
        tags.extend(_tag_token(document, token, marks, first, columns))
    return tuple(tags)


def _tag_token(
    document: Document, token: Token, marks: Sequence[Mark], first: int, columns: Mapping[CellKey, int]
) -> list[GoldTag]:
    tags: list[GoldTag] = []
    before: Mark | None = None
    while first < len(marks) and marks[first].start < token.end:
        mark = marks[first]
        first += 1
        start, end = _trimmed(document.text, max(mark.start, token.start), min(mark.end, token.end))
        if start >= end:
            continue
        if before and mark.continues and (before.role, before.part) == (mark.role, mark.part) and not mark.key:
            last = tags[-1]
            tags[-1] = GoldTag(last.start, end, last.role, last.continues)
            continue
        before = mark
        role = _role(document, mark, start, end)
        begun = mark.continues or bool(document.text[mark.start : start].strip())
        column = columns.get(mark.key) if mark.key else None
        tags.append(GoldTag(start, end, role, begun and role in _CAN_CONTINUE, column))
    return tags or [GoldTag(token.start, token.end, Role.OTHER)]


def _role(document: Document, mark: Mark, start: int, end: int) -> Role:
    if mark.role in ("value", "surplus"):
        kind = read_value(document.normal.slice(start, end)).kind
        return Role.MARK if kind is ReadingKind.MARK else Role.VALUE
    return (_IN_TABLE if mark.in_table else _OUTSIDE).get(mark.role, Role.OTHER)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def blanks_by_place(document: Document, blanks: Sequence[Mark]) -> dict[int, CellKey]:
    """Empty tokens that are cells of the form, where the blanks were drawn into the very text of the document."""
    drawn = {mark.start: mark.key for mark in blanks if mark.key}
    found: dict[int, CellKey] = {}
    for index, token in enumerate(document.tokens):
        if not token.empty:
            continue
        at = token.start
        while at not in drawn and document.text[at : at + 1] in _BLANKS:
            at += 1
        if at not in drawn and document.text[token.start - 1 : token.start] == "|":
            at = token.start - 1  # one cell a line, and the pipe that closes an empty one is alone
        if key := drawn.pop(at, None):
            found[index] = key
    return found
