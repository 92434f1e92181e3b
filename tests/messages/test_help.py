"""The help of every command is whole in Chinese."""

from __future__ import annotations

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
