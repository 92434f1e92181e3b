"""Decisions in a record: they win, say what was read, and take part in all checks."""

import pytest

from extractor.decisions.apply import decided
from extractor.decisions.decision import FORM, NOT_A_REPORT, Said, is_decided_none, make_decision, target_of
from extractor.decisions.ledger import Ledger
from extractor.forms import load_form
from extractor.report import Part, Source, Status
from tests.fake_reports import FORM as DRAWN
from tests.fake_reports import make_cell, make_failure, make_report

FORMS = {one: load_form(one) for one in ("gov-disclosure-2021", "gov-disclosure-2019")}
WHERE = "applications/*/total"


def zeros():
    """A report of zeros, whose sums all hold."""
    cells = {str(key): make_cell(key, value=0, text="0") for key in DRAWN.keys}
    return make_report(changes=cells, checks=())


def cell_of(report, name):
    return next(cell for cell in report.cells if f"{cell.table}/{cell.row}/{cell.col}" == name)


def cell_decision(report, name, value=None, status=Status.READ, **fields):
    target = target_of(report.source, "cell", name, report.form.id)
    return make_decision(target, **({"who": "Li"} | fields), status=status, value=value)


def balance_of(report):
    return next(check for check in report.checks if check.id == "balance" and check.where == WHERE)


def test_without_decisions_the_record_is_the_same_one():
    report = make_report()
    assert decided(report, Ledger(()), FORMS) is report
    other = make_report("b.txt", source=Source(path="b.txt", sha256="cd" * 32, media_type=None, pages=1))
    assert decided(report, Ledger((cell_decision(other, "applications/received/total", 1),)), FORMS) is report


def test_a_decision_wins_and_what_was_read_stands_beside_it():
    report = zeros()
    name = "applications/received/total"

    now = decided(report, Ledger((cell_decision(report, name, 12, why="see page 3"),)), FORMS)

    cell = cell_of(now, name)
    assert (cell.value, cell.status, cell.confidence, cell.needs_review, cell.method) == (
        12, Status.READ, 1.0, False, "decided",
    )  # fmt: skip
    assert cell.reasons[0].endswith("see page 3") and "Li" in cell.reasons[0]
    assert cell.reasons[1] == "read as 0, decided 12"
    assert cell.text == "0"


def test_the_checks_are_worked_out_anew_and_doubt_the_cells_that_do_not_fit():
    report = zeros()
    now = decided(report, Ledger((cell_decision(report, "applications/received/total", 12),)), FORMS)

    assert (balance_of(now).status, balance_of(now).left, balance_of(now).right) == ("fail", 12, 0)
    beside = cell_of(now, "applications/carried_over/total")
    assert beside.needs_review and f"check balance fails at {WHERE}: 12 ≠ 0" in beside.reasons
    assert not cell_of(now, "applications/received/total").needs_review


def test_a_check_that_comes_to_hold_takes_its_reasons_with_it_but_not_the_doubt():
    from extractor.decisions.recheck import recheck

    misread = zeros()
    name = "applications/received/total"
    broken = decided(misread, Ledger((cell_decision(misread, name, 3),)), FORMS)
    beside = "applications/carried_over/total"
    assert cell_of(broken, beside).needs_review

    fixed = broken.model_copy(
        update={"cells": tuple(c.model_copy(update={"value": 0}) if c.row == "received" else c for c in broken.cells)}
    )
    fixed = recheck(fixed, FORMS["gov-disclosure-2021"])

    assert cell_of(fixed, beside).reasons == ()
    assert cell_of(fixed, beside).needs_review


@pytest.mark.parametrize(
    "status", [Status.BLANK, Status.NOT_APPLICABLE, Status.UNREADABLE, Status.TEXT, Status.MISSING]
)
def test_states_can_be_decided_too(status):
    report = zeros()
    now = decided(report, Ledger((cell_decision(report, "applications/received/total", None, status),)), FORMS)
    cell = cell_of(now, "applications/received/total")
    assert (cell.status, cell.value, cell.needs_review) == (status, None, False)


