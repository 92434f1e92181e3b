"""The kind of a file, from its content; the name only breaks ties (a list with commas: CSV or prose)."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections import Counter
from enum import StrEnum
from pathlib import PurePath

from extractor.errors import UnreadableFile, UnsupportedKind
from extractor.messages import message
from extractor.readers.decode import decode, holds_escaped_table, split_tables, utf16_without_mark


class Kind(StrEnum):
    """The kinds of content that have a reader, or a clear way out."""

    TEXT = "text"
    HTML = "html"
    MIXED = "mixed"
    """Lines of text or Markdown with HTML tables in between, as document converters write."""
    MHTML = "mhtml"
    DOCX = "docx"
    WORD_XML = "word_xml"
    """A Word document as one XML file: flat OPC, or WordprocessingML of 2003."""
    ODT = "odt"
    XLSX = "xlsx"
    XLS = "xls"
    """An Excel workbook of 1997-2003, and what WPS writes as .et."""
    SHEET_XML = "sheet_xml"
    """A workbook as one XML file: SpreadsheetML of 2003."""
    ODS = "ods"
    ODF_XML = "odf_xml"
    """A text or a spreadsheet of the OpenDocument family as one XML file."""
    OFFICE = "office"
    """What an office program must convert first: .doc, .wps, .rtf, .xlsb."""
    OFD = "ofd"
    EPUB = "epub"
    ARCHIVE = "archive"
    """A ZIP archive of files."""
    MAIL = "mail"
    """A message with its attachments."""
    PDF = "pdf"
    HOCR = "hocr"
    ALTO = "alto"
    OCR_JSON = "ocr_json"
    DOCTAGS = "doctags"
    """Blocks and tables in the tags of docling, or text with tables in OTSL."""
    WORD_TSV = "word_tsv"
    """A table of words and their boxes: Tesseract's TSV, ``pdftotext -tsv``."""
    PLACED_XML = "placed_xml"
    """The text of a PDF with its places: ``pdftotext -bbox``, ``pdftohtml -xml``."""
    IMAGE = "image"


WORD_COLUMNS = frozenset(
    {"level", "page_num", "block_num", "par_num", "line_num", "left", "top", "width", "height", "conf", "text"}
)
"""What the header of a table of words names, in whatever order."""
EXPECTED = message("kind.expected")

_SUFFIXES: dict[Kind, frozenset[str]] = {
    Kind.TEXT: frozenset({".txt", ".md", ".markdown", ".tsv", ".csv"}),
    Kind.HTML: frozenset({".html", ".htm", ".xhtml", ".shtml", ".xml"}),
    Kind.MIXED: frozenset({".txt", ".md", ".markdown", ".html", ".htm"}),
    Kind.MHTML: frozenset({".mht", ".mhtml"}),
    Kind.DOCX: frozenset({".docx", ".docm", ".dotx", ".dotm", ".wps"}),
    Kind.WORD_XML: frozenset({".xml", ".doc"}),
    Kind.ODT: frozenset({".odt", ".ott"}),
    Kind.XLSX: frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".et"}),
    Kind.XLS: frozenset({".xls", ".xlt", ".et", ".ett"}),
    Kind.SHEET_XML: frozenset({".xml", ".xls"}),
    Kind.ODS: frozenset({".ods", ".ots"}),
    Kind.ODF_XML: frozenset({".xml", ".fodt", ".fods"}),
    Kind.OFFICE: frozenset({".doc", ".dot", ".wps", ".wpt", ".rtf", ".xlsb"}),
    Kind.OFD: frozenset({".ofd"}),
    Kind.EPUB: frozenset({".epub"}),
    Kind.ARCHIVE: frozenset({".zip"}),
    Kind.MAIL: frozenset({".eml"}),
    Kind.PDF: frozenset({".pdf"}),
    Kind.HOCR: frozenset({".hocr", ".html", ".htm", ".xhtml", ".xml"}),
    Kind.ALTO: frozenset({".xml", ".alto"}),
    Kind.OCR_JSON: frozenset({".json", ".jsonl", ".txt"}),
    Kind.DOCTAGS: frozenset({".txt", ".md", ".markdown", ".doctags", ".dt", ".xml"}),
    Kind.WORD_TSV: frozenset({".tsv", ".txt", ".csv"}),
    Kind.PLACED_XML: frozenset({".xml", ".html", ".htm", ".xhtml"}),
    Kind.IMAGE: frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".jp2", ".heic"}),
}
# Suffixes that promise a kind; one of these on other content is worth a word.
_PROMISES = frozenset().union(*_SUFFIXES.values())

