"""What a web page shows is what is read of it, and what cannot be read leaves a sign."""

from __future__ import annotations

import pytest

from extractor.normalize import PASSED_OVER
from extractor.readers.html import read_html

SHEET = """<style>
/* .never{display:none} */
.gone, td > .deep em {display: none !important}
.old {text-decoration: line-through} .old.kept {text-decoration: none}
.up {vertical-align: super} .pale {color: #fefefe} .dark {background: #003366; color: #fff}
.tiny {font-size: 1px} .off {position: absolute; left: -9999px} .clear {opacity: 0}
@media print {.paper {display: none}} @media screen {.screen {display: none}}
@media screen and (max-width: 600px) {.phone {display: none}}
.made::before {content: "4"} .made::after {content: attr(data-v)} .icon::before {content: "\\e608"}
.broken { : } .late {visibility: hidden}
@media (min-width: 768px) {.wide {display: none}} @media (prefers-color-scheme: dark) {.dusk {display: none}}
@media print, screen and (max-width: 40em) {.small {display: none}}
@supports not (display: grid) {.old-browser {display: none}} td {.inner {display: none} &.no {color: red}}
:root {--off: none; --paper: #fff} .by-name {display: var(--off)} .by-colour {color: var(--paper)}
.by-default {display: var(--unknown, none)}
</style>"""


