"""Step 7d, judge: the confidence that was fitted on held-out reports.

A sum of small trees over the features of a cell, turned into a probability by increasing steps and bounded where the
fitting saw too little. ``weights/calibration.json`` holds it; ``python -m training.calibrate`` makes it. Nothing here
needs more than the standard library and pydantic, and equal cells are computed once.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, reduce
from importlib.resources import files
from itertools import pairwise
from operator import and_
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extractor.errors import WeightsError
from extractor.messages import message
from extractor.recovery.judge.features import FEATURES, Vector
from extractor.version import __version__

FORMAT: Final = "tablemend-calibration/1"
LEAST, MOST = 0.001, 0.9999
"""No cell is surer or less sure than this: the held-out reports are too few to show more."""
REPORT_SHARE: Final = 2.0
"""A single report may be expected to hold this many times the target where the file does not say how many: bad reports
are rare, but all their errors are in one place."""
MANY_FORMS: Final = 20
"""With so many other forms in the fitting, a form that it did not see is nothing new."""
KNOWN_BY: Final = ("status", "row", "column", "geometry", "lost", "via", "drawn", "settled", "recognised")
"""The features whose combination must have been seen in fitting; elsewhere the fitted confidence only lowers."""
_KNOWN_PLACES = tuple(n for n, feature in enumerate(FEATURES) if feature.name in KNOWN_BY)
_DOUBT_PLACES = tuple((n, f.name) for n, f in enumerate(FEATURES) if f.name.startswith("doubt_"))


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tree(_Part):
    """``splits[n]``: feature, test, next if it fails, next if it holds. A next below 0 is the leaf ``-1 - next``.

    A number holds where the feature is above it, a word where the feature is that word.
    """

    splits: tuple[tuple[int, float | str, int, int], ...]
    leaves: tuple[float, ...]

    @model_validator(mode="after")
    def _sound(self) -> Tree:
        if len(self.leaves) != len(self.splits) + 1:
            raise ValueError(f"{len(self.splits)} splits need {len(self.splits) + 1} leaves, got {len(self.leaves)}")
        for place, (feature, test, *ways) in enumerate(self.splits):
            if not 0 <= feature < len(FEATURES):
                raise ValueError(f"split {place}: no feature {feature}; expected 0 to {len(FEATURES) - 1}")
            if isinstance(test, str) != (FEATURES[feature].kind == "class"):
                raise ValueError(f"split {place}: {FEATURES[feature].name} is no {type(test).__name__}")
            if any(not (place < way < len(self.splits) or -len(self.leaves) <= way < 0) for way in ways):
                raise ValueError(f"split {place}: leads to {ways}, which is neither a later split nor a leaf")
        return self

    def leaf(self, vector: Sequence[float | str]) -> float:
        at = 0 if self.splits else -1
        while at >= 0:
            feature, test, fails, holds = self.splits[at]
            level = vector[feature]
            at = holds if (level == test if isinstance(test, str) else level > test) else fails  # type: ignore[operator]
        return self.leaves[-1 - at]


@dataclass(frozen=True)
class Forest:
    """Many trees asked at once, for the same as :meth:`Tree.leaf` gives. Of each tree the leaves have bits of their
    own, in one number for all trees; each answer to a test rules leaves out, and what is left of a tree is the leaf
    that it comes to.

    Claudio Lucchese and others: QuickScorer (SIGIR 2015).
    """

    leaves: Sequence[tuple[int, Mapping[int, float]]]
    """Of each tree the bits of its leaves, and the leaf by the bit that is left."""
    measures: Mapping[int, tuple[Sequence[float], Sequence[int]]]
    """Feature → its tests in rising order; and the bits left where so many of them hold."""
    words: Mapping[int, tuple[Mapping[str, int], int]]
    """Feature → word → the bits left; and those left by any other word."""

    def score(self, vector: Sequence[Any]) -> float:
        """The sum of the leaves that the trees come to, in their order."""
        left = -1
        for feature, (tests, bits) in self.measures.items():
            left &= bits[bisect_left(tests, vector[feature])]
        for feature, (by_word, other) in self.words.items():
            left &= by_word.get(vector[feature], other)
        return sum(values[left & own] for own, values in self.leaves)


def plant(trees: Sequence[Tree]) -> Forest:
    """The trees as one forest."""
    leaves: list[tuple[int, Mapping[int, float]]] = []
    tests: dict[int, list[tuple[float | str, int, int]]] = {}
    first = 0
    for tree in trees:
        bits = [1 << (first + n) for n in range(len(tree.leaves))]
        first += len(bits)
        under = [0] * len(tree.splits)
        for place in range(len(tree.splits) - 1, -1, -1):
            feature, test, *ways = tree.splits[place]
            fails, holds = (under[way] if way >= 0 else bits[-1 - way] for way in ways)
            under[place] = fails | holds
            tests.setdefault(feature, []).append((test, ~holds, ~fails))
        leaves.append((sum(bits), dict(zip(bits, tree.leaves, strict=True))))
    words = {feature: _by_word(own) for feature, own in tests.items() if FEATURES[feature].kind == "class"}
    return Forest(leaves, {f: _by_measure(own) for f, own in tests.items() if f not in words}, words)


def _by_measure(tests: Sequence[tuple[Any, int, int]]) -> tuple[Sequence[float], Sequence[int]]:
    """``tests``: a measure with the bits left where it fails and where it holds."""
    rising = sorted({test for test, _, _ in tests})
    return rising, [
        reduce(and_, (holds if test <= highest else fails for test, fails, holds in tests))
        for highest in (-math.inf, *rising)
    ]


def _by_word(tests: Sequence[tuple[Any, int, int]]) -> tuple[Mapping[str, int], int]:
    """``tests``: a word with the bits left where it fails and where it holds."""
    left = {
        word: reduce(and_, (holds if test == word else fails for test, fails, holds in tests))
        for word in sorted({test for test, _, _ in tests})
    }
    return left, reduce(and_, (fails for _, fails, _ in tests))


class RiskPoint(_Part):
    """Numbers at least as sure as ``threshold`` need no review, as long as their report stays within its allowance.

    Measured with both rules in force: ``accepted`` of all numbers given pass, and ``silent`` of all are wrong among
    these.
    """

    target: float = Field(gt=0, le=1)
    threshold: float = Field(ge=0, le=1)
    accepted: float = Field(ge=0, le=1)
    silent: float = Field(ge=0, le=1)
    upper: float = Field(ge=0, le=1)
    """Upper limit of what ``silent`` may really be: one-sided 95 % bound that counts reports, not cells, as
    independent."""
    share: float = Field(default=REPORT_SHARE, ge=1)
    """How many times the target a single report may be expected to hold."""

    @property
    def allowance(self) -> float:
        """The share of a report's numbers that may be expected to be wrong without review."""
        return self.share * self.target


