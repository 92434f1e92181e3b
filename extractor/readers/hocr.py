"""hOCR: OCR results in HTML (Tesseract, OCRopus, Kraken); places are in the ``title`` attributes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree, html

from extractor.document import BBox, Document
from extractor.errors import UnreadableFile
from extractor.messages import message
from extractor.readers.boxes import BoxedPage, BoxedText, Slope, build_document, rectangle
from extractor.readers.decode import decode
from extractor.readers.word_runs import Word, join_words, merge_words, parsable_xml, unplaced, usual_height, words_slope

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "text/vnd.hocr+html"

_LINE_CLASSES = frozenset({"ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat"})
_WORD_CLASSES = frozenset({"ocrx_word", "ocr_word"})
_NUMBER = r"(-?\d{1,9}(?:\.\d{1,9})?)"
_BBOX = re.compile(r"\bbbox\s+" + r"\s+".join([_NUMBER] * 4))
_CONFIDENCE = re.compile(r"\bx_wconf\s+" + _NUMBER)
_BASELINE = re.compile(r"\bbaseline\s+" + _NUMBER + r"\s+" + _NUMBER)
_TEXT_ANGLE = re.compile(r"\btextangle\s+" + _NUMBER)
_SMALL_ANGLE = 15.0  # degrees; beyond, the text is turned, and no evidence of the page's skew


def read_hocr(data: bytes, *, name: str) -> Document:
    """The document in hOCR: one token a run of words that are together on an ``ocr_line``.

    Raises :class:`UnreadableFile` where nothing can be parsed or text has no place.
    """
    text, notes = decode(data, name=name)
    root = _parse(text, name)
    frames = [element for element in root.iter(etree.Element) if "ocr_page" in _classes(element)] or [root]
    pages = [_page(frame, name) for frame in frames]
    title = root.findtext(".//{*}title")
    return build_document(
        pages, media_type=MEDIA_TYPE, notes=notes, metadata_title=title.strip() or None if title else None
    )


def _parse(text: str, name: str) -> _Element:
    source = parsable_xml(text)
    try:
        # XML first: as HTML, an empty <span/> would swallow what follows.
        strict = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(source, strict)
    except etree.XMLSyntaxError:
        pass
    try:
        return html.document_fromstring(source, parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError as error:
        raise UnreadableFile(message("file.hocr_broken", name=name, error=error)) from error


def _page(frame: _Element, name: str) -> BoxedPage:
    lines = [e for e in frame.iter(etree.Element) if _LINE_CLASSES & _classes(e) and not _inside(e, _LINE_CLASSES)]
    stray = [e for e in frame.iter(etree.Element) if _WORD_CLASSES & _classes(e) and not _inside(e, _LINE_CLASSES)]
    worded = [_words(line, name) for line in lines]
    height = usual_height(worded)
    pieces: list[BoxedText] = []
    slopes: list[Slope] = []
    for line, words in zip(lines, worded, strict=True):
        pieces += merge_words(words, page_height=height) if words else _whole_line(line, name)
        slope = _slope(line, words)
        if slope:
            slopes.append(slope)
    for element in stray:
        pieces += merge_words([_word(element, None, name)], page_height=height)
    box = _bbox(frame)
    width, page_height = (box.x1, box.bottom) if box else (None, None)
    return BoxedPage(tuple(pieces), width, page_height, tuple(slopes))


def _words(line: _Element, name: str) -> list[Word]:
    box = _bbox(line)
    elements = [element for element in line.iter(etree.Element) if _WORD_CLASSES & _classes(element)]
    return [_word(element, box, name) for element in elements if _text(element)]


def _word(element: _Element, line_box: BBox | None, name: str) -> Word:
    text = _text(element)
    box = _bbox(element) or line_box
    if box is None:
        raise unplaced(name, message("place.word", text=text[:20]), element)
    confidence = _CONFIDENCE.search(element.get("title", ""))
    return Word(text, box, min(max(float(confidence[1]) / 100, 0.0), 1.0) if confidence else None)


def _whole_line(line: _Element, name: str) -> Iterator[BoxedText]:
    """A line whose words are not marked (OCRopus, Kraken)."""
    text, box = _text(line), _bbox(line)
    if not text:
        return
    if box is None:
        raise unplaced(name, message("place.text_line", text=text[:20]), line)
    yield BoxedText(text, rectangle(*box))


def _slope(line: _Element, words: list[Word]) -> Slope | None:
    """The slope that the line states, else the one its words show."""
    title, box = line.get("title", ""), _bbox(line)
    turned = _TEXT_ANGLE.search(title)
    angle = (float(turned[1]) + 180) % 360 - 180 if turned else 0.0
    if abs(angle) > _SMALL_ANGLE:
        return None
    baseline = _BASELINE.search(title)
    if box and baseline:
        return Slope(float(baseline[1]), box.x1 - box.x0)
    if box and angle:
        return Slope(-math.tan(math.radians(angle)), box.x1 - box.x0)  # textangle counts against the clock
    return words_slope(words)


def _bbox(element: _Element) -> BBox | None:
    found = _BBOX.search(element.get("title", ""))
    if not found:
        return None
    x0, top, x1, bottom = map(float, found.groups())
    return BBox(min(x0, x1), min(top, bottom), max(x0, x1), max(top, bottom))


def _classes(element: _Element) -> frozenset[str]:
    return frozenset(element.get("class", "").split())


def _inside(element: _Element, classes: frozenset[str]) -> bool:
    return any(classes & _classes(ancestor) for ancestor in element.iterancestors())


def _text(element: _Element) -> str:
    return join_words("".join(str(part) for part in element.itertext()).split())
