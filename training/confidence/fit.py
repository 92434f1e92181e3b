"""The fit: small monotone trees over the features, brought to chances by steps fitted across kinds of files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractor.recovery.calibration import Tree, known_key
from extractor.recovery.features import FEATURES, Vector
from training.confidence.observe import Observed

FOLDS = 5
"""The steps from scores to chances are fitted on kinds of files that the trees did not see: what comes is new, too."""
FEWEST_REPORTS = 5
"""A combination of evidence in fewer reports than this is not known well enough to be trusted above the hand-set."""
_ASIDE = frozenset({"medium"})
"""Features that distinguish the drawn kinds of files and little else; trees over them do worse on kinds never seen."""
_TREES, _DEPTH, _RATE, _RIDGE, _LEAF = 120, 3, 0.08, 20.0, 30
_DIGITS = 5
_APART = 0.01
"""Steps closer than this are one."""


@dataclass(frozen=True)
class Shape:
    """Trees and the steps over their sum: what :class:`extractor.recovery.calibration.Fitted` needs to give chances.

    ``apart``: vector and kind of file → the score that trees give it which never saw that kind.
    """

    trees: tuple[Tree, ...]
    start: float
    steps: tuple[tuple[float, float], ...]
    apart: Mapping[tuple[Vector, str], float]


@dataclass(frozen=True)
class Table:
    """Distinct (vector, outcome) pairs with how often they occur, by fold. ``columns``: one a number, one a word."""

    columns: tuple[tuple[int, str | None], ...]
    vectors: tuple[Vector, ...]
    matrix: NDArray[np.float64]
    right: NDArray[np.bool_]
    weight: NDArray[np.float64]
    fold: NDArray[np.int64]


def fit_shape(reports: Sequence[Observed], *, seed: int = 0) -> Shape:
    """The same reports and seed give the same shape. Raises ``ValueError`` where all cells are right, or none."""
    cells: defaultdict[tuple[Vector, bool, str], float] = defaultdict(float)
    for report in reports:
        for key, vector in report.vectors.items():
            cells[vector, report.outcomes[key].right, report.kind] += report.weights.get(key, 1)
    if len({right for _, right, _ in cells}) < 2:
        raise ValueError("nothing to fit: all cells are right, or none is")
    folds = {kind: n % FOLDS for n, kind in enumerate(sorted({kind for _, _, kind in cells}))}
    table = make_table(cells, folds)
    scores = np.zeros(len(table.right))
    for fold in np.unique(table.fold):
        out = table.fold == fold
        inside = out if len(np.unique(table.right[~out])) < 2 else ~out
        scores[out] = _boost(table, inside, seed).decision_function(table.matrix[out])
    model = _boost(table, np.ones(len(scores), dtype=bool), seed)
    by_fold = dict(zip(zip(table.vectors, table.fold.tolist(), strict=True), scores.tolist(), strict=True))
    return Shape(
        tuple(_tree(predictors[0].nodes, table.columns) for predictors in model._predictors),
        round(float(model._baseline_prediction.ravel()[0]), _DIGITS),
        fit_steps(scores, table.right, table.weight),
        {(vector, kind): by_fold[vector, folds[kind]] for vector, _, kind in cells},
    )


def make_table(cells: Mapping[tuple[Vector, bool, str], float], folds: Mapping[str, int]) -> Table:
    """``cells``: vector, whether it was right, kind of file → how often. ``folds``: kind → fold."""
    rows: defaultdict[tuple[Vector, bool, int], float] = defaultdict(float)
    for (vector, right, kind), count in cells.items():
        rows[vector, right, folds[kind]] += count
    ordered = sorted(rows, key=lambda row: (tuple(map(str, row[0])), row[1], row[2]))
    words: dict[int, list[str]] = {
        n: sorted({str(row[0][n]) for row in ordered}) for n, f in enumerate(FEATURES) if f.kind == "class"
    }
    used = [n for n, feature in enumerate(FEATURES) if feature.name not in _ASIDE]
    columns = tuple((n, word) for n in used for word in words.get(n, [None]))
    matrix = np.array(
        [[row[0][n] if word is None else float(row[0][n] == word) for n, word in columns] for row in ordered],
        dtype=float,
    )
    return Table(
        columns,
        tuple(row[0] for row in ordered),
        matrix,
        np.array([row[1] for row in ordered], dtype=bool),
        np.array([rows[row] for row in ordered], dtype=float),
        np.array([row[2] for row in ordered], dtype=np.int64),
    )


def _boost(table: Table, chosen: NDArray[np.bool_], seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    trends = [FEATURES[n].trend for n, _ in table.columns]
    model = HistGradientBoostingClassifier(
        max_iter=_TREES,
        max_depth=_DEPTH,
        max_leaf_nodes=2**_DEPTH,
        learning_rate=_RATE,
        l2_regularization=_RIDGE,
        min_samples_leaf=min(_LEAF, max(len(table.right) // 20, 1)),
        monotonic_cst=trends,
        early_stopping=False,
        random_state=seed,
    )
    return model.fit(table.matrix[chosen], table.right[chosen], sample_weight=table.weight[chosen])


def fit_steps(
    scores: NDArray[np.float64], right: NDArray[np.bool_], weight: NDArray[np.float64]
) -> tuple[tuple[float, float], ...]:
    """Rising steps from scores to chances: isotonic regression, each level drawn towards one half by half a cell."""
    from sklearn.isotonic import IsotonicRegression

    order = np.argsort(scores, kind="stable")
    levels = IsotonicRegression().fit_transform(scores[order], right[order], sample_weight=weight[order])
    steps: list[tuple[float, float]] = []
    for level in np.unique(levels):
        block = order[levels == level]
        cells = weight[block].sum()
        score = float((scores[block] * weight[block]).sum() / cells)
        chance = float(((weight[block] * right[block]).sum() + 0.5) / (cells + 1))
        if steps and (score - steps[-1][0] < _APART or chance <= steps[-1][1]):
            continue
        steps.append((round(score, _DIGITS), round(chance, 6)))
    return tuple(steps)


def _tree(nodes: Any, columns: Sequence[tuple[int, str | None]]) -> Tree:
    """A tree of scikit-learn over the columns as one over the features."""
    splits: list[tuple[int, float | str, int, int]] = []
    leaves: list[float] = []
    place_of: dict[int, int] = {}
    order: list[int] = []
    waiting = [0]
    while waiting:
        index = waiting.pop(0)
        if nodes[index]["is_leaf"]:
            place_of[index] = -1 - len(leaves)
            leaves.append(round(float(nodes[index]["value"]), _DIGITS))
        else:
            place_of[index] = len(order)
            order.append(index)
            waiting += [int(nodes[index]["left"]), int(nodes[index]["right"])]
    for index in order:
        node = nodes[index]
        feature, word = columns[int(node["feature_idx"])]
        test: float | str = round(float(node["num_threshold"]), _DIGITS) if word is None else word
        splits.append((feature, test, place_of[int(node["left"])], place_of[int(node["right"])]))
    return Tree(splits=tuple(splits), leaves=tuple(leaves))


def known_combinations(reports: Sequence[Observed]) -> frozenset[str]:
    """Combinations of evidence that enough reports had.

    None with unclaimed numbers: whether these are the missing cells depends on what else is in the file, and drawn
    reports have little else.
    """
    unclaimed = next(n for n, feature in enumerate(FEATURES) if feature.name == "doubt_unclaimed")
    seen: dict[str, int] = defaultdict(int)
    for report in reports:
        for key in {known_key(vector) for vector in report.vectors.values() if vector[unclaimed] == "no"}:
            seen[key] += 1
    return frozenset(key for key, count in seen.items() if count >= FEWEST_REPORTS)
