import pytest

HEADS = "一、总体情况\n{one}\n五、存在的主要问题及改进情况\n{five}\n六、其他需要报告的事项\n{six}\n"


@pytest.mark.parametrize(
    ("five", "named"),
    [("公开不够及时，人员不足。", True), ("无。", False), ("本年度无需要说明的问题。", False)],
    ids=["problem", "none", "no_problem"],
)
def test_problems(read_facts, five, named) -> None:
    fact = read_facts(HEADS.format(one="我局公开信息。", five=five, six="无。")).facts["problems_named"]
    assert (fact.value, fact.text) == (named, five)


@pytest.mark.parametrize(("six", "named"), [("未收取信息处理费。", True), ("无。", False)], ids=["fee", "nothing"])
def test_fee(read_facts, six, named) -> None:
    assert read_facts(HEADS.format(one="我局公开信息。", five="无。", six=six)).facts["fee_named"].value is named


def test_length_of_the_overview_leaves_tables_out(read_facts) -> None:
    text = HEADS.format(one="我局公开信息。\n0\t1\t2\n持续推进。", five="无。", six="无。")
    start = text.index("0\t1")
    fact = read_facts(text, table_ranges=[(start, start + 5)]).facts["overview_length"]
    assert fact.value == len("我局公开信息。持续推进。")
