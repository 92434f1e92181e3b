"""What people open of a run holds no formula that came from a source, whoever wrote it; numbers are numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from extractor.cli import app

FORMULAS = ("=HYPERLINK(1)", "+1+cmd", "@SUM(A1)", "-2+cmd|' C calc'!A0", "＝1+1")
TEXT = """{attack}县人民政府2023年政府信息公开工作年度报告
一、总体情况
{attack}。全年收到申请{attack}件。
二、主动公开政府信息情况
规章 | {attack} | 2 | 3
行政规范性文件 | 4 | -5 | 6
第二十条第（五）项
行政许可 | {attack}
第二十条第（六）项
行政处罚 | 1234
"""


def invoke(*arguments: str, code: int = 0) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == code, done.output


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that the commands write of hostile reports under hostile names, each command by itself."""
    folder = tmp_path_factory.mktemp("safe")
    reports = folder / "in"
    reports.mkdir()
    for attack in FORMULAS:
        (reports / f"{attack}.txt").write_text(TEXT.format(attack=attack), encoding="utf-8")
    (reports / "=broken.docx").write_bytes(b"PK\3\4=1+1")
    out = folder / "out"
    out.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(reports)
        invoke("batch", ".", "-o", str(out / "run"), "--tagger", "rules", "--jobs", "1", "--quiet", code=1)
        for target in ("records.csv", "records.xlsx"):
            names = sorted(f"./{path.name}" for path in reports.glob("*.txt"))
            invoke("extract", *names, "-o", str(out / target), "--tagger", "rules")
        invoke("review", "export", str(out / "run"), "-o", str(out / "review.xlsx"))
        invoke(
            "--lang", "zh", "batch", ".", "-o", str(out / "zh"), "--tagger", "rules", "--jobs", "1", "--quiet", code=1
        )
    return out


def csv_cells(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*.csv")):
        for line in csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")):
            yield from ((path, cell) for cell in line)


@pytest.mark.slow
def test_no_csv_file_holds_a_formula(written: Path) -> None:
    cells = list(csv_cells(written))
    assert len({path for path, _ in cells}) > 20
    for path, cell in cells:
        assert not any(cell.startswith(attack) for attack in FORMULAS), (path, cell)
        assert cell[:1] not in ("=", "@", "＝", "\t"), (path, cell)
    guarded = {path.name for path, cell in cells if cell.startswith(tuple(f"'{attack}" for attack in FORMULAS))}
    assert {"records.csv", "inputs.csv", "reports.csv"} <= guarded
    assert ("records.csv", "-5") in {(path.name, cell) for path, cell in cells}, "numbers are left as they are"


@pytest.mark.slow
def test_no_workbook_holds_a_formula(written: Path) -> None:
    books = sorted(written.rglob("*.xlsx"))
    assert {book.name for book in books} == {"forms.xlsx", "records.xlsx", "review.xlsx", "run.xlsx"}
    for path in books:
        told = [cell for sheet in load_workbook(path) for line in sheet.iter_rows() for cell in line]
        assert [cell.value for cell in told if cell.data_type == "f"] == [], path
        assert any(str(cell.value).startswith(FORMULAS) for cell in told), f"{path}: it came through as text"
        assert any(cell.value == 1234 and cell.data_type == "n" for cell in told) or path.name == "review.xlsx", path
