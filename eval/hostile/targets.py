"""What the search led by coverage tries: each reader by itself, on inputs so small that hundreds are read in a second.

An input is the part of a file that people write: the text, the page, the part of a Word file or workbook that holds the
table, the content of a PDF page. What packs it is put around it anew, for a damaged archive ends at its check sum.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path, PurePosixPath
from typing import Any

from lxml import etree

from eval.hostile import words
from eval.hostile.draw import ROOT
from eval.hostile.made_pdf import pdf_file

MOST_BYTES = 1536
"""Of an input."""
CORPUS = Path(__file__).with_name("reached")
"""What the search reached so far, an archive a target."""
_KINDS, _SAMPLES = ROOT / "data" / "kinds", ROOT / "data" / "samples"
_SMALL = Path(__file__).with_name("corpus")
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_EMPTY_PAGE = b'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"/>'


@dataclass(frozen=True)
class Target:
    """``seeds``: undamaged inputs. ``packed``: the file around an input. ``words``: what the format is made of.
    ``tree``: XML that must be well-formed. ``whole``: whether the report is also recovered and written; else the search
    is for readers alone."""

    name: str
    file: str
    seeds: Callable[[], list[bytes]]
    words: tuple[str, ...]
    packed: Callable[[bytes], bytes] = bytes
    tree: bool = False
    whole: bool = False


def _shortened(path: Path) -> bytes:
    """A file cut to the size of an input, well-formed where its format asks for it."""
    data = path.read_bytes()
    if path.suffix in (".json", ".jsonl"):
        return _short_json(data)
    if path.suffix in (".xml", ".html", ".hocr"):
        return short_markup(data)
    return data[:MOST_BYTES].rsplit(b"\n", 1)[0]


def _short_json(data: bytes) -> bytes:
    parsed = json.loads(data.splitlines()[0] if data.count(b"\n{") else data)
    for most in (12, 6, 4, 3, 2, 1):
        short = json.dumps(_fewer(parsed, most), ensure_ascii=False).encode()
        if len(short) <= MOST_BYTES:
            return short
    return short[:MOST_BYTES]


def _fewer(parsed: Any, most: int) -> Any:
    if isinstance(parsed, list):
        return [_fewer(one, most) for one in parsed[:most]]
    if isinstance(parsed, dict):
        return {key: _fewer(one, most) for key, one in parsed.items()}
    return parsed[:200] if isinstance(parsed, str) else parsed


def short_markup(data: bytes) -> bytes:
    """A tree with so few children of each element that it fits, those with the most text; or one of each."""
    short = data
    for most in (12, 6, 4, 3, 2, 1):
        try:
            root, method = etree.fromstring(data), "xml"
        except etree.XMLSyntaxError:
            root, method = etree.fromstring(data, etree.HTMLParser(encoding="utf-8")), "html"
        for element in list(root.iter(etree.Element)):
            children = list(element)
            for child in sorted(children, key=lambda child: -sum(map(len, child.itertext())))[most:]:
                element.remove(child)
        short = etree.tostring(root, encoding="utf-8", method=method)
        if len(short) <= MOST_BYTES:
            break
    return short


def _files(*paths: Path) -> list[bytes]:
    return [_shortened(path) for path in paths]


def _of_kind(*patterns: str) -> list[bytes]:
    return _files(*(path for pattern in patterns for path in sorted(_KINDS.glob(pattern))))


def _member(path: Path, name: str) -> list[bytes]:
    return [short_markup(_members(path)[name])]


def _with_member(path: Path, name: str, content: bytes) -> bytes:
    """The archive with one of its parts in place of what it holds; other pages are empty."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for member, held in _members(path).items():
            blank = member != name and PurePosixPath(member).name == "Content.xml"
            shown = _EMPTY_PAGE if blank else content if member == name else held
            made.writestr(zipfile.ZipInfo(member, _NO_DATE), shown)
    return packed.getvalue()


@cache
def _members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def _inside(name: str, path: Path, member: str, made_of: tuple[str, ...]) -> Target:
    seeds = partial(_member, path, member)
    return Target(name, f"a{path.suffix}", seeds, made_of, partial(_with_member, path, member), tree=True)


TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        Target(
            "text",
            "a.txt",
            lambda: _files(*sorted(_SAMPLES.glob("*.txt")), _SMALL / "table.wiki.txt"),
            (*words.TEXT, *words.REPORT),
        ),
        Target(
            "markdown",
            "a.md",
            lambda: _files(*sorted(_SAMPLES.glob("*.md"))) + _of_kind("*/*.md"),
            (*words.TEXT, *words.HTML),
        ),
        Target("latex", "a.tex", lambda: _of_kind("latex/*"), (*words.TEXT, *words.REPORT)),
        Target(
            "rows",
            "a.csv",
            lambda: _files(_SMALL / "rows.csv", _SMALL / "rows.tsv"),
            (*words.TEXT, ",", '"', '""', ";", "\r\n"),
        ),
        Target("words", "a.tsv", lambda: _files(_SMALL / "words.tsv"), ("\t", "\n", "-1", "5", "96.5", "规章")),
        Target(
            "page",
            "a.html",
            lambda: _files(_SAMPLES / "web-page.html", _SMALL / "boxes.html"),
            (*words.HTML, *words.REPORT),
        ),
        Target(
            "boxes",
            "a.xml",
            lambda: (
                _files(_SAMPLES / "ocr-library.xml", _SAMPLES / "ocr-page.hocr", _SMALL / "pdf-to.xml")
                + _of_kind("*-xml/*.xml", "word-flat-opc/*", "fod*/*")
            ),
            (
                *words.XML,
                *words.WORD,
                'bbox="1 2 3 4"',
                'HPOS="1"',
                'WIDTH="9"',
                'top="1"',
                'CONTENT="3"',
                "title='bbox 0 0 1 1'",
            ),
            tree=True,
        ),
        Target(
            "engines",
            "a.json",
            lambda: [_shortened(_SAMPLES / "ocr-boxes.json"), *_of_kind("*/*.json*")],
            (*words.JSON, *words.TABLE),
        ),
        Target(
            "tags",
            "a.txt",
            lambda: _of_kind("doctags/*"),
            ("<otsl>", "<fcel>", "<ecel>", "<lcel>", "<ucel>", "<xcel>", "<nl>", "<text>"),
        ),
        Target(
            "mail",
            "a.eml",
            lambda: _of_kind("eml/*") + _files(_SMALL / "page.mhtml"),
            (
                "Content-Type: ",
                "text/html",
                "multipart/mixed; boundary=b",
                "\n\n",
                "--b\n",
                "=E5",
                "base64",
                "filename*=utf-8''",
                "\r\n",
            ),
        ),
        _inside("word", _SAMPLES / "word.docx", "word/document.xml", (*words.WORD, *words.REPORT)),
        _inside("sheet", _KINDS / "xlsx" / "report.xlsx", "xl/worksheets/sheet1.xml", (*words.SHEET, *words.XML)),
        _inside(
            "open-text",
            _KINDS / "odt" / "report.odt",
            "content.xml",
            (*words.XML, 'table:number-columns-spanned="2"', "<text:s/>"),
        ),
        _inside(
            "open-sheet",
            _KINDS / "ods" / "report.ods",
            "content.xml",
            (*words.XML, 'table:number-columns-repeated="9"', "office:value="),
        ),
        _inside(
            "ofd",
            _KINDS / "ofd" / "report.ofd",
            "Doc_0/Pages/Page_0/Content.xml",
            (*words.XML, "<ofd:TextCode", 'DeltaX="', 'Boundary="', "g 9 1", 'CTM="'),
        ),
        Target(
            "old-sheet",
            "a.xls",
            lambda: [path.read_bytes() for path in _KINDS.glob("xls/*.xls")],
            ("\x00\x00", "\xff\xff", "\x09\x08"),
        ),
        Target(
            "drawn",
            "a.pdf",
            lambda: [b"BT /F 9 Tf 9 700 Td (3 4 5) Tj ET\n0 0 m 600 0 l S\n9 9 80 40 re S"],
            words.DRAWN,
            lambda data: pdf_file(data),
        ),
        Target(
            "report",
            "a.txt",
            lambda: _files(*sorted(_SAMPLES.glob("*.txt")), *sorted(_SAMPLES.glob("*.md"))),
            (*words.REPORT, *words.TEXT),
            whole=True,
        ),
        Target(
            "report-page",
            "a.html",
            lambda: _files(_SAMPLES / "web-page.html"),
            (*words.REPORT, *words.TABLE),
            whole=True,
        ),
    )
}


def held(target: str) -> dict[str, bytes]:
    """What the search reached for a target, by name, as the repository holds it."""
    path = CORPUS / f"{target}.zip"
    if not path.is_file():
        return {}
    with zipfile.ZipFile(path) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def hold(target: str, found: dict[str, bytes]) -> None:
    """Put what a search reached into the repository, in the order of the names."""
    CORPUS.mkdir(exist_ok=True)
    with zipfile.ZipFile(CORPUS / f"{target}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(found.items()):
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
