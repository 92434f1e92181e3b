"""The small form as a scan: the text of the recovery's tests, each token with a box and a score, and its page drawn."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from PIL import Image, ImageDraw

from extractor.document import BBox, Document
from extractor.normalize import UNKNOWN
from extractor.readers.text import read_text
from tests.recovery.builders import TABLE

WIDTH, HEIGHT = 900.0, 600.0
_CELL = (80.0, 24.0)
FIVE = "2.科普读物\t1\t0\t"
"""What stands before the 5 of the form: row science, column institution."""
SIX = FIVE + "5\t"
NINE = "期刊杂志\t\t8\t0\t"


def page() -> bytes:
    """A page with other print in every cell: its place, and words to a model."""
    image = Image.new("L", (int(WIDTH), int(HEIGHT)), 255)
    draw = ImageDraw.Draw(image)
    for column in range(8):
        for line in range(12):
            draw.text((column * _CELL[0] + 4, line * _CELL[1] + 6), f"{line} {column} write 0", fill=0)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def scanned(cells: dict[str, tuple[str, tuple[str, ...]]]) -> Document:
    """``cells``: what stands before a cell → what the recogniser gives for it, and what else it thought possible."""
    places = {TABLE.index(before) + len(before): given for before, given in cells.items()}
    text, also, done = "", {}, 0
    for at, (seen, others) in sorted(places.items()):
        text += TABLE[done:at]
        also[len(text)] = tuple((other, 0.2) for other in others)
        text += seen
        done = min(place for mark in "\t\n" if (place := TABLE.find(mark, at)) >= 0)
    text += TABLE[done:]
    document = read_text(text)
    tokens, column, line = [], 0, -1
    for token in document.tokens:
        column, line = (column + 1, line) if token.line == line else (0, token.line)
        left, top = column * _CELL[0], token.line * _CELL[1]
        box = BBox(left, top, left + _CELL[0], top + _CELL[1])
        score = 0.2 if UNKNOWN in text[token.start : token.end] else 0.99
        tokens.append(replace(token, bbox=box, level=box, score=score, alternatives=also.get(token.start, ())))
    (only,) = document.pages
    pages = (replace(only, width=WIDTH, height=HEIGHT),)
    return replace(document, tokens=tuple(tokens), pages=pages, media_type="image/png")
