"""A report as text with marks, and as tables of programs: DocTags, LaTeX, Markdown, rows and records.

Each function follows what the tool's own documentation shows (the reader's module of the same tool names the page), and
knows nothing of how it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from random import Random
from typing import Any

from training.draw.grid import flatten
from training.draw.report import DrawnReport, Paragraph, TablePart
from training.kinds.converted import around, html_table, joined
from training.kinds.kind import Kind
from training.kinds.laid import HEIGHT, WIDTH, Box, LaidPage, LaidTable
from training.kinds.result import as_json, laid_kind, plain_kind


def doctags(pages: list[LaidPage], rng: Random) -> bytes:
    out = ["<doctag>"]
    for page in pages:
        out.append("<page_break>\n" if page.number > 1 else "")
        for part in page.paragraphs():
            if isinstance(part, LaidTable):
                out.append(f"<otsl>{_locations(part.box)}{otsl(part)}</otsl>\n")
            else:
                tag = {"title": "title", "heading": "section_header_level_1"}.get(part[0].role, "text")
                out.append(f"<{tag}>{_locations(around(part))}{joined(part)}</{tag}>\n")
    return "".join([*out, "</doctag>\n"]).encode()


def _locations(box: Box) -> str:
    shares = (box[0] / WIDTH, box[1] / HEIGHT, box[2] / WIDTH, box[3] / HEIGHT)
    return "".join(f"<loc_{round(500 * share)}>" for share in shares)


def otsl(table: LaidTable) -> str:
    tokens = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row_end):
            for col in range(cell.col, cell.col_end):
                up, left = row > cell.row, col > cell.col
                begins = "ched" if cell.slot.role in ("header", "corner", "title") else "fcel" if cell.text else "ecel"
                token = "xcel" if up and left else "ucel" if up else "lcel" if left else begins
                tokens[row, col] = f"<{token}>" + ("" if up or left else cell.text)
    rows = ("".join(tokens.get((row, col), "<ecel>") for col in range(table.cols)) for row in range(table.rows))
    return "".join(f"{row}<nl>" for row in rows)


def _flat_rows(report: DrawnReport) -> Iterator[tuple[str, list[list[str]]]]:
    """The title of each table and its rows, every place filled, a cell that spans several written once."""
    heading = ""
    for part in report.parts:
        if isinstance(part, Paragraph):
            heading = part.text if part.role == "heading" else heading
        else:
            yield heading, [[slot.text for slot in line] for line in flatten(part.grid)]


def _values(row: list[str]) -> list[Any]:
    return [int(text) if text.isascii() and text.isdigit() else text or None for text in row]


def rows_json(report: DrawnReport, rng: Random) -> bytes:
    return as_json([[_values(row) for row in rows] for _, rows in _flat_rows(report)])


def records_json(report: DrawnReport, rng: Random) -> bytes:
    """As pandas writes a table read without a header: its columns are numbered."""
    tables = {
        title: [{str(n): v for n, v in enumerate(_values(row))} for row in rows] for title, rows in _flat_rows(report)
    }
    return as_json(tables)


def split_json(report: DrawnReport, rng: Random) -> bytes:
    tables = [
        {"columns": list(range(len(rows[0]))), "index": list(range(len(rows))), "data": [_values(row) for row in rows]}
        for _, rows in _flat_rows(report)
    ]
    return as_json(tables)


_TEX = str.maketrans({"&": r"\&", "%": r"\%", "_": r"\_", "#": r"\#", "$": r"\$"})


def latex(pages: list[LaidPage], rng: Random) -> bytes:
    """As models of vision write pages: a tabular with rules, multicolumn and multirow."""
    out = []
    for page in pages:
        for part in page.paragraphs():
            if isinstance(part, LaidTable):
                out.append(_tabular(part))
            else:
                heading = part[0].role == "heading"
                out.append(f"\\section*{{{joined(part)}}}" if heading else joined(part).translate(_TEX))
    return "\n\n".join(out).encode()


def _tabular(table: LaidTable) -> str:
    begins = {(cell.row, cell.col): cell for cell in table.cells}
    covered = {(r, cell.col): cell for cell in table.cells for r in range(cell.row + 1, cell.row_end)}
    lines = [f"\\begin{{tabular}}{{|{'c|' * table.cols}}}", "\\hline"]
    for row in range(table.rows):
        parts, col = [], 0
        while col < table.cols:
            cell = begins.get((row, col)) or covered.get((row, col))
            if cell is None:
                parts.append("")
                col += 1
                continue
            text = cell.text.translate(_TEX) if cell.row == row else ""
            if text and cell.row_end - cell.row > 1:
                text = f"\\multirow{{{cell.row_end - cell.row}}}{{*}}{{{text}}}"
            wide = cell.col_end - cell.col
            parts.append(f"\\multicolumn{{{wide}}}{{|c|}}{{{text}}}" if wide > 1 else text)
            col = cell.col_end
        lines.append(" & ".join(parts) + r" \\ \hline")
    return "\n".join([*lines, "\\end{tabular}"])


def escaped_markdown(pages: list[LaidPage], rng: Random) -> bytes:
    """Tables of HTML whose marks were escaped on the way."""
    out = []
    for page in pages:
        for part in page.paragraphs():
            if isinstance(part, LaidTable):
                out.append(escape(html_table(part).replace("<tr>", "\n<tr>"), quote=rng.random() < 0.5))
            else:
                out.append(f"## {joined(part)}" if part[0].role == "heading" else joined(part))
    return "\n\n".join(out).encode()


def _marked(mark: str) -> Callable[[DrawnReport, Random], bytes]:
    """Markdown whose numbers are set as code or as mathematics."""

    def write(report: DrawnReport, rng: Random) -> bytes:
        out = []
        for part in report.parts:
            if isinstance(part, TablePart):
                rows = [[_mark(slot.text, mark) for slot in line] for line in flatten(part.grid)]
                lines = [f"| {' | '.join(row)} |" for row in rows]
                out.append("\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]]))
            else:
                out.append(f"## {part.text}" if part.role == "heading" else part.text)
        return "\n\n".join(out).encode()

    return write


def _mark(text: str, mark: str) -> str:
    return f"{mark}{text}{mark}" if text.replace(".", "").isdigit() else text


KINDS: dict[str, Kind] = {
    "doctags": laid_kind(doctags, ".txt"),
    "rows-json": plain_kind(rows_json),
    "records-json": plain_kind(records_json),
    "split-json": plain_kind(split_json),
    "latex": laid_kind(latex, ".tex"),
    "markdown-escaped-html": laid_kind(escaped_markdown, ".md"),
    "markdown-code": plain_kind(_marked("`"), ".md"),
    "markdown-formulas": plain_kind(_marked("$"), ".md"),
}
