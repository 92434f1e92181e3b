"""Planted truth, end to end: a report is drawn, written in a layout, damaged, and must come back."""

from __future__ import annotations

from random import Random

import pytest

from extractor import Extractor
from extractor.forms import Form
from extractor.report import Status
from tests.recovery.planted import Made, compare, draw_planted, write_planted
from training.damage.kinds import DAMAGE_NAMES, Damage, apply
from training.draw.text import LAYOUT_NAMES
from training.values import PrintStyle


@pytest.fixture(scope="module")
def rules() -> Extractor:
    """With the confidence set by hand: placement is tested here, not what a fit makes of kinds it never saw."""
    return Extractor(tagger="rules", confidence="hand-set")


GONE = ("I", "J", "L")
"""Layouts in which the tables left nothing."""
LOSSY = {
    "K": "only the first line of several equal ones is left, zeros nearly all among the lost",
    "apart": "values stand behind all labels, and narrow blocks have no sums to tell which value is whose",
}
UNEVEN = ("A'",)
"""Labels are cut behind their number here (7. / 属于行政执法案卷): the number stands among the values before it."""
EXACT = [layout for layout in LAYOUT_NAMES if layout not in (*GONE, *LOSSY, *UNEVEN)]
DRAWN = ["B", "B'", "C", "D", "G", "H", "N", "N-ragged", "O", "boxed", "commas"]
"""Layouts in which an empty cell leaves a trace."""
SEEDS = (11, 12, 13)
CASES = [(damage, layout) for damage in DAMAGE_NAMES for layout in ("N", "A")]


def extract(rules, report, layout: str, seed: int = 1) -> Made:
    drawn = write_planted(report, layout, seed)
    name = "report.csv" if layout == "commas" else "report.txt"
    return Made(report, drawn, rules.extract_bytes(drawn.text.encode(), name=name))


@pytest.mark.parametrize("edition", ["2021", "2019"])
@pytest.mark.parametrize("layout", EXACT)
def test_an_undamaged_report_comes_back_exactly(
    rules, form_2021: Form, form_2019: Form, layout: str, edition: str
) -> None:
    form = form_2021 if edition == "2021" else form_2019
    made = extract(rules, draw_planted(form, 26, size="large"), layout)

    assert made.record.form.id == form.id
    assert len(made.record.cells) == len(form.keys)
    assert (made.outcome.wrong, made.outcome.review) == ((), ())
    assert {check.status for check in made.record.checks} == {"pass"}


@pytest.mark.parametrize("layout", UNEVEN)
def test_uneven_lines_make_no_number_wrong(rules, form_2021: Form, form_2019: Form, layout: str) -> None:
    for form in (form_2021, form_2019):
        for seed in SEEDS:
            made = extract(rules, draw_planted(form, 26, size="large"), layout, seed)
            assert (made.outcome.silent, made.outcome.invented) == ((), ())


@pytest.mark.parametrize("layout", DRAWN)
@pytest.mark.parametrize("mark", ["", "/", "—"], ids=["blank", "slash", "dash"])
def test_empty_cells_of_drawn_tables_come_back_as_they_are(rules, form_2021: Form, layout: str, mark: str) -> None:
    made = extract(rules, draw_planted(form_2021, 22, style=PrintStyle(zero=mark)), layout)

    assert made.outcome.wrong == ()


@pytest.mark.parametrize("layout", GONE)
def test_of_tables_that_are_gone_nothing_is_claimed(rules, form_2021: Form, layout: str) -> None:
    made = extract(rules, draw_planted(form_2021, 23), layout)

    assert made.record.form.id == form_2021.id
    assert {(c.status, c.value) for c in made.record.cells} == {(Status.MISSING, None)}
    assert any("the tables are not in the text" in warning for warning in made.record.warnings)


@pytest.mark.parametrize("layout", LOSSY)
def test_what_a_layout_cannot_tell_makes_no_number_wrong(rules, form_2021: Form, layout: str) -> None:
    for seed in SEEDS:
        made = extract(rules, draw_planted(form_2021, seed), layout)
        assert (made.outcome.silent, made.outcome.invented) == ((), ())


@pytest.mark.parametrize("edition", ["2021", "2019"])
def test_values_in_blocks_apart_from_their_labels_come_back_by_their_sums(
    rules, form_2021: Form, form_2019: Form, edition: str
) -> None:
    form = form_2021 if edition == "2021" else form_2019
    made = extract(rules, draw_planted(form, 26, size="large"), "apart")

    lost = [key for key in made.outcome.wrong if not str(key).startswith("proactive/")]
    assert lost == []


@pytest.mark.parametrize(("damage", "layout"), CASES)
def test_no_damage_makes_a_silent_error(rules, form_2021: Form, damage: str, layout: str) -> None:
    for seed in SEEDS:
        report = apply(draw_planted(form_2021, seed), Damage(damage, seed % 3 + 1), Random(seed))
        drawn = write_planted(report, layout, seed)
        outcome = compare(rules.extract_text(drawn.text), report, drawn)

        assert outcome.silent == (), f"seed {seed}"
        assert outcome.invented == (), f"seed {seed}"


HARMLESS = ("surplus-cells", "shifted-groups", "promoted-rows", "page-break", "twin-headers", "low-header", "torn-note",
            "wrapped-labels", "traditional", "inner-spaces", "harmed-headings", "lost-header")  # fmt: skip


@pytest.mark.parametrize("damage", HARMLESS)
def test_damage_that_leaves_labels_and_values_costs_no_number(rules, form_2021: Form, damage: str) -> None:
    report = apply(draw_planted(form_2021, 31), Damage(damage, 2), Random(31))
    drawn = write_planted(report, "N")
    cells = {f"{c.table}/{c.row}/{c.col}": c for c in rules.extract_text(drawn.text).cells}

    lost = [
        str(k)
        for k in drawn.drawn
        if report.printed[k].value is not None and cells[str(k)].value != report.printed[k].value
    ]
    assert [name for name in lost if not name.startswith("review_litigation")] == []
