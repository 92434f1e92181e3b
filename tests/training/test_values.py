from __future__ import annotations

from random import Random

import pytest

from extractor.forms import CellKey, Column, Form
from training.values import (
    SIZES,
    Figures,
    PrintStyle,
    Size,
    draw_figures,
    places,
    print_figures,
    side,
)


def failing(form: Form, figures: Figures) -> set[str]:
    return {
        f"{identity.id}@{place}"
        for identity in form.identities
        if identity.scope == "report"
        for place in places(form.table(identity.table), identity)
        if side(identity, identity.left, place, figures.values) != side(identity, identity.right, place, figures.values)
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", range(5))
def test_drawn_figures_obey_every_identity(form: Form, size: Size, seed: int) -> None:
    figures = draw_figures(form, Random(seed), size=size)

    assert failing(form, figures) == set()
    assert set(figures.values) == set(form.keys)
    if size == "large":
        assert sum(1 for value in figures.values.values() if value) > len(form.keys) / 3


@pytest.mark.parametrize("seed", range(5))
def test_counts_are_never_negative(edition: Form, seed: int) -> None:
    figures = draw_figures(edition, Random(seed), size="large")

    assert min(figures.values.values()) >= 0


@pytest.mark.parametrize("seed", range(8))
def test_an_identity_broken_on_purpose_fails_and_is_recorded(form: Form, seed: int) -> None:
    figures = draw_figures(form, Random(seed), size="medium", break_identity=True)

    assert figures.broken
    assert set(figures.broken) <= failing(form, figures)


COUNT = Column(label="件数", name="n")
MONEY = Column(label="金额", name="n", kind="amount", unit="万元")
CHANGE = Column(label="增减", name="n", kind="change")


def one_cell_form(column: Column) -> Form:
    block = {"columns": [column.model_dump()], "rows": [{"name": "r", "label": "项"}]}
    table = {"name": "t", "title": "表", "blocks": [block]}
    return Form.model_validate(
        {"id": "one", "version": "1", "title": "一", "edition": "一", "years": [2020, None], "tables": [table]}
    )


@pytest.mark.parametrize(
    ("column", "value", "style", "text", "read", "state"),
    [
        pytest.param(COUNT, 0, PrintStyle(), "0", 0, "read", id="printed zero"),
        pytest.param(COUNT, 0, PrintStyle(zero=""), "", None, "blank", id="blank zero"),
        pytest.param(COUNT, 0, PrintStyle(zero="—"), "—", None, "not_applicable", id="marked zero"),
        pytest.param(COUNT, 12345, PrintStyle(thousands=True), "12,345", 12345, "read", id="thousands"),
        pytest.param(COUNT, 70, PrintStyle(full_width=True), "７０", 70, "read", id="full width"),
        pytest.param(MONEY, 2.5, PrintStyle(), "2.5", 2.5, "read", id="decimals"),
        pytest.param(CHANGE, 19, PrintStyle(plus=True), "+19", 19, "read", id="plus sign"),
        pytest.param(CHANGE, -3, PrintStyle(change_words=True), "减3", -3, "read", id="less in words"),
        pytest.param(CHANGE, 1, PrintStyle(change_words=True), "增1", 1, "read", id="more in words"),
        pytest.param(CHANGE, -3, PrintStyle(), "-3", -3, "read", id="minus sign"),
    ],
)
def test_a_value_is_printed_in_style(
    column: Column, value: float, style: PrintStyle, text: str, read: float | None, state: str
) -> None:
    key = CellKey("t", "r", "n")
    printed = print_figures(one_cell_form(column), Figures({key: value}), style, Random(0))[key]

    assert (printed.text, printed.value, printed.state) == (text, read, state)
