"""A report as Markdown and as one self-contained HTML page, from the same parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True)
class Grid:
    """A table: ``header`` and rows of equal length."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """An SVG; ``name`` is its file beside the Markdown."""

    name: str
    svg: str
    caption: str


@dataclass(frozen=True)
class Part:
    """A piece of a report under a heading of the given level (2 or 3)."""

    title: str
    level: int = 2
    text: str = ""
    """Plain paragraphs, apart by empty lines."""
    grid: Grid | None = None
    figure: Figure | None = None

    @property
    def paragraphs(self) -> list[str]:
        return [" ".join(block.split()) for block in self.text.split("\n\n") if block.strip()]


def as_markdown(title: str, parts: Sequence[Part]) -> str:
    """Figures are linked as ``figures/NAME.svg``."""
    blocks = [f"# {title}"]
    for part in parts:
        blocks.append(f"{'#' * part.level} {part.title}")
        blocks += part.paragraphs
        if part.grid:
            blocks.append(markdown_table(part.grid))
        if part.figure:
            blocks.append(f"![{part.figure.caption}](figures/{part.figure.name}.svg)")
            blocks.append(part.figure.caption)
    return "\n\n".join(blocks) + "\n"


def markdown_table(grid: Grid) -> str:
    """Pipes and line ends inside a cell are escaped."""
    rows = [grid.header, tuple("---" for _ in grid.header), *grid.rows]
    return "\n".join("| " + " | ".join(_escape(cell) for cell in row) + " |" for row in rows)


def _escape(cell: str) -> str:
    return " ".join(cell.split()).replace("|", "\\|").replace("<", "&lt;")


def as_html(title: str, parts: Sequence[Part]) -> str:
    """One file: style and figures are inside, nothing is fetched."""
    return _template().render(title=title, parts=parts) + "\n"


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html.j2")