_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_JPEG2000 = b"\0\0\0\x0cjP  "
_RTF = b"{\\rtf"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNSUPPORTED = (
    (b"Rar!\x1a\x07", message("kind.rar")),
    (b"7z\xbc\xaf\x27\x1c", message("kind.seven_zip")),
    (b"\x1f\x8b", message("kind.gzip")),
    (b"BZh", message("kind.bzip2")),
    (b"\xfd7zXZ\0", message("kind.xz")),
    (b"\x28\xb5\x2f\xfd", message("kind.zstd")),
    (b"%!PS", message("kind.postscript")),
    (b"AT&TFORM", message("kind.djvu")),
    (b"SQLite format 3\0", message("kind.sqlite")),
    (b"PAR1", message("kind.parquet")),
    (b"\x7fELF", message("kind.program")),
)
_ZIPPED = (
    (re.compile(r"word/document\d*\.xml"), Kind.DOCX),
    (re.compile(r"xl/workbook\d*\.xml"), Kind.XLSX),
    (re.compile(r"xl/workbook\.bin"), Kind.OFFICE),
    (re.compile(r"OFD\.xml"), Kind.OFD),
    (re.compile(r"META-INF/container\.xml"), Kind.EPUB),
)
"""Names of parts that show what a ZIP archive is."""
_OPEN_DOCUMENT = {
    "text": Kind.ODT,
    "text-template": Kind.ODT,
    "spreadsheet": Kind.ODS,
    "spreadsheet-template": Kind.ODS,
}
_XML_KINDS = (
    ("package", "schemas.microsoft.com/office/2006/xmlPackage", Kind.WORD_XML),
    ("worddocument", "schemas.microsoft.com/office/word/2003/wordml", Kind.WORD_XML),
    ("workbook", "urn:schemas-microsoft-com:office:spreadsheet", Kind.SHEET_XML),
    ("document", "urn:oasis:names:tc:opendocument:xmlns:office:1.0", Kind.ODF_XML),
)
"""Root element in lower case and a namespace that is in the file."""

