import pytest

from extractor.errors import FormError
from extractor.forms import Form, check_form_file, load_form


def line_with(text: str, part: str, nth: int = 1) -> int:
    """The line, from 1, of the nth occurrence of ``part``."""
    return [n for n, line in enumerate(text.splitlines(), 1) if part in line][nth - 1]


def test_a_new_form_is_a_file_and_no_code(budget, form_file):
    form = load_form(form_file(budget))
    assert [str(key) for key in form.keys] == [
        "summary/appropriation/budget",
        "summary/appropriation/outturn",
        "summary/business_income/budget",
        "summary/business_income/outturn",
        "summary/other_income/budget",
        "summary/other_income/outturn",
        "summary/income_total/budget",
        "summary/income_total/outturn",
        "summary/spending_total/outturn",
    ]
    assert form.tables[0].blocks[0].leaf_columns[1].wordings == ("决算数", "本年决算数")


def test_a_path_may_be_given_as_text(budget, form_file):
    assert load_form(str(form_file(budget))).id == "budget-summary"


def test_a_byte_order_mark_does_no_harm(budget, form_file):
    assert check_form_file(form_file("\ufeff" + budget)) == []


def test_a_made_up_form_survives_the_round_trip(budget, form_file):
    form = load_form(form_file(budget))
    assert Form.model_validate(form.model_dump()) == form


def test_an_unknown_id_names_the_known_ones():
    with pytest.raises(FormError, match=r"'gov-2030'.*gov-disclosure-2021, gov-disclosure-2019"):
        load_form("gov-2030")


def test_a_missing_file_is_named(tmp_path):
    path = tmp_path / "nowhere.yaml"
    with pytest.raises(FormError, match=r"nowhere\.yaml: saw No such file"):
        load_form(path)
    assert [problem.line for problem in check_form_file(path)] == [None]


