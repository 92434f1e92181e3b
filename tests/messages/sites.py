"""Where the program speaks: the calls that make messages, and the texts that are written in place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import extractor
from extractor.messages import catalogue

ROOT = Path(extractor.__file__).parent
_SENTENCE = re.compile(r"(?<![\w.<>/-])[A-Za-z][a-z]+,? [a-z]{2,},? [a-z]{2,}")
"""Three English words in a row: a sentence, or part of one."""
_HAN = re.compile(r"[一-鿿]")
"""Texts that hold Chinese say all they say in both languages."""
_DEFECTS = {"ValueError", "TypeError", "RuntimeError", "KeyError", "AttributeError", "AssertionError", "OSError"}
"""Exceptions of Python: raised to programmers, or caught and told otherwise."""
_SPEAKING = {"doubted", "append", "say", "tell", "warn", "echo", "failed_report"}

_OPENAPI = {"summary", "description"}
"""What documents a server for programmers."""
_KEYS = {
    "own word agrees",
    "own word differs",
    "no own word",
    "ahead of another",
    "level with another",
    "Input should be ",
}
"""Names of clues, by which weights are kept; what another library begins its messages with."""


class Text(NamedTuple):
    """A text that is written in place, and where."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text!r}"


@cache
def trees() -> dict[str, ast.Module]:
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(ROOT.rglob("*.py"))
    }


def codes_used() -> set[str]:
    """The codes in all calls of ``message``."""
    return {
        node.args[0].value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node.func) == "message" and node.args
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


def codes_named() -> set[str]:
    """The codes that stand anywhere in the program, in tables of them too."""
    return {
        node.value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in catalogue()
    }


@cache
def families_used() -> set[str]:
    """The closed lists whose words are looked up by :func:`extractor.messages.word`."""
    return {
        node.args[0].value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (_name(node.func), len(node.args)) in {("word", 2), ("family", 1)}
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


def arguments_used() -> Iterator[tuple[str, str, set[str]]]:
    """Place, code and names of the arguments of each call of ``message`` that names them all."""
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and _name(node.func) == "message" and node.args):
                continue
            code = node.args[0]
            names = {keyword.arg for keyword in node.keywords}
            if isinstance(code, ast.Constant) and isinstance(code.value, str) and None not in names:
                yield f"{path}:{node.lineno}", code.value, {str(name) for name in names}


def texts_in_place(path: str) -> Iterator[Text]:
    """English sentences of a module that are neither documentation nor made from the catalogue."""
    tree = trees()[path]
    passed = set(map(id, _passed_over(tree)))
    for node in ast.walk(tree):
        if id(node) in passed:
            continue
        text = _text(node)
        if (
            text is not None
            and not _HAN.search(text)
            and text not in _KEYS
            and not _is_name(text)
            and (_SENTENCE.search(text) or id(node) in _spoken(tree))
        ):
            yield Text(path, node.lineno, text)  # type: ignore[attr-defined]


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_name(text: str) -> bool:
    """Is it a name of a closed list, whose text is in the catalogue?"""
    return any(f"{family}.{text.replace(' ', '_')}" in catalogue() for family in families_used())


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _passed_over(tree: ast.Module) -> Iterator[ast.AST]:
    """Documentation, parts of f-strings, patterns, help texts, what programmers are told."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield from (inner for inner in ast.walk(node) if inner is not node)
        elif isinstance(node, ast.Call) and (
            _name(node.func) in {"compile", "Option", "Argument", "Typer", "TypeVar"} or _name(node.func) in _DEFECTS
        ):
            yield from ast.walk(node)
        elif (
            isinstance(node, ast.keyword)
            and node.arg in _OPENAPI
            and isinstance(node.value, ast.Constant | ast.JoinedStr)
        ):
            yield from ast.walk(node.value)
        elif isinstance(node, ast.Dict):
            yield from (
                value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and key.value in _OPENAPI
            )


@cache
def _spoken(tree: ast.Module) -> frozenset[int]:
    """Texts, however short, that are given directly to what speaks to people: an error, a reason, a note, a line."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            found.add(id(node.exc.args[0]))
        if isinstance(node, ast.Call) and _name(node.func) in _SPEAKING:
            found |= {
                id(argument) for argument in node.args if isinstance(argument, ast.JoinedStr) and _worded(argument)
            }
    return frozenset(found)


def _worded(node: ast.JoinedStr) -> bool:
    return any(
        isinstance(part, ast.Constant) and re.search(r"[A-Za-z]{2,} |^: | [a-z]{2,}", str(part.value))
        for part in node.values
    )
