"""Tables drawn with characters in a text → their cells, with the ranges of merged ones.

Box-drawing characters (w3m), ``+---+---+`` (grids of reStructuredText and pandoc, MySQL), ``|---+---|`` (org) and
``---+---`` (psql). The upright unit is the line, the level one the display column. A cell may be written over several
lines; each of its parts is a cell of its own, as it is in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.lattice import Area, areas
from extractor.readers.drawn_lines import DrawnLine, is_box_line, is_plus_rule, joint_columns, measures, read_line
from extractor.values import ReadingKind, read_value

MOST_SLOTS = 50_000
_NEAR = 2
"""Columns by which a rule may miss its place where a line was padded by another measure."""
_NOTHING = re.compile(r"\s*(?:[\u2500-\u257f+=|-]{4,}\s*)?\Z")
_WORD = re.compile(r"[^\W_]")
_DIRECTIVE_LINE = re.compile(r"\.\. [\w-]+::|:{3,}")
_DIRECTIVE = re.compile(r"\s*(?:\.\. [\w-]+::.*|:{3,}.*)\Z")


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """``parts``: where its lines are in the text, untrimmed; a cell without text has one part of no length."""

    area: Area
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """``first`` and ``last`` are line numbers, both in it; ``cells`` come row by row."""

    first: int
    last: int
    cells: tuple[DrawnCell, ...]
    lines: dict[int, int]
    """Row → number of the first line that it is on."""


@dataclass(frozen=True, slots=True)
class _Segment:
    """What is between two rules of a line: half-open columns of the lattice, half-open offsets in the text."""

    left: int
    right: int
    start: int
    end: int
    ruled: bool


@dataclass(frozen=True)
class _Bands:
    """``edges``: the index of the line with rules that bounds a band, ``None`` where none is drawn; one more than
    ``lines``, the indices of the lines in each band."""

    edges: list[int | None]
    lines: list[list[int]]


def drawn_tables(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[DrawnTable]:
    """``lines``: start and end of each line of the text."""
    if "+" not in text and not is_box_line(text):
        return  # no rule is drawn anywhere
    for block in _blocks(text, lines):
        table = _table(text, block)
        if table is not None and not _loses_a_word(text, block, table):
            yield table


def _loses_a_word(text: str, block: Sequence[DrawnLine], table: DrawnTable) -> bool:
    """Rules that fit no table may leave words in no cell; such lines are better read one by one."""
    held = sum(len(_WORD.findall(text[start:end])) for cell in table.cells for start, end in cell.parts)
    lines = (text[line.start : line.end] for line in block)
    return held < sum(len(_WORD.findall(line)) for line in lines if not _DIRECTIVE_LINE.search(line))


def _blocks(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[list[DrawnLine]]:
    """Runs of lines with rules on them; two lines of nothing but rules in a row part two tables."""
    run: list[DrawnLine] = []
    drawn = False
    for number, (start, end) in enumerate(lines):
        content = text[start:end]
        rules = is_box_line(content) or is_plus_rule(content)
        line = read_line(text, number, start, end) if rules or "|" in content else None
        if line is None or (run and run[-1].only_rules and line.only_rules):
            if drawn:
                yield run
            run, drawn = [], False
        if line is not None:
            run.append(line)
            drawn = drawn or rules
    if drawn:
        yield run


def _table(text: str, block: Sequence[DrawnLine]) -> DrawnTable | None:
    if all(line.only_rules for line in block) or not any(line.joints for line in block):
        return None
    columns, places = _columns(text, block)
    segments = [_segments(line, at, columns) for line, at in zip(block, places, strict=True)]
    last_col = max(segment.right for line in segments for segment in line)
    bands = _bands(text, block, segments)
    if not bands.lines or last_col < 2 or len(bands.lines) * last_col > MOST_SLOTS:
        return None
    upright = [[True] * len(bands.lines)] + [
        [_upright(col, band, bands, block, segments) for band in range(len(bands.lines))] for col in range(1, last_col)
    ]
    upright.append([True] * len(bands.lines))
    level = [
        [True] * last_col if edge is None or n in (0, len(bands.lines)) else _level(segments[edge], last_col)
        for n, edge in enumerate(bands.edges)
    ]
    return _with_parts(text, block, segments, bands, areas(upright, level))


def _columns(text: str, block: Sequence[DrawnLine]) -> tuple[list[int], list[list[int]]]:
    """The columns that upright rules are in, and for each line those of its joints, by the measure that fits best."""
    best: tuple[float, list[int], list[list[int]]] | None = None
    for measure in measures():
        places = joint_columns(text, block, measure)
        ruled = [at for line, at in zip(block, places, strict=True) if line.only_rules]
        loose = [at for line, at in zip(block, places, strict=True) if not line.only_rules]
        known = {at for line in (ruled if any(ruled) else loose) for at in line}
        # Joints of a line with a label and a rule are columns too, where nothing known is near.
        for line, own in zip(block, places, strict=True):
            if line.has_rule and not line.only_rules:
                known |= {at for at in own if not any(abs(at - other) <= _NEAR for other in known)}
        fits = sum(at in known for line in loose for at in line) / max(1, sum(map(len, loose)))
        if best is None or fits > best[0]:
            best = fits, sorted(known), places
        if best[0] == 1.0:
            break
    if best is None:
        return [], []
    return best[1], _snapped(block, best[2], best[1])


def _snapped(block: Sequence[DrawnLine], places: Sequence[Sequence[int]], columns: Sequence[int]) -> list[list[int]]:
    """The index of the column of each joint, -1 where it belongs to none. Padded by a measure of its own, a line has
    its joints beside the columns: then they are those of the rule above or below with as many."""
    index = {at: n for n, at in enumerate(columns)}
    known = [[index.get(at, -1) for at in own] for own in places]
    found: list[list[int]] = []
    for n, (own, line) in enumerate(zip(places, block, strict=True)):
        if -1 not in known[n]:
            found.append(known[n])
            continue
        above = next((m for m in range(n - 1, -1, -1) if block[m].has_rule), None)
        below = next((m for m in range(n + 1, len(block)) if block[m].has_rule), None)
        alike = [
            [at for at, joint in zip(known[m], block[m].joints, strict=True) if (joint.down if m < n else joint.up)]
            for m in (above, below)
            if m is not None
        ]
        fitting = next((cols for cols in alike if len(cols) == len(line.joints) and -1 not in cols), None)
        found.append(fitting or _nearest(own, columns))
    return found


def _nearest(own: Sequence[int], columns: Sequence[int]) -> list[int]:
    found: list[int] = []
    least = 0
    for at in own:
        right = bisect_left(columns, at)
        near = [n for n in (right - 1, right) if least <= n < len(columns) and abs(columns[n] - at) <= _NEAR]
        found.append(min(near, key=lambda n: abs(columns[n] - at)) if near else -1)
        least = found[-1] + 1 if near else least
    return found


def _segments(line: DrawnLine, places: Sequence[int], columns: Sequence[int]) -> list[_Segment]:
    """Columns are counted from 1 at the first upright rule: 0 is what is left of it, and the last what is
    right of all."""
    cuts = [(0, line.start - 1)]
    cuts += [(place + 1, joint.at) for place, joint in zip(places, line.joints, strict=True) if place >= 0]
    cuts.append((len(columns) + 1, line.end))
    found = []
    for (left, low), (right, high) in pairwise(cuts):
        inside = [s for s in line.stretches if low < s.end and s.start <= high and s.end <= high and s.start > low]
        ruled = any(s.ruled for s in inside) and all(s.ruled or (s.blank and s.start == s.end) for s in inside)
        found.append(_Segment(left, right, low + 1, high, ruled))
    return found


def _bands(text: str, block: Sequence[DrawnLine], segments: Sequence[Sequence[_Segment]]) -> _Bands:
    """The lines between rules. Where several rows are between two rules, each line is a band of its own."""
    # In org and psql, a line is a row; elsewhere a row may be written over several lines.
    single = not any(is_box_line(text[line.start : line.end]) for line in block) and not any(
        line.only_rules and text[line.start : line.end].lstrip().startswith("+") for line in block
    )
    edges: list[int | None] = []
    lines: list[list[int]] = []
    held: list[int] = []

    def close() -> None:
        nonlocal held
        if len(held) > 1 and (single or _rows_apart(text, [segments[n] for n in held])):
            lines.extend([n] for n in held)
            edges.extend([None] * (len(held) - 1))
        else:
            lines.append(held)
        held = []

    for n, line in enumerate(block):
        if line.has_rule:
            if edges:
                close()
            edges.append(n)
        else:
            if not edges:
                edges.append(None)
            held.append(n)
    if held:
        close()
        edges.append(None)
    return _Bands(edges, lines)


def _rows_apart(text: str, lines: Sequence[Sequence[_Segment]]) -> bool:
    """Do most of the columns with values hold something on another of the lines too?"""
    filled: dict[int, list[ReadingKind]] = {}
    for line in lines:
        for segment in line:
            held = text[segment.start : segment.end].strip()
            if held and not _DIRECTIVE.match(held):
                filled.setdefault(segment.left, []).append(read_value(held).kind)
    # One mark alone may be a part of a label: 本年增, /, 减.
    valued = [own for own in filled.values() if ReadingKind.NUMBER in own or own.count(ReadingKind.MARK) > 1]
    return 2 * sum(len(own) > 1 for own in valued) > len(valued)


def _upright(
    col: int, band: int, bands: _Bands, block: Sequence[DrawnLine], segments: Sequence[Sequence[_Segment]]
) -> bool:
    """Is the column's rule drawn on most lines of the band, or, where it has none, does it go down from the edge?"""
    own = bands.lines[band]
    if own:
        return 2 * sum(any(s.left == col for s in segments[n]) for n in own) >= len(own)
    edge = bands.edges[band]
    if edge is None:
        return True
    at = next((segment.start - 1 for segment in segments[edge] if segment.left == col), None)
    return any(joint.at == at and joint.down for joint in block[edge].joints)


