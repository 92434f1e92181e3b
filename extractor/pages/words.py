"""Words of the pages in Chinese that workbooks need too; they stand once, in ``assets/words.json``."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import Any

_GROUP = re.compile(r"\$(\d)")
_PUT = re.compile(r"\{(check|state|values) ([^}]*)\}")


@cache
def words() -> dict[str, Any]:
    """``checks``: in English and Chinese, by id; ``states``, ``facts``: by name; ``reasons``: pattern and words.

    Patterns mean the same to Python and to the pages' script. In the words ``$1`` is a group, ``{check $1}`` the name
    of a check, ``{state $1}`` a status or a number, ``{values $1}`` several numbers.
    """
    found: dict[str, Any] = json.loads(resources.files(__package__).joinpath("assets", "words.json").read_text("utf-8"))
    return found


@cache
def _reasons() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), said) for pattern, said in words()["reasons"])


def in_chinese(reason: str) -> str:
    """A reason or next step in Chinese; one that has no words in Chinese as it is.

    >>> in_chinese("not settled: empty or 7")
    '未定：空 或 7'
    """
    for pattern, said in _reasons():
        if match := pattern.search(reason):
            return _PUT.sub(lambda put: _put(put[1], put[2]), match.expand(_GROUP.sub(r"\\\1", said)))
    return reason


def state_in_chinese(state: str) -> str:
    found: str = words()["states"].get(state, state)
    return found


def fact_in_chinese(name: str) -> str:
    found: str = words()["facts"].get(name, name)
    return found


def _put(kind: str, told: str) -> str:
    if kind == "check":
        return str(words()["checks"].get(told, (told, told))[1])
    if kind == "state":
        return "空" if told == "nothing" else state_in_chinese(told)
    return re.sub(r"\bempty\b", "空", told).replace(" or ", " 或 ")
