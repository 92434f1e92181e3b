from __future__ import annotations

import zipfile
from io import BytesIO

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from extractor.document import Document
from extractor.errors import InputTooLarge, NeedsOcr, UnreadableFile
from extractor.readers import package
from extractor.readers.docx import read_docx
from extractor.readers.docx_numbering import format_number

Places = dict[tuple[int, int, int, int], str]
W = nsdecls("w")


def saved(word: WordDocument) -> bytes:
    target = BytesIO()
    word.save(target)
    return target.getvalue()


def with_body(body: str, *, numbering: str = "", styles: str = "") -> bytes:
    """The smallest package with this body XML."""
    target = BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    spaces = (
        f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{kind}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{kind}/numbering" Target="numbering.xml"/>'
            f'<Relationship Id="r2" Type="{kind}/styles" Target="styles.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", f"<w:document {spaces}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/numbering.xml", f"<w:numbering {W}>{numbering}</w:numbering>")
        archive.writestr("word/styles.xml", f"<w:styles {W}>{styles}</w:styles>")
    return target.getvalue()


def read(body: str, *, numbering: str = "", styles: str = "") -> Document:
    return read_docx(with_body(body, numbering=numbering, styles=styles), name="report.docx")


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def grid(document: Document, number: int = 0) -> Places:
    return {
        t.grid[1:]: document.token_text(t) for t in document.tokens if t.grid is not None and t.grid.table == number
    }


def test_merged_grid_planted_with_the_word_library_comes_back() -> None:
    word = docx.Document()
    word.add_paragraph("三、收到和处理申请情况")
    drawn = word.add_table(rows=4, cols=4)
    for row in range(4):
        for col in range(4):
            drawn.cell(row, col).text = f"{row}{col}" if (row, col) != (3, 3) else ""
    for first, last, text in (((0, 0), (1, 1), "角"), ((0, 2), (0, 3), "题"), ((2, 0), (3, 0), "组")):
        merged = drawn.cell(*first).merge(drawn.cell(*last))
        merged.text = text
    word.add_paragraph("五、存在的主要问题")
    word.core_properties.title = "某局年报"
    document = read_docx(saved(word), name="report.docx")
    assert grid(document) == {
        (0, 2, 0, 2): "角",
        (0, 1, 2, 4): "题",
        (1, 2, 2, 3): "12",
        (1, 2, 3, 4): "13",
        (2, 4, 0, 1): "组",
        (2, 3, 1, 2): "21",
        (2, 3, 2, 3): "22",
        (2, 3, 3, 4): "23",
        (3, 4, 1, 2): "31",
        (3, 4, 2, 3): "32",
        (3, 4, 3, 4): "",
    }
    assert document.text.splitlines() == [
        "三、收到和处理申请情况",
        "角\t题",
        "12\t13",
        "组\t21\t22\t23",
        "31\t32\t",
        "五、存在的主要问题",
    ]
    assert document.metadata_title == "某局年报"


def test_old_horizontal_merge_and_rows_that_begin_late() -> None:
    restart, going_on = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
    late = "<w:trPr><w:gridBefore w:val='1'/></w:trPr>"
    document = read(
        table(
            tc("题", restart) + tc("", going_on) + tc("尾"),
            tc("1") + tc("2") + tc("3"),
            late + tc("4") + tc("5"),
        )
    )
    assert grid(document) == {
        (0, 1, 0, 2): "题",
        (0, 1, 2, 3): "尾",
        (1, 2, 0, 1): "1",
        (1, 2, 1, 2): "2",
        (1, 2, 2, 3): "3",
        (2, 3, 1, 2): "4",
        (2, 3, 2, 3): "5",
    }


def test_vertical_merge_without_a_beginning_is_its_own_cell() -> None:
    document = read(table(tc("1", "<w:vMerge/>") + tc("2"), tc("3", "<w:gridSpan w:val='1'/>") + tc("4")))
    assert grid(document)[0, 1, 0, 1] == "1"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(p("信息") + p("内容"), "信息内容", id="paragraphs inside a word"),
        pytest.param(p("0") + p("12"), "0 12", id="two numbers stay two"),
        pytest.param("<w:p><w:r><w:t>本年新</w:t><w:br/><w:t>制作</w:t></w:r></w:p>", "本年新制作", id="line break"),
        pytest.param("<w:p><w:r><w:t>1</w:t></w:r><w:r><w:t>23</w:t></w:r></w:p>", "123", id="number in runs"),
        pytest.param(
            "<w:p><w:del><w:r><w:delText>8</w:delText></w:r></w:del><w:ins><w:r><w:t>9</w:t></w:r></w:ins></w:p>",
            "9",
            id="tracked change",
        ),
        pytest.param(
            "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r><w:r><w:t>3</w:t></w:r></w:p>", "3", id="hidden"
        ),
        pytest.param(
            "<w:sdt><w:sdtContent><w:p><w:sdt><w:sdtContent><w:r><w:t>7</w:t></w:r></w:sdtContent></w:sdt></w:p>"
            "</w:sdtContent></w:sdt>",
            "7",
            id="content controls",
        ),
        pytest.param(
            "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>=SUM(ABOVE)</w:instrText></w:r>"
            "<w:r><w:t>15</w:t></w:r></w:p>",
            "15",
            id="field result",
        ),
        pytest.param(table(tc("4") + tc("件")), "4 件", id="small table in the cell"),
    ],
)
def test_cell_text(content: str, expected: str) -> None:
    rows = [tc(f"第{i}行") + tc(str(i)) for i in range(5)]
    document = read(table(tc("甲") + f"<w:tc>{content}</w:tc>", *rows))
    assert grid(document)[0, 1, 1, 2] == expected


