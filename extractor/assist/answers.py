"""What an answer says, checked: a token of the source for a cell, or nothing. All else is refused and counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from extractor.assist.crops import Crop
from extractor.assist.lookalikes import looks_like
from extractor.assist.open_cells import Stretch, kind_of
from extractor.assist.tokens import Numbered
from extractor.assist.trust import Kind
from extractor.document import Document
from extractor.forms import CellKey, Column
from extractor.normalize import UNKNOWN, normalize
from extractor.recovery.judge.cells import Verdict
from extractor.values import Reading, ReadingKind, read_value


class Refusal(StrEnum):
    """Why an answer, or a part of it, was not taken."""

    BROKEN = "broken"
    """No JSON of the shape that was asked for."""
    UNKNOWN_NAME = "unknown_name"
    """A cell or fact that was not asked about."""
    NO_TOKEN = "no_token"
    """A number that no token has."""
    TAKEN = "taken"
    """A token that a settled cell holds."""
    NO_DIGITS = "no_digits"
    DIGITS_DIFFER = "digits_differ"
    """The digits given are not those of the token."""
    NO_NUMBER = "no_number"
    """The token is not one number that the column can hold."""
    UNSEEN = "unseen"
    """Digits of a picture that are not those which the recogniser saw there, and do not look like them."""
    TWICE = "twice"
    """One token for two cells, or two tokens for one."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A token of the source for a cell, or another reading of the token that is in it."""

    key: CellKey
    token: Numbered
    reading: Reading
    kind: Kind
    needs_sum: bool = False
    """Whether only a sum whose other numbers are not of this kind can bear it out."""

    @property
    def value(self) -> int | float:
        if self.reading.value is None:
            raise ValueError("a proposal holds a number")
        return self.reading.value

    @property
    def seen(self) -> str:
        """What the answer names: the token, or the digits it sees in it."""
        return self.token.text if self.kind is not Kind.PICTURE else str(self.value)


@dataclass
class Checked:
    """``nothing``: the cells for which, as the answer has it, nothing is in the source."""

    proposals: list[Proposal] = field(default_factory=list)
    nothing: list[CellKey] = field(default_factory=list)
    refused: Counter[Refusal] = field(default_factory=Counter)


def check_cells(
    content: str, stretch: Stretch, names: Sequence[str], document: Document, verdicts: Mapping[CellKey, Verdict]
) -> Checked:
    """The proposals of an answer about cells. ``verdicts``: what each cell is so far."""
    made = Checked()
    entries = entries_of(content, "cells")
    if entries is None:
        made.refused[Refusal.BROKEN] += 1
        return made
    keys = dict(zip(names, stretch.cells, strict=True))
    tokens = {token.number: token for token in stretch.tokens}
    for entry in entries:
        key, number = keys.get(str(entry.get("cell"))), entry.get("token")
        if key is None:
            made.refused[Refusal.UNKNOWN_NAME] += 1
        elif number is None:
            made.nothing.append(key)
        elif isinstance(number, bool) or not isinstance(number, int) or number not in tokens:
            made.refused[Refusal.NO_TOKEN] += 1
        elif number in stretch.taken:
            made.refused[Refusal.TAKEN] += 1
        elif refusal := _refused(tokens[number], entry.get("digits")):
            made.refused[refusal] += 1
        elif (reading := _number(document, tokens[number], verdicts[key].column)) is None:
            made.refused[Refusal.NO_NUMBER] += 1
        else:
            made.proposals.append(Proposal(key, tokens[number], reading, kind_of(verdicts[key]) or Kind.DISPUTED))
    _refuse_twice(made)
    return made


def check_picture(content: str, crop: Crop, names: Sequence[str], column: Column) -> Checked:
    """The proposal of an answer about a picture of a cell.

    The digits are the model's own, so that they count only as far as something else vouches for them: they are a
    reading of the recogniser, or look like one and close a sum; where it has none, a sum must give the number.
    """
    made = Checked()
    entries = entries_of(content, "cells")
    if entries is None:
        made.refused[Refusal.BROKEN] += 1
        return made
    for entry in entries:
        told = entry.get("digits")
        if entry.get("cell") not in names:
            made.refused[Refusal.UNKNOWN_NAME] += 1
        elif told is None:
            made.nothing.append(crop.key)
        elif not _digits(str(told)):
            made.refused[Refusal.NO_DIGITS] += 1
        elif (reading := _held(read_value(normalize(str(told)).text), column)) is None or reading.doubt:
            made.refused[Refusal.NO_NUMBER] += 1
        elif (needs_sum := _seen(str(told), reading.value or 0, crop.readings)) is None:
            made.refused[Refusal.UNSEEN] += 1
        else:
            made.proposals.append(Proposal(crop.key, crop.token, reading, Kind.PICTURE, needs_sum))
    _refuse_twice(made)
    return made


def _seen(told: str, value: float, readings: Sequence[str]) -> bool | None:
    """``False``: the recogniser reads this number too; ``True``: it may have seen it; ``None``: it saw another one."""
    shown = ["".join(normalize(text).text.split()) for text in readings]
    if any(read_value(text).value == value for text in shown):
        return False
    legible = [text for text in shown if text.strip(UNKNOWN)]
    may_be = not legible or any(looks_like(_ungrouped(told), _ungrouped(text)) for text in legible)
    return True if may_be else None


def _ungrouped(text: str) -> str:
    return "".join(normalize(text).text.split()).replace(",", "").replace(".", "")


def entries_of(content: str, listed: str) -> list[Mapping[str, Any]] | None:
    """The objects in the list of that name; ``None`` for anything else. Words around the JSON are passed over."""
    start, end = content.find("{"), content.rfind("}")
    try:
        data = json.loads(content[start : end + 1]) if start >= 0 else None
    except (ValueError, RecursionError):
        return None
    entries = data.get(listed) if isinstance(data, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return None
    return entries


def _refused(token: Numbered, told: object) -> Refusal | None:
    own = _digits(token.text)
    if not own:
        return Refusal.NO_DIGITS
    if told is not None and _digits(str(told)) != own:
        return Refusal.DIGITS_DIFFER
    return None


def _digits(text: str) -> str:
    return "".join(character for character in normalize(text).text if character in "0123456789")


def _number(document: Document, token: Numbered, column: Column) -> Reading | None:
    return _held(read_value(document.normal.slice(token.start, token.end)), column)


def _held(reading: Reading, column: Column) -> Reading | None:
    """The reading where the column can hold it."""
    if reading.kind is not ReadingKind.NUMBER or reading.value is None or reading.unsettled:
        return None
    if column.kind == "count" and (reading.value < 0 or reading.value != int(reading.value)):
        return None
    return reading


def _refuse_twice(made: Checked) -> None:
    cells = Counter(proposal.key for proposal in made.proposals)
    tokens = Counter(proposal.token.number for proposal in made.proposals)
    kept = [p for p in made.proposals if cells[p.key] == 1 and tokens[p.token.number] == 1]
    if refused := len(made.proposals) - len(kept):
        made.refused[Refusal.TWICE] += refused
    made.proposals = kept
