"""A form as data: tables, blocks with their own header, row and column trees, identities.

A form file is YAML checked against :class:`Form`. Names are used in the output; labels are the official wording;
aliases are wordings found in real reports. Everything the recovery needs to know of a form is here, so that a new form
needs no Python change.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import Annotated, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Label = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
ValueKind = Literal["count", "amount", "change"]
P = TypeVar("P", "Row", "Column")


class CellKey(NamedTuple):
    """The name of a cell."""

    table: str
    row: str
    col: str

    def __str__(self) -> str:
        return f"{self.table}/{self.row}/{self.col}"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Labelled(_Part):
    label: Label
    aliases: tuple[Label, ...] = ()
    """Other wordings of the same label, whole labels each."""

    @property
    def wordings(self) -> tuple[str, ...]:
        return (self.label, *self.aliases)


class Column(_Labelled):
    """A leaf column has a ``name`` and no children; a group has children and no name."""

    name: Name | None = None
    kind: ValueKind = "count"
    unit: str | None = None
    """The unit that the form prescribes (件, 万元); a unit that the source prints beside a number has priority."""
    children: tuple[Column, ...] = ()


class Row(_Labelled):
    """A leaf row has a ``name`` and no children; a group has children and no name."""

    name: Name | None = None
    children: tuple[Row, ...] = ()


class Block(_Part):
    """Rows under one header. ``title`` is the line above the header, where the form has one."""

    title: Label | None = None
    title_aliases: tuple[Label, ...] = ()
    corner: tuple[Label, ...] = ()
    """Wordings of the header's corner cell (信息内容, the note on the identities)."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    beside: bool = False
    """Is it drawn to the right of the block before it, on the same lines (收入 | 支出), and not below it?"""

    @cached_property
    def leaf_columns(self) -> tuple[Column, ...]:
        return tuple(leaf for column in self.columns for leaf, _ in leaves(column))

    @cached_property
    def leaf_rows(self) -> tuple[Row, ...]:
        return tuple(leaf for row in self.rows for leaf, _ in leaves(row))


class Table(_Part):
    name: Name
    title: Label
    """The heading of the section that holds it, without its number."""
    aliases: tuple[Label, ...] = ()
    layout: Literal["rows", "single_row"] = "rows"
    """``single_row``: drawn as one line of numbers, the row tree being the upper header level over repeated columns."""
    blocks: tuple[Block, ...]

    @cached_property
    def keys(self) -> tuple[CellKey, ...]:
        """The cells in form order."""
        return tuple(
            CellKey(self.name, str(row.name), str(column.name))
            for block in self.blocks
            for row in block.leaf_rows
            for column in block.leaf_columns
        )

    @cached_property
    def abreast(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of blocks that are side by side, from left to right; blocks that stand alone are in none."""
        groups: list[list[int]] = []
        for number, block in enumerate(self.blocks):
            if block.beside and groups:
                groups[-1].append(number)
            else:
                groups.append([number])
        return tuple(tuple(group) for group in groups if len(group) > 1)


class CellRef(_Part):
    """Cells that an identity adds up. ``None`` for ``row`` or ``col`` means: the row or column it is checked for."""

    row: Name | None = None
    col: Name | None = None
    sign: Literal[1, -1] = 1
    previous: bool = False
    """The cell of the same office's report of the year before (scope ``cross_year``)."""


class Identity(_Part):
    """``sum(left) = sum(right)``, within ``tolerance``, for each column or row of a table.

    Scope ``report`` is checked within one report, ``cross_year`` between two, ``narrative`` between ``fact`` (a count
    given in the text) and the cell of ``right`` (the sum, where there are several). Of several identities of one fact
    only one need hold: a report may mean either.
    """

    id: Name
    scope: Literal["report", "cross_year", "narrative"] = "report"
    table: Name
    for_each: Literal["column", "row", "once"]
    rows: tuple[Name, ...] = ()
    """For ``for_each: row``: only these rows; empty means all rows of the table."""
    left: tuple[CellRef, ...] = ()
    right: tuple[CellRef, ...]
    fact: str | None = None
    tolerance: float = 0.0
    notice: bool = False
    """Often broken in practice: reported as a notice, never a reason for review."""


class Form(_Part):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    version: str
    title: Label
    edition: str
    """The document that prescribes the form."""
    years: tuple[int, int | None]
    """First and last report year of its use; information only, the edition is decided by labels."""
    title_pattern: tuple[Label, ...] = ()
    """Phrases in the title of a report on this form (政府信息公开工作年度报告)."""
    sections: tuple[Label, ...] = ()
    """Top-level section titles in order, without their numbers."""
    section_aliases: dict[Label, tuple[Label, ...]] = Field(default_factory=dict)
    """Other wordings of a section title, by the title in ``sections``."""
    line_numbers: tuple[Label, ...] = ()
    """Headers of columns of running numbers (行次), which are no cells of the form."""
    codes: tuple[Label, ...] = ()
    """Headers of columns of codes (科目编码), which are no cells of the form."""
    tables: Annotated[tuple[Table, ...], Field(min_length=1)]
    identities: tuple[Identity, ...] = ()

    @cached_property
    def keys(self) -> tuple[CellKey, ...]:
        """All cells in form order."""
        return tuple(key for table in self.tables for key in table.keys)

    def table(self, name: str) -> Table:
        """Raises ``KeyError`` for a name the form does not have."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)


def leaves(part: P, above: tuple[P, ...] = ()) -> Iterator[tuple[P, tuple[P, ...]]]:
    """Each leaf below ``part`` with the groups above it, outermost first."""
    if not part.children:
        yield part, above
        return
    lineage = tuple(chain(above, (part,)))
    for child in part.children:
        yield from leaves(child, lineage)
