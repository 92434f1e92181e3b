"""Pictures inside documents: which are taken, which are never fetched, and how a table in one joins the text."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from extractor.document import Document, EmbeddedPicture
from extractor.readers import read_bytes
from extractor.readers.beside import below
from extractor.readers.html import read_html
from extractor.readers.picture_pages import with_pictures
from extractor.readers.pictures import MAX_PICTURES, pictures_in_markdown, pictures_of

PIXELS = base64.b64encode(b"\x89PNG").decode()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(f"data:image/png;base64,{PIXELS}", EmbeddedPicture("picture 1", b"\x89PNG"), id="in base64"),
        pytest.param("data:image/gif,%47IF", EmbeddedPicture("picture 1", b"GIF"), id="in per cents"),
        pytest.param("data:image/png;base64,###", EmbeddedPicture("picture 1", b""), id="not base64"),
        pytest.param("data:image/png;base64,规章", EmbeddedPicture("picture 1", b""), id="beyond ASCII"),
        pytest.param("年报_files/%E8%A1%A8.png?v=1", EmbeddedPicture("年报_files/表.png", None), id="beside the page"),
        pytest.param("http://example.org/a.png", None, id="on a server"),
        pytest.param("//example.org/a.png", None, id="on a server, without scheme"),
        pytest.param("file:///etc/a.png", None, id="a file by its url"),
        pytest.param("\\\\server\\a.png", None, id="on a share"),
        pytest.param("data:text/html,x", None, id="no picture"),
        pytest.param("a.svg", None, id="a drawing"),
    ],
)
def test_sources(source: str, expected: EmbeddedPicture | None) -> None:
    assert pictures_of([source]) == ((expected,) if expected else ())


def test_repeated_pictures_count_once_and_many_are_cut() -> None:
    assert len(pictures_of(["a.png", "a.png"])) == 1
    assert len(pictures_of([f"{n}.png" for n in range(100)])) == MAX_PICTURES


def test_markdown() -> None:
    assert pictures_in_markdown("![表](images/a.jpg)\n[链接](b.jpg)\n![](<c.png>)") == (
        EmbeddedPicture("images/a.jpg", None),
        EmbeddedPicture("c.png", None),
    )


def test_hidden_pictures_are_not_taken() -> None:
    assert read_html(b"<p>x<img src=a.png style='display:none'><img src=b.png>", name="a.html").pictures == (
        EmbeddedPicture("b.png", None),
    )


def test_only_files_below_the_page_s_folder_are_opened(tmp_path: Path) -> None:
    (tmp_path / "outside.png").write_bytes(b"no")
    folder = tmp_path / "page"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "a.png").write_bytes(b"yes")
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    away = ("../outside.png", "link.png", "files/../../outside.png", "gone.png", str(tmp_path / "outside.png"))
    page = folder / "a.html"
    page.write_text(
        "<p>文</p>" + "".join(f"<img src='{source}'>" for source in ("files/a.png", *away)), encoding="utf-8"
    )
    document = read_bytes(page.read_bytes(), name="a.html", beside=below(page.parent))
    assert [picture.data for picture in document.pictures] == [b"yes", None, None, None, None, None]
    assert all(picture.data is None for picture in read_bytes(page.read_bytes(), name="a.html").pictures)


def test_a_picture_is_found_by_the_name_that_the_page_escapes(tmp_path: Path) -> None:
    (tmp_path / "表#1 50%.png").write_bytes(b"yes")
    page = "<p>文</p><img src='%E8%A1%A8%231%2050%25.png?v=2'>"
    document = read_bytes(page.encode(), name="a.html", beside=below(tmp_path))
    assert [picture.data for picture in document.pictures] == [b"yes"]


def with_one(data: bytes | None) -> Document:
    document = read_html("<table><tr><td>甲<td>1</table>".encode(), name="a.html")
    return replace(document, pictures=(EmbeddedPicture("a.png", data),))


def test_without_an_engine_pictures_are_noted() -> None:
    document = with_pictures(with_one(b"x"))
    assert document.pictures == ()
    assert "1 pictures in the document were not read" in document.notes[0]
