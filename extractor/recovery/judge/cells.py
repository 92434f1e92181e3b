"""Step 7, judge: a cell as judged so far, what placed it, and the evidence against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, NamedTuple, ParamSpec

from extractor.forms import CellKey, Column
from extractor.frozen import quick, replace
from extractor.recovery.board.pieces import Geometry
from extractor.recovery.board.rows import Via
from extractor.recovery.judge import evidence
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.settle.options import Lost
from extractor.report import Span, Status

_Given = ParamSpec("_Given")


@quick
@dataclass(frozen=True, slots=True)
class Grounds:
    """What placed the row that a cell is in; the measured values behind the words of ``method`` and ``reasons``."""

    row: str
    """Row evidence: ``label``, ``neighbours`` or ``header``."""
    column: str
    """Column evidence: ``header``, ``position``, ``order`` or ``sums``."""
    geometry: Geometry
    lost: Lost
    via: Via
    margin: float
    """By how much the row's best candidate beats the next one; infinite where there is no other."""
    chance: float
    """How likely the reading given is where others remain possible; 1 elsewhere."""
    drawn: bool
    """Is there something of this very cell in the source?"""
    by_sums: bool
    left_out: int
    """Values of the row that were given no cell."""
    cells: int
    """Cells of the row on the form."""
    items: int
    """Cells of the row as the source draws them."""
    filled: int
    """Of these, the number with something in them."""


@quick
@dataclass(frozen=True, slots=True)
class Verdict:
    """A cell as judged so far. ``anchored``: labels and header or geometry determined its place, not sums or mere
    order."""

    key: CellKey
    column: Column
    status: Status
    value: int | float | None = None
    text: str | None = None
    unit: str | None = None
    confidence: float = evidence.MISSING
    reasons: tuple[str, ...] = ()
    method: str = "none"
    spans: tuple[Span, ...] = ()
    anchored: bool = False
    firm: bool = False
    """The source allows no other place for it: a failing check is then evidence about the source, not the placement."""
    recognised: bool = False
    """Came from a picture through OCR: its digits may be misread."""
    grounds: Grounds | None = None
    """``None`` where no row of the source was placed here."""
    absence: str = ""
    """Why no row was placed: ``row``, ``cells``, ``tail`` or ``foreign``; empty where one was."""
    doubts: frozenset[Doubt] = frozenset()
    score: float | None = None
    """How sure the OCR engine was of the reading."""
    model_score: float | None = None
    """How sure the model was of the tag behind the cell; ``None`` where no model was used."""
    review: bool | None = None
    """Was it decided that a person must look at it? ``None``: not decided yet; the confidence decides."""

    @property
    def is_sure(self) -> bool:
        """Was it recognised, and read for sure?"""
        return (self.score or 0.0) >= evidence.SURE_WORDS

    def doubted(self, doubt: Doubt, reason: str, most: float | None = None) -> Verdict:
        """The same cell with one more doubt and its reason, at most so sure as is usual for the doubt, or ``most``."""
        reasons = self.reasons if reason in self.reasons else (*self.reasons, reason)
        sure = min(self.confidence, evidence.MOST[doubt] if most is None else most)
        return replace(self, confidence=sure, reasons=reasons, doubts=self.doubts | {doubt})


Verdicts = Mapping[CellKey, Verdict]


class Against(NamedTuple):
    """Evidence against a cell: the kind of doubt, why, and how sure it is at most, where that is unusual."""

    key: CellKey
    doubt: Doubt
    reason: str
    most: float | None = None


def doubting(
    find: Callable[Concatenate[Verdicts, _Given], Iterator[Against]],
) -> Callable[Concatenate[Verdicts, _Given], dict[CellKey, Verdict]]:
    """The step that puts to the verdicts what ``find`` has against them."""

    @wraps(find)
    def step(verdicts: Verdicts, /, *given: _Given.args, **named: _Given.kwargs) -> dict[CellKey, Verdict]:
        known = dict(verdicts)
        for one in find(verdicts, *given, **named):
            known[one.key] = known[one.key].doubted(one.doubt, one.reason, one.most)
        return known

    return step
