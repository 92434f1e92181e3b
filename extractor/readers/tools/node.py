"""A value inside parsed JSON that knows its path, so that every complaint names the place."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from extractor.document import BBox
from extractor.messages import message
from extractor.readers.boxes import Point, rectangle

FARTHEST = 1e9
"""No page reaches so far; keeps the geometry away from infinity."""
_POINTS = message("json.points")
_AXES = (("x", "y"), ("X", "Y"))


class Wrong(Exception):
    """The value at ``path`` has the wrong structure; becomes an :class:`UnreadableFile` with the file's name."""

    def __init__(self, path: str, seen: object, expected: str) -> None:
        super().__init__(message("json.wrong", path=path, seen=show(seen), expected=expected))


@dataclass(frozen=True, slots=True)
class Node:
    """``value`` as the JSON parser gives it; what is absent is a node of ``None``."""

    value: Any
    path: str = "$"

    def __getitem__(self, key: str) -> Node:
        """The member of an object. Raises :class:`Wrong` for anything that is no object, nothing at all apart."""
        if self.value is None:
            return Node(None, f"{self.path}.{key}")
        if not isinstance(self.value, dict):
            raise self.wrong(message("json.object_with", key=key))
        return Node(self.value.get(key), f"{self.path}.{key}")

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def first(self, *keys: str) -> Node:
        """The first member that is there and is not null; the one of the first key where none is."""
        return next((self[key] for key in keys if key in self and self.value[key] is not None), self[keys[0]])

    def items(self) -> list[Node]:
        """The items of a list; none for null. Raises :class:`Wrong` for anything else."""
        if self.value is None:
            return []
        if not isinstance(self.value, list | tuple):
            raise self.wrong(message("json.list"))
        return [Node(item, f"{self.path}[{index}]") for index, item in enumerate(self.value)]

    def members(self) -> Iterator[tuple[str, Node]]:
        """Keys and values of an object."""
        if not isinstance(self.value, dict):
            raise self.wrong(message("json.object"))
        for key, value in self.value.items():
            yield key, Node(value, f"{self.path}.{key}")

    def text(self) -> str:
        """A string; an empty one for null."""
        if self.value is None:
            return ""
        if not isinstance(self.value, str):
            raise self.wrong(message("json.string"))
        return self.value

    def unpacked(self) -> Node:
        """JSON in a string, as some services give their result."""
        try:
            return Node(json.loads(self.text()), self.path)
        except (ValueError, RecursionError):
            raise self.wrong(message("json.json_in_string")) from None

    def number(self) -> float | None:
        """A finite number that a page can have, also where it is written as a string; ``None`` for null."""
        if self.value is None:
            return None
        value = self.value
        if isinstance(value, str):
            try:
                value = float(value)
            except ValueError:
                raise self.wrong(message("json.number")) from None
        if not is_number(value):
            raise self.wrong(message("json.number"))
        return float(value) if math.isfinite(value) and abs(value) < FARTHEST else None

    def whole(self, *, least: int, most: int, absent: int) -> int:
        """A whole number within bounds, also where it is written as a string; ``absent`` for null."""
        if self.value is None:
            return absent
        value = self.value
        if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 12:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.wrong(message("json.whole_number", least=least, most=most))
        return value

    def score(self, out_of: float = 1.0) -> float | None:
        """How sure an engine was, 0 to 1; ``None`` where nothing of the kind is said."""
        return score_of(self.value, out_of)

    def size(self) -> float | None:
        """A width or a height; ``None`` where there is none."""
        number = self.number()
        return number if number is not None and number > 0 else None

    def outline(self) -> tuple[Point, ...]:
        """The outline in four or more points, ``[x0, y0, x1, y1]``, eight numbers, or points with x and y.

        The numbers may be infinite or none; see :func:`placed`.
        """
        box = self.value
        if not isinstance(box, list | tuple):
            raise self.wrong(_POINTS)
        if box and all(isinstance(point, dict) for point in box):
            return _vertices(self)
        if len(box) in (4, 8) and all(is_number(item) for item in box):
            numbers = [float(item) for item in box]
            if len(numbers) == 4:
                return rectangle(*numbers)
            return tuple(zip(numbers[0::2], numbers[1::2], strict=True))
        if len(box) < 4:
            raise self.wrong(_POINTS)
        for point in self.items():
            pair = point.value
            if not (isinstance(pair, list | tuple) and len(pair) == 2 and all(is_number(item) for item in pair)):
                raise point.wrong(message("json.point"))
        return tuple((float(x), float(y)) for x, y in box)

    def bbox(self, scale: tuple[float, float] = (1.0, 1.0)) -> BBox | None:
        """The upright box around an outline, its numbers times ``scale``; ``None`` for null, for a list of nothing, and
        for what is no finite place."""
        if not self.value:
            return None
        points = [(x * scale[0], y * scale[1]) for x, y in self.outline()]
        if not placed(points):
            return None
        xs, ys = zip(*points, strict=True)
        return BBox(min(xs), min(ys), max(xs), max(ys))

    def wrong(self, expected: str) -> Wrong:
        """The complaint about this value."""
        return Wrong(self.path, self.value, expected)


def _vertices(node: Node) -> tuple[Point, ...]:
    """Points that are objects; Google leaves a coordinate out where it is 0."""
    points = node.items()
    if len(points) < 2:
        raise node.wrong(message("json.corners"))
    keys = next((keys for keys in _AXES if any(key in point for point in points for key in keys)), _AXES[0])
    found = [tuple(point[key].number() or 0.0 for key in keys) for point in points]
    if len(found) == 2:
        return rectangle(*found[0], *found[1])
    return tuple((x, y) for x, y in found)


def placed(points: Iterable[Point]) -> bool:
    """Whether the points are finite places; NaN is none either."""
    return all(abs(number) < FARTHEST for point in points for number in point)


def is_number(value: object) -> bool:
    # An integer beyond any float would fail later; no page is that large.
    return isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15)


def score_of(value: object, out_of: float = 1.0) -> float | None:
    """A score between 0 and ``out_of`` as a share; ``None`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value) / out_of
    except (ValueError, OverflowError):
        return None
    return min(number, 1.0) if 0 <= number <= 1.001 else None


def show(value: object) -> str:
    """A value in a message, cut short."""
    if isinstance(value, dict):
        keys = ", ".join(f'"{str(key)[:40]}"' for key in list(value)[:8])
        return message("json.seen_object", keys=keys) if keys else message("json.seen_empty_object")
    if isinstance(value, list | tuple):
        return message("json.seen_list", count=len(value), beginning=_beginning(value))
    if isinstance(value, int) and abs(value) >= 10**60:  # its digits would cost quadratic time
        return message("json.seen_huge", kind=type(value).__name__)
    return f"{type(value).__name__} {str(value)[:60]!r}"


def _beginning(value: list[Any] | tuple[Any, ...]) -> str:
    """The first items, without a walk through all that hangs below them."""
    parts = [_scalar(item) for item in value[:3]]
    return f"[{', '.join(parts)}{', …' if len(value) > 3 else ''}]"


def _scalar(item: object) -> str:
    if isinstance(item, list | tuple):
        return f"[… {len(item)}]"
    return repr(item[:20]) if isinstance(item, str) else show(item)[:60]
