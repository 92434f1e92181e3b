"""Is the confidence worth what it says? Reliability, ECE, Brier, risk and coverage.

All functions take two sequences of equal length: ``confidence`` in [0, 1] and ``right``, one entry a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eval.metrics.judge import Judged
from eval.suites.gold import GoldState
from extractor.report import Status

BINS = 15
"""As in Guo et al., On Calibration of Modern Neural Networks, ICML 2017."""
TARGET = 0.999
"""What a panel of thousands of reports needs: one wrong cell in a thousand."""
MAX_SILENT = 0.0005
"""Of the numbers given, the share that may be wrong without a person having looked: what the extractor aims at."""


class Beliefs(NamedTuple):
    """Confidences and whether they were borne out, cell by cell."""

    confidence: tuple[float, ...]
    right: tuple[bool, ...]


class Bin(NamedTuple):
    """A bin of the reliability diagram; ``low`` and ``high`` are the edges, ``None`` means where the bin is empty."""

    low: float
    high: float
    cells: int
    confidence: float | None
    """Mean confidence of the cells in it."""
    right: float | None
    """Share of them that are right."""


class RiskPoint(NamedTuple):
    """Accept every cell with at least this confidence: so many are accepted, and that share of them is wrong."""

    threshold: float
    accepted: int
    coverage: float
    risk: float


def collect_beliefs(judged: Iterable[Judged], *, scope: Literal["all", "numbers", "given"] = "all") -> Beliefs:
    """The confidences of a system and what came of them.

    ``all``: every cell that the record has; right means value and state, as the contract defines ``confidence``.
    ``numbers``: read cells that were given a number; right means that number.
    ``given``: cells given a number as read; right means that this number is in the source. What is wrong here is
    *silent* unless it is sent to review.
    """
    if scope == "all":
        pairs = [(j.cell.confidence, j.right) for j in judged if j.cell is not None]
    elif scope == "given":
        pairs = [
            (j.cell.confidence, not (j.wrong or j.invented_number))
            for j in judged
            if j.cell is not None and j.cell.value is not None and j.status is Status.READ
        ]
    else:
        pairs = [
            (j.cell.confidence, j.number_right)
            for j in judged
            if j.cell is not None and j.value is not None and j.gold.state is GoldState.READ
        ]
    return Beliefs(tuple(c for c, _ in pairs), tuple(r for _, r in pairs))


def equal_width_bins(confidence: Sequence[float], right: Sequence[bool], bins: int = BINS) -> tuple[Bin, ...]:
    """``bins`` bins of equal width over [0, 1], half-open ``[low, high)``, the last one closed."""
    return _bins(confidence, right, np.linspace(0.0, 1.0, bins + 1))


def equal_mass_bins(confidence: Sequence[float], right: Sequence[bool], bins: int = BINS) -> tuple[Bin, ...]:
    """At most ``bins`` bins of about as many cells each (Nixon et al. 2019); equal confidences stay together."""
    if not len(confidence):
        return ()
    edges = np.unique(np.quantile(np.asarray(confidence, dtype=float), np.linspace(0.0, 1.0, bins + 1), method="lower"))
    return _bins(confidence, right, edges if len(edges) > 1 else np.append(edges, edges[-1]))


def _bins(confidence: Sequence[float], right: Sequence[bool], edges: NDArray[np.float64]) -> tuple[Bin, ...]:
    beliefs, truth = np.asarray(confidence, dtype=float), np.asarray(right, dtype=float)
    # The inner edges only: what lies on the last outer edge belongs to the last bin.
    places = np.searchsorted(edges[1:-1], beliefs, side="right")
    found: list[Bin] = []
    for index, (low, high) in enumerate(pairwise(edges)):
        here = places == index
        count = int(here.sum())
        mean = float(beliefs[here].mean()) if count else None
        found.append(Bin(float(low), float(high), count, mean, float(truth[here].mean()) if count else None))
    return tuple(found)


def expected_calibration_error(bins: Sequence[Bin]) -> float | None:
    """Mean distance between confidence and accuracy, bins weighted by their cells (Naeini et al. 2015)."""
    total = sum(b.cells for b in bins)
    if not total:
        return None
    gaps = (b.cells * abs(b.confidence - b.right) for b in bins if b.confidence is not None and b.right is not None)
    return sum(gaps) / total


def brier(confidence: Sequence[float], right: Sequence[bool]) -> float | None:
    """Mean squared distance between confidence and outcome (Brier 1950); 0 is perfect, 0.25 is a coin."""
    if not len(confidence):
        return None
    return float(np.mean((np.asarray(confidence, dtype=float) - np.asarray(right, dtype=float)) ** 2))


def risk_coverage(confidence: Sequence[float], right: Sequence[bool]) -> tuple[RiskPoint, ...]:
    """The curve from the surest cells to all of them (El-Yaniv and Wiener 2010), one point a distinct confidence."""
    if not len(confidence):
        return ()
    beliefs = np.asarray(confidence, dtype=float)
    order = np.argsort(-beliefs, kind="stable")
    sorted_beliefs = beliefs[order]
    wrong = np.cumsum(~np.asarray(right, dtype=bool)[order])
    # Cells of one confidence cannot be distinguished by a threshold, so a point is only where the value changes.
    last = np.append(np.flatnonzero(np.diff(sorted_beliefs)), len(beliefs) - 1)
    return tuple(
        RiskPoint(float(sorted_beliefs[i]), int(i) + 1, (int(i) + 1) / len(beliefs), float(wrong[i]) / (int(i) + 1))
        for i in last
    )


def cells_to_review(confidence: Sequence[float], right: Sequence[bool], target: float = TARGET) -> int:
    """How many cells, least sure first, a person must check so that the unchecked rest is right at ``target``.

    All cells where no threshold reaches it; 0 for no cells.
    """
    reached = [p.accepted for p in risk_coverage(confidence, right) if 1 - p.risk >= target - 1e-12]
    return len(confidence) - max(reached, default=0)


def numbers_to_review(confidence: Sequence[float], right: Sequence[bool], target: float = MAX_SILENT) -> int:
    """How many numbers given, least sure first, a person must check so that at most ``target`` of all are wrong unseen.

    Unlike :func:`cells_to_review`, what was checked counts among all: this is what a reader of the whole record meets.
    """
    allowed = target * len(confidence) + 1e-9
    passed = [p.accepted for p in risk_coverage(confidence, right) if p.risk * p.accepted <= allowed]
    return len(confidence) - max(passed, default=0)