# what is replaced, by what, where the problem is (part of the broken text, which occurrence), part of what is said
BROKEN = {
    "unknown key": ("years:", "colour: red\nyears:", ("colour", 1), "no such key"),
    "key that lacks": ('version: "1"\n', "", ("id: budget", 1), "no key 'version'"),
    "bad name": ("name: outturn", "name: Out-turn", ("Out-turn", 1), "pattern"),
    "bad kind": ("kind: amount", "kind: money", ("kind: money", 1), "'count', 'amount' or 'change'"),
    "empty label": ("label: 收入总计", "label: ''", ("income_total, label", 1), "at least 1 character"),
    "sign that is none": (
        "left: [{row: income_total, col: outturn}]",
        "left: [{row: income_total, col: outturn, sign: 2}]",
        ("sign: 2", 1),
        "1 or -1",
    ),
    "no tables": ("tables:\n", "tables: []\nolder:\n", ("tables: []", 1), "at least 1 item"),
    "same key twice": ("version:", "id: again\nversion:", ("id: again", 1), "each key once"),
    "same key twice in a row": (
        "{name: income_total,",
        "{name: first, name: second,",
        ("name: first", 1),
        "'name' again",
    ),
    "syntax": ("years: [2024, null]", "years: [2024, null", ("tables:", 1), "expected YAML"),
    "tab for indent": ("    title: 收入支出决算总体情况", "\ttitle: x", ("title: x", 1), "expected YAML"),
    "unknown anchor": ("years: [2024, null]", "years: *nothing", ("*nothing", 1), "expected YAML"),
    "control character": ("version:", "# \x07\nversion:", ("\x07", 1), "printable text"),
    "same row twice": ("name: other_income", "name: business_income", ("name: business_income", 2), "each name once"),
    "same column twice": (
        "name: outturn, label: 决算数, aliases",
        "name: budget, label: 决算数, aliases",
        ("name: budget", 2),
        "each name once",
    ),
    "same cell in two blocks": (
        "name: spending_total",
        "name: income_total",
        ("name: income_total", 2),
        "a second time",
    ),
    "neither leaf nor group": ("name: income_total, ", "", ("{label: 收入总计", 1), "neither name nor children"),
    "both leaf and group": (
        "label: 二、其他各类收入",
        "label: 二、其他各类收入\n            name: both",
        ("name: both", 1),
        "not both",
    ),
    "beside nothing": (
        "- title: 收入\n",
        "- title: 收入\n        beside: true\n",
        ("beside: true", 1),
        "second block on",
    ),
    "alias of another row": (
        "label: 收入总计}",
        "label: 收入总计, aliases: [支出 总计]}",
        ("支出 总计", 1),
        "no other row of the table",
    ),
    "alias that a neighbour has too": (
        "label: 事业收入}\n              - {name: other_income, label: 其他}",
        "label: 事业收入, aliases: [别称]}\n              - {name: other_income, label: 其他, aliases: [别称]}",
        ("别称", 1),
        "'其他' has it",
    ),
    "alias of another column": (
        "aliases: [本年决算数]",
        "aliases: [年初预算数]",
        ("aliases: [年初", 1),
        "no other column",
    ),
    "no rows": (
        "          - {name: spending_total, label: 支出总计}\n",
        "          []\n",
        ("        rows:", 2),
        "at least one entry",
    ),
    "identity of no table": (
        "table: summary\n    for_each: once",
        "table: sums\n    for_each: once",
        ("table: sums", 1),
        "summary",
    ),
    "identity of no row": ("{row: other_income}", "{row: gifts}", ("{row: gifts", 1), "row 'gifts'"),
    "identity of no column": ("col: outturn}]\n    right", "col: plan}]\n    right", ("col: plan", 1), "column 'plan'"),
    "identity without a cell": ("right: [{row: income_total}]", "right: []", ("right: []", 1), "at least one cell"),
    "cells that do not meet": (
        "right: [{row: spending_total, col: outturn}]",
        "right: [{row: spending_total, col: budget}]",
        ("id: even", 1),
        "not in one block",
    ),
    "cell without a row": (
        "left: [{row: income_total, col: outturn}]",
        "left: [{col: outturn}]",
        ("left: [{col", 1),
        "without a row",
    ),
    "cell without a column": ("for_each: column", "for_each: once", ("left: [{row: appro", 1), "without a col"),
    "rows where none are asked": (
        "for_each: column",
        "for_each: column\n    rows: [income_total]",
        ("rows: [inc", 1),
        "for_each: row",
    ),
    "row list with a stranger": (
        "for_each: column",
        "for_each: row\n    rows: [gifts]",
        ("rows: [gifts", 1),
        "row 'gifts'",
    ),
    "narrative without a fact": (
        "for_each: once",
        "for_each: once\n    scope: narrative",
        ("id: even", 1),
        "without a fact",
    ),
    "fact outside the narrative": (
        "for_each: once",
        "for_each: once\n    fact: income",
        ("fact: income", 1),
        "scope narrative",
    ),
    "year before within one report": (
        "right: [{row: income_total}]",
        "right: [{row: income_total, previous: true}]",
        ("previous: true", 1),
        "only in scope cross_year",
    ),
    "same identity twice": ("id: even", "id: income", ("id: income", 2), "each name once"),
    "wording of no section": (
        "years:",
        "section_aliases: {总体情况: [概述]}\nyears:",
        ("section_aliases", 1),
        "'总体情况'",
    ),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_a_broken_form_is_told_with_its_line(case, budget, form_file):
    old, new, (part, nth), said = case
    assert old in budget, "the case breaks nothing"
    broken = budget.replace(old, new, 1)
    path = form_file(broken)
    problems = check_form_file(path)
    line = line_with(broken, part, nth)
    assert any(problem.line == line and said in str(problem) for problem in problems), "\n".join(map(str, problems))
    with pytest.raises(FormError, match=rf"form\.yaml:{line}: saw .*, expected "):
        load_form(path)


def test_text_that_is_not_utf8_is_told_with_its_line(budget, form_file):
    path = form_file(b"# note\n" + budget.encode("gb18030"))
    [problem] = check_form_file(path)
    assert problem.line == 1 + line_with(budget, "收入支出决算总表")
    assert problem.expected == "text in UTF-8"


@pytest.mark.parametrize(
    ("text", "seen"),
    [("", "an empty file"), ("- a\n", "a list"), ("只是文字\n", "a single value")],
    ids=["empty", "list", "plain text"],
)
def test_a_file_that_is_no_mapping_is_told(text, seen, form_file):
    [problem] = check_form_file(form_file(text))
    assert problem.line == 1
    assert problem.seen.startswith(seen)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{n}: &{n} [{', '.join(['*' + p] * 10)}]\n" for p, n in zip("abcdefg", "bcdefgh", strict=True)),
        "id: &loop [*loop]\n",
        "id: " + "[" * 200_000 + "]" * 200_000 + "\n",
        "version: 2021-13-45\n",
        "? [a, b]\n: c\n",
        "id: !!python/name:os.system\n",
        "id: a\n---\nid: b\n",
    ],
    ids=[
        "anchors that unfold",
        "anchor in itself",
        "deep brackets",
        "no such day",
        "list as key",
        "python tag",
        "two files",
    ],
)
def test_hostile_files_are_refused_and_do_no_harm(text, form_file):
    problems = check_form_file(form_file(text))
    assert problems
    assert all(problem.line is not None for problem in problems)


def test_cut_labels_may_share_an_alias_between_columns(budget, form_file):
    # 本年新 | 本年新: both heads cut to one word by the converter; their order tells them apart.
    text = budget.replace("label: 年初预算数,", "label: 年初预算数, aliases: [数],").replace("[本年决算数]", "[数]")
    assert check_form_file(form_file(text)) == []


def test_one_label_may_stand_in_two_groups(budget, form_file):
    text = budget.replace("label: 一、财政拨款收入", "label: 其他")
    assert check_form_file(form_file(text)) == []


def test_many_problems_are_cut_short_with_their_number(form_file):
    text = "".join(f"strange_{n}: 1\n" for n in range(20))
    with pytest.raises(FormError) as caught:
        load_form(form_file(text))
    lines = str(caught.value).splitlines()
    assert len(lines) == 6
    assert lines[-1].endswith(f"and {len(check_form_file(form_file(text))) - 5} more")


def test_a_wrong_table_is_told_once_and_not_as_a_list_too_short(budget, form_file):
    problems = check_form_file(form_file(budget.replace("name: summary", "name: Summary", 1)))
    assert [problem.seen for problem in problems] == ["tables/0/name = 'Summary'"]
