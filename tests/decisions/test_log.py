"""Decisions as data: written, read back, torn, merged, disagreed on."""

import pytest

from extractor.decisions.decision import Decision, Target, make_decision
from extractor.decisions.ledger import Ledger
from extractor.decisions.log import NAME, append, read_log, run_log
from extractor.decisions.merge import conflict_lines, merge_logs
from extractor.report import Status

SHA = "ab" * 32
CELL = Target(SHA, None, "cell", "gov-disclosure-2021", "applications/received/total")


def read(value, who="Li", **fields):
    return make_decision(CELL, who=who, status=Status.READ, value=value, **fields)


def test_what_is_appended_is_read_back_with_the_same_bytes(tmp_path):
    path = tmp_path / NAME
    first, second = read(5, why="第三行，手写"), read(7, who="王", replaces=())
    append(path, (first,))
    bytes_before = path.read_bytes()
    append(path, (second,))

    log = read_log(path)

    assert path.read_bytes().startswith(bytes_before)
    assert log.ledger.decisions == (first, second)
    assert log.problems == ()


def test_a_torn_last_line_is_forgotten_and_the_next_decision_stands_whole(tmp_path):
    path = tmp_path / NAME
    append(path, (read(5),))
    whole = path.read_bytes()
    for cut in (1, 10, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole + whole[:cut])
        assert len(read_log(path).ledger.decisions) == 1 + (cut == len(whole) - 1)
        append(path, (read(6, who="Wang"),))
        assert [one.value for one in read_log(path).ledger.decisions][-1] == 6


def test_a_line_that_is_no_decision_is_told_with_its_place(tmp_path):
    path = tmp_path / NAME
    append(path, (read(5),))
    path.write_bytes(b'{"schema": "other"}\n' + path.read_bytes())

    log = read_log(path)

    assert len(log.ledger.decisions) == 1
    assert log.problems[0].startswith(f"{path}:1: no decision")


def test_the_run_s_decisions_are_read_again_when_the_file_has_changed(tmp_path):
    assert run_log(tmp_path).ledger.decisions == ()
    append(tmp_path / NAME, (read(5),))
    assert len(run_log(tmp_path).ledger.decisions) == 1
    append(tmp_path / NAME, (read(6),))
    assert len(run_log(tmp_path).ledger.decisions) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.READ, "value": None},
        {"status": Status.BLANK, "value": 3},
        {"status": Status.INFERRED, "value": 3},
        {"status": Status.READ, "value": "3"},
        {"status": None, "value": None},
    ],
)
def test_an_answer_that_says_nothing_or_two_things_is_refused(fields):
    with pytest.raises(ValueError, match=r"cell|number"):
        make_decision(CELL, who="Li", **fields)


def test_a_decision_changed_by_hand_is_refused():
    line = read(5).line().replace(b'"value":5', b'"value":6')
    with pytest.raises(ValueError, match="changed by hand"):
        Decision.model_validate_json(line)


def test_what_replaces_another_counts_and_what_does_not_is_a_conflict():
    first = read(5)
    second = read(6, replaces=(first.id,))
    third = read(7, who="Wang", replaces=(first.id,))

    assert Ledger((first, second)).opinion(CELL).decision == second
    both = Ledger((first, second, third)).opinion(CELL)
    assert both.conflict and both.decision is None
    settled = make_decision(CELL, who="Zhao", status=Status.READ, value=6, replaces=(second.id, third.id))
    assert Ledger((first, second, third, settled)).opinion(CELL).decision == settled


def test_taking_back_leaves_nothing_and_agreeing_is_no_conflict():
    first = read(5)
    gone = make_decision(CELL, who="Li", replaces=(first.id,), withdrawn=True)
    assert Ledger((first, gone)).opinion(CELL).heads == ()
    assert Ledger((first, read(5, who="Wang"))).opinion(CELL).decision == first


def test_merging_keeps_all_and_lists_what_is_disagreed_on(tmp_path):
    a, b, c = (tmp_path / name for name in ("a.jsonl", "b.jsonl", "c.jsonl"))
    shared = read(1)
    append(a, (shared, read(5, replaces=(shared.id,))))
    append(b, (shared, read(7, who="Wang", replaces=(shared.id,))))

    ledger = merge_logs([a, b], c)

    assert len(read_log(c).ledger.decisions) == 3
    (line,) = conflict_lines(ledger)
    assert "applications/received/total" in line and "5 by Li" in line and "7 by Wang" in line


def test_a_growing_log_is_the_same_as_one_read_at_once(tmp_path):
    """Whole lines, torn ones, lines that are none, and one that was changed by hand meanwhile."""
    path = tmp_path / NAME
    lines = [read(value).line() for value in range(6)]
    steps = [lines[0], lines[1][:30], lines[1][30:], b"{}\n", lines[2] + lines[3][:50], b"\n" + lines[4], lines[5]]
    for step in steps:
        path.write_bytes((path.read_bytes() if path.exists() else b"") + step)
        log, at_once = run_log(tmp_path), read_log(path)
        assert (log.ledger.decisions, log.problems) == (at_once.ledger.decisions, at_once.problems)
    assert [one.value for one in log.ledger.decisions] == [0, 1, 2, 4, 5]
    assert [problem.split(":")[1] for problem in log.problems] == ["3", "5"]
    path.write_bytes(b"[]\n" + path.read_bytes().removeprefix(lines[0]) + lines[3])
    assert [one.value for one in run_log(tmp_path).ledger.decisions] == [1, 2, 4, 5, 3]
