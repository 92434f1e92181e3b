"""Workbooks: what a sheet shows is read as displayed, what it hides is left out and said."""

from __future__ import annotations

import io

import pytest

from extractor.document import Document
from extractor.errors import InputTooLarge, UnreadableFile
from extractor.readers import read_bytes, sheets
from extractor.readers.xlsx import read_xlsx
from tests.readers.office_files import lines, make_xlsx, make_zip, number, rows, text

UNREAD = "\N{REPLACEMENT CHARACTER}"
STYLES = (
    '<numFmts><numFmt numFmtId="200" formatCode="#,##0"/><numFmt numFmtId="201" formatCode="0;-0;;@"/></numFmts>'
    '<fonts><font/><font><strike/></font><font><color rgb="FFFFFFFF"/></font>'
    '<font><color indexed="9"/></font><font><color rgb="FFDDEBF7"/></font><font><color theme="4"/></font></fonts>'
    '<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="solid"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFDDEBF7"/></patternFill></fill>'
    '<fill><patternFill patternType="solid"><fgColor theme="4"/></patternFill></fill></fills>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/><xf numFmtId="14"/><xf numFmtId="201"/>'
    '<xf numFmtId="0" fontId="1"/><xf numFmtId="0" fontId="2"/><xf numFmtId="0" fontId="2" fillId="1"/>'
    '<xf numFmtId="0" fontId="3"/><xf numFmtId="0" fontId="4" fillId="2"/><xf numFmtId="0" fontId="5" fillId="3"/>'
    '<xf numFmtId="0" fontId="4"/><xf numFmtId="0" fontId="4" fillId="3"/></cellXfs>'
)


def read(*sheets: str, **options: object) -> Document:
    return read_xlsx(make_xlsx(*sheets, styles=STYLES, **options), name="年报.xlsx")  # type: ignore[arg-type]


def shown(cell: str, **options: object) -> tuple[str, tuple[str, ...]]:
    """The text of a cell beside a label, and the notes."""
    document = read(rows(text("规章") + text("制发件数"), text("件数") + cell), **options)
    return lines(document)[-1][-1], document.notes


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param(number(1234, 's="1"'), "1,234", id="thousands"),
        pytest.param(number(45291, 's="2"'), "2023/12/31", id="a date"),
        pytest.param(number(0, 's="3"'), "", id="a zero that the format leaves out"),
        pytest.param(text("007"), "007", id="a text number"),
        pytest.param('<c t="str"><f>A1</f><v>3</v></c>', "3", id="a formula with a text"),
        pytest.param("<c><f>SUM(A1)</f><v>12</v></c>", "12", id="a formula with its result"),
        pytest.param('<c t="s"><v>0</v></c>', "甲乙", id="a shared string with a phonetic guide"),
        pytest.param('<c t="s"><v>1</v></c>', "5", id="runs of which one is struck out"),
        pytest.param('<c t="s"><v>2</v></c>', "3\N{SUPERSCRIPT FOUR}", id="a raised run is a mark"),
        pytest.param('<c t="s"><v>3</v></c>', "34", id="raised as a whole"),
        pytest.param('<c t="s"><v>4</v></c>', "12\N{REPLACEMENT CHARACTER}", id="figures in white beside others"),
        pytest.param('<c t="s"><v>5</v></c>', "127", id="white throughout"),
        pytest.param(number(7, 's="6"'), "7", id="white on colour"),
        pytest.param(number(7, 's="10"'), "7", id="pale on white"),
        pytest.param(number(7, 's="11"'), "7", id="a colour on another"),
    ],
)
def test_cells_as_displayed(cell: str, expected: str) -> None:
    strings = (
        "<si><t>甲乙</t><rPh><t>jiayi</t></rPh></si>"
        "<si><r><rPr><strike/></rPr><t>3</t></r><r><t>5</t></r></si>"
        '<si><r><t>3</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>4</t></r></si>'
        '<si><r><rPr><vertAlign val="subscript"/></rPr><t>34</t></r></si>'
        '<si><r><t>12</t></r><r><rPr><color rgb="FFFFFFFF"/></rPr><t>7</t></r></si>'
        '<si><r><rPr><color rgb="FFFFFFFF"/></rPr><t>127</t></r></si>'
    )  # fmt: skip
    assert shown(cell, strings=strings) == (expected, ())


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        pytest.param("<c><f>SUM(A1:A3)</f></c>", "without a saved result", id="a formula without a result"),
        pytest.param("<c><f>SUM(A1:A3)</f><v></v></c>", "without a saved result", id="a formula with an empty result"),
        pytest.param(number(5, 's="4"'), "struck out", id="struck out"),
        pytest.param(number(5, 's="5"'), "white", id="white on white"),
        pytest.param(number(5, 's="7"'), "white", id="white of the palette on white"),
        pytest.param(number(5, 's="8"'), "white", id="in the colour of its ground"),
        pytest.param(number(5, 's="9"'), "white", id="in the colour of the theme that its ground has"),
        pytest.param('<c t="s"><v>9</v></c>', "", id="a string that is not there"),
    ],
)
def test_what_is_there_and_not_shown_is_unreadable_never_blank(cell: str, said: str) -> None:
    found, notes = shown(cell, strings="<si><t>甲</t></si>")
    assert found == UNREAD
    assert all(said in note for note in notes)


