"""What the steps of reading one page share: the straightened picture, its ink, and the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.document import BBox
from extractor.scan.ocr import Recognised, opinions, reader_alone, reader_of_strokes, second_reader

if TYPE_CHECKING:
    from extractor.scan.ink import Blots, Boxes, Mask
    from extractor.scan.ocr import Gray, OcrEngine
    from extractor.scan.straighten import Frame

MAX_CROPS = 4000
"""Of one page: a page of the form has some two hundred lines."""
_BATCH = 48


@dataclass(frozen=True, slots=True)
class ScanText:
    """A line of text. ``bbox``: in pixels of the picture as given; ``level``: in those of the level page."""

    text: str
    score: float
    bbox: BBox
    level: BBox
    alternatives: tuple[tuple[str, float], ...] = ()
    """Other readings with their scores, the likelier first."""
    written_over: bool = False
    """Whether a line runs through it, or a pen went over it."""


@dataclass(frozen=True)
class Reading:
    """``height``: of the text, in pixels of the level page."""

    gray: Gray
    ink: Mask
    """Without that of the rules."""
    blots: Blots
    faint: Boxes
    """Pieces of ink too small to be characters: signs and specks."""
    height: float
    frame: Frame
    engine: OcrEngine
    in_time: Callable[[], None]
    """Raises :class:`OutOfTime` where the page has had its time."""
    darkness: float = 0.0
    """Of the ink of its characters, in grey levels below white; 0 where it is not known."""

    @property
    def has_second(self) -> bool:
        """Does another network read a line a second time than the one that reads it first?"""
        return second_reader(self.engine) is not self.engine

    def recognise(
        self, crops: Sequence[Gray], *, again: bool = False, alone: bool = False, strokes: bool = False
    ) -> list[Recognised]:
        """One result a crop, in the order of the crops. Crops with the same pixels are read once.

        A crop without any, as of a cell that is cut off by the edge of the picture, holds nothing. ``again``: these
        lines were read before, and a second opinion is wanted. ``alone``: nobody reads them a second time.
        ``strokes``: whoever asks looks at the ink of what is read as a dash.
        """
        engine = second_reader(self.engine) if again else reader_alone(self.engine) if alone else self.engine
        engine = reader_of_strokes(engine) if strokes else engine
        names = [(crop.shape, crop.tobytes()) for crop in crops]
        first = {name: index for index, name in reversed(list(enumerate(names)))}
        # Crops of like shape together: a batch is as wide as its widest.
        order = sorted(
            (i for i in first.values() if crops[i].size), key=lambda i: (crops[i].shape[1] / crops[i].shape[0], i)
        )
        found: list[Recognised] = []
        for start in range(0, len(order), _BATCH):
            self.in_time()
            found += engine.read_lines([crops[i] for i in order[start : start + _BATCH]])
        results = dict(zip(order, found, strict=True))
        return [results.get(first[name], Recognised("", 0.0)) for name in names]

    def opinions(self, crops: Sequence[Gray]) -> list[Recognised | None]:
        """Of each crop what a reader of numbers is sure of, if it is."""
        self.in_time()
        return opinions(self.engine, crops)

    def text(self, result: Recognised, level: BBox) -> ScanText:
        return ScanText(result.text.strip(), result.score, self.frame.back(level), level, result.alternatives)

    def ink_in(self, box: BBox) -> Mask:
        part: Mask = self.ink[round(box.top) : round(box.bottom), round(box.x0) : round(box.x1)]
        return part
