"""What is a copy of the form, and what only shares words with it."""

from __future__ import annotations

import pytest

from extractor.forms import shipped_forms
from extractor.readers.text import read_text
from extractor.recovery.board.choose import looks_like
from extractor.recovery.board.kinship import has_title
from tests.recovery.planted import draw_planted, write_planted
from training.foreign import draw_foreign

TITLE = "青山县民政局2022年政府信息公开工作年度报告"
LEAVES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
TABLE_3 = (
    f"{TITLE}\n\n四、政府信息公开行政复议、行政诉讼情况\n\n"
    f"| 行政复议 |{' |' * 4} 行政诉讼 |{' |' * 9}\n|{' --- |' * 15}\n"
    f"| {' | '.join(LEAVES)} | 未经复议直接起诉 |{' |' * 4} 复议后起诉 |{' |' * 4}\n"
    f"|{' |' * 5} {' | '.join(LEAVES * 2)} |\n| 6 | 3 | 3 | 6 | 18 | 3 | 9 | 5 | 3 | 20 | 2 | 2 | 7 | 5 | 16 |\n"
)
TWO_ROWS = "\n".join(
    (
        "第二十条第（一）项",
        "信息内容\t本年新制作数量\t本年新公开数量\t对外公开总数量",
        "规章\t0\t0\t0",
        "规范性文件\t204\t65\t65\n",
    )
)


@pytest.mark.parametrize("file", draw_foreign(per_family=2), ids=lambda file: file.name)
def test_documents_of_other_families_are_refused(rules, file) -> None:  # type: ignore[no-untyped-def]
    report = rules.extract_bytes(file.content, name=file.name)

    assert report.form.id is None
    assert report.cells == ()
    assert any("no cells given" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (TWO_ROWS, [0, 0, 0, 204, 65, 65]),
        (TABLE_3, [6, 3, 3, 6, 18, 3, 9, 5, 3, 20, 2, 2, 7, 5, 16]),
        (TABLE_3.split("\n\n")[2], [6, 3, 3, 6, 18, 3, 9, 5, 3, 20, 2, 2, 7, 5, 16]),
    ],
    ids=["two rows of one block", "one table alone", "one table without a heading"],
)
def test_a_report_of_which_little_is_left_is_read(rules, text: str, read: list[int]) -> None:  # type: ignore[no-untyped-def]
    report = rules.extract_text(text)

    assert [cell.value for cell in report.cells if cell.value is not None] == read


def test_an_empty_template_is_the_form_and_says_so(rules) -> None:  # type: ignore[no-untyped-def]
    rows = "".join(f"| {label} | | | |\n" for label in ("规章", "行政规范性文件"))
    text = f"{TITLE}\n\n| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n|---|---|---|---|\n{rows}"
    report = rules.extract_text(text)

    assert report.form.id == "gov-disclosure-2021"
    assert all(cell.value is None for cell in report.cells)
    assert any("not filled in" in warning for warning in report.warnings)


@pytest.mark.parametrize("layout", ["N", "A", "B'"])
def test_reports_without_title_and_headings_are_known_by_their_labels(rules, layout: str) -> None:  # type: ignore[no-untyped-def]
    text = write_planted(draw_planted(shipped_forms()[0], 3, size="few"), layout).text
    report = rules.extract_text(text.replace("政府信息公开工作年度报告", ""))

    assert report.form.id is not None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (TITLE, True),
        (f"# {TITLE}（盖章）", True),
        (f"{TITLE}一、总体情况", True),
        ("政府信息公开工作年度报告填报说明", False),
        ("关于做好政府信息公开工作年度报告编制的通知", False),
        ("各单位应当公布政府信息公开工作年度报告", False),
        ("关于编制2023年政府信息公开工作年度报告", False),
        ("某学院2022-2023学年信息公开工作年度报告", False),
        ("按照要求，公布政府信息公开工作年度报告", False),
    ],
)
def test_a_title_ends_with_what_a_report_is_called(line: str, expected: bool) -> None:
    assert has_title(read_text(line), shipped_forms()) is expected


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("某局2023年度部门决算公开\n决算数", "final accounts (部门决算)"),
        ("法治政府建设年度报告\n行政执法", "a report on the rule of law (法治政府建设)"),
        ("番茄炒蛋", None),
    ],
)
def test_a_refused_text_says_what_it_looks_like(text: str, family: str | None) -> None:
    assert looks_like(text) == family


@pytest.mark.parametrize("gone", ["复议后起诉", "尚未审结"])
def test_a_header_that_lacks_a_word_proves_no_table(rules, gone: str) -> None:  # type: ignore[no-untyped-def]
    text = TABLE_3.split("\n\n")[2].replace(gone, "案件数")

    assert rules.extract_text(text).form.id is None


ROWS_OF_THE_FORM = (
    "本年新收政府信息公开申请数量",
    "上年结转政府信息公开申请数量",
    "本机关不掌握相关政府信息",
    "结转下年度继续办理",
)


def _table(header: str, write_row: str) -> str:
    rows = "\n".join(write_row.format(label) for label in ROWS_OF_THE_FORM)
    return f"三、收到和处理政府信息公开申请情况\n\n{header}\n{rows}\n"


@pytest.mark.parametrize(
    ("header", "row", "is_form"),
    [
        ("指标\t2023年\t2024年\t同比", "{}\t3\t4\t1", False),
        ("指标\n2023年\n2024年", "{}\n3\n4", False),
        ("指标\n2023\n2024", "{}\n3\n4", False),
        ("", "{}\n1901\n0\n12\n6\n0\n8\n1927", True),
        ("项目\t甲单位\t乙单位\t丙单位", "{}\t3\t4\t1", False),
        ("序号\t核对内容\t核对要求\t扣分", "1\t{}\t与登记簿一致\t0", False),
        ("项目\t自然人\t商业企业\t总计", "{}\t3\t4\t7", True),
        ("", "{}\t3\t4\t0\t0\t0\t0\t7", True),
    ],
    ids=[
        "two years",
        "two years, one cell a line",
        "bare years",
        "numbers that look like years",
        "offices",
        "check-list",
        "headers of the form",
        "no header",
    ],
)
def test_rows_of_the_form_below_headers_of_another_table_are_none_of_it(rules, header, row, is_form) -> None:  # type: ignore[no-untyped-def]
    assert (rules.extract_text(_table(header, row)).form.id is not None) is is_form


def test_a_comparison_before_the_tables_of_the_form_does_no_harm(rules) -> None:  # type: ignore[no-untyped-def]
    text = _table("指标\t2023年\t2024年\t同比", "{}\t3\t4\t1") + "\n" + TABLE_3

    assert rules.extract_text(text).form.id is not None


def test_a_report_of_a_company_on_its_own_form_is_refused(rules) -> None:  # type: ignore[no-untyped-def]
    rows = "水质信息\t3\t4\n停水公告\t1\t9\n收费标准\t2\t5\n予以公开\t2\t0\n结转下年度继续办理\t0\t1\n"
    text = f"某某供水有限公司2023年信息公开年度报告\n信息内容\t本年公开条数\t累计公开条数\n{rows}"

    assert rules.extract_text(text).form.id is None
