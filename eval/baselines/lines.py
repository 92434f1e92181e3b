"""Files as lines of text, by the shortest way that each kind offers; no recovery of any sort."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from extractor.errors import UnsupportedKind

_TEXT = frozenset({".txt", ".md", ".tsv", ".csv"})
Row = list[tuple[float, str]]


def read_lines(path: Path) -> list[str]:
    """The lines of a text, HTML, DOCX, PDF or OCR-JSON file; a table row is one line, cells apart by tabs.

    Raises :class:`UnsupportedKind` for other suffixes.
    """
    suffix = path.suffix.lower()
    if suffix in _TEXT:
        return path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    if suffix in (".html", ".htm"):
        return _html_lines(path)
    if suffix == ".docx":
        return _docx_lines(path)
    if suffix == ".pdf":
        import pdfplumber

        with pdfplumber.open(path) as pdf:
            return [line for page in pdf.pages for line in (page.extract_text() or "").splitlines()]
    if suffix == ".json":
        return [line for page in json.loads(path.read_text(encoding="utf-8")) for line in _box_lines(page)]
    raise UnsupportedKind(f"{path.name}: expected text, HTML, DOCX, PDF or OCR JSON, got {suffix or 'no suffix'}")


_BLOCKS = ("p", "div", "li", "h1", "h2", "h3", "h4", "br", "tr")


def _html_lines(path: Path) -> list[str]:
    from lxml import html

    data = path.read_bytes()
    root = html.fromstring(data, parser=html.HTMLParser(encoding="utf-8" if _is_utf8(data) else None))
    for row in root.iter("tr"):
        cells = ["".join(map(str, cell.itertext())).replace("\n", " ") for cell in row.iter("td", "th")]
        for child in list(row):
            row.remove(child)
        row.text = "\t".join(cells)
    for block in root.iter(*_BLOCKS):
        block.tail = "\n" + (block.tail or "")
    return "".join(map(str, root.itertext())).splitlines()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _docx_lines(path: Path) -> list[str]:
    import docx
    from docx.table import Table

    lines: list[str] = []
    for part in docx.Document(str(path)).iter_inner_content():
        if isinstance(part, Table):
            lines += ["\t".join(cell.text.replace("\n", " ") for cell in row.cells) for row in part.rows]
        else:
            lines.append(part.text)
    return lines


def _box_lines(page: dict[str, Any]) -> list[str]:
    """Boxes whose middles are nearer than half a line are on one line."""
    boxes = []
    for line in page["lines"]:
        tops = [float(y) for _, y in line["box"]]
        left = min(float(x) for x, _ in line["box"])
        boxes.append(((min(tops) + max(tops)) / 2, max(tops) - min(tops), left, str(line["text"])))
    rows: list[tuple[float, Row]] = []
    for middle, height, left, text in sorted(boxes):
        if rows and middle - rows[-1][0] < height / 2:
            rows[-1][1].append((left, text))
        else:
            rows.append((middle, [(left, text)]))
    return ["\t".join(text for _, text in sorted(row)) for _, row in rows]
