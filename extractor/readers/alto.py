"""ALTO XML (any version and namespace): TextLine and String elements with HPOS, VPOS, WIDTH and HEIGHT."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from lxml import etree

from extractor.document import Document
from extractor.errors import UnreadableFile
from extractor.messages import message
from extractor.readers.boxes import BoxedPage, BoxedText, Slope, build_document
from extractor.readers.decode import decode
from extractor.readers.word_runs import (
    Word,
    merge_words,
    number_in,
    parsable_xml,
    sized_box,
    unplaced,
    usual_height,
    words_slope,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

MEDIA_TYPE = "application/alto+xml"

_BOX = ("HPOS", "VPOS", "WIDTH", "HEIGHT")
_POINTS = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?)[\s,]+(-?\d{1,9}(?:\.\d{1,9})?)")
_SMALL_ANGLE = 15.0  # degrees; beyond, a block is turned text, and no evidence of the page's skew


def read_alto(data: bytes, *, name: str) -> Document:
    """The document in ALTO: one token a run of Strings that are together on a TextLine; units as given.

    Raises :class:`UnreadableFile` where the XML is broken or text has no place.
    """
    text, notes = decode(data, name=name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(parsable_xml(text), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(message("file.alto_broken", name=name, error=error)) from error
    pages = [_page(element, name) for element in root.iter("{*}Page")]
    if not pages:
        raise UnreadableFile(message("file.alto_without_pages", name=name))
    return build_document(pages, media_type=MEDIA_TYPE, notes=notes)


def _page(element: _Element, name: str) -> BoxedPage:
    lines = list(element.iter("{*}TextLine"))
    worded = [_words(line, name) for line in lines]
    height = usual_height(worded)
    pieces: list[BoxedText] = []
    slopes: list[Slope] = []
    for line, words in zip(lines, worded, strict=True):
        pieces += merge_words(words, page_height=height)
        slope = _slope(line, words)
        if slope:
            slopes.append(slope)
    return BoxedPage(tuple(pieces), number_in(element, "WIDTH"), number_in(element, "HEIGHT"), tuple(slopes))


def _words(line: _Element, name: str) -> list[Word]:
    line_box = sized_box(line, _BOX)
    words: list[Word] = []
    for element in line.iter("{*}String"):
        text = "".join(element.get("CONTENT", "").split())
        if not text:
            continue
        box = sized_box(element, _BOX) or line_box
        if box is None:
            raise unplaced(name, message("place.string", text=text[:20]), element)
        score = number_in(element, "WC")
        words.append(Word(text, box, score if score is not None and 0 <= score <= 1 else None))
    return words


def _slope(line: _Element, words: list[Word]) -> Slope | None:
    """The slope of the BASELINE, else of the block's ROTATION, else the one the words show."""
    # BASELINE is one height in old versions, a row of points in new ones.
    points = [(float(x), float(y)) for x, y in _POINTS.findall(line.get("BASELINE", ""))]
    if len(points) > 1 and points[-1][0] != points[0][0]:
        run = points[-1][0] - points[0][0]
        return Slope((points[-1][1] - points[0][1]) / run, abs(run))
    block, box = line.getparent(), sized_box(line, _BOX)
    angle = number_in(block, "ROTATION") if block is not None else None
    if angle is not None and abs(angle) > _SMALL_ANGLE:
        return None
    if angle and box:
        return Slope(-math.tan(math.radians(angle)), box.x1 - box.x0)  # counted against the clock
    return words_slope(words)
