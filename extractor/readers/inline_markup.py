"""Markup inside lines of plain text and Markdown: struck and raised text, pictures, bits of HTML in the cells.

The text keeps its length: what the page does not show becomes blanks, so that offsets and columns stay as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from extractor.messages import message
from extractor.normalize import PASSED_OVER, raised
from extractor.readers.omissions import Omissions

# Each with a limit: a line of a megabyte that opens and never closes must not be searched to its end from every sign.
_STRUCK = re.compile(r"(\*{0,3})~~(?=\S)([^~\n|\t]{1,200}?)~~\1")
_PICTURE = re.compile(r"!\[[^\]\n|]{0,200}\](?:\([^()\n|]{0,400}\)|\[[^\]\n|]{0,200}\])")
_PIECE = re.compile(
    r"<!--[^\n]{0,200}?-->|<(?:img|input)\b[^<>\n]{0,400}>"
    r"|<(sup|sub|del|s|strike|ins|span|font|b|strong|i|em|u|small|mark|ruby|math|svg|button|select|textarea)\b"
    r"[^<>\n]{0,400}>[^\n]{0,400}?</\1\s*>",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?<!!)\[(\*{0,2}\d[\d,.]{0,19}\*{0,2})\]\([^()\n|]{0,400}\)")
"""A number that leads somewhere. Right behind a figure it is the mark of a note."""
_SPAN = re.compile(r"\[([^\[\]\n|]{0,200})\]\{([^{}\n|]{0,200})\}")
_DELETED = re.compile(r"\.(?:deletion|strike|strikeout|strikethrough|del|comment-start)(?![\w-])")
"""Classes of pandoc for what a change takes out, and for a comment."""
_CHANGE = re.compile(r"\{--([^\n|]{1,200}?)--\}|\{\+\+([^\n|]{1,200}?)\+\+\}")
"""CriticMarkup: taken out, put in."""
_COMMENT = "<!--"
_LINE = re.compile(r"\r\n|[\n\r\x0b\x0c\u2028\u2029]")


def shown_text(text: str) -> tuple[str, list[str]]:
    """The text as the page made from it shows it, of the same length, and notes on what was left out of it."""
    if not any(sign in text for sign in ("~~", "<", "![", "](", "]{", "{--", "{++")):
        return text, []
    omissions = Omissions()
    starts = [0, *(found.end() for found in _LINE.finditer(text))]

    def place(found: re.Match[str]) -> str:
        return message("place.line", line=bisect_right(starts, found.start()))

    def struck_text(text: str, found: re.Match[str]) -> str:
        omissions.left_out("struck out", text, place(found))
        return " " * len(found[0])

    def struck(found: re.Match[str]) -> str:
        return struck_text(found[2], found)

    def link(found: re.Match[str]) -> str:
        note = text[max(0, found.start() - 1) : found.start()].isdigit()
        return (raised(found[1]) if note else found[1]).ljust(len(found[0]))

    def span(found: re.Match[str]) -> str:
        if _DELETED.search(found[2]):
            return struck_text(found[1], found)
        return found[1].ljust(len(found[0])) if found[2].startswith((".", "#")) else found[0]

    def change(found: re.Match[str]) -> str:
        return struck_text(found[1], found) if found[1] else found[2].ljust(len(found[0]))

    def picture(found: re.Match[str]) -> str:
        return omissions.passed_over("picture", place(found)) + " " * (len(found[0]) - 1)

    def piece(found: re.Match[str]) -> str:
        shown = "" if found[0].startswith(_COMMENT) else _shown_html(found[0], place(found), omissions)
        # What cannot be shown in the room that its markup takes is no text of a cell.
        return (shown if len(shown) <= len(found[0]) else PASSED_OVER).ljust(len(found[0]))

    shown = _PIECE.sub(piece, text) if "<" in text else text
    shown = _CHANGE.sub(change, _SPAN.sub(span, shown))
    return _LINK.sub(link, _PICTURE.sub(picture, _STRUCK.sub(struck, shown))), omissions.notes()


def _shown_html(markup: str, where: str, omissions: Omissions) -> str:
    from lxml import etree

    from extractor.readers.html_shown import show

    parser = etree.HTMLParser(encoding="utf-8")
    page = f"<table><tr><td>{markup}</td></tr></table>".encode("utf-8", "replace")
    root = etree.fromstring(page, parser)
    show(root, omissions, where=where)
    return " ".join("".join(map(str, root.itertext())).split())
