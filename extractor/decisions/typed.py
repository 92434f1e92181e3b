"""What a person types for a cell, as status and value."""

from __future__ import annotations

import re
import unicodedata

from extractor.forms.schema import ValueKind
from extractor.report import Status

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_MOST_DIGITS = 15


def typed_number(text: str, kind: ValueKind = "count") -> int | float:
    """``1,234`` → 1234, full-width digits too. Raises ``ValueError`` for what is no number of that kind of column."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    expected = {"count": "a whole number", "amount": "a number", "change": "a number, negative ones too"}[kind]
    if not _NUMBER.fullmatch(plain) or sum(map(str.isdigit, plain)) > _MOST_DIGITS:
        raise ValueError(f"saw {text!r}, expected {expected}")
    value = float(plain.replace(",", ""))
    if (kind == "count" and not value.is_integer()) or (kind != "change" and value < 0):
        raise ValueError(f"saw {text!r}, expected {expected}")
    return int(value) if value.is_integer() else value


def checked_answer(status: Status, value: object, kind: ValueKind = "count") -> tuple[Status, int | float | None]:
    """An answer from outside. Raises ``ValueError`` for one that cannot be a person's."""
    if status is Status.INFERRED:
        raise ValueError("saw inferred, expected what the source shows")
    if status is not Status.READ:
        if value not in (None, ""):
            raise ValueError(f"saw value {value!r} with {status.value}, expected none")
        return status, None
    if isinstance(value, bool) or value in (None, ""):
        raise ValueError("saw no number, expected one with the status read")
    text = f"{value:.10g}" if isinstance(value, float) else str(value)
    return status, typed_number(text, kind)
