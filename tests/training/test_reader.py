"""The training of the small reader: lines with their truth, the loss, the bars, and a run that goes on."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the train extra: pip install torch transformers")

from extractor.scan.signs import BLANK, MARKS, Seen  # noqa: E402
from training.degraded import system_fonts  # noqa: E402
from training.reader.__main__ import main, press_of  # noqa: E402
from training.reader.alphabet import form_phrases, make_alphabet, plain  # noqa: E402
from training.reader.bars import bar, same  # noqa: E402
from training.reader.lines import EITHER, LEFT_OUT  # noqa: E402
from training.reader.network import LineReader, loss_of  # noqa: E402
from training.reader.plan import LINES, NUMBERS, PLANS, Plan  # noqa: E402

needs_fonts = pytest.mark.skipif(not system_fonts(), reason="no Chinese font is installed")


def test_alphabet_begins_with_the_marks_and_holds_the_forms() -> None:
    phrases = form_phrases()
    alphabet = make_alphabet(phrases, ["行政机关应当公开政府信息"], han=400)
    assert alphabet.startswith(MARKS)
    assert len(set(alphabet)) == len(alphabet)
    assert {c for phrase in phrases for c in phrase if "一" <= c <= "龥"} <= set(alphabet)


def test_marks_that_look_alike_are_one() -> None:
    assert plain("（１）—，：") == "(1)-,:"


def test_the_second_reader_knows_numbers_and_shares_no_shape_with_the_first() -> None:
    assert NUMBERS.alphabet([]) == "0123456789.,-/%"
    assert NUMBERS.shape.height != LINES.shape.height
    assert not {step[0] for step in NUMBERS.shape.steps[1:]} & {step[0] for step in LINES.shape.steps[1:]}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())
def test_a_class_for_each_fourth_column(plan: Plan) -> None:
    made = LineReader(plan.shape, 17).eval()(torch.zeros(2, 1, plan.shape.height, 64))
    assert made.shape == (2, 17, 16)


@needs_fonts
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())
@pytest.mark.parametrize("ease", [1.0, 0.0])
def test_truth_of_a_drawn_line_reads_as_its_text(ease: float, plan: Plan) -> None:
    phrases = form_phrases()
    alphabet = plan.alphabet(phrases)
    press = press_of(plan, alphabet, phrases)
    rng = Random(7)
    drawn = [press.draw(rng, ease) for _ in range(200)]
    whole = 0
    for line in drawn:
        assert line.columns.shape[0] == plan.shape.height
        assert len(line.truth) == -(-line.columns.shape[1] // 4)
        own = line.truth[line.truth >= 0]
        starts = own[np.concatenate(([True], np.diff(own) != 0))]
        text = "".join(alphabet[kind - 2] if kind > 1 else "?" for kind in starts if kind != BLANK)
        whole += text == "".join(c if c in alphabet else "?" for c in plain(line.text.replace(" ", "")))
    # Lines that are cut, neighbours that are both unknown, and marks narrower than a column.
    assert whole >= 150


class _Fixed(torch.nn.Module):  # type: ignore[misc,name-defined]
    def __init__(self, chances: list[list[float]]) -> None:
        super().__init__()
        self.scores = torch.log(torch.tensor(chances)).T[None]

    def forward(self, lines: object) -> object:
        return self.scores


def test_loss_takes_either_class_at_an_edge_and_nothing_where_truth_is_left_out() -> None:
    chances = [[0.5, 0.0, 0.5], [0.1, 0.8, 0.1], [0.01, 0.01, 0.98]]
    truth = torch.tensor([[EITHER - 2, LEFT_OUT, 2]])
    loss = loss_of(_Fixed(chances), {"lines": torch.zeros(1), "truth": truth})
    assert float(loss) == pytest.approx((0.0 - 2 * np.log(0.98)) / 3, abs=1e-6)


@pytest.mark.parametrize(
    ("printed", "found", "expected"),
    [
        pytest.param("12", "12", True, id="the same"),
        pytest.param("1.", "1", True, id="a point behind"),
        pytest.param("一", "-", True, id="a stroke"),
        pytest.param("--", "-", True, id="a long one"),
        pytest.param("-22", "22", False, id="a lost sign"),
        pytest.param("（一）总计：", "(一)总计", True, id="marks about words"),
        pytest.param("合计", "总计", False, id="another word"),
    ],
)
def test_a_reading_is_right_but_for_marks(printed: str, found: str, expected: bool) -> None:
    assert same(printed, found) is expected


def test_bar_is_the_largest_doubt_with_few_enough_errors() -> None:
    pairs = [("1", Seen("1", 0.01, 1.0)), ("2", Seen("2", 0.02, 1.0)), ("3", Seen("8", 0.03, 1.0))]
    assert bar(pairs, 0.0) == (0.02, 2, 0, 3)
    assert bar(pairs, 0.5) == (0.03, 3, 1, 3)


@needs_fonts
@pytest.mark.parametrize("plan", PLANS)
def test_smoke_run_ends_with_weights_and_goes_on(plan: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-o", str(tmp_path), "--plan", plan, "--smoke"]) == 0
    assert "loss" in capsys.readouterr().out
    assert (tmp_path / "model" / "weights.pt").exists()
    assert main(["-o", str(tmp_path), "--plan", plan, "--smoke"]) == 0
    steps = [json.loads(line)["step"] for line in (tmp_path / "curve.jsonl").read_text().splitlines()]
    assert steps == [2, 4]
