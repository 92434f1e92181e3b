"""The suite of kinds: drawn alike every time, and every shipped kind read in full or with an error that helps."""

from __future__ import annotations

import json
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from extractor import Extractor
from extractor.readers.libreoffice import find_program
from extractor.report import Report
from extractor.scan.ocr import ENGINE_VARIABLE, default_engine
from training.kinds.registry import KINDS
from training.kinds.suite import GOLD, draw_kind

FOLDER = Path(__file__).parents[2] / "data" / "kinds"
LINES: list[dict[str, Any]] = [json.loads(line) for line in (FOLDER / GOLD).read_text(encoding="utf-8").splitlines()]
CONVERTED = frozenset(("doc", "wps", "rtf"))
PICTURED = {"docx-picture", "html-picture-beside", "html-picture-inside", "markdown-picture", "docx-scanned-pages"}
PLAIN = [line for line in LINES if line["kind"] not in PICTURED]
WITH_PICTURES = [line for line in LINES if line["kind"] in PICTURED]
KIND = itemgetter("kind")
TABLES_ONLY = frozenset(("baidu-table", "records-json", "rows-json", "split-json"))
"""Kinds that hold no prose, so that nobody can tell the office."""
UNSETTLED = frozenset(("baidu-text", "label-studio-min"))
"""Boxes without scores or columns: a few cells beside blanks stay open, and must say so."""
MOST_BYTES = 8_500_000


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(tagger="rules")


def wrong_cells(line: dict[str, Any], report: Report) -> dict[str, object]:
    """What the record says of the cells where the gold says otherwise."""
    found = {f"{cell.table}/{cell.row}/{cell.col}": cell for cell in report.cells}
    wrong: dict[str, object] = {}
    for key, gold in line["cells"].items():
        cell = found.get(key)
        right = cell is not None and (
            cell.value == gold["value"] if gold["state"] == "read" else cell.status not in ("read", "missing")
        )
        if not right:
            wrong[key] = None if cell is None else (cell.status, cell.text)
    return wrong


@pytest.mark.parametrize(
    "line", [line for line in LINES if line["kind"] not in PICTURED], ids=lambda line: line["kind"]
)
def test_every_number_of_a_kind_is_read(line: dict[str, Any], extractor: Extractor) -> None:
    report = extractor.extract(FOLDER / line["file"])
    if line["kind"] in CONVERTED and find_program() is None:
        assert report.error is not None and report.error.kind == "needs_program"
        return
    assert report.error is None
    wrong = wrong_cells(line, report)
    if line["kind"] in UNSETTLED:
        doubted = {f"{cell.table}/{cell.row}/{cell.col}" for cell in report.cells if cell.needs_review}
        numbers = {key for key in wrong if line["cells"][key]["state"] == "read"}
        assert numbers <= doubted
        assert len(wrong) <= 4
    else:
        assert wrong == {}
    if line["kind"] not in TABLES_ONLY:
        assert report.organization.value == line["org"] and report.year.value == line["year"]


@pytest.mark.slow
@pytest.mark.parametrize("line", WITH_PICTURES, ids=KIND)
def test_every_number_in_a_picture_is_read(line: dict[str, Any], extractor: Extractor) -> None:
    if default_engine() is None:
        pytest.skip("no OCR engine")
    assert wrong_cells(line, extractor.extract(FOLDER / line["file"])) == {}


@pytest.mark.parametrize("line", WITH_PICTURES, ids=KIND)
def test_without_an_engine_the_record_says_what_was_not_read(
    line: dict[str, Any], extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENGINE_VARIABLE, "none")
    report = extractor.extract(FOLDER / line["file"])
    told = report.warnings if report.error is None else (report.error.message,)
    assert any("picture" in text and "OCR engine" in text for text in told)
    assert not any(cell.table == "review_litigation" and cell.value is not None for cell in report.cells)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.needs is None])
def test_the_same_seed_gives_the_same_bytes(name: str) -> None:
    assert draw_kind(name, KINDS[name], "s") == draw_kind(name, KINDS[name], "s")


def test_the_suite_is_small_and_names_what_it_holds() -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < MOST_BYTES
    assert {path.relative_to(FOLDER).parts[0] for path in files} - {GOLD, "README.md"} == {
        line["kind"] for line in LINES
    }
