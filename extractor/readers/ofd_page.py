"""What a page of an OFD document draws: characters and paths, in points with the origin top left.

OFD (GB/T 33190-2016) places everything in millimetres, each object in a box of its own with its own transformation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from extractor.document import BBox
from extractor.readers.docx_xml import attribute, child, children, local
from extractor.readers.grid_text import wide
from extractor.readers.pdf_glyphs import bounds

POINTS = 72 / 25.4
"""To a millimetre."""
_ASCENT = 0.86
"""Share of the font size above the baseline."""
_HALF = 0.5
"""Width of a letter or digit in ems, where nothing shows it."""
_STEP = re.compile(r"[MLQBASC]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_MAX_REPEAT = 10_000

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Drawn = Mapping[str, Any]
"""A character or path with the keys that pdfplumber gives its own."""


@dataclass
class DrawnPage:
    """``pictures``: resource id and box of each picture."""

    chars: list[Drawn] = field(default_factory=list)
    paths: list[Drawn] = field(default_factory=list)
    pictures: list[tuple[str, BBox]] = field(default_factory=list)


def draw_objects(container: etree._Element, page: DrawnPage) -> None:
    """Adds the objects of a layer or block, those inside blocks too, in drawing order."""
    for element in container:
        kind = local(element)
        if attribute(element, "Visible") == "false" or attribute(element, "Alpha") == "0":
            continue
        if kind == "TextObject":
            page.chars.extend(_characters(element))
        elif kind == "PathObject":
            page.paths.extend(_paths(element))
        elif kind == "ImageObject":
            x, y, width, height = numbers(attribute(element, "Boundary"), 4)
            box = BBox(x * POINTS, y * POINTS, (x + width) * POINTS, (y + height) * POINTS)
            page.pictures.append((attribute(element, "ResourceID") or "", box))
        elif kind in ("Layer", "PageBlock"):
            draw_objects(element, page)


def numbers(text: str | None, count: int) -> tuple[float, ...]:
    """``count`` numbers between blanks; zeros where they are not there."""
    found = [float(match) for match in re.findall(_STEP, text or "") if match not in _ARGUMENTS]
    return tuple((found + [0.0] * count)[:count])


def _matrix(element: etree._Element) -> Matrix:
    """From the object's own coordinates to points on the page."""
    x, y, *_ = numbers(attribute(element, "Boundary"), 4)
    told = attribute(element, "CTM")
    a, b, c, d, e, f = numbers(told, 6) if told else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return a * POINTS, b * POINTS, c * POINTS, d * POINTS, (e + x) * POINTS, (f + y) * POINTS


def _placed(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _characters(element: etree._Element) -> Iterator[Drawn]:
    matrix = _matrix(element)
    size = numbers(attribute(element, "Size"), 1)[0]
    stretch = numbers(attribute(element, "HScale") or "1", 1)[0] or 1.0
    scale = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5
    color = _color(child(element, "FillColor"))
    x = y = 0.0
    for code in children(element, "TextCode"):
        text = code.text or ""
        x = numbers(attribute(code, "X"), 1)[0] if attribute(code, "X") else x
        y = numbers(attribute(code, "Y"), 1)[0] if attribute(code, "Y") else y
        right, down = (_deltas(attribute(code, f"Delta{axis}")) for axis in "XY")
        for index, character in enumerate(text):
            width = size * stretch * (1.0 if wide(character) else _HALF)
            corners = [
                _placed(matrix, x + dx, y + dy) for dx in (0.0, width) for dy in (-_ASCENT * size, (1 - _ASCENT) * size)
            ]
            box = bounds(BBox(cx, cy, cx, cy) for cx, cy in corners)
            yield {
                **{"text": character, "size": size * scale, "non_stroking_color": color},
                **{"x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom},
                # As in a PDF, whose ordinates grow upwards.
                "matrix": (matrix[0], -matrix[1], -matrix[2], matrix[3], 0.0, 0.0),
            }
            x += right[index] if index < len(right) else 0.0 if down else width
            y += down[index] if index < len(down) else 0.0


def _deltas(text: str | None) -> list[float]:
    """Distances from character to character; ``g 3 5.2`` stands for three of 5.2."""
    found: list[float] = []
    parts = (text or "").split()
    while parts:
        if parts[0] == "g" and len(parts) > 2:
            count, step = (numbers(part, 1)[0] for part in parts[1:3])
            found += [step] * min(int(count), _MAX_REPEAT)
            parts = parts[3:]
        else:
            found.append(numbers(parts.pop(0), 1)[0])
    return found


def _paths(element: etree._Element) -> Iterator[Drawn]:
    matrix = _matrix(element)
    data = child(element, "AbbreviatedData")
    stroke = attribute(element, "Stroke") != "false"
    fill = attribute(element, "Fill") == "true"
    colors = {
        "stroking_color": _color(child(element, "StrokeColor")),
        "non_stroking_color": _color(child(element, "FillColor")),
    }
    for line in _polylines((data.text or "") if data is not None else ""):
        points = [_placed(matrix, x, y) for x, y in line]
        box = bounds(BBox(x, y, x, y) for x, y in points)
        place = {"x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom}
        yield {"pts": points, "stroke": stroke, "fill": fill, **colors, **place}


def _polylines(data: str) -> Iterator[list[Point]]:
    """The straight parts of a path; a curve ends one and begins the next."""
    steps: list[str] = _STEP.findall(data)
    line: list[Point] = []
    at = 0
    while at < len(steps):
        operator = steps[at]
        count = _ARGUMENTS.get(operator)
        values = [step for step in steps[at + 1 : at + 1 + (count or 0)] if step not in _ARGUMENTS]
        if count is None or len(values) < count:
            at += 1
            continue
        at += 1 + count
        if operator == "C":
            line.append(line[0]) if line else None
            continue
        point = float(values[-2]), float(values[-1])
        if operator == "L":
            line.append(point)
            continue
        if len(line) > 1:
            yield line
        line = [point]
    if len(line) > 1:
        yield line


def _color(element: etree._Element | None) -> Sequence[float]:
    """As a PDF gives it, 0 to 1; black where the document sets no colour."""
    told = attribute(element, "Value")
    return [part / 255 for part in numbers(told, len(told.split()))] if told else [0.0]