@pytest.mark.parametrize(
    ("drawn", "cell", "expected"),
    [
        pytest.param("<sp><txBody><t>9</t></txBody></sp>", number(3), UNREAD, id="a box with a number"),
        pytest.param("<grpSp><sp><txBody><t>9</t></txBody></sp></grpSp>", number(3), UNREAD, id="a box in a group"),
        pytest.param("<sp><spPr><solidFill/></spPr></sp>", number(3), UNREAD, id="a filled box"),
        pytest.param("<sp><spPr><noFill/></spPr></sp>", number(3), "3", id="a frame"),
        pytest.param("<pic/>", "<c/>", UNREAD, id="a picture in an empty cell"),
        pytest.param("<pic/>", number(3), "3", id="a picture over a number"),
    ],
)
def test_what_lies_on_a_cell_makes_it_unreadable(drawn: str, cell: str, expected: str) -> None:
    corners = "<from><col>1</col><row>1</row></from><to><col>2</col><colOff>0</colOff><row>2</row></to>"
    related = '<Relationships><Relationship Id="d" Type="t/drawing" Target="d.xml"/></Relationships>'
    parts = {"xl/_rels/s0.xml.rels": related, "xl/d.xml": f"<wsDr><a>{corners}{drawn}</a></wsDr>"}
    document = read(rows(text("规章") + text("制发件数"), text("件数") + cell), parts=parts)
    assert lines(document)[-1][-1] == expected


HIDING = "<dxf><font><color rgb='FFFFFFFF'/></font></dxf>"
STRIKING = "<dxf><font><strike/></font></dxf>"
BLANKING = '<dxf><numFmt numFmtId="170" formatCode=";;;"/></dxf>'
SCALING = '<dxf><numFmt numFmtId="170" formatCode="0,"/></dxf>'
COLOURING = (
    "<dxf><font><color rgb='FF9C0006'/></font><fill><patternFill><bgColor rgb='FFFFC7CE'/></patternFill></fill></dxf>"
)


@pytest.mark.parametrize(
    ("look", "rule", "value", "expected"),
    [
        pytest.param(HIDING, 'type="cellIs" operator="greaterThan"><formula>2</formula>', 5, UNREAD, id="white"),
        pytest.param(HIDING, 'type="cellIs" operator="greaterThan"><formula>2</formula>', 1, "1", id="does not hold"),
        pytest.param(
            HIDING, 'type="cellIs" operator="between"><formula>1</formula><formula>9</formula>', 12, "12", id="outside"
        ),
        pytest.param(STRIKING, 'type="expression"><formula>B2&lt;&gt;""</formula>', 5, UNREAD, id="a formula"),
        pytest.param(BLANKING, 'type="cellIs" operator="notEqual"><formula>3</formula>', 5, UNREAD, id="no format"),
        pytest.param(SCALING, 'type="cellIs" operator="equal"><formula>5</formula>', 5, UNREAD, id="another number"),
        pytest.param(HIDING, 'type="cellIs" operator="equal"><formula>0</formula>', 0, "", id="white zeros are blank"),
        pytest.param(HIDING, 'type="cellIs" operator="equal"><formula>0</formula>', 5, "5", id="only zeros are white"),
        pytest.param(COLOURING, 'type="duplicateValues">', 5, "5", id="a colour that is seen"),
    ],
)
def test_a_condition_may_hide_a_number(look: str, rule: str, value: int, expected: str) -> None:
    rules = f'<conditionalFormatting sqref="A1 B2"><cfRule dxfId="0" {rule}</cfRule></conditionalFormatting>'
    sheet = rows(text("规章") + text("制发件数"), text("件数") + number(value)) + rules
    data = make_xlsx(sheet, styles=f"{STYLES}<dxfs>{look}</dxfs>")
    assert lines(read_xlsx(data, name="年报.xlsx"))[-1][-1] == expected


