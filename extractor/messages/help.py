"""Help texts of the command line in Chinese, found by the English text that is in the program.

``help.zh.txt`` holds pairs of lines: the English text, and below it, after two blanks, the Chinese one. Line breaks of
the program's text do not count. The words of the library that parses the command line are there too.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def chinese_help() -> Mapping[str, str]:
    """English text → Chinese text. Raises ``ValueError`` for a line that has no other."""
    found: dict[str, str] = {}
    english = ""
    text = files(__package__).joinpath("help.zh.txt").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("  ") == (not english):
            raise ValueError(f"help.zh.txt:{number}: saw {line!r}, expected English and Chinese in turn")
        if english:
            found[english], english = line.strip(), ""
        else:
            english = line.strip()
    return MappingProxyType(found)


def help_in_chinese(text: str) -> str:
    """The Chinese text; the same text where there is none."""
    return chinese_help().get(" ".join(text.split()), text)
