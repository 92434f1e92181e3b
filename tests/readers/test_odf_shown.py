"""What the page of an OpenDocument file shows, and what it does not: looks, fields, controls, formulas, pictures."""

from __future__ import annotations

import pytest

from extractor.document import Document
from extractor.normalize import PASSED_OVER
from extractor.readers import read_bytes
from tests.readers.office_files import lines, make_zip

SPACES = (
    'xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:fo="f" xmlns:draw="d" xmlns:xlink="l" '
    'xmlns:form="m" xmlns:field="e" xmlns:svg="v" xmlns:config="c"'
)
UNREAD = "\N{REPLACEMENT CHARACTER}"
LOOKS = {
    "T1": 'style:text-line-through-type="double"',
    "T2": 'text:display="none"',
    "T3": 'fo:color="#ffffff"',
    "T4": 'fo:color="#ffffff" fo:background-color="#000000"',
    "T5": 'fo:font-size="1pt"',
    "T6": 'style:text-position="super 58%"',
    "T7": 'style:text-position="-33% 58%"',
    "T8": 'fo:color="#ffffff" style:use-window-font-color="true"',
    "T9": 'fo:color="#cc0000" fo:font-weight="bold"',
    "T10": 'style:text-scale="1%"',
}
STYLES = "".join(
    f'<style:style style:name="{name}" style:family="text"><style:text-properties {look}/></style:style>'
    for name, look in LOOKS.items()
) + (
    '<style:style style:name="B" style:family="text" style:parent-style-name="T1"/>'
    '<style:style style:name="L" style:family="text" style:parent-style-name="L"/>'
    '<style:default-style style:family="paragraph"><style:text-properties style:use-window-font-color="true"/>'
    "</style:default-style>"
    '<style:style style:name="P" style:family="paragraph"><style:text-properties fo:color="#ffffff"/></style:style>'
    '<style:style style:name="D" style:family="table-cell">'
    '<style:table-cell-properties fo:background-color="#003366"/></style:style>'
)


def read(inside: str, *, cell: str = "", paragraph: str = "", forms: str = "", **parts: str | bytes) -> Document:
    """A table whose second cell has this paragraph."""
    table = (
        "<table:table><table:table-column/><table:table-column/><table:table-row><table:table-cell><text:p>规章</text:p>"
        f"</table:table-cell><table:table-cell {cell}><text:p {paragraph}>{inside}</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    )
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{STYLES}</office:automatic-styles><office:body>"
        f"<office:text>{forms}{table}</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    return read_bytes(make_zip({"mimetype": kind, "content.xml": content, **parts}), name="a.odt")


def span(style: str, text: str = "7") -> str:
    return f'<text:span text:style-name="{style}">{text}</text:span>'


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        pytest.param(span("T1") + "12", "12", id="struck out by its type of line"),
        pytest.param(span("B") + "12", "12", id="by the style it is based on"),
        pytest.param(span("L") + "12", "712", id="a style based on itself"),
        pytest.param(span("T9", span("T1")) + "12", "12", id="a span in a span"),
        pytest.param(span("T2") + "12", "12", id="hidden"),
        pytest.param(span("T3") + "12", "12", id="white on paper"),
        pytest.param(span("T4", "12"), "12", id="white on black"),
        pytest.param(span("T8", "12"), "12", id="the colour of the window"),
        pytest.param(span("T5") + "12", "12", id="a speck"),
        pytest.param(span("T10") + "12", "12", id="strokes"),
        pytest.param("12" + span("T6", "1"), "12\N{SUPERSCRIPT ONE}", id="raised"),
        pytest.param("12" + span("T7", "1"), "12\N{SUPERSCRIPT ONE}", id="lowered"),
        pytest.param('<text:hidden-text text:is-hidden="true">7</text:hidden-text>12', "12", id="hidden text"),
        pytest.param("12" + span("T9", "3"), "123", id="red and bold"),
        pytest.param(span("T1", "12"), UNREAD, id="nothing but what is struck out"),
        pytest.param("<office:annotation><text:p>note</text:p></office:annotation>", "", id="nothing but a comment"),
    ],
)
def test_text_as_it_looks(inside: str, text: str) -> None:
    assert lines(read(inside)) == [["规章", text]]


def test_white_is_shown_on_dark_cells() -> None:
    assert lines(read("12", paragraph='text:style-name="P"')) == [["规章", UNREAD]]
    assert lines(read("12", paragraph='text:style-name="P"', cell='table:style-name="D"')) == [["规章", "12"]]


