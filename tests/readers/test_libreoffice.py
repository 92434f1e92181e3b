"""Kinds that an installed program converts; here programs of a few lines stand in for it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from extractor.errors import NeedsProgram, UnreadableFile
from extractor.readers import libreoffice, read_bytes
from tests.readers.office_files import make_xlsx, make_zip, number, rows, text

RTF = b"{\\rtf1\\ansi 1}"
DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")
XLSB = make_zip({"xl/workbook.bin": b"\0"})
BODY = "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>正文</w:t></w:r></w:p></w:body></w:document>"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are scripts of a shell")


def stand_in(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv(libreoffice.PROGRAM_VARIABLE, str(program))


def giving(folder: Path, suffix: str, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that gives ``content``, and keeps what it was called with."""
    (folder / "given").write_bytes(content)
    script = (
        f'echo "$@" > {folder}/called; cp */user/registrymodifications.xcu {folder}; cp {folder}/given input.{suffix}'
    )
    stand_in(folder, script, monkeypatch)


@pytest.mark.parametrize(
    ("data", "what", "target"),
    [
        pytest.param(RTF, "an RTF document", "DOCX", id="rtf"),
        pytest.param(DOC, r"Word 97-2003 or WPS", "DOCX", id="doc"),
        pytest.param(XLSB, r"binary Excel workbook", "XLSX", id="xlsb"),
    ],
)
def test_without_the_program_the_record_says_what_to_install(
    data: bytes, what: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(libreoffice.PROGRAM_VARIABLE, "none")
    with pytest.raises(NeedsProgram, match=rf"年报: .*{what}.*LibreOffice.*apt-get install.*{target}") as caught:
        read_bytes(data, name="年报")
    assert caught.value.kind == "needs_program"


def test_what_the_program_gives_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    giving(tmp_path, "docx", make_zip({"word/document.xml": BODY}), monkeypatch)
    document = read_bytes(DOC, name="a.wps")
    assert (document.text, document.media_type) == ("正文\n", "application/msword")
    assert document.notes == ("converted by LibreOffice",)
    called = (tmp_path / "called").read_text()
    assert "--headless" in called and "-env:UserInstallation=file://" in called
    settings = (tmp_path / "registrymodifications.xcu").read_text()
    assert all(name in settings for name in ("DisableMacrosExecution", "BlockUntrustedRefererLinks"))


def test_workbooks_are_converted_to_workbooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    giving(tmp_path, "xlsx", make_xlsx(rows(text("甲") + number(1))), monkeypatch)
    assert read_bytes(XLSB, name="a.xlsb").text == "表1\n甲\t1\n"


def test_a_file_that_the_program_does_not_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, "exit 1", monkeypatch)
    with pytest.raises(UnreadableFile, match=r"a\.doc: LibreOffice cannot open this file"):
        read_bytes(DOC, name="a.doc")


def test_the_program_and_what_it_started_are_ended_at_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "SECONDS", 0.5)
    stand_in(tmp_path, f"(sleep 3; touch {tmp_path}/alive) & wait", monkeypatch)
    began = time.monotonic()
    with pytest.raises(UnreadableFile, match="did not open"):
        read_bytes(RTF, name="a.rtf")
    assert time.monotonic() - began < 2.5
    time.sleep(3.0)
    assert not (tmp_path / "alive").exists()
