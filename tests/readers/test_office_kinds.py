"""The other kinds of office programs: OpenDocument, Word and Excel as one XML file, EPUB, OFD."""

from __future__ import annotations

import base64

import pytest

from extractor.errors import InputError, NeedsOcr, UnreadableFile
from extractor.readers import read_bytes
from tests.readers.office_files import lines, make_zip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNREAD = "\N{REPLACEMENT CHARACTER}"
SPACES = 'xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:fo="f" xmlns:draw="d" xmlns:xlink="l"'
COMMENT = "<office:annotation><text:p>批注</text:p></office:annotation>"
EMPTY = '<table:table-cell table:number-columns-repeated="16000"/>'
STRUCK = (
    '<style:style style:name="S" style:family="text"><style:text-properties style:text-line-through-style="solid"/>'
    "</style:style>"
)
HIDDEN = (
    '<style:style style:name="H" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def open_document(kind: str, body: str, **parts: str | bytes) -> bytes:
    media = "spreadsheet" if kind == "spreadsheet" else "text"
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{STRUCK}{HIDDEN}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    return make_zip({"mimetype": f"application/vnd.oasis.opendocument.{media}", "content.xml": content, **parts})


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}>{f'<text:p>{text}</text:p>' if text else ''}</table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def table(*rows: str, name: str = "表1", attributes: str = "") -> str:
    return f'<table:table table:name="{name}" {attributes}>{"".join(rows)}</table:table>'


def test_ods_cells_as_displayed() -> None:
    body = table(
        '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>',
        row(cell("甲"), cell("9"), cell("1,234", 'office:value-type="float" office:value="1234"')),
        row(cell("隐藏"), cell("9"), cell("9"), attributes='table:visibility="collapse"'),
        row(cell("乙"), cell("9"), cell("", 'table:formula="of:=A1"')),
        row(cell("丙"), cell("9"), cell('<text:span text:style-name="S">7</text:span>')),
        row(cell("丁"), cell("9"), f"<table:table-cell>{COMMENT}</table:table-cell>"),
    ) + table(row(cell("甲"), cell("1")), name="藏", attributes='table:style-name="H"')  # fmt: skip
    document = read_bytes(open_document("spreadsheet", body), name="a.ods")
    assert lines(document) == [["表1"], ["甲", "1,234"], ["乙", UNREAD], ["丙", UNREAD], ["丁", ""]]
    assert any("without a saved result" in note for note in document.notes)
    assert "sheet 藏 is hidden: left out" in document.notes


def test_ods_spans_and_repeats() -> None:
    body = table(
        row(cell("申请人", 'table:number-columns-spanned="2"'), "<table:covered-table-cell/>"),
        row(cell("0", 'table:number-columns-repeated="2"'), EMPTY),
        row(EMPTY, attributes='table:number-rows-repeated="1000000"'),
    )  # fmt: skip
    document = read_bytes(open_document("spreadsheet", body), name="a.ods")
    assert lines(document) == [["表1"], ["申请人"], ["0", "0"]]


def test_odt_paragraphs_tables_and_empty_cells() -> None:
    body = (
        "<text:tracked-changes><text:p>删</text:p></text:tracked-changes><text:h>一、总体<text:s/>情况</text:h>"
        "<text:list><text:list-item><text:p>条目</text:p></text:list-item></text:list>"
        + table(
            "<table:table-column/><table:table-column/>",
            row(cell("规章", 'table:number-rows-spanned="2"'), cell("3")),
            row("<table:covered-table-cell/>", cell("")),
        )
    )
    document = read_bytes(open_document("text", body), name="a.odt")
    assert lines(document) == [["一、总体 情况"], ["条目"], ["规章", "3"], [""]]


def test_odt_of_pictures_needs_an_engine() -> None:
    body = '<text:p><draw:frame><draw:image xlink:href="Pictures/1.png"/></draw:frame></text:p>'
    with pytest.raises(NeedsOcr, match="1 pictures"):
        read_bytes(open_document("text", body, **{"Pictures/1.png": b"x"}), name="a.odt")


@pytest.mark.parametrize("kind", ["text", "spreadsheet"])
def test_open_documents_closed_by_a_password(kind: str) -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    with pytest.raises(UnreadableFile, match="password"):
        read_bytes(open_document(kind, "", **{"META-INF/manifest.xml": manifest}), name="a.odt")


WORDML = "http://schemas.microsoft.com/office/word/2003/wordml"


def word_2003(body: str, lists: str = "") -> bytes:
    return (
        f'<w:wordDocument xmlns:w="{WORDML}">{lists}<w:body><w:sect>{body}</w:sect></w:body></w:wordDocument>'.encode()
    )


