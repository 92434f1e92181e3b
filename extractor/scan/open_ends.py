"""Rules that fade away: a rule of a table does not end in the middle of a cell, so what ends in the open goes on.

Pieces in one line are one rule where none crosses it between them, and reach as far as the next rule that crosses it,
unless characters stand there.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from extractor.scan.grid import spans
from extractor.scan.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from extractor.scan.broken import ThinInk

# All lengths in heights of text.
IN_LINE = 0.1
"""How far pieces of one rule are apart across it."""
AT_RULE = 1.0
HELD = 0.5
"""How near to a rule that crosses it a rule ends that does not end in the open; and one that is sure to be a rule,
and no dash that stands in line with those of other cells."""
DAMAGED = 4
"""Ends of rules in the open from which the rules of a page are damaged."""
MOST = 0.6
"""Share of the width of a table that such a rule goes through where it reaches its right side."""
SHOWN = 5.0
"""Length of the pieces of a rule together from which they go on where none of them is."""


def completed(rules: Sequence[Rule], thin: ThinInk) -> list[Rule]:
    """The rules of a page, those of several pieces completed; ``thin``: its ink, and where its characters are."""
    found = list(rules)
    # What crosses a rule may be in pieces itself.
    damaged = _open_ends(found, thin.text) >= DAMAGED

    def has_beside(way: bool, low: float, high: float) -> bool:
        """Whether another rule goes on past a gap: it is in a table, and not between two."""
        return any(rule.upright is way and rule.low < low and rule.high > high for rule in found)

    for way in (False, True, False):
        crossing = [rule for rule in found if rule.upright is not way]
        lines = _lines([rule for rule in found if rule.upright is way], IN_LINE * thin.text)
        found = [
            *crossing,
            *(
                rule
                for line in lines
                for rule in _completed(line, crossing, thin, partial(has_beside, way), damaged=damaged)
            ),
        ]
    return found


def _open_ends(rules: Sequence[Rule], text: float) -> int:
    """How many ends of rules that are the side of a cell and more lie between the rules that cross them."""
    count = 0
    for rule in rules:
        edges = [o.at for o in rules if o.upright != rule.upright and o.low - text <= rule.at <= o.high + text]
        if spans(rule, edges, HELD * text):
            count += sum(1 for end in (rule.low, rule.high) if all(abs(end - at) > AT_RULE * text for at in edges))
    return count


def _lines(rules: Sequence[Rule], apart: float) -> Iterator[list[Rule]]:
    """The pieces that are in one line, from its lower end."""
    line: list[Rule] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if line and rule.at - line[0].at > max(1.5, apart):
            yield sorted(line, key=lambda r: r.low)
            line = []
        line.append(rule)
    if line:
        yield sorted(line, key=lambda r: r.low)


def _completed(
    line: Sequence[Rule],
    crossing: Sequence[Rule],
    thin: ThinInk,
    has_beside: Callable[[float, float], bool],
    *,
    damaged: bool,
) -> list[Rule]:
    """The pieces of a line as they are where it has only one, or too little is left of it."""
    line = _merged(line)
    if len(line) < 2 or sum(rule.high - rule.low for rule in line) < SHOWN * thin.text:
        return list(line)
    near = AT_RULE * thin.text
    at, way = line[0].at, line[0].upright
    edges = sorted(rule.at for rule in crossing if rule.low - near <= at <= rule.high + near)
    spans = [[rule.low, rule.high] for rule in line]

    def is_open(end: float, near: float = near) -> bool:
        return all(abs(end - edge) > near for edge in edges)

    def is_free(low: float, high: float) -> bool:
        return not thin.touched(way, at, low, high)

    # Strokes of characters in line look like pieces of a rule, and have characters on them.
    if all(is_open(end, HELD * thin.text) for span in spans for end in span) or not all(is_free(*s) for s in spans):
        return list(line)
    for before, after in pairwise(spans):
        low, high = before[1], after[0]
        between = [edge for edge in edges if low < edge < high]
        within = high - low <= SHOWN * thin.text / 2 or has_beside(low, high)
        if not between and (is_open(low) or is_open(high)) and within and is_free(low, high):
            before[1] = high
        if between and is_open(low) and is_free(low, between[0]):
            before[1] = between[0]
        if between and is_open(high) and is_free(between[-1], high):
            after[0] = between[-1]
        # Where rules of the page fade away, whole sides of cells are gone as well.
        if damaged and has_beside(before[1], after[0]) and is_free(before[1], after[0]):
            before[1] = after[0]
    first, last = spans[0], spans[-1]
    lower, higher = [edge for edge in edges if edge < first[0]], [edge for edge in edges if edge > last[1]]
    if lower and is_open(first[0]) and is_free(lower[-1], first[0]):
        first[0] = lower[-1]
    # Heads over several rows are at the left of what parts the rows beside them as well; values are not.
    most = sum(high - low for low, high in spans) >= MOST * (edges[-1] - edges[0])
    goes_on = higher and (is_open(last[1]) or (damaged and most and not way and has_beside(last[1], higher[0] - near)))
    if goes_on and is_free(last[1], higher[0]):
        last[1] = higher[0]
    return _merged([replace(rule, low=low, high=high) for rule, (low, high) in zip(line, spans, strict=True)])


def _merged(line: Sequence[Rule]) -> list[Rule]:
    """The pieces, those that touch as one."""
    done: list[Rule] = []
    for rule in line:
        if done and rule.low <= done[-1].high:
            before = done[-1]
            a, b = before.high - before.low, max(1.0, rule.high - rule.low)
            at = (before.at * a + rule.at * b) / (a + b)
            done[-1] = Rule(rule.upright, at, before.low, max(before.high, rule.high))
        else:
            done.append(rule)
    return done
