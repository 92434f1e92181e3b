"""What converters leave around numbers and tables in Markdown: code marks, formulas, escaped HTML."""

from __future__ import annotations

import pytest

from extractor.readers import read_bytes, sniff
from extractor.readers.plain_lines import trim
from extractor.readers.text import read_text


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("`464`", "464"),
        ("``464``", "464"),
        ("$464$", "464"),
        ("$ 464 $", "464"),
        ("$$4.5$$", "4.5"),
        ("$-3$", "-3"),
        ("$-$", "-"),
        ("\\(464\\)", "464"),
        ("**$464$**", "464"),
        ("** `464` **", "464"),
        ("464\\\\", "464"),
        ("$4 6$", "$4 6$"),
        ("$x+1$", "$x+1$"),
        ("~~464~~", "~~464~~"),
        ("***", "***"),
        ("$", "$"),
        ("`", "`"),
        ("$1$ $2$", "$1$ $2$"),
    ],
)
def test_marks_around_a_cell(text: str, held: str) -> None:
    part = trim(f" {text} ", 0, len(text) + 2)
    assert f" {text} "[part.start : part.end] == held


def test_backslashes_and_marks_without_end() -> None:
    for text in ("\\" * 200_000, "*`" * 100_000, "规章|" + "\\" * 3_000, "`" * 200_000, "$" * 200_001):
        assert read_text(text).text == text


ESCAPED = {
    "entities": "&lt;table&gt;&lt;tr&gt;&lt;td rowspan=&quot;2&quot;&gt;甲&lt;/td&gt;&lt;td&gt;1&lt;/td&gt;&lt;/tr&gt;"
    "&lt;tr&gt;&lt;td&gt;2&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;",
    "quotes left": '&lt;table&gt;\n&lt;tr&gt;&lt;td rowspan="2"&gt;甲&lt;/td&gt;&lt;td&gt;1&lt;/td&gt;\n&lt;/tr&gt;'
    "&lt;tr&gt;&lt;td&gt;2&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;",
    "numbers": "&#60;table&#62;&#60;tr&#62;&#60;td rowspan=2&#62;甲&#60;/td&#62;&#60;td&#62;1&#60;/td&#62;&#60;/tr&#62;"
    "&#60;tr&#62;&#60;td&#62;2&#60;/td&#62;&#60;/tr&#62;&#60;/table&#62;",
    "backslashes": '\\<table\\>\\<tr\\>\\<td rowspan="2"\\>甲\\</td\\>\\<td\\>1\\</td\\>\\</tr\\>'
    "\\<tr\\>\\<td\\>2\\</td\\>\\</tr\\>\\</table\\>",
}  # fmt: skip


@pytest.mark.parametrize("case", ESCAPED)
def test_tables_of_html_that_was_escaped(case: str) -> None:
    text = f"# 年度报告\n\n二、情况 a &lt; b\n\n{ESCAPED[case]}\n\n三、其他\n"
    document = read_bytes(text.encode(), name="report.md")

    assert sniff(text.encode(), "report.md") == "mixed"
    grid = [(token.grid[1:], document.token_text(token)) for token in document.tokens if token.grid]
    assert grid == [((0, 2, 0, 1), "甲"), ((0, 1, 1, 2), "1"), ((1, 2, 1, 2), "2")]
    assert "二、情况 a < b" in document.text


def test_escaped_tags_in_prose_are_no_table() -> None:
    text = "二、情况\n页面用 &lt;table&gt; 排版，不影响阅读。\n"
    assert sniff(text.encode(), "report.md") == "text"
