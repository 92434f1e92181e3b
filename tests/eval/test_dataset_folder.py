"""A suite as a folder for ``datasets``: every input byte for byte, every cell of the gold, both splits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.dataset_folder import main, write_dataset
from eval.suites import Suite, load_suite
from extractor.errors import SettingsError


@pytest.fixture
def suite(small_suite: Suite) -> Suite:
    """The small suite with one report of the split that nothing is trained on."""
    lines = [json.loads(line) for line in small_suite.gold_path.read_text(encoding="utf-8").splitlines()]
    lines[0]["damage"] = {"kinds": ["page-break"], "severity": 2, "split": "unseen"}
    small_suite.gold_path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return load_suite(small_suite.folder)


def test_the_folder_opens_with_inputs_and_gold(suite: Suite, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    datasets = pytest.importorskip("datasets")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")

    counts = write_dataset(suite, tmp_path / "out")
    opened = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))

    assert {split: len(part) for split, part in opened.items()} == counts
    lines = {line["name"]: line for part in opened.values() for line in part}
    assert set(lines) == {report.name for report in suite.reports}
    for report in suite.reports:
        line = lines[report.name]
        assert line["bytes"] == suite.path(report).read_bytes()
        assert [cell["cell"] for cell in line["cells"]] == list(report.cells)
        assert [cell["value"] for cell in line["cells"]] == [cell.value for cell in report.cells.values()]
    assert counts.keys() == {"seen", "unseen"}


def test_the_same_suite_gives_the_same_bytes(suite: Suite, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_dataset(suite, tmp_path / name)
    files = [sorted(path for path in (tmp_path / name).rglob("*") if path.is_file()) for name in ("a", "b")]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]
    assert "dataset" in files[0][0].read_text(encoding="utf-8")


def test_a_folder_that_holds_something_is_left_alone(suite: Suite, tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(SettingsError, match="not empty"):
        write_dataset(suite, tmp_path / "out")
    assert main([str(tmp_path / "gone"), "-o", str(tmp_path / "new")]) == 2
    assert "no such folder" in capsys.readouterr().err
