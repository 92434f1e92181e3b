"""What a table of the data set is: its columns with type and meaning, from which the Parquet schema and the codebook
are both made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from extractor.errors import FormError
from extractor.forms.schema import CellKey, Form
from extractor.messages import message

SCHEMA_VERSION = "tablemend-panel/1"
"""Written into every file. New columns and tables may be added under the same number; a column that goes, or changes
its name, type or meaning, makes a new one."""

VERSION_FIELD = b"tablemend.schema"
TABLE_FIELD = b"tablemend.table"

Kind = Literal["string", "bool", "int16", "int32", "double"]


@dataclass(frozen=True, slots=True)
class DataColumn:
    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True)
class DataTable:
    """A table: one file each in Parquet and CSV."""

    name: str
    meaning: str
    """What one line is, and in which order the lines are."""
    key: tuple[str, ...]
    """The columns that distinguish its lines; empty where only all columns together do."""
    columns: tuple[DataColumn, ...]
    panel: str | None = None
    """Of a table with a column for each cell: which panel it is, the empty string for the one of the disclosure form;
    ``None`` for all other tables."""

    @property
    def kind(self) -> str:
        """The name, without that of the panel."""
        return self.name.removesuffix(f"_{self.panel}") if self.panel else self.name

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def schema(self) -> Any:
        """The ``pyarrow.Schema``; the meaning of a column goes with it as field metadata."""
        import pyarrow as pa

        kinds = {
            "string": pa.string(),
            "bool": pa.bool_(),
            "int16": pa.int16(),
            "int32": pa.int32(),
            "double": pa.float64(),
        }
        fields = [
            pa.field(column.name, kinds[column.kind], metadata={"meaning": column.meaning}) for column in self.columns
        ]
        return pa.schema(fields, metadata={VERSION_FIELD: SCHEMA_VERSION.encode(), TABLE_FIELD: self.name.encode()})


Apart = Mapping[str, str]
"""By form id: the name of the panel of its own that a form has beside the common one."""
NONE_APART: Apart = {}


def panels_of(forms: Mapping[str, Form], apart: Apart) -> dict[str, dict[str, Form]]:
    """The forms of each panel: no column of one family of forms is in a table of another's."""
    found: dict[str, dict[str, Form]] = {"": {}}
    for form_id, form in forms.items():
        found.setdefault(apart.get(form_id, ""), {})[form_id] = form
    return {name: found[name] for name in sorted(found)}


def panel_name(kind: str, panel: str) -> str:
    """The name of a table of a panel; ``kind``: ``panel`` or ``panel_status``."""
    return f"{kind}_{panel}" if panel else kind


def wide_name(key: CellKey) -> str:
    """The name of a cell as a column; letters, digits and underscores only, so that SQL and R take it unquoted."""
    return "__".join(key)


def wide_keys(forms: Mapping[str, Form]) -> tuple[CellKey, ...]:
    """The cells of all forms, each once: forms by id, latest first, cells in form order.

    Raises ``FormError`` where two cells would share a column name.
    """
    keys = tuple(dict.fromkeys(key for form in _latest_first(forms) for key in form.keys))
    named: dict[str, CellKey] = {}
    for key in keys:
        other = named.setdefault(wide_name(key), key)
        if other != key:
            raise FormError(message("form.names_meet", one=str(other), other=str(key)))
    return keys


def _latest_first(forms: Mapping[str, Form]) -> Iterator[Form]:
    for form_id in sorted(forms, reverse=True):
        yield forms[form_id]