class Fitted(_Part):
    """What was fitted for one tagger. ``known``: combinations of :data:`KNOWN_BY` that enough reports had."""

    trees: tuple[Tree, ...]
    start: float
    steps: tuple[tuple[float, float], ...] = Field(min_length=1)
    """Sum of the trees → chance of being right, in rising order; straight lines between them."""
    known: frozenset[str]
    curve: tuple[RiskPoint, ...] = Field(min_length=1)
    """From the lowest target that the held-out reports can support to the highest."""
    held_out: Mapping[str, float]
    """Results on reports that it was not fitted on; for people to read."""

    @cached_property
    def forest(self) -> Forest:
        return plant(self.trees)

    @model_validator(mode="after")
    def _ordered(self) -> Fitted:
        if any(a.target >= b.target for a, b in pairwise(self.curve)):
            raise ValueError("curve: targets must rise")
        for (low, less), (high, more) in pairwise(self.steps):
            if not (low < high and less <= more):
                raise ValueError(f"steps: must rise, got {low} → {less} before {high} → {more}")
        if any(not 0 <= chance <= 1 for _, chance in self.steps):
            raise ValueError("steps: chances must lie between 0 and 1")
        # Keys of other features would match no cell, and every confidence would stay at the hand-set one without
        # notice.
        odd = sorted(key for key in self.known if key.count("|") != len(KNOWN_BY))
        if odd:
            raise ValueError(f"known: expected {len(KNOWN_BY)} classes and the doubts, got {odd[0]!r}")
        return self


