"""What answers tell of the looks that are left."""

from extractor.decisions.decision import make_decision, target_of
from extractor.decisions.ledger import Ledger
from extractor.report import Status
from extractor.review.worth import by_worth
from extractor.runs.panel.looks import looks_of
from tests.fake_reports import FORM, make_cell, make_report

KEYS = FORM.keys[:6]


def doubtful():
    cells = {
        str(key): make_cell(key, value=3, text="3", confidence=0.5, needs_review=True, reasons=("a" if n % 2 else "b",))
        for n, key in enumerate(KEYS)
    }
    return make_report(changes=cells, checks=())


def worth_after(values):
    """The worth of the looks, once the first cells were answered."""
    report = doubtful()
    made = [
        make_decision(target_of(report.source, "cell", str(key), report.form.id), who="Li", status=Status.READ, value=v)
        for key, v in zip(KEYS, values, strict=False)
    ]
    given = Ledger(tuple(made)).of(report.source)
    looks = [look for look in looks_of(report) if look.cell is not None]
    return {
        f"{look.cell.table}/{look.cell.row}/{look.cell.col}": look.worth
        for look in by_worth(looks, report, report, given)
    }


def test_without_answers_the_worth_is_the_doubt():
    assert set(worth_after([]).values()) == {0.5}


def test_errors_raise_the_worth_of_the_report_and_most_of_all_of_their_reason():
    after = worth_after([9])
    same, other = after[str(KEYS[2])], after[str(KEYS[1])]
    assert same > other > 0.5
    assert next(iter(after.values())) == same


def test_confirmations_lower_it():
    after = worth_after([3, 3])
    assert all(worth < 0.5 for worth in after.values())
