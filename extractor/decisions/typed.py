"""What a person types for a cell, as status and value."""

from __future__ import annotations

import re
import unicodedata

from extractor.decisions.decision import TOLD
from extractor.facts.names import FACTS
from extractor.forms.schema import ValueKind
from extractor.messages import message, word
from extractor.report import Status

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_MOST_DIGITS = 15
_YEAR = re.compile(r"(?:199\d|20\d\d|21\d\d)")
_TEXTS = re.compile(r"(?:office|issued|period|cited|contact)_|.+_named$")
_LONGEST = 500
"""Characters of a fact."""


def typed_number(text: str, kind: ValueKind = "count") -> int | float:
    """``1,234`` → 1234, full-width digits too. Raises ``ValueError`` for what is no number of that kind of column."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    expected = {
        "count": message("answer.whole_number"),
        "amount": message("answer.number"),
        "change": message("answer.any_number"),
    }[kind]
    if not _NUMBER.fullmatch(plain) or sum(map(str.isdigit, plain)) > _MOST_DIGITS:
        raise ValueError(message("answer.no_number", seen=text, expected=expected))
    value = float(plain.replace(",", ""))
    if (kind == "count" and not value.is_integer()) or (kind != "change" and value < 0):
        raise ValueError(message("answer.no_number", seen=text, expected=expected))
    return int(value) if value.is_integer() else value


def checked_answer(status: Status, value: object, kind: ValueKind = "count") -> tuple[Status, int | float | None]:
    """An answer from outside. Raises ``ValueError`` for one that cannot be a person's."""
    if status is Status.INFERRED:
        raise ValueError(message("answer.inferred"))
    if status is not Status.READ:
        if value not in (None, ""):
            raise ValueError(message("answer.value_with_status", seen=value, status=word("status", status.value)))
        return status, None
    if isinstance(value, bool) or value in (None, ""):
        raise ValueError(message("answer.read_without_number"))
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return status, typed_number(text, kind)


def typed_fact(name: str, value: object) -> int | float | str | None:
    """What a person says of a fact; ``None`` (or nothing) where the source does not show it.

    Raises ``ValueError`` for a fact that no record has, and for what cannot be its value.
    """
    if name not in TOLD and name not in FACTS:
        raise ValueError(message("answer.fact", seen=name, expected=", ".join((*TOLD, *FACTS))))
    text = "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()
    if not text:
        return None
    if name == "year":
        if not _YEAR.fullmatch(text):
            raise ValueError(message("answer.year", seen=value))
        return int(text)
    if name in TOLD or _TEXTS.match(name):
        return str(value).strip()[:_LONGEST]
    return typed_number(text, "amount")
