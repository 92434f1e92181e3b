"""Numbers in cells are read a second time, by another network where there is one, and from another cut-out.

A reader of numbers that sees the same, on the page with its rules, is enough. Else the page is the second reader:
lines that the engine finds by itself, beside what was read cell by cell. Where the two read different numbers in one
cell, the number counts for less, and the other reading goes along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from extractor.document import BBox
from extractor.scan.beside import found_lines, patch
from extractor.scan.cells import WIDE_CUT, cut_out, inside
from extractor.scan.fields import ScanCell, ScanTable, folded
from extractor.scan.marks import DISAGREEMENT, SURE_SCORE, VALUE
from extractor.scan.reading import Reading, ScanText

if TYPE_CHECKING:
    from extractor.scan.ocr import Gray, Recognised

READ_SCORE = 0.7
"""From which a reading of the page contradicts the one of the cell."""
SEARCHED_HEIGHT = 11.0
"""Pixels of text height in the search: less than for lines beside tables, for half of the time."""
OVERHANG = 0.3
"""Heights of text that a line may reach over the rules of its cell: engines draw their boxes wide."""


def checked(reading: Reading, level: Gray, tables: Sequence[ScanTable]) -> list[ScanTable]:
    """The tables, with the numbers less sure that are read otherwise in ``level``, the page with its rules."""
    asked, lines = [], []
    of_tables = [[cell for cell in table.cells if _is_number(cell)] for table in tables]
    settled = _borne_out(reading, level, [cell for numbers in of_tables for cell in numbers])
    for numbers in of_tables:
        left = [cell for cell in numbers if id(cell) not in settled]
        if left:
            reading.in_time()
            part = _around(left)
            lines += found_lines(reading, patch(level, part), round(part.top), round(part.x0), SEARCHED_HEIGHT)
            asked += left
    found = [(cell, _only_line(cell.level, lines, reading.height)) for cell in asked]
    # What the small reader read has the large one beside it, also where the page shows no line.
    chosen = [(cell, box) for cell, box in found if box is not None or reading.has_second]
    own = [cell for cell, _ in chosen]
    crops = [_own_cut(reading, cell) if box is None else patch(level, box) for cell, box in chosen]
    seconds = reading.recognise(crops, again=True)
    firsts = [cell.lines[0] for cell in own]
    if reading.has_second:
        firsts = [with_others(line, second) for line, second in zip(firsts, seconds, strict=True)]
    settled |= {id(cell): weighed(line, second) for cell, line, second in zip(own, firsts, seconds, strict=True)}
    if reading.has_second:
        open_cells = [(c, s) for c, s in zip(own, seconds, strict=True) if folded(c.lines[0].text) != folded(s.text)]
        thirds = reading.recognise([_own_cut(reading, cell) for cell, _ in open_cells], again=True)
        for (cell, _), third in zip(open_cells, thirds, strict=True):
            settled[id(cell)] = outvoted(settled[id(cell)], third)

    def known(cell: ScanCell) -> ScanCell:
        return replace(cell, lines=(settled[id(cell)],)) if id(cell) in settled else cell

    return [replace(table, cells=tuple(map(known, table.cells))) for table in tables]


def _borne_out(reading: Reading, level: Gray, cells: Sequence[ScanCell]) -> dict[int, ScanText]:
    """By the ``id`` of its cell, each number that was read for sure and that the reader of numbers sees as well: on the
    page with its rules and with more paper, where a digit shows that was lost when the cell was cut out."""
    sure = [cell for cell in cells if cell.lines[0].score >= SURE_SCORE]
    crops = [cut_out(level, cell.lines[0].level, reading.height, WIDE_CUT, room=cell.level) for cell in sure]
    return {
        id(cell): with_others(cell.lines[0], other)
        for cell, other in zip(sure, reading.opinions(crops), strict=True)
        if other is not None and folded(other.text) == folded(cell.lines[0].text)
    }


def _own_cut(reading: Reading, cell: ScanCell) -> Gray:
    """The number of the cell cut out as it was for the first reading."""
    return cut_out(reading.gray, cell.lines[0].level, reading.height, room=cell.level)


def _around(cells: Sequence[ScanCell]) -> BBox:
    return BBox(
        min(cell.level.x0 for cell in cells),
        min(cell.level.top for cell in cells),
        max(cell.level.x1 for cell in cells),
        max(cell.level.bottom for cell in cells),
    )


def weighed(line: ScanText, second: Recognised) -> ScanText:
    """The line as read in its cell, less sure where the page reads another number there."""
    first, other = folded(line.text), folded(second.text)
    if first == other or second.score < READ_SCORE or not other.isdigit():
        return line
    score = round(line.score * DISAGREEMENT, 5)
    known = tuple(a for a in line.alternatives if folded(a[0]) != other)
    return replace(line, score=score, alternatives=((other, round(second.score * DISAGREEMENT, 5)), *known))


def with_others(line: ScanText, second: Recognised) -> ScanText:
    """The line with what else the second reading of the same number holds possible, where the first said nothing."""
    if line.alternatives or folded(line.text) != folded(second.text):
        return line
    return replace(line, alternatives=second.alternatives)


def outvoted(line: ScanText, third: Recognised) -> ScanText:
    """A line of the small reader that the page does not bear out, once the large engine has read the cell as well.

    Where both readings of the large engine agree, it is theirs, in doubt, with the other among the alternatives; where
    nothing bears it out, it is in doubt.
    """
    said, other = folded(line.text), folded(third.text)
    if said == other:
        return line
    if line.alternatives and other == folded(line.alternatives[0][0]):
        (text, score), *rest = line.alternatives
        return replace(line, text=text, score=score, alternatives=((line.text, line.score), *rest))
    score = round(min(line.score, DISAGREEMENT), 5)
    more = ((third.text, round(third.score * DISAGREEMENT, 5)),) if VALUE.fullmatch(third.text) else ()
    return replace(line, score=score, alternatives=(*line.alternatives, *more))


def _is_number(cell: ScanCell) -> bool:
    text = folded(cell.lines[0].text) if len(cell.lines) == 1 else ""
    # Lone zeros are most of a page, and no engine sees them there.
    return text.isdigit() and text != "0"


def _only_line(cell: BBox, lines: Sequence[BBox], height: float) -> BBox | None:
    """The line within the cell, if it is the only one there and in no other cell."""
    over = OVERHANG * height
    within = [line for line in lines if inside(line, [cell])]
    if len(within) != 1:
        return None
    line = within[0]
    fits = cell.x0 - over <= line.x0 and line.x1 <= cell.x1 + over
    return line if fits and cell.top - over <= line.top and line.bottom <= cell.bottom + over else None
