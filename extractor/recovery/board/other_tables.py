"""Tables of a text that are not the form's: other columns over rows that have the names of the form's rows.

A comparison of two years, a check-list and an analysis take the names of their rows from the form. What their cells
hold is known from their headers (2023年, 同比, 扣分), and is no cell of the form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Final

from extractor.forms.lexicon import SlotKind
from extractor.normalize import squeeze
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Band, Piece

_KNOWN: Final = 0.75
_COMPARES: Final = re.compile(
    r"(?:(?:19|20)\d\d年度?|同比|环比|比上年|较上年|上年同期|增长|增减|增幅|占比)[率数件]?(?:[(].*[)])?"
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_COMPARED: Final = 2
"""So many headers of a comparison are needed to identify one: a narrative may have a single year on a line."""
_FEWEST_COLUMNS: Final = 3
_LONGEST_HEADER: Final = 20
_CORNERS: Final = frozenset({"项目", "指标", "内容", "类别", "信息内容", "单位", "序号", "事项"})
_ENDING: Final = frozenset({SlotKind.SECTION, SlotKind.TITLE, SlotKind.COLUMN, SlotKind.COLUMN_GROUP})


def under_other_headers(bands: Sequence[Band], alignment: Alignment) -> Set[int]:
    """Places of the bands that are below headers of another table, up to a heading or a header of the form."""
    found = set()
    other, compared = False, 0
    for place, band in enumerate(bands):
        if _is_other_header(bands, place, alignment):
            other = True
        elif any(piece.index in alignment.rows for piece in band.pieces):
            other, compared = other or compared >= _COMPARED, 0
            if other:
                found.add(place)
        elif _ends(band, alignment):
            other, compared = False, 0
        else:
            compared += _comparing(bands, place)
    return found


def _comparing(bands: Sequence[Band], place: int) -> int:
    """Headers of a comparison in this line. A bare 2023 is one only beside the year before or after it: else it is a
    number like any other."""
    texts = [squeeze(piece.text) for piece in bands[place].pieces]
    comparing = sum(_COMPARES.fullmatch(text) is not None for text in texts)
    near = bands[max(0, place - 1) : place + 2]
    years = {int(text) for band in near for piece in band.pieces if _YEAR.fullmatch(text := squeeze(piece.text))}
    bare = (int(text) for text in texts if _YEAR.fullmatch(text))
    return comparing + sum(bool({year - 1, year + 1} & years) for year in bare)


def rows_of_others(bands: Sequence[Band], alignment: Alignment) -> int:
    """How many lines of cells begin with a label that is none of the form's."""
    count = 0
    for place, band in enumerate(bands):
        label, cells = band.pieces[0], band.pieces[1:]
        if not is_unknown(label, alignment) or label.text[:1].isdigit():
            continue
        if not cells and place + 1 < len(bands):
            cells = bands[place + 1].pieces
        count += bool(cells) and all(piece.is_item for piece in cells) and any(piece.filled for piece in cells)
    return count


def _ends(band: Band, alignment: Alignment) -> bool:
    """Is it a heading of the form, or a header of its columns?"""
    if any(piece.filled for piece in band.pieces):
        return False
    best = (found[0] for piece in band.pieces if (found := alignment.others.get(piece.index)))
    return any(candidate.slot.kind in _ENDING and candidate.score >= _KNOWN for candidate in best)


def _is_other_header(bands: Sequence[Band], place: int, alignment: Alignment) -> bool:
    """Is every cell of the line a short text that is not in the form, and is the next row as long as the line?

    The word above the labels (项目) may be one of the form's.
    """
    pieces = bands[place].pieces
    if _columns(bands[place]) < _FEWEST_COLUMNS or place + 1 == len(bands):
        return False
    below = bands[place + 1]
    as_long = _columns(below) == _columns(bands[place]) and any(piece.is_item for piece in below.pieces)
    cells = pieces[1:] if squeeze(pieces[0].text) in _CORNERS else pieces
    return as_long and all(is_unknown(p, alignment) and len(p.text) <= _LONGEST_HEADER for p in cells)


def is_unknown(piece: Piece, alignment: Alignment) -> bool:
    """Is it a text that matches no label of the form?"""
    return not piece.is_item and piece.index not in alignment.rows and piece.index not in alignment.others


def _columns(band: Band) -> int:
    """Cells side by side: a tagger may cut the text of one in two."""
    drawn = {(piece.grid.table, piece.grid.col) for piece in band.pieces if piece.grid is not None}
    return len(drawn) or len(band.pieces)
