"""What a Word document shows is what is read of it, and what cannot be read leaves a sign."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from docx.oxml.ns import nsdecls

from extractor.document import Document
from extractor.normalize import PASSED_OVER, UNKNOWN
from extractor.readers.docx import read_docx

W = nsdecls("w")
SPACES = (
    f'{W} xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>
<w:style w:type="character" w:styleId="Struck"><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Child"><w:basedOn w:val="Struck"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Unseen"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="UnseenText"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Up"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="DarkText"><w:pPr/><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>
<w:style w:type="table" w:styleId="Banded"><w:tblStylePr w:type="firstRow">
<w:tcPr><w:shd w:fill="003366"/></w:tcPr></w:tblStylePr></w:style>
<w:style w:type="table" w:styleId="Themed"><w:tcPr><w:shd w:themeFill="accent1"/></w:tcPr></w:style>
"""


def read(body: str) -> Document:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for folder, name, part in (("", "officeDocument", "word/document.xml"), ("word/", "styles", "styles.xml")):
            of = "document.xml" if folder else ""
            archive.writestr(
                f"{folder}_rels/{of}.rels",
                f'<Relationships xmlns="{PACKAGE}">'
                f'<Relationship Id="r1" Type="{KIND}/{name}" Target="{part}"/></Relationships>',
            )
        archive.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/styles.xml", f"<w:styles {W}>{STYLES}</w:styles>")
    return read_docx(target.getvalue(), name="report.docx")


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def named(text: str, style: str) -> str:
    return r(text, f'<w:rStyle w:val="{style}"/>')


