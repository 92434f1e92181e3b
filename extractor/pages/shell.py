"""The file around a page: markup, style and script that never change, and data that only the script reads.

Three walls are between a hostile report and a script of its own. Data is JSON in which ``<``, ``>`` and ``&`` are
written as escapes, so that nothing in it can end its element. The page's script makes text nodes of it and never
markup. And the policy runs nothing but the script and the style whose hashes it names, loads nothing, sends nothing,
and (``require-trusted-types-for``) refuses strings where markup or code is expected.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from functools import cache
from importlib import resources
from typing import Literal

from extractor.messages import Language
from extractor.pages.words import words

Kind = Literal["report", "summary", "review"]

_SCRIPTS: dict[Kind, tuple[str, ...]] = {
    "report": ("base", "words", "view", "form", "source", "panel", "keys", "report"),
    "summary": ("base", "words", "summary"),
    "review": ("base", "words", "view", "form", "source", "panel", "review"),
}
_STYLES: dict[Kind, tuple[str, ...]] = {
    "report": ("base", "report"),
    "summary": ("base", "summary"),
    "review": ("base", "report", "review"),
}

_SELF = "'self'"
_ESCAPES = tuple((char, f"\\u{ord(char):04x}") for char in "<>&\u2028\u2029")
"""No escape holds another's character, so that they can be put in one after another, much quicker than by a table."""
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_IDS = re.compile(r"[a-z][a-z0-9-]*")
_PICTURE = re.compile(r"[A-Za-z0-9+/=]*")


def to_json(data: object) -> str:
    """Compact JSON that may be inside a ``<script>`` element; lone surrogates become escapes."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for char, escape in _ESCAPES:
        text = text.replace(char, escape)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def data_block(name: str, data: object) -> str:
    """A data element. ``name`` is ours, never a report's."""
    return f'<script type="application/json" id="{_checked(name)}">{to_json(data)}</script>\n'


def picture_block(name: str, content: bytes) -> str:
    """A picture as base64, to be fetched by the script when it comes into sight."""
    text = base64.b64encode(content).decode("ascii")
    if not _PICTURE.fullmatch(text):
        raise ValueError(f"{name}: not base64")
    return f'<script type="text/plain" id="{_checked(name)}">{text}</script>\n'


def _checked(name: str) -> str:
    if not _IDS.fullmatch(name):
        raise ValueError(f"saw {name!r}, expected the id of an element: lower-case letters, digits and -")
    return name


def head(kind: Kind, title: str, language: Language | None = None) -> str:
    """All that is before the data. ``title`` may hold anything; what turns text around is left out of it.

    ``language``: that in which the page opens, until its reader chooses another; ``None`` for the browser's.
    """
    shown = html.escape(_UNSEEN.sub(" ", title))
    preset = f' data-language="{language}"' if language else ""
    tag = "zh-CN" if language == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{tag}" data-page="{kind}"{preset}>\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(kind)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="generator" content="tablemend">\n'
        f'<link rel="icon" href="data:,">\n<title>{shown}</title>\n<style>{_style(kind)}</style>\n</head>\n<body>\n'
        "<noscript>This page needs JavaScript; its script is inside the file. 本页需要启用 JavaScript。</noscript>\n"
        '<div id="app"></div>\n'
    )


def policy(kind: Kind) -> str:
    """What a browser may do on the page. The review alone talks, to the server that it came from."""
    served = kind == "review"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash_of(_script(kind))}'",
            f"style-src '{_hash_of(_style(kind))}'",
            f"img-src data:{' ' + _SELF if served else ''}",
            *((f"connect-src {_SELF}",) if served else ()),
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def tail(kind: Kind) -> str:
    """All that is behind the data: the script finds everything in its place."""
    return f"<script>{_script(kind)}</script>\n</body>\n</html>\n"


@cache
def _script(kind: Kind) -> str:
    parts = "".join(_asset(f"{name}.js") for name in _SCRIPTS[kind])
    return f'\n"use strict";\n(() => {{\nconst WORDS = {to_json(words())};\n{parts}}})();\n'


@cache
def _style(kind: Kind) -> str:
    return "\n" + "".join(_asset(f"{name}.css") for name in _STYLES[kind])


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath("assets", name).read_text(encoding="utf-8")


def _hash_of(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
