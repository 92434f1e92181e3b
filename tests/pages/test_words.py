"""Reasons in Chinese, for workbooks and pages alike."""

import pytest

from extractor.pages.words import fact_in_chinese, in_chinese, state_in_chinese, words


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        ("not settled: empty or 78", "未定：空 或 78"),
        ("printed twice, with different values; the other copy has nothing", "表格出现两次且数值不同，另一处为 空"),
        ("read as missing, decided 12", "识别为 缺失，认定为 12"),
        ("check handled fails at applications/*/total: 5 ≠ 7", "勾稽不符“各办理结果之和 = 总计”（applications/*/total）：5 ≠ 7"),
        ("decided by 李 on 2026-01-02: 见第3页", "李 于 2026-01-02 认定：见第3页"),
        ("a reason that nobody has put into words", "a reason that nobody has put into words"),
    ],
)  # fmt: skip
def test_reasons(said, chinese):
    assert in_chinese(said) == chinese


def test_every_next_step_has_words():
    from extractor.runs.panel import looks

    steps = [*looks._NEXT_STEPS.values(), *looks._CELL_STEPS.values(), looks._AGAIN, looks._UNKNOWN_STEP]
    for step in (*steps, looks._MISSING_STEP, looks._CELL_STEP):
        assert not in_chinese(step).isascii(), step


def test_every_state_and_fact_has_a_name():
    from extractor.facts.names import FACTS
    from extractor.report import Status

    assert all(state_in_chinese(state.value) != state.value for state in Status)
    assert all(fact_in_chinese(name) != name for name in FACTS)
    assert len({pattern for pattern, _ in words()["reasons"]}) == len(words()["reasons"])
