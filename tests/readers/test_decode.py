"""Encodings are detected and said, and no byte is lost without a word."""

import pytest

from extractor.readers.decode import decode, split_tables, unpack_mhtml, wrap_prose

TEXT = (
    "青石镇人民政府2023年政府信息公开工作年度报告\n一、总体情况\n"
    "本年新收政府信息公开申请数量,0 3 12\n（一）予以公开\t0\n社会公益组织、法律服务机构“三安全一稳定”\n"
)
TRADITIONAL = (
    "二、主動公開政府信息情況\n第二十條第（一）項\n規章　０　行政規範性文件\n本機關堅持依法公開，"
    "不斷完善工作機制。\n三、收到和處理政府信息公開申請情況\n"
)


@pytest.mark.parametrize(
    ("data", "text", "notes"),
    [
        pytest.param(TEXT.encode(), TEXT, [], id="utf-8"),
        pytest.param(TEXT.encode("utf-8-sig"), TEXT, [], id="utf-8 with mark"),
        pytest.param(b"0 1\r\n", "0 1\r\n", [], id="ascii keeps its line ends"),
        pytest.param(("a\0" + TEXT).encode(), "a\0" + TEXT, [], id="nul bytes stay"),
        pytest.param(TEXT.encode("utf-16"), TEXT, ["decoded as UTF-16 (byte order mark)"], id="utf-16"),
        pytest.param(
            b"\xfe\xff" + TEXT.encode("utf-16-be"), TEXT, ["decoded as UTF-16 (byte order mark)"], id="utf-16 big end"
        ),
        pytest.param(TEXT.encode("utf-32"), TEXT, ["decoded as UTF-32 (byte order mark)"], id="utf-32"),
        pytest.param(
            TEXT.encode("utf-16-le"), TEXT, ["decoded as UTF-16 without a byte order mark"], id="utf-16 little, bare"
        ),
        pytest.param(
            TEXT.encode("utf-16-be"), TEXT, ["decoded as UTF-16 without a byte order mark"], id="utf-16 big, bare"
        ),
        pytest.param(
            "政府信息公开工作年度报告".encode("utf-16-le"),
            "政府信息公开工作年度报告",
            ["decoded as UTF-16 without a byte order mark"],
            id="utf-16 without a single nul",
        ),
        pytest.param(TEXT.encode("gb18030"), TEXT, ["decoded as GB18030"], id="gb18030"),
        pytest.param(
            (TEXT + "㐀𠀀䶮").encode("gb18030"), TEXT + "㐀𠀀䶮", ["decoded as GB18030"], id="gb18030 four bytes"
        ),
        pytest.param(TRADITIONAL.encode("gb18030"), TRADITIONAL, ["decoded as GB18030"], id="traditional in gb18030"),
        pytest.param(TRADITIONAL.encode("big5"), TRADITIONAL, ["decoded as Big5"], id="big5"),
        pytest.param(
            "联通\n规章 0\n".encode("gb2312"), "联通\n规章 0\n", ["decoded as GB18030"], id="accidental utf-8"
        ),
    ],
)
def test_encodings(data: bytes, text: str, notes: list[str]) -> None:
    assert decode(data, name="a.txt") == (text, notes)


def test_lines_of_two_encodings() -> None:
    head, tail = "一、总体情况\n本年新收政府信息公开申请数量 0\n", "（一）予以公开 3\n第二十条第（一）项\n规章 12\n"
    text, notes = decode(head.encode() + tail.encode("gb18030"), name="a.txt")
    assert text == head + tail
    assert notes == ["mixed encodings: 3 lines decoded as GB18030, 2 as UTF-8"]


@pytest.mark.parametrize("cut", [1, 2])
def test_utf8_cut_within_its_last_character(cut: int) -> None:
    text, notes = decode((TEXT + "报").encode()[:-cut], name="a.txt")
    assert text == TEXT + "\ufffd"
    assert notes == ["bytes that could not be decoded were replaced by U+FFFD, 1 of them"]


def test_gb18030_cut_within_its_last_character() -> None:
    text, notes = decode((TEXT + "报").encode("gb18030")[:-1], name="a.txt")
    assert text == TEXT + "\ufffd"
    assert notes[0] == "decoded as GB18030"
    assert notes[1].endswith("U+FFFD, 1 of them")


def test_broken_bytes_within_utf8_do_not_change_the_encoding() -> None:
    data = TEXT.encode().replace("总体".encode(), b"\xe6\x80\xbb\xe4\xbd", 1)
    text, notes = decode(data, name="a.txt")
    assert text == TEXT.replace("总体", "总\ufffd")
    assert notes == ["bytes that could not be decoded were replaced by U+FFFD, 1 of them"]


def test_broken_bytes_in_a_single_line() -> None:
    text = TEXT.replace("\n", "")
    damaged = text.encode().replace("总体".encode(), b"\xe6\x80\xbb\xe4\xbd", 1)
    assert decode(damaged, name="a.txt")[0] == text.replace("总体", "总\ufffd")


def test_latin_letters_stay_utf8_beside_broken_bytes() -> None:
    text, _ = decode(("zhōng é\n" + TEXT).encode() + b"\xe6\n", name="a.txt")
    assert text == "zhōng é\n" + TEXT + "\ufffd\n"


def test_replacement_characters_of_the_source_are_not_counted() -> None:
    text, notes = decode(("原文已有\ufffd字符，共一处\n" + TEXT).encode() + b"\xe6\xff", name="a.txt")
    assert text.count("\ufffd") == 3
    assert notes == ["bytes that could not be decoded were replaced by U+FFFD, 2 of them"]


def test_large_files_come_back_whole() -> None:
    text, _ = decode(TEXT.encode("gb18030") * 30_000, name="a.txt")
    assert text == TEXT * 30_000


def test_web_archive_gives_its_page() -> None:
    page = "<html><body>规章</body></html>".encode("gb18030")
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    part = b"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + page
    assert "规章" in unpack_mhtml(head + part + b"\r\n--x--\r\n", name="a.mht")[0].decode("utf-8-sig")


def test_tables_in_prose_are_kept_whole() -> None:
    inner = "<table><tr><td><table><tr><td>0</td></tr></table></td></tr></table>"
    assert split_tables(f"甲\n{inner}乙") == [("甲\n", False), (inner, True), ("乙", False)]
    assert split_tables("甲<table>乙")[-1] == ("<table>乙", True)
    assert f"<p>甲</p>\n<p>乙</p>\n{inner}\n<p>丙</p>" in wrap_prose(f"甲\n\n乙\n<html><body>{inner}</body></html>\n丙")
