"""Names that the page's script shows, and names in Chinese that pages and workbooks share, from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.messages import family, plain, word


def words() -> Mapping[str, Mapping[str, object]]:
    """``checks``: in English and Chinese, by id; ``facts``: in Chinese, by name."""
    return {
        "checks": {name: [texts["en"], texts["zh"]] for name, texts in family("sum").items()},
        "facts": {name: texts["zh"] for name, texts in family("fact").items()},
    }


def state_in_chinese(state: str) -> str:
    return plain(word("status", state), "zh")


def fact_in_chinese(name: str) -> str:
    return plain(word("fact", name), "zh")
