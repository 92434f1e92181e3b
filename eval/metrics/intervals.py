"""How far a figure can be trusted: bootstrap intervals over reports, paired permutation tests between systems.

Cells of a report are right and wrong together (one slide spoils a hundred), so the report is what is resampled, and
reports drawn from the same values (``group``) go together. All randomness comes from ``seed``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DRAWS = 2000
LEVEL = 0.95

Array = NDArray[np.float64]


class Interval(NamedTuple):
    """A rate with the interval that holds it; ``None`` where there is no denominator."""

    value: float | None
    low: float | None
    high: float | None


class Difference(NamedTuple):
    """``a`` minus ``b``, its bootstrap interval and the two-sided p of the permutation test."""

    value: float | None
    low: float | None
    high: float | None
    p: float | None


def resample_weights(groups: Sequence[str], *, seed: int, draws: int = DRAWS) -> Array:
    """How often each report is drawn, shape ``(draws, reports)``: groups are drawn with replacement, as many as
    there are."""
    names = list(dict.fromkeys(groups))
    index = np.array([names.index(group) for group in groups]) if len(names) < len(groups) else np.arange(len(groups))
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    return np.asarray(drawn[:, index], dtype=float)


def bootstrap(above: Sequence[float], below: Sequence[float], weights: Array, *, level: float = LEVEL) -> Interval:
    """Percentile interval of ``sum(above) / sum(below)`` (Efron and Tibshirani 1993); one entry a report.

    Draws without a denominator are left out.
    """
    top, bottom = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    if not bottom.sum():
        return Interval(None, None, None)
    low, high = _percentiles(_ratios(weights @ top, weights @ bottom), level)
    return Interval(float(top.sum() / bottom.sum()), low, high)


def compare(
    a: tuple[Sequence[float], Sequence[float]],
    b: tuple[Sequence[float], Sequence[float]],
    groups: Sequence[str],
    *,
    seed: int,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> Difference:
    """Two systems on the same reports; each is (numerators, denominators), one entry a report.

    Interval: paired bootstrap of the difference. p: share of ``draws`` random swaps of the two systems, group by
    group, whose difference is at least as far from 0 (Fisher-Pitman; one is added above and below, so p is never 0).
    """
    tops, bottoms = np.array([a[0], b[0]], dtype=float), np.array([a[1], b[1]], dtype=float)
    if not bottoms.sum(axis=1).all():
        return Difference(None, None, None, None)
    seen = float(tops[0].sum() / bottoms[0].sum() - tops[1].sum() / bottoms[1].sum())
    weights = resample_weights(groups, seed=seed, draws=draws)
    low, high = _percentiles(
        _ratios(weights @ tops[0], weights @ bottoms[0]) - _ratios(weights @ tops[1], weights @ bottoms[1]), level
    )
    names = list(dict.fromkeys(groups))
    index = np.array([names.index(group) for group in groups])
    swaps = np.random.default_rng(seed).integers(0, 2, size=(draws, len(names)))[:, index].astype(float)
    ratios = [
        _ratios((1 - swaps) @ top[0] + swaps @ top[1], (1 - swaps) @ bottom[0] + swaps @ bottom[1])
        for top, bottom in ((tops, bottoms), (tops[::-1], bottoms[::-1]))
    ]
    far = np.abs(ratios[0] - ratios[1]) >= abs(seen) - 1e-12
    return Difference(seen, low, high, (1 + int(far.sum())) / (1 + draws))


def _ratios(above: Array, below: Array) -> Array:
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def _percentiles(ratios: Array, level: float) -> tuple[float | None, float | None]:
    kept = ratios[~np.isnan(ratios)]
    if not len(kept):
        return None, None
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
