"""Systems on the same reports, the rules' reading done once."""

import json
from pathlib import Path

import pytest

import extractor.steps
from eval.suites import GoldReport, load_suite
from eval.worth import Bench, Item, as_json, from_json, items_of, tabulate, taggers_of
from extractor import Extractor
from extractor.errors import SettingsError
from extractor.readers.text import read_text
from extractor.tagging.model.weights import SHIPPED
from extractor.tagging.rules import RuleTagger

SYSTEMS = ("rules", "auto", "auto:constant", "model")
SAMPLES = Path("data/samples")


def item(text: str, name: str = "one") -> Item:
    """With the rules' own numbers as gold."""
    document = read_text(text)
    report = Extractor(tagger="rules").extract_document(document)
    cells = {
        f"{cell.table}/{cell.row}/{cell.col}": {
            "value": cell.value,
            "state": "read" if cell.value is not None else "blank",
        }
        for cell in report.cells
    }
    gold = {"name": name, "file": "one.txt", "kind": "text", "form": "2021", "org": None, "year": None, "cells": cells}
    return Item(name, document, GoldReport.model_validate(gold))


@pytest.fixture(scope="module")
def whole() -> Item:
    return item((SAMPLES / "row-pipes.txt").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def torn() -> Item:
    """A report of which the rules leave much open."""
    return item((SAMPLES / "repeats-removed.txt").read_text(encoding="utf-8"), "torn")


def test_every_system_has_a_line_and_the_patches_are_gone(torn: Item) -> None:
    recover, tag = extractor.steps.recover, RuleTagger.tag  # type: ignore[attr-defined]
    lines = {line.system: line for line in Bench(SYSTEMS).read(torn)}
    assert (extractor.steps.recover, RuleTagger.tag) == (recover, tag)  # type: ignore[attr-defined]
    assert tuple(lines) == SYSTEMS
    assert lines["rules"].network == 0
    assert lines["auto"].network > 0
    assert lines["auto"].seconds > lines["auto"].network
    plain = Extractor(tagger="auto").extract_document(torn.document)
    assert lines["auto"].counts.flagged == sum(cell.needs_review for cell in plain.cells)


def test_where_the_rules_settle_a_report_no_network_is_asked(whole: Item) -> None:
    lines = {line.system: line for line in Bench(SYSTEMS[:3]).read(whole)}
    assert lines["auto"].network == lines["auto:constant"].network == 0
    assert lines["auto"].counts == lines["rules"].counts


def test_known_lines_are_not_made_again_and_lines_are_kept_whole(torn: Item) -> None:
    (line,) = Bench(SYSTEMS[:2]).read(torn, frozenset(["rules"]))
    assert line.system == "auto"
    assert from_json(as_json(line)) == line


def test_a_table_of_systems(torn: Item) -> None:
    table = tabulate(list(Bench(SYSTEMS[:2]).read(torn)), "rules")
    assert table.splitlines()[0].startswith("| system | nonzero | silent |")
    assert "| auto | " in table


def test_names_of_systems() -> None:
    assert taggers_of(f"auto@{SHIPPED}").model is not None
    assert taggers_of("model").witness is None
    with pytest.raises(SettingsError, match="saw 'auto:blind', expected rules, auto or model"):
        taggers_of("auto:blind")


def test_a_file_that_cannot_be_opened_is_left_out_and_said(
    torn: Item, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = torn.gold.model_dump(mode="json")
    lines = [gold | {"name": name, "file": name} for name in ("a.txt", "b.pdf", "c.txt")]
    (tmp_path / "gold.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    for name in ("a.txt", "c.txt"):
        (tmp_path / name).write_text(torn.document.text, encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 and nothing else")

    assert [item.name for item in items_of(load_suite(tmp_path))] == ["a.txt", "c.txt"]
    assert "b.pdf: left out: " in capsys.readouterr().err
