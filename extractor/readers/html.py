"""A web page → Document: article, tables with their spans, and the site's chrome marked as furniture."""

from __future__ import annotations

import codecs
import re
import sys
from dataclasses import replace
from functools import partial

from lxml import etree

from extractor.document import Document
from extractor.errors import InputTooLarge, UnreadableFile
from extractor.messages import message, word
from extractor.readers.beside import nothing
from extractor.readers.boxes import build_document
from extractor.readers.decode import decode
from extractor.readers.grid_text import DocumentWriter
from extractor.readers.html_blocks import Block, Grid, Paragraph, collapse, read_blocks
from extractor.readers.html_chrome import chrome_grid, chrome_line, link_runs
from extractor.readers.html_grid import is_hidden
from extractor.readers.html_inner import open_inner
from extractor.readers.html_placed import placed_pages
from extractor.readers.html_scripts import writes_rows
from extractor.readers.html_sheets import Fetch, bring_in, sheets_of
from extractor.readers.html_shown import CONTROLS, show
from extractor.readers.misread import reread
from extractor.readers.omissions import Omissions
from extractor.readers.pictures import pictures_of
from extractor.readers.text import read_text

MEDIA_TYPE = "text/html"

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*(?:[\"']\s*)?([A-Za-z0-9_:.-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]+)",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096
_SIDE = re.compile(r"(?P<size>\d{1,6})(?:\.\d{0,6})?\s{0,3}(?P<unit>px|%|)", re.IGNORECASE)
_LEAST_NUMBERS = 10
_LEAST_SIDE = 100
"""Pixels. Frames of counters and of buttons to share a page are smaller."""
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]+)|([0-9]+));?", re.IGNORECASE)
_LONGEST_REFERENCE = 12
"""Figures, leading zeros included; more name no character."""
# Behind these the parser reads nothing, while browsers go on with the same page.
_PAGE_END = re.compile(r"</\s*(?:body|html)\s*>", re.IGNORECASE)
_GB = frozenset(("gb2312", "gb18030", "gbk", "x-gbk", "gb_2312-80", "csgb2312", "hz-gb-2312", "cp936", "chinese"))
# What servers and editors put there without looking; no Chinese page is written in it.
_MEANINGLESS = frozenset(("ascii", "iso8859-1", "cp1252", "iso8859-15"))


def read_html(data: bytes, *, name: str, sheets: Fetch | None = None) -> Document:
    """Read a page or a fragment of one. ``name`` is for messages; ``sheets`` gives the style sheets that it names.

    Raises :class:`UnreadableFile` where there is no markup or text at all, :class:`InputTooLarge` where the
    markup nests too deep to be followed to its end, or spans ask for a grid beyond all reason.
    """
    text, notes = decode_html(data, name=name)
    omissions = Omissions()
    root = parse_page(text, name=name)
    open_inner(root, partial(parse_page, name=name))
    notes += bring_in(root, sheets or sheets_of(nothing))
    by_script = writes_rows(root)
    show(root, omissions)
    notes += [*omissions.notes(), *([message("page.rows_by_script")] if by_script else [])]
    placed = placed_pages(root)
    if placed is not None:
        known = collapse(root.findtext(".//title") or "")
        return build_document(placed, media_type=MEDIA_TYPE, notes=notes, metadata_title=known or None)
    try:
        blocks = read_blocks(root)
    except InputTooLarge as error:
        raise InputTooLarge(message("file.because", name=name, reason=error)) from error
    title = collapse(root.findtext(".//title") or "")
    pictures = pictures_of([image.get("src") or "" for image in root.iter("img") if not is_hidden(image)])
    document = _document(blocks, title=title, notes=[*notes, *_unread(root, blocks, len(pictures))])
    return replace(document, pictures=pictures)


def parse_page(text: str, *, name: str) -> etree._Element:
    """The root of a page or a fragment of one, repaired as browsers do. Raises as :func:`read_html`."""
    # The parser gets one encoding that is always right, so that no declaration in the page can mislead it.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        root = etree.fromstring(_PAGE_END.sub("", without_controls(text)).encode("utf-8", "replace"), parser)
    except etree.ParserError as error:
        raise UnreadableFile(message("file.html_without_page", name=name, error=error)) from error
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(message("file.html_broken", name=name, error=error)) from error
    if root is None:
        raise UnreadableFile(message("file.html_empty", name=name))
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise InputTooLarge(message("file.html_too_deep", name=name))
    return root


def without_controls(text: str) -> str:
    """Without control characters and references to them: no page shows them, and a tree of elements holds none."""
    return _REFERENCE.sub(_without_control, text.translate(CONTROLS))


def _without_control(reference: re.Match[str]) -> str:
    hexadecimal, decimal = reference.groups()
    figures = (hexadecimal or decimal).lstrip("0") or "0"
    if len(figures) > _LONGEST_REFERENCE:
        return ""
    code = int(figures, 16 if hexadecimal else 10)
    if code > sys.maxunicode or 0xD800 <= code < 0xE000:
        return ""
    return (CONTROLS[code] or "") if code in CONTROLS else reference.group()