def test_errors_of_formulas_stay_as_shown_and_are_noted() -> None:
    found, notes = shown('<c t="e"><f>A1/0</f><v>#DIV/0!</v></c>')
    assert found == "#DIV/0!"
    assert notes == ("sheet 表1: 1 cells show an error of a formula",)


def test_days_from_1904() -> None:
    assert shown(number(43829, 's="2"'), properties='<workbookPr date1904="1"/>')[0] == "2023/12/31"


def test_zeros_switched_off_for_the_sheet() -> None:
    sheet = '<sheetViews><sheetView showZeros="0"/></sheetViews>' + rows(text("乙") + number(1), text("甲") + number(0))
    assert lines(read(sheet))[1:] == [["乙", "1"], ["甲", ""]]


def test_hidden_rows_columns_and_sheets_are_left_out_and_said() -> None:
    sheet = (
        '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>'
        f"<row>{text('甲')}{number(1)}{number(2)}</row>"
        f'<row hidden="1">{text("乙")}{number(3)}{number(4)}</row>'
        f'<row ht="0.01">{text("丁")}{number(3)}{number(4)}</row>'
        f"<row>{text('丙')}{number(5)}{number(6)}</row></sheetData>"
    )
    document = read(sheet, sheet, states=("visible", "veryHidden"))
    assert lines(document) == [["表1"], ["甲", "2"], ["丙", "6"]]
    assert document.notes == (
        "sheet 表1: 2 hidden rows with content left out (2, 3)",
        "sheet 表1: 1 hidden column with content left out (B)",
        "sheet 表2 is hidden: left out",
    )


def test_merged_cells_span_and_hide_what_lies_below() -> None:
    sheet = rows(
        text("申请人") + "<c/>" + text("总计"), text("自然人") + text("法人"), number(1) + number(2) + number(3)
    ) + '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="C1:C2"/></mergeCells>'  # fmt: skip
    covered = sheet.replace("<c/>", number(99))
    for given in (sheet, covered):
        document = read(given)
        assert lines(document)[1:] == [["申请人", "总计"], ["自然人", "法人"], ["1", "2", "3"]]
        places = [token.grid for token in document.tokens if token.grid]
        assert places[0][1:] == (0, 1, 0, 2) and places[1][1:] == (0, 2, 2, 3)


def test_a_merged_cell_that_begins_in_a_hidden_row_shows_in_the_rest() -> None:
    sheet = (
        f'<sheetData><row hidden="1">{text("合并")}</row><row r="2"><c r="B2"><v>1</v></c></row>'
        f'<row r="3"><c r="B3"><v>2</v></c></row></sheetData><mergeCells><mergeCell ref="A1:A3"/></mergeCells>'
    )
    assert lines(read(sheet))[1:] == [["合并", "1"], ["2"]]


def test_titles_and_headings_are_paragraphs_and_every_place_of_a_table_a_cell() -> None:
    wide = '<mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="A5:C5"/></mergeCells>'
    sheet = rows(
        text("某局2023年政府信息公开工作年度报告"),
        text("信息内容") + text("制发件数") + text("废止件数"),
        text("规章") + number(1),
        text("行政规范性文件"),
        text("三、收到和处理政府信息公开申请情况"),
        text("甲") + number(1) + number(2),
    )
    document = read(sheet + wide)
    assert lines(document) == [
        ["表1"],
        ["某局2023年政府信息公开工作年度报告"],
        ["信息内容", "制发件数", "废止件数"],
        ["规章", "1", ""],
        ["行政规范性文件", "", ""],
        ["三、收到和处理政府信息公开申请情况"],
        ["甲", "1", "2"],
    ]
    assert {token.grid.table for token in document.tokens if token.grid} == {0, 1}


