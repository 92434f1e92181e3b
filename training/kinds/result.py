"""What the drawings of tools share: a kind written from the laid pages, JSON, and boxes as lists of numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

from extractor.forms.schema import CellKey
from training.draw.grid import keys_of
from training.draw.report import DrawnReport, TablePart
from training.kinds.kind import Drawing, Kind
from training.kinds.laid import Box, LaidPage, lay_out

Write = Callable[[list[LaidPage], Random], bytes]


def laid_kind(write: Write, suffix: str = ".json") -> Kind:
    """A kind written from the report on pages."""

    def draw(report: DrawnReport, rng: Random) -> Drawing:
        return Drawing({f"report{suffix}": write(lay_out(report), rng)}, shown(report))

    return Kind(draw)


def plain_kind(write: Callable[[DrawnReport, Random], bytes], suffix: str = ".json") -> Kind:
    """A kind written from the grids of the report."""
    return Kind(lambda report, rng: Drawing({f"report{suffix}": write(report, rng)}, shown(report)))


def shown(report: DrawnReport) -> frozenset[CellKey]:
    return frozenset(keys_of(part.grid for part in report.parts if isinstance(part, TablePart)))


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def points(box: Box) -> list[list[float]]:
    """The four corners, clockwise from the top left."""
    return [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]]


def vertices(box: Box, across: float = 1.0, down: float = 1.0, names: str = "xy") -> list[dict[str, float]]:
    """The corners as objects, their places divided by the size of the page."""
    return [{names[0]: round(x / across, 6), names[1]: round(y / down, 6)} for x, y in points(box)]
