"""What of a drawn report a person with the text could still say."""

from __future__ import annotations

import pytest

from eval.suites import GoldReport
from extractor.forms import Form
from extractor.forms.schema import CellKey
from training.draw.grid import FILLER, Grid, Slot
from training.draw.report import DrawnReport, TablePart
from training.told import Why, sort_missed
from training.values import Printed

ROWS = {"novels": (3, 4, 7), "science": (1, 0, 1), "magazines": (8, 2, 10)}
COLUMNS = ("adult", "child", "total")


def drawn(form: Form, *, unlabelled: str = "") -> DrawnReport:
    printed = {
        CellKey("loans", row, col): Printed(str(value), value, "read")
        for row, values in ROWS.items()
        for col, value in zip(COLUMNS, values, strict=True)
    }
    grid: Grid = tuple(
        (
            FILLER if row == unlabelled else Slot(row, "label", part=row),
            *(Slot(printed[key].text, "value", (key,)) for key in printed if key.row == row),
        )
        for row in ROWS
    )
    return DrawnReport(form, "某馆", 2021, (TablePart("loans", grid),), printed)


def gold(
    form: Form, *, lost: str = "", misread: str = "", kind: str = "text-A0", damage: str = "lost-blanks"
) -> GoldReport:
    cells = {
        f"loans/{row}/{col}": {"value": value, "state": "lost" if f"{row}/{col}" == lost else "read"}
        for row, values in ROWS.items()
        for col, value in zip(COLUMNS, values, strict=True)
    }
    states = {f"loans/{misread}": "misread"} if misread else {}
    return GoldReport.model_validate(
        {
            "name": "a",
            "file": "a.txt",
            "kind": kind,
            "form": form.id,
            "cells": cells,
            "states": states,
            "damage": {"kinds": [damage], "severity": 1},
        }
    )


def why(form: Form, cell: str, report: DrawnReport, gold: GoldReport) -> Why:
    row, col = cell.split("/")
    return sort_missed(gold, report, None)[CellKey("loans", row, col)]


def test_numbers_other_than_zero_that_were_not_given_are_missed(tiny: Form) -> None:
    missed = sort_missed(gold(tiny), drawn(tiny), None)

    assert set(missed) == {
        CellKey("loans", r, c) for r, v in ROWS.items() for c, n in zip(COLUMNS, v, strict=True) if n
    }
    assert set(missed.values()) == {Why.OTHER}


@pytest.mark.parametrize(
    ("cell", "lost", "told"),
    [
        ("magazines/child", "magazines/adult", Why.UNTOLD),
        ("science/total", "science/child", Why.BY_SUMS),
        ("novels/total", "magazines/adult", Why.OTHER),
    ],
    ids=["a number was lost", "an empty cell was lost, and only one way adds up", "another row"],
)
def test_a_row_that_lost_cells_tells_a_number_where_one_way_adds_up(
    tiny: Form, cell: str, lost: str, told: Why
) -> None:
    assert why(tiny, cell, drawn(tiny), gold(tiny, lost=lost)) is told


def test_on_pages_what_is_left_is_where_it_was(tiny: Form) -> None:
    lost = gold(tiny, lost="magazines/adult", kind="ocr-json")

    assert why(tiny, "magazines/child", drawn(tiny), lost) is Why.OTHER


def test_misread_digits_and_lost_labels_are_told_apart(tiny: Form) -> None:
    report = drawn(tiny, unlabelled="novels")

    assert why(tiny, "novels/adult", report, gold(tiny, misread="novels/adult")) is Why.MISREAD
    assert why(tiny, "novels/child", report, gold(tiny)) is Why.LABEL_GONE


def test_the_share_right_is_of_what_is_told(tiny: Form) -> None:
    from eval.metrics import CellCounts
    from training.other_forms import Counter, Reading, tabulate_missed  # type: ignore[attr-defined]

    counts = CellCounts(nonzero=10, nonzero_right=6)
    missed = Counter({Why.UNTOLD: 1, Why.MISREAD: 1, Why.LABEL_GONE: 2})
    line = tabulate_missed([Reading("f", "text-A", 0, "rules", counts, missed)]).splitlines()[-1]

    assert line == "| rules | 10 | 4 | 1 | 1 | 0 | 2 | 0 | 75.00 |"