def test_each_sheet_is_a_page() -> None:
    document = read(rows(text("甲") + number(1)), rows(text("乙") + number(2)))
    assert [document.text[page.start : page.end] for page in document.pages] == ["表1\n甲\t1\n", "表2\n乙\t2\n"]


def test_comments_and_macros_are_no_content() -> None:
    data = make_xlsx(rows(text("甲") + number(1)), parts={"xl/comments1.xml": "<x/>", "xl/vbaProject.bin": b"x"})
    document = read_bytes(data, name="a.xlsm")
    assert lines(document) == [["表1"], ["甲", "1"]]
    assert document.notes == ("the workbook holds macros: not run",)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(make_xlsx("<sheetData/>"), "no sheet of the workbook has visible content", id="an empty sheet"),
        pytest.param(make_xlsx(rows(number(1)), states=("hidden",)), r"is hidden: left out", id="only hidden sheets"),
        pytest.param(make_xlsx("<sheetData><row>"), "not well-formed", id="a broken sheet"),
        pytest.param(make_xlsx(rows(number(1)))[:-60], "cannot be opened", id="cut off"),
        pytest.param(make_zip({"xl/workbook.xml": "<workbook/>"}), "names no sheets", id="no sheets"),
    ],
)
def test_workbooks_that_cannot_be_read(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"年报\.xlsx: .*{said}"):
        read_bytes(data, name="年报.xlsx")


def test_entities_are_refused() -> None:
    data = make_zip(
        {
            "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="S" r:id="r0"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<R><Relationship Id="r0" Type="t/worksheet" Target="s.xml"/></R>',
            "xl/s.xml": f'<!DOCTYPE x [<!ENTITY a "1">]><worksheet>{rows(number("&a;"))}</worksheet>',
        }
    )
    with pytest.raises(UnreadableFile, match="document type"):
        read_bytes(data, name="a.xlsx")


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_CELLS", 10)
    with pytest.raises(InputTooLarge, match=r"a\.xlsx: more than 10 filled cells"):
        read_bytes(make_xlsx(rows(*[number(1) + number(2)] * 6)), name="a.xlsx")


def test_formatted_rows_without_content_are_no_cells() -> None:
    sheet = rows(*['<c s="1"/>' * 5] * 2000, text("甲") + number(1))
    assert lines(read(sheet)) == [["表1"], ["甲", "1"]]


def test_merges_over_the_whole_sheet_are_bounded() -> None:
    merges = '<mergeCell ref="A1:XFD1048576"/>' * 30_000
    with pytest.raises(InputTooLarge, match="merged cells cover"):
        read(rows(*[number(1)] * 40) + f"<mergeCells>{merges}</mergeCells>")


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        pytest.param([("12", {}), ("3", {"struck_out": True})], "12", id="struck out behind"),
        pytest.param([("7", {"struck_out": True}), ("12", {})], "12", id="struck out before"),
        pytest.param([("12", {}), ("3", {"escapement": 1})], "12\N{SUPERSCRIPT THREE}", id="raised"),
        pytest.param([("12", {"bold": True}), ("3", {})], "123", id="bold"),
        pytest.param([("12", {}), ("3", {"colour_index": 1})], f"12{UNREAD}", id="white"),
        pytest.param([("12", {"struck_out": True}), ("3", {"struck_out": True})], UNREAD, id="all struck out"),
    ],
)
def test_runs_of_text_in_a_workbook_of_1997(runs: list[tuple[str, dict[str, object]]], text: str) -> None:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("表1")
    sheet.write(0, 0, "规章")
    fonts = []
    for _, look in runs:
        font = xlwt.Font()
        for name, value in look.items():
            setattr(font, name, value)
        fonts.append(font)
    sheet.write_rich_text(0, 1, tuple((part, font) for (part, _), font in zip(runs, fonts, strict=True)))
    buffer = io.BytesIO()
    book.save(buffer)
    assert lines(read_bytes(buffer.getvalue(), name="a.xls")) == [["表1"], ["规章", text]]
