"""Bad input of the kinds in ``data/kinds``, end to end: cut off, packed to burst, closed, with macros, far too long."""

from __future__ import annotations

import io
import json
import resource
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from extractor import Extractor
from extractor.report import Report, Status

KINDS = Path(__file__).parents[1] / "data" / "kinds"
GOLD = [json.loads(line) for line in (KINDS / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
PROGRAMS = ("doc", "wps", "rtf")
"""Read by another program, which has tests of its own."""
SECONDS, MEGABYTES = 60.0, 1500.0
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def content(kind: str) -> tuple[str, bytes]:
    path = next(KINDS / gold["file"] for gold in GOLD if gold["kind"] == kind)
    return path.name, path.read_bytes()


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def changed(kind: str, change: Callable[[str, bytes], bytes]) -> tuple[str, bytes]:
    """The file of a kind with its parts changed."""
    name, data = content(kind)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return name, packed({part: change(part, archive.read(part)) for part in archive.namelist()})


def not_said(report: Report, truth: dict[str, Any]) -> Iterator[str]:
    """The cells that are wrong, invented or called blank without a flag."""
    for cell in report.cells:
        key = f"{cell.table}/{cell.row}/{cell.col}"
        true = truth.get(key)
        if true is None or cell.needs_review or cell.status is Status.INFERRED:
            continue
        stands = true["state"] == "read"
        blank = cell.value is None and cell.status in (Status.BLANK, Status.NOT_APPLICABLE)
        if (cell.value is not None and cell.value != (true["value"] if stands else None)) or (stands and blank):
            yield key


@pytest.mark.parametrize("share", [0.8])
@pytest.mark.parametrize("kind", [gold["kind"] for gold in GOLD if gold["kind"] not in PROGRAMS])
def test_a_file_cut_off_gives_no_number_that_is_wrong_unsaid(rules: Extractor, kind: str, share: float) -> None:
    name, data = content(kind)
    truth = next(gold["cells"] for gold in GOLD if gold["kind"] == kind)

    for report in rules.extract_all_bytes(data[: int(share * len(data))], name=name):
        if report.error is not None:
            assert PurePosixPath(report.source.path).name in report.error.message
        assert list(not_said(report, truth)) == []


def bomb(kind: str, part: str) -> tuple[str, bytes]:
    return changed(kind, lambda name, data: b"<a>" + b" " * 300_000_000 + b"</a>" if name.startswith(part) else data)


def huge_picture() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(10**6))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


MAIL = (
    b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
    b"--x\nContent-Type: text/csv; name=a.csv\n"
)
CASES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "unpacks to: workbook": lambda: bomb("xlsx", "xl/worksheets/sheet1"),
    "unpacks to: OpenDocument sheet": lambda: bomb("ods", "content"),
    "unpacks to: OpenDocument text": lambda: bomb("odt", "content"),
    "unpacks to: Word with macros": lambda: bomb("docm", "word/document"),
    "unpacks to: OFD": lambda: bomb("ofd", "Doc_0/Pages/Page_0"),
    "unpacks to: archive": lambda: ("a.zip", packed({"a.txt": bytes(300_000_000)})),
    "million); the limit is: picture": lambda: ("a.png", huge_picture()),
    "more than 50,000 filled cells: workbook": lambda: (
        "a.xml",
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table>'
        + b"<Row><Cell><Data>1</Data></Cell></Row>" * 100_000
        + b"</Table></Worksheet></Workbook>",
    ),
    "protected by a password: workbook": lambda: ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le") + bytes(4000)),
    "protected by a password: WPS": lambda: ("a.wps", OLE + "EncryptedPackage".encode("utf-16-le") + bytes(4000)),
    "declares a document type: OpenDocument": lambda: changed(
        "ods",
        lambda name, data: data.replace(b"<office:document-content", b"<!DOCTYPE a []><office:document-content", 1),
    ),
    "is cut off: attachment": lambda: (
        "a.eml",
        MAIL + b"Content-Transfer-Encoding: base64\n\n" + b"QUJD" * 40 + b"Q\n",
    ),
    "more than 3 deep: archives": lambda: nested(8),
}


def nested(depth: int) -> tuple[str, bytes]:
    data = packed({"a.txt": b"1"})
    for _ in range(depth):
        data = packed({"a.zip": data})
    return "a.zip", data


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_read_says_why_within_limits(rules: Extractor, case: str) -> None:
    name, data = CASES[case]()
    before, begun = peak(), time.monotonic()

    report = rules.extract_all_bytes(data, name=name)[-1]

    assert report.error is not None and case.partition(":")[0] in report.error.message
    assert report.error.message.startswith(name)
    assert time.monotonic() - begun < SECONDS
    assert peak() - before < MEGABYTES


def peak() -> float:
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def test_macros_are_said_and_not_run(rules: Extractor) -> None:
    name, data = content("xlsm")

    assert "the workbook holds macros: not run" in rules.extract_bytes(data, name=name).warnings


@pytest.mark.parametrize("kind", ["docx-picture", "docx-scanned-pages"])
def test_a_broken_picture_inside_is_said(rules: Extractor, kind: str) -> None:
    name, data = changed(kind, lambda name, part: part[:200] if "media/" in name else part)
    report = rules.extract_bytes(data, name=name)

    assert any("broken" in note or "not read" in note for note in report.warnings)


def test_a_table_of_very_many_rows_ends_in_time(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    rows = [{"信息内容": f"规章{n}", "现行有效件数": n} for n in range(20_000)]
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")

    code = "import sys; from extractor import Extractor; print(Extractor(tagger='rules').extract(sys.argv[1]).form.id)"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, timeout=SECONDS)

    assert done.stdout.strip() == "None"
