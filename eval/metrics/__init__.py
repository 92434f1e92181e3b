"""Metrics as pure functions over gold and records. Counts add up; rates are derived from the sums."""

from eval.metrics.calibration import (
    Beliefs,
    Bin,
    RiskPoint,
    brier,
    cells_to_review,
    collect_beliefs,
    equal_mass_bins,
    equal_width_bins,
    expected_calibration_error,
    numbers_to_review,
    risk_coverage,
)
from eval.metrics.cells import RATES, CellCounts, Rate, count_cells
from eval.metrics.facts import Hits, count_facts, count_sections
from eval.metrics.intervals import Difference, Interval, bootstrap, compare, resample_weights
from eval.metrics.judge import Judged, judge, same_number
from eval.metrics.shift import ErrorCounts, count_errors, name_damage
from eval.metrics.states import STATES, Confusion, confuse_states
from eval.metrics.tables import grid_pairs, grits_content, teds
from eval.metrics.tags import count_tags

__all__ = [
    "RATES",
    "STATES",
    "Beliefs",
    "Bin",
    "CellCounts",
    "Confusion",
    "Difference",
    "ErrorCounts",
    "Hits",
    "Interval",
    "Judged",
    "Rate",
    "RiskPoint",
    "bootstrap",
    "brier",
    "cells_to_review",
    "collect_beliefs",
    "compare",
    "confuse_states",
    "count_cells",
    "count_errors",
    "count_facts",
    "count_sections",
    "count_tags",
    "equal_mass_bins",
    "equal_width_bins",
    "expected_calibration_error",
    "grid_pairs",
    "grits_content",
    "judge",
    "name_damage",
    "numbers_to_review",
    "resample_weights",
    "risk_coverage",
    "same_number",
    "teds",
]
