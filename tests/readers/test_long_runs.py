"""Adversarial runs of 200 KB: each is read to its end; a pattern that goes back over a run would take minutes."""

from __future__ import annotations

import pytest

from eval.hostile.worst import WORST
from extractor.readers import read_bytes
from extractor.readers.wikitext import wiki_tables

SIZE = 200_000
HEAD = "某某县2023年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"


def xml(text: str) -> bytes:
    placed = f'<text top="10" left="10" width="800" height="10">{text}</text>'
    page = f'<page number="1" width="900" height="900">{placed}</page>'
    return f'<?xml version="1.0"?><pdf2xml>{page}</pdf2xml>'.encode()


def latex(body: str) -> bytes:
    return f"{HEAD}\\begin{{tabular}}{{cc}}\n{body}\n\\end{{tabular}}".encode()


RUNS: dict[str, tuple[str, bytes]] = {
    "blanks before a pipe": ("a.txt", (HEAD + " " * SIZE + "x|\n").encode()),
    "dashes and pipes": ("a.txt", (HEAD + "|--" * (SIZE // 3) + "x\n").encode()),
    "colons and dashes": ("a.txt", (HEAD + ":-" * (SIZE // 2) + "|x\n").encode()),
    "words and gaps on one line": ("a.txt", (HEAD + "a  " * (SIZE // 3) + "\n").encode()),
    "figures on one line": ("a.txt", (HEAD + "1 " * (SIZE // 2) + "\n").encode()),
    "a wiki row of many cells": ("a.txt", (HEAD + "{|\n" + "| a=a | 1\n" * (SIZE // 10)).encode()),
    "attributes of a wiki cell": ("a.txt", (HEAD + "{|\n| " + "a=a" * (SIZE // 3) + "\n|}\n").encode()),
    "backslashes": ("a.txt", (HEAD + "规章|" + "\\" * SIZE + "\n").encode()),
    "brackets": ("a.txt", (HEAD + "['" + "\\" * SIZE + "\n" + "[" * 5000).encode()),
    "quotes in a list": ("a.txt", (HEAD + ("['a', " * (SIZE // 6)) + "\n").encode()),
    "LaTeX that opens and opens": ("a.txt", (HEAD + "\\begin{tabular}{" * (SIZE // 16)).encode()),
    "LaTeX of braces": ("a.txt", (HEAD + "\\begin{tabular}{cc}" + "{" * SIZE + "\\end{tabular}").encode()),
    "LaTeX of spans": ("a.txt", latex("\\multicolumn{2}" * (SIZE // 15) + "&\\\\")),
    "LaTeX of many rows": ("a.txt", latex("\\multirow{999}{*}{\\multicolumn{999}{c}{1}}&1\\\\\n" * 4000)),
    "OTSL of one row": ("a.txt", ("<doctag><otsl>" + "<fcel>1" * (SIZE // 7)).encode()),
    "OTSL that continues": ("a.txt", ("<doctag><fcel>1" + "<lcel>" * (SIZE // 12) + "<nl>" + "<ucel>" * 1000).encode()),
    "escaped tags": ("a.md", (HEAD + "&lt;table&gt;&lt;td " + "a " * (SIZE // 2)).encode()),
    "words of pdftohtml": ("a.xml", xml("1 " * (SIZE // 40))),
    "a row of JSON": ("a.json", ("[[" + "1," * (SIZE // 20) + "1],[1,2]]").encode()),
    "a log line": ("a.json", ("[" + "1" * SIZE).encode()),
    "lines of one cell": ("a.html", ("<table><tr><td>" + "规章<br>" * (SIZE // 10)).encode()),
    "texts of docling": ("a.json", WORST["json: texts of docling"][1](SIZE)),
    "characters of an OFD page": ("a.ofd", WORST["ofd: characters of a page"][1](SIZE)),
    "keys": ("a.json", ("{" + ",".join(f'"{n}":[]' for n in range(SIZE // 12)) + "}").encode()),
}  # fmt: skip


@pytest.mark.parametrize("case", RUNS)
def test_runs_are_read_to_their_end(case: str) -> None:
    name, data = RUNS[case]
    try:
        document = read_bytes(data, name=name)
    except Exception as error:
        assert type(error).__name__ in ("UnreadableFile", "InputTooLarge")
    else:
        assert document.text


@pytest.mark.parametrize("end", ["\n", ",x\n"])
def test_commas_and_figures(end: str) -> None:
    from extractor.readers.delimited import delimited_rows

    text = (",1" * (SIZE // 4) + end) * 2
    lines = [(0, len(text) // 2), (len(text) // 2, len(text))]
    assert delimited_rows(text, lines) == {}


def test_spans_of_a_wiki_table_are_bounded_before_memory_is_asked_for() -> None:
    text = "{|\n" + "| rowspan=999 colspan=999 | 1\n|-\n" * 300 + "|}"
    starts = [0, *(n + 1 for n, c in enumerate(text) if c == "\n")]
    lines = [(a, b - 1) for a, b in zip(starts, [*starts[1:], len(text) + 1], strict=True)]
    [table] = wiki_tables(text, lines)
    assert {(cell.area.row_end - cell.area.row, cell.area.col_end - cell.area.col) for cell in table.cells} == {(1, 1)}
    assert len(table.cells) == 300


@pytest.mark.parametrize("style", ["a" * 100_000, "@" * 100_000, "/*" * 50_000, ".a{" * 30_000], ids=lambda s: s[:3])
def test_style_sheets_without_an_end(style: str) -> None:
    page = f"<style>{style}</style><table><tr><td>规章<td>1<td>2</table>"
    assert read_bytes(page.encode(), name="a.html").text
