"""A document as the model reads it: characters, and the position of each of them.

Layout is encoded twice. Special entries show where the source separates tokens (line, cell, page, empty cell), and each
position has a box in the manner of LayoutLM (Xu et al. 2020, arXiv:1912.13318): ``x0`` and ``x1`` are the token's
horizontal extent, ``y0`` its line, and ``y1 - y0`` the kind of geometry that the extent comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractor.document import Document, Token
from extractor.tagging.model import vocabulary as v
from extractor.tagging.model.vocabulary import Vocabulary
from extractor.values import ReadingKind, read_value

GRAIN = 128
"""Steps of a box along each axis: the model's ``max_2d_position_embeddings``."""
WINDOW = 512
"""Positions in one pass of the model, the first and the last of them special."""
OVERLAP = 128
_LEAST_OVERLAP = 64
"""Half as much did as well in trials; the more the windows share, the more is read twice."""
_NO_GEOMETRY, _COLUMNS, _GRID, _BOXES = 1, 2, 3, 4
_GRID_STEP = 4
_COLUMN_STEP = 2
_SENTENCE = re.compile(r"[^。!?;]*[。!?;]\s*")
NUMBER_WORD = re.compile(r"(?:^|\s)[+\-]?\d[\d,.]*(?=\s|$)")
_NUMBER_SIGNS = frozenset("0123456789.,+-")
_A_DIGIT = "1"
_SHORT = 48
"""Sentences up to this length are kept whole; of longer ones only the ends."""
_KEPT_ENDS = 16
_TABLE_NUMBERS = 3
"""With so many numbers between blanks, a sentence is too likely a table for any of it to be left out."""


@dataclass(frozen=True, slots=True)
class Position:
    """``document.text[start:end]`` is its text; ``start == end`` for an entry that is not a character.

    ``token`` is the index of the token it belongs to, -1 for separators.
    """

    entry: int
    start: int
    end: int
    token: int


@dataclass(frozen=True)
class Encoded:
    """``boxes[i]`` belongs to ``positions[i]``: (x0, y0, x1, y1), y0 counting the lines of the document."""

    positions: tuple[Position, ...]
    boxes: tuple[tuple[int, int, int, int], ...]

    def part(self, start: int, end: int) -> Encoded:
        return Encoded(self.positions[start:end], self.boxes[start:end])


@dataclass(frozen=True, eq=False)
class Window:
    """Positions ``[start, end)`` of an encoded document as one input of the model, START and END included.

    Shapes: ``ids`` (positions,), ``boxes`` (positions, 4).
    """

    start: int
    end: int
    ids: NDArray[np.int64]
    boxes: NDArray[np.int64]


def encode(document: Document, vocabulary: Vocabulary, *, whole: bool = False) -> Encoded:
    """All positions of a document in reading order. ``whole``: running text is not shortened."""
    positions: list[Position] = []
    boxes: list[tuple[int, int, int, int]] = []
    ids = vocabulary.ids
    unknown = ids[v.UNKNOWN]
    line, page = -1, 0
    rows = 0
    for index, token in enumerate(document.tokens):
        new_line = token.line != line
        rows += new_line
        x0, x1, kind = _extent(document, token)
        box = (x0, rows, x1, rows + kind)
        mark = v.PAGE if token.page_index != page else v.LINE if new_line else v.CELL
        line, page = token.line, token.page_index
        positions.append(Position(ids[mark], token.start, token.start, -1))
        boxes.append(box)
        for entry, start, end in _entries(document, token, whole):
            positions.append(Position(ids.get(entry, unknown), start, end, index))
            boxes.append(box)
    return Encoded(tuple(positions), tuple(boxes))


def _entries(document: Document, token: Token, whole: bool) -> Iterator[tuple[str, int, int]]:
    """The token's characters, or special entries, with their source ranges."""
    if token.empty:
        yield v.EMPTY, token.start, token.end
        return
    normal = document.normal
    low, high = normal.from_source(token.start, token.end)
    reading = read_value(normal.text[low:high])
    # Signs that the model has never seen in a number and must not take for anything else: footnote marks, unreadable
    # signs.
    digits_only = reading.note is not None or reading.kind is ReadingKind.UNREADABLE
    blank = False
    parts = [(low, high, True)] if whole else _parts(normal.text, low, high)
    for start, end, kept in parts:
        if not kept:
            yield v.PROSE, *normal.to_source(start, end)
            continue
        for at in range(start, end):
            character = normal.text[at]
            if character.isspace():
                if not blank:
                    yield v.SPACE, *normal.to_source(at, at + 1)
                blank = True
                continue
            blank = False
            seen = character.lower() if not digits_only or character in _NUMBER_SIGNS else _A_DIGIT
            yield seen, *normal.to_source(at, at + 1)


