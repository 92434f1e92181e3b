"""What a kind of file is to the suite: a name, and how a report is written as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from extractor.forms.schema import CellKey
from training.draw.report import DrawnReport


@dataclass(frozen=True)
class Drawing:
    """The files of a report, and what they show.

    ``files``: content by file name; the first one is the report, the others lie beside it (pictures of a page).
    ``drawn``: the cells of which the files show something, an empty cell included.
    """

    files: Mapping[str, bytes]
    drawn: frozenset[CellKey]

    @property
    def main(self) -> str:
        return next(iter(self.files))


Draw = Callable[[DrawnReport, Random], Drawing]


@dataclass(frozen=True)
class Kind:
    """``needs``: a program that must be installed to draw the kind, or an OCR engine to read it.

    ``size``: of the figures, as in :data:`training.values.SIZES`. ``reads``: ``"ocr"`` where the numbers are in a
    picture, so that a machine without an engine can give no more than an error or a warning.
    """

    draw: Draw
    needs: str | None = None
    reads: str | None = None
