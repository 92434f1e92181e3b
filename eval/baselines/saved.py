"""Outputs of tools that cannot run here, imported: HTML, Markdown or JSON of docling, MinerU, PP-Structure, an LLM.

A folder holds one file a report, named by the report's ``name`` or by its file (``web001.md``, ``web001.txt.html``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.baselines.grids import RawGrid, html_grids, markdown_grids, place_grids
from eval.baselines.system import NotAvailable, Reading, Settings, make_report, read_cell
from eval.baselines.trivial import place_lines
from extractor.errors import UnreadableFile
from extractor.forms import Form
from extractor.report import Report, Status

SUFFIXES = (".json", ".html", ".htm", ".md", ".txt")


@dataclass(frozen=True)
class Saved:
    """The system ``saved:FOLDER``. Raises :class:`NotAvailable` where there is no such folder."""

    folder: Path

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise NotAvailable(f"saved outputs: no such folder {self.folder}")

    @property
    def name(self) -> str:
        return f"saved-{self.folder.name}"

    @property
    def settings(self) -> Settings:
        return {"folder": self.folder.as_posix()}

    def extract(self, path: Path, form: Form) -> Report:
        stems = (path.name, path.stem)
        found = next(
            (p for stem in stems for suffix in SUFFIXES if (p := self.folder / f"{stem}{suffix}").is_file()), None
        )
        if found is None:
            raise UnreadableFile(
                f"{self.folder}: no output for {path.name}; expected {path.stem} with one of {SUFFIXES}"
            )
        text = found.read_text(encoding="utf-8-sig")
        return make_report(path, form, read_output(text, found.suffix, form, place=found.name), system=self.name)


def read_output(text: str, suffix: str, form: Form, *, place: str) -> dict[str, Reading]:
    """Cells by name, from one saved output. Raises :class:`UnreadableFile` for JSON that does not parse."""
    if suffix in (".html", ".htm"):
        return place_grids(html_grids(text), form)
    if suffix == ".json":
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise UnreadableFile(f"{place}:{error.lineno}: not JSON: {error.msg}") from error
        return named_cells(data, form) or place_grids(list(json_grids(data)), form)
    grids = markdown_grids(text)
    return place_grids(grids, form) if grids else place_lines(text.splitlines(), form)


def named_cells(data: Any, form: Form) -> dict[str, Reading]:
    """Cells that the output itself names, as an LLM would when asked: a record of the contract (``cells``), an object
    by ``table/row/col``, or nested objects ``{table: {row: {col: value}}}``. Empty where it names none."""
    if not isinstance(data, Mapping):
        return {}
    keys = {str(key) for key in form.keys}
    if isinstance(data.get("cells"), list):
        rows = [cell for cell in data["cells"] if isinstance(cell, Mapping)]
        flat = {f"{c.get('table')}/{c.get('row')}/{c.get('col')}": c.get("value") for c in rows}
    else:
        flat = dict(_flatten(data.get("cells", data)))
    return {key: _reading(value) for key, value in flat.items() if key in keys}


def _flatten(data: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    if not isinstance(data, Mapping):
        yield above, data
    elif above.count("/") == 2 and "value" in data:
        yield above, data["value"]
    else:
        for name, value in data.items():
            yield from _flatten(value, f"{above}/{name}" if above else str(name))


def _reading(value: Any) -> Reading:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return read_cell(None if value is None else str(value))
    return Reading(Status.READ, value, str(value))


def json_grids(data: Any) -> Iterator[RawGrid]:
    """Every table anywhere in a JSON output: docling's ``table_cells``, strings that hold HTML or Markdown tables
    (MinerU's ``table_body``, PP-Structure's ``html`` and ``pred_html``), and lists of rows of texts."""
    if isinstance(data, str):
        yield from markdown_grids(data)
    elif isinstance(data, Mapping):
        if isinstance(data.get("table_cells"), list):
            yield _docling_grid(data["table_cells"])
        else:
            for value in data.values():
                yield from json_grids(value)
    elif isinstance(data, list):
        if data and all(isinstance(row, list) and all(_is_text(cell) for cell in row) for row in data):
            yield [[None if cell is None else str(cell) for cell in row] for row in data]
        else:
            for value in data:
                yield from json_grids(value)


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def _docling_grid(cells: list[Any]) -> RawGrid:
    """docling-core's TableData: half-open row and column ranges beside each text."""
    places = {
        (int(cell["start_row_offset_idx"]), int(cell["start_col_offset_idx"])): str(cell.get("text", ""))
        for cell in cells
    }
    rows = max((int(cell["end_row_offset_idx"]) for cell in cells), default=0)
    columns = max((int(cell["end_col_offset_idx"]) for cell in cells), default=0)
    return [[places.get((i, j), "") for j in range(columns)] for i in range(rows)]
