import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.pages.record_data import STATUSES, list_line, record_data, script_places
from extractor.pages.shell import to_json
from extractor.report import Check, Fact, Span, Status
from tests.fake_reports import key_named, make_cell, make_failure, make_report
from tests.pages.hostile import hostile_report

RECEIVED = "applications/received/total"


@given(st.text(alphabet=st.sampled_from("一a\n😀𠀀")), st.data())
def test_places_count_as_a_script_counts(text, data):
    offset = data.draw(st.integers(0, len(text)))
    assert script_places(text)(offset) == len(text[:offset].encode("utf-16-le")) // 2


def of(**changes):
    """The data of one cell of a report."""
    return record_data(make_report(changes={RECEIVED: make_cell(key_named(RECEIVED), **changes)}))


def cell_of(data):
    return next(cell for cell in data["cells"] if "r" in cell or cell["s"] or "w" in cell)


def test_a_cell_says_only_what_is_to_be_said():
    data = of(value=3, text="3", needs_review=True, reasons=("a", "b"), spans=(Span(page=2, start=1, end=4),))
    cell = cell_of(data)
    assert [data["words"][word] for word in cell["r"]] == ["a", "b"]
    assert data["words"][cell["m"]] == "rules:grid"
    assert {name: cell[name] for name in "vcwp"} == {"v": 3, "c": 0.97, "w": 1, "p": [[2, 1, 4]]}
    assert "t" not in cell, "the text is the value"


def test_the_text_stays_where_it_is_not_the_value():
    assert cell_of(of(value=1234, text="1,234", needs_review=True))["t"] == "1,234"
    cell = cell_of(of(status=Status.NOT_APPLICABLE, text="/"))
    assert (STATUSES[cell["s"]], cell["t"]) == ("not_applicable", "/")


def test_boxes_travel_with_their_places():
    span = Span(page=1, start=0, end=1, bbox=(1.234, 2, 3, 4))
    assert cell_of(of(value=1, needs_review=True, spans=(span,)))["p"] == [[1, 0, 1, 1.23, 2, 3, 4]]


@pytest.mark.parametrize(
    "report",
    [
        make_report(year=float("nan")),
        make_report(facts={"x": Fact(value=float("inf"), confidence=float("nan"))}),
        make_report(facts={"x": Fact(spans=(Span(page=1, start=0, end=1, bbox=(0, 0, float("inf"), 1)),))}),
        make_report(changes={RECEIVED: make_cell(key_named(RECEIVED), value=10**400, text="1")}),
        hostile_report(),
        make_failure(),
    ],
    ids=["year", "fact", "box", "huge number", "hostile", "failed"],
)
def test_whatever_stands_in_a_record_becomes_json(report):
    assert to_json(record_data(report))


def test_a_check_names_its_cells_by_number_and_leaves_out_those_that_are_not_there():
    check = Check(
        id="x",
        where="applications",
        status="fail",
        left=None,
        right=2.0,
        cells=(RECEIVED, "no/such/cell"),
        anchored=True,
    )
    report = make_report(checks=(check,))
    number = [f"{cell.table}/{cell.row}/{cell.col}" for cell in report.cells].index(RECEIVED)
    assert record_data(report)["checks"] == [["x", "applications", "fail", None, 2, [number], 1]]


def test_a_line_of_the_list_counts_what_to_look_at():
    changes = {
        RECEIVED: make_cell(key_named(RECEIVED), status=Status.MISSING),
        "applications/granted/total": make_cell(key_named("applications/granted/total"), value=1, needs_review=True),
    }
    assert list_line(make_report("a.txt", changes=changes)) == [
        *("a.txt", "某某县人民政府", "2023", "gov-disclosure-2021", 200),
        *(1, 2, 1, None),
    ]
    assert list_line(make_failure())[-1] == ["unreadable_file", "the file is cut off"]