_SAMPLE = 1 << 20  # bytes looked at; a report is far below, and a page that is HTML shows it earlier
_PDF_JUNK = 1024  # readers of PDF accept the header within the first kilobyte
_TAG_NAMES = (
    "html|head|body|meta|title|link|table|tbody|thead|tr|td|th|div|p|span|section|article|main|header|footer|nav|"
    "h[1-6]|ul|ol|li|font|center|strong|b|em|i|u|a|img|br|hr|style|script|form|pre|blockquote|iframe|input|center|o:p"
)
_OPENING_TAG = re.compile(rf"<(?:{_TAG_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_CLOSING_TAG = re.compile(rf"</(?:{_TAG_NAMES})\s*>", re.IGNORECASE)
_ANY_TAG = re.compile(rf"</?(?:{_TAG_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_PROLOGUE = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
# Possessive: a run that ends without its mark is walked through once.
_DOCTYPE = re.compile(r"<!doctype\s++([\w:.-]++)[^>\[]*+(?:\[[^\]]*+\]\s*+)?>", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]")
_TABLE_PARTS = (re.compile(r"<table\b", re.IGNORECASE), re.compile(r"<t[dh]\b", re.IGNORECASE))
_HOCR_CLASS = re.compile(r"class\s*=\s*[\"'][^\"'<>]*\bocrx?_(?:page|line|word|carea)\b", re.IGNORECASE)
_BBOX_PAGE = re.compile(r"<doc>\s*<page\s[^<>]*>\s*(?:</page>|<(?:flow|word)\b)", re.IGNORECASE)
_OTSL_CELL = re.compile(r"<(?:fcel|ecel|ched|rhed|srow|corn)>")
_HEAD = 4096
_MHTML = re.compile(r"^content-type:\s*multipart/(related|mixed|alternative)", re.IGNORECASE | re.MULTILINE)
_JSON_START = re.compile(
    r"\s*(?:\[\s*(?:[\[{(]|null\b|None\b)|\[\s*\]\s*\Z|\{\s*[\"'}]|\(\s*[\[(N])|\[[\d/: ]+\]\s*ppocr\s"
)
_MIN_CLOSING_TAGS = 3
_CONTROL_LIMIT = {True: 0.30, False: 0.05}  # share of control bytes; valid UTF-8 is given more credit


def sniff(data: bytes, name: str) -> Kind:
    """The kind of ``data``; ``name`` is used in messages and to break ties.

    Raises :class:`UnreadableFile` for an empty or broken file, :class:`UnsupportedKind` for content without a reader.
    """
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise UnreadableFile(message("file.empty", name=name, count=len(data), expected=EXPECTED))
    return _binary_kind(data, name) or _markup_kind(data, name) or _text_kind(data, name)


def wrong_suffix(kind: Kind, name: str) -> str | None:
    """A note where the name promises another kind than the content is."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _PROMISES and suffix not in _SUFFIXES[kind]:
        return message("file.other_suffix", suffix=suffix, kind=kind)
    return None


def is_word_table(text: str) -> bool:
    """Whether the first line with anything on it is the header of a table of words."""
    return {name.strip() for name in text.lstrip("\ufeff \r\n").split("\n", 1)[0].split("\t")} >= WORD_COLUMNS


def text_media_type(text: str, name: str) -> str:
    """``text/csv``, ``text/tab-separated-values``, ``text/markdown`` or ``text/plain`` for decoded text."""
    suffix = PurePath(name).suffix.lower()
    if "\t" in text and (suffix == ".tsv" or _regular(text, "\t")):
        return "text/tab-separated-values"
    # Half-width commas are in prose too: a name that says CSV settles it, else every line must agree.
    if "," in text and (suffix == ".csv" or _regular(text, ",")):
        return "text/csv"
    return "text/markdown" if suffix in (".md", ".markdown") else "text/plain"


def _binary_kind(data: bytes, name: str) -> Kind | None:
    head = data[:_PDF_JUNK]
    at = re.search(rb"%PDF-\d", head)
    if at and (at.start() == 0 or b"startxref" in data or b"endobj" in data):
        return Kind.PDF
    if data.startswith((*_IMAGES, _JPEG2000)) or _boxed_image(head):
        return Kind.IMAGE
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(data, name)
    if data.startswith(_OLE):
        return _ole_kind(data, name)
    if data.startswith(_RTF):
        return Kind.OFFICE
    for magic, what in _UNSUPPORTED:
        if data.startswith(magic):
            raise UnsupportedKind(message("file.unsupported", name=name, kind=what, expected=EXPECTED))
    if data.startswith(b"MZ") and b"\0\0" in head[:128]:
        raise UnsupportedKind(message("file.program", name=name, expected=EXPECTED))
    return None


def _boxed_image(head: bytes) -> bool:
    """WebP, BMP and HEIC, whose mark is not all at the start."""
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    bitmap = head[:2] == b"BM" and head[6:10] == b"\0\0\0\0" and len(head) > 26
    heic = head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"avif")
    return webp or bitmap or heic


def _zip_kind(data: bytes, name: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.namelist()
            kind = next((kind for mark, kind in _ZIPPED if any(map(mark.fullmatch, members))), None)
            if kind is None and "content.xml" in members:
                kind = _OPEN_DOCUMENT.get(_open_document_type(archive))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, zlib.error, RuntimeError) as error:
        raise UnreadableFile(message("file.zip_broken", name=name, error=error)) from error
    if kind is not None:
        return kind
    if any(member.startswith("ppt/") for member in members):
        raise UnsupportedKind(message("file.powerpoint", name=name, expected=EXPECTED))
    if "content.xml" in members:
        raise UnsupportedKind(message("file.other_open_document", name=name, expected=EXPECTED))
    return Kind.ARCHIVE


def _open_document_type(archive: zipfile.ZipFile) -> str:
    """``text``, ``spreadsheet`` … by the file's own declaration; by its content where it makes none."""
    if "mimetype" in archive.namelist():
        with archive.open("mimetype") as file:
            declared = file.read(100).decode("ascii", "replace").strip()
        return declared.rpartition(".")[2]
    with archive.open("content.xml") as file:
        start = file.read(_SAMPLE)
    return "spreadsheet" if b"<office:spreadsheet" in start else "text" if b"<office:text" in start else ""


def _ole_kind(data: bytes, name: str) -> Kind:
    if _holds(data, "EncryptedPackage"):
        raise UnreadableFile(message("file.office_locked", name=name))
    if _holds(data, "WordDocument"):
        return Kind.OFFICE
    # With the end of the name: Bookmark is a word of documents.
    if _holds(data, "Workbook\0") or _holds(data, "Book\0"):
        return Kind.XLS
    raise UnsupportedKind(message("file.old_office", name=name, expected=EXPECTED))


def _holds(data: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in data


def _view(data: bytes) -> str:
    """The start of the file as characters; only its ASCII part is meant to be looked at."""
    sample = data[:_SAMPLE]
    wide = utf16_without_mark(sample)
    if wide or sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return decode(sample, name="")[0]
    return sample.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _markup_kind(data: bytes, name: str) -> Kind | None:
    view = _view(data)
    if _MHTML.search(view[:4096]) and re.search(r"^mime-version:", view[:4096], re.IGNORECASE | re.MULTILINE):
        return Kind.MAIL if _is_mail(view) else Kind.MHTML
    if _JSON_START.match(view):
        return _json_kind(view, name)
    if "<doctag>" in view[:_HEAD] or ("<nl>" in view and _OTSL_CELL.search(view)):
        return Kind.DOCTAGS
    body = view[_prologue_end(view) :]
    doctype = _DOCTYPE.match(body)
    whole = view.lstrip().startswith("<?xml") or doctype is not None
    if doctype:
        body = body[doctype.end() :]
        body = body[_prologue_end(body) :]
    root = _ROOT.match(body)
    root_name = root[1].lower() if root else ""
    for expected, namespace, kind in _XML_KINDS:
        if root_name == expected and namespace in body:
            return kind
    if root_name == "alto":
        return Kind.ALTO
    if root_name == "pdf2xml" or (root_name == "html" and _BBOX_PAGE.search(view)):
        return Kind.PLACED_XML
    if root_name == "html" or (doctype and doctype[1].lower() == "html"):
        return Kind.HOCR if _HOCR_CLASS.search(view) else Kind.HTML
    fragment = _fragment_kind(view, body)
    if fragment is None and root and (whole or "xmlns" in body[:2000]):
        raise UnsupportedKind(message("file.unknown_xml", name=name, root=root[1], expected=EXPECTED))
    return fragment


def _is_mail(view: str) -> bool:
    """Whether the message carries files, and is not one saved web page with its pictures."""
    first = _MHTML.search(view[:4096])
    return first is not None and first[1].lower() == "mixed"


def _prologue_end(view: str) -> int:
    found = _PROLOGUE.match(view)
    return found.end() if found else 0


def _fragment_kind(view: str, body: str) -> Kind | None:
    """HTML without a frame: a piece cut from a page, or text with HTML tables in it."""
    if holds_escaped_table(view):
        return Kind.MIXED
    tabled = all(part.search(view) for part in _TABLE_PARTS)
    starts = _OPENING_TAG.match(body) is not None
    if not (tabled or starts or len(_CLOSING_TAG.findall(view)) >= _MIN_CLOSING_TAGS):
        return None
    if _HOCR_CLASS.search(view):
        return Kind.HOCR
    outside = "\n".join(part for part, in_table in split_tables(view) if not in_table)
    lines = [line for line in outside.splitlines() if line.strip()]
    plain = sum(_ANY_TAG.search(line) is None for line in lines)
    return Kind.MIXED if 2 * plain > len(lines) else Kind.HTML


def _json_kind(view: str, name: str) -> Kind | None:
    """OCR JSON, unless it is prose that only starts with a bracket."""
    if PurePath(name).suffix.lower() in (".json", ".jsonl"):
        return Kind.OCR_JSON
    # Enough of the beginning to see names or numbers where OCR output has them.
    start = view[:400]
    numbers = re.match(r"(?:[\[(,\s]|null|None)+-?\d+(?:\.\d*)?(?:e[+-]?\d+)?\s*,", start) is not None
    quoted = re.search(r"[\[{(,]\s*[\"'][\w ]+[\"']\s*:", start) is not None
    return Kind.OCR_JSON if numbers or quoted or "ppocr" in start or _is_json(view) else None


def _is_json(view: str) -> bool:
    try:
        json.loads(view)
    except (ValueError, RecursionError):
        return False
    return True


def _text_kind(data: bytes, name: str) -> Kind:
    sample = data[:_SAMPLE]
    if utf16_without_mark(sample) or sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return Kind.WORD_TSV if is_word_table(_view(data)) else Kind.TEXT
    controls = sum(sample.count(bytes([code])) for code in range(32) if code not in b"\t\n\r\f\v")
    try:
        sample[: len(sample) - 4 if len(data) > len(sample) else None].decode("utf-8")
        clean = True
    except UnicodeDecodeError as error:
        clean = error.start > len(sample) - 8
    share = controls / len(sample)
    if share > _CONTROL_LIMIT[clean]:
        raise UnsupportedKind(
            message("file.unknown_binary", name=name, start=data[:8].hex(" "), share=round(share, 3), expected=EXPECTED)
        )
    return Kind.WORD_TSV if is_word_table(_view(data)) else Kind.TEXT


def _regular(text: str, delimiter: str) -> bool:
    """True where nearly every record has the same number of fields, and at least three."""
    rows: Counter[int] = Counter()
    try:
        for fields in csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=delimiter):
            if any(field.strip() for field in fields):
                rows[len(fields)] += 1
    except csv.Error:
        return False
    if not rows:
        return False
    width, agreeing = rows.most_common(1)[0]
    total = sum(rows.values())
    return width >= 3 and total >= 3 and agreeing >= 0.9 * total
