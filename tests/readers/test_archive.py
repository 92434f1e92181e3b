"""Files inside archives and messages, and the bombs among them."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest

from extractor.errors import InputTooLarge, UnreadableFile, UnsupportedKind
from extractor.readers import archive, files_inside, read_bytes
from extractor.readers.archive import members
from tests.readers.office_files import make_zip


def mail(*attached: tuple[str, bytes], html: str | None = None) -> bytes:
    message = EmailMessage()
    message["From"] = "a@example.org"
    message.set_content("请查收附件。\n")
    if html is not None:
        message.add_alternative(html, subtype="html")
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def listed(data: bytes) -> list[tuple[str, bytes]]:
    return list(members(data, name="年报.zip"))


def test_files_in_the_order_of_the_archive_without_those_of_the_system() -> None:
    data = make_zip(
        {"b.txt": "乙", "__MACOSX/._b.txt": "x", ".DS_Store": "x", "目录/": "", "目录/a.txt": "甲", "Thumbs.db": "x"}
    )
    assert listed(data) == [("b.txt", "乙".encode()), ("目录/a.txt", "甲".encode())]


def test_archives_and_messages_inside_are_opened() -> None:
    inner = make_zip({"a.txt": "甲"})
    data = make_zip({"外.zip": inner, "m.eml": mail(("b.txt", b"2"), ("c.txt", b"3"))})
    assert [name for name, _ in listed(data)] == ["外.zip/a.txt", "m.eml/b.txt", "m.eml/c.txt"]


def test_names_in_gbk_that_say_nothing_of_it() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("xxxx.txt", "甲")
    data = buffer.getvalue().replace(b"xxxx.txt", "年报".encode("gb18030") + b".txt")
    assert listed(data) == [("年报.txt", "甲".encode())]


def test_the_text_of_a_message_counts_where_a_table_stands_in_it() -> None:
    assert [name for name, _ in listed(mail(("a.docx", b"x")))] == ["a.docx"]
    assert [name for name, _ in listed(mail(("a.docx", b"x"), html="<table></table>"))] == ["message.html", "a.docx"]
    assert [name for name, _ in listed(mail())] == ["message.txt"]


def test_files_inside_are_documents_of_their_own() -> None:
    data = make_zip({"a.txt": "甲", "b.txt": "乙"})
    assert [name for name, _ in files_inside(data, name="a.zip")] == ["a.txt", "b.txt"]
    assert list(files_inside(b"plain", name="a.txt")) == []
    with pytest.raises(UnsupportedKind, match=r"a\.zip: contains other files"):
        read_bytes(data, name="a.zip")
    with pytest.raises(UnreadableFile, match=r"a\.zip: no file inside"):
        list(files_inside(make_zip({}), name="a.zip"))


def nested(depth: int) -> bytes:
    data = make_zip({"a.txt": "甲"})
    for _ in range(depth):
        data = make_zip({"a.zip": data})
    return data


def test_nesting_is_bounded() -> None:
    assert [name for name, _ in listed(nested(2))] == ["a.zip/a.zip/a.txt"]
    with pytest.raises(InputTooLarge, match="more than 3 deep"):
        listed(nested(3))


def test_the_count_of_files_is_bounded_over_all_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 4)
    many = make_zip({f"{n}.txt": "甲" for n in range(3)})
    with pytest.raises(InputTooLarge, match=r"年报\.zip: more than 4 files"):
        listed(make_zip({"a.zip": many, "b.zip": many}))


def test_the_unpacked_size_is_bounded_over_all_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1000)
    with pytest.raises(InputTooLarge, match="unpacks to more than 1,000 bytes"):
        listed(make_zip({"a.txt": "1" * 600, "b.txt": "1" * 600}))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(InputTooLarge, match="times its size"):
        listed(make_zip({"a.txt": b"\0" * 20_000_000}))


def test_files_closed_by_a_password() -> None:
    data = bytearray(make_zip({"a.txt": "甲"}))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + at] |= 1
    with pytest.raises(UnreadableFile, match=r"a\.txt is protected by a password"):
        listed(bytes(data))


def test_an_archive_cut_off() -> None:
    with pytest.raises(UnreadableFile, match="broken or cut off"):
        listed(make_zip({"a.txt": "甲"})[:-30])
