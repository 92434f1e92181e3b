import pytest

from extractor.forms import describe, load_form, shipped_forms, summary


@pytest.mark.parametrize("form", shipped_forms(), ids=lambda form: form.id)
def test_every_name_and_label_is_shown(form):
    lines = [line.split() for line in describe(form).splitlines()]
    words = {word for line in lines for word in line}
    for table in form.tables:
        assert table.name in words
        for block in table.blocks:
            for part in (*block.leaf_rows, *block.leaf_columns):
                assert [str(part.name), part.label] in [line[:2] for line in lines]
    assert {f"{identity.id}:" for identity in form.identities} <= words


def test_the_summary_is_one_line_with_id_and_count():
    text = summary(load_form("gov-disclosure-2019"))
    assert "\n" not in text
    assert text.startswith("gov-disclosure-2019  198 cells  2019–2020  ")


def test_an_open_end_of_years_is_left_open():
    assert "  2021–  " in summary(load_form("gov-disclosure-2021"))


def test_sums_show_signs_and_the_year_before():
    text = describe(load_form("gov-disclosure-2021"))
    assert "stock: in_force = in_force (year before) + issued − repealed  [proactive, each row" in text


def test_values_other_than_counts_show_kind_and_unit(budget, form_file):
    text = describe(load_form(form_file(budget)))
    assert "outturn  决算数 [amount, 万元]  (also: 本年决算数)" in text
    assert "9 cells in 1 table\n" in text
