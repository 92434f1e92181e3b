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
    """The source has values that were given no cell."""
    UNCLAIMED = "unclaimed"
    """A cell not found, while about as many numbers of the source were given no cell as cells are missing."""
    LOOKALIKE = "lookalike"
    LEFT_OUT = "left out"
    """The row prints a value that was given no cell."""
    NEIGHBOURS = "neighbours"
    ODD_VALUE = "odd value"
    """A fraction or a negative number where the form has counts."""
    UNIT = "unit"
    SUSPECT = "suspect"
    """A failing check points at this cell."""
    CONFLICT = "conflict"
    """The row is there twice, with different values."""
    GAP = "gap"
    """A short row in a table that prints all its cells: cells may have been lost, and the others moved to their
    places."""
    OVERLONG = "overlong"
    OPEN = "open"
    PARTIAL = "partial"
    """A row that was recognised in part, and whose parts do not add up to the total."""


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
MOST: Final = {
    Doubt.LOOSE: 0.8,
    Doubt.UNCLAIMED: 0.15,
    Doubt.LOOKALIKE: 0.93,
    Doubt.LEFT_OUT: 0.6,
    Doubt.NEIGHBOURS: 0.79,
    Doubt.ODD_VALUE: 0.8,
    Doubt.UNIT: 0.8,
    Doubt.SUSPECT: 0.7,
    Doubt.CONFLICT: 0.6,
    Doubt.GAP: 0.79,
    Doubt.OVERLONG: 0.5,
    Doubt.OPEN: 0.5,
    Doubt.PARTIAL: 0.75,
}
"""How sure a cell with such a doubt is at most."""
UNREADABLE: Final = 0.2
"""For a cell without a defensible reading; more often than not the number is in the source."""
VANISHED: Final = 0.9
"""For an empty cell, where empty cells left no trace."""
ODD_TEXT: Final = 0.8
"""For a cell that holds words, or something that nobody can read."""
OCR_LEAST: Final = 0.5
"""Lowest confidence of a value, however unsure the OCR engine was of it."""
SURE_WORDS: Final = 0.9
"""Score of the OCR engine from which words in the place of a number stand there."""
