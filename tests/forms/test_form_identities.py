import pytest

from extractor.forms import instances, load_form


def test_a_row_sum_leaves_out_rows_of_blocks_without_the_columns(budget, form_file):
    text = budget.replace("for_each: column", "for_each: row").replace(
        "left: [{row: appropriation}, {row: business_income}, {row: other_income}]\n    right: [{row: income_total}]",
        "left: [{col: budget}]\n    right: [{col: outturn}]",
    )
    form = load_form(form_file(text))
    assert [instance.where for instance in instances(form, form.identities[0])] == [
        f"summary/{row}/*" for row in ("appropriation", "business_income", "other_income", "income_total")
    ]


def test_an_identity_checked_once_names_its_table(budget, form_file):
    form = load_form(form_file(budget))
    [even] = instances(form, form.identities[1])
    assert even.where == "summary"
    assert str(even.right[0].key) == "summary/spending_total/outturn"


def test_an_unknown_table_is_an_error():
    form = load_form("gov-disclosure-2021")
    lost = form.identities[0].model_copy(update={"table": "lost"})
    with pytest.raises(KeyError, match="lost"):
        instances(form, lost)