def _level(line: Sequence[_Segment], last_col: int) -> list[bool]:
    ruled = [False] * last_col
    for segment in line:
        for col in range(segment.left, segment.right) if segment.ruled else ():
            ruled[col] = True
    # Where the outermost upright rules are not drawn, text beside them belongs to the row.
    ruled[0] |= ruled[1]
    ruled[-1] |= ruled[-2]
    return ruled


def _with_parts(
    text: str,
    block: Sequence[DrawnLine],
    segments: Sequence[Sequence[_Segment]],
    bands: _Bands,
    found: Sequence[Area],
) -> DrawnTable:
    area_of = {slot: area for area in found for slot in area.slots}
    row_of: dict[int, int] = {n: row for row, lines in enumerate(bands.lines) for n in lines}
    # What is on a line with a rule belongs to a cell that the rule ends at: it goes on above and below.
    row_of |= {edge: max(0, n - 1) for n, edge in enumerate(bands.edges) if edge is not None}
    parts: dict[Area, list[tuple[int, int]]] = {}
    first: dict[int, int] = {}
    written: set[int] = set()
    beside = max(area.col_end for area in found) - 1
    ends = [own[-1].left == beside for own, line in zip(segments, block, strict=True) if not line.has_rule]
    closed = 2 * sum(ends) > len(ends)  # Blanks at the ends of lines may be cut off, and the last rule with them.
    for n in sorted(row_of):
        for segment in segments[n]:
            is_short = closed and segment.right > beside and (segment.left < beside or block[n].has_rule)
            if segment.ruled or (is_short and not text[segment.start : segment.end].strip()):
                continue  # A line that ends before the outermost rule lost cells; nothing is drawn there.
            area = area_of[row_of[n], segment.left]
            parts.setdefault(area, []).append((segment.start, segment.end))
            first[area.row] = min(first.get(area.row, block[n].number), block[n].number)
            if text[segment.start : segment.end].strip():
                written.add(segment.left)
    # Nothing but paper beside the outermost rules.
    paper = {0, beside} - written
    cells = [
        DrawnCell(area, _filled(text, own))
        for area, own in sorted(parts.items(), key=lambda item: (item[0].row, item[0].col))
        if area.col not in paper
    ]
    return DrawnTable(block[0].number, block[-1].number, tuple(cells), first)


def _filled(text: str, parts: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    kept = [part for part in parts if not _NOTHING.match(text[slice(*part)])]
    # What pandoc writes around a block that had attributes; the cell's text is below.
    told = [part for part in kept if not _DIRECTIVE.match(text[slice(*part)])]
    start = parts[0][0]
    return tuple(told or kept) or ((start, start),)
