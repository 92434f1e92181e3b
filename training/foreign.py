"""Documents of other families, with wording of our own: what must not be taken for a report on a known form.

``python -m training.foreign`` writes ``data/foreign``, and into ``held`` and ``later`` of it families each of which was
judged once before anything was changed. Half of the families are near misses, which share words, rows or
subjects with the form: the guide that explains it, its predecessor, the register of the applications that it counts.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from training.draw.docx import without_dates
from training.foreign_held import HELD_FAMILIES
from training.foreign_kinds import FAMILIES, Block, Foreign
from training.foreign_later import LATER_FAMILIES

SEED: Final = 20261129


@dataclass(frozen=True)
class ForeignFile:
    """``family``: a key of the families that it was drawn from."""

    name: str
    family: str
    content: bytes


def draw_foreign(seed: int = SEED, per_family: int | None = None, *, part: str = "") -> list[ForeignFile]:
    """The same arguments give the same bytes. ``part``: a key of :data:`PARTS`; one document in each of its ways."""
    families, ways = PARTS[part]
    files = []
    for family, draw in families.items():
        for number in range(len(ways) if per_family is None else per_family):
            rng = Random(f"{seed}/{family}/{number}")
            suffix, write = ways[number % len(ways)]
            content = write(draw(rng))
            made = content if isinstance(content, bytes) else content.encode()
            files.append(ForeignFile(f"{family}-{number}{suffix}", family, made))
    return files


def _tabs(document: Foreign) -> str:
    return _lines(document, lambda row: "\t".join(row))


def _spaces(document: Foreign) -> str:
    return _lines(document, lambda row: "  ".join(f"{cell:12s}" for cell in row).rstrip())


def _one_a_line(document: Foreign) -> str:
    return _lines(document, "\n".join)


def _lines(document: Foreign, write_row: Callable[[Sequence[str]], str]) -> str:
    parts = [document.title, ""]
    for block in document.blocks:
        parts += [block] if isinstance(block, str) else [write_row(row) for row in block]
    return "\n".join(parts) + "\n"


def _markdown(document: Foreign) -> str:
    parts = [f"# {document.title}"]
    for block in document.blocks:
        parts.append(block if isinstance(block, str) else _markdown_table(block))
    return "\n\n".join(parts) + "\n"


def _markdown_table(rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _page(document: Foreign) -> str:
    title = html.escape(document.title)
    body = "\n".join(map(_element, document.blocks))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><h1>{title}</h1>\n{body}\n</body></html>\n"
    )


def _element(block: Block) -> str:
    if isinstance(block, str):
        return f"<p>{html.escape(block)}</p>"
    rows = ("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in block)
    return "<table border=1>" + "\n".join(rows) + "</table>"


def _word(document: Foreign) -> bytes:
    from docx import Document

    made = Document()
    made.add_heading(document.title, 0)
    for block in document.blocks:
        if isinstance(block, str):
            made.add_paragraph(block)
            continue
        table = made.add_table(len(block), len(block[0]))
        for line, row in zip(table.rows, block, strict=True):
            for cell, text in zip(line.cells, row, strict=True):
                cell.text = text
    buffer = io.BytesIO()
    made.save(buffer)
    return without_dates(buffer.getvalue())


_Ways = tuple[tuple[str, Callable[[Foreign], str | bytes]], ...]
_WAYS: Final[_Ways] = ((".txt", _tabs), (".html", _page), (".md", _markdown), (".txt", _spaces), (".txt", _one_a_line))
_HELD_WAYS: Final[_Ways] = ((".txt", _tabs), (".html", _page), (".docx", _word), (".txt", _one_a_line))
_LATER_WAYS: Final[_Ways] = (*_HELD_WAYS, (".md", _markdown))
PARTS: Final[Mapping[str, tuple[Mapping[str, Callable[[Random], Foreign]], _Ways]]] = {
    "": (FAMILIES, _WAYS),
    "held": (HELD_FAMILIES, _HELD_WAYS),
    "later": (LATER_FAMILIES, _LATER_WAYS),
}
"""By folder: the families, and the ways in which each of them is written."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.foreign", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, default=Path("data/foreign"), help="folder to write to")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    for part in PARTS:
        out, files = options.out / part, draw_foreign(options.seed, part=part)
        out.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps({"file": file.name, "family": file.family}, ensure_ascii=False) for file in files]
        for file in files:
            (out / file.name).write_bytes(file.content)
        (out / "families.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        sys.stdout.write(f"{out}: {len(files)} documents of {len({file.family for file in files})} families\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