def test_word_2003_merged_cells_and_numbered_headings() -> None:
    lists = (
        '<w:lists><w:listDef w:listDefId="4"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:nfc w:val="37"/>'
        '<w:lvlText w:val="%1、"/></w:lvl></w:listDef><w:list w:ilfo="2"><w:ilst w:val="4"/></w:list></w:lists>'
    )
    numbered = '<w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="2"/></w:listPr></w:pPr>'
    heading = f"<w:p>{numbered}<w:r><w:t>{{}}</w:t></w:r></w:p>"
    tc = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    cells = (tc.format('<w:vmerge w:val="restart"/>', "其他"), tc.format("<w:vmerge/>", ""))
    merged = "".join(f"<w:tr>{first}{tc.format('', number)}</w:tr>" for first, number in zip(cells, "12", strict=True))
    merged = f"<w:tbl>{merged}</w:tbl>"
    document = read_bytes(word_2003(heading.format("总体情况") + merged + heading.format("其他"), lists), name="a.xml")
    assert lines(document) == [["一、总体情况"], ["其他", "1"], ["2"], ["二、其他"]]


@pytest.mark.parametrize("packed", ["abcde", "规章"])
def test_packed_parts_that_are_no_base64_are_told(packed: str) -> None:
    part = f'<pkg:part pkg:name="/word/media/1.png"><pkg:binaryData>{packed}</pkg:binaryData></pkg:part>'
    space = 'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'
    with pytest.raises(UnreadableFile, match=r"a\.xml.*word/media/1\.png"):
        read_bytes(f"<pkg:package {space}>{part}</pkg:package>".encode(), name="a.xml")


def test_flat_opc_with_packed_parts() -> None:
    space = 'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'
    body = "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>正文</w:t></w:r></w:p></w:body></w:document>"
    packed = base64.b64encode(b"picture").decode()
    part = '<pkg:part pkg:name="{}">{}</pkg:part>'
    text = (
        f"<pkg:package {space}>"
        + part.format("/word/document.xml", f"<pkg:xmlData>{body}</pkg:xmlData>")
        + part.format("/word/media/1.png", f"<pkg:binaryData>{packed}</pkg:binaryData>")
        + "</pkg:package>"
    )
    assert read_bytes(text.encode(), name="a.xml").text == "正文\n"


def test_excel_2003() -> None:
    sheet = (
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Styles><Style ss:ID="a"><NumberFormat ss:Format="Percent"/></Style></Styles><Worksheet ss:Name="表"><Table>'
        '<Column ss:Index="2" ss:Hidden="1"/>'
        '<Row><Cell><Data ss:Type="String">甲</Data></Cell><Cell><Data ss:Type="Number">9</Data></Cell>'
        '<Cell ss:StyleID="a"><Data ss:Type="Number">0.5</Data><Comment><Data>7</Data></Comment></Cell></Row>'
        '<Row ss:Index="2"><Cell ss:MergeDown="1"><Data ss:Type="String">乙</Data></Cell>'
        '<Cell ss:Index="3" ss:Formula="=A1"/></Row>'
        '<Row><Cell ss:Index="3"><Data ss:Type="DateTime">2023-12-31T00:00:00.000</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="String">丙</Data></Cell><Cell ss:Index="3"><ss:Data ss:Type="String" '
        'xmlns="http://www.w3.org/TR/REC-html40"><S>7</S><Font>12<Sup>1</Sup></Font></ss:Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    )
    document = read_bytes(sheet.encode(), name="a.xls")
    assert lines(document) == [
        ["表"],
        ["甲", "50.00%"],
        ["乙", UNREAD],
        ["2023-12-31"],
        ["丙", "12\N{SUPERSCRIPT ONE}"],
    ]


def test_epub_pages_in_the_order_of_the_book() -> None:
    page = '<?xml version="1.0"?><html><body><p>{}</p></body></html>'
    parts = {
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="a/b.opf"/></rootfiles></container>',
        "a/b.opf": '<package><manifest><item id="2" href="x/%E4%BA%8C.html"/><item id="1" href="1.html"/></manifest>'
        '<spine><itemref idref="1"/><itemref idref="2"/></spine></package>',
        "a/1.html": page.format("先"),
        "a/x/二.html": page.format("后"),
    }
    assert [token for line in lines(read_bytes(make_zip(dict(parts)), name="a.epub")) for token in line] == ["先", "后"]


OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(content: str, **parts: str) -> bytes:
    document = (
        f"<ofd:Document {OFD}><ofd:CommonData>"
        "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        '<ofd:TemplatePage ID="7" BaseLoc="T.xml"/></ofd:CommonData>'
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>'
    )
    layer = f"<ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content>"
    page = f'<ofd:Page {OFD}><ofd:Template TemplateID="7"/>{layer}</ofd:Page>'
    root = "<ofd:DocBody><ofd:DocRoot>/D/Document.xml</ofd:DocRoot></ofd:DocBody>"
    return make_zip(
        {
            "OFD.xml": f"<ofd:OFD {OFD}>{root}</ofd:OFD>",
            "D/Document.xml": document,
            "D/P.xml": page,
            "D/T.xml": f"<ofd:Page {OFD}/>",
            **parts,
        }
    )


def ofd_text(text: str, x: float, y: float, attributes: str = "", deltas: str = "") -> str:
    return (
        f'<ofd:TextObject Boundary="{x} {y} 60 5" Size="4" {attributes}>'
        f'<ofd:TextCode X="0" Y="3.5" {deltas}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def ofd_frame() -> str:
    grid = "M 0 0 L 60 0 L 60 20 L 0 20 C M 30 0 L 30 20 M 0 10 L 60 10"
    return f'<ofd:PathObject Boundary="20 20 60 20"><ofd:AbbreviatedData>{grid}</ofd:AbbreviatedData></ofd:PathObject>'


def test_ofd_tables_by_their_rules() -> None:
    content = (
        ofd_text("规章", 22, 22, deltas='DeltaX="4"')
        + ofd_text("12", 60, 22)
        + ofd_text("文件", 22, 32)
        + ofd_text("隐", 60, 32, 'Visible="false"')
        + ofd_text("一、情况", 20, 10, 'CTM="1 0 0 1 0 0"', 'DeltaX="g 3 4"')
        + ofd_frame()
    )
    document = read_bytes(ofd(content), name="a.ofd")
    assert lines(document) == [["一、情况"], ["规章", "12"], ["文件", ""]]
    assert document.pages[0].width == pytest.approx(595.3, abs=0.1)


def test_ofd_of_pictures_needs_an_engine() -> None:
    picture = '<ofd:ImageObject Boundary="0 0 210 297" ResourceID="3"/>'
    with pytest.raises(NeedsOcr, match="1 pages of pictures"):
        read_bytes(ofd(picture), name="a.ofd")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(ofd(""), "no text on 1 pages", id="an empty page"),
        pytest.param(ofd("", **{"Encryptions.xml": "<x/>"}), "encrypted", id="encrypted"),
        pytest.param(make_zip({"OFD.xml": "<x/>"}), "names no document", id="no document"),
        pytest.param(make_zip({"META-INF/container.xml": "<x/>"}), "names no list of its pages", id="epub"),
        pytest.param(word_2003("<w:p>"), "not well-formed", id="broken Word XML"),
        pytest.param(open_document("text", ""), "holds no text", id="an empty odt"),
        pytest.param(open_document("spreadsheet", table()), "has visible content", id="an empty ods"),
        pytest.param(OLE + "Workbook\0".encode("utf-16-le"), r"\.xls", id="xls cut off"),
    ],
)
def test_files_that_cannot_be_read_say_why(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=f"年报: .*{said}"):
        read_bytes(data, name="年报")