def _parts(text: str, low: int, high: int) -> Iterator[tuple[int, int, bool]]:
    """Ranges with whether they are kept: of long sentences of prose only the ends are.

    Text that may hold a table is always kept: text that no full stop ends, and sentences with several separate numbers.
    """
    at = low
    while at < high:
        match = _SENTENCE.match(text, at, high)
        end = match.end() if match else high
        sentence = match is not None and end - at > _SHORT
        if sentence and len(NUMBER_WORD.findall(text[at:end])) < _TABLE_NUMBERS:
            yield at, at + _KEPT_ENDS, True
            yield at + _KEPT_ENDS, end - _KEPT_ENDS, False
            yield end - _KEPT_ENDS, end, True
        else:
            yield at, end, True
        at = end


def _extent(document: Document, token: Token) -> tuple[int, int, int]:
    """Horizontal extent in steps, and the kind of geometry it comes from."""
    last = GRAIN - 1
    if token.grid is not None:
        x0, x1, kind = token.grid.col * _GRID_STEP, token.grid.col_end * _GRID_STEP, _GRID
    elif token.bbox is not None:
        width = document.pages[token.page_index].width
        if not width:
            return 0, last, _NO_GEOMETRY
        box = token.level or token.bbox
        x0, x1, kind = int(box.x0 / width * last), int(box.x1 / width * last), _BOXES
    elif token.columns is not None:
        x0, x1, kind = token.columns[0] // _COLUMN_STEP, token.columns[1] // _COLUMN_STEP, _COLUMNS
    else:
        return 0, last, _NO_GEOMETRY
    x0 = min(max(x0, 0), last)
    return x0, min(max(x1, x0), last), kind


def windows(encoded: Encoded, vocabulary: Vocabulary, *, size: int = WINDOW, overlap: int = OVERLAP) -> list[Window]:
    """Overlapping windows over the whole document; lines are counted from 0 again in each of them."""
    total = len(encoded.positions)
    body = size - 2
    starts = [0]
    while starts[-1] + body < total:
        starts.append(min(starts[-1] + body - overlap, total - body))
    ids = np.array([position.entry for position in encoded.positions], dtype=np.int64)
    boxes = np.array(encoded.boxes, dtype=np.int64).reshape(-1, 4)
    return [_window(ids, boxes, vocabulary, start, min(start + body, total)) for start in starts]


def even_windows(encoded: Encoded, vocabulary: Vocabulary) -> list[Window]:
    """As few windows as are needed, all of one size: the last of :func:`windows` reads most of the one before again."""
    total, body = len(encoded.positions), WINDOW - 2
    count = max(1, -(-(total - _LEAST_OVERLAP) // (body - _LEAST_OVERLAP)))
    size = -(-(total + (count - 1) * _LEAST_OVERLAP) // count) + 2
    return windows(encoded, vocabulary, size=size, overlap=_LEAST_OVERLAP)


def _window(ids: NDArray[np.int64], boxes: NDArray[np.int64], vocabulary: Vocabulary, start: int, end: int) -> Window:
    own = boxes[start:end].copy()
    if len(own):
        kind = own[:, 3] - own[:, 1]
        own[:, 1] = np.minimum(own[:, 1] - own[0, 1], GRAIN - 1 - kind)
        own[:, 3] = own[:, 1] + kind
    around = np.zeros((1, 4), dtype=np.int64)
    marks = vocabulary.ids[v.START], vocabulary.ids[v.END]
    return Window(
        start, end, np.concatenate([marks[:1], ids[start:end], marks[1:]]), np.concatenate([around, own, around])
    )


def owners(windows: Sequence[Window]) -> list[tuple[int, int]]:
    """For each window the positions that it decides: of an overlap, the half it sees from farther inside."""
    cuts = [windows[0].start]
    cuts += [(before.end + after.start + 1) // 2 for before, after in pairwise(windows)]
    return list(pairwise([*cuts, windows[-1].end]))
