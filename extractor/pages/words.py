"""Names in Chinese that pages and workbooks share; they stand once, in ``assets/words.json``."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def words() -> dict[str, Any]:
    """``checks``: in English and Chinese, by id; ``states``, ``facts``: in Chinese, by name."""
    found: dict[str, Any] = json.loads(resources.files(__package__).joinpath("assets", "words.json").read_text("utf-8"))
    return found


def state_in_chinese(state: str) -> str:
    found: str = words()["states"].get(state, state)
    return found


def fact_in_chinese(name: str) -> str:
    found: str = words()["facts"].get(name, name)
    return found
