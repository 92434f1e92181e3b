"""Tables of LaTeX in a text."""

from __future__ import annotations

import re

import pytest

from extractor.readers.text import read_text

Cells = list[tuple[int, int, int, int, str]]


def grids(text: str) -> list[Cells]:
    document = read_text(text)
    tables: dict[int, dict[tuple[int, ...], str]] = {}
    for token in document.tokens:
        if token.grid:
            cells = tables.setdefault(token.grid.table, {})
            cells[token.grid[1:]] = cells.get(token.grid[1:], "") + document.token_text(token)
    return [[(*place, cell) for place, cell in cells.items()] for cells in tables.values()]  # type: ignore[misc]


def tabular(body: str, columns: str = "|c|c|c|") -> str:
    return f"一、情况\n\\begin{{tabular}}{{{columns}}}\n{body}\n\\end{{tabular}}\n本机关公开。\n"


PLAIN = [(0, 1, 0, 1, "信息内容"), (0, 1, 1, 2, "件数"), (1, 2, 0, 1, "规章"), (1, 2, 1, 2, "12")]
CASES: dict[str, tuple[str, Cells]] = {
    "rules and comments": (
        tabular("\\hline % head\n信息内容 & 件数 \\\\ \\hline\n\\cline{1-2}\n% none\n规章 & 12 \\\\[2pt]\n\\hline"),
        PLAIN,
    ),
    "booktabs, no last break": (tabular("\\toprule 信息内容 & 件数 \\\\ \\midrule 规章 & 12", "p{3cm}l"), PLAIN),
    "set in bold and as formulas": (
        tabular("\\textbf{信息内容} & \\makecell{件数} \\\\\n\\textbf{\\emph{规章}} & $12$ \\\\"),
        PLAIN,
    ),
    "a cell in two lines": (tabular("\\makecell{信息\\\\内容} & 件数 \\\\ 规章 & \\textbf{12} \\\\"), PLAIN),
    "escaped marks": (
        tabular("A\\&B & 件数 \\\\ 占比 & 5\\% \\\\"),
        [(0, 1, 0, 1, "A\\&B"), (0, 1, 1, 2, "件数"), (1, 2, 0, 1, "占比"), (1, 2, 1, 2, "5\\%")],
    ),
    "spans": (
        tabular(
            "\\multicolumn{3}{|c|}{第五项} \\\\ \\hline\n"
            "\\multirow{2}{*}{许可} & 甲 & 1 \\\\ \\cline{2-3}\n & 乙 & 2 \\\\"
        ),
        [(0, 1, 0, 3, "第五项"), (1, 3, 0, 1, "许可"), (1, 2, 1, 2, "甲"), (1, 2, 2, 3, "1"),
         (2, 3, 1, 2, "乙"), (2, 3, 2, 3, "2")],
    ),
    "rows and columns at once": (
        tabular(
            "\\multicolumn{2}{c}{\\multirow{2}{*}{项目}} & 甲 \\\\\n"
            "\\multicolumn{2}{c}{} & 乙 \\\\ a & b & 3 \\\\"
        ),
        [(0, 2, 0, 2, "项目"), (0, 1, 2, 3, "甲"), (1, 2, 2, 3, "乙"), (2, 3, 0, 1, "a"), (2, 3, 1, 2, "b"),
         (2, 3, 2, 3, "3")],
    ),
    "a number under a cell that spans rows": (
        tabular("\\multirow{2}{*}{许可} & 1 \\\\\n0 & 2 \\\\"),
        [(0, 1, 0, 1, "许可"), (0, 1, 1, 2, "1"), (1, 2, 0, 1, "0"), (1, 2, 1, 2, "2")],
    ),
    "empty cells": (
        tabular("规章 & & 3 \\\\ 其他 & 0 & \\\\"),
        [(0, 1, 0, 1, "规章"), (0, 1, 1, 2, ""), (0, 1, 2, 3, "3"), (1, 2, 0, 1, "其他"), (1, 2, 1, 2, "0"),
         (1, 2, 2, 3, "")],
    ),
    "tabularx": (
        "\\begin{table}[h]\\centering\n\\begin{tabularx}{\\textwidth}{|X|c|}\n信息内容 & 件数 \\\\\n"
        "规章 & 12 \\\\\n\\end{tabularx}\n",
        PLAIN,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_tables(case: str) -> None:
    text, cells = CASES[case]
    assert grids(text) == [cells]


@pytest.mark.parametrize(
    "text",
    [
        "表一 \\begin{tabular}{cc}规章 & 12 \\\\ 其他 & 3 \\\\\\end{tabular} 共15件\n",
        "\\begin{tabular}{cc}\n规章 & 12 \\\\\n",
        "\\begin{tabular}{c}\n规章 \\\\\n其他 \\\\\n\\end{tabular}\n",
    ],
    ids=["text beside it", "never closed", "one column"],
)
def test_what_is_no_table_keeps_all_of_its_text(text: str) -> None:
    assert grids(text) == []
    document = read_text(text)
    held = "".join(document.token_text(token) for token in document.tokens)
    assert "".join(held.split()) == "".join(text.split()).replace("\\\\", "") or text.startswith("表一")
    assert "".join(re.findall(r"\d+", held)) == "".join(re.findall(r"\d+", text))


def test_two_tables_and_the_text_between() -> None:
    one = "\\begin{tabular}{cc}\n规章 & 12 \\\\\n其他 & 3 \\\\\n\\end{tabular}\n"
    assert len(grids(f"{one}二、其他\n{one}")) == 2
    assert "二、其他" in read_text(f"{one}二、其他\n{one}").text.splitlines()
