"""Suites and gold: what is taken, and what is refused with file, line and reason."""

from __future__ import annotations

import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.suites import GoldError, SuiteError, card, load_gold, load_suite, pack_suite

GOOD = {
    "name": "r1",
    "file": "r1.txt",
    "kind": "made",
    "form": "2021",
    "org": "云溪镇人民政府",
    "year": 2021,
    "cells": {
        "proactive/rules/issued": {"value": 0, "state": "read"},
        "proactive/rules/repealed": {"value": None, "state": "blank"},
        "proactive/rules/in_force": {"value": 2.5, "state": "lost"},
    },
    "damage": {"kinds": ["page_break"], "severity": 2, "split": "unseen"},
}


def write_suite(folder: Path, *lines: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "gold.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    for number in range(1, 4):
        (folder / f"r{number}.txt").write_text(f"报告 {number}", encoding="utf-8")
    return folder


def line(**changes: Any) -> str:
    return json.dumps({**GOOD, **changes}, ensure_ascii=False)


def with_cell(key: str, cell: object) -> str:
    return line(cells={**GOOD["cells"], key: cell})  # type: ignore[dict-item]


def test_good_gold_is_taken(tmp_path: Path) -> None:
    suite = load_suite(write_suite(tmp_path / "s", line(), line(name="r2", file="r2.txt")))
    assert [r.name for r in suite.reports] == ["r1", "r2"]
    assert suite.path(suite.reports[1]).read_text(encoding="utf-8") == "报告 2"
    assert suite.reports[0].damage is not None
    assert suite.reports[0].damage.kinds == ("page_break",)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (with_cell("proactive/rules/typo", {"value": 1, "state": "read"}), "unknown cell 'proactive/rules/typo'"),
        ('{"name": "r1", ' + line()[1:], "duplicate key 'name'"),
        (line()[:-1] + ', "cells": {}}', "duplicate key 'cells'"),
        (line(name="r3", file="r3.txt") + "\n" + line(name="r3", file="r2.txt"), "duplicate name 'r3', first on"),
        (line(name="r2"), "duplicate file 'r1.txt', first on line 1"),
        (with_cell("proactive/rules/issued", {"value": "3", "state": "read"}), "expected a number or null, got '3'"),
        (with_cell("proactive/rules/issued", {"value": True, "state": "read"}), "expected a number or null, got True"),
        (with_cell("proactive/rules/issued", {"value": None, "state": "read"}), "state read needs a number"),
        (with_cell("proactive/rules/issued", {"value": 0, "state": "blank"}), "state blank needs null, got 0"),
        (with_cell("proactive/rules/issued", {"value": 0, "state": "seen"}), "got 'seen'"),
        (with_cell("proactive/rules/issued", 3), "got 3"),
        (line(name="r2", file="gone.txt"), "file 'gone.txt' is not in"),
        (line(name="r2", file="r2.txt", form="2007"), "form '2007' is not known"),
        (
            line(name="r2", file="r2.txt", form="2019"),
            "form '2019' does not match: 3 cells, 'proactive/rules/issued' first, belong to gov-disclosure-2021",
        ),
        (line(name="r2", file="r2.txt", cells={}), "no cells"),
        (line(name="r2", file="r2.txt", remark="x"), "remark"),
        (line(name="r2", file="r2.txt", year="MMXXI"), "year"),
        ("{nonsense", "not JSON"),
        ("[1]", "expected a JSON object, got list"),
    ],
    ids=[
        "unknown cell", "duplicate key", "duplicate cells", "duplicate name", "duplicate file", "text for a number",
        "true for a number", "read without number", "blank with number", "unknown state", "cell is no object",
        "missing file", "unknown form", "other form", "no cells", "unknown field", "wrong type", "not JSON", "a list",
    ],
)  # fmt: skip
def test_bad_gold_is_refused_with_file_line_and_reason(tmp_path: Path, bad: str, reason: str) -> None:
    folder = write_suite(tmp_path / "s", line(), bad)
    with pytest.raises(GoldError) as caught:
        load_suite(folder)
    problems = caught.value.problems
    assert any(reason in p.reason for p in problems)
    assert {p.line for p in problems} <= {2, 3}
    assert str(caught.value).startswith(f"{folder / 'gold.jsonl'}:")


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "s", "{", line(form="x"), line(name="r2", file="no"))
    with pytest.raises(GoldError) as caught:
        load_suite(folder)
    assert [p.line for p in caught.value.problems] == [1, 2, 3, 3][: len(caught.value.problems)]
    assert len(caught.value.problems) >= 3


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda folder: None, "no such folder"),
        (lambda folder: folder.mkdir(), "no gold.jsonl"),
        (lambda folder: write_suite(folder), "no report in it"),
    ],
    ids=["no folder", "no gold", "empty gold"],
)
def test_a_folder_that_is_no_suite(tmp_path: Path, prepare: Callable[[Path], object], message: str) -> None:
    prepare(tmp_path / "s")
    with pytest.raises(SuiteError, match=message):
        load_suite(tmp_path / "s")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(GoldError, match="cannot be read"):
        load_gold(tmp_path / "gold.jsonl")


