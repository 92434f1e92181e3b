"""Real converters as damage: a drawn file goes through a library that people use, and what it gives is the case."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable

from extractor.forms.schema import CellKey
from training.draw.report import DrawnReport

Convert = Callable[[bytes], str]


def pdfium_text(content: bytes) -> str:
    """Text in the order of the page's objects, as pypdfium2 gives it."""
    import pypdfium2 as pdfium

    pages = (page.get_textpage().get_text_range() for page in pdfium.PdfDocument(content))
    return "\n\n".join(pages).replace("\r\n", "\n")


def pdfplumber_layout(content: bytes) -> str:
    """Text laid out with spaces."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return "\n\n".join(page.extract_text(layout=True) for page in pdf.pages)


def pdfplumber_tables(content: bytes) -> str:
    """Each page's text outside its tables, then its tables, tab-separated."""
    import pdfplumber

    pieces: list[str] = []
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            tables = page.find_tables()
            rest = page
            for table in tables:
                rest = rest.outside_bbox(table.bbox)
            pieces.append(rest.extract_text())
            for table in tables:
                rows = ("\t".join((cell or "").replace("\n", "") for cell in row) for row in table.extract())
                pieces.append("\n".join(rows))
    return "\n\n".join(pieces) + "\n"


def html_markdown(content: bytes) -> str:
    """Markdown by markdownify."""
    from markdownify import markdownify

    return str(markdownify(decoded(content)))


def html_inscriptis(content: bytes) -> str:
    """Text laid out by inscriptis."""
    from inscriptis import get_text  # type: ignore[import-untyped]

    return str(get_text(decoded(content)))


def html_text_nodes(content: bytes) -> str:
    """Every text node on a line of its own, as quick scrapers leave a page."""
    from lxml import etree, html

    tree = html.document_fromstring(decoded(content))
    etree.strip_elements(tree, "script", "style", "head", with_tail=False)
    texts = (str(text).strip() for text in tree.itertext())
    return "\n".join(text for text in texts if text)


def docx_mammoth(content: bytes) -> str:
    """HTML by mammoth, then markdown by markdownify."""
    import mammoth  # type: ignore[import-untyped]
    from markdownify import markdownify

    return str(markdownify(mammoth.convert_to_html(io.BytesIO(content)).value))


def docx_repeated(content: bytes) -> str:
    """Paragraphs and tab-separated rows by python-docx, which repeats a merged cell in every place it covers."""
    from docx import Document
    from docx.table import Table

    pieces: list[str] = []
    for block in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            pieces.extend("\t".join(cell.text for cell in row.cells) for row in block.rows)
        else:
            pieces.append(block.text)
    return "\n".join(pieces) + "\n"


PDF_CONVERTERS: dict[str, Convert] = {
    "pdfium-text": pdfium_text,
    "pdfplumber-layout": pdfplumber_layout,
    "pdfplumber-tables": pdfplumber_tables,
}
HTML_CONVERTERS: dict[str, Convert] = {
    "markdownify": html_markdown,
    "inscriptis": html_inscriptis,
    "text-nodes": html_text_nodes,
}
DOCX_CONVERTERS: dict[str, Convert] = {"mammoth": docx_mammoth, "docx-repeated": docx_repeated}


def surviving(report: DrawnReport, drawn: Iterable[CellKey], text: str) -> frozenset[CellKey]:
    """The drawn cells whose number the text still holds, counted number by number in form order."""
    ours = set(drawn)
    found = Counter(re.split(r"[\s|*]+", text))
    left: set[CellKey] = set()
    for key in report.form.keys:
        printed = report.printed[key]
        words = printed.text.split()
        if key not in ours:
            continue
        if printed.state != "read" or all(found[word] > 0 for word in words):
            found.subtract(words)
            left.add(key)
    return frozenset(left)


def decoded(content: bytes) -> str:
    """The text of a page, in the character set that it names."""
    charset = re.search(rb'charset="?([\w-]+)', content[:1000])
    return content.decode(charset.group(1).decode() if charset else "utf-8")
