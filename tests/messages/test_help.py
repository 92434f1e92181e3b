"""The help of every command is whole in Chinese."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from extractor.cli import app
from extractor.messages.help import chinese_help

_LIBRARY = "Usage:"
"""The first text of the catalogue that is the library's."""


def _texts(command: Any) -> Iterator[str]:
    yield from filter(None, (command.help,))
    for parameter in command.params:
        yield from (text for text in (parameter.help, parameter.show_default) if isinstance(text, str))
        if re.search(r"[A-Z]{3}|DIR", parameter.metavar or ""):
            yield parameter.metavar
    for inner in getattr(command, "commands", {}).values():
        yield from _texts(inner)


def _plain() -> list[str]:
    texts = {" ".join(text.split()) for text in _texts(typer.main.get_command(app))}
    return sorted(text for text in texts if re.search(r"[A-Za-z]{2}", text) and text != "auto")


@pytest.mark.parametrize("text", _plain())
def test_every_help_text_has_a_chinese_one(text: str) -> None:
    assert re.search(r"[一-鿿]", chinese_help()[text])


def test_no_chinese_help_is_unused() -> None:
    known = list(chinese_help())
    assert set(known[: known.index(_LIBRARY)]) - set(_plain()) == set()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--lang", "zh", "extract", "--help"], "每份一条记录"),
        (["extract", "--lang=zh", "--help"], "每份一条记录"),
        (["--lang", "zh", "--help"], "选项"),
    ],
)
def test_help_speaks_chinese_where_that_is_asked_for(arguments: list[str], expected: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "extractor.cli", *arguments], capture_output=True, encoding="utf-8", check=False
    )
    shown = done.stdout + done.stderr
    assert expected in shown
    assert not re.search(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b", re.sub(r"python -m \w+|tablemend \w+ \w+", "", shown)), (
        shown
    )


@pytest.mark.parametrize("arguments", [["extract", "--help"], ["review", "--help"], ["serve", "--help"]], ids=str)
def test_the_help_in_chinese_is_not_cut_off(arguments: list[str]) -> None:
    """The library cuts a text without blanks at the width of its table."""
    environment = {**os.environ, "TABLEMEND_LANG": "zh", "COLUMNS": "80", "TERM": "dumb"}
    shown = run(arguments, environment)
    assert "用法：" in shown and "[选项]" in shown and "Usage" not in shown
    assert "…" not in shown.replace("A B …", "")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["extract"], ["用法：", "[选项] {输入}...", "缺少参数 '输入'"]),
        (["batch", "x"], ["用法：", "缺少选项 '--out' / '-o'"]),
        (["nosuch"], ["用法：", "[选项] 命令 [参数]...", "没有命令 'nosuch'"]),
        (["review", "import", "--nope"], ["用法：", "{运行目录} {文件.xlsx}", "没有选项 --nope"]),
    ],
    ids=lambda given: " ".join(given),
)
@pytest.mark.parametrize(
    "environment", [{"TABLEMEND_LANG": "zh"}, {"LC_ALL": "zh_CN.UTF-8"}], ids=["TABLEMEND_LANG", "locale"]
)
def test_wrong_usage_is_answered_in_chinese(
    arguments: list[str], expected: list[str], environment: dict[str, str]
) -> None:
    inherited = {name: value for name, value in os.environ.items() if name not in ("TABLEMEND_LANG", "LC_ALL")}
    shown = run(arguments, {**inherited, **environment}, code=2)
    assert [text for text in expected if text not in shown] == []
    assert not re.search(r"Usage|Error|Missing|OPTIONS|ARGS", shown), shown


def run(arguments: list[str], environment: dict[str, str], *, code: int = 0) -> str:
    command = [sys.executable, "-m", "extractor.cli", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr
