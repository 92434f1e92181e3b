"""What ``Extractor.extract`` takes: paths, bytes, streams, URLs, lists of them; text is told where it belongs."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from extractor import Extractor
from extractor.errors import InputTooLarge, UnreadableFile
from extractor.sources import check_path, load

TEXT = "青山县民政局2023年政府信息公开工作年度报告\n\n一、总体情况\n本年主动公开政府信息57条。\n"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(tagger="rules")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "年报.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_path_bytes_a_stream_and_a_url_give_the_same(extractor: Extractor, file: Path) -> None:
    pytest.importorskip("fsspec")
    url = f"file://{file}"
    with file.open("rb") as stream:
        reports = extractor.extract([file, str(file), TEXT.encode(), io.BytesIO(TEXT.encode()), stream, url])
    assert {report.source.sha256 for report in reports} == {reports[0].source.sha256}
    assert {report.title.value for report in reports} == {TEXT.partition("\n")[0]}
    assert [report.source.path for report in reports] == [str(file), str(file), "-", "-", str(file), url]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TEXT, id="a report"),
        pytest.param("规章\t1", id="a row"),
        pytest.param("本年主动公开政府信息57条。", id="a sentence"),
        pytest.param("x" * 300, id="longer than any name"),
    ],
)
def test_text_in_place_of_a_path_is_told_where_it_belongs(extractor: Extractor, text: str) -> None:
    report = extractor.extract(text)
    assert report.error is not None and report.error.kind == "unreadable_file"
    assert "extract_text()" in report.error.message
    assert report.source.path is not None and len(report.source.path) <= 40


def test_a_file_that_exists_is_a_path_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "某局，2023年报。txt"
    path.write_text("甲", encoding="utf-8")
    check_path(str(path))


@pytest.mark.parametrize("path", ["年报.txt", "a/b/某局2023年报（终稿）.docx"])
def test_a_missing_file_is_a_missing_file(extractor: Extractor, path: str) -> None:
    report = extractor.extract(path)
    assert report.error is not None and report.error.message == f"{path}: no such file"


def test_streams_of_text_and_closed_ones(extractor: Extractor) -> None:
    closed = io.BytesIO(b"x")
    closed.close()
    for stream, said in ((io.StringIO("x"), "binary mode"), (closed, "cannot be read")):
        report = extractor.extract(stream)  # type: ignore[call-overload]
        assert report.error is not None and said in report.error.message


def test_a_url_that_leads_nowhere(extractor: Extractor) -> None:
    pytest.importorskip("fsspec")
    report = extractor.extract("memory://nowhere/a.docx")
    assert report.error is not None and report.error.message.startswith("memory://nowhere/a.docx: cannot be read")


def test_no_more_than_the_limit_is_taken() -> None:
    with pytest.raises(InputTooLarge, match="more than 10 bytes"):
        load(io.BytesIO(b"x" * 11), limit=10)
    assert load(io.BytesIO(b"x" * 10), limit=10)[0] == b"x" * 10


def test_anything_else_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="got int"):
        load(3, limit=10)  # type: ignore[arg-type]
    with pytest.raises(UnreadableFile, match="'rb'"):
        load(io.StringIO("x"), limit=10)  # type: ignore[arg-type]
