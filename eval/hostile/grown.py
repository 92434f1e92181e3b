"""Samples made long: what a sample has most of, over and over, up to a number of bytes.

For the growth of readers of formats that no single line of text is enough for: archives of office programs, the results
of engines, pages.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from lxml import etree

from eval.hostile.draw import ROOT

Make = Callable[[int], bytes]
_ARCHIVES = frozenset({".docx", ".docm", ".xlsx", ".xlsm", ".ods", ".odt", ".ofd", ".epub", ".zip"})
_XML = frozenset({".xml", ".hocr", ".html"})
_LINES = frozenset({".txt", ".md", ".tex", ".csv", ".tsv", ".eml", ".mhtml", ".jsonl"})
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def grown_samples(folders: tuple[Path, ...] = (ROOT / "data" / "samples", ROOT / "data" / "kinds")) -> dict[str, Make]:
    """A maker for each sample that can be made long, by the name of its file or its kind; without those that a
    recogniser of characters reads."""
    found: dict[str, Make] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            grow = _grower(path.suffix)
            if not path.is_file() or grow is None or path.name in ("README.md", "gold.jsonl") or "picture" in str(path):
                continue
            data = path.read_bytes()
            if grow is grow_json and not any(_lists(json.loads(data))):
                continue  # One text that holds all.
            name = path.name if path.parent == folder else f"{path.relative_to(folder).parts[0]}{path.suffix}"
            found[f"sample: {name}"] = partial(grow, data)
    return found


def _grower(suffix: str) -> Callable[[bytes, int], bytes] | None:
    if suffix == ".json":
        return grow_json
    if suffix in _ARCHIVES:
        return grow_archive
    if suffix in _XML:
        return grow_markup
    return grow_lines if suffix in _LINES else None


def grow_lines(data: bytes, total: int) -> bytes:
    """Its lines over and over: the report many times in one file."""
    data = data if data.endswith(b"\n") else data + b"\n"
    return data * max(1, total // len(data))


def grow_json(data: bytes, total: int) -> bytes:
    """The list that takes most of it, with its items over and over."""
    parsed = json.loads(data)
    longest = max(_lists(parsed), key=lambda found: len(_text(found)), default=None)
    if longest:
        items = list(longest)
        share = len(_text(items))
        more = (total - len(_text(parsed))) // max(1, share // len(items))
        longest.extend(deepcopy(item) for item in islice(cycle(items), max(0, more)))
    return _text(parsed)


def _lists(parsed: Any) -> Iterator[list[Any]]:
    """Lists of more than one item that hold no longer list alone, outermost first."""
    if isinstance(parsed, list):
        if len(parsed) > 1:
            yield parsed
        for one in parsed:
            yield from _lists(one)
    elif isinstance(parsed, dict):
        for one in parsed.values():
            yield from _lists(one)


def _text(parsed: Any) -> bytes:
    return json.dumps(parsed, ensure_ascii=False).encode()


def grow_markup(data: bytes, total: int) -> bytes:
    """XML and HTML: the element that has the most children with text, with these over and over."""
    try:
        root, html = etree.fromstring(data), False
    except etree.XMLSyntaxError:
        root, html = etree.fromstring(data, etree.HTMLParser(encoding="utf-8")), True
    fullest = max(root.iter(etree.Element), key=_children_with_text)
    children = list(fullest)
    size = sum(len(etree.tostring(child, encoding="utf-8")) for child in children)
    more = (total - len(data)) // max(1, size // max(1, len(children)))
    if children:
        copies = [deepcopy(child) for child in islice(cycle(children), max(0, more))]
        for copy in copies:
            for name in [name for name in map(str, copy.attrib) if name.endswith("}Index")]:
                del copy.attrib[name]  # a row of a workbook in XML that says which row it is
        fullest.extend(copies)
    return etree.tostring(root, encoding="utf-8", method="html" if html else "xml", xml_declaration=not html)


def _children_with_text(element: etree._Element) -> tuple[int, int]:
    return sum(any(text.strip() for text in child.itertext()) for child in element), len(element)


def grow_archive(data: bytes, total: int) -> bytes:
    """The part that holds the text made long; ``total`` is what it unpacks to."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    marked = [name for name in parts if name.endswith((".xml", ".xhtml", ".html"))] or list(parts)
    largest = max(marked, key=lambda name: (_holds_text(name), len(parts[name])))
    if "/worksheets/" in largest:
        parts[largest] = _grow_sheet(parts[largest], total)
    else:
        grow = grow_markup if parts[largest].lstrip()[:1] == b"<" else grow_lines
        parts[largest] = grow(parts[largest], total)
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive of these files, the same bytes each time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _NO_DATE), content)
    return packed.getvalue()


def _holds_text(name: str) -> bool:
    return not any(
        word in name.lower() for word in ("styles", "theme", "sharedstrings", "settings", "font", "template")
    )


def _grow_sheet(data: bytes, total: int) -> bytes:
    """A sheet of a workbook: its rows over and over, each with a number of its own."""
    root = etree.fromstring(data)
    rows = next(root.iter("{*}sheetData"))
    known = list(rows)
    size = sum(len(etree.tostring(row)) for row in known)
    more = (total - len(data)) // max(1, size // max(1, len(known)))
    rows.extend(deepcopy(row) for row in islice(cycle(known), max(0, more)))
    for number, row in enumerate(rows, start=1):
        row.set("r", str(number))
        for cell in row.iter("{*}c"):
            cell.set("r", cell.get("r", "A").rstrip("0123456789") + str(number))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def xls_rows(total: int) -> bytes:
    """A workbook of 1997-2003 with rows of a label and three numbers. Needs xlwt."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("1")
    for row in range(min(65_000, max(1, total // 60))):
        for col, value in enumerate(("规章", 1, 2, 3)):
            sheet.write(row, col, value)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
