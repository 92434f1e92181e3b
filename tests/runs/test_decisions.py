"""Decisions in a run folder: every output has them, and nothing of a person's is lost or overwritten."""

import hashlib
import json
from functools import partial
from pathlib import Path

import pytest

from extractor.decisions.decision import make_decision, target_of
from extractor.decisions.log import NAME, append
from extractor.report import Status
from extractor.runs.edited import KEPT
from extractor.runs.run import Order, run_batch
from extractor.runs.settings import Asked
from extractor.runs.store import iter_reports
from tests.runs.conftest import Inline
from tests.runs.fakes import Obedient

CELL = "applications/received/total"


class Honest(Obedient):
    """Its records carry the hash of what they were read from."""

    def extract_bytes(self, data, *, name):
        report = super().extract_bytes(data, name=name)
        source = report.source.model_copy(update={"sha256": hashlib.sha256(data).hexdigest()})
        return report.model_copy(update={"source": source})


def build_honest(form="auto", tagger="auto"):
    return Honest()


@pytest.fixture
def run(run):
    return partial(run, build=build_honest)


def decide(path, value):
    report = next(r for r in iter_reports(Path("run")) if r.source.path == path)
    target = target_of(report.source, "cell", CELL, report.form.id)
    append(Path("run") / NAME, (make_decision(target, who="Li", status=Status.READ, value=value),))


def values(name="results.jsonl"):
    found = {}
    for line in (Path("run") / name).read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        cell = next((c for c in record["cells"] if c["method"] == "decided"), None)
        found[record["source"]["path"]] = cell and cell["value"]
    return found


def test_a_decision_makes_the_outputs_anew_and_only_once(write, run):
    write(in__a="good 甲县", in__b="good 乙县")
    first = run()
    untouched = first.results.splitlines()[1]
    decide("in/a.txt", 77)

    second = run()
    third = run()

    assert values() == {"in/a.txt": 77, "in/b.txt": None}
    assert second.results.splitlines()[1] == untouched
    assert (second.summary.outputs_written, third.summary.outputs_written) == (True, False)
    assert second.summary.read_now == 0


def test_a_decision_survives_more_files_another_name_and_other_settings(write, run):
    write(in__a="good 甲县")
    run()
    decide("in/a.txt", 77)
    before = (Path("run") / NAME).read_bytes()

    Path("in/a.txt").rename("in/z.txt")
    write(in__c="good 丙县")
    run()
    assert sorted(values().values(), key=str) == [77, None]
    run(asked=Asked(form="gov-disclosure-2021"))
    assert 77 in values().values()
    run("in", folder="other")
    Path("other", NAME).write_bytes(before)
    run("in", folder="other")
    assert values("../other/results.jsonl")["in/z.txt"] == 77
    assert (Path("run") / NAME).read_bytes() == before


def test_the_numbers_of_the_run_count_what_was_decided(write, run):
    write(in__a="good 甲县")
    cells = run().summary.cells_to_review
    decide("in/a.txt", 77)
    summary = run().summary
    # A wrong decision breaks sums: the cells beside it are to be looked at.
    assert summary.cells_to_review > cells
    assert summary.counts == {"read": 0, "review": 1, "failed": 0}
    assert "review" in (Path("run") / "inputs.csv").read_text(encoding="utf-8-sig")


def test_a_broken_line_among_the_decisions_is_told(write, run):
    write(in__a="good 甲县")
    run()
    decide("in/a.txt", 77)
    path = Path("run") / NAME
    path.write_bytes(b"nonsense\n" + path.read_bytes())
    assert any(f"{NAME}:1" in line for line in run().said)


@pytest.mark.parametrize("again", [1, 2])
def test_a_workbook_changed_by_hand_is_kept_aside(write, run, again):
    def outputs(folder, spread):
        target = folder / "outputs"
        target.mkdir(exist_ok=True)
        (target / "run.xlsx").write_bytes(b"made")
        note = {"files": {"run.xlsx": {"sha256": hashlib.sha256(b"made").hexdigest()}}}
        (target / "outputs.json").write_text(json.dumps(note))

    write(in__a="good 甲县")
    book = Path("run/outputs/run.xlsx")

    def invoke(key):
        said = []
        order = Order(("in",), Path("run"), outputs=key)
        run_batch(order, build_honest, say=said.append, warn=said.append, engine=Inline, finish=outputs)
        return said

    invoke("0")
    assert not any("kept" in line for line in invoke("1"))
    for number in range(again):
        book.write_bytes(b"mine")
        assert any("was changed by hand; kept as" in line for line in invoke(f"x{number}"))
    kept = sorted(path.name for path in (Path("run") / KEPT).iterdir())
    assert kept == ["run-2.xlsx", "run.xlsx"][2 - again :]
    assert book.read_bytes() == b"made"
