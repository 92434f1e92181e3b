"""One file with several reports gives one record each; one report that prints its tables or labels twice stays one."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from extractor import Extractor
from extractor.boundaries import report_starts
from extractor.cli.extract import run_extract
from extractor.document import join
from extractor.forms import shipped_forms
from extractor.joined import Group, bundle, is_bundle, joined_groups, numbered_groups
from extractor.parts import MOST_TOLD
from extractor.readers.text import read_text
from extractor.runs.ordered import extract_many

TABLE = """二、主动公开政府信息情况
第二十条第（一）项
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数
规章 | {0} | 0 | 3
行政规范性文件 | {1} | 2 | 8
第二十条第（五）项
信息内容 | 本年处理决定数量
行政许可 | {2}
第二十条第（六）项
信息内容 | 本年处理决定数量
行政处罚 | 41
行政强制 | 7
第二十条第（八）项
信息内容 | 本年收费金额（单位：万元）
行政事业性收费 | 5.5
"""
TITLE = "{0}{1}年政府信息公开工作年度报告\n\n一、总体情况\n{1}年，本机关主动公开信息120条。\n\n"


def report(office: str, year: int, *numbers: int) -> str:
    return TITLE.format(office, year) + TABLE.format(*numbers)


@pytest.fixture(scope="module")
def rules() -> Extractor:
    return Extractor(tagger="rules")


def licensing(record) -> float | None:  # type: ignore[no-untyped-def]
    return next(cell.value for cell in record.cells if cell.row == "licensing")


def test_a_narrative_that_names_rows_does_not_hide_where_the_second_begins(rules):  # type: ignore[no-untyped-def]
    named = "全年作出行政许可3件、行政处罚41件，行政事业性收费5.5万元。\n"
    first, second = (
        TITLE.format(office, 2023) + named + TABLE.format(1, 2, n)
        for office, n in (("甲县水利局", 3), ("乙县教育局", 9))
    )
    document = read_text(first + second)

    assert report_starts(document, shipped_forms()) == (len(first),)
    assert [licensing(record) for record in rules.extract_all_bytes(document.text.encode(), name="a.txt")] == [3, 9]


def test_a_table_of_two_years_between_two_others_is_no_second_report() -> None:
    rows = "\n".join(
        f"{label} | 0 | 3" for label in ("属于国家秘密", "重复申请", "要求提供公开出版物", "没有现成信息需要另行制作")
    )
    after = "未经复议直接起诉 | 0\n复议后起诉 | 1\n"
    text = TITLE.format("甲县水利局", 2023) + TABLE.format(1, 2, 3) + f"2022年\n{rows}\n2023年\n{rows}\n{after}"

    assert report_starts(read_text(text), shipped_forms()) == ()


def test_labels_that_only_the_second_has_belong_to_it() -> None:
    first = TITLE.format("甲县水利局", 2022) + TABLE.format(1, 2, 3).replace("规章 | 1 | 0 | 3\n", "")
    document = read_text(first + report("甲县水利局", 2023, 1, 2, 4))

    assert report_starts(document, shipped_forms()) == (len(first),)


def test_last_years_tables_each_behind_this_years_are_no_second_report(rules):  # type: ignore[no-untyped-def]
    results = ("1.属于国家秘密", "2.其他法律行政法规禁止公开", "4.保护第三方合法权益", "5.属于三类内部事务信息")
    results += ("6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项")
    denied = "".join(f"{label} | {{0}} | 0 | 0 | 0 | 0 | 0 | {{0}}\n" for label in results)
    denied = "三、收到和处理政府信息公开申请情况\n{1}年\n（三）不予公开\n" + denied
    text = TITLE.format("甲县水利局", 2023) + TABLE.format(1, 2, 3) + "2022年\n" + TABLE.format(4, 5, 6)
    text += denied.format(7, 2023) + "2022年\n" + denied.format(8, 2022)
    (record,) = rules.extract_all_bytes(text.encode(), name="a.txt")

    assert licensing(record) == 3
    assert next(c.needs_review for c in record.cells if c.row == "licensing")


@pytest.mark.parametrize(
    ("second", "named"),
    [
        pytest.param(("甲县水利局", 2022), ("甲县水利局", 2022), id="another year"),
        pytest.param(("乙县教育局", 2023), ("乙县教育局", 2023), id="another office"),
    ],
)
def test_two_reports_in_one_file_are_two_records(rules, second, named):  # type: ignore[no-untyped-def]
    text = report("甲县水利局", 2023, 1, 11, 31) + "\n" + report(*second, 2, 22, 32)
    first, other = rules.extract_all_bytes(text.encode(), name="both.txt")
    assert (first.organization.value, first.year.value, licensing(first)) == ("甲县水利局", 2023, 31)
    assert (other.organization.value, other.year.value, licensing(other)) == (*named, 32)
    assert [first.source.path, other.source.path] == ["both.txt", "both.txt#2"]
    assert [(r.source.part.index, r.source.part.of) for r in (first, other)] == [(1, 2), (2, 2)]
    assert first.source.sha256 == other.source.sha256


def test_reports_that_name_a_row_in_other_words_are_two(rules):  # type: ignore[no-untyped-def]
    second = report("乙县教育局", 2023, 2, 22, 32).replace("行政规范性文件", "规范性文件").replace("规章", "政府规章")
    text = report("甲县水利局", 2022, 1, 11, 31) + "\n" + second

    records = rules.extract_all_bytes(text.encode(), name="both.txt")

    assert [(r.organization.value, r.year.value) for r in records] == [("甲县水利局", 2022), ("乙县教育局", 2023)]


def test_places_are_those_of_the_whole_text(rules):  # type: ignore[no-untyped-def]
    text = report("甲县水利局", 2023, 1, 11, 31) + "\n" + report("甲县水利局", 2022, 2, 22, 932)
    _, other = rules.extract_all_bytes(text.encode(), name="both.txt")
    (span,) = next(cell.spans for cell in other.cells if cell.row == "licensing")
    assert text[span.start : span.end] == "932"
    (year,) = other.year.spans
    assert text[year.start : year.end] == "2022"
    assert text[other.source.part.start :].startswith("甲县水利局2022年")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(report("甲县水利局", 2023, 1, 2, 3), id="one report"),
        pytest.param(
            "相关文章\n" + "".join(f"乙县教育局{year}年政府信息公开工作年度报告\n" for year in range(2015, 2023))
            + report("甲县水利局", 2023, 1, 2, 3)
            + "上一篇 乙县教育局2022年政府信息公开工作年度报告\n",
            id="titles of other reports around it",
        ),
        pytest.param(
            TITLE.format("甲县水利局", 2023)
            + "全年作出行政许可3件、行政处罚41件、行政强制7件，制发行政规范性文件2件，行政事业性收费5.5万元。\n"
            + TABLE.format(1, 2, 3),
            id="prose that names the rows",
        ),
        pytest.param(
            TITLE.format("甲县水利局", 2023)
            + f"（初稿）\n{TABLE.format(1, 2, 3)}（定稿）\n{TABLE.format(1, 2, 4)}",
            id="a table printed twice",
        ),
        pytest.param(
            TITLE.format("甲县水利局", 2023) + TABLE.format(1, 2, 3) + "收费 121.2093\n" + TABLE.format(1, 2, 4),
            id="figures like a year behind a point",
        ),
    ],
)  # fmt: skip
def test_one_report_stays_one(text):  # type: ignore[no-untyped-def]
    assert report_starts(read_text(text), shipped_forms()) == ()


def test_sheets_named_for_years_are_reports(rules):  # type: ignore[no-untyped-def]
    sheets = [read_text(f"{year}年\n" + TABLE.format(1, 2, value)) for year, value in ((2021, 3), (2022, 4), (2023, 5))]
    document = join(sheets)
    assert [document.text[at : at + 4] for at in report_starts(document, shipped_forms())] == ["2022", "2023"]


def test_copies_of_one_report_that_differ_go_to_review(rules):  # type: ignore[no-untyped-def]
    text = report("甲县水利局", 2023, 1, 11, 31) + "\n" + report("甲县水利局", 2023, 1, 11, 39)
    for record in rules.extract_all_bytes(text.encode(), name="twice.txt"):
        doubted = [cell.row for cell in record.cells if any("in this file" in reason for reason in cell.reasons)]
        assert doubted == ["licensing"]
        assert next(cell for cell in record.cells if cell.row == "licensing").needs_review


def test_what_many_copies_say_is_told_once_each_and_not_without_end(rules):  # type: ignore[no-untyped-def]
    values = [31, 31, *range(40, 40 + MOST_TOLD + 3)]
    text = "\n".join(report("甲县水利局", 2023, 1, 11, value) for value in values)
    records = rules.extract_all_bytes(text.encode(), name="many.txt")
    assert len(records) == len(values)
    for record in records:
        cell = next(cell for cell in record.cells if cell.row == "licensing")
        told = [reason for reason in cell.reasons if "in this file" in reason]
        assert cell.needs_review and len(told) == len(set(told)) == MOST_TOLD


def test_extract_gives_the_first_and_says_so(rules, tmp_path):  # type: ignore[no-untyped-def]
    path = tmp_path / "both.txt"
    path.write_text(
        report("甲县水利局", 2023, 1, 11, 31) + "\n" + report("甲县水利局", 2022, 2, 22, 32), encoding="utf-8"
    )
    record = rules.extract(path)
    assert licensing(record) == 31
    assert "the file holds 2 reports; this is the first, extract_all gives them all" in record.warnings
    assert [licensing(r) for r in extract_many([str(path)], tagger="rules")] == [31, 32]


def test_a_record_of_one_report_has_no_part(rules):  # type: ignore[no-untyped-def]
    record = rules.extract_bytes(report("甲县水利局", 2023, 1, 2, 3).encode(), name="a.txt")
    assert set(json.loads(record.model_dump_json())["source"]) == {"path", "sha256", "media_type", "pages"}


def test_joined_documents_keep_their_places_apart():
    first, second = read_text("甲 | 1\n乙 | 2\n"), read_text("丙 | 3\n")
    document = join([first, second])
    assert document.text == first.text + second.text
    assert [document.token_text(token) for token in document.tokens] == [
        doc.token_text(token) for doc in (first, second) for token in doc.tokens
    ]
    assert len({token.line for token in document.tokens}) == 3
    assert [page.index for page in document.pages] == [0, 1]


@pytest.mark.parametrize(
    ("paths", "series"),
    [
        (["扫描-1.jpg", "扫描-2.jpg", "扫描-3.jpg"], [("扫描-*.jpg", 3)]),
        (["a/p9.png", "a/p10.png"], []),
        (["a/p1.png", "a/p2.png", "b/p3.png"], [("a/p*.png", 2)]),
        (["2021.pdf", "2022.pdf"], []),
        (["局1-1.png", "局1-2.png", "局2-1.png", "局2-2.png"], [("局1-*.png", 2), ("局2-*.png", 2)]),
        (["1.png", "3.png"], []),
    ],
)
def test_names_that_differ_in_a_running_number(paths, series):  # type: ignore[no-untyped-def]
    assert [(group.name, len(group.files)) for group in numbered_groups(paths)] == series


def test_pages_of_a_series_stand_in_the_order_of_their_numbers():
    (group,) = numbered_groups(f"页{number}.png" for number in (10, 2, 1, 3, 4, 5, 6, 7, 8, 9))
    assert [file.removesuffix(".png") for file in group.files] == [f"页{number}" for number in range(1, 11)]


def test_a_folder_is_one_report_and_series_in_it_are_reports_each():
    tables = ["d/表1 主动公开.txt", "d/前言.txt"]
    assert joined_groups(tables, ["d"]) == [("d", ("d/前言.txt", "d/表1 主动公开.txt"))]
    pages = ["e/甲-1.png", "e/甲-2.png", "e/乙-1.png", "e/乙-2.png"]
    assert [group.files for group in joined_groups(pages, ["e"])] == [tuple(pages[:2]), tuple(pages[2:])]


def test_files_of_one_report_are_joined(rules, tmp_path, capsys):  # type: ignore[no-untyped-def]
    folder = tmp_path / "甲县"
    folder.mkdir()
    (folder / "1 概况.txt").write_text(TITLE.format("甲县水利局", 2023), encoding="utf-8")
    (folder / "2 表.txt").write_text(TABLE.format(1, 2, 931), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    assert run_extract([str(folder)], out, form="auto", tagger="rules", jobs=1, join=True) == 0
    (line,) = out.read_text(encoding="utf-8").splitlines()
    record = json.loads(line)
    assert record["source"]["files"] == ["1 概况.txt", "2 表.txt"]
    assert record["year"]["value"] == 2023
    cell = next(cell for cell in record["cells"] if cell["row"] == "licensing")
    (span,) = cell["spans"]
    assert (cell["value"], span["file"], span["page"]) == (931, 1, 1)
    assert TABLE.format(1, 2, 931)[span["start"] : span["end"]] == "931"


def test_equal_files_make_equal_bundles(tmp_path):  # type: ignore[no-untyped-def]
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("a.txt", "b.txt")]
    assert bundle(files) == bundle(files)
    assert is_bundle(bundle(files))
    assert not is_bundle(b"PK\x03\x04 something else")


def test_a_joined_report_with_a_broken_file_is_a_failure_that_names_it(rules, tmp_path):  # type: ignore[no-untyped-def]
    (tmp_path / "1.txt").write_text(TABLE.format(1, 2, 3), encoding="utf-8")
    (tmp_path / "2.txt").write_bytes(b"")
    files = tuple(str(tmp_path / name) for name in ("1.txt", "2.txt"))
    (record,) = extract_many([Group("both", files)], tagger="rules")
    assert record.error.kind == "unreadable_file"
    assert "2.txt" in record.error.message


def zipped(**files: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/") + ".txt", text)
    return packed.getvalue()


def test_each_file_of_an_archive_is_a_record(rules):  # type: ignore[no-untyped-def]
    data = zipped(甲县=report("甲县水利局", 2023, 1, 2, 31), sub__乙县=report("乙县教育局", 2023, 1, 2, 32), bad="")
    first, second, bad = rules.extract_all_bytes(data, name="all.zip")
    assert [r.source.path for r in (first, second, bad)] == [
        "all.zip/甲县.txt",
        "all.zip/sub/乙县.txt",
        "all.zip/bad.txt",
    ]
    assert [licensing(r) for r in (first, second)] == [31, 32]
    assert bad.error.kind == "unreadable_file"


def test_an_archive_of_parts_is_joined(tmp_path):  # type: ignore[no-untyped-def]
    path = tmp_path / "甲县.zip"
    path.write_bytes(zipped(**{"2": TABLE.format(1, 2, 31), "1": TITLE.format("甲县水利局", 2023)}))
    (record,) = extract_many(joined_groups([str(path)], []), tagger="rules")
    assert record.source.path == str(path)
    assert record.source.files == ("1.txt", "2.txt")
    assert licensing(record) == 31
