"""Documents of other families, with wording of our own: what must not be taken for a report on a known form.

``python -m training.foreign`` writes ``data/foreign``. Half of the families are near misses, which share words, rows or
subjects with the form: the guide that explains it, its predecessor, the register of the applications that it counts.
"""

from __future__ import annotations

import argparse
import html
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from training.foreign_kinds import FAMILIES, Block, Foreign

SEED: Final = 20261129
PER_FAMILY: Final = 5
"""One in each way of writing."""


@dataclass(frozen=True)
class ForeignFile:
    """``family``: a key of :data:`training.foreign_kinds.FAMILIES`."""

    name: str
    family: str
    content: bytes


def draw_foreign(seed: int = SEED, per_family: int = PER_FAMILY) -> list[ForeignFile]:
    """The same arguments give the same bytes."""
    files = []
    for family, draw in FAMILIES.items():
        for number in range(per_family):
            rng = Random(f"{seed}/{family}/{number}")
            suffix, write = _WAYS[number % len(_WAYS)]
            text = write(draw(rng))
            files.append(ForeignFile(f"{family}-{number}{suffix}", family, text.encode()))
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


_WAYS: Final = ((".txt", _tabs), (".html", _page), (".md", _markdown), (".txt", _spaces), (".txt", _one_a_line))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.foreign", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, default=Path("data/foreign"), help="folder to write to")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    files = draw_foreign(options.seed)
    lines = [json.dumps({"file": file.name, "family": file.family}, ensure_ascii=False) for file in files]
    for file in files:
        (options.out / file.name).write_bytes(file.content)
    (options.out / "families.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{options.out}: {len(files)} documents of {len(FAMILIES)} families\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
