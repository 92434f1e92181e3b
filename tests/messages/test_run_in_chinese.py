"""A whole run in Chinese: read, looked at, handed out for review; no English sentence in what people see."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from extractor.cli import app
from extractor.cli.options import Speech

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
_ENGLISH = re.compile(r"\b[a-zA-Z]{2,} [a-z]{2,} [a-z]{2,}\b")
_COMMAND = re.compile(r"tablemend \w+ \w+")
_HAN = re.compile(r"[一-鿿]")


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture(autouse=True)
def _language_of_before() -> Iterator[None]:
    before = Speech.spoken, Speech.asked
    yield
    Speech.spoken, Speech.asked = before


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("run")
    (folder / "in").mkdir()
    for name in ("repeats-removed.txt", "web-page.html"):
        shutil.copy(SAMPLES / name, folder / "in" / name)
    (folder / "in" / "bad.docx").write_bytes(b"PK\x03\x04 cut off")
    said = batch(folder, "--lang", "zh")
    return folder, said


def batch(folder: Path, *more: str) -> str:
    given = (str(folder / "in"), "-o", str(folder / "run"), "--tagger", "rules", "--jobs", "1")
    return run("batch", *given, *more, code=1)


def shown_in(book: Path) -> Iterator[str]:
    for sheet in openpyxl.load_workbook(book):
        yield sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                yield from (text for text in (cell.value, cell.comment and cell.comment.text) if isinstance(text, str))


def english(texts: Iterator[str]) -> list[str]:
    return [text for text in texts if _ENGLISH.search(_COMMAND.sub("", text))]


def test_what_the_program_says(ran: tuple[Path, str]) -> None:
    folder, said = ran
    assert _HAN.search(said)
    assert not _ENGLISH.search(said.replace(str(folder), "")), said


def test_workbooks_and_code_book(ran: tuple[Path, str]) -> None:
    outputs = ran[0] / "run" / "outputs"
    for name in ("run.xlsx", "forms.xlsx"):
        assert english(shown_in(outputs / name)) == []
    assert openpyxl.load_workbook(outputs / "run.xlsx").sheetnames[:2] == ["说明", "报告一览"]
    assert english(iter((outputs / "codebook.zh.md").read_text("utf-8").splitlines())) == []


def test_files_for_people_stand_beside_those_for_programs(ran: tuple[Path, str]) -> None:
    outputs = ran[0] / "run" / "outputs"
    for path in sorted((outputs / "csv_zh").iterdir()):
        text = path.read_text("utf-8-sig")
        assert english(iter(text.splitlines())) == [], path.name
        heads = next(csv.reader(text.splitlines()))
        assert len(set(heads)) == len(heads)
        assert not [head for head in heads if head.isascii()]
    machine = (outputs / "csv" / "to_review.csv").read_text("utf-8-sig").splitlines()
    people = (outputs / "csv_zh" / "to_review.csv").read_text("utf-8-sig").splitlines()
    assert machine[0].startswith('"path","organization","year"')
    assert people[0].startswith('"文件","机关","年度"')
    assert len(machine) == len(people)
    assert "读取失败" in people[1]


def test_pages_open_in_chinese(ran: tuple[Path, str]) -> None:
    folder, _ = ran
    assert 'data-language="zh"' in (folder / "run" / "summary.html").read_text("utf-8")
    run("page", str(folder / "run" / "results.jsonl"), "-o", str(folder / "pages"), "--lang", "zh")
    pages = sorted((folder / "pages").glob("*.html"))
    assert len(pages) == 4
    assert all('<html lang="zh-CN"' in page.read_text("utf-8")[:200] for page in pages)
    run("page", str(folder / "run" / "results.jsonl"), "-o", str(folder / "english"), "--lang", "en")
    assert 'data-language="en"' in (folder / "english" / "index.html").read_text("utf-8")


def test_the_work_list_of_a_review(ran: tuple[Path, str]) -> None:
    folder, _ = ran
    said = run("review", "export", str(folder / "run"), "-o", str(folder / "work.xlsx"), "--lang", "zh")
    assert not _ENGLISH.search(said.replace(str(folder), "")), said
    assert english(shown_in(folder / "work.xlsx")) == []


def test_records_read_alone(ran: tuple[Path, str]) -> None:
    folder, _ = ran
    given = (str(folder / "in"), "--tagger", "rules", "-o", str(folder / "alone.jsonl"))
    run("extract", *given, "--lang", "zh", code=1)
    for line in (folder / "alone.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        texts = [*record["warnings"], *(reason for cell in record["cells"] for reason in cell["reasons"])]
        assert english(iter(texts)) == []


def test_another_language_makes_the_outputs_again_and_the_same_one_the_same_bytes(ran: tuple[Path, str]) -> None:
    folder, _ = ran
    outputs = folder / "run" / "outputs"

    def digests() -> dict[str, str]:
        return {
            path.relative_to(outputs).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(outputs.rglob("*"))
            if path.is_file()
        }

    before = digests()
    batch(folder, "--lang", "en")
    inbetween = digests()
    assert not (outputs / "csv_zh").exists()
    assert openpyxl.load_workbook(outputs / "run.xlsx").sheetnames[:2] == ["note", "reports"]
    assert english(shown_in(outputs / "run.xlsx"))
    batch(folder, "--lang", "zh")
    assert digests() == before
    same = [name for name in inbetween if name.startswith(("parquet/", "csv/"))]
    assert {name: inbetween[name] for name in same} == {name: before[name] for name in same}