def controlled(content: str) -> str:
    return f"<w:sdt><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def test_rows_and_cells_in_content_controls_and_deleted_rows() -> None:
    wrapped = controlled(f"<w:tr>{controlled(tc('2'))}{tc('3')}</w:tr>")
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr>{tc('8')}{tc('9')}</w:tr>"
    document = read(f"<w:tbl><w:tr>{tc('0')}{tc('1')}</w:tr>{wrapped}{deleted}</w:tbl>")
    assert grid(document) == {(0, 1, 0, 1): "0", (0, 1, 1, 2): "1", (1, 2, 0, 1): "2", (1, 2, 1, 2): "3"}


def test_layout_table_gives_way_to_the_table_in_it() -> None:
    inner = table(tc("甲") + tc("1"), tc("乙") + tc("2"))
    document = read(table(tc("左"), f"<w:tc>{p('前文')}{inner}{p('后文')}</w:tc>"))
    assert document.text == "左\n前文\n甲\t1\n乙\t2\n后文\n"


def test_table_in_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{p('盒中')}{table(tc('甲') + tc('1'))}</w:txbxContent>"
    document = read(
        "<w:p><w:r><w:t>段落</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert document.text == "段落\n盒中\n甲\t1\n"


def level(index: int, number_format: str, text: str, extra: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    + level(0, "chineseCounting", "%1、", '<w:pStyle w:val="Title1"/>')
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "bullet", "●")
    + level(4, "decimal", "%3.%5")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)
STYLES = '<w:style w:styleId="Title1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'


