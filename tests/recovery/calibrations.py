"""A small calibration with a known answer, for tests."""

from __future__ import annotations

from typing import Any

from extractor.recovery.judge.calibration import FORMAT, KNOWN_BY, Calibration, CalibrationFile, known_key
from extractor.recovery.judge.features import FEATURES, Vector
from extractor.version import __version__

PLACE = {feature.name: n for n, feature in enumerate(FEATURES)}
POINTS = (
    {"target": 0.001, "threshold": 0.99, "accepted": 0.9, "silent": 0.0004, "upper": 0.0009},
    {"target": 0.01, "threshold": 0.9, "accepted": 0.98, "silent": 0.005, "upper": 0.008},
)


def vector(**levels: str | float) -> Vector:
    """A cell read and placed by its label, with these features changed."""
    return tuple(levels.get(f.name, "no" if f.kind == "class" else 1.0) for f in FEATURES)


def content(known: frozenset[str] = frozenset(), **changes: Any) -> dict[str, Any]:
    """What a file holds: a score of 2 for cells with a margin above 1, of -2 for others; read cells one more."""
    fitted = {
        "trees": [
            {"splits": [[PLACE["margin"], 1.0, -1, -2]], "leaves": [-2.0, 2.0]},
            {"splits": [[PLACE["status"], "read", -1, -2]], "leaves": [0.0, 1.0]},
        ],
        "start": 0.0,
        "steps": [[-2.0, 0.2], [2.0, 0.9], [3.0, 0.99]],
        "known": sorted(known),
        "curve": list(POINTS),
        "held_out": {"train-like/ece_width": 0.004},
    }
    file = {
        "format": FORMAT,
        "tablemend": __version__,
        "features": [feature.name for feature in FEATURES],
        "known_by": list(KNOWN_BY),
        "forms": ["library-loans"],
        "other_forms": 0,
        "seeds": {"fit": 1, "held_out": 2},
        "reports": {"fit": 10, "held_out": 5},
        "taggers": {"rules": fitted},
    }
    return file | changes


def calibration(*known: Vector) -> Calibration:
    file = CalibrationFile.model_validate(content(frozenset(map(known_key, known))))
    return Calibration(file.taggers["rules"], frozenset(file.forms))