def mark(kind: str, data: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{data}</w:fldChar></w:r>'


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def cell(inside: str, *, table: str = "", properties: str = "", paragraph: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of a cell whose one paragraph holds this, and the notes."""

    def tc(content: str, of: str = "") -> str:
        style = paragraph if content is inside else ""
        return f"<w:tc><w:tcPr>{of}</w:tcPr><w:p><w:pPr>{style}</w:pPr>{content}</w:p></w:tc>"

    rows = f"<w:tr>{tc(r('规章'))}{tc(inside, properties)}</w:tr><w:tr>{tc(r('甲'))}{tc(r('1'))}</w:tr>"
    document = read(f"<w:tbl><w:tblPr>{table}</w:tblPr>{rows}</w:tbl>")
    return document.token_text(document.tokens[1]), document.notes


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (r("9", "<w:strike/>") + r("3"), "3"),
        (r("9", "<w:dstrike/>") + r("3"), "3"),
        (named("9", "Struck") + r("3"), "3"),
        (named("9", "Child") + r("3"), "3"),
        (r("3", '<w:rStyle w:val="Struck"/><w:strike w:val="0"/>'), "3"),
        (r("3", '<w:strike w:val="false"/>'), "3"),
        (r("9", "<w:vanish/>") + r("3"), "3"),
        (named("9", "Unseen") + r("3"), "3"),
        (r("9", '<w:color w:val="FFFFFF"/>') + r("3"), "3"),
        (r("9", '<w:sz w:val="2"/>') + r("3"), "3"),
        (r("9", '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>') + r("3"), "3"),
        (r("3", '<w:color w:val="FFFFFF"/><w:shd w:fill="003366"/>'), "3"),
        (r("9", '<w:shd w:val="solid" w:color="000000" w:fill="auto"/><w:color w:val="000000"/>') + r("3"), "3"),
        (r("3", '<w:color w:val="auto"/>'), "3"),
        (r("3") + r("2", '<w:vertAlign w:val="superscript"/>'), "3²"),
        (r("3") + named("2", "Up"), "3²"),
        (r("9", '<w:w w:val="1"/>') + r("3"), "3"),
        (
            r("9", '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill></w14:textFill>')
            + r("3"),
            "3",
        ),
        (r("3", '<w:color w:val="FFFFFF"/><w:outline/>'), "3"),
        (r("3") + '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>2</w:t></w:r>', "3²"),
        (r("3") + '<w:r><w:endnoteReference w:customMarkFollows="1" w:id="2"/><w:t>2</w:t></w:r>', "3²"),
        (r("3") + r("2", '<w:position w:val="8"/>'), "3²"),
        (r("3", '<w:position w:val="1"/>'), "3"),
        ("<w:r><w:ruby><w:rubyBase>" + r("3") + "</w:rubyBase><w:rt>" + r("2") + "</w:rt></w:ruby></w:r>", "3²"),
    ],
)
def test_runs_as_they_look(inside: str, text: str) -> None:
    assert cell(inside)[0] == text


def test_styles_of_paragraph_and_run_undo_each_other() -> None:
    hidden = '<w:pStyle w:val="UnseenText"/>'
    assert cell(r("3"), paragraph=hidden)[0] == ""
    assert cell(named("3", "Unseen"), paragraph=hidden)[0] == "3"
    assert cell(r("3", '<w:vanish w:val="0"/>'), paragraph=hidden)[0] == "3"


def test_white_is_shown_on_the_dark_cells_of_a_table() -> None:
    white = r("9", '<w:color w:val="FFFFFF"/>')
    assert cell(white, properties='<w:shd w:fill="003366"/>')[0] == "9"
    assert cell(white, table='<w:tblStyle w:val="Banded"/>')[0] == "9"
    assert cell(white, table='<w:tblStyle w:val="Banded"/><w:tblLook w:firstColumn="1"/>')[0] == ""
    assert cell(white, table='<w:tblStyle w:val="Themed"/>')[0] == PASSED_OVER
    assert cell(r("总计", '<w:color w:val="FFFFFF"/>'), table='<w:tblStyle w:val="Banded"/>')[0] == "总计"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (
            mark("begin")
            + code("IF")
            + mark("begin")
            + code("X")
            + mark("separate")
            + r("9")
            + mark("end")
            + code("=1")
            + mark("separate")
            + r("3")
            + mark("end"),
            "3",
        ),
        (
            mark(
                "begin",
                '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="9"/><w:listEntry w:val="3"/>'
                "</w:ddList></w:ffData>",
            )
            + code("FORMDROPDOWN")
            + mark("end"),
            "3",
        ),
        (
            mark("begin", '<w:ffData><w:textInput><w:default w:val="3"/></w:textInput></w:ffData>')
            + code("FORMTEXT")
            + mark("end"),
            "3",
        ),
        (mark("begin") + code(" MACROBUTTON None 3") + mark("end"), "3"),
        (mark("begin") + code(" SYMBOL 51 ") + mark("end"), "3"),
        (mark("begin") + code(" XE &quot;9&quot; ") + mark("end") + r("3"), "3"),
        ('<w:r><w:sym w:font="Symbol" w:char="F033"/></w:r>', "3"),
        ('<w:r><w:sym w:font="Arial" w:char="0033"/></w:r>', "3"),
        ("<m:oMath><m:r><m:t>3</m:t></m:r></m:oMath>", "3"),
        (
            "<m:oMath><m:sSup><m:e><m:r><m:t>3</m:t></m:r></m:e>"
            "<m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>",
            "3²",
        ),
        ('<w:r><w:pict><v:shape><v:textpath string="3"/></v:shape></w:pict></w:r>', "3"),
    ],
)
def test_what_has_a_value_is_read(inside: str, text: str) -> None:
    assert cell(inside)[0] == text


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>", PASSED_OVER),
        ("<w:r><w:object/></w:r>", PASSED_OVER),
        ('<w:r><w:drawing><wp:inline><wp:extent cx="300000" cy="200000"/></wp:inline></w:drawing></w:r>', PASSED_OVER),
        ('<w:r><w:drawing><wp:inline><wp:extent cx="300000" cy="9525"/></wp:inline></w:drawing></w:r>', ""),
        (
            '<w:r><w:drawing><wp:anchor behindDoc="1"><wp:extent cx="30000" cy="30000"/></wp:anchor></w:drawing></w:r>',
            "",
        ),
        (mark("begin", "<w:ffData><w:checkBox/></w:ffData>") + code("FORMCHECKBOX") + mark("end"), PASSED_OVER),
        (mark("begin") + code(r"EQ \o\ac(○,3)") + mark("end"), PASSED_OVER),
        (mark("begin") + code("=SUM(LEFT)") + mark("end"), PASSED_OVER),
        ('<w:fldSimple w:instr=" SEQ a "/>', PASSED_OVER),
        ("<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num></m:f></m:oMath>", PASSED_OVER),
        ('<w:r><w:sym w:font="Wingdings" w:char="F083"/></w:r>', UNKNOWN),
        (r("33", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'), UNKNOWN * 2),
    ],
)
def test_what_has_none_leaves_a_sign(inside: str, text: str) -> None:
    assert cell(inside)[0] == text


def test_the_notes_say_how_much_and_where() -> None:
    assert cell(r("12", "<w:strike/>") + r("3"))[1] == (
        "struck out on the page and left out: 2 characters in 1 place (table 1)",
    )
    assert "1 picture (table 1)" in cell("<w:r><w:pict/></w:r>")[1][0]


@pytest.mark.parametrize("properties", ["<w:hidden/>", '<w:trHeight w:val="20" w:hRule="exact"/>'])
def test_hidden_rows_are_left_out(properties: str) -> None:
    row = "<w:tr>{}<w:tc>" + f"<w:p>{r('9')}</w:p></w:tc><w:tc><w:p>{r('8')}</w:p></w:tc></w:tr>"
    document = read(f"<w:tbl>{row.format(f'<w:trPr>{properties}</w:trPr>')}{row.format('')}</w:tbl>")
    assert document.text == "9\t8\n"
    assert document.notes == ("hidden on the page and left out: 2 characters in 1 place (table 1)",)


def test_pictures_outside_of_tables_are_furniture() -> None:
    assert read(f"<w:p>{r('一')}<w:r><w:pict/></w:r></w:p>").text == "一\n"


PARTED = """
<w:style w:type="table" w:styleId="Base">
<w:tblStylePr w:type="lastRow"><w:rPr><w:strike/></w:rPr></w:tblStylePr></w:style>
<w:style w:type="table" w:styleId="Parted"><w:basedOn w:val="Base"/>
<w:tblPr><w:tblStyleRowBandSize w:val="2"/></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:vanish/></w:rPr></w:tblStylePr>
<w:tblStylePr w:type="firstCol"><w:rPr><w:vanish w:val="0"/></w:rPr></w:tblStylePr>
<w:tblStylePr w:type="lastCol"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:tblStylePr>
<w:tblStylePr w:type="band2Horz"><w:rPr><w:color w:val="FFFFFF"/></w:rPr>
<w:tcPr><w:shd w:fill="203040"/></w:tcPr></w:tblStylePr>
<w:tblStylePr w:type="band1Vert"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:tblStylePr></w:style>
"""


@pytest.mark.parametrize(
    ("look", "seen"),
    [
        ("", "11 / 21 22 23 / 31 32 33 / 41 42 43"),  # As usual: first row and column.
        ('w:val="0000"', "¹¹ 12 ¹³ / ²¹ 22 ²³ / ³¹ 32 ³³ / ⁴¹ 42 ⁴³"),
        ('w:val="0400"', "11 12 13 / 21 22 23 / 31 32 33 / 41 42 43"),
        ('w:val="0640"', "11 12 13 / 21 22 23 / 31 32 33"),
        ('w:firstRow="1" w:noHBand="1" w:noVBand="1"', "/ 21 22 23 / 31 32 33 / 41 42 43"),
        ('w:lastColumn="1" w:noHBand="1" w:noVBand="1"', "11 12 / 21 22 / 31 32 / 41 42"),
        # On the dark ground of the second band, rows 3 and 4, white can be seen.
        ('w:lastColumn="1" w:noVBand="1"', "11 12 / 21 22 / 31 32 33 / 41 42 43"),
        ('w:noHBand="1"', "¹¹ 12 ¹³ / ²¹ 22 ²³ / ³¹ 32 ³³ / ⁴¹ 42 ⁴³"),
    ],
)
def test_the_parts_of_a_table_style_hold_for_their_cells(monkeypatch: pytest.MonkeyPatch, look: str, seen: str) -> None:
    monkeypatch.setattr(f"{__name__}.STYLES", STYLES + PARTED)
    asked = f"<w:tblLook {look}/>" if look else ""
    cells = [[f"<w:tc><w:p>{r(f'{row}{col}')}</w:p></w:tc>" for col in (1, 2, 3)] for row in range(1, 5)]
    rows = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in cells)
    table = f'<w:tbl><w:tblPr><w:tblStyle w:val="Parted"/>{asked}</w:tblPr>{rows}</w:tbl>'
    lines = [" ".join(line.split()) for line in read(table).text.splitlines()]

    assert " / ".join(lines).strip(" /") == seen.strip(" /").replace("  ", " ")