def test_a_later_version_that_reads_something_else_says_so():
    report = zeros()
    said = Said(value=9, status=Status.READ, version="0")
    now = decided(report, Ledger((cell_decision(report, "applications/received/total", 9, said=said),)), FORMS)
    reasons = cell_of(now, "applications/received/total").reasons
    assert reasons[1:3] == ("read as 0, decided 9", "version 0 reads 0 here; when it was decided, 9 was read")


def test_two_opinions_take_nothing_and_send_the_cell_to_review():
    report = zeros()
    name = "applications/received/total"
    ledger = Ledger((cell_decision(report, name, 5), cell_decision(report, name, 7, who="Wang")))

    cell = cell_of(decided(report, ledger, FORMS), name)

    assert (cell.value, cell.needs_review) == (0, True)
    assert "5 by Li" in cell.reasons[-1] and "7 by Wang" in cell.reasons[-1]


def test_office_year_and_facts_are_decided_and_told():
    report = make_report()
    made = [
        make_decision(target_of(report.source, "fact", name), who="Li", value=value)
        for name, value in (("organization", "某某市财政局"), ("year", 2022), ("review_count", 3))
    ]
    now = decided(report, Ledger(tuple(made)), FORMS)
    assert (now.organization.value, now.organization.confidence, now.year.value) == ("某某市财政局", 1.0, 2022)
    assert now.facts["review_count"].value == 3
    assert any(w.startswith("year decided as 2022 by Li") and w.endswith("read as 2023") for w in now.warnings)


def test_no_report_has_no_cells():
    report = make_report()
    now = decided(report, Ledger((make_decision(target_of(report.source, "report", NOT_A_REPORT), who="Li"),)), FORMS)
    assert (now.cells, now.checks, now.form.id) == ((), (), None)
    assert is_decided_none(now) and not is_decided_none(report)


def test_a_named_form_gives_cells_to_fill_even_where_nothing_was_read():
    failure = make_failure()
    failure = failure.model_copy(update={"source": failure.source.model_copy(update={"sha256": "ef" * 32})})
    form = make_decision(target_of(failure.source, "report", FORM), who="Li", value="gov-disclosure-2021")
    cell = make_decision(
        target_of(failure.source, "cell", "applications/received/total", "gov-disclosure-2021"),
        who="Li", status=Status.READ, value=4,
    )  # fmt: skip

    now = decided(failure, Ledger((form, cell)), FORMS)

    assert now.error is None and len(now.cells) == len(FORMS["gov-disclosure-2021"].keys)
    assert cell_of(now, "applications/received/total").value == 4
    assert sum(cell.needs_review for cell in now.cells) == len(now.cells) - 1


def test_decisions_on_another_form_s_cells_are_told_and_not_used():
    report = zeros()
    target = target_of(report.source, "cell", "applications/received/total", "gov-disclosure-2019")
    now = decided(report, Ledger((make_decision(target, who="Li", status=Status.READ, value=4),)), FORMS)
    assert cell_of(now, "applications/received/total").value == 0
    assert any("gov-disclosure-2019" in warning for warning in now.warnings)


def test_each_report_of_a_file_has_its_own_decisions():
    def part(index):
        source = Source(
            path=f"a.txt#{index}", sha256="ab" * 32, media_type=None, pages=None,
            part=Part(index=index, of=2, start=0, end=9, pages=(1,)),
        )  # fmt: skip
        return zeros().model_copy(update={"source": source})

    ledger = Ledger((cell_decision(part(2), "applications/received/total", 8),))
    name = "applications/received/total"
    assert [cell_of(decided(part(n), ledger, FORMS), name).value for n in (1, 2)] == [0, 8]


def test_checks_of_a_form_that_is_not_at_hand_become_unknown():
    report = make_report()
    now = decided(report, Ledger((cell_decision(report, "applications/received/total", 4),)), {})
    assert [check.status for check in now.checks] == ["unknown"]
