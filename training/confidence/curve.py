"""From confidences and outcomes of reports to what holds each target of silent errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractor.recovery.judge.calibration import RiskPoint

TARGETS: Final = (0.0001, 0.0002, 0.0003, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05)
THRESHOLDS: Final = (0.9999, 0.9997, 0.9995, 0.999, 0.998, 0.997, 0.995, 0.99, 0.98, 0.97, 0.95)
"""Nothing less sure than the last passes, whatever the target allows: of the cells of worn scans that are less sure,
more are wrong than of those of texts, which are most of what a threshold is chosen on."""
SHARES: Final = (2.0, 4.0, 8.0)
"""How many times the target a single report may be expected to hold: a small allowance sends reports with many doubtful
cells to review as a whole, though few of these are wrong."""
_LEVEL = 0.95
_FEWEST = 5
"""So many reports with silent errors show how many such a report holds."""


class Numbers(NamedTuple):
    """The numbers that a report gives. ``suspects`` more always go to review."""

    confidence: Sequence[float]
    wrong: Sequence[bool]
    suspects: int = 0


@dataclass(frozen=True)
class _Sorted:
    """Surest first; ``risk`` is added up."""

    confidence: NDArray[np.float64]
    wrong: NDArray[np.bool_]
    total: int

    def silent(self, threshold: float, allowance: float) -> tuple[int, int]:
        """How many pass, and how many of these are wrong."""
        above = self.confidence >= threshold
        risk = np.cumsum(np.where(above, 1 - self.confidence, 0.0))
        passed = above & (risk <= allowance * self.total)
        return int(passed.sum()), int((passed & self.wrong).sum())


def risk_curve(reports: Sequence[Numbers]) -> tuple[RiskPoint, ...]:
    """For each target the threshold and the allowance for a single report that accept most numbers and hold the target
    by its upper bound; targets that none holds are left out.

    Raises ``ValueError`` where not even the highest target is held.
    """
    ordered = [_sort(report) for report in reports]
    total = max(sum(report.total for report in ordered), 1)
    points: list[RiskPoint] = []
    for target in TARGETS:
        found = (point for share in SHARES if (point := _laxest(ordered, total, target, share)) is not None)
        held = max(found, key=lambda point: point.accepted, default=None)
        if held is not None:
            points.append(held)
    if not points:
        raise ValueError(f"{len(reports)} reports cannot vouch for any target up to {TARGETS[-1]:.0%}")
    return tuple(points)


def _laxest(ordered: Sequence[_Sorted], total: int, target: float, share: float) -> RiskPoint | None:
    """The lowest threshold that holds the target, each report being allowed ``share`` times the target."""
    held: RiskPoint | None = None
    for threshold in THRESHOLDS:
        passed = [report.silent(threshold, share * target) for report in ordered]
        silent = [wrong for _, wrong in passed]
        upper = upper_bound(silent, ordered, total)
        if upper > target:
            break
        held = RiskPoint(
            target=target,
            threshold=threshold,
            accepted=round(sum(count for count, _ in passed) / total, 5),
            silent=round(sum(silent) / total, 7),
            upper=round(min(upper, 1.0), 7),
            share=share,
        )
    return held


def upper_bound(silent: Sequence[int], reports: Sequence[_Sorted], total: int) -> float:
    """One-sided bound on the share of silent errors.

    Errors come by the report, and a report that is read wrongly holds several: reports with silent errors are taken as
    a Poisson count, each as bad as those seen, or where these are too few, as bad as all that hold wrong numbers.
    """
    from scipy.stats import chi2

    bad = [count for count in silent if count]
    if len(bad) < _FEWEST:
        bad_size = [int(report.wrong.sum()) for report in reports if report.wrong.any()] or [1]
    else:
        bad_size = bad
    return float(chi2.ppf(_LEVEL, 2 * (len(bad) + 1)) / 2 * np.mean(bad_size) / total)


def _sort(report: Numbers) -> _Sorted:
    confidence = np.asarray(report.confidence, dtype=float)
    order = np.argsort(-confidence, kind="stable")
    wrong = np.asarray(report.wrong, dtype=bool)
    return _Sorted(confidence[order], wrong[order], len(order) + report.suspects)
