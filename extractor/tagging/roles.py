"""What a piece of text is: the roles that every tagger gives, and the protocol that taggers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from extractor.document import Document
from extractor.forms.schema import Form


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


@dataclass(frozen=True, slots=True)
class Tag:
    """``document.text[start:end]``, half-open, inside the token of that index, plays ``role``.

    ``continues``: this piece goes on with a label whose beginning stood before (cut by a line, a cell or a page).
    """

    start: int
    end: int
    role: Role
    token: int
    continues: bool = False
    score: float = 1.0
    columns: tuple[float, ...] = ()
    """Of a value or an empty cell: the chance that it stands in leaf column ``i`` of its block, in form order. They
    add up to at most 1; the rest is no column at all. Empty: the tagger has no opinion."""


class Tagger(Protocol):
    """Gives each token of a document one tag, or several where a converter ran pieces together."""

    @property
    def name(self) -> str: ...

    def tag(self, document: Document, forms: Sequence[Form]) -> tuple[Tag, ...]:
        """Tags in reading order, none overlapping."""
        ...
