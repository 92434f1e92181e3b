"""The kind of a file is told by its content, whatever its name says."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from extractor.errors import InputTooLarge, NeedsOcr, TablemendError, UnreadableFile, UnsupportedKind
from extractor.readers import MAX_BYTES, Kind, read_bytes, read_file, sniff
from extractor.readers.kind import text_media_type, wrong_suffix

PROSE = "一、总体情况\n2023年共主动公开政府信息385条。\n"


def make_zip(*members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member in members:
            archive.writestr(member, "<x/>")
    return buffer.getvalue()


def open_document(kind: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<x/>")
    return buffer.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
HTML_PAGE = "<html><head><title>年报</title></head><body><p>一、总体情况</p></body></html>"
HTML_PIECE = "<div class='con'>\n<p>一、总体情况</p>\n<table><tr><td>规章</td><td>0</td></tr></table>\n</div>"
MARKDOWN_TABLES = f"# 年报\n\n{PROSE}\n<table><tr><td>规章</td><td>0</td></tr></table>\n\n二、其他\n"
MHTML = "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=x\r\n\r\n--x\r\n"
HOCR = "<html><body><div class='ocr_page' title='bbox 0 0 9 9'><span class='ocr_line'>规章</span></div></body></html>"
ALTO = '<?xml version="1.0"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout/></alto>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FLAT_OPC = '<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"/>'
WORD_2003 = '<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>'
EXCEL_2003 = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
MAIL = "From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
ENTRY = '[[[1, 2], [9, 2], [9, 8], [1, 8]], "规章", 0.9]'


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        pytest.param(PROSE.encode(), "a.txt", Kind.TEXT, id="prose"),
        pytest.param(PROSE.encode(), "a.pdf", Kind.TEXT, id="text named pdf"),
        pytest.param(PROSE.encode("gb18030"), "a.docx", Kind.TEXT, id="gb18030 text named docx"),
        pytest.param(PROSE.encode("utf-16-le"), "a.txt", Kind.TEXT, id="utf-16 without mark"),
        pytest.param(PROSE.encode("utf-16"), "a.txt", Kind.TEXT, id="utf-16 with mark"),
        pytest.param(("\0" + PROSE * 9 + "\0").encode(), "a.txt", Kind.TEXT, id="text with a few nul bytes"),
        pytest.param("[2023]5号文件\n一、总体情况".encode(), "a.txt", Kind.TEXT, id="prose starting with a bracket"),
        pytest.param("[(1)说明] 3, 4".encode(), "a.txt", Kind.TEXT, id="prose starting with two brackets"),
        pytest.param("<某某镇>年报\n一、总体情况".encode(), "a.txt", Kind.TEXT, id="prose in angle brackets"),
        pytest.param('正文 7pt; ">\n规章 | 0<br>'.encode(), "a.md", Kind.TEXT, id="scraps of a page in text"),
        pytest.param(PDF, "a.pdf", Kind.PDF, id="pdf"),
        pytest.param(b"\r\n\0junk" * 20 + PDF, "a.txt", Kind.PDF, id="pdf after junk, named txt"),
        pytest.param(b"%PDF- is a format; see page 3", "a.txt", Kind.TEXT, id="text about pdf"),
        pytest.param(make_zip("[Content_Types].xml", "word/document.xml"), "a.zip", Kind.DOCX, id="docx named zip"),
        pytest.param(make_zip("xl/workbook.xml"), "a.xlsm", Kind.XLSX, id="xlsx"),
        pytest.param(make_zip("xl/workbook.bin"), "a.xlsb", Kind.OFFICE, id="xlsb"),
        pytest.param(make_zip("OFD.xml", "Doc_0/Document.xml"), "a.ofd", Kind.OFD, id="ofd"),
        pytest.param(make_zip("META-INF/container.xml"), "a.epub", Kind.EPUB, id="epub"),
        pytest.param(make_zip("a.txt"), "a.zip", Kind.ARCHIVE, id="plain zip"),
        pytest.param(open_document("text"), "a.odt", Kind.ODT, id="odt"),
        pytest.param(open_document("spreadsheet"), "a.ods", Kind.ODS, id="ods"),
        pytest.param(OLE + "WordDocument".encode("utf-16-le"), "a.wps", Kind.OFFICE, id="doc"),
        pytest.param(OLE + "Workbook\0".encode("utf-16-le"), "a.et", Kind.XLS, id="xls"),
        pytest.param(b"{\\rtf1\\ansi", "a.doc", Kind.OFFICE, id="rtf named doc"),
        pytest.param(FLAT_OPC.encode(), "a.xml", Kind.WORD_XML, id="flat opc"),
        pytest.param(WORD_2003.encode(), "a.doc", Kind.WORD_XML, id="word 2003 xml named doc"),
        pytest.param(EXCEL_2003.encode(), "a.xls", Kind.SHEET_XML, id="excel 2003 xml named xls"),
        pytest.param(MAIL.encode(), "a.eml", Kind.MAIL, id="message with attachments"),
        pytest.param(HTML_PAGE.encode(), "a.txt", Kind.HTML, id="page without doctype, named txt"),
        pytest.param(("\ufeff" + HTML_PAGE).encode(), "a.html", Kind.HTML, id="page with byte order mark"),
        pytest.param(HTML_PAGE.encode("utf-16"), "a.html", Kind.HTML, id="page in utf-16"),
        pytest.param(HTML_PAGE.encode("gb18030"), "a.doc", Kind.HTML, id="page in gb18030 named doc"),
        pytest.param(("<!DOCTYPE html>\n<!-- x -->" + HTML_PAGE).encode(), "a", Kind.HTML, id="page with doctype"),
        pytest.param(HTML_PIECE.encode(), "a.txt", Kind.HTML, id="piece of a page"),
        pytest.param(b"<table><tr><td>0</td></tr></table>", "a.txt", Kind.HTML, id="bare table"),
        pytest.param(MARKDOWN_TABLES.encode(), "a.md", Kind.MIXED, id="markdown with html tables"),
        pytest.param(MHTML.encode(), "a.doc", Kind.MHTML, id="web archive named doc"),
        pytest.param(HOCR.encode(), "a.html", Kind.HOCR, id="hocr named html"),
        pytest.param(ALTO.encode(), "a.xml", Kind.ALTO, id="alto"),
        pytest.param(ALTO.replace("alto", "a:alto", 1).encode(), "a.xml", Kind.ALTO, id="alto with a prefix"),
        pytest.param(f"[{ENTRY}]".encode(), "a.txt", Kind.OCR_JSON, id="rapidocr named txt"),
        pytest.param(b'[{"page": 1, "lines": []}]', "a.json", Kind.OCR_JSON, id="pages of our contract"),
        pytest.param(b"[2023/01/01 10:00:00] ppocr INFO: [[[1.0, 2.0]]]", "a.log", Kind.OCR_JSON, id="paddle log"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "a.pdf", Kind.IMAGE, id="png named pdf"),
        pytest.param(b"\xff\xd8\xff\xe0", "a.jpg", Kind.IMAGE, id="jpeg"),
        pytest.param(b"II*\0\x08\0\0\0", "a.tif", Kind.IMAGE, id="tiff"),
        pytest.param(b"RIFF\x10\0\0\0WEBPVP8 ", "a.webp", Kind.IMAGE, id="webp"),
        pytest.param(b"BM" + b"\x46\0\0\0" + b"\0" * 40, "a.bmp", Kind.IMAGE, id="bmp"),
        pytest.param(b"GIF89a\1\0\1\0", "a.gif", Kind.IMAGE, id="gif"),
    ],
)
def test_content_decides(data: bytes, name: str, kind: Kind) -> None:
    assert sniff(data, name) is kind


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(make_zip("ppt/presentation.xml"), "PowerPoint", id="pptx"),
        pytest.param(make_zip("content.xml"), "OpenDocument", id="a drawing of OpenDocument"),
        pytest.param(OLE + "VisioDocument".encode("utf-16-le"), "OLE container", id="some other old file"),
        pytest.param(b"Rar!\x1a\x07\1\0", "RAR", id="rar"),
        pytest.param(b"\x1f\x8b\x08\0", "gzip", id="gzip"),
        pytest.param(bytes(range(256)) * 20, "binary data", id="every byte"),
        pytest.param(b'<?xml version="1.0"?><PcGts xmlns="x"><Page/></PcGts>', "<PcGts>", id="xml of another kind"),
    ],
)
def test_kinds_without_a_reader_are_named(data: bytes, said: str) -> None:
    with pytest.raises(UnsupportedKind, match=rf"年报\.pdf: .*{said}.*expected text"):
        sniff(data, "年报.pdf")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"", "empty", id="no bytes"),
        pytest.param(b"\xef\xbb\xbf \r\n\0", "empty", id="blanks only"),
        pytest.param(make_zip("word/document.xml")[:40], "complete", id="docx cut short"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password", id="locked docx"
        ),
    ],
)
def test_broken_files_are_unreadable(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        sniff(data, "a.docx")


@pytest.mark.parametrize(
    ("text", "name", "media_type"),
    [
        pytest.param("信息内容,制发件数\n规章,0\n", "a.csv", "text/csv", id="name settles a narrow csv"),
        pytest.param("信息内容,制发件数\n规章,0\n", "a.txt", "text/plain", id="commas alone are no csv"),
        pytest.param("a,b,c\n1,2,3\n4,5,6\n", "a.txt", "text/csv", id="csv named txt"),
        pytest.param("没有逗号\n", "a.csv", "text/plain", id="prose named csv"),
        pytest.param("a\tb\n1\t2\n", "a.tsv", "text/tab-separated-values", id="tsv"),
        pytest.param("# 年报\n", "a.md", "text/markdown", id="markdown"),
    ],
)
def test_delimiters(text: str, name: str, media_type: str) -> None:
    assert text_media_type(text, name) == media_type


def test_wrong_suffix_is_said() -> None:
    assert wrong_suffix(Kind.TEXT, "年报.PDF") == "named .pdf, read by its content as text"
    assert wrong_suffix(Kind.TEXT, "年报.txt") is None
    assert wrong_suffix(Kind.HTML, "art_1.jsp") is None
    assert "named .pdf, read by its content as text" in read_bytes(PROSE.encode(), name="a.pdf").notes


def test_pictures_need_ocr() -> None:
    with pytest.raises(NeedsOcr, match=r"a\.png.*OCR"):
        read_bytes(b"\x89PNG\r\n\x1a\n\0\0", name="a.png")


def test_read_file_gives_the_content(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"0\n")
    assert read_file(file) == b"0\n"


def test_bad_paths_are_input_errors(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(UnreadableFile, match="folder"):
        read_file(tmp_path)
    with pytest.raises(UnreadableFile, match=r"cannot be read|no such file"):
        read_file(Path("a\0b"))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(UnreadableFile, match="regular"):
            read_file(tmp_path / "pipe")


def test_size_limit_holds_before_reading(tmp_path: Path) -> None:
    file = tmp_path / "huge.txt"
    with file.open("wb") as handle:
        handle.truncate(MAX_BYTES + 1)
    with pytest.raises(InputTooLarge, match="limit"):
        read_file(file)


@pytest.mark.parametrize("seed", range(40))
def test_noise_never_escapes_the_error_tree(seed: int) -> None:
    import random

    rng = random.Random(seed)
    heads = [b"", b"PK\x03\x04", b'[{"lines": [', b"[[[1,", b"<?xml?><alto>", b"<p class='ocr_line'>", b"\xff\xfe"]
    data = rng.choice(heads) + rng.randbytes(rng.randrange(1, 400))
    try:
        assert read_bytes(data, name="a.txt").media_type
    except TablemendError as error:
        assert str(error).startswith("a.txt: ")
