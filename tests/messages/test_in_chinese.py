"""A run in Chinese: no English sentence is left in what people are told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from extractor.cli import app
from tests.fake_reports import make_failure, make_report

_ENGLISH = re.compile(r"\b[a-zA-Z]{2,} [a-z]{2,} [a-z]{2,}\b")
"""Three words in a row; names of programs, options and codes of cells are no such thing."""
_LIBRARY = re.compile(r"File is not a zip file")
"""What another library says of its own errors stays as it is, inside a Chinese sentence."""
_HAN = re.compile(r"[一-鿿]")


def run(*arguments: str, code: int) -> str:
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", b"%PDF-1.4\nno more", "PDF"),
        ("b.docx", b"PK\x03\x04 cut off", "文件是否完整"),
        ("c.rar", b"Rar!\x1a\x07\x00", "请先解压"),
        ("d.txt", b"", "空文件"),
        ("e.json", b'{"pages": 3}', "应为"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(content)
    said = run("extract", str(tmp_path / name), "--lang", "zh", "-o", str(tmp_path / "out.jsonl"), code=1)
    assert expected in said
    assert not _ENGLISH.search(_LIBRARY.sub("", said)), said
    record = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert _HAN.search(record["error"]["message"])
    assert record["messages"][0]["code"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["extract", "no/such*.txt"], "没有文件符合此模式"),
        (["extract", "x.txt", "-o", "x.doc"], "应为以下之一"),
        (["extract", "x.txt", "--form", "none"], "应为内置表格"),
        (["extract", "x.txt", "--max-silent", "7"], "应为大于 0"),
        (["page", "none.jsonl", "-o", "x.html"], "没有这个文件"),
        (["batch", "-o", "somewhere"], "未给出"),
    ],
)
def test_wrong_usage(arguments: list[str], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["--lang", "zh", *arguments])
    assert done.exit_code in (1, 2)
    assert expected in done.output
    assert not _ENGLISH.search(done.output), done.output


def texts_of(report: dict[str, object]) -> list[str]:
    cells: list[dict[str, list[str]]] = report["cells"]  # type: ignore[assignment]
    warnings: list[str] = report["warnings"]  # type: ignore[assignment]
    return [*warnings, *(reason for cell in cells for reason in cell["reasons"])]


def test_reasons_are_english_unless_chinese_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (
        "某县2021年政府信息公开工作年度报告",
        "三、收到和处理政府信息公开申请情况",
        "一、本年新收政府信息公开申请数量 3 1 4",
    )
    text = "\n".join(lines)
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    out = tmp_path / "out.jsonl"
    monkeypatch.setenv("TABLEMEND_LANG", "zh")
    run("extract", str(tmp_path / "a.txt"), "--tagger", "rules", "-o", str(out), code=0)
    english = json.loads(out.read_text(encoding="utf-8"))
    run("extract", str(tmp_path / "a.txt"), "--tagger", "rules", "-o", str(out), "--lang", "zh", code=0)
    chinese = json.loads(out.read_text(encoding="utf-8"))
    assert texts_of(english) and not any("原文" in text for text in texts_of(english))
    assert not [text for text in texts_of(chinese) if _ENGLISH.search(text) or not _HAN.search(text)]
    assert english["messages"] == chinese["messages"]


def test_tables_in_chinese(tmp_path: Path) -> None:
    from extractor.forms import load_form
    from extractor.writers import writer_for

    forms = {"gov-disclosure-2021": load_form("gov-disclosure-2021")}
    reports = [make_report(), make_failure()]
    for name in ("a.csv", "a.xlsx"):
        writer_for(tmp_path / name, tables="zh", workbook="zh")(reports, tmp_path / name, forms)
    head = (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert head.startswith("文件,摘要值,机关,年度,表格,表,行,列")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    shown = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert book.sheetnames[0] == "报告一览"
    assert "待复核：已读出，但把握不足" in shown
    assert not [text for text in shown if text.isascii() and re.fullmatch(r"[a-z_]{4,}", text) and "_" in text]
