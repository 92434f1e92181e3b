"""Shapes and pictures that lie on cells of an Excel sheet: a box with a number over a cell, a number as a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lxml import etree

from extractor.readers.docx_xml import as_int, child, children, local
from extractor.readers.package import Package

Place = tuple[int, int]
"""Row and column from 0."""

_DIGIT: Final = re.compile(r"\d")
_FILLS: Final = ("solidFill", "gradFill", "blipFill", "pattFill")
_MOST: Final = 200
"""Cells under one shape; a larger one is a background, or a frame around a table."""
_MOST_UNDER_A_PICTURE: Final = 2


def covered_cells(package: Package, sheet: str) -> tuple[set[Place], set[Place]]:
    """Cells of which a shape hides what they hold or adds a number to it, and those that a small picture is in.

    ``sheet``: name of the part.
    """
    shapes: set[Place] = set()
    pictures: set[Place] = set()
    for _, name in replace(package, main=sheet).related("/drawing"):
        drawing = package.part(name)
        for anchor in drawing if drawing is not None else ():
            places = set(_places(anchor))
            # Shapes may be in groups; a group takes the cells that it lies on.
            if any(_hides(shape) for shape in anchor.iter("{*}sp")):
                shapes |= places
            elif next(anchor.iter("{*}pic"), None) is not None and len(places) <= _MOST_UNDER_A_PICTURE:
                pictures |= places
    return shapes, pictures


def _hides(shape: etree._Element) -> bool:
    """Has it a ground of its own, or a number in it?"""
    text = "".join(part.text or "" for part in shape.iter() if local(part) == "t")
    looks = child(shape, "spPr")
    return _DIGIT.search(text) is not None or any(child(looks, fill) is not None for fill in _FILLS)


def _places(anchor: etree._Element) -> Iterator[Place]:
    """The cells under an anchor. The last row and column count where the shape reaches into them."""
    start, end = child(anchor, "from"), child(anchor, "to")
    if start is None:
        return
    row, col = (_number(start, name) for name in ("row", "col"))
    row_end, col_end = row + 1, col + 1
    if end is not None:
        row_end = _number(end, "row") + (_number(end, "rowOff") > 0)
        col_end = _number(end, "col") + (_number(end, "colOff") > 0)
    if 0 < (row_end - row) * (col_end - col) <= _MOST:
        yield from ((r, c) for r in range(row, row_end) for c in range(col, col_end))


def _number(corner: etree._Element, name: str) -> int:
    return as_int(next((part.text for part in children(corner, name)), None), 0)