def decode_html(data: bytes, *, name: str) -> tuple[str, list[str]]:
    """The text of a page by byte order mark, declaration, or detection, and notes on what was not as declared."""
    declared = declared_codec(data)
    if declared is None or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(data, name=name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        # Chinese text in another encoding is never valid UTF-8 throughout, so the bytes win over the declaration.
        wrong = declared != "utf-8" and not text.isascii()
        text, notes = reread(text)
        return text, [message("html.declared_but_utf8", encoding=declared), *notes] if wrong else notes
    try:
        return reread(data.decode(declared))
    except UnicodeDecodeError as error:
        text, notes = decode(data, name=name)
        return text, [message("html.declared_wrongly", encoding=declared, start=error.start), *notes]


def declared_codec(data: bytes) -> str | None:
    """Python's name of the encoding that the page declares; GB18030 for its subsets, ``None`` without one."""
    match = _DECLARED.search(data[:_DECLARED_WITHIN])
    if match is None:
        return None
    label = (match.group(1) or match.group(2)).decode("ascii").lower()
    if label in _GB:
        return "gb18030"
    try:
        codec = codecs.lookup(label).name
    except LookupError:
        return None
    return None if codec in _MEANINGLESS or not _is_text_codec(codec) else codec


def _is_text_codec(codec: str) -> bool:
    """Whether it turns bytes into text; the registry also holds such things as rot13, base64 and idna."""
    try:
        return isinstance(b"a\x00".decode(codec), str)
    except (LookupError, UnicodeError):
        return False


def _document(blocks: list[Block], *, title: str, notes: list[str]) -> Document:
    menu = link_runs([isinstance(b, Paragraph) and 0 < len("".join(b.text.split())) <= b.linked for b in blocks])
    furniture = [
        isinstance(b, Paragraph) and (b.chrome or n in menu or chrome_line(b.text, linked=b.linked, links=b.links))
        for n, b in enumerate(blocks)
    ]
    if not any(isinstance(block, Grid) for block in blocks):
        return _without_grid(blocks, furniture, title=title, notes=notes)
    writer = DocumentWriter(MEDIA_TYPE)
    writer.start_page()
    for block, chrome in zip(blocks, furniture, strict=True):
        if isinstance(block, Grid):
            writer.table(block.cells, furniture=block.chrome or chrome_grid(block.cells))
        else:
            writer.paragraph(block.text, furniture=chrome)
    return writer.finish(metadata_title=title, notes=notes)


def _without_grid(blocks: list[Block], furniture: list[bool], *, title: str, notes: list[str]) -> Document:
    """A page that shows no table is text in which the grid is gone: its lines are cut as those of a text file."""
    text, marked = "", []
    for block, chrome in zip(blocks, furniture, strict=True):
        start = len(text)
        text += f"{block.text}\n" if isinstance(block, Paragraph) else ""
        if chrome:
            marked.append((start, len(text) - 1))
    document = read_text(text, media_type=MEDIA_TYPE, notes=notes)
    spans = sorted({*document.furniture, *marked})
    return replace(document, furniture=tuple(spans), metadata_title=title or None)


def _unread(root: etree._Element, blocks: list[Block], named: int) -> list[str]:
    """What may hold the tables where the page itself shows none, without the ``named`` pictures, which may be read;
    where it shows some, the frames that may hold the others."""
    frames = sum(map(_may_hold_a_table, root.iter("iframe", "frame", "object", "embed")))
    frames += sum(map(_draws_a_table, root.iter("svg")))
    if any(isinstance(block, Grid) for block in blocks):
        return [message("html.frames_unread", count=frames)] if frames else []
    pictures = len(root.findall(".//img")) - named
    counted = (("picture", pictures), ("frame", frames))
    told = [word("unread", what, count=count) for what, count in counted if count > 0]
    return [message("html.no_table", unread=told)] if told else []


def _draws_a_table(drawing: etree._Element) -> bool:
    """Does it hold as many numbers, each a text of its own, as a table does?"""
    texts = ("".join(map(str, text.itertext())).strip() for text in drawing.iter("text"))
    return sum(map(str.isdecimal, texts)) >= _LEAST_NUMBERS


def _may_hold_a_table(frame: etree._Element) -> bool:
    """Is it large enough, and of a page?"""
    sides = (_SIDE.fullmatch((frame.get(name) or "").strip()) for name in ("width", "height"))
    large = all(side is None or side["unit"] == "%" or int(side["size"]) >= _LEAST_SIDE for side in sides)
    source = (frame.get("src") or frame.get("data") or "").strip().lower()
    return large and bool(source) and not source.startswith(("javascript:", "about:", "data:"))
