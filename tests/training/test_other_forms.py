from __future__ import annotations

from pathlib import Path

import pytest

from eval.metrics import CellCounts
from extractor.forms import Form
from training.benchmark import choose_kinds
from training.other_forms import EXAMPLES, KINDS, Plan, Reading, families, main, measure_form, tabulate


def reading(form: str, kind: str, **counts: int) -> Reading:
    return Reading(form, kind, 0, "rules", CellCounts(reports=1, **counts))


def test_a_form_that_nobody_knows_is_drawn_and_read(tiny: Form) -> None:
    plan = Plan(seed=1, reports=4, kinds=("text-B", "file-html"), severities=(0,), taggers=("rules",))
    readings = measure_form(tiny, plan)

    assert [(r.kind, r.severity, r.tagger) for r in readings] == [
        ("text-B", 0, "rules"), ("file-html", 0, "rules"), ("text-B", 0, "rules"), ("file-html", 0, "rules"),
    ]  # fmt: skip
    assert {r.counts.cells for r in readings} == {len(tiny.keys)}
    assert all(r.counts.nonzero_right == r.counts.nonzero for r in readings)
    assert sum(r.counts.nonzero for r in readings) > 0
    assert readings == measure_form(tiny, plan)


def test_the_table_adds_up_the_reports_of_a_kind() -> None:
    readings = [
        reading("a", "text-A", read=10, nonzero=4, nonzero_right=3, silent=1, cells=20, flagged=5),
        reading("a", "text-A", read=10, nonzero=4, nonzero_right=4, unread=2, cells=20),
        reading("a", "ocr-json", read=5, nonzero=1, nonzero_right=0, cells=10),
    ]

    assert tabulate(readings, "kind").splitlines()[2:] == [
        "| ocr-json | rules | 1 | 0.00 | 0.00 | – | 0.00 |",
        "| text-A | rules | 2 | 87.50 | 5.00 | 0.00 | 12.50 |",
        "| all | rules | 3 | 77.78 | 4.00 | 0.00 | 10.00 |",
    ]


def test_made_up_forms_are_told_together() -> None:
    groups = families([reading("held-out-1", "x"), reading("own", "x"), reading("held-out-2", "x")])

    assert {name: len(readings) for name, readings in groups.items()} == {"made up, held out": 2, "own": 1}


def test_the_kinds_measured_can_be_drawn() -> None:
    assert set(choose_kinds(list(KINDS))) == set(KINDS)


def test_the_command_writes_what_it_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "tables.md"
    form = str(EXAMPLES / "law-enforcement.yaml")
    arguments = ["--form", form, "--reports", "1", "--kinds", "text-B", "--severity", "0", "--taggers", "rules"]

    assert main([*arguments, "-o", str(out)]) == 0
    text = capsys.readouterr().out
    assert text == out.read_text(encoding="utf-8")
    assert text.startswith("## law-enforcement\n")
    assert "| text-B | rules | 1 | 100.00 |" in text


@pytest.mark.parametrize(
    ("content", "kinds", "message"),
    [
        ("id: bad\n", "text-B", "bad.yaml:1: saw no key 'version', expected the key 'version' here"),
        (None, "scroll", "saw 'scroll', expected a pattern that matches one of: text-A"),
    ],
    ids=["a form that is none", "a kind that is none"],
)
def test_what_cannot_be_measured_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, kinds: str, message: str
) -> None:
    form = tmp_path / "bad.yaml"
    form.write_text(content or (EXAMPLES / "law-enforcement.yaml").read_text(encoding="utf-8"), encoding="utf-8")

    with pytest.raises(SystemExit) as stopped:
        main(["--form", str(form), "--kinds", kinds])
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err
