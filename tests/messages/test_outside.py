"""What other programs say, in Chinese; and the words that stand in the scripts of the pages."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import resources

import pytest

from extractor.messages import message, translate
from extractor.messages.outside import outside_in_chinese

_HAN = re.compile(r"[一-鿿]")
_PAIR = re.compile(r'\bt\(\s*(["`])((?:\\.|(?!\1).)*)\1\s*,\s*(["`])((?:\\.|(?!\3).)*)\3')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("File is not a zip file", "不是 ZIP 压缩包"),
        ("Bad CRC-32 for file 'a.xml'", "压缩包损坏，'a.xml' 校验不符"),
        ("[Errno 2] No such file or directory: 'x y'", "没有这个文件或文件夹：x y（错误号 2）"),
        ("[Errno 99] Something quite new: 'x'", "原文“Something quite new”：x（错误号 99）"),
        ("mismatched tag: line 3, column 4", "XML 标签不匹配（第 3 行第 4 列）"),
        ("Something that nobody knows", "原文“Something that nobody knows”"),
        ("Invalid value for '--jobs': Input should be greater than or equal to 0", "'--jobs' 的值无效：应不小于 0"),
        ("No such option: --jos Did you mean --jobs?", "没有选项 --jos。是否想用 --jobs？"),
        ("UTF-8", "UTF-8"),
        ("某种错误 of a kind", "某种错误 of a kind"),
        ("", ""),
    ],
)
def test_texts_of_others(text: str, expected: str) -> None:
    assert outside_in_chinese(text) == expected


def test_inside_a_message_they_are_chinese_in_chinese_alone() -> None:
    said = message("file.unreadable", path="a", error="Permission denied")
    assert "Permission denied" in said
    assert "没有权限" in translate(said, "zh")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [(["extract", "x", "--no-such"], "没有选项"), (["batch", "x", "-o", "r", "--jobs", "abc"], "应为整数")],
)
def test_wrong_usage_is_told_in_chinese(arguments: list[str], expected: str) -> None:
    command = [sys.executable, "-m", "extractor.cli", "--lang", "zh", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert expected in done.stderr


def test_the_scripts_of_the_pages_have_their_words_in_pairs() -> None:
    scripts = [
        file for file in resources.files("extractor.pages").joinpath("assets").iterdir() if file.name[-3:] == ".js"
    ]
    pairs = [(found[2], found[4]) for file in scripts for found in _PAIR.finditer(file.read_text(encoding="utf-8"))]
    assert len(pairs) > 100
    worded = [(en, zh) for en, zh in pairs if re.search(r"[A-Za-z]{3,} [a-z]{2,}", re.sub(r"\$\{[^}]*\}", "", en))]
    assert [pair for pair in worded if not _HAN.search(pair[1])] == []
