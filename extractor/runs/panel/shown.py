"""The data set as people see it in their language: heads of columns, and the words of closed lists in them.

Parquet files, and CSV files for programs, hold the names themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from extractor.forms.schema import CellKey, Form
from extractor.messages import Language, is_word, message, plain, word
from extractor.runs.panel.columns import DataTable, wide_name
from extractor.runs.panel.rows import labels_of
from extractor.runs.panel.views import View

_Word = Callable[[str], str]


def _state(name: str) -> str:
    # A state in the panel may have a question mark behind it.
    return message("panel.doubted", state=word("status", name[:-1])) if name.endswith("?") else word("status", name)


def _flag(name: str) -> str:
    return word("flag", name)


def _match(name: str) -> str:
    return word("match", name)


_LISTS: Mapping[str, _Word] = {
    "status": _state,
    "panel_note": lambda name: word("panel_note", name),
    "joined_by": lambda name: word("joined_by", name),
    "what": lambda name: word("what", name),
    "tagger": lambda name: word("tagger", name),
    "error_kind": lambda name: word("error", name),
}
"""Columns that hold words of a closed list, and the list in the catalogue."""


def shown_heads(view: View, forms: Mapping[str, Form], language: Language) -> list[str]:
    """The heads of a view: in English the names; else words, and for the cells of a form their printed labels."""
    if language == "en":
        return list(view.columns)
    labels = wide_labels(forms)
    return [labels.get(name) or _head(view.table, name, language) for name in view.columns]


def _head(table: DataTable, name: str, language: Language) -> str:
    own = f"{table.kind}.{name}"
    found = word("column", own) if is_word("column", own) else word("column", name)
    return plain(found, language)


def wide_labels(forms: Mapping[str, Form]) -> dict[str, str]:
    """By column of the panel: row and column label of the cell, in the wording of the latest form that has it; with
    the title of the table where two cells share them."""
    labels: dict[CellKey, tuple[str, str]] = {}
    known = labels_of(forms)
    for form_id in sorted(forms):
        titles = {table.name: table.title for table in forms[form_id].tables}
        for key, (row, col) in known[form_id].items():
            labels[key] = (titles[key.table], f"{row} | {col}")
    times = Counter(label for _, label in labels.values())
    return {
        wide_name(key): f"{title} | {label}" if times[label] > 1 else label for key, (title, label) in labels.items()
    }


def shown_column(view: View, name: str, column: Any, language: Language) -> Any:
    """A ``pyarrow`` array with the words of ``language``; the array itself in English, and where it holds no words of
    ours."""
    import pyarrow as pa

    if language == "en":
        return column
    said: _Word | None = _LISTS.get(name)
    if pa.types.is_boolean(column.type):
        column, said = column.cast(pa.string()), _flag
    elif view.table.name == "name_matching" and name == "kind":
        said = _match
    elif view.table.kind == "panel_status" and "__" in name:
        said = _state
    if said is None:
        return column
    coded = column.dictionary_encode()
    words = [plain(said(value), language) for value in coded.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(coded.indices, pa.array(words, pa.string())).cast(pa.string())
