"""Sections of a page that lie a little off their place, as strips do that a feeder dragged or that were joined badly:
found by their rules, which go on beside where they left off, and moved back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from extractor.document import BBox
from extractor.scan.look import Look

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.scan.ink import Mask
    from extractor.scan.ocr import Gray
    from extractor.scan.rules import Rule

MOST = 6
"""Sections of a page that are moved back at most."""
FARTHEST = 1 / 110
"""Share of the page's shorter side by which a section is off at most, and by which its rules are shorter than what
they left."""
LEAST = 2.5
"""Pixels by which it is off at least, one way: rules that are off by less are one all the same."""
SEEN = 1.0
"""Pixels from which the rules that cross those of a section show that it is off the other way as well."""
CLOSE = 4.0
"""Pixels between the ends of two pieces of a rule that were cut there."""
ALIKE = 1.5
"""Pixels by which the steps of the rules of one section differ."""


@dataclass(frozen=True, slots=True)
class Section:
    """``box``: where it lies, in pixels of the level page. ``right`` and ``down``: by how much it lies off its
    place."""

    box: BBox
    right: int
    down: int

    @property
    def home(self) -> BBox:
        """Where it belongs."""
        return _moved(self.box, -self.right, -self.down)

    def back(self, box: BBox) -> BBox:
        """The place, before the section was moved back, of what lies in ``box`` now."""
        x, y = box.center
        home = self.home
        within = home.x0 <= x <= home.x1 and home.top <= y <= home.bottom
        return _moved(box, self.right, self.down) if within else box


class _Step(NamedTuple):
    """A piece of a rule that lies ``by`` pixels off the rule that it goes on with. ``before``, ``after``: pixels
    between the two at the lower and at the higher end, ``None`` where it does not go on there."""

    rule: Rule
    by: float
    before: float | None
    after: float | None

    @property
    def is_held(self) -> bool:
        """Does it fill a gap of the rule, up to what it was moved along it by?"""
        return self.before is not None and self.after is not None and min(self.before, self.after) <= CLOSE


def moved_back(look: Look) -> tuple[Look, tuple[Section, ...]]:
    """The page with its sections where they belong, and these, the one last moved first. ``look``: of a level page."""
    found: list[Section] = []
    while len(found) < MOST:
        section = find_section(look.ruled.rules, look.ink)
        if section is None:
            break
        found.append(section)
        look = Look(_put_back(look.gray, section))
    return look, tuple(reversed(found))


def find_section(rules: Sequence[Rule], ink: Mask) -> Section | None:
    """The section of a page that most rules show to be off its place; ``None`` where no two do, nor one that fills a
    gap."""
    farthest = FARTHEST * min(ink.shape)
    steps = {way: list(_steps([r for r in rules if r.upright is way], farthest)) for way in (False, True)}
    groups = {way: _largest(steps[way]) for way in (False, True)}
    way = len(groups[True]) > len(groups[False])
    group = groups[way]
    if not group:
        return None
    low = float(np.median([step.rule.low for step in group]))
    high = float(np.median([step.rule.high for step in group]))
    first, last = min(step.rule.at for step in group), max(step.rule.at for step in group)
    crossing = [s for s in steps[not way] if low <= s.rule.at <= high and s.rule.low < last and s.rule.high > first]
    along = float(np.median([s.by for s in crossing])) if crossing else _along(group)
    across = float(np.median([step.by for step in group]))
    # As far as the rules that cross them are off as well: what no rule shows to be off stays where it is.
    first = min([first - CLOSE, *(step.rule.low for step in crossing)])
    last = max([last + CLOSE, *(step.rule.high for step in crossing)])
    if way:
        return Section(BBox(first, low, last, high), round(across), round(along))
    return Section(BBox(low, first, high, last), round(along), round(across))


def _steps(rules: Sequence[Rule], farthest: float) -> Iterator[_Step]:
    """The pieces among rules of one direction that go on, to the side, where a longer rule leaves off."""
    at = np.array([rule.at for rule in rules])
    length = np.array([rule.high - rule.low for rule in rules])
    whole = np.array([length[np.abs(at - place) <= SEEN].sum() for place in at])
    for rule, own in zip(rules, whole, strict=True):
        off = np.abs(rule.at - at)
        ends: dict[int, tuple[float, list[float], list[float]]] = {}
        for index in np.flatnonzero((off > SEEN) & (off <= farthest) & (whole > own)).tolist():
            other = rules[index]
            by = rule.at - other.at
            _, before, after = ends.setdefault(round(by), (by, [], []))
            for gaps, gap in ((before, rule.low - other.high), (after, other.low - rule.high)):
                if -CLOSE <= gap <= farthest:
                    gaps.append(gap)
        for by, before, after in ends.values():
            if before or after:
                yield _Step(rule, by, min(before, default=None), min(after, default=None))


def _largest(steps: Sequence[_Step]) -> list[_Step]:
    """Of the steps those of one section that shows the most: pieces with the same ends that are off by the same."""
    best: list[_Step] = []
    for step in steps:
        group = {
            other.rule: other
            for other in steps
            if abs(other.rule.low - step.rule.low) <= CLOSE
            and abs(other.rule.high - step.rule.high) <= CLOSE
            and abs(other.by - step.by) <= ALIKE
        }
        if abs(step.by) >= LEAST and len(group) > len(best) and (len(group) > 1 or step.is_held):
            best = list(group.values())
    return best


def _along(group: Sequence[_Step]) -> float:
    """By how much a section is off along its rules: by the gap that it left, if it went on before at the other end."""
    gaps = [step.before - step.after for step in group if step.before is not None and step.after is not None]
    return float(np.median(gaps)) if gaps else 0.0


def _put_back(gray: Gray, section: Section) -> Gray:
    """The page with a section moved back; what it covered is lost, and what it left is paper."""
    low, top, high, bottom = (round(edge) for edge in section.box)
    low, top = max(0, low, section.right), max(0, top, section.down)
    high, bottom = min(high, gray.shape[1] + min(0, section.right)), min(bottom, gray.shape[0] + min(0, section.down))
    plain: Gray = gray.copy()
    part = gray[top:bottom, low:high]
    plain[top:bottom, low:high] = np.uint8(np.median(gray[::4, ::4]))
    home = plain[top - section.down : bottom - section.down, low - section.right : high - section.right]
    np.minimum(home, part, out=home)
    return plain


def _moved(box: BBox, right: float, down: float) -> BBox:
    return BBox(box.x0 + right, box.top + down, box.x1 + right, box.bottom + down)
