from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from extractor.errors import SettingsError
from training.benchmark import choose_kinds, draw_benchmark, main, write_benchmark
from training.case import WRITERS


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_benchmark(draw_benchmark(3, len(WRITERS)), tmp_path / name)
    first, second = contents(tmp_path / "first"), contents(tmp_path / "second")

    assert list(first) == list(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_another_seed_gives_other_reports() -> None:
    ours, theirs = next(draw_benchmark(1, 1)), next(draw_benchmark(2, 1))

    assert ours.content != theirs.content


def test_a_longer_run_begins_with_the_shorter_one() -> None:
    short = [case.content for case in draw_benchmark(1, 5)]
    long = [case.content for case in islice(draw_benchmark(1, 50), 5)]

    assert short == long


def test_the_command_writes_files_and_gold(tmp_path: Path) -> None:
    assert main(["--seed", "4", "--reports", "12", "--kinds", "text-*", "file-html", "-o", str(tmp_path)]) == 0
    lines = [json.loads(line) for line in (tmp_path / "gold.jsonl").read_text(encoding="utf-8").splitlines()]

    assert len(lines) == 12
    for gold in lines:
        assert (tmp_path / gold["file"]).stat().st_size > 0
        assert gold["form"] in {"2019", "2021"}
        assert len(gold["cells"]) == {"2019": 198, "2021": 200}[gold["form"]]
        assert {cell["state"] for cell in gold["cells"].values()} <= {"read", "blank", "lost"}
        assert all(cell["value"] is None for cell in gold["cells"].values() if cell["state"] == "blank")
        assert all(cell["value"] is not None for cell in gold["cells"].values() if cell["state"] == "read")
        assert gold["damage"]["split"] in {"train-like", "unseen"}
        assert gold["damage"]["severity"] in range(4)


def test_seen_only_leaves_out_what_training_must_not_see() -> None:
    writers = choose_kinds(["*"], seen_only=True)
    cases = draw_benchmark(1, 3 * len(writers), writers, seen_only=True)

    assert {case.gold["damage"]["split"] for case in cases} == {"train-like"}


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"saw 'tex-A', expected .* text-A"):
        choose_kinds(["tex-A"])
