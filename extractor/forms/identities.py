"""An identity written out: the cells of each place where it is checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from extractor.forms.schema import CellKey, CellRef, Form, Identity


class Term(NamedTuple):
    """One cell in a sum. ``previous``: the cell of the report of the year before."""

    key: CellKey
    sign: int = 1
    previous: bool = False


@dataclass(frozen=True)
class Instance:
    """``identity`` at one place; ``where`` is ``table/*/col``, ``table/row/*`` or ``table``."""

    identity: Identity
    where: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @cached_property
    def terms(self) -> tuple[tuple[CellKey, int], ...]:
        """All cells with their signs, those of the right side reversed: where the identity holds their sum is 0."""
        return (*((t.key, t.sign) for t in self.left), *((t.key, -t.sign) for t in self.right))

    @cached_property
    def keys(self) -> tuple[CellKey, ...]:
        """All its cells, those of the left side first."""
        return tuple(term.key for term in (*self.left, *self.right))

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """The names of all its cells, as records have them."""
        return tuple(map(str, self.keys))

    @cached_property
    def within_row(self) -> bool:
        """Are all its cells in one row?"""
        return len({key.row for key in self.keys}) == 1

    @cached_property
    def total(self) -> CellKey | None:
        """The cell that alone is the sum of several others."""
        sides = ((self.left, self.right), (self.right, self.left))
        return next((one[0].key for one, many in sides if len(one) == 1 and len(many) > 1), None)


def instances(form: Form, identity: Identity) -> tuple[Instance, ...]:
    """Each place where ``identity`` is checked, in form order.

    A row or column that lacks one of the cells is no such place: blocks of one table differ in their columns.
    Raises ``KeyError`` for a table the form does not have.
    """
    keys = form.table(identity.table).keys
    known = frozenset(keys)
    found = []
    for where, row, col in _places(identity, keys):
        left = tuple(_term(identity.table, ref, row, col) for ref in identity.left)
        right = tuple(_term(identity.table, ref, row, col) for ref in identity.right)
        if all(term.key in known for term in (*left, *right)):
            found.append(Instance(identity, where, left, right))
    return tuple(found)


def _places(identity: Identity, keys: tuple[CellKey, ...]) -> Iterator[tuple[str, str, str]]:
    """``where`` with the row and column to use in place of ``None``; an empty string where there is none."""
    match identity.for_each:
        case "once":
            yield identity.table, "", ""
        case "column":
            for col in dict.fromkeys(key.col for key in keys):
                yield f"{identity.table}/*/{col}", "", col
        case "row":
            for row in identity.rows or dict.fromkeys(key.row for key in keys):
                yield f"{identity.table}/{row}/*", row, ""


def _term(table: str, ref: CellRef, row: str, col: str) -> Term:
    return Term(CellKey(table, ref.row or row, ref.col or col), ref.sign, ref.previous)
