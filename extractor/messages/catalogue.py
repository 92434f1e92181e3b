"""The catalogue: for each code its text in every language, read from ``texts/*.txt``.

An entry is a line with the code, and below it a line for each language::

    check.fails
      en check {check} fails at {where}: {left} ≠ {right}
      zh 勾稽关系 {check} 在 {where} 处不符：{left} ≠ {right}

Fields are those of ``str.format``, with one addition: ``{count:page/pages}`` is the number with the word in the
singular or plural. A list is joined by commas; ``{notes:;}`` joins it by
semicolons, ``{problems:/}`` by line breaks, ``{readings:or}`` by *or*. Lines that begin with ``#`` are remarks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import Any, Final, Literal

Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
Texts = Mapping[str, str]
"""From language to template."""


@cache
def catalogue() -> Mapping[str, Texts]:
    """All entries by code. Raises ``ValueError`` that names file and line for a catalogue that does not hold together;
    only a defect of the package can do that."""
    # Loaded with the first message, not with the command line.
    from importlib.resources import files

    found: dict[str, Texts] = {}
    for file in sorted(files(__package__).joinpath("texts").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".txt"):
            for code, texts, line in parse(file.read_text(encoding="utf-8"), file.name):
                if code in found:
                    raise ValueError(f"{file.name}:{line}: saw the code {code} again, expected each once")
                found[code] = texts
    return MappingProxyType(found)


def family(name: str) -> Mapping[str, Texts]:
    """The entries whose codes begin with ``name.``, by the rest of the code."""
    head = f"{name}."
    return {code.removeprefix(head): texts for code, texts in catalogue().items() if code.startswith(head)}


def parse(text: str, name: str) -> Iterator[tuple[str, Texts, int]]:
    """Code, texts and line number of each entry of a file."""
    code, line = "", 0
    texts: dict[str, str] = {}
    for number, content in enumerate(text.splitlines(), start=1):
        if not content.strip() or content.startswith("#"):
            continue
        if not content.startswith("  "):
            if code:
                yield code, texts, line
            code, line, texts = content.strip(), number, {}
            continue
        language, _, template = content[2:].partition(" ")
        if not code or language not in LANGUAGES or language in texts or not template:
            raise ValueError(f"{name}:{number}: saw {content!r}, expected a text in one of {', '.join(LANGUAGES)}")
        texts[language] = template.replace("\\n", "\n")
    if code:
        yield code, texts, line


class _Formatter(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if "/" in format_spec[1:]:
            one, many = format_spec.split("/")
            return f"{value:,} {one if value == 1 else many}"
        return str(super().format_field(value, format_spec))


_FORMATTER = _Formatter()


def fill(template: str, values: Mapping[str, object]) -> str:
    """Raises ``KeyError`` for a field without a value."""
    # Most templates have no field.
    return _FORMATTER.vformat(template, (), values) if "{" in template or "}" in template else template


def fields(template: str) -> Sequence[str]:
    """The names of its fields, each once, sorted."""
    return sorted({name for _, name, _, _ in Formatter().parse(template) if name})
