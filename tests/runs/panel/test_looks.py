"""What a person should look at: cells, and reports that say too little of themselves."""

import pytest

from extractor.messages import message
from extractor.report import Check, Engine, FormNote, Report, Source, Status
from extractor.runs.panel.looks import looks_of
from tests.fake_reports import FORM, make_cell, make_failure, make_report


def test_a_sure_report_is_not_on_the_list():
    assert looks_of(make_report()) == []


def test_failed_and_unrecognised_reports_say_what_to_do():
    (failed,) = looks_of(make_failure())
    assert (failed.cell, failed.state) == (None, "failed")
    assert failed.reasons == ("unreadable_file: the file is cut off",) and failed.next_step

    unknown = Report(
        source=Source(path="a.txt", sha256="ab" * 32, media_type=None, pages=1),
        form=FormNote(id=None, version=None, confidence=0.0),
        warnings=("seems to be a budget",),
        engine=Engine(version="0", tagger="rules"),
    )
    (look,) = looks_of(unknown)
    assert (look.state, look.reasons) == ("unrecognised", ("seems to be a budget",))


def test_a_report_that_is_mostly_missing_is_on_the_list_itself():
    half = {str(key): make_cell(key, Status.MISSING) for key in FORM.keys[:134]}
    (look,) = looks_of(make_report(changes=half))
    assert look.state == "mostly_missing"
    assert look.reasons[0] == "134 of 200 cells are not in the text as read"


@pytest.mark.parametrize("code", ["decision.form", "decision.form_as_read"])
def test_a_report_whose_form_a_person_named_is_not_asked_after_as_a_whole(code):
    half = {str(key): make_cell(key, Status.MISSING) for key in FORM.keys[:134]}
    said = message(code, form=FORM.id, by="Li, 2026-11-30", before="nothing")
    report = make_report(changes=half).model_copy(update={"warnings": (said,)})
    assert looks_of(report) == []


def test_the_cell_where_failing_sums_cross_is_worth_most():
    keys = [str(key) for key in FORM.keys[:5]]
    doubtful = {str(k): make_cell(k, value=1, confidence=0.5, needs_review=True) for k in FORM.keys[:5]}

    def failing(where, *cells):
        return Check(id="x", where=where, status="fail", left=1, right=2, cells=cells, anchored=True)

    checks = (failing("row", *keys[:3]), failing("column", keys[0], *keys[3:]))
    worth = [look.worth for look in looks_of(make_report(changes=doubtful, checks=checks))]
    assert worth == [1.0, 0.5, 0.5, 0.5, 0.5]
