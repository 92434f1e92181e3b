"""Table tools on files: pdfplumber, camelot, markitdown, img2table with RapidOCR, pymupdf4llm, where installed.

Each gives grids; all share one placement (:mod:`eval.baselines.grids`), so that only their tables are compared.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from eval.baselines.grids import RawGrid, markdown_grids, place_grids
from eval.baselines.system import NotAvailable, Settings, make_report
from extractor.errors import UnsupportedKind
from extractor.forms import Form
from extractor.report import Report

_PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")


class Tool(NamedTuple):
    modules: tuple[str, ...]
    """What must be importable."""
    install: str
    kinds: tuple[str, ...]
    """Suffixes it reads; anything else is a failure of that report."""
    grids: Callable[[Path], list[RawGrid]]


def _pdfplumber(path: Path) -> list[RawGrid]:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return [table for page in pdf.pages for table in page.extract_tables()]


def _camelot(path: Path) -> list[RawGrid]:
    camelot = _load("camelot")
    tables = camelot.read_pdf(str(path), pages="all", flavor="lattice")
    return [[[str(cell) for cell in row] for row in table.df.values.tolist()] for table in tables]


def _markitdown(path: Path) -> list[RawGrid]:
    return markdown_grids(str(_load("markitdown").MarkItDown().convert(str(path)).text_content))


def _img2table(path: Path) -> list[RawGrid]:
    document = _load("img2table.document")
    source = document.PDF(str(path)) if path.suffix.lower() == ".pdf" else document.Image(str(path))
    found = source.extract_tables(ocr=_rapidocr(), borderless_tables=False)
    tables = [table for page in found.values() for table in page] if isinstance(found, Mapping) else found
    return [[[None if cell is None else str(cell) for cell in row] for row in t.df.values.tolist()] for t in tables]


@cache
def _rapidocr() -> Any:
    return _load("img2table.ocr").RapidOCR()


def _pymupdf4llm(path: Path) -> list[RawGrid]:
    return markdown_grids(str(_load("pymupdf4llm").to_markdown(str(path))))


def _load(module: str) -> Any:
    return importlib.import_module(module)


TOOLS: Mapping[str, Tool] = {
    "pdfplumber": Tool(("pdfplumber",), "pip install pdfplumber", (".pdf",), _pdfplumber),
    "camelot": Tool(("camelot",), "pip install camelot-py", (".pdf",), _camelot),
    "markitdown": Tool(
        ("markitdown",), "pip install 'markitdown[pdf,docx]'", (".pdf", ".docx", ".html", ".htm"), _markitdown
    ),
    "img2table": Tool(
        ("img2table", "rapidocr"), "pip install img2table rapidocr onnxruntime", (".pdf", *_PICTURES), _img2table
    ),
    # AGPL: never a dependency of ours, used only where the user chose to install it.
    "pymupdf4llm": Tool(("pymupdf4llm",), "pip install pymupdf4llm (AGPL-3.0)", (".pdf", *_PICTURES), _pymupdf4llm),
}


@dataclass(frozen=True)
class ToolSystem:
    """A tool of :data:`TOOLS` by name. Raises :class:`NotAvailable` where it is not installed."""

    name: str

    def __post_init__(self) -> None:
        tool = TOOLS[self.name]
        lacking = [module for module in tool.modules if importlib.util.find_spec(module) is None]
        if lacking:
            raise NotAvailable(f"not installed: {', '.join(lacking)}; {tool.install}")

    @property
    def settings(self) -> Settings:
        return {module: _version(module) for module in TOOLS[self.name].modules}

    def extract(self, path: Path, form: Form) -> Report:
        tool = TOOLS[self.name]
        if path.suffix.lower() not in tool.kinds:
            raise UnsupportedKind(f"{path.name}: {self.name} reads {', '.join(tool.kinds)}")
        return make_report(path, form, place_grids(tool.grids(path), form), system=self.name)


def _version(module: str) -> str:
    distributions = importlib.metadata.packages_distributions().get(module, [module])
    return importlib.metadata.version(distributions[0])