def cell(markup: str, *, head: str = SHEET) -> tuple[str, tuple[str, ...]]:
    """The text of a cell with this markup, and the notes."""
    rows = f"<tr><td>规章</td><td>{markup}</td></tr><tr><td>甲</td><td>1</td></tr>"
    page = f"<meta charset=utf-8>{head}<table>{rows}</table>"
    document = read_html(page.encode(), name="page.html")
    return document.token_text(document.tokens[1]), document.notes


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<del>9</del>3", "3"),
        ("<s>9</s><strike>8</strike> 3", "3"),
        ('<i class="x old">9</i>3', "3"),
        ('<i style="text-decoration:line-through red">9</i>3', "3"),
        ('<i style="color:oklch(1 0 0)">9</i>3', "3"),
        ('<i style="color:light-dark(white,black)">9</i>3', "3"),
        ('<i style="color:color-mix(in srgb,white,#fff)">9</i>3', "3"),
        ('<i style="color:Canvas">9</i>3', "3"),
        ('<i style="color:oklch(0.6 0.2 29)">3</i>', "3"),
        ('<b class="old kept">3</b>', "3"),
        ('<del style="text-decoration:none">3</del>', "3"),
        ("<u>3</u>", "3"),
        ("<ins>3</ins>", "3"),
        ("<i hidden>9</i>3", "3"),
        ("<i class=gone>9</i>3", "3"),
        ("<p class=deep>3<em>9</em></p>", "3"),
        ('<i style="display:none">9</i>3', "3"),
        ('<i style="visibility:hidden">9<b style="visibility:visible">3</b></i>', "3"),
        ("<i class=tiny>9</i>3", "3"),
        ('<i style="font-size:0">9<b style="font-size:12px">3</b></i>', "3"),
        ("<i class=off>9</i>3", "3"),
        ("<i class=clear><b>9</b></i>3", "3"),
        ("<i class=late>9</i>3", "3"),
        ('<i style="display:block;height:0;overflow:hidden">9</i>3', "3"),
        ('<i style="text-indent:-9999px">9</i>3', "3"),
        ('<i style="transform:scale(0)">9</i>3', "3"),
        ('<i style="filter:opacity(0)">9</i>3', "3"),
        ('<i style="content-visibility:hidden">9</i>3', "3"),
        ("<details><summary>3</summary>9<b>9</b></details>", "3"),
        ("<details open><summary>3</summary></details>", "3"),
        ("<p popover>9</p>3", "3"),
        ('3<i style="position:relative;top:-4px;font-size:60%">9</i>', "3⁹"),
        ('3<i style="font-variant-position:sub">9</i>', "3⁹"),
        ("<ruby><rb>3</rb><rtc>9</rtc></ruby>", "3⁹"),
        ("3<sup>（a）</sup>", "3⁽ᵃ⁾"),
        ("4&nbsp;290", "4\u2060290"),
        ("4&nbsp;29", "4 29"),
        ("<i class=screen>9</i>3", "3"),
        ("<i class=paper>3</i>", "3"),
        ("<i class=phone>3</i>", "3"),
        ("<i class=never>3</i>", "3"),
        ("<i class=wide>9</i>3", "3"),
        ("<i class=dusk>3</i>", "3"),
        ("<i class=small>3</i>", "3"),
        ("<i class=old-browser>3</i>", "3"),
        ("<i class=inner>9</i>3", "3"),
        ("<i class=by-name>9</i>3", "3"),
        ("<i class=by-colour>9</i>3", "3"),
        ("<i class=by-default>9</i>3", "3"),
        ('<i style="font:0/0 a">9</i>3', "3"),
        ('<i style="font:bold 12px/1.5 serif">3</i>', "3"),
        ('<i style="font-size:calc(0px)">9</i>3', "3"),
        ('<i style="zoom:1%">9</i>3', "3"),
        ('<i style="scale:0">9</i>3', "3"),
        ('<i style="rotate:y 90deg">9</i>3', "3"),
        ('<i style="transform:rotateY(90deg)">9</i>3', "3"),
        ('<i style="transform:matrix(0,0,0,0,0,0)">9</i>3', "3"),
        ('<i style="transform:matrix(0,1,-1,0,0,0)">3</i>', "3"),
        ('<i style="clip-path:polygon(0 0,0px 0,0 0)">9</i>3', "3"),
        ('<i style="position:absolute;inset:auto auto auto -9999px">9</i>3', "3"),
        ('<i style="position:relative;translate:-9999px 0">9</i>3', "3"),
        ('<i style="display:block;margin:-9999px 0 0">9</i>3', "3"),
        ('<i style="display:block;margin:0 0 0 -9999px">9</i>3', "3"),
        ('<i style="margin:2px">3</i>', "3"),
        ('<i style="opacity:1%">9</i>3', "3"),
        ('<i style="opacity:90%">3</i>', "3"),
        ('<i style="color:hsl(0 0% 100%)">9</i>3', "3"),
        ('<i style="-webkit-text-fill-color:transparent">9</i>3', "3"),
        ('<i style="color:transparent;background:linear-gradient(red,blue);background-clip:text">3</i>', "3"),
        ('<i style="color:transparent;text-shadow:0 0 0 #000">3</i>', "3"),
        ('<i style="display:block">3</i><i style="display:block">9</i>', "3 9"),
        ('<p style="display:flex"><i>3</i><i>9</i></p>', "3 9"),
        ('<p style="display:inline-grid"><b>3</b><i>9</i></p>', "3 9"),
        ('<i>3</i><i style="margin-left:20px">9</i>', "3 9"),
        ('<i>3</i><i style="margin-left:1px">9</i>', "39"),
        ('<i style="float:right">3</i>', "3"),
        ("<bdo dir=rtl>21</bdo>", "\u202e21\u202c"),
        ('<i style="direction:rtl;unicode-bidi:bidi-override">21</i>', "\u202e21\u202c"),
        ('<i style="direction:rtl">12</i>', "12"),
        ("<i class=pale>9</i>3", "3"),
        ("<font color=white>9</font>3", "3"),
        ('<i style="color:transparent">9</i>3', "3"),
        ("<i class=dark>3</i>", "3"),
        ('<i class=dark><b style="color:#036">9</b>3</i>', "3"),
        ('<i style="background:url(x.png);color:#fff">3</i>', "3"),
    ],
)
def test_what_is_struck_or_hidden_is_left_out(markup: str, text: str) -> None:
    assert cell(markup)[0] == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("3<sup>2</sup>", "3²"),
        ("3<sub>12</sub>", "3¹²"),
        ("3<sup>[1]</sup>", "3[¹]"),
        ("3<i class=up>2</i>", "3²"),
        ('3<i style="vertical-align: 4px">2</i>', "3²"),
        ("3<sup>注1</sup>", "3注¹"),
        ("<ruby>3<rp>(</rp><rt>2</rt><rp>)</rp></ruby>", "3²"),
        ("<ruby>规<rt>guī</rt></ruby>", "规"),
        ('3<sup style="vertical-align:baseline">2</sup>', "32"),
        ('<i style="vertical-align:middle">32</i>', "32"),
    ],
)
def test_raised_digits_are_written_as_such(markup: str, text: str) -> None:
    assert cell(markup)[0] == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<input value="464">', "464"),
        ("<input type=hidden value=9>3", "3"),
        ("<input>", ""),
        ("<textarea>7</textarea>", "7"),
        ("<select><option>1<option selected>2</select>", "2"),
        ("<select><option>1<option>2</select>", "1"),
        ("<button>5</button>", "5"),
        ("<input type=submit value=5>", "5"),
        ("<math><mn>8</mn></math>", "8"),
        ("<math><msup><mn>3</mn><mn>2</mn></msup></math>", "3²"),
        ("<svg><text>6</text></svg>", "6"),
        ('<i class=made data-v="2">6</i>', "462"),
        ("<img src=s.gif width=1>3", "3"),
    ],
)
def test_what_has_a_value_is_read(markup: str, text: str) -> None:
    assert cell(markup) == (text, ())


