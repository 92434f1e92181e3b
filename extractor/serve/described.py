"""What the server says of itself: the OpenAPI description in either language, and a page that shows it.

The page needs no script and nothing from another place, so that it works on a machine without a network.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from extractor.messages import Language, family, message, plain

Json = Any
_TEXTS = ("summary", "description")
_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}"
    "code{background:#8883;padding:.1em .3em;border-radius:3px}dt{margin-top:.5em}dd{margin-left:1.5em}"
    "h2{margin-top:2rem;font-size:1.1rem}@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}}"
)


def description(openapi: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """The description with what it says of the server in the language; the record's schema stays English."""
    found = {texts["en"]: texts[language] for texts in family("openapi").values()}
    return {**_translated(openapi, found)}


def _translated(data: Json, found: Mapping[str, str]) -> Json:
    if isinstance(data, Mapping):
        return {
            name: found.get(value, value) if name in _TEXTS and isinstance(value, str) else _translated(value, found)
            for name, value in data.items()
        }
    return [_translated(value, found) for value in data] if isinstance(data, list) else data


def description_page(described: Mapping[str, Any], language: Language) -> str:
    """``described``: what :func:`description` gave."""
    info = described["info"]
    tag = "zh-CN" if language == "zh" else "en"
    routes = [(path, *route) for path, methods in described["paths"].items() for route in methods.items()]
    body = "".join(_route(path, method, route) for path, method, route in routes)
    hint = plain(message("openapi.page"), language)
    return (
        f'<!doctype html>\n<html lang="{tag}"><head><meta charset="utf-8"><title>tablemend</title>'
        f"<style>{_STYLE}</style></head>\n<body><h1>{escape(info['title'])} {escape(info['version'])}</h1>\n"
        f"<p>{escape(info.get('summary', ''))}</p>\n<p>{escape(hint)} "
        f'<a href="openapi.json">openapi.json</a></p>\n{body}</body></html>\n'
    )


def _route(path: str, method: str, route: Mapping[str, Any]) -> str:
    given = [(one["name"], one["description"]) for one in route.get("parameters", ()) if "description" in one]
    answers = [(status, answer.get("description", "")) for status, answer in route.get("responses", {}).items()]
    listed = "".join(f"<dt><code>{escape(name)}</code></dt><dd>{escape(text)}</dd>" for name, text in given + answers)
    return (
        f"<h2><code>{method.upper()} {escape(path)}</code></h2>\n<p>{escape(route.get('summary', ''))}</p>\n"
        f"<dl>{listed}</dl>\n"
    )