FLAT = (
    '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="t" xmlns:text="x" '
    'xmlns:style="s" xmlns:draw="d" xmlns:dc="c" xmlns:xlink="http://www.w3.org/1999/xlink">'
    "<office:meta><dc:title>年报</dc:title></office:meta>"
    '<office:automatic-styles><style:style style:name="S" style:family="text">'
    '<style:text-properties style:text-line-through-type="single"/></style:style></office:automatic-styles>'
    "<office:body><office:{kind}>{inside}</office:{kind}></office:body></office:document>"
)
FLAT_TABLE = (
    '<table:table table:name="一"><table:table-row><table:table-cell><text:p>规章</text:p></table:table-cell>'
    '<table:table-cell><text:p><text:span text:style-name="S">7</text:span>12</text:p></table:table-cell>'
    "</table:table-row><table:table-row><table:table-cell><text:p>其他</text:p></table:table-cell>"
    "<table:table-cell><text:p>0</text:p></table:table-cell></table:table-row></table:table>"
)


@pytest.mark.parametrize(
    ("kind", "name", "read"),
    [
        ("text", "a.fodt", [["规章"], ["12"], ["其他"], ["0"]]),
        ("spreadsheet", "a.fods", [["一"], ["规章", "12"], ["其他", "0"]]),
        ("text", "a.xml", [["规章"], ["12"], ["其他"], ["0"]]),
    ],
)
def test_flat_open_document(kind: str, name: str, read: list[list[str]]) -> None:
    document = read_bytes(FLAT.format(kind=kind, inside=FLAT_TABLE).encode(), name=name)
    assert lines(document) == read
    assert document.metadata_title == "年报"
    assert document.media_type == f"application/vnd.oasis.opendocument.{kind}-flat-xml"


def test_flat_open_document_with_pictures() -> None:
    packed = base64.b64encode(b"picture").decode()
    image = "<draw:image><office:binary-data>{}</office:binary-data></draw:image>"
    frame = f"<text:p>正文<draw:frame>{image}</draw:frame></text:p>"
    document = read_bytes(FLAT.format(kind="text", inside=frame.format(packed)).encode(), name="a.fodt")
    assert [picture.data for picture in document.pictures] == [b"picture"]
    with pytest.raises(UnreadableFile, match=r"a\.fodt.*Pictures/0"):
        read_bytes(FLAT.format(kind="text", inside=frame.format("规章")).encode(), name="a.fodt")


def test_flat_open_document_of_another_kind_is_told() -> None:
    with pytest.raises(UnreadableFile, match=r"a\.xml.*text, spreadsheet"):
        read_bytes(FLAT.format(kind="drawing", inside="").encode(), name="a.xml")
