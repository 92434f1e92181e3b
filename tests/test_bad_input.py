"""Bad input, end to end: each file gets its record, and none stops the others in the same call."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.cli import app
from extractor.forms import Form
from extractor.report import Report, Status
from tests.recovery.planted import draw_planted, write_planted

OLD_REPORT = """青山县民政局2016年政府信息公开工作年度报告

一、概述
本局按要求做好各项工作，主动公开政府信息57条。

附表 政府信息公开情况统计表
指标名称\t计量单位\t代码\t本年累计
一、主动公开情况\t\t\t
（一）主动公开政府信息数\t条\t11\t57
其中：主动公开规范性文件数\t条\t12\t3
（二）通过不同渠道和方式公开政府信息的情况\t\t\t
1.政府公报公开政府信息数\t条\t121\t0
二、回应解读情况\t\t\t
三、依申请公开情况\t\t\t
（一）收到申请数\t件\t31\t4
四、行政复议数量\t件\t41\t0
"""
RECIPE = "番茄炒蛋\n\n番茄\t2\t个\n鸡蛋\t3\t个\n盐\t1\t勺\n"


@pytest.fixture(scope="module")
def report_text(form_2021: Form) -> str:
    return write_planted(draw_planted(form_2021, 1), "N").text


def draw_pdf(*, password: str | None = None) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    data = io.BytesIO()
    canvas = Canvas(data, encrypt=password, invariant=True)
    for number in range(3):
        canvas.drawString(72, 700, f"page {number}")
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def draw_docx(document: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            'officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", document)
    return data.getvalue()


BOMB = (
    b"<?xml version='1.0'?><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>"
)
CASES: dict[str, tuple[str, bytes, str]] = {
    "empty file": ("empty.txt", b"", "unreadable_file"),
    "nothing but white space": ("blank.txt", b" \n\n\t\n", "unreadable_file"),
    "binary junk": ("junk.bin", bytes(range(256)) * 64, "unsupported_kind"),
    "binary junk called text": ("junk.txt", bytes(range(256)) * 64, "unsupported_kind"),
    "a program": ("program.pdf", b"\x7fELF" + bytes(2000), "unsupported_kind"),
    "truncated PDF": ("cut.pdf", draw_pdf()[:400], "unreadable_file"),
    "encrypted PDF": ("locked.pdf", draw_pdf(password="secret"), "unreadable_file"),
    "broken docx": ("broken.docx", draw_docx(b"<w:document")[:-40], "unreadable_file"),
    "docx with broken XML": ("xml.docx", draw_docx(b"<w:document"), "unreadable_file"),
    "zip bomb in a docx": ("bomb.docx", draw_docx(BOMB + b" " * 20_000_000), "input_too_large"),
    "an empty archive": ("archive.docx", b"PK\x05\x06" + bytes(18), "unreadable_file"),
}


@pytest.mark.parametrize("case", CASES, ids=list(CASES))
def test_bad_files_get_a_record_that_says_what_is_wrong(rules, tmp_path: Path, case: str) -> None:
    name, data, kind = CASES[case]
    path = tmp_path / name
    path.write_bytes(data)
    record: Report = rules.extract(path)

    assert record.error is not None
    assert record.error.kind == kind
    assert name in record.error.message
    assert (record.form.id, record.cells, record.checks) == (None, (), ())
    assert record.source.sha256 is not None


def test_a_missing_file_and_a_folder_are_told_apart(rules, tmp_path: Path) -> None:
    missing, folder = rules.extract(tmp_path / "none.txt"), rules.extract(tmp_path)

    assert missing.error is not None
    assert folder.error is not None
    assert missing.error.kind == folder.error.kind == "unreadable_file"
    assert missing.error.message != folder.error.message
    assert missing.source.sha256 is None


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".html", ".csv", ".png", ""])
def test_a_wrong_suffix_does_not_mislead(rules, tmp_path: Path, report_text: str, suffix: str) -> None:
    path = tmp_path / f"report{suffix}"
    path.write_bytes(report_text.encode())
    record = rules.extract(path)

    assert record.error is None
    assert record.form.id == "gov-disclosure-2021"
    assert sum(cell.status is Status.READ for cell in record.cells) == 200


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"],
    ids=["UTF-8", "BOM", "GB18030", "UTF-16", "UTF-16 BE"],
)
def test_encodings_of_one_text_give_the_same_values(rules, report_text: str, encoding: str) -> None:
    data = report_text.encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    record = rules.extract_bytes(data, name="report.txt")

    assert [c.value for c in record.cells] == [c.value for c in rules.extract_text(report_text).cells]


def test_mixed_encodings_are_read_as_far_as_they_go_and_said(rules, report_text: str) -> None:
    data = report_text.encode() + "四、其他 附注：由上级机关统一填报。\n".encode("gb18030")
    record = rules.extract_bytes(data, name="mixed.txt")

    if record.error is None:
        assert record.form.id == "gov-disclosure-2021"
        assert record.warnings
    else:
        assert record.error.kind in ("unreadable_file", "unsupported_kind")
        assert "mixed.txt" in record.error.message


def test_null_bytes_cost_no_number(rules, report_text: str) -> None:
    text = report_text.replace("规章", "规\x00章").replace("\n", "\x00\n", 20)
    record = rules.extract_text(text)

    assert [c.value for c in record.cells] == [c.value for c in rules.extract_text(report_text).cells]
    assert all(text[s.start : s.end] == (c.text or "") for c in record.cells for s in c.spans)
    assert rules.extract_bytes(text.encode(), name="nul.txt").error is None


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (RECIPE, "form not recognised"),
        ("", "form not recognised"),
        (OLD_REPORT, "a report of this kind, but not on a form known here"),
        ("本机关作出行政处罚3件，行政许可2件，行政强制1件。" * 30, "form not recognised"),
        ("规章\n" * 40, ""),
    ],
    ids=["a recipe", "nothing", "a report of before 2019", "prose that names labels", "one label over and over"],
)
def test_a_text_on_no_form_claims_no_cells(rules, text: str, warning: str) -> None:
    record = rules.extract_text(text)

    assert record.error is None
    assert (record.form.id, record.cells, record.checks) == (None, (), ())
    assert any(warning in w for w in record.warnings)


def test_a_report_of_before_2019_still_gives_its_facts(rules) -> None:
    record = rules.extract_text(OLD_REPORT)

    assert (record.organization.value, record.year.value) == ("青山县民政局", 2016)


def test_a_large_text_is_read_to_its_end(rules, report_text: str) -> None:
    filler = "本机关按要求做好各项工作，认真落实公开制度。\n"
    text = filler * (5_000_000 // (3 * len(filler))) + report_text
    record = rules.extract_bytes(text.encode(), name="large.txt")

    assert record.error is None
    assert [c.value for c in record.cells] == [c.value for c in rules.extract_text(report_text).cells]


# The command line: one call, every kind of bad input at once.


def command(*arguments: object, cwd: Path):
    before = Path.cwd()
    os.chdir(cwd)
    try:
        return CliRunner().invoke(app, [str(a) for a in ("extract", *arguments)], env={"COLUMNS": "200"})
    finally:
        os.chdir(before)


@pytest.fixture
def folder(tmp_path: Path, report_text: str) -> Path:
    for name, data, _ in CASES.values():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "a-good.txt").write_text(report_text, encoding="utf-8")
    (tmp_path / "z-good.txt").write_text(report_text, encoding="utf-8")
    return tmp_path


def test_no_bad_file_stops_the_others(folder: Path) -> None:
    names = ["a-good.txt", *(name for name, _, _ in CASES.values()), "gone.txt", "z-good.txt"]
    result = command(*names, cwd=folder)
    records = {r["source"]["path"]: r for r in map(json.loads, result.stdout.splitlines())}

    assert result.exit_code == 1
    for good in ("a-good.txt", "z-good.txt"):
        assert records[good]["error"] is None
        assert sum(cell["status"] == "read" for cell in records[good]["cells"]) == 200
    for name, _, kind in CASES.values():
        assert records[name]["error"]["kind"] == kind
        assert f"{name}: " in result.stderr
    assert "gone.txt" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_without_reports_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = command("empty", cwd=tmp_path)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "empty" in result.stderr


@pytest.mark.parametrize(
    "out",
    ["no/such/folder/out.jsonl", "a-good.txt/out.csv", "out.unknown"],
    ids=["no folder", "a file for a folder", "unknown kind"],
)
def test_a_result_that_cannot_be_written_is_told_before_anything_is_read(folder: Path, out: str) -> None:
    result = command("a-good.txt", "-o", out, cwd=folder)

    assert result.exit_code == 2
    assert out.rsplit("/", 1)[-1] in result.stderr or out.split("/")[0] in result.stderr
    assert "Traceback" not in result.stderr
    assert (folder / "a-good.txt").is_file()
