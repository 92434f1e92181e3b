"""Traps in web pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from training.draw.html import draw_html, draw_html_style
from training.draw.report import DrawnReport
from training.traps.digits import DIGIT_TRAPS
from training.traps.dress import Dress, Dressed, dress_cells, nothing_in, one_of, some_of, unreadable_in
from training.traps.trap import CONTROL, Draw, Trap, TrapFile
from training.values import Printed

_PLAIN = one_of("<span>{n}</span>", "<b>{n}</b>", "<font size='2'>{n}</font>", "<p style='color:#333'>{n}</p>")
_SHEET = """<style>@media screen{.old2 i{display:none}}
.old{text-decoration:line-through} td .gone,td.hid,#x9{display:none}
.up{vertical-align:super;font-size:60%} .pale{color:#ffffff} .v1{visibility:hidden} .tiny{font-size:0}
@media print{.keep{display:none}} .keep{color:#222} .off{position:absolute;left:-9999px}</style>"""
_STAMP = '<img src="data:image/png;base64,iVBORw0KGgo=" width="20" height="14"{alt}>'


def _cells(trap: Dress, control: Dress = _PLAIN, head: str = "") -> Draw:
    """A page with some of its cells dressed."""

    def draw(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
        markup, shown = dress_cells(report, rng, severity, trap=trap, control=control)
        content, drawn = draw_html(report, draw_html_style(rng), rng, dressed=markup, head=head)
        return TrapFile(content, ".html", drawn, shown)

    return draw


def _cut_up(cell: Printed, rng: Random) -> Dressed:
    """The characters of the number in elements of their own, or with signs between them that take no room."""
    between = rng.choice(("\u200b", "\ufeff", "&#8203;", "<wbr>", "</span><span>", "<!-- -->"))
    text = cell.text.strip()
    return Dressed(f"<span>{between.join(text)}</span>")


def _drawn_by_style(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
    """Numbers that are in the style sheet, before or behind elements without text."""
    texts, _ = dress_cells(report, rng, severity, trap=one_of("{n}"), control=one_of("{n}"))
    markup, rules = {}, []
    for index, (key, text) in enumerate(texts.items()):
        if severity == CONTROL:
            rules.append(f".n{index}::before{{content:''}}")
            markup[key] = f'<span class="n{index}">{text}</span>'
        elif rng.random() < 0.5:
            rules.append(f".n{index}::{rng.choice(('before', 'after'))}{{content:'{text}'}}")
            markup[key] = f'<span class="n{index}"></span>'
        else:
            rules.append("i[data-v]:after{content:attr(data-v)}")
            markup[key] = f'<i data-v="{text}"></i>'
    head = f"<style>{' '.join(rules)}</style>"
    content, drawn = draw_html(report, draw_html_style(rng), rng, dressed=markup, head=head)
    return TrapFile(content, ".html", drawn)


def _after_the_end(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
    """The page goes on behind ``</html>``: with another page, or with the rest of its own."""
    style = replace(draw_html_style(rng), nested=False, charset="utf-8")
    content, drawn = draw_html(report, style, rng)
    text = content.decode()
    if severity != CONTROL:
        at = text.find("<table", text.find("<table") + 1 if severity == 1 else 0)
        again = rng.choice(("</html>\n", "</body></html>\n<html><head><title>附表</title></head><body>\n"))
        text = text[:at] + again + text[at:]
    return TrapFile(text.encode(), ".html", drawn)


def _hidden_cells(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
    """Before a number is another cell, which takes no place because it is hidden."""
    older = one_of("<td hidden>{old}</td>", '<td style="display:none">{old}</td>', '<td class="hid">{old}</td>')
    markup, _ = dress_cells(report, rng, severity, trap=older, control=one_of("<!-- {old} -->"))
    marks = {key: f"<!--{number}-->{report.printed[key].text.strip()}" for number, key in enumerate(markup)}
    style = replace(draw_html_style(rng), wrap="{}", charset="utf-8")
    content, drawn = draw_html(report, style, rng, dressed=marks, head=_SHEET)
    text = content.decode()
    for key, before in markup.items():
        text = re.sub(rf"<td[^>]*>{marks[key]}", lambda cell, before=before: before + cell[0], text)  # type: ignore[misc]
    return TrapFile(text.encode(), ".html", drawn)


def _in_markdown(trap: Dress, control: Dress = _PLAIN) -> Draw:
    """HTML tables between lines of Markdown, as document converters write them."""

    def draw(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
        markup, shown = dress_cells(report, rng, severity, trap=trap, control=control)
        style = replace(draw_html_style(rng), nested=False, junk=False, charset="utf-8")
        content, drawn = draw_html(report, style, rng, dressed=markup)
        body = content.decode().partition("<body>")[2].partition("</body>")[0]
        for tag, lead in (("h1", "# "), ("h2", "## "), ("p", "")):
            body = re.sub(rf"(?m)^<{tag}>(.*)</{tag}>$", rf"{lead}\1\n", body)
        return TrapFile(body.encode(), ".md", drawn, shown)

    return draw


def _hidden_rows(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
    """Rows appear twice, the older version hidden."""
    content, drawn = draw_html(report, replace(draw_html_style(rng), spans=True, charset="utf-8"), rng)
    lines = content.decode().split("\n")
    rows = [
        n for n, line in enumerate(lines) if line.startswith("<tr>") and "rowspan" not in line and line.count("<td") > 2
    ]
    count = {CONTROL: len(rows) // 4, 1: 1, 2: 3}.get(severity, len(rows) // 4)
    ways = ("<tr hidden>", '<tr style="display:none">', '<tr class="gone">')
    for n in sorted(rng.sample(rows, min(count, len(rows))), reverse=True):
        if severity == CONTROL:
            lines[n] = lines[n].replace("<tr>", '<tr class="keep">', 1)
        else:
            older = lines[n].translate(str.maketrans("0123456789", "3456789012"))
            lines.insert(n, older.replace("<tr>", rng.choice(ways), 1))
    sheet = "<style>.gone{display:none} @media print{.keep{display:none}}</style></head>"
    return TrapFile("\n".join(lines).replace("</head>", sheet, 1).encode(), ".html", drawn)


TRAPS: Sequence[Trap] = (
    Trap(
        "html-raised-mark",
        "numbers in inline elements",
        _cells(
            one_of(
                "{n}<sup>{i}</sup>",
                "{n}<sup>[{i}]</sup>",
                "{n}<sub>{i}</sub>",
                "<span>{n}<sup>注{i}</sup></span>",
                "{n}<sup><a href='#fn{i}'>{i}</a></sup>",
                "{n}<sup>*</sup>",
                "<b>{n}</b><sup>①</sup>",
            )
        ),
    ),
    Trap(
        "html-raised-by-style",
        "numbers in elements with classes",
        _cells(
            one_of(
                '{n}<span class="up">{i}</span>',
                '{n}<span style="vertical-align: super; font-size: 7pt">{i}</span>',
                '{n}<em style="vertical-align:sub">{i}</em>',
                "<ruby>{n}<rp>(</rp><rt>{i}</rt><rp>)</rp></ruby>",
            ),
            one_of(
                '<span class="keep">{n}</span>', '<span style="vertical-align: middle">{n}</span>', "<ruby>{n}</ruby>"
            ),
            _SHEET,
        ),
    ),
    Trap(
        "html-struck",
        "the numbers underlined or marked as inserted",
        _cells(
            some_of(
                one_of(
                    "<del>{old}</del>{n}",
                    "<s>{old}</s> {n}",
                    "<strike>{old}</strike><ins>{n}</ins>",
                    "{n}<del>{old}</del>",
                ),
                nothing_in("<s>{n}</s>"),
            ),
            one_of("<u>{n}</u>", "<ins>{n}</ins>"),
        ),
    ),
    Trap(
        "html-struck-by-style",
        "the same classes on nothing that is struck",
        _cells(
            some_of(
                one_of(
                    '<span style="text-decoration: line-through">{old}</span>{n}',
                    '<span class="old">{old}</span> {n}',
                    '<span style="text-decoration-line:line-through;color:red">{old}</span><span>{n}</span>',
                    '<i class="x old"><b>{old}</b></i>{n}',
                ),
                nothing_in('<span class="old">{n}</span>'),
            ),
            one_of('<span style="text-decoration: underline">{n}</span>', '<span class="older">{n}</span>'),
            _SHEET,
        ),
    ),
    Trap(
        "html-hidden",
        "numbers with harmless styles",
        _cells(
            some_of(
                one_of(
                    '<span style="display:none">{old}</span>{n}',
                    "<i hidden>{old}</i>{n}",
                    '<span style="visibility: hidden">{old}</span>{n}',
                    '<span style="opacity:0">{old}</span>{n}',
                    '<span style="font-size:0">{old}</span>{n}',
                    '<font style="font-size:0px">{old}</font><b>{n}</b>',
                    '<span style="position:absolute;left:-9999px">{old}</span>{n}',
                    '<span style="display:inline-block;width:0;overflow:hidden">{old}</span>{n}',
                ),
                nothing_in('<span style="display: none">{n}</span>', "<span hidden>{n}</span>"),
            ),
            one_of('<span style="font-size:9pt">{n}</span>', '<span style="display:inline-block">{n}</span>'),
        ),
    ),
    Trap(
        "html-hidden-by-class",
        "the same classes where they hide nothing",
        _cells(
            one_of(
                '<i class="gone">{old}</i>{n}',
                '<span class="old2"><i>{old}</i></span>{n}',
                '<b class="v1">{old}</b>{n}',
                '<span class="tiny">{old}</span>{n}',
                '<u class="off">{old}</u>{n}',
                '<span class="a gone">{old}</span>{n}',
            ),
            one_of('<span class="keep">{n}</span>', '<span class="old2">{n}</span>'),
            _SHEET,
        ),
    ),
    Trap(
        "html-background-colour",
        "white numbers on a dark ground",
        _cells(
            one_of(
                '<span style="color:#fff">{old}</span>{n}',
                '<font color="white">{old}</font>{n}',
                '<span style="color:transparent">{old}</span>{n}',
                '<span class="pale">{old}</span>{n}',
                '<span style="background:#eee"><b style="color:#eeeeee">{old}</b></span>{n}',
                '<span style="color:rgb(255,255,255)">{old}</span>{n}',
            ),
            one_of('<span style="background-color:#036;color:#fff">{n}</span>', '<font color="red">{n}</font>'),
            _SHEET,
        ),
    ),
    Trap(
        "html-outside-sheet",
        "numbers in black",
        _cells(
            unreadable_in('<span style="color:#fff">{n}</span>', '<font color="#FFFFFF">{n}</font>'),
            one_of('<span style="color:#000">{n}</span>'),
            '<link rel="stylesheet" href="/css/site.css">',
        ),
    ),
    Trap(
        "html-comment",
        "numbers in plain elements",
        _cells(
            one_of("<!-- {old} -->{n}", "{n}<!--[if gte mso 9]>{old}<![endif]-->", "<template>{old}</template>{n}"),
        ),
    ),
    Trap(
        "html-cut-up",
        "numbers in one piece",
        _cells(_cut_up, one_of("{n}", "<span>{n}</span>")),
    ),
    Trap("html-hidden-cells", "a class that is hidden in print only", _hidden_cells),
    Trap("mixed-struck", "the numbers underlined", _in_markdown(one_of("<del>{old}</del>{n}", "<s>{old}</s> {n}"))),
    Trap("mixed-raised-mark", "numbers in plain elements", _in_markdown(one_of("{n}<sup>{i}</sup>"))),
    Trap("html-hidden-rows", "rows with a class that is hidden in print only", _hidden_rows),
    Trap(
        "html-field",
        "empty hidden fields beside the numbers",
        _cells(
            one_of(
                '<input value="{n}">',
                '<input type="text" value="{n}" readonly>',
                '<input type=number value="{n}" disabled>',
                "<textarea>{n}</textarea>",
                "<select><option>{old}</option><option selected>{n}</option></select>",
                "<button>{n}</button>",
                '<input type="button" value="{n}">',
            ),
            one_of('<input type="hidden" value="{old}">{n}'),
        ),
    ),
    Trap(
        "html-field-without-value",
        "the numbers as text",
        _cells(
            some_of(
                unreadable_in(
                    '<input placeholder="{n}">', "<select multiple><option>{n}</option><option>{old}</option></select>"
                ),
                nothing_in('<input type="text" value="">', "<textarea></textarea>"),
            )
        ),
    ),
    Trap(
        "html-formula",
        "numbers in plain elements",
        _cells(
            one_of(
                "<math><mn>{n}</mn></math>",
                "<math><msup><mn>{n}</mn><mn>{i}</mn></msup></math>",
                "<math><mrow><mn>{n}</mn></mrow></math>",
            )
        ),
    ),
    Trap(
        "html-formula-other",
        "numbers in plain elements",
        _cells(
            unreadable_in(
                "<math><mfrac><mn>{n}</mn><mn>1</mn></mfrac></math>", "<math><msqrt><mn>{n}</mn></msqrt></math>"
            )
        ),
    ),
    Trap(
        "html-drawing",
        "numbers in plain elements",
        _cells(
            some_of(
                one_of(
                    '<svg width="40" height="14"><text x="0" y="12">{n}</text></svg>',
                    '<svg><rect width="9" height="9" fill="none"/><text><tspan>{n}</tspan></text></svg>',
                ),
                unreadable_in('<svg viewBox="0 0 9 9"><path d="M1 1h7v7"/></svg>', '<svg><use href="#d{i}"/></svg>'),
            )
        ),
    ),
    Trap(
        "html-picture",
        "a picture of one pixel beside the numbers",
        _cells(
            unreadable_in(
                _STAMP.replace("{alt}", ""),
                _STAMP.replace("{alt}", ' alt="{n}"'),
                _STAMP.replace("{alt}", ' alt="数字"'),
                '<span style="background-image:url(d.png);display:inline-block;width:20px;height:14px"></span>',
                "<canvas></canvas>",
                '<object data="d.svg"></object>',
                "<script>document.write('x')</script>",
            ),
            one_of('<img src="s.gif" width="1" height="1">{n}'),
        ),
    ),
    Trap(
        "html-unpainted",
        "the same elements where they are open",
        _cells(
            one_of(
                '<span style="filter:opacity(0)">{old}</span>{n}',
                '<div style="content-visibility:hidden">{old}</div>{n}',
                "<details><summary>{n}</summary>{old}</details>",
                "<details><summary>{n}</summary><b>{old}</b></details>",
                "<div popover>{old}</div>{n}",
                '<span style="clip-path:inset(100%)">{old}</span>{n}',
                '<span style="visibility:hidden">{old}<b style="visibility:visible">{n}</b></span>',
                "<del>{old}<ins>{i}</ins></del><ins>{n}</ins>",
            ),
            one_of("<details open><summary>{n}</summary></details>", '<span style="filter:opacity(1)">{n}</span>'),
        ),
    ),
    Trap(
        "html-moved-mark",
        "numbers of full size",
        _cells(
            one_of(
                '{n}<span style="position:relative;top:-0.5em;font-size:70%">{i}</span>',
                '{n}<i style="font-variant-position:super">{i}</i>',
                "<ruby><rb>{n}</rb><rtc>{i}</rtc></ruby>",
                "{n}<sup>（{i}）</sup>",
                "{n}<sup>a</sup>",
                "{n}<sup>{i}）</sup>",
            ),
            one_of('<span style="position:relative;top:1px">{n}</span>'),
        ),
    ),
    Trap(
        "html-distorted",
        "the numbers turned to where they can be read",
        _cells(
            unreadable_in(
                '<span style="display:inline-block;transform:scaleX(-1)">{n}</span>',
                '<span style="display:inline-block;transform:rotate(180deg)">{n}</span>',
                '<span style="filter:blur(6px)">{n}</span>',
                '<span style="-webkit-text-security:disc">{n}</span>',
                "{n}<small>{i}</small>",
                '{n}<font size="1">{i}</font>',
            ),
            one_of('<span style="transform:scale(1.1)">{n}</span>', "<small>{n}</small>"),
        ),
    ),
    Trap("html-drawn-by-style", "empty content before the numbers", _drawn_by_style),
    Trap("html-after-the-end", "one page with one end", _after_the_end),
    *(Trap(f"html-{name}", control, _cells(trap, plain)) for name, control, trap, plain in DIGIT_TRAPS),
)
