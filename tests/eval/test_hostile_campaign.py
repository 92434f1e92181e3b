"""A campaign of hostile inputs: the same bytes each time, taken up where it was stopped, harms counted by kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.hostile.campaign import JOURNAL, figure_of, run_campaign
from eval.hostile.draw import Seeds, draw
from eval.hostile.grown import grown_samples

TEXT = "甲县2023年政府信息公开工作年度报告\n一、总体情况\n规章 | 1 | 2 | 3\n"


@pytest.fixture
def seeds(tmp_path: Path) -> Seeds:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return Seeds((path,), ())


def test_an_input_is_the_same_bytes_by_seed_and_number(seeds: Seeds) -> None:
    assert [draw(seeds, 7, n) for n in range(50)] == [draw(seeds, 7, n) for n in range(50)]
    assert len({draw(seeds, 7, n)[1] for n in range(50)} - {TEXT.encode()}) > 40
    assert draw(seeds, 7, 3) != draw(seeds, 8, 3)


@pytest.mark.parametrize(
    ("kind", "message", "figure"),
    [
        (None, "", None),
        ("unreadable_file", "a.txt: …", None),
        ("internal", "defect in tablemend: KeyError: 3", "crashed"),
        ("internal", "defect in tablemend: NotTheSame: a.txt", "not the same twice"),
        ("internal", "defect in tablemend: BreaksTheSchema: …", "break the schema"),
        ("internal", "defect in tablemend: TakesTooLong: …", "hung"),
        ("time_limit", "", "hung"),
        ("memory_limit", "", "over memory"),
        ("crashed", "", "crashed"),
    ],
)
def test_what_became_of_an_input_counts_as_it_should(kind: str | None, message: str, figure: str | None) -> None:
    assert figure_of(kind, message) == figure


@pytest.mark.slow
def test_a_campaign_goes_on_where_it_was_stopped(tmp_path: Path, seeds: Seeds) -> None:
    whole = run_campaign(seeds, inputs=5, seed=3, folder=tmp_path / "whole", jobs=1)
    folder = tmp_path / "stopped"
    run_campaign(seeds, inputs=2, seed=3, folder=folder, jobs=1)
    journal = folder / JOURNAL
    head, first, second = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    # The second did harm, says the journal; and a kill has cut a line.
    number, name, *_ = json.loads(second)
    harm = json.dumps([number, name, "internal", "defect in tablemend: KeyError: 3"]) + "\n"
    journal.write_text(head + first + harm + '[2, "cut', encoding="utf-8")

    gone_on = run_campaign(seeds, inputs=5, seed=3, folder=folder, jobs=1)

    assert gone_on.figures() == whole.figures() == {**dict.fromkeys(whole.figures(), 0), "tried": 5}
    assert gone_on.records == whole.records
    numbers = [json.loads(line)[0] for line in journal.read_text(encoding="utf-8").splitlines()[1:]]
    assert numbers == [0, 1, 1, 2, 3, 4], "what did harm was read again, the other one was not"
    with pytest.raises(ValueError, match="seed and tagger"):
        run_campaign(seeds, inputs=5, seed=4, folder=folder, jobs=1)


@pytest.mark.slow
def test_samples_grow_to_the_size_that_is_asked_for() -> None:
    made = grown_samples()
    assert len(made) > 60
    for name, make in made.items():
        data = make(400_000)
        assert make(400_000) == data, name
        assert name.endswith((".docx", ".docm", ".xlsx", ".xlsm", ".ods", ".odt", ".ofd", ".epub", ".zip")) or (
            200_000 < len(data) < 900_000
        ), name
