"""Reports as HTML, exactly as drawn: with spans, with filler cells in their place, inside a layout table, with junk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from random import Random

from extractor.forms.schema import CellKey
from training.draw.grid import Grid, Slot, as_flat, keys_of
from training.draw.report import DrawnReport, Paragraph, TablePart

_STYLES = (
    "", ' style="width:75.3pt;border:solid windowtext 1.0pt;padding:0cm 5.4pt"', ' class="xl65" height="26"',
    ' valign="center" style="text-align:center;mso-yfti-irow:0"', ' width="12%"',
)  # fmt: skip
_HEAD = (
    '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="{charset}"><title>{title}</title>{style}</head>\n<body>\n'
)
_JUNK_STYLE = (
    "<style>.xl65{mso-number-format:General;text-align:center}\n.nav li{float:left}</style>"
    "<script>var _cfg={n:0};</script>"
)
_WRAPS = (
    "{}",
    "<p>{}</p>",
    "<p><span>{}</span></p>",
    '<p align="center"><strong>{}</strong></p>',
    "\n   {}\n  ",
    "<div>{}<br></div>",
)


@dataclass(frozen=True)
class HtmlStyle:
    spans: bool = True
    """Keep row and column spans; otherwise each covered place is an empty cell."""
    nested: bool = False
    junk: bool = False
    wrap: str = "{}"
    """What is around the text of a cell."""
    header_cells: bool = False
    """``th`` in header rows."""
    charset: str = "utf-8"


def draw_html_style(rng: Random) -> HtmlStyle:
    return HtmlStyle(
        spans=rng.random() < 0.75,
        nested=rng.random() < 0.2,
        junk=rng.random() < 0.4,
        wrap=rng.choice(_WRAPS),
        header_cells=rng.random() < 0.2,
        charset="gb18030" if rng.random() < 0.15 else "utf-8",
    )


def draw_html(
    report: DrawnReport, style: HtmlStyle, rng: Random, *, dressed: Mapping[CellKey, str] | None = None, head: str = ""
) -> tuple[bytes, frozenset[CellKey]]:
    """The page, and the cells it shows.

    ``dressed``: markup that is in a cell in place of its text. ``head``: markup for the head of the page.
    """
    title = next((p.text for p in report.parts if isinstance(p, Paragraph) and p.role == "title"), "")
    sheets = (_JUNK_STYLE if style.junk else "") + head
    pieces = [_HEAD.format(charset=style.charset, title=escape(title), style=sheets)]
    if style.junk:
        pieces.append('<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zw">政务</a></li></ul>\n')
    if style.nested:
        pieces.append('<table width="980" border="0"><tr><td width="15"></td><td>\n')
    grids: list[Grid] = []
    for part in report.parts:
        if isinstance(part, TablePart):
            grids.append(part.grid if style.spans else as_flat(part.grid))
            pieces.append(_table(grids[-1], style, rng, dressed or {}))
        else:
            tag = {"title": "h1", "heading": "h2"}.get(part.role, "p")
            pieces.append(f"<{tag}>{escape(part.text)}</{tag}>\n")
    if style.nested:
        pieces.append("</td></tr></table>\n")
    pieces.append("</body></html>\n")
    return "".join(pieces).encode(style.charset, "xmlcharrefreplace"), frozenset(keys_of(grids))


def _table(grid: Grid, style: HtmlStyle, rng: Random, dressed: Mapping[CellKey, str]) -> str:
    junk = rng.choice(_STYLES) if style.junk else ""
    lines = [f'<table border="1" cellspacing="0"{junk}>']
    for line in grid:
        if not line:
            lines.append('</table>\n<table border="1">')
        elif len(line) == 1 and line[0].role == "furniture":
            lines.append(f'</table>\n<p>{escape(line[0].text)}</p>\n<table border="1">')
        else:
            lines.append("<tr>" + "".join(_cell(slot, style, rng, dressed) for slot in line) + "</tr>")
    return "\n".join([*lines, "</table>\n"])


def _cell(slot: Slot, style: HtmlStyle, rng: Random, dressed: Mapping[CellKey, str]) -> str:
    tag = "th" if style.header_cells and slot.role in ("title", "corner", "header") else "td"
    spans = (f' rowspan="{slot.row_span}"' if slot.row_span > 1 else "") + (
        f' colspan="{slot.col_span}"' if slot.col_span > 1 else "")  # fmt: skip
    junk = rng.choice(_STYLES) if style.junk else ""
    text = escape(slot.text) or rng.choice(("", "&nbsp;"))
    markup = dressed.get(slot.keys[0], text) if len(slot.keys) == 1 else text
    return f"<{tag}{spans}{junk}>{style.wrap.format(markup) if slot.text else markup}</{tag}>"
