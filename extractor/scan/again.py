"""Several readings of a page that reads badly, under several cleanings, settled by vote.

Which reading is the best is decided by their own scores; where they differ on a number, it counts for less.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.fields import folded, in_doubt, is_torn, torn_share
from extractor.scan.marks import DISAGREEMENT, LIKE_DASH, SURE_SCORE, UNREAD, VALUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from extractor.document import BBox
    from extractor.scan.fields import ScanCell
    from extractor.scan.page import ScanPage
    from extractor.scan.reading import ScanText

DOUBTFUL = 0.15
"""Share of the lines of a page that are not read for sure from which it reads badly."""
TORN = 0.02
"""Share of the filled cells that hold several values from which rules were missed."""
UNREADABLE = 0.04
"""Share of the lines that are no characters from which what shows is not all print: the back of the sheet, dirt."""
LEAST_LINES = 8
KEPT = 0.9
"""Share of the filled cells of another reading that a reading has at least."""
DIGITS = 0.75
"""How high digits are, in heights of lines of words."""
MORE = 0.03
"""Share of what is in the cells of a page as it is that a cleaning must show beyond it to be the best reading."""
DASH = 0.85
"""What a dash is worth, however sure it is; lines that are read for sure are worth 1."""
READ_SCORE = 0.8
"""From which another reading contradicts a value, or supports one."""
ALIKE = 1.5
"""How many times as high as a line of another reading a line is at most that shows the same."""


def reads_badly(page: ScanPage) -> bool:
    """Whether so many lines are in doubt or unreadable, or so many cells hold several values, that another cleaning is
    worth it."""
    # A dash is told by its shape, whatever the engine makes of it.
    texts = [text for text in texts_of(page) if not set(text.text) <= LIKE_DASH]
    if page.notes or len(texts) < LEAST_LINES:
        return False
    doubtful = sum(1 for text in texts if not _is_sure(text))
    return doubtful >= DOUBTFUL * len(texts) or shows_dirt(page) or torn_share(page.tables) >= TORN


def shows_dirt(page: ScanPage) -> bool:
    """Whether much of what shows is no print."""
    texts = texts_of(page)
    return sum(1 for text in texts if UNREAD in text.text) >= max(1, UNREADABLE * len(texts))


def weight_of(page: ScanPage) -> float:
    """What a reading counts for in a vote: the share of its lines that are read for sure, squared, so that two readings
    that are mostly guesses do not outvote a clear one."""
    texts = texts_of(page)
    return (sum(1 for text in texts if _is_sure(text)) / len(texts)) ** 2 if texts else 0.0


def _is_sure(text: ScanText) -> bool:
    return text.score >= SURE_SCORE and UNREAD not in text.text


def print_height(page: ScanPage, text: float) -> float:
    """The usual height of what is in the cells of a page, digits for the most part, in pixels of the level picture.
    ``text``: the height of its lines of words, which tells where no cells were found."""
    heights = [line.level.height for table in page.tables for cell in table.cells for line in cell.lines]
    return float(np.median(heights)) if heights else DIGITS * text


def is_emptier(page: ScanPage, other: ScanPage) -> bool:
    """Whether so much less is in the cells of a reading than in those of the other that print was taken for dirt; not
    where its rules were."""
    return bool(page.tables) and _filled(page) < KEPT * _filled(other)


def is_faded(page: ScanPage, other: ScanPage) -> bool:
    """Whether what is read in a reading is clear, but is much less than in the other."""
    read = [text for text in texts_of(page) if UNREAD not in text.text]
    return is_emptier(page, other) and sum(map(_is_sure, read)) > (1 - DOUBTFUL) * len(read)


def _filled(page: ScanPage) -> int:
    """Cells with characters; dashes too, which a cleaning may lose."""
    return sum(any(UNREAD not in line.text for line in cell.lines) for table in page.tables for cell in table.cells)


def texts_of(page: ScanPage) -> list[ScanText]:
    """All lines of a page."""
    return [*(line for table in page.tables for cell in table.cells for line in cell.lines), *page.lines]


def settled(readings: Sequence[ScanPage]) -> ScanPage:
    """The best of several readings of one page, with the values that most of them see, by their scores, and the labels
    of the one that reads them best.

    A value on which they differ is less sure, and the others go along.
    """
    best = _best(readings)
    clear = _reads_well(best)
    others = [_Placed.of(page) for page in readings if page is not best]
    whole = [_Placed.of(page, alone=False) for page in readings if page is not best]
    weight = weight_of(best)

    def voted(cell: ScanCell) -> ScanCell:
        if not cell.lines:
            return replace(cell, lines=_overlooked(cell, others, values=clear))
        alone = len(cell.lines) == 1
        lines = (_voted(cell.lines[0], weight, others),) if alone else cell.lines
        if lines[0] is cell.lines[0] and _is_contradicted(cell, whole):
            return replace(cell, lines=tuple(map(in_doubt, lines)))
        if (alone and VALUE.fullmatch(lines[0].text)) or is_torn(cell):
            return replace(cell, lines=lines)
        return replace(cell, lines=tuple(_clearest(line, whole) for line in lines))

    tables = tuple(replace(table, cells=tuple(voted(cell) for cell in table.cells)) for table in best.tables)
    return replace(best, tables=tables)


def doubted(page: ScanPage) -> ScanPage:
    """The page with all lines in its cells in doubt, as where readings differ."""
    tables = tuple(
        replace(table, cells=tuple(replace(cell, lines=tuple(map(in_doubt, cell.lines))) for cell in table.cells))
        for table in page.tables
    )
    return replace(page, tables=tables)


def _best(readings: Sequence[ScanPage]) -> ScanPage:
    """The reading that the others are held against: the last, if it does not read badly and is clearer than the others,
    for all that is dirt in those was read in them as well. Else the one with the most in its cells, if that is
    clearly more than in the page as it is: what takes dirt takes of rules and print as well."""
    last = readings[-1]
    if _reads_well(last) and _clear_lines(last) >= max(1, *map(_clear_lines, readings)):
        return last
    best, first = max(readings, key=_worth), readings[0]
    (most, _), (given, _) = _worth(best), _worth(first)
    return best if most > given + MORE * abs(given) or most == given else first


def _reads_well(page: ScanPage) -> bool:
    return len(texts_of(page)) >= LEAST_LINES and not reads_badly(page)


def _clear_lines(page: ScanPage) -> int:
    """How many more lines in its cells are read for sure than not: where no grid was found, all of a table is beside
    it."""
    cells = [cell.lines for table in page.tables for cell in table.cells if not is_torn(cell)]
    return sum(1 if _is_sure(line) else -1 for lines in cells for line in lines)


def _overlooked(cell: ScanCell, others: Sequence[_Placed], *, values: bool) -> tuple[ScanText, ...]:
    """What another reading has in a cell without ink, in doubt: a cleaning may take a faint number for dirt.
    ``values``: only where that is a value, as dirt is seldom read as one."""
    seen = [line for placed in others if (line := placed.at(cell.level)) is not None]
    seen = [line for line in seen if not values or VALUE.fullmatch(line.text)]
    seen.sort(key=lambda line: (bool(VALUE.fullmatch(line.text)), line.score), reverse=True)
    return tuple(in_doubt(line) for line in seen[:1])


def _is_contradicted(cell: ScanCell, others: Sequence[_Placed]) -> bool:
    """Whether another reading has other digits in the cell, if it holds a number or a dash: a cleaning may have taken
    digits for dirt, and what is left lies elsewhere."""
    if not any(VALUE.fullmatch(line.text) or set(line.text) <= LIKE_DASH for line in cell.lines):
        return False
    own = _digits(line.text for line in cell.lines)
    seen = (other for placed in others if (other := placed.at(cell.level)) is not None)
    return any(_digits([other.text]) not in ("", own) for other in seen if other.score >= READ_SCORE)


def _digits(texts: Iterable[str]) -> str:
    return "".join(character for text in texts for character in text if character.isdigit())


def _clearest(line: ScanText, others: Sequence[_Placed]) -> ScanText:
    """A line of a label as that reading has it that is surest of it: words are no matter of votes."""
    if _is_sure(line):
        return line
    seen = [other for placed in others if (other := placed.at(line.level)) is not None]
    alike = [o for o in seen if not VALUE.fullmatch(o.text) and line.level.height < ALIKE * o.level.height]
    surest = max(alike, key=lambda other: other.score, default=line)
    if UNREAD in surest.text or surest.score <= line.score:
        return line
    return replace(line, text=surest.text, score=surest.score, alternatives=surest.alternatives)


def _voted(line: ScanText, weight: float, others: Sequence[_Placed]) -> ScanText:
    """``weight``: of the reading that the line is of.

    What a reading holds possible beside what it says counts as well, for its own score: a digit that each reading of
    dots takes for another is now and then the second choice of all.
    """
    own = VALUE.fullmatch(line.text)
    if not own and _is_sure(line):
        return line
    said: dict[str, list[tuple[str, float]]] = {}
    weights: dict[str, float] = {}

    def count(text: ScanText, by: float) -> None:
        for shown, score in ((text.text, text.score), *text.alternatives):
            if VALUE.fullmatch(shown):
                said.setdefault(folded(shown), []).append((shown, score))
                weights[folded(shown)] = weights.get(folded(shown), 0.0) + by * score

    if own:
        count(line, weight)
    agreed = True
    for placed in others:
        other = placed.at(line.level)
        if other is not None and other.score >= READ_SCORE and VALUE.fullmatch(other.text):
            agreed &= folded(other.text) == folded(line.text)
            count(other, placed.weight)
    if not said or (own and agreed):
        return line
    ranked = [said[text] for text in sorted(said, key=lambda text: (-weights[text], said[text][0][0]))]
    scores = [round(max(score for _, score in same) * DISAGREEMENT, 5) for same in ranked]
    alternatives = tuple((same[0][0], score) for same, score in zip(ranked[1:], scores[1:], strict=True))
    return replace(line, text=ranked[0][0][0], score=scores[0], alternatives=alternatives)


@dataclass(frozen=True)
class _Placed:
    """The lines of a reading in cells, with their middles, shape ``(lines, 2)``.

    ``weight``: what the reading counts for in a vote.
    """

    lines: tuple[ScanText, ...]
    middles: NDArray[np.float64]
    weight: float

    @staticmethod
    def of(page: ScanPage, *, alone: bool = True) -> _Placed:
        """``alone``: only lines that are alone in their cell."""
        cells = [cell for table in page.tables for cell in table.cells if len(cell.lines) == 1 or not alone]
        lines = tuple(line for cell in cells for line in cell.lines)
        return _Placed(lines, np.array([line.level.center for line in lines]).reshape(-1, 2), weight_of(page))

    def at(self, box: BBox) -> ScanText | None:
        """The one line whose middle lies in the box."""
        within = (self.middles >= (box.x0, box.top)) & (self.middles <= (box.x1, box.bottom))
        found = np.flatnonzero(within.all(axis=1))
        return self.lines[int(found[0])] if len(found) == 1 else None


def _worth(page: ScanPage) -> tuple[float, float]:
    """How much was read in cells, and how surely, and then how much beside them, where all of a table is whose
    grid was not found. Cells that run together count for nothing."""
    cells = [cell.lines for table in page.tables for cell in table.cells if not is_torn(cell)]
    return _mass(line for lines in cells for line in lines), _mass(page.lines)


def _mass(lines: Iterable[ScanText]) -> float:
    """Ink that is no character takes as much away as a line that is read for sure gives: cleaned, it may be gone.
    Dashes are told by their shape: how surely says nothing of how well a page is read, but a cleaning may lose them."""
    return sum(
        -1.0 if UNREAD in line.text else DASH if set(line.text) <= LIKE_DASH else line.score
        for line in lines
        if line.text
    )
