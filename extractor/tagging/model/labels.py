"""The labels of the model: the possible roles of each character of a document.

Pieces are written in BIO. An ``I-`` on the first character of a token means that the piece continues a label whose
beginning is in an earlier token (cut by a line, a cell or a page). A value has the leaf column of its block as its
label instead, because a number alone does not show its place; a value is one run of characters without white space.
"""

from __future__ import annotations

from typing import Final

from extractor.tagging.roles import Role

MOST_COLUMNS: Final = 15
"""The widest block of the shipped forms (复议诉讼, 3 × 5 in one line)."""
OTHER: Final = "O"
PIECE_ROLES: Final = (Role.SECTION, Role.NOTE, Role.HEADER, Role.GROUP, Role.ROW, Role.FURNITURE)
VALUE_ANYWHERE: Final = "VALUE"
"""A value of no column: a surplus one, or one whose column cannot be known."""
LABELS: Final = (
    OTHER,
    *(f"{mark}-{role.name}" for role in PIECE_ROLES for mark in "BI"),
    VALUE_ANYWHERE,
    *(f"VALUE-{column}" for column in range(MOST_COLUMNS)),
)
LABEL_IDS: Final = {label: index for index, label in enumerate(LABELS)}
FIRST_VALUE: Final = LABEL_IDS[VALUE_ANYWHERE]
ROLE_LABELS: Final = LABELS[: FIRST_VALUE + 1]
"""Those of a network that says nothing of columns: a value is a value, wherever it stands."""


def begin(role: Role) -> int:
    """The id of the label of a piece's first character."""
    return LABEL_IDS[f"B-{role.name}"]


def inside(role: Role) -> int:
    """The id of the label of a piece's other characters."""
    return LABEL_IDS[f"I-{role.name}"]


def value(column: int | None) -> int:
    """The id of the label of a value's characters, or of an empty cell."""
    if column is None or not 0 <= column < MOST_COLUMNS:
        return FIRST_VALUE
    return FIRST_VALUE + 1 + column
