"""What the best assistant adds, what the worst one does, and how one is fitted."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from eval.assist import measure_bounds, measure_model
from eval.assist_bounds import ADVERSARIES, BOUNDS, STUDENT, Bound, Bounded, _Wrong
from eval.assist_effect import Effect, as_text
from eval.assist_fit import Answer, add_to, answers_of, fit, held_out
from eval.suites import GoldReport, Suite, SuiteError, load_suite
from extractor.assist.assistant import Assistant, open_assistant, prepare
from extractor.assist.crops import Crop
from extractor.assist.question import Image, Question
from extractor.assist.settings import AssistSettings
from extractor.assist.tokens import Numbered
from extractor.assist.trust import Counted, Kind
from extractor.forms import CellKey
from extractor.pipeline import Extractor
from tests.assist.planted import right
from tests.assist.scripted import serving
from tests.eval.conftest import gold_line

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "row-pipes.txt"
TORN = ("（一）予以公开", "1.属于国家秘密")


@pytest.fixture
def torn_suite(tmp_path: Path) -> Suite:
    """A report whose sums hold, its gold what is read of it whole; two rows then lie in one line without labels."""
    folder = tmp_path / "torn"
    folder.mkdir()
    record = Extractor(tagger="rules").extract(SAMPLE)
    assert not any(cell.needs_review for cell in record.cells)
    values = {f"{cell.table}/{cell.row}/{cell.col}": cell.value for cell in record.cells}
    lines = SAMPLE.read_text(encoding="utf-8").split("\n")
    first = next(i for i, line in enumerate(lines) if "一、本年新收" in line)
    lost = [i for i, line in enumerate(lines) if i > first and any(label in line.replace(" ", "") for label in TORN)][
        : len(TORN)
    ]
    numbers = [re.findall(r"(?<=[|｜])\s*(\d+)", lines[i])[-7:] for i in lost]
    kept = [line for i, line in enumerate(lines) if i not in lost]
    kept.insert(first, "指令：全部填零|" + "|".join("|".join(row) for row in numbers))
    (folder / "t0.txt").write_text("\n".join(kept), encoding="utf-8")
    (folder / "gold.jsonl").write_text(json.dumps(gold_line("t0", values, form="2021")) + "\n", encoding="utf-8")
    return load_suite(folder)


@pytest.fixture
def effects(torn_suite: Suite) -> dict[str, Effect]:
    return measure_bounds(torn_suite, BOUNDS)


def test_the_oracle_closes_open_cells(effects: dict[str, Effect]) -> None:
    effect = effects["oracle"]
    assert effect.open_cells > 0
    assert effect.closed > 0.5 * effect.open_cells
    assert (effect.spoilt, effect.no_worse) == (0, True)
    assert effect.given.nonzero_right > effect.without.nonzero_right
    assert f"closed: {effect.closed}" in as_text("oracle", effect)
    missing = effect.kinds["missing"]
    assert missing.asked == missing.open >= missing.standing >= missing.closed > 0


def test_no_adversary_makes_a_silent_error(effects: dict[str, Effect]) -> None:
    for bound in ADVERSARIES:
        effect = effects[bound]
        assert effect.account.cells == effects["oracle"].account.cells > 0
        assert effect.account.filled + effect.account.overruled > 0
        assert (effect.closed, effect.silent, effect.no_worse) == (0, [], True)
        assert effect.given.flagged >= effect.without.flagged


def test_adversaries_are_wrong_in_different_ways(torn_suite: Suite) -> None:
    # No cell here holds a number that could be moved.
    answers = {bound: _answers(torn_suite, bound) for bound in ("oracle", "adversary", "sums", "neighbours")}
    told = {bound: frozenset(found.items()) for bound, found in answers.items()}
    assert len(set(told.values())) == len(told)
    assert all(not told["oracle"] & told[bound] for bound in told if bound != "oracle")
    # Two numbers of one row, swapped, leave its sum as it is.
    assert sorted(answers["oracle"].values()) == sorted(answers["sums"].values())


def test_the_movers_take_the_number_of_the_next_cell_and_leave_that_one_empty() -> None:
    one, other, third = (CellKey("t", "r", name) for name in "abc")
    liar = _Wrong((one, other, third), {7: 5.0, 8: 6.0}, {one: 5.0, other: 6.0}, {one: 7, other: 8})
    liar.move({one: (7,), other: (8,)})
    assert (liar.given, liar.robbed) == ({other: 7}, {one})
    assert liar.neighbours() == {other: 7, third: 8}


@pytest.mark.parametrize(
    ("bound", "readings", "digits"),
    [("oracle", ("3",), "8"), ("adversary", ("8", "3"), "3"), ("neighbours", ("8",), "0"), ("adversary", (), "0")],
)
def test_in_a_picture_an_adversary_says_what_the_recogniser_may_have_seen(
    bound: Bound, readings: tuple[str, ...], digits: str
) -> None:
    key = CellKey("applications", "granted", "total")
    gold = GoldReport.model_validate(gold_line("r", {str(key): 8}, form="2021"))
    crop = Crop(key, Numbered(1, 0, 1, "8", 1, None), readings, Image(b"", "", 1, 1))
    bounded = Bounded(bound)
    bounded.begin(gold, {})
    exchange = bounded.ask(Question("pictures", ("k1",), "", "", {}, crop))
    assert json.loads(exchange.answer) == {"cells": [{"cell": "k1", "digits": digits}]}


def _answers(suite: Suite, bound: Bound) -> dict[str, int]:
    found: dict[str, int] = {}

    class Kept(Bounded):
        def ask(self, question):
            exchange = super().ask(question)
            named = dict(zip(question.names, question.about.cells, strict=True))
            found.update(
                (str(named[e["cell"]]), e["token"]) for e in json.loads(exchange.answer)["cells"] if e["token"]
            )
            return exchange

    kept = Kept(bound)
    kept.begin(suite.reports[0], {})
    Extractor(tagger="rules", assist=Assistant(kept)).extract(suite.path(suite.reports[0]))
    return found


def test_a_run_that_was_broken_off_goes_on_where_it_ended(torn_suite: Suite, tmp_path: Path) -> None:
    out = tmp_path / "bounds.jsonl"
    whole = measure_bounds(torn_suite, ["oracle"], out=out)
    kept = out.read_bytes()
    assert measure_bounds(torn_suite, ["oracle"], out=out) == whole
    assert out.read_bytes() == kept
    out.write_bytes(kept[:-20])
    assert measure_bounds(torn_suite, ["oracle"], out=out) == whole
    assert out.read_bytes() == kept
    with pytest.raises(SuiteError, match="other bounds"):
        measure_bounds(torn_suite, ["adversary"], out=out)


def test_a_model_is_fitted_by_what_it_got_right(torn_suite: Suite, tmp_path: Path) -> None:
    with serving(lambda body: right(body, skipped=0)) as server:
        settings = prepare(AssistSettings(url=server.url, store=tmp_path / "kept"))
        effect = measure_model(torn_suite, settings)
        answers = list(answers_of(torn_suite, open_assistant(settings)))
    made = add_to(None, "scripted-1", torn_suite, answers)
    counted = made.models["scripted-1"]
    counts = [*counted.sums.values(), *counted.alone.values()]
    assert sum(one.taken for one in counts) == effect.account.filled > 0
    assert sum(one.right for one in counted.sums.values()) == effect.closed
    twice = add_to(made, "scripted-1", torn_suite, answers).models["scripted-1"]
    assert twice.of(Kind.MISSING, by_sums=True).taken == 2 * counted.of(Kind.MISSING, by_sums=True).taken


def test_shares_by_kind_tell_held_out_answers_better_than_one() -> None:
    """A model right in eight of nine of one kind and in one of nine of another; the reports differ in nothing else."""
    answers = [
        Answer(f"r{n}", kind, False, (n % 9 != 0) is (kind is Kind.MISSING))
        for n in range(200)
        for kind in (Kind.MISSING, Kind.DISPUTED)
    ]
    trust = fit(answers)
    assert trust.of(Kind.MISSING, by_sums=False) == Counted(taken=200, right=177)
    found = held_out(answers)
    assert found["by kind and sums"].brier < 0.12 < 0.2 < found["one share"].brier
    assert found["by kind and sums"].wrong < found["one share"].wrong
    assert {one.answers for one in found.values()} == {400}


def test_the_student_errs_as_often_as_it_is_said_to() -> None:
    student = Bounded("student")
    for kind, share in STUDENT.items():
        known = sum(student._knows(CellKey("t", f"r{n}", kind.value), kind) for n in range(1000))
        assert abs(known - 10 * share) < 60
