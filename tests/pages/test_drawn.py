from itertools import chain

import pytest

from extractor.forms import load_form, shipped_ids
from extractor.pages.drawn import bare_form, form_data, same_cells
from tests.fake_reports import FORM, make_report


@pytest.fixture(params=shipped_ids())
def drawn(request):
    return form_data(load_form(request.param))


def test_every_cell_is_drawn_once_in_a_place_of_its_own(drawn):
    cells = [cell[0] for table in drawn["tables"] for block in table["blocks"] for cell in block["cells"]]
    assert cells == list(range(len(drawn["cells"])))


def test_labels_and_cells_fill_each_block_without_a_hole(drawn):
    for block in chain.from_iterable(table["blocks"] for table in drawn["tables"]):
        covered = [(line, column) for _, line, column in block["cells"]]
        for _, line, line_end, column, column_end in block["labels"]:
            covered += [(i, j) for i in range(line, line_end) for j in range(column, column_end)]
        assert sorted(covered) == [(i, j) for i in range(block["lines"]) for j in range(block["columns"])]


def test_every_row_and_column_has_its_labels(drawn):
    for table in drawn["tables"]:
        rows = {row for name, row, _ in drawn["cells"] if name == table["name"]}
        columns = {column for name, _, column in drawn["cells"] if name == table["name"]}
        assert set(table["rows"]) == rows
        assert set(table["cols"]) == columns


def test_groups_stand_before_their_leaf():
    table = form_data(FORM)["tables"][1]
    assert table["rows"]["denied_process"] == ["三、本年度办理结果", "（三）不予公开", "6.属于四类过程性信息"]
    assert table["cols"]["business"] == ["申请人情况", "法人或其他组织", "商业企业"]
    assert table["section"] == 3


def test_a_sum_names_its_cells_by_number():
    data = form_data(FORM)
    names = ["/".join(cell) for cell in data["cells"]]
    balance = data["sums"]["balance|applications/*/total"]
    assert [names[index] for index, _ in balance["left"]] == [
        "applications/received/total",
        "applications/carried_over/total",
    ]
    assert [sign for _, sign in balance["right"]] == [1, 1]
    assert data["sums"]["told_review_count|review_litigation"]["fact"] == "review_count"
    assert not any(name.startswith("carried|") for name in data["sums"]), "two years are not on one page"


def test_a_form_that_is_not_at_hand_is_drawn_from_the_names_in_the_record():
    report = make_report()
    form = bare_form(report.cells)
    assert same_cells(form, report.cells)
    assert [table.name for table in form.tables] == [table.name for table in FORM.tables]
    assert len(form_data(form)["cells"]) == len(report.cells)


def test_a_record_of_other_cells_is_not_drawn_on_the_form():
    cells = make_report().cells
    assert same_cells(FORM, cells)
    assert not same_cells(FORM, cells[:-1])
    assert not same_cells(FORM, (*cells[1:], cells[0]))
    assert bare_form(()) is None
