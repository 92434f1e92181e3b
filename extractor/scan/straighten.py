"""Pages evenly lit, flat, level and the right way up, with the way back to the picture as given."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractor.document import BBox
from extractor.scan.bend import flattened
from extractor.scan.ink import without_watermark
from extractor.scan.light import even_light, without_bands
from extractor.scan.look import Look
from extractor.scan.perspective import page_warp, seen_from_above
from extractor.scan.sections import moved_back
from extractor.scan.skew import deskew
from extractor.scan.straight import is_straight
from extractor.scan.upright import upright

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractor.scan.bend import Bend
    from extractor.scan.ocr import Gray, OcrEngine
    from extractor.scan.sections import Section


@dataclass(frozen=True, slots=True)
class Frame:
    """From the straightened picture back to the picture as given.

    ``quarter``: quarter turns against the clock that were made first; ``angle``: degrees against the clock after it.
    ``width`` and ``height`` are those of the picture that was turned: the one as given, or, where that was
    photographed from the side, the page as seen from above. ``unwarp``: the nine numbers of the matrix that leads from
    there back to the picture as given. ``bends``: what made that picture flat before, the last step first, once it was
    turned by ``tilt`` degrees. ``left``: pixels of the picture as given left of the page, where several lie on it.
    ``sections``: of the level page that were moved back, the last first.
    """

    width: int
    height: int
    quarter: int = 0
    angle: float = 0.0
    unwarp: tuple[float, ...] = ()
    bends: tuple[Bend, ...] = ()
    tilt: float = 0.0
    left: float = 0.0
    sections: tuple[Section, ...] = ()

    def back(self, box: BBox) -> BBox:
        """The box around the place in the picture as given."""
        for section in self.sections:
            box = section.back(box)
        corners = ((box.x0, box.top), (box.x1, box.top), (box.x1, box.bottom), (box.x0, box.bottom))
        return _around([self._point_back(x, y) for x, y in corners])

    def _point_back(self, x: float, y: float) -> tuple[float, float]:
        width, height = (self.height, self.width) if self.quarter % 2 else (self.width, self.height)
        x, y = _turned_back(x, y, width, height, self.angle)
        for _ in range(self.quarter):
            # One quarter turn against the clock took the right edge to the top.
            x, y, width, height = height - y, x, height, width
        for bend in self.bends:
            x, y = bend.back(x, y)
        x, y = _turned_back(x, y, width, height, self.tilt)
        if self.unwarp:
            a, b, c, d, e, f, g, h, i = self.unwarp
            depth = g * x + h * y + i
            x, y = (a * x + b * y + c) / depth, (d * x + e * y + f) / depth
        return x + self.left, y


def _turned_back(x: float, y: float, width: float, height: float, degrees: float) -> tuple[float, float]:
    """The place before a turn around the middle."""
    turn = math.radians(degrees)
    x, y = x - width / 2, y - height / 2
    x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
    return x + width / 2, y + height / 2


def _around(points: Iterable[tuple[float, float]]) -> BBox:
    xs, ys = zip(*points, strict=True)
    return BBox(min(xs), min(ys), max(xs), max(ys))


def straighten(gray: Gray, engine: OcrEngine) -> tuple[Look, Frame]:
    """The picture evenly lit, flat, level and the right way up, with the way back."""
    look = Look(even_light(without_bands(gray)))
    look = look.changed(without_watermark(look.gray, look.levels))
    unwarp: tuple[float, ...] = ()
    bends: tuple[Bend, ...] = ()
    tilt = 0.0
    level, angle = deskew(look)
    if not is_straight(level.ruled):
        warp = page_warp(look.gray)
        if warp is not None:
            above, matrix = seen_from_above(look.gray, warp)
            unwarp = tuple(float(number) for number in np.linalg.inv(matrix).ravel())
            look = Look(above)
            level, angle = deskew(look)
        # Before it is decided which way up the page is: bent lines are read badly whichever way they are.
        flat, bends = flattened(level)
        if bends:
            look, tilt = flat, angle
            level, angle = deskew(look)
    height, width = look.gray.shape
    quarter, level, angle = upright(look, level, angle, engine)
    level, sections = moved_back(level)
    return level, Frame(width, height, quarter, angle, unwarp, bends, tilt, sections=sections)
