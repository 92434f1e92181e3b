"""A reviewer who reads the gold, on planted errors."""

from eval.reviewer import ORDERS, as_markdown, review
from eval.suites import GoldCell, GoldReport, GoldState
from tests.fake_reports import FORM, make_cell, make_report


def planted(wrong):
    """A report of zeros; ``wrong``: numbers given for cells, all in doubt, by their number in the form."""
    gold = GoldReport(
        name="a", file="a.txt", kind="k", form=FORM.id,
        cells={str(key): GoldCell(value=0, state=GoldState.READ) for key in FORM.keys},
    )  # fmt: skip
    cells = {str(key): make_cell(key, value=0, text="0") for key in FORM.keys}
    for at, confidence in wrong.items():
        key = FORM.keys[at]
        cells[str(key)] = make_cell(key, value=9, confidence=confidence, needs_review=True)
    return gold, make_report(changes=cells, checks=())


def test_errors_fall_to_none_and_the_doubtful_ones_first():
    reports = [planted({0: 0.9, 1: 0.8}), planted({2: 0.1})]
    by_worth = review(reports, ORDERS["by worth"], points=(1, 2, 3))
    in_order = review(reports, ORDERS["in file order"], points=(1, 2, 3))

    assert by_worth.errors[0] == in_order.errors[0] == 3
    assert by_worth.errors[-1] == in_order.errors[-1] == 0
    assert by_worth.looked[1] == 1 and by_worth.errors[1] == 2


def test_an_error_that_nobody_is_sent_to_stays():
    gold, report = planted({})
    cells = tuple(c.model_copy(update={"value": 4}) if n == 5 else c for n, c in enumerate(report.cells))
    curve = review([(gold, report.model_copy(update={"cells": cells}))], ORDERS["by worth"])
    assert (curve.looked, curve.errors) == ((0,), (1,))
    assert "| 0 | 1 |" in as_markdown({"by worth": curve})
