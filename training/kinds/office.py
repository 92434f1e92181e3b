"""Word processors' kinds, saved by LibreOffice from the drawn DOCX."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from training.draw.docx import draw_docx
from training.draw.html import HtmlStyle, draw_html
from training.draw.report import DrawnReport
from training.kinds.kind import Drawing, Kind
from training.kinds.packed import with_parts, zip_of

_SECONDS = 120
_BODY_PARTS = ("_rels/.rels", "word/document.xml", "word/numbering.xml")
"""What a reader of the text needs of a DOCX; the styles are twenty times as long."""
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


def converted(content: bytes, source: str, target: str) -> bytes:
    """``content``, a file of the kind ``source``, saved again by LibreOffice.

    ``target``: a suffix, or a suffix and the name of the filter (``xml:MS Word 2003 XML``).
    """
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, f"report.{source}")
        given.write_bytes(content)
        subprocess.run(
            [
                *("soffice", f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless"),
                *("--convert-to", target, "--outdir", str(Path(folder, "out")), str(given)),
            ],
            check=True,
            capture_output=True,
            timeout=_SECONDS,
        )
        return Path(folder, "out", f"report.{target.partition(':')[0]}").read_bytes()


def _saved_as(target: str, name: str | None = None) -> Callable[[DrawnReport, Random], Drawing]:
    def draw(report: DrawnReport, rng: Random) -> Drawing:
        content, drawn = draw_docx(report, rng)
        saved = converted(content, "docx", target)
        return Drawing({f"report.{name or target.partition(':')[0]}": saved}, drawn)

    return draw


def _docm(report: DrawnReport, rng: Random) -> Drawing:
    """As Word writes it: another main content type, and a part with macros (here no program at all)."""
    content, drawn = draw_docx(report, rng)
    return Drawing({"report.docm": with_parts(content, {"word/vbaProject.bin": b"no macros"})}, drawn)


def _flat(report: DrawnReport, rng: Random) -> Drawing:
    """The parts of the DOCX in one XML file, as Word saves *Word XML Document*."""
    content, drawn = draw_docx(report, rng)
    parts = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name in _BODY_PARTS:
                held = _DECLARATION.sub("", archive.read(name).decode())
                parts.append(f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{held}</pkg:xmlData></pkg:part>')
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?>'
        f'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{"".join(parts)}</pkg:package>'
    )
    return Drawing({"report.xml": text.encode()}, drawn)


def _epub(report: DrawnReport, rng: Random) -> Drawing:
    """The web page in two chapters, cut before a heading."""
    page, drawn = draw_html(report, HtmlStyle(), rng)
    head, _, body = page.decode().partition("<body>")
    first, cut, second = body.rpartition("<h2>")
    chapters = (f"{head}<body>{first}</body></html>", f"{head}<body>{cut}{second}")
    items = "".join(f'<item id="c{i}" href="c{i}.xhtml" media-type="application/xhtml+xml"/>' for i in range(2))
    container = '<container><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
    spine = '<spine><itemref idref="c0"/><itemref idref="c1"/></spine>'
    parts = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": container.encode(),
        "OEBPS/content.opf": f"<package><manifest>{items}</manifest>{spine}</package>".encode(),
        **{f"OEBPS/c{i}.xhtml": chapter.encode() for i, chapter in enumerate(chapters)},
    }
    return Drawing({"report.epub": zip_of(parts)}, drawn)


KINDS = {
    "doc": Kind(_saved_as("doc"), needs="soffice"),
    "wps": Kind(_saved_as("doc", "wps"), needs="soffice"),
    "rtf": Kind(_saved_as("rtf"), needs="soffice"),
    "odt": Kind(_saved_as("odt"), needs="soffice"),
    "fodt": Kind(_saved_as("fodt"), needs="soffice"),
    "word-2003-xml": Kind(_saved_as("xml:MS Word 2003 XML"), needs="soffice"),
    "docm": Kind(_docm),
    "word-flat-opc": Kind(_flat),
    "epub": Kind(_epub),
}
