"""Files of an archive that a page of it names are parts of the page."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from extractor.pages.source_view import read_document
from extractor.pages.sources import find_source
from extractor.pipeline import Extractor
from extractor.readers.beside import within

KIND = Path(__file__).parent.parent / "data" / "kinds" / "html-picture-beside"


def zipped(members: list[tuple[str, bytes]]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize("folder", ["", "报告/"])
def test_a_page_in_an_archive_takes_its_sheet_and_its_picture(folder: str) -> None:
    page = '<link rel="stylesheet" href="a.css"><p>某市2023年<b class="x">12</b>件</p><img src="files/t.png">'
    members = [
        (f"{folder}files/t.png", b"a picture"), (f"{folder}other.png", b"another"),
        (f"{folder}page.html", page.encode()), (f"{folder}a.css", b".x { display: none }"),
    ]  # fmt: skip
    records = Extractor(tagger="rules").extract_all_bytes(zipped(members), name="a.zip")
    assert [record.source.path for record in records] == [f"a.zip/{folder}other.png", f"a.zip/{folder}page.html"]
    assert any("hidden" in warning or "not show" in warning for warning in records[1].warnings), records[1].warnings


def test_the_view_of_a_page_in_an_archive_has_the_text_of_its_record(tmp_path: Path) -> None:
    page = '<link rel="stylesheet" href="a.css"><p>某市<b class="x">12</b>2023年</p>'
    (tmp_path / "a.zip").write_bytes(zipped([("in/page.html", page.encode()), ("in/a.css", b".x { display: none }")]))
    (record,) = Extractor(tagger="rules").extract_all(tmp_path / "a.zip")
    found = find_source(record.source, (), as_recorded=True)
    assert found.state == "found"
    assert read_document(found, record.source.path).text == "某市2023年\n"


def test_two_members_of_one_name_are_both_read() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([("a.txt", "甲".encode()), ("a.txt", "乙".encode())])
    assert len(Extractor(tagger="rules").extract_all_bytes(data, name="a.zip")) == 2


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("t.png", "in/t.png"),
        ("./t.png?x=1", "in/t.png"),
        ("..\\up.png", "up.png"),
        ("%74.png", "in/t.png"),
        ("../../up.png", None),
        ("/up.png", None),
        ("gone.png", None),
        ("big.png", None),
    ],
)
def test_members_are_found_from_the_place_of_the_page(name: str, path: str | None) -> None:
    members = {"in/t.png": b"t", "up.png": b"u", "in/big.png": b"too big"}
    used: set[str] = set()
    assert within(members, "in/page.html", used)(name, 3) == (members[path] if path else None)
    assert used == ({path} if path else set())