@pytest.mark.parametrize(
    ("markup", "what"),
    [
        ("<img src=3.png alt=3>", "picture"),
        ('<i style="background-image:url(3.png)"></i>', "picture"),
        ("<svg><path d=M1/></svg>", "drawing"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "formula"),
        ("<canvas></canvas>", "embedded object"),
        ("<object data=x></object>", "embedded object"),
        ("<script>document.write(3)</script>", "script that writes text"),
        ("<input placeholder=3>", "form field"),
        ("<input type=checkbox>", "form field"),
        ("<i class=icon></i>", "sign that the style sheet draws"),
        ("<select multiple><option>1<option>2</select>", "form field"),
        ("<ol start=3><li></li></ol>", "number of a list"),
        ("<i v-text=a.b></i>", "cell that a script fills"),
        ("<i ng-bind=a.b></i>", "cell that a script fills"),
        ("<el-input value=3></el-input>", "cell that a script fills"),
    ],
)
def test_what_has_none_leaves_a_sign_and_a_warning(markup: str, what: str) -> None:
    text, notes = cell(markup)
    assert text == PASSED_OVER
    assert [note.partition(";")[0] for note in notes] == [f"shown on the page and not read: 1 {what} (table 1)"]


@pytest.mark.parametrize(
    "markup",
    [
        "<i style=float:right>2</i><i style=float:right>1</i>",
        "<p style=display:flex;flex-direction:row-reverse><i>2</i><i>1</i></p>",
        "<i style=order:2>2</i><i style=order:1>1</i>",
        "<p style='display:flex;flex-flow:column-reverse nowrap'><i>2</i><i>1</i></p>",
        "<i style=position:absolute>7</i><i style=background:#fff>12</i>",
    ],
    ids=["floating", "from the right", "in another order", "from below", "under another"],
)
def test_digits_that_the_style_moves_beside_others_are_not_read_in_their_order(markup: str) -> None:
    text, notes = cell(markup)
    assert PASSED_OVER in text
    assert "moves" in notes[0]


