"""Names that the page's script shows, and names in Chinese that pages and workbooks share, from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.messages import catalogue, translate, word


def words() -> Mapping[str, Mapping[str, object]]:
    """``checks``: in English and Chinese, by id; ``facts``: in Chinese, by name."""
    return {
        "checks": {name: [texts["en"], texts["zh"]] for name, texts in _family("sum").items()},
        "facts": {name: texts["zh"] for name, texts in _family("fact").items()},
    }


def _family(family: str) -> Mapping[str, Mapping[str, str]]:
    head = f"{family}."
    return {code.removeprefix(head): texts for code, texts in catalogue().items() if code.startswith(head)}


def state_in_chinese(state: str) -> str:
    return str.__str__(translate(word("status", state), "zh"))


def fact_in_chinese(name: str) -> str:
    return str.__str__(translate(word("fact", name), "zh"))
