import pytest

from extractor.forms import load_form
from extractor.writers.sheet_layout import draw

FORMS = [load_form(name) for name in ("gov-disclosure-2021", "gov-disclosure-2019")]
BLOCKS = [
    pytest.param(table, block, id=f"{form.id} {table.name} {number}")
    for form in FORMS
    for table in form.tables
    for number, block in enumerate(table.blocks)
]


@pytest.mark.parametrize(("table", "block"), BLOCKS)
def test_labels_and_cells_fill_the_rectangle_without_overlap(table, block):
    drawing = draw(table, block)
    places = [(line, column) for _, line, column in drawing.cells]
    for area in drawing.labels:
        places += [
            (line, column) for line in range(area.line, area.line_end) for column in range(area.column, area.column_end)
        ]
    assert len(places) == len(set(places))
    assert set(places) == {(line, column) for line in range(drawing.lines) for column in range(drawing.columns)}


def test_applications_stand_as_the_form_prints_them():
    form = FORMS[0]
    table = form.table("applications")
    drawing = draw(table, table.blocks[0])
    areas = {area.text: area for area in drawing.labels}
    group = areas["法人或其他组织"]
    assert (group.line_end - group.line, group.column_end - group.column) == (1, 5)
    denied = areas["（三）不予公开"]
    assert denied.line_end - denied.line == 8
    places = {str(key): (line, column) for key, line, column in drawing.cells}
    assert places["applications/denied_state_secret/business"] == (denied.line, group.column)


def test_review_is_one_line_of_fifteen_numbers():
    table = FORMS[0].table("review_litigation")
    drawing = draw(table, table.blocks[0])
    assert {line for _, line, _ in drawing.cells} == {drawing.lines - 1}
    assert [str(key) for key, _, _ in drawing.cells] == [str(key) for key in table.keys]
    litigation = next(area for area in drawing.labels if area.text == "行政诉讼")
    assert (litigation.column, litigation.column_end) == (5, 15)
