"""An EPUB book → Document: its pages in reading order, read as one web page."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from urllib.parse import unquote

from extractor.document import Document
from extractor.errors import UnreadableFile
from extractor.messages import message
from extractor.readers.decode import OUTER_FRAME, as_utf8_html
from extractor.readers.docx_xml import attribute, children, local
from extractor.readers.html import decode_html, read_html
from extractor.readers.package import open_zip

MEDIA_TYPE = "application/epub+zip"
_DECLARATION = re.compile(r"(?<!\s)\s*<\?xml[^>]{0,200}\?>")


def read_epub(data: bytes, *, name: str) -> Document:
    """Raises :class:`UnreadableFile` for a broken or locked book, :class:`InputTooLarge` beyond the limits on unpacked
    size."""
    package = open_zip(data, name=name, kind="EPUB")
    container = package.part("META-INF/container.xml")
    roots = [e for e in container.iter("*") if local(e) == "rootfile"] if container is not None else []
    opf_name = attribute(roots[0], "full-path") or "" if roots else ""
    opf = package.part(opf_name)
    if opf is None:
        raise UnreadableFile(message("file.epub_without_list", name=name))
    folder = posixpath.dirname(opf_name)
    items = {attribute(item, "id"): attribute(item, "href") or "" for item in opf.iter("*") if local(item) == "item"}
    spine = [inner for inner in opf if local(inner) == "spine"]
    pages = []
    for reference in children(spine[0] if spine else None, "itemref"):
        href = items.get(attribute(reference, "idref"), "").partition("#")[0]
        content = package.data(posixpath.normpath(posixpath.join(folder, unquote(href)))) if href else None
        if content is not None:
            text = _DECLARATION.sub("", decode_html(content, name=name)[0])
            # A parser stops at the end of the first page.
            pages.append(OUTER_FRAME.sub("", text))
    if not pages:
        raise UnreadableFile(message("file.epub_empty", name=name))
    return replace(
        read_html(as_utf8_html(f"<html><body>{chr(10).join(pages)}</body></html>"), name=name), media_type=MEDIA_TYPE
    )
