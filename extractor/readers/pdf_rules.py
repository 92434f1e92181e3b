"""The rules (ruled lines) of a PDF page, drawn as strokes, thin bars, frames or chains of dashes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from extractor.document import BBox
from extractor.readers.pdf_glyphs import Drawn, is_white

THIN = 3.0
"""Points: a bar up to this thick is a rule."""
JOIN = 3.0
"""Points: a gap up to this wide in a rule is a dash or a drawing accident; ends this near to a rule touch it."""
ALIGNED = 1.0
"""Points: rules this near to one another are one line drawn in parts."""
SHORTEST = 5.0
"""Points: what is shorter after joining is no rule of a table (the side of a tick box, a stroke of a letter)."""
MAX_RULES = 4000
"""More than this on one page is a drawing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A level (``y = at``) or upright (``x = at``) rule from ``low`` to ``high``."""

    upright: bool
    at: float
    low: float
    high: float

    @property
    def length(self) -> float:
        return self.high - self.low


def page_rules(
    lines: Iterable[Drawn], rects: Sequence[Drawn], curves: Iterable[Drawn], images: Iterable[Drawn], frame: BBox
) -> list[Rule]:
    """All rules of a page, joined, relative to ``frame``. Empty for a page that is a drawing."""
    found = [
        rule
        for drawn in _visible(lines)
        for rule in _segments([(drawn["x0"], drawn["top"]), (drawn["x1"], drawn["bottom"])])
    ]
    for drawn in _visible(rects):
        box = BBox(drawn["x0"], drawn["top"], drawn["x1"], drawn["bottom"])
        bar = _bar(box)
        if bar is not None:
            found.append(bar)
        elif drawn.get("stroke") and not is_white(drawn.get("stroking_color")):
            found.extend(_sides(box))
    found.extend(side for box in _hollow(rects) for side in _sides(box))
    for drawn in _visible(curves):
        box = BBox(drawn["x0"], drawn["top"], drawn["x1"], drawn["bottom"])
        bar = _bar(box)
        if bar is not None:
            found.append(bar)
        elif drawn.get("stroke"):
            found.extend(_segments(drawn["pts"]))
    for drawn in images:
        bar = _bar(BBox(drawn["x0"], drawn["top"], drawn["x1"], drawn["bottom"]))
        if bar is not None:
            found.append(bar)
    joined = join_rules(_inside(found, frame))
    return joined if len(joined) <= MAX_RULES else []


def _visible(objects: Iterable[Drawn]) -> Iterator[Drawn]:
    for drawn in objects:
        stroked = drawn.get("stroke") and not is_white(drawn.get("stroking_color"))
        filled = drawn.get("fill") and not is_white(drawn.get("non_stroking_color"))
        if stroked or filled:
            yield drawn


def _bar(box: BBox) -> Rule | None:
    """A thin box as the rule along its middle."""
    width, height = box.x1 - box.x0, box.height
    if height <= THIN and width > height:
        return Rule(False, box.center[1], box.x0, box.x1)
    if width <= THIN and height > width:
        return Rule(True, box.center[0], box.top, box.bottom)
    return None


def _sides(box: BBox) -> Iterator[Rule]:
    for y in (box.top, box.bottom):
        yield Rule(False, y, box.x0, box.x1)
    for x in (box.x0, box.x1):
        yield Rule(True, x, box.top, box.bottom)


def _hollow(rects: Sequence[Drawn]) -> Iterator[BBox]:
    """Frames drawn as one filled box with a slightly smaller one cut out of it."""
    boxes = [
        BBox(d["x0"], d["top"], d["x1"], d["bottom"])
        for d in rects
        if d.get("fill") and not d.get("stroke") and d.get("evenodd")
    ]
    for outer, inner in pairwise(boxes):
        inset = [abs(a - b) for a, b in zip(outer, inner, strict=True)]
        if 0 < max(inset) <= THIN:
            yield outer


def _segments(points: Sequence[tuple[float, float]]) -> Iterator[Rule]:
    """The level and upright parts of a polyline."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if abs(y1 - y0) <= ALIGNED < abs(x1 - x0):
            yield Rule(False, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
        elif abs(x1 - x0) <= ALIGNED < abs(y1 - y0):
            yield Rule(True, (x0 + x1) / 2, min(y0, y1), max(y0, y1))


def _inside(rules: Iterable[Rule], frame: BBox) -> Iterator[Rule]:
    """The rules cut to the page, relative to its corner."""
    for rule in rules:
        across, along = (frame.x0, frame.top) if rule.upright else (frame.top, frame.x0)
        far_across = (frame.x1 if rule.upright else frame.bottom) - across
        far_along = (frame.bottom if rule.upright else frame.x1) - along
        at = rule.at - across
        low, high = max(0.0, rule.low - along), min(far_along, rule.high - along)
        if -ALIGNED <= at <= far_across + ALIGNED and low < high:
            yield Rule(rule.upright, at, low, high)


def join_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Rules drawn in parts as one each; parts of another line stay apart. Sorted by direction, place, begin."""
    joined: list[Rule] = []
    by_direction: dict[bool, list[Rule]] = defaultdict(list)
    for rule in rules:
        by_direction[rule.upright].append(rule)
    for upright, listed in by_direction.items():
        for group in cluster(listed):
            at = fmean(rule.at for rule in group)
            for low, high in _unions(group):
                if high - low >= SHORTEST:
                    joined.append(Rule(upright, at, low, high))
    return sorted(joined, key=lambda r: (r.upright, r.at, r.low))


def cluster(rules: Iterable[Rule], tolerance: float = ALIGNED) -> list[list[Rule]]:
    """Groups of rules of one direction that lie within ``tolerance`` of the group's first."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: (r.at, r.low, r.high)):
        if groups and rule.at - groups[-1][0].at <= tolerance:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return groups


def _unions(group: Iterable[Rule]) -> list[tuple[float, float]]:
    spans: list[tuple[float, float]] = []
    for rule in sorted(group, key=lambda r: r.low):
        if spans and rule.low - spans[-1][1] <= JOIN:
            spans[-1] = (spans[-1][0], max(spans[-1][1], rule.high))
        else:
            spans.append((rule.low, rule.high))
    return spans
