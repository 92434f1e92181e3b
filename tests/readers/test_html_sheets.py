"""Style sheets in files beside a page, and in the archive of a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.pipeline import Extractor
from extractor.readers import read_bytes
from extractor.readers.beside import below

PAGE = """<html><head><meta charset=utf-8>{head}</head><body><table>
<tr><td>规章<td><i class=gone>7</i>3<td><b class=old>8</b>4</table></body></html>"""
HIDES = ".gone{display:none}"
STRIKES = ".old{text-decoration:line-through}"


def read(folder: Path, head: str) -> tuple[list[str], str]:
    document = read_bytes(PAGE.format(head=head).encode(), name="page.html", beside=below(folder))
    return document.text.split(), " ".join(document.notes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "css" / "more").mkdir(parents=True)
    (home / "style.css").write_text(HIDES + STRIKES)
    (home / "css" / "main.css").write_text(f"@import url(more/old.css);\n{HIDES}")
    (home / "css" / "more" / "old.css").write_text(f'@import "../main.css"; {STRIKES}')
    (tmp_path / "outside.css").write_text(HIDES + STRIKES)
    return home


@pytest.mark.parametrize(
    ("head", "seen"),
    [
        ("<link rel=stylesheet href=style.css>", ["规章", "3", "4"]),
        ("<link rel='StyleSheet' href='./style.css?v=3#a' media='screen'>", ["规章", "3", "4"]),
        ("<link rel=stylesheet href='css%2Fmain.css'>", ["规章", "3", "4"]),
        ("<style>@import 'style.css';</style>", ["规章", "3", "4"]),
        ('<style>@import url("css/main.css") screen;</style>', ["规章", "3", "4"]),
        ("<link rel=stylesheet href=style.css media=print>", ["规章", "73", "84"]),
        ("<style>@import url(style.css) print;</style>", ["规章", "73", "84"]),
        ("<link rel='alternate stylesheet' href=style.css>", ["规章", "73", "84"]),
        ("<link rel=icon href=style.css>", ["规章", "73", "84"]),
        # What the page says itself comes later and wins.
        ("<link rel=stylesheet href=style.css><style>.gone{display:inline}</style>", ["规章", "73", "4"]),
    ],
)
def test_sheets_beside_the_page_are_followed(folder: Path, head: str, seen: list[str]) -> None:
    words, notes = read(folder, head)

    assert words == seen
    assert "were not read" not in notes


@pytest.mark.parametrize(
    "name",
    ["gone.css", "../outside.css", "/etc/passwd", "http://a.example/a.css", "//a.example/a.css", "a\x00.css", ""],
)
@pytest.mark.parametrize("head", ["<link rel=stylesheet href='{}'>", "<style>@import '{}';</style>"])
def test_other_sheets_are_named(folder: Path, head: str, name: str) -> None:
    words, notes = read(folder, head.format(name))

    assert words == ["规章", "73", "84"]
    assert "style sheets of the page were not read" in notes


def test_a_page_in_a_folder_takes_its_sheet(folder: Path) -> None:
    path = folder / "page.html"
    path.write_text(PAGE.format(head="<link rel=stylesheet href=style.css>"), encoding="utf-8")

    warnings = " ".join(Extractor(tagger="rules").extract(path).warnings)
    assert "hidden" in warnings
    assert "were not read" not in warnings


def test_the_archive_of_a_page_holds_its_sheets() -> None:
    page = PAGE.format(head="<link rel=stylesheet href='http://a.example/css/s.css'>")
    parts = (
        ("text/html; charset=utf-8", "http://a.example/p.html", page),
        ("text/css", "http://a.example/css/s.css", HIDES + STRIKES),
    )
    body = "".join(
        f"--x\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\nContent-Location: {place}\r\n\r\n{text}\r\n"
        for kind, place, text in parts
    )
    archive = f"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n{body}--x--\r\n"

    assert read_bytes(archive.encode(), name="a.mht").text.split() == ["规章", "3", "4"]
