"""A table in a picture joins the text of the document around it, read by a scripted engine."""

from __future__ import annotations

from dataclasses import replace

from extractor.document import Document, EmbeddedPicture
from extractor.readers.html import read_html
from extractor.readers.picture_pages import with_pictures
from tests.scan.drawing import CodeEngine, new_page
from tests.scan.test_pages_and_files import TEXTS, report_page, saved

TABLE = "<p>一、情况</p><table><tr><td>甲<td>1</table>"


def read(html: str, *pictures: bytes) -> Document:
    document = read_html(html.encode(), name="a.html")
    given = tuple(EmbeddedPicture(f"{number}.png", data) for number, data in enumerate(pictures, start=1))
    return with_pictures(replace(document, pictures=given), engine=CodeEngine(TEXTS))


def test_a_table_in_a_picture_is_a_page_after_the_text() -> None:
    document = read(TABLE, saved(report_page().crop((90, 190, 610, 330))))
    assert document.pictures == () and len(document.pages) == 2
    added = [token for token in document.tokens if token.page_index == 1]
    assert [document.token_text(token) for token in added if token.grid and token.grid.row == 1] == ["规章", "0", ""]
    assert {token.grid.table for token in document.tokens if token.grid} == {0, 1}
    assert all(earlier.end <= later.start for earlier, later in zip(document.tokens, document.tokens[1:], strict=False))


def test_pictures_without_a_table_add_nothing_to_a_document_with_one() -> None:
    photograph = saved(new_page())
    document = read(TABLE, photograph)
    assert (len(document.pages), document.notes) == (1, ())


def test_small_and_broken_pictures() -> None:
    document = read(TABLE, saved(new_page().crop((0, 0, 120, 40))), b"\x89PNG\r\n\x1a\n broken", b"")
    assert len(document.pages) == 1
    assert [note.partition(":")[0] for note in document.notes] == ["picture not read", "picture not read"]
