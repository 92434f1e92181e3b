"""Hand-set confidence for each kind of evidence behind a cell.

The figures are probabilities of being right, set by kind of evidence; :mod:`.checks` looks them up. The fitted
confidence starts from them (:mod:`.calibration`) and is bounded by them where the fitting saw too little; where no
calibration is used, the record holds them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Doubt(StrEnum):
    """Why a cell is less sure than its evidence alone would make it."""

    LOOSE = "loose"
    UNCLAIMED = "unclaimed"
    LOOKALIKE = "lookalike"
    LEFT_OUT = "left out"
    NEIGHBOURS = "neighbours"
    ODD_VALUE = "odd value"
    UNIT = "unit"
    SUSPECT = "suspect"
    """A failing check points at this cell."""
    CONFLICT = "conflict"
    GAP = "gap"
    OVERLONG = "overlong"
    OPEN = "open"
    PARTIAL = "partial"


REVIEW_BELOW: Final = 0.9
"""A cell less sure than this goes to review."""

# Row and column evidence → confidence of a value that was read.
READ: Final = {
    ("label", "header"): 0.998,
    ("label", "position"): 0.985,
    ("label", "order"): 0.99,
    ("label", "sums"): 0.92,
    ("neighbours", "header"): 0.93,
    ("neighbours", "position"): 0.92,
    ("neighbours", "order"): 0.91,
    ("neighbours", "sums"): 0.7,
    ("header", "header"): 0.995,
    ("header", "position"): 0.98,
    ("header", "order"): 0.98,
    ("header", "sums"): 0.92,
}
MISSING: Final = 0.97
INFERRED: Final = 0.85
LOOSE: Final = 0.8
"""A cell not found, while the source has values that were given no cell."""
UNCLAIMED: Final = 0.15
"""A cell not found, while about as many numbers of the source were given no cell as cells are missing."""
OPEN: Final = 0.5
UNREADABLE: Final = 0.2
"""For a cell without a defensible reading; more often than not the number is in the source."""
VANISHED: Final = 0.9
"""For an empty cell, where empty cells left no trace."""
LOOKALIKE: Final = 0.93
LEFT_OUT: Final = 0.6
"""The row prints a value that was given no cell."""
ODD_VALUE: Final = 0.8
"""A fraction or a negative number where the form has counts."""
SUSPECT: Final = 0.7
"""A failing check points at this cell."""
CONFLICT: Final = 0.6
"""The row is there twice, with different values."""
GAP: Final = 0.79
"""A short row in a table that prints all its cells: cells may have been lost, and the others moved to their places."""
BY_ORDER: Final = 0.79
"""A row known by its place alone: all of it goes to review, cells without a number too."""
OVERLONG: Final = 0.5
OCR_LEAST: Final = 0.5
"""Lowest confidence of a value, however unsure the OCR engine was of it."""
SURE_WORDS: Final = 0.9
"""Score of the OCR engine from which words in the place of a number stand there."""
PARTIAL: Final = 0.75
"""A row that was recognised in part, and whose parts do not add up to the total."""