def numbered(text: str, ilvl: int, number_id: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{ilvl}"/><w:numId w:val="{number_id}"/></w:numPr>')


def test_automatic_numbers_are_written_out() -> None:
    body = (
        p("总体情况", '<w:pStyle w:val="Title1"/>')
        + numbered("主动公开", 1)
        + numbered("依申请公开", 1)
        + p("主动公开情况", '<w:pStyle w:val="Title1"/>')
        + numbered("甲", 1)
        + numbered("秘密", 2)
        + numbered("要点", 3)
        + numbered("禁止", 2)
        + numbered("细", 4)
        + numbered("重新", 2, number_id=2)
        + p("无号", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>')
    )
    assert read(body, numbering=NUMBERING, styles=STYLES).text.splitlines() == [
        "一、总体情况",
        "（一）主动公开",
        "（二）依申请公开",
        "二、主动公开情况",
        "（一）甲",
        "1.秘密",
        "要点",
        "2.禁止",
        "2.1 细",
        "1.重新",
        "无号",
    ]


def test_automatic_numbers_in_cells() -> None:
    rows = [f"<w:tc>{numbered(text, 2)}</w:tc>{tc('0')}" for text in ("属于国家秘密", "其他", "")]
    document = read(table(*rows), numbering=NUMBERING)
    assert [grid(document)[row, row + 1, 0, 1] for row in range(3)] == ["1.属于国家秘密", "2.其他", "3."]


@pytest.mark.parametrize(
    ("number", "number_format", "expected"),
    [
        (10, "chineseCounting", "十"),
        (11, "chineseCountingThousand", "十一"),
        (20, "japaneseCounting", "二十"),
        (101, "chineseCounting", "一百零一"),
        (110, "chineseCounting", "一百一十"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (2, "ideographTraditional", "乙"),
        (12, "decimalFullWidth", "１２"),
        (4, "lowerRoman", "iv"),
        (27, "upperLetter", "AA"),
        (5, "something new", "5"),
    ],
)
def test_number_formats(number: int, number_format: str, expected: str) -> None:
    assert format_number(number, number_format) == expected


def test_headers_and_footers_are_furniture_told_once() -> None:
    word = docx.Document()
    word.add_paragraph("正文")
    word.sections[0].header.paragraphs[0].text = "某局年度报告"
    word.sections[0].footer.paragraphs[0].text = "—  —"
    second = word.add_section()
    second.header.is_linked_to_previous = False
    second.header.paragraphs[0].text = "某局年度报告"
    document = read_docx(saved(word), name="report.docx")
    assert document.text == "正文\n某局年度报告\n"
    assert [document.text[start:end] for start, end in document.furniture] == ["某局年度报告"]


def test_tabs_set_pieces_of_a_paragraph_apart() -> None:
    document = read("<w:p><w:r><w:tab/><w:t>规章</w:t><w:tab/><w:t>3</w:t></w:r></w:p>")
    assert [document.token_text(t) for t in document.tokens] == ["规章", "3"]
    assert {t.line for t in document.tokens} == {0} and all(t.grid is None for t in document.tokens)


def test_tracked_deletions_are_noted() -> None:
    document = read("<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:r><w:t>新</w:t></w:r></w:p>")
    assert document.text == "新\n"
    assert any("tracked changes" in note for note in document.notes)


def test_pictures_only_need_ocr() -> None:
    with pytest.raises(NeedsOcr, match="1 pictures"):
        read("<w:p><w:r><w:drawing><a:blip xmlns:a='urn:a'/></w:drawing></w:r></w:p>")


def bomb(size: int) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * size)
    return target.getvalue()


def other_zip() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return target.getvalue()


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<w:document {}><w:body><w:p/></w:body></w:document>"
)


def with_entities() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", ENTITIES.format(W))
    return target.getvalue()


def damaged() -> bytes:
    data = bytearray(with_body(p("正文")))
    at = data.index("正文".encode())
    data[at] ^= 0xFF
    return bytes(data)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", id="encrypted"),
        pytest.param(OLE, r"old Office file", id="old format"),
        pytest.param(with_body(p("正文"))[:-200], "broken or cut off", id="cut off"),
        pytest.param(b"PK\x03\x04", "broken or cut off", id="only the signature"),
        pytest.param(b"", "broken or cut off", id="empty"),
        pytest.param(other_zip(), r"no word/document\.xml", id="another kind of zip"),
        pytest.param(damaged(), r"document\.xml cannot be unpacked", id="wrong checksum"),
        pytest.param(with_body("<w:p>"), "not well-formed", id="broken XML"),
        pytest.param(with_entities(), "document type", id="entities"),
    ],
)
def test_files_that_cannot_be_read(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message) as caught:
        read_docx(data, name="report.docx")
    assert str(caught.value).startswith("report.docx: ")


def test_archives_that_unpack_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputTooLarge, match="times its size"):
        read_docx(bomb(package.RATIO_FROM + 1), name="report.docx")
    monkeypatch.setattr(package, "MAX_UNPACKED", 1000)
    with pytest.raises(InputTooLarge, match=r"limit is 1,000"):
        read_docx(bomb(1001), name="report.docx")


def test_body_part_found_by_its_relation() -> None:
    source = zipfile.ZipFile(BytesIO(with_body(p("正文"))))
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for entry in source.namelist():
            data = source.read(entry).replace(b"word/document.xml", b"/word/body.xml")
            archive.writestr(entry.replace("document.xml", "body.xml"), data)
    assert read_docx(target.getvalue(), name="report.docx").text == "正文\n"


def test_word_xml_of_the_strict_edition() -> None:
    strict = parse_xml(f"<w:document {W}><w:body>{table(tc('甲') + tc('1'))}</w:body></w:document>")
    target = BytesIO()
    markup = etree.tostring(strict).replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", markup)
    assert read_docx(target.getvalue(), name="report.docx").text == "甲\t1\n"