def test_packed_suites_hold_the_same(tmp_path: Path) -> None:
    plain = load_suite(write_suite(tmp_path / "s", line(), line(name="r2", file="r2.txt")))
    packed = tmp_path / "packed"
    packed.mkdir()
    with lzma.open(packed / "gold.jsonl.xz", "wt", encoding="utf-8") as stream:
        stream.write(plain.gold_path.read_text(encoding="utf-8"))
    with zipfile.ZipFile(packed / "inputs.zip", "w") as pack:
        for report in plain.reports:
            pack.write(plain.path(report), report.file)
    assert load_suite(packed).checksum == plain.checksum


def test_packing_keeps_the_checksum_and_gives_the_same_bytes(tmp_path: Path) -> None:
    plain = load_suite(write_suite(tmp_path / "s", line(), line(name="r2", file="r2.txt", states={})))
    for name in ("one", "two"):
        pack_suite(plain, tmp_path / name)
    assert load_suite(tmp_path / "one").checksum == plain.checksum
    for file in ("gold.jsonl.xz", "inputs.tar.xz"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    with pytest.raises(SuiteError, match="there is a suite in it already"):
        pack_suite(plain, tmp_path / "one")


def test_a_broken_pack_is_refused(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "s", line())
    (folder / "inputs.tar.xz").write_bytes(b"no archive")
    with pytest.raises(SuiteError, match="cannot be unpacked"):
        load_suite(folder)


def test_a_pack_cannot_write_outside_its_folder(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "s", line())
    with tarfile.open(folder / "inputs.tar.xz", "w:xz") as pack:
        pack.add(folder / "r1.txt", "../escaped.txt")
    with pytest.raises(SuiteError, match="cannot be unpacked"):
        load_suite(folder)


def test_the_checksum_changes_with_an_input_and_with_gold(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "s", line())
    first = load_suite(folder).checksum
    (folder / "r1.txt").write_text("另一份", encoding="utf-8")
    second = load_suite(folder).checksum
    write_suite(folder, line(year=2022))
    assert len({first, second, load_suite(folder).checksum}) == 3


def test_selecting_nothing_is_refused(tmp_path: Path) -> None:
    suite = load_suite(write_suite(tmp_path / "s", line()))
    assert len(suite.select(lambda report: report.kind == "made").reports) == 1
    with pytest.raises(SuiteError, match="no report is left"):
        suite.select(lambda report: False)


def test_the_card_counts_what_is_there(tmp_path: Path) -> None:
    suite = load_suite(write_suite(tmp_path / "s", line(), line(name="r2", file="r2.txt", kind="other")))
    text = card(suite, licence="cc-by-4.0", origin="Drawn by hand.")
    assert "- Reports: 2, in 2 groups" in text
    assert "- Kinds: made 1, other 1" in text
    assert "- Damage: page_break 2" in text
    assert suite.checksum in text


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_datasets_loads_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    folder = write_suite(tmp_path / "s", line(), line(name="r2", file="r2.txt"))
    (folder / "README.md").write_text(card(load_suite(folder), licence="cc-by-4.0", origin="x"), encoding="utf-8")
    rows = datasets.load_dataset(str(folder), split="train", cache_dir=str(tmp_path / "cache"))
    assert rows["name"] == ["r1", "r2"] or list(rows["name"]) == ["r1", "r2"]
    assert rows[0]["cells"]["proactive/rules/in_force"]["value"] == 2.5


def test_finer_states_refine_blank_cells_only(tmp_path: Path) -> None:
    states = {"proactive/rules/repealed": "not_applicable", "proactive/rules/issued": "misread"}
    suite = load_suite(write_suite(tmp_path / "s", line(states=states, broken=["balance@total"])))
    cells = suite.reports[0].fine_cells
    assert [cell.state.value for cell in cells.values()] == ["read", "not_applicable", "lost"]


def test_a_finer_state_of_no_cell_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="states: 'proactive/fees/amount_10k_yuan' is not among the cells"):
        load_suite(write_suite(tmp_path / "s", line(states={"proactive/fees/amount_10k_yuan": "text"})))
