"""How the time of each reader grows with the worst texts known: ``python -m eval.hostile.growth``.

Each text is a run that some pattern or loop once went back over, or a table, list or nesting that asks for much. Times
are of the processor, not of the clock, under the settings of a worker process; the exponent is fitted over the sizes on
a logarithmic scale. Beside it stands by how much the text that was read grew, for a time that does not grow may be that
of an input which is not read, and the error of the longest input, where it has one.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath

from eval.hostile.grown import Make, grown_samples, xls_rows
from eval.hostile.made_pdf import pdf_file
from extractor.errors import InputError
from extractor.pipeline import Extractor
from extractor.processes import look_for_cycles_rarely
from extractor.readers import files_inside, read_bytes

SIZES = (100_000, 400_000, 1_600_000, 3_200_000)
LIMIT = 1.1
_START_S = 0.05
"""Smaller times say nothing of growth."""
_WARM = 20_000
"""Bytes that are read before, so that what is loaded at the first use is in no time."""
_HEAD = "某某县2023年政府信息公开工作年度报告\n一、总体情况\n"


def _run(before: str, piece: str, after: str = "") -> Make:
    """``piece`` over and over, up to a number of bytes."""
    size = len(piece.encode())
    return lambda total: (before + piece * (total // size) + after).encode()


def _json(piece: str) -> Make:
    return lambda total: ("[" + ",".join([piece] * max(1, total // (len(piece.encode()) + 1))) + "]").encode()


def _rules_and_classes(total: int) -> bytes:
    """As many rules of style as paragraphs, each of another class."""
    numbers = range(total // 60)
    rules = "".join(f".c{n}{{color:red}}" for n in numbers)
    return f"<style>{rules}</style>{''.join(f'<p class=c{n}>规章 3</p>' for n in numbers)}".encode()


def _mhtml(total: int) -> bytes:
    head = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
    page = "Content-Type: text/html; charset=utf-8\n\n<p>规章 3</p>\n--b\n".encode()
    part = b"Content-Type: text/css\nContent-Location: a.css\n\nb{color:red}\n--b\n"
    return head + page + part * (total // len(part)) + b"--"


def _words_of_pdf(total: int) -> bytes:
    places = ((n % 50 * 12, n // 50 % 90 * 9) for n in range(total // 30))
    return b"".join(b"BT /F 6 Tf %03d %03d Td (3) Tj ET\n" % place for place in places)


def _rules_of_pdf(total: int) -> bytes:
    return b"".join(b"%03d %03d m %03d 700 l S\n" % (n % 600, n // 600 % 700, n % 600) for n in range(total // 24))


WORST: dict[str, tuple[str, Make]] = {
    "text: blanks before a pipe": ("a.txt", _run(_HEAD + "|", " ", "|")),
    "text: commas and digits": ("a.txt", _run(_HEAD, "1,")),
    "text: one long number": ("a.txt", _run(_HEAD + "收到申请", "1", "件")),
    "text: numbers and blanks": ("a.txt", _run(_HEAD, "1 ")),
    "text: lines of a label": ("a.txt", _run(_HEAD, "规章\n")),
    "text: rows of a table": ("a.txt", _run(_HEAD, "规章 | 1 | 2 | 3\n")),
    "text: backslashes": ("a.txt", _run(_HEAD, "\\")),
    "text: brackets": ("a.txt", _run(_HEAD, "（")),
    "text: counts in prose": ("a.txt", _run(_HEAD, "收到申请3件，")),
    "text: glued figures": ("a.txt", _run(_HEAD + "规章", "0")),
    "wiki: spans": ("a.txt", _run(_HEAD + "{|\n", '| colspan="9" rowspan="9" | 1\n', "|}\n")),
    "latex: cells": ("a.tex", _run("\\begin{tabular}{ccc}\n", "1 & 2 & 3 \\\\\n", "\\end{tabular}")),
    "csv: quotes": ("a.csv", _run(_HEAD, '"",')),
    "html: doctype": ("a.html", _run("<!DOCTYPE html ", " [", "<p>规章</p>")),
    "html: style without an end": ("a.html", _run("<style>", "a{b:c", "</style><p>规章</p>")),
    "html: at-rules": ("a.html", _run("<style>", "@media ", "</style><p>规章</p>")),
    "html: paragraphs": ("a.html", _run("<html><body>", "<p>规章 3</p>")),
    "html: cells of one row": ("a.html", _run("<table><tr>", "<td>1", "</table>")),
    "html: rows": ("a.html", _run("<table>", "<tr><td>规章<td>1", "</table>")),
    "html: open tags": ("a.html", _run("<html><body>", "<i><p>", "规章")),
    "html: comments that do not end": ("a.html", _run("<html><body>", "<!--", "规章")),
    "pdftohtml: words": ("a.xml", lambda total: _placed_words(total)),
    "hocr: words": ("a.hocr", lambda total: _hocr(total)),
    "text: many values behind a label": ("a.txt", _run(_HEAD + "二、主动公开政府信息情况\n规章", " | 1", "\n")),
    "text: numbers in brackets": ("a.txt", _run(_HEAD + "收到申请", "3件(其中1件),", "\n")),
    "text: headings of sections": ("a.txt", _run(_HEAD, "三、收到和处理政府信息公开申请情况\n")),
    "text: reports": ("a.txt", _run("", "某某县2023年政府信息公开工作年度报告\n一、总体情况\n规章 1 2 3\n")),
    "html: cells behind a label": ("a.html", _run("<table><tr><td>规章", "<td>1", "</table>")),
    "html: classes and rules": ("a.html", _rules_and_classes),
    "html: nested tables": ("a.html", _run("", "<table><tr><td>规章<td>1", "")),
    "html: spans": ("a.html", _run("<table>", "<tr><td rowspan=9 colspan=9>1", "</table>")),
    "html: entities": ("a.html", _run("<p>规章", "&amp;", "</p>")),
    "mhtml: parts": ("a.mhtml", _mhtml),
    "pdf: words of a page": ("a.pdf", lambda total: pdf_file(_words_of_pdf(total))),
    "pdf: rules of a page": ("a.pdf", lambda total: pdf_file(_rules_of_pdf(total))),
    "pdf: pages": ("a.pdf", lambda total: pdf_file(*[b"BT /F 9 Tf 9 700 Td (3 4 5) Tj ET"] * (total // 160))),
    "xls: rows": ("a.xls", xls_rows),
    "json: rows": ("a.json", _json('["规章","1","2"]')),
    "json: blocks": ("a.json", _json('{"text":"规章 3","bbox":[1,2,3,4]}')),
    "text: line separators of Unicode": ("a.txt", _run(_HEAD, "规章\u2028")),
    "text: returns without line feeds": ("a.txt", _run(_HEAD, "规章\r")),
    "text: lines of one cell": ("a.txt", _run(_HEAD + "{|\n| 规章\n", "规章\n", "|}\n")),
    "text: struck out": ("a.txt", _run(_HEAD, "~~规章~~3 ")),
    "text: list of lists": ("a.txt", _run(_HEAD, '["规章", 0, 3]\n')),
    "html: lines of one cell": ("a.html", _run("<table><tr><td>", "规章<br>", "</table>")),
    "html: words of one paragraph": ("a.html", _run("<p>", "<b>规章</b> 3 ", "</p>")),
    "html: nested lists": ("a.html", _run("<p>规章", "<ul><li>3")),
    "latex: environments without an end": ("a.tex", _run(_HEAD, "\\begin{tabular}{c}\n1 & 2\n")),
    "doctags: cells": ("a.txt", _run("<doctag><otsl>", "<fcel>规章<fcel>1<nl>", "</otsl></doctag>")),
    "mail: header lines": ("a.eml", _run("From: a@b\nSubject: x\n", "X-A: b\n", "\n规章 3")),
}


def _placed_words(total: int) -> bytes:
    lines = (
        f'<text top="{n // 50 * 20}" left="{n % 50 * 16}" width="12" height="12" font="0">3</text>\n'
        for n in range(total // 70)
    )
    head = '<?xml version="1.0"?>\n<pdf2xml>\n'
    page = '<page number="1" position="absolute" top="0" left="0" height="1262" width="892">\n'
    return (head + page + "".join(lines) + "</page></pdf2xml>").encode()


def _hocr(total: int) -> bytes:
    words = (
        f"<span class='ocrx_word' title='bbox {x} {y} {x + 12} {y + 12}'>3</span>"
        for x, y in ((n % 50 * 16, n // 50 * 20) for n in range(total // 70))
    )
    return (
        "<html><body><div class='ocr_page' title='bbox 0 0 900 1300'>" + "".join(words) + "</div></body></html>"
    ).encode()


@dataclass(frozen=True)
class Growth:
    """Seconds of the processor at each size, and the exponent; ``None`` where all is too fast to show."""

    name: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]
    exponent: float | None
    read: tuple[int, int] = (0, 0)
    """Characters of the documents that the shortest and the longest input became."""
    error: str | None = None
    """What the longest input ended in."""


def exponent_of(sizes: Sequence[int], seconds: Sequence[float]) -> float | None:
    """The slope of a straight line through the logarithms; only of times that say something."""
    points = [(math.log(size), math.log(took)) for size, took in zip(sizes, seconds, strict=True) if took >= _START_S]
    if len(points) < 2:
        return None
    middle_x, middle_y = (sum(point[i] for point in points) / len(points) for i in (0, 1))
    across = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / across


def measure(
    name: str, file: str, make: Make, extractor: Extractor, sizes: Sequence[int] = SIZES, *, most_seconds: float = 120.0
) -> Growth:
    """Sizes beyond one that took ``most_seconds`` are left out."""
    seconds: list[float] = []
    error = None
    extractor.extract_all_bytes(make(min(_WARM, *sizes)), name=file)
    for size in sizes:
        data = make(size)
        started = time.process_time()
        reports = extractor.extract_all_bytes(data, name=file)
        seconds.append(time.process_time() - started)
        error = next((report.error.kind for report in reports if report.error), None)
        if seconds[-1] > most_seconds:
            break
    done = tuple(sizes[: len(seconds)])
    read = (characters_read(make(done[0]), file), characters_read(make(done[-1]), file))
    return Growth(name, done, tuple(round(took, 3) for took in seconds), exponent_of(done, seconds), read, error)


def characters_read(data: bytes, name: str) -> int:
    """Of all documents that a file holds; 0 for what cannot be read."""
    try:
        members = list(files_inside(data, name=name))
        documents = [read_bytes(content, name=PurePosixPath(member).name) for member, content in members or [(name, data)]]
    except InputError:
        return 0
    return sum(len(document.text) for document in documents)


def _file_of(sample: str) -> str:
    return "a" + PurePath(sample).suffix


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("names", nargs="*", help="texts to measure; all else")
    options.add_argument("--sizes", default=",".join(map(str, SIZES)), help="bytes, apart by commas")
    chosen = options.parse_args()
    look_for_cycles_rarely()
    extractor = Extractor(tagger="rules")
    extractor.extract_text(_HEAD + "规章 3")
    worst = {**WORST, **{name: (_file_of(name), make) for name, make in grown_samples().items()}}
    for name in chosen.names or worst:
        growth = measure(name, *worst[name], extractor, tuple(map(int, chosen.sizes.split(","))))
        told = "fast" if growth.exponent is None else f"{growth.exponent:.2f}"
        mark = "" if growth.exponent is None or growth.exponent <= LIMIT else "  OVER"
        longer, grown = growth.sizes[-1] / growth.sizes[0], growth.read[1] / max(1, growth.read[0])
        read = f"read x{grown:.1f} of x{longer:.0f}" + (f", {growth.error}" if growth.error else "")
        print(f"{name:34s} n^{told:5s} {json.dumps(growth.seconds):32s} {read}{mark}", flush=True)


if __name__ == "__main__":
    main()
