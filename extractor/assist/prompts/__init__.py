"""The prompts: files under version, in Chinese, each with the words for the system and those for the user."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

_VERSION, _SYSTEM, _USER = "# 版本 ", "## 系统\n", "## 用户\n"


class Prompt(NamedTuple):
    """Templates of ``str.format``."""

    version: int
    system: str
    user: str


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt of ``NAME.zh.txt``. Raises ``ValueError`` for a file without its three parts; a defect of ours."""
    text = files(__package__).joinpath(f"{name}.zh.txt").read_text(encoding="utf-8")
    head, found, rest = text.partition(_SYSTEM)
    system, also, user = rest.partition(_USER)
    if not (found and also and head.startswith(_VERSION)):
        raise ValueError(f"{name}.zh.txt: expected {_VERSION!r}, {_SYSTEM!r} and {_USER!r}")
    return Prompt(int(head.removeprefix(_VERSION)), system.strip(), user.strip())
