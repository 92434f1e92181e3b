"""The user's names file: which names, or which files, are which office.

CSV with a header. ``office`` is the name to use, and ``name`` (an office as printed) or ``path`` (of the input, with
``*`` and ``?`` if wanted) says where. With a column ``accept`` only lines that say yes there are used, so that the
name-matching report, filled in, is such a file. Other columns are not looked at.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import translate
from pathlib import Path
from typing import NamedTuple

from extractor.errors import SettingsError
from extractor.messages import message
from extractor.runs.panel.office_names import office_key

_YES = frozenset({"yes", "y", "true", "1", "x", "是", "√", "✓"})
_HEADS = {
    "是否采纳": "accept",
    "放弃的名称": "name",
    "名称": "name",
    "保留的名称": "office",
    "机关": "office",
    "文件": "path",
}
"""Those of our tables in Chinese, and what people would write."""
_NO = frozenset({"", "no", "n", "false", "0", "否", "×"})
_WILD = re.compile(r"[*?\[]")
_MARKED = re.compile(r"'(?=[=+\-@\t\r])")
_MAX_BYTES = 64_000_000


class Told(NamedTuple):
    """``office`` in normal form, and the ``entry`` of the file that says so."""

    office: str
    entry: str


@dataclass(frozen=True)
class NameMap:
    """``names`` leads from normal form to normal form, ``paths`` and ``patterns`` from the path of an input."""

    names: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()

    def find(self, path: str, key: str) -> Told | None:
        """The office as the file has it; ``None`` where it has none. A path shows more than a name."""
        if path in self.paths:
            return Told(self.paths[path], path)
        for pattern, office in self.patterns:
            if pattern.match(path):
                return Told(office, pattern.pattern)
        return Told(self.names[key], key) if key in self.names else None

    @property
    def size(self) -> int:
        """Different names and paths in it."""
        return len(self.names) + len(self.paths) + len(self.patterns)


def read_names(file: Path) -> NameMap:
    """Raises ``SettingsError`` with the line for a file that cannot be read, that lacks a column, or whose lines
    contradict each other or go in a circle."""
    names: dict[str, tuple[str, int]] = {}
    paths: dict[str, tuple[str, int]] = {}
    for line, row in _rows(file):
        office = office_key(_plain(row.get("office")))
        name, path = office_key(_plain(row.get("name"))), _plain(row.get("path"))
        if not office:
            raise SettingsError(message("names.no_office", path=file, line=line))
        if not name and not path:
            raise SettingsError(message("names.no_name", path=file, line=line))
        known, given = (paths, path) if path else (names, name)
        before, where = known.setdefault(given, (office, line))
        if before != office:
            raise SettingsError(
                message(
                    "names.contradiction",
                    path=file,
                    line=line,
                    seen=given,
                    office=office,
                    other_line=where,
                    before=before,
                )
            )
    final = {name: _end(file, name, names) for name in names}

    def office_of(given: tuple[str, int]) -> str:
        return final.get(given[0], given[0])

    return NameMap(
        # A name that leads to itself stays: it says that this name, though it names no place, is one office.
        names=final,
        paths={path: office_of(given) for path, given in paths.items() if not _WILD.search(path)},
        patterns=tuple(
            (re.compile(translate(path)), office_of(given)) for path, given in paths.items() if _WILD.search(path)
        ),
    )


def _end(file: Path, name: str, names: Mapping[str, tuple[str, int]]) -> str:
    """The office at the end of a chain of names; one that leads to itself is its own end."""
    way = [name]
    while (step := names.get(way[-1])) is not None and step[0] != way[-1]:
        if step[0] in way:
            circle = " → ".join([*way, step[0]])
            raise SettingsError(message("names.circle", path=file, line=step[1], circle=circle))
        way.append(step[0])
    return way[-1]


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines to be used, each with its number."""
    reader = csv.DictReader(io.StringIO(_text(file), newline=""))
    head = [_HEADS.get(name.strip(), name.strip().lower()) for name in reader.fieldnames or ()]
    if "office" not in head or not {"name", "path"} & set(head):
        seen = ", ".join(head) or "nothing"
        raise SettingsError(message("names.columns", path=file, seen=seen))
    reader.fieldnames = head
    for row in reader:
        # Cells beyond the header are None keys, missing ones None values.
        cells = {name: value or "" for name, value in row.items() if isinstance(name, str)}
        if not any(isinstance(value, str) and value.strip() for value in cells.values()):
            continue
        if _is_accepted(file, reader.line_num, cells):
            yield reader.line_num, cells


def _is_accepted(file: Path, line: int, row: Mapping[str, str]) -> bool:
    if "accept" not in row:
        return True
    word = row["accept"].strip().lower()
    if word not in _YES | _NO:
        raise SettingsError(message("names.accept", path=file, line=line, seen=row["accept"]))
    return word in _YES


def _text(file: Path) -> str:
    """UTF-8, or what Excel on a Chinese Windows saves."""
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise SettingsError(message("names.too_large", path=file, limit=_MAX_BYTES // 1000000))
        data = file.read_bytes()
    except OSError as error:
        raise SettingsError(message("file.unreadable", path=file, error=error.strerror or error)) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SettingsError(message("names.encoding", path=file))


def _plain(cell: str | None) -> str:
    """A cell without the apostrophe that our CSV files put before text that would run as a formula."""
    return _MARKED.sub("", (cell or "").strip(), count=1) if cell else ""
