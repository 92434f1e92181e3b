"""What other programs say, in Chinese."""

from __future__ import annotations

import subprocess
import sys

import pytest

from extractor.messages import message, translate
from extractor.messages.outside import outside_in_chinese


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