@pytest.mark.parametrize(
    ("empty", "script", "filled"),
    [
        ("<td id=n1></td>", "document.getElementById('n1').innerHTML = d.n1", True),
        ("<td id=n1></td>", "for (i in d) document.getElementById('n' + i).textContent = d[i]", True),
        ("<td><b name=n1></b></td>", "document.getElementsByName('n' + 1)[0].innerHTML = d", True),
        ("<td class='c num'></td>", "$('.num').each(function () {$(this).text(d[i++])})", True),
        (
            "<td><b data-key=n1></b></td>",
            "document.querySelectorAll('[data-key]').forEach(e => e.innerText = d[e])",
            True,
        ),
        ("<td class=num></td>", "$('.num').click(open)", False),
        ("<td class=even></td>", "$('tr').addClass('even'); $('#n1').text(d)", False),
        ("<td></td>", "$('#n1').text(d)", False),
        ("<td id=n1></td>", "x = $('#n1').text()", False),
    ],
)
def test_an_empty_cell_that_a_script_fills_is_not_blank(empty: str, script: str, filled: bool) -> None:
    page = f"<table><tr><td>规章</td>{empty}<td>4</td></tr></table><script>{script}</script>"
    document = read_html(page.encode(), name="page.html")
    assert [document.token_text(t) for t in document.tokens] == ["规章", PASSED_OVER if filled else "", "4"]


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("t.insertAdjacentHTML('beforeend', '<tr><td>' + r.join('</td><td>'))", True),
        ("$('#t').append('<TR>' + r)", True),
        ("t.insertRow().innerHTML = r", True),
        ("document.createElement('td').textContent = r", True),
        ("t.innerHTML = '<thead>'", False),
        ("x = '<tr>'", False),
    ],
)
def test_rows_that_a_script_writes_are_told(script: str, told: bool) -> None:
    page = f"<table><tr><td>规章</td><td>4</td></tr></table><script>{script}</script>"
    notes = read_html(page.encode(), name="page.html").notes
    assert ["page.rows_by_script"] * told == [note.code for note in notes]  # type: ignore[attr-defined]


def test_the_warning_says_how_much_was_left_out_and_where() -> None:
    assert cell("<s>12</s><s>345</s>3")[1] == (
        "struck out on the page and left out: 5 characters in 2 places (table 1)",
    )


def test_white_text_may_have_another_ground_where_sheets_are_missing() -> None:
    outside = SHEET + '<link rel="stylesheet" href="/site.css">'
    assert cell('<i style="color:#fff">9</i>3', head=outside)[0] == f"{PASSED_OVER}3"
    assert cell('<i style="color:#fff">规章</i>', head=outside)[0] == "规章"
    assert cell('<i style="color:#fff;background:#fff">9</i>3', head=outside)[0] == "3"


def test_a_page_that_a_script_makes_visible_is_read() -> None:
    rows = "<tr><td>规章</td><td>3</td></tr>" * 40
    document = read_html(
        f"<meta charset=utf-8><p>题</p><div style='display:none'><table>{rows}</table></div>".encode(), name="a"
    )
    assert document.text.count("规章\t3") == 40


def test_hidden_rows_and_cells_take_no_place() -> None:
    page = (
        "<meta charset=utf-8><table><tr><td>甲<td hidden>9<td>1<tr hidden><td>乙<td>8"
        "<tr><td>丙<td style='visibility:hidden'>7<td>2</table>"
    )
    document = read_html(page.encode(), name="page.html")
    assert document.text == "甲\t1\n丙\t\t2\n"


def test_pictures_and_buttons_outside_of_form_cells_are_furniture() -> None:
    page = (
        "<meta charset=utf-8><img src=logo.png><button>打印</button><table><tr><td><img src=a.png>左</td>"
        "<td><table><tr><td>规章<td>3</table><svg><path/></svg></td></tr></table>"
    )
    document = read_html(page.encode(), name="page.html")
    assert PASSED_OVER not in document.text.replace(f"{PASSED_OVER}左", "左")


@pytest.mark.parametrize(
    "end", ["</html>", "</body></html>", "</body>\n</html >\n<html><head><title>二</title></head><body>"]
)
def test_what_stands_behind_the_end_is_read(end: str) -> None:
    document = read_html(f"<html><body><p>一</p>{end}<table><tr><td>规章<td>3</table></body></html>".encode(), name="p")
    assert document.text == "一\n规章\t3\n"


def test_a_huge_sheet_is_no_trouble() -> None:
    rules = "".join(f".c{n} td > a:hover b, #i{n} {{color: red}}" for n in range(20_000))
    assert cell("<s>9</s>3", head=f"<style>{rules}</style>")[0] == "3"


