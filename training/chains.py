"""Chains of real programs that people send reports through: offices and browsers that print, tools that take text out.

Each chain is a :data:`training.case.Writer`. Programs that are not Python packages are looked for on the path.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from training.case import File, Writer
from training.damage.convert import Convert, decoded, surviving
from training.draw.docx import draw_docx
from training.draw.html import draw_html, draw_html_style
from training.draw.loose_texts import draw_glued, draw_row_tables, draw_torn_markdown
from training.draw.report import DrawnReport
from training.draw.written import DrawnText

_PATIENCE = 120
"""Seconds that a program may take for one report."""


def run_program(*command: str, given: str, made: str) -> Callable[[bytes], bytes]:
    """What the command makes of a file: ``{in}`` and ``{out}`` in it stand for the paths, ``{dir}`` for their folder.

    ``given``, ``made``: suffixes of the two. Raises ``CalledProcessError`` where the program fails.
    """

    def convert(content: bytes) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "page" + given), Path(folder, "page" + made)
            source.write_bytes(content)
            places = {"in": str(source), "out": str(target), "dir": folder}
            call = [part.format(**places) for part in command]
            subprocess.run(call, check=True, capture_output=True, timeout=_PATIENCE)
            return target.read_bytes()

    return convert


office_pdf = run_program(
    "soffice", "-env:UserInstallation=file://{dir}/profile", "--headless", "--convert-to", "pdf", "--outdir", "{dir}",
    "{in}", given=".docx", made=".pdf",
)  # fmt: skip
browser_pdf = run_program(
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
    "--user-data-dir={dir}/profile", "--print-to-pdf={out}", "{in}", given=".html", made=".pdf",
)  # fmt: skip


def _text_of(program: Callable[[bytes], bytes]) -> Convert:
    return lambda content: program(content).decode("utf-8", "replace")


def pdfminer_text(content: bytes) -> str:
    from pdfminer.high_level import extract_text

    return str(extract_text(io.BytesIO(content)))


def pypdf_text(content: bytes) -> str:
    from pypdf import PdfReader  # type: ignore[import-not-found, unused-ignore]

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def mupdf_text(content: bytes) -> str:
    """By PyMuPDF where somebody installed it; it is AGPL and no dependency."""
    import pymupdf  # type: ignore[import-not-found, unused-ignore]

    return "\n".join(page.get_text() for page in pymupdf.open(stream=content, filetype="pdf"))


def html2text_markdown(content: bytes) -> str:
    import html2text  # type: ignore[import-not-found, unused-ignore]

    return str(html2text.html2text(decoded(content)))


def markitdown(suffix: str) -> Convert:
    def convert(content: bytes) -> str:
        from markitdown import MarkItDown  # type: ignore[import-not-found, unused-ignore]

        return str(MarkItDown().convert_stream(io.BytesIO(content), file_extension=suffix).text_content)

    return convert


def get_text(separator: str, *, strip: bool = False) -> Convert:
    """Text of a page as BeautifulSoup gives it; an empty separator sets cells one behind the other."""

    def convert(content: bytes) -> str:
        from bs4 import BeautifulSoup

        return str(BeautifulSoup(decoded(content), "lxml").body.get_text(separator, strip=strip))  # type: ignore[union-attr]

    return convert


PDF_TEXTS: Mapping[str, Convert] = {
    "pdftotext": _text_of(run_program("pdftotext", "{in}", "{out}", given=".pdf", made=".txt")),
    "pdftotext-layout": _text_of(run_program("pdftotext", "-layout", "{in}", "{out}", given=".pdf", made=".txt")),
    "pdftotext-raw": _text_of(run_program("pdftotext", "-raw", "{in}", "{out}", given=".pdf", made=".txt")),
    "pdfminer": pdfminer_text,
    "pypdf": pypdf_text,
    "mupdf": mupdf_text,
}
HTML_TEXTS: Mapping[str, Convert] = {
    "markitdown": markitdown(".html"),
    "pandoc": _text_of(run_program("pandoc", "-t", "plain", "-o", "{out}", "{in}", given=".html", made=".txt")),
    "html2text": html2text_markdown,
    "get-text-lines": get_text("\n", strip=True),
}
GLUED_TEXTS: Mapping[str, Convert] = {"get-text": get_text(""), "get-text-strip": get_text("", strip=True)}
DOCX_TEXTS: Mapping[str, Convert] = {
    "markitdown": markitdown(".docx"),
    "pandoc": _text_of(run_program("pandoc", "-t", "gfm", "-o", "{out}", "{in}", given=".docx", made=".md")),
}


def _write_docx(report: DrawnReport, rng: Random, severity: int) -> File:
    content, drawn = draw_docx(report, rng)
    return File(content, ".docx", drawn)


def _write_html(report: DrawnReport, rng: Random, severity: int) -> File:
    content, drawn = draw_html(report, draw_html_style(rng), rng)
    return File(content, ".html", drawn)


def _printed(write: Writer, program: Callable[[bytes], bytes]) -> Writer:
    def write_pdf(report: DrawnReport, rng: Random, severity: int) -> File:
        file = write(report, rng, severity)
        return File(program(file.content), ".pdf", file.drawn)

    return write_pdf


def _taken(write: Writer, convert: Convert, *, glued: bool = False) -> Writer:
    """``glued``: nothing is lost, but numbers touch, so that they cannot be counted as words."""

    def write_text(report: DrawnReport, rng: Random, severity: int) -> File:
        file = write(report, rng, severity)
        text = convert(file.content)
        drawn = file.drawn if glued else surviving(report, file.drawn, text)
        return File(text.encode("utf-8", "replace"), ".txt", drawn)

    return write_text


def _drawn(draw: Callable[[DrawnReport, Random], DrawnText], suffix: str) -> Writer:
    def write(report: DrawnReport, rng: Random, severity: int) -> File:
        made = draw(report, rng)
        return File(made.text.encode(), suffix, made.drawn)

    return write


OFFICE_PDF = _printed(_write_docx, office_pdf)
BROWSER_PDF = _printed(_write_html, browser_pdf)
CHAINS: dict[str, Writer] = {
    **{f"office-{name}": _taken(OFFICE_PDF, convert) for name, convert in PDF_TEXTS.items()},
    **{f"browser-{name}": _taken(BROWSER_PDF, PDF_TEXTS[name]) for name in ("pdftotext", "pdfminer", "mupdf")},
    **{f"html-{name}": _taken(_write_html, convert) for name, convert in HTML_TEXTS.items()},
    **{f"html-{name}": _taken(_write_html, convert, glued=True) for name, convert in GLUED_TEXTS.items()},
    **{f"docx-{name}": _taken(_write_docx, convert) for name, convert in DOCX_TEXTS.items()},
    "glued-blanks": _drawn(draw_glued, ".txt"),
    "row-tables": _drawn(draw_row_tables, ".md"),
    "torn-markdown": _drawn(draw_torn_markdown, ".md"),
}
