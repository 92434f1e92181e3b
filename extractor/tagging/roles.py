"""The roles that every tagger gives to pieces of text, and the protocol that taggers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from extractor.document import Document
from extractor.forms.schema import Form
from extractor.frozen import quick


class Role(StrEnum):
    """The role of a tagged piece."""

    SECTION = "section"
    NOTE = "note"
    HEADER = "header"
    GROUP = "group"
    ROW = "row"
    VALUE = "value"
    MARK = "mark"
    """A sign for "not applicable": / — - 无."""
    EMPTY = "empty"
    """A drawn cell without text (zero length)."""
    FURNITURE = "furniture"
    OTHER = "other"


LABEL_ROLES = frozenset({Role.NOTE, Role.HEADER, Role.GROUP, Role.ROW})


@quick
@dataclass(frozen=True, slots=True)
class Tag:
    """``document.text[start:end]``, half-open, inside the token of that index, has the role ``role``.

    ``continues``: this piece continues a label whose beginning is earlier (cut by a line, a cell or a page).
    """

    start: int
    end: int
    role: Role
    token: int
    continues: bool = False
    score: float = 1.0
    columns: tuple[float, ...] = ()
    """For a value or an empty cell: the chance that it is in leaf column ``i`` of its block, in form order. They add up
    to at most 1; the rest is the chance of no column at all. Empty: the tagger gives no such chances."""


class Tagger(Protocol):
    """Gives each token of a document one tag, or several where a converter joined pieces."""

    @property
    def name(self) -> str: ...

    def tag(self, document: Document, forms: Sequence[Form]) -> tuple[Tag, ...]:
        """Tags in reading order, none overlapping."""
        ...
