import pytest

from extractor.forms import CellKey, Form
from extractor.recovery.board.layout import in_source_order, layout_of
from tests.recovery.builders import COLUMNS, LOANS, ROWS, make_piece


def test_each_row_of_values_has_a_plan_in_form_order() -> None:
    plans = layout_of(LOANS).plans

    assert [plan.keys[0].row for plan in plans] == [*ROWS, "here"]
    assert plans[0].keys == tuple(CellKey("loans", "novels", col) for col in COLUMNS)
    assert [column.name for column in plans[0].columns] == list(COLUMNS)


def test_a_table_drawn_as_one_row_is_one_plan_of_all_its_cells() -> None:
    plan = layout_of(LOANS).plans[-1]

    assert [(key.row, key.col) for key in plan.keys] == [
        (row, col) for row in ("here", "branch") for col in ("lost", "damaged", "sum")
    ]
    assert plan.slot < 0


def test_every_cell_has_one_place(form_2021: Form, form_2019: Form) -> None:
    for form in (LOANS, form_2021, form_2019):
        layout = layout_of(form)
        assert set(layout.place_of) == set(form.keys)
        assert len(set(layout.place_of.values())) == len(form.keys)
        assert all(layout.by_slot[slot].keys[n] == key for key, (slot, n) in layout.place_of.items())


def test_slots_are_distinct_and_as_wide_as_their_rows(form_2021: Form) -> None:
    layout = layout_of(form_2021)

    assert len(layout.by_slot) == len(layout.plans)
    assert sum(layout.widths.values()) == len(form_2021.keys)


def test_identities_of_one_report_stand_at_each_place() -> None:
    places = [(i.identity.id, i.where) for i in layout_of(LOANS).instances]

    assert len(places) == len(set(places)) == len(ROWS) + len(COLUMNS) + 2


def test_a_layout_is_worked_out_once() -> None:
    assert layout_of(LOANS) is layout_of(LOANS)


@pytest.mark.parametrize(
    ("written", "order"),
    [
        (("novels", "science", "poems", "magazines"), ("novels", "science", "poems", "magazines")),
        (("magazines", "all", "novels", "science"), ("novels", "science", "magazines", "all")),
        (("science", "novels"), ("science", "novels")),
        (("all", "magazines"), ("all", "magazines")),
        (("poems", "magazines", "all", "novels"), None),
    ],
    ids=["form order", "level by level", "children swapped", "rows swapped", "one away from its group"],
)
def test_rows_of_one_group_may_change_places(written: tuple[str, ...], order: tuple[str, ...] | None) -> None:
    layout = layout_of(LOANS)
    slots = {plan.keys[0].row: plan.slot for plan in layout.plans}
    labels = {slots[row]: make_piece(row, n) for n, row in enumerate(written)}

    wanted = None if order is None else [slots[row] for row in order]
    assert in_source_order(labels, sorted(labels), layout) == wanted
