"""The small reader of lines: a network of our own that reads first, at a tenth of the large one's work.

It gives a class to every fourth column of a line, 32 pixels high, and is taken at its word only where every character
is beyond doubt: how far it is from doubt was fitted on lines drawn with fonts that it never saw
(:mod:`training.reader`). What it is not sure of, or does not know, is read by the large engine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.scan.ocr import NUMBER_READER, READER
from extractor.scan.pixels import resized
from extractor.scan.signs import MARKS, STRIDE, Columns, Seen, seen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ocr import Gray

LEAST_WIDTH = 8
"""Pixels of a line at least."""
LEAST_CONTRAST = 60.0
"""Grey levels from paper to ink at least: what is paler is not made as dark as print."""
INKED, TINGED = 0.5, 0.3
"""Shares of the way from paper to print from which a pixel is ink, and from which it may hold two pieces of ink
together: the top of a 0 in print with serifs is no more."""
LOW_STROKE, SMALL_STROKE = 0.5, 4
"""Share of the height of the highest stroke, and pixels of ink, under both of which another is a speck. A point has
more ink."""
WIDTHS = 16
"""Pixels that inputs are filled up to a multiple of. What a line reads as does not depend on those beside it."""
AT_ONCE = 16
_OF_NUMBERS = frozenset(MARKS)
DESCRIPTION = ".json"
"""The ending of the file beside the weights that tells of them."""


def as_columns(crop: Gray, width: int, height: int) -> NDArray[np.float32]:
    """The crop in ``width`` times ``height`` pixels, 0 paper to 1 ink."""
    small = resized(crop, width, height)
    counts = np.bincount(small.ravel(), minlength=256).cumsum()
    paper = float(np.searchsorted(counts, 0.85 * counts[-1]))
    ink = float(np.searchsorted(counts, 0.01 * counts[-1]))
    return ((paper - small.astype(np.float32)) / np.float32(max(LEAST_CONTRAST, paper - ink))).clip(-0.5, 1.25)


class QuickReader:
    """The network and its alphabet. Raises ``ValueError`` where the two files do not belong together."""

    def __init__(self, weights: Path) -> None:
        import onnxruntime

        told = json.loads(weights.with_suffix(DESCRIPTION).read_text(encoding="utf-8"))
        data = weights.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if told["sha256"] != digest:
            raise ValueError(f"{weights}: saw the digest {digest}, expected {told['sha256']}")
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = 1
        # A plan of the memory for each of the many shapes costs more memory than it saves time.
        settings.enable_mem_pattern = False
        self._session: Any = onnxruntime.InferenceSession(data, settings, providers=["CPUExecutionProvider"])
        self.alphabet: str = told["alphabet"]
        self.phrases: str = told["phrases"]
        self.bars: dict[str, float] = told["bars"]
        self.digest = digest
        self._height: int = told["height"]

    def width_of(self, crop: Gray) -> int:
        """Pixels of the crop as the network takes it."""
        width: int = round(crop.shape[1] * self._height / crop.shape[0])
        return max(LEAST_WIDTH, width)

    def chances_of(self, lines: Sequence[NDArray[np.float32]]) -> list[Columns]:
        """Of each line as :func:`as_columns` gives them, in their order."""
        groups: dict[int, list[int]] = {}
        for index, line in enumerate(lines):
            groups.setdefault(-(-line.shape[1] // WIDTHS) * WIDTHS, []).append(index)
        found: dict[int, Columns] = {}
        for filled, members in groups.items():
            for start in range(0, len(members), AT_ONCE):
                chosen = members[start : start + AT_ONCE]
                batch = np.zeros((len(chosen), 1, self._height, filled), dtype=np.float32)
                for row, index in enumerate(chosen):
                    batch[row, 0, :, : lines[index].shape[1]] = lines[index]
                chances, likeliest, marks = self._session.run(None, {"lines": batch})
                for row, index in enumerate(chosen):
                    own = -(-lines[index].shape[1] // STRIDE)
                    found[index] = Columns(likeliest[row, :own], chances[row, :own], marks[row, :own])
        return [found[index] for index in range(len(lines))]

    def read(self, crops: Sequence[Gray]) -> list[Seen]:
        """What each crop reads as, and how much in doubt."""
        return self.read_columns([as_columns(crop, self.width_of(crop), self._height) for crop in crops])

    def read_columns(self, lines: Sequence[NDArray[np.float32]]) -> list[Seen]:
        """The same of lines as :func:`as_columns` gives them."""
        read = [seen(columns, self.alphabet) for columns in self.chances_of(lines)]
        return [
            replace(found, strokes=strokes_of(line)) if found.text and set(found.text) <= _OF_NUMBERS else found
            for found, line in zip(read, lines, strict=True)
        ]


def strokes_of(line: NDArray[np.float32]) -> int:
    """How many stretches of columns have ink in them that is more than specks."""
    tinged = np.concatenate(([0], line.max(axis=0) > TINGED, [0]))
    ends = np.flatnonzero(np.diff(tinged))
    found = [line[:, low:high] > INKED for low, high in zip(ends[::2].tolist(), ends[1::2].tolist(), strict=True)]
    heights = [int(np.ptp(rows)) + 1 if (rows := np.flatnonzero(ink.any(axis=1))).size else 0 for ink in found]
    highest = max(heights, default=0)
    return sum(
        height >= max(1, LOW_STROKE * highest) or int(ink.sum()) >= SMALL_STROKE
        for height, ink in zip(heights, found, strict=True)
    )


@lru_cache(maxsize=1)
def quick_reader() -> QuickReader:
    """The shipped one, loaded once in a process."""
    return QuickReader(READER)


@lru_cache(maxsize=1)
def number_reader() -> QuickReader:
    """The shipped reader of numbers, likewise."""
    return QuickReader(NUMBER_READER)