@pytest.mark.parametrize("sign", ["\x01", "\x0b", "\x1f", "&#1;", "&#x0b;", "&#31;", "&#xFFFF;", "\ufffe"])
def test_control_characters_are_no_text(sign: str) -> None:
    page = f"<style>i::after {{content: '\\1'}}</style><table><tr><td>规章<td><i>4{sign}2</i><td>7</table>"
    assert read_html(page.encode(), name="a.html").text.split() == ["规章", "42", "7"]
    kept = read_html("<p>甲&#10;乙&#20013;&#x4e00;</p>".encode(), name="a.html").text
    assert "".join(kept.split()) == "甲乙中一"


TABLE = "<table><tr><td>规章<td>{0}<tr><td>甲<td>1</table>"


def texts(page: str) -> list[str]:
    return read_html(f"<meta charset=utf-8>{page}".encode(), name="page.html").text.split()


@pytest.mark.parametrize(
    "page",
    [
        pytest.param('<iframe srcdoc="{0}"></iframe>', id="a frame with its own text"),
        pytest.param("<x-t>旧<template shadowrootmode=open>{0}</template></x-t>", id="a shadow root"),
        pytest.param("<x-t><template shadowrootmode=open><slot></slot></template>{0}</x-t>", id="a slot"),
        pytest.param("<div>{1}</div>", id="markup written as text"),
        pytest.param("<svg><foreignObject><div>{0}</div></foreignObject></svg>", id="a page in a drawing"),
        pytest.param('<iframe hidden srcdoc="{2}"></iframe>{0}', id="a frame that is hidden"),
    ],
)
def test_a_document_inside_the_page_is_where_the_page_shows_it(page: str) -> None:
    table = TABLE.format(3)
    written = table.replace("<", "&lt;").replace(">", "&gt;") + "&lt;/table&gt;"
    assert texts(page.format(table, written, TABLE.format(9))) == ["规章", "3", "甲", "1"]


@pytest.mark.parametrize("style", ["display:inline-block", "float:right", "position:absolute"])
def test_a_line_through_text_does_not_go_on_in_what_is_out_of_it(style: str) -> None:
    assert cell(f'<p style="text-decoration:line-through">9<i style="{style}">3</i></p>')[0] == "3"


def test_boxes_are_in_the_order_in_which_they_are_laid_out() -> None:
    row = '<div style="display:flex;{}"><div>规章</div><div style="order:{}">3</div><div>7</div></div>'
    assert texts(row.format("", 0)) == ["规章", "3", "7"]
    assert texts(row.format("flex-direction:row-reverse", 0)) == ["7", "3", "规章"]
    assert texts(row.format("", 2)) == ["规章", "7", "3"]


def test_the_larger_of_two_tabs_is_hidden_all_the_same() -> None:
    rows = "".join(f"<tr><td>第{n}行的名称<td>{{0}}" for n in range(12))
    tab = "<div style='display:{0}'><p>{1}</p><table>{2}</table></div>"
    page = tab.format("none", "上年的报告" * 9, rows.format(9)) + tab.format("block", "本年", rows.format(3))
    assert "3" in texts(page) and "9" not in texts(page)


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<iframe src=t.html></iframe>", "html.frames_unread"),
        ("<iframe src=t.html width=100% height=600></iframe>", "html.frames_unread"),
        ("<object type=text/html data=t.html></object>", "html.frames_unread"),
        ("<svg>" + "<text>3</text>" * 12 + "</svg>", "html.frames_unread"),
        ("<svg><text>规章</text><text>3</text></svg>", None),
        ("<iframe src=share.html width=80 height=20></iframe>", None),
        ("<iframe src=about:blank></iframe>", None),
        ("<script>var d=[['规章','1','2'],['甲',3,4,5,6],['乙',7,8,9,10,11]];draw(d)</script>", "page.rows_by_script"),
        ("<script>var names=['首页','政务'];show(1,2)</script>", None),
    ],
)
def test_what_may_hold_other_tables_is_told(page: str, code: str | None) -> None:
    document = read_html(f"<meta charset=utf-8>{page}{TABLE.format(3)}".encode(), name="page.html")
    assert [note.code for note in document.notes] == ([code] if code else [])  # type: ignore[attr-defined]
