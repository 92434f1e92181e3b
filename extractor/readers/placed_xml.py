"""The text of a PDF with its places as XML: ``pdftotext -bbox`` and ``-bbox-layout``, and ``pdftohtml -xml``.

The first looks like a web page and is none: words in pages, within lines where the layout was kept. The second has
one element for each run of text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from extractor.document import BBox, Document
from extractor.errors import UnreadableFile
from extractor.messages import message
from extractor.readers.boxes import BoxedPage, build_document
from extractor.readers.decode import decode
from extractor.readers.word_runs import (
    Word,
    number_in,
    parsable_xml,
    placed_words,
    side_by_side,
    sized_box,
    unplaced,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/xml"

_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,1000}>", re.IGNORECASE)
_CORNERS = ("xMin", "yMin", "xMax", "yMax")


def read_placed_xml(data: bytes, *, name: str) -> Document:
    """The document in such XML: one token a run of words that are together; units as given.

    Raises :class:`UnreadableFile` where the XML is broken or text has no place.
    """
    text, notes = decode(data, name=name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(parsable_xml(_DOCTYPE.sub("", text, count=1)), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(message("file.placed_broken", name=name, error=error)) from error
    title = root.findtext(".//{*}title")
    pages = [_page(element, name) for element in root.iter("{*}page")]
    if not pages:
        raise UnreadableFile(message("file.placed_without_pages", name=name))
    known = title.strip() if title else ""
    return build_document(pages, media_type=MEDIA_TYPE, notes=notes, metadata_title=known or None)


def _page(page: _Element, name: str) -> BoxedPage:
    width, height = number_in(page, "width"), number_in(page, "height")
    words = [
        word
        for element in page.iter("{*}text")
        if (text := _text(element)).strip()
        for word in placed_words(text, _sized(element, text, name))
    ]
    words += [
        Word(text, _cornered(element, text, name), None)
        for element in page.iter("{*}word")
        if (text := "".join(_text(element).split()))
    ]
    # Runs end with a font, lines with a column or nowhere: only places show what is side by side.
    return BoxedPage(tuple(side_by_side(words)), width, height)


def _cornered(element: _Element, text: str, name: str) -> BBox:
    x0, top, x1, bottom = (number_in(element, key) for key in _CORNERS)
    if x0 is None or top is None or x1 is None or bottom is None:
        raise unplaced(name, message("place.word", text=text[:20]), element)
    return BBox(min(x0, x1), min(top, bottom), max(x0, x1), max(top, bottom))


def _sized(element: _Element, text: str, name: str) -> BBox:
    box = sized_box(element, ("left", "top", "width", "height"))
    if box is None:
        raise unplaced(name, message("place.text", text=text[:20]), element)
    return box


def _text(element: _Element) -> str:
    return "".join(str(part) for part in element.itertext())
