"""The words that the pages' scripts show, and names in Chinese that pages and workbooks share, from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.messages import family, plain, word


def words() -> Mapping[str, Mapping[str, object]]:
    """``texts``: in English and Chinese, by the code in the scripts (``script.*`` of the catalogue); ``checks``: the
    same, by id; ``facts``, ``statuses``: in Chinese, by name."""
    return {
        "texts": _pairs(family("script")),
        "checks": _pairs(family("sum")),
        "facts": _chinese(family("fact")),
        "statuses": _chinese(family("status")),
    }


def _pairs(entries: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    return {code: [texts["en"], texts["zh"]] for code, texts in entries.items()}


def _chinese(entries: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {code: texts["zh"] for code, texts in entries.items()}


def state_in_chinese(state: str) -> str:
    return plain(word("status", state), "zh")


def fact_in_chinese(name: str) -> str:
    return plain(word("fact", name), "zh")