FORMS = (
    '<office:forms><form:form><form:text xml:id="c1" form:current-value="12"/><form:textarea form:id="c2">'
    '<text:p>12</text:p></form:textarea><form:checkbox form:id="c3"/></form:form></office:forms>'
)
LIST = '<field:param field:name="Dropdown_ListEntry" field:value="{}"/>'
CHOSEN = '<field:param field:name="Dropdown_Selected" field:value="{}"/>'


def drop_down(chosen: int) -> str:
    kind = 'field:type="vnd.oasis.opendocument.field.FORMDROPDOWN"'
    return f"<field:fieldmark {kind}>{LIST.format(2)}{LIST.format(12)}{CHOSEN.format(chosen)}</field:fieldmark>"


def frame(inside: str, size: str = 'svg:width="1cm" svg:height="1cm"') -> str:
    return f"<draw:frame {size}>{inside}</draw:frame>"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        pytest.param(drop_down(1), "12", id="a closed list"),
        pytest.param("1" + frame("<draw:text-box><text:p>2</text:p></draw:text-box>"), "1 2", id="a box over the text"),
        pytest.param("1<draw:custom-shape><text:p>2</text:p></draw:custom-shape>", "1 2", id="a shape over the text"),
        pytest.param(drop_down(9), "", id="a closed list with nothing chosen"),
        pytest.param('<draw:control draw:control="c1"/>', "12", id="a field to fill in"),
        pytest.param('<draw:control draw:control="c2"/>', "12", id="a field of lines"),
        pytest.param(frame('<draw:object xlink:href="./Object 1"/><draw:image/>'), "12", id="a formula"),
        pytest.param(frame("<draw:text-box><text:p>12</text:p></draw:text-box>"), "12", id="a text box"),
        pytest.param("<draw:custom-shape><text:p>12</text:p></draw:custom-shape>", "12", id="a shape with text"),
        pytest.param(frame("<draw:image/>", 'svg:width="0.01cm"'), "", id="a picture that holds a place"),
    ],
)
def test_what_has_a_value_is_read(inside: str, text: str) -> None:
    formula = "<math><semantics><mrow><mn>12</mn></mrow><annotation>9</annotation></semantics></math>"
    assert lines(read(inside, forms=FORMS, **{"Object 1/content.xml": formula})) == [["规章", text]]


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        pytest.param('<draw:control draw:control="c3"/>', "form field", id="a box to tick"),
        pytest.param('<draw:control draw:control="c9"/>', "form field", id="a control that is not there"),
        pytest.param(frame('<draw:object xlink:href="./Object 2"/>'), "embedded object", id="an object"),
        pytest.param(frame('<draw:image xlink:href="Pictures/1.png"/>'), "picture", id="a picture"),
        pytest.param("<draw:line/>", "drawing", id="a line, which may strike out"),
        pytest.param(
            "</text:p><text:list><text:list-item><text:p/></text:list-item></text:list><text:p>",
            "number of a list",
            id="a number that the list draws",
        ),
    ],
)
def test_what_has_none_is_not_taken_for_blank(inside: str, what: str) -> None:
    fraction = "<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"
    document = read(inside, forms=FORMS, **{"Object 2/content.xml": fraction})
    assert lines(document) == [["规章", PASSED_OVER]]
    assert any(what in note and "table 1" in note for note in document.notes)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        pytest.param('<config:config-item config:name="ShowZeroValues">false</config:config-item>', "", id="none"),
        pytest.param('<config:config-item config:name="ShowZeroValues">true</config:config-item>', "0", id="all"),
        pytest.param(
            '<config:config-item config:name="ShowZeroValues">false</config:config-item><config:config-item-map-named>'
            '<config:config-item-map-entry config:name="表1"><config:config-item config:name="ShowZeroValues">true'
            "</config:config-item></config:config-item-map-entry></config:config-item-map-named>",
            "0",
            id="those of the sheet",
        ),
    ],
)
def test_zeros_that_the_view_leaves_out(settings: str, text: str) -> None:
    cells = (
        "<table:table-cell><text:p>规章</text:p></table:table-cell>"
        '<table:table-cell office:value-type="float" office:value="0"><text:p>0</text:p></table:table-cell>'
        "<table:table-cell><text:p>3</text:p></table:table-cell>"
    )
    content = (
        f"<office:document-content {SPACES}><office:body><office:spreadsheet>"
        f'<table:table table:name="表1"><table:table-row>{cells}</table:table-row>'
        f"<table:table-row>{cells.replace('0', '5')}</table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
        "settings.xml": f"<office:settings {SPACES}><config:config-item-set>{settings}</config:config-item-set>"
        "</office:settings>",
    }
    assert lines(read_bytes(make_zip({**parts}), name="a.ods")) == [["表1"], ["规章", text, "3"], ["规章", "5", "3"]]
