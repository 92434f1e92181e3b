"""Weights of the facts' evidence, fitted on narratives drawn from the open grammar.

A ridge keeps the weights near "as sure as the wording says" (intercept 0, slope 1, clues 0) where the narratives do not
speak. Drawn narratives hold nothing that their grammar does not know, so what is right in them says more than it would
of a published report: every right answer is taken as wrong by a small share, :data:`UNKNOWN_WORDING`, of its weight.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.metrics.facts import same_value
from eval.narratives import Narrative, contending
from extractor.facts.weigh import WEIGHTS, Weights, logit

UNKNOWN_WORDING = 0.015
"""Of what such rules say of published openings, the share that was wrong although the drawn ones came out right."""
RIDGE = 3.0
"""Weight of the prior, in observations."""
ROUNDS = 60

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Observation:
    """One value that was weighed: what its wording said, its clues, whether it is right."""

    confidence: float
    clues: tuple[str, ...]
    right: bool


def observe(narratives: Iterable[Narrative]) -> Iterator[Observation]:
    """All values that were weighed, those that lost as well; only of facts whose truth is known."""
    for narrative in narratives:
        truth = narrative.truth()
        for name, findings in contending(narrative).items():
            for finding in findings if name in truth else ():
                true = truth[name]
                right = true is not None and finding.value is not None and same_value(finding.value, true)
                yield Observation(finding.confidence, finding.clues, right)


def fit(observations: Sequence[Observation]) -> Weights:
    """Maximum a posteriori by Newton's method; the same observations give the same weights."""
    names = sorted({clue for one in observations for clue in one.clues})
    place = {name: index + 2 for index, name in enumerate(names)}
    rows: Array = np.zeros((len(observations), len(names) + 2))
    rows[:, 0] = 1.0
    for index, one in enumerate(observations):
        rows[index, 1] = logit(one.confidence)
        rows[index, [place[clue] for clue in one.clues]] = 1.0
    truth = np.array([1.0 - UNKNOWN_WORDING if one.right else 0.0 for one in observations])
    prior = np.zeros(len(names) + 2)
    prior[1] = 1.0
    weights = prior.copy()
    for _ in range(ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-rows @ weights))
        gradient = rows.T @ (truth - chance) - RIDGE * (weights - prior)
        curvature = (rows * (chance * (1.0 - chance))[:, None]).T @ rows + RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(curvature, gradient)
    rounded = [round(float(weight), 3) for weight in weights]
    return Weights(rounded[0], rounded[1], dict(zip(names, rounded[2:], strict=True)))


def write(weights: Weights, path: Path = WEIGHTS) -> None:
    data = {"intercept": weights.intercept, "slope": weights.slope, "clues": dict(weights.clues)}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