class CalibrationFile(_Part):
    """``calibration.json``."""

    format: Literal["tablemend-calibration/1"]
    tablemend: str
    """Version that the reports were read with; the meaning of the features may change with major and minor."""
    features: tuple[str, ...]
    known_by: tuple[str, ...]
    """The value of :data:`KNOWN_BY` when the combinations were counted: keys of another list would match no cell, and
    half of all cells would go to review without notice."""
    forms: tuple[str, ...]
    """Forms that the fitting saw. On a form not among them the fitted confidence only lowers, unless it saw many."""
    other_forms: int = Field(ge=0)
    """How many other forms the fitting saw."""
    seeds: Mapping[str, int]
    reports: Mapping[str, int]
    taggers: Mapping[str, Fitted]

    @model_validator(mode="after")
    def _of_this_version(self) -> CalibrationFile:
        expected = tuple(feature.name for feature in FEATURES)
        if self.features != expected:
            odd = sorted(set(self.features) ^ set(expected)) or ["another order"]
            raise ValueError(f"features: made for others than this version has ({', '.join(odd[:4])})")
        if self.known_by != KNOWN_BY:
            odd = sorted(set(self.known_by) ^ set(KNOWN_BY)) or ["another order"]
            raise ValueError(f"known_by: made for others than this version has ({', '.join(odd[:4])})")
        if self.tablemend.split(".")[:2] != __version__.split(".")[:2]:
            raise ValueError(f"tablemend: made for version {self.tablemend}, this is {__version__}")
        return self


@dataclass(frozen=True)
class Calibration:
    """The fitted confidence of one tagger. ``bounded``: never above the hand-set one."""

    fitted: Fitted
    forms: frozenset[str] | None
    """``None``: any form."""
    _seen: dict[Vector, tuple[float, bool]] = field(default_factory=dict, repr=False, compare=False)
    """Vector → its chance, and whether the fitting saw its kind."""

    def confidence(self, vector: Vector, hand_set: float, form: str) -> float:
        """The chance that value and status of the cell are right.

        Cells of a kind that the fitting saw too rarely, and cells of other forms, keep at most ``hand_set``.
        """
        seen = self._seen.get(vector)
        if seen is None:
            if len(self._seen) > _MOST_KEPT:
                self._seen.clear()
            seen = (chance_of(self.fitted, vector), known_key(vector) in self.fitted.known)
            self._seen[vector] = seen
        chance, known = seen
        return chance if known and (self.forms is None or form in self.forms) else min(chance, hand_set)

    def point(self, max_silent: float) -> RiskPoint | None:
        """The measured point for the target: the highest one that is no laxer. ``None`` where none is strict enough."""
        return next((point for point in reversed(self.fitted.curve) if point.target <= max_silent + 1e-12), None)

    @property
    def least_target(self) -> float:
        """The lowest target that the held-out reports can support."""
        return self.fitted.curve[0].target


_MOST_KEPT = 20_000


def chance_of(fitted: Fitted, vector: Vector) -> float:
    """The fitted chance, within :data:`LEAST` and :data:`MOST`."""
    score = fitted.start + fitted.forest.score(vector)
    return step_chance(fitted.steps, score)


def step_chance(steps: Sequence[tuple[float, float]], score: float) -> float:
    """The chance for a score, on the straight line between the steps around it; beyond the ends, that of the end."""
    place = bisect_right(steps, (score, math.inf))
    if place == 0 or place == len(steps):
        chance = steps[max(place - 1, 0)][1]
    else:
        (low, less), (high, more) = steps[place - 1], steps[place]
        chance = less + (more - less) * (score - low) / (high - low)
    return min(max(chance, LEAST), MOST)


def known_key(vector: Vector) -> str:
    """The combination of classes that identifies the kind of a cell, and the doubts that were raised."""
    doubts = "+".join(name.removeprefix("doubt_") for place, name in _DOUBT_PLACES if vector[place] == "yes")
    return "|".join((*(str(vector[place]) for place in _KNOWN_PLACES), doubts))


def load_calibration(path: Path | None = None) -> CalibrationFile:
    """The shipped calibration, or the one in ``path``. Raises :class:`WeightsError` naming file, place and reason."""
    if path is not None:
        return _read(path, path.name)
    return _shipped()


@cache
def _shipped() -> CalibrationFile:
    return _read(Path(str(files("extractor"))) / "weights" / "calibration.json", "weights/calibration.json")


def _read(path: Path, name: str) -> CalibrationFile:
    try:
        return CalibrationFile.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise WeightsError(message("file.no_calibration", path=name)) from error
    except OSError as error:
        raise WeightsError(message("file.not_readable", path=name, error=error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise WeightsError(
            message("file.at_place", path=name, place=place, fault=first["msg"].removeprefix("Value error, "))
        ) from error


def calibration_for(file: CalibrationFile, tagger: str) -> Calibration:
    """Raises :class:`WeightsError` where nothing was fitted for the tagger."""
    if tagger not in file.taggers:
        raise WeightsError(message("calibration.no_tagger", seen=tagger, expected=", ".join(file.taggers)))
    return Calibration(file.taggers[tagger], None if file.other_forms >= MANY_FORMS else frozenset(file.forms))
