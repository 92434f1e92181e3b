"""What was asked for a report, what it cost, and what came of it: one warning of the record, added up over a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from extractor.assist.answers import Refusal
from extractor.messages import Message, message

CODE = "assist.account"


@dataclass
class Account:
    """Counts of one report, or of several added up."""

    questions: int = 0
    cells: int = 0
    """Cells asked about."""
    crops: int = 0
    """Of these, the ones shown as a picture."""
    facts: int = 0
    """Facts asked about."""
    filled: int = 0
    agreed: int = 0
    nothing: int = 0
    overruled: int = 0
    not_asked: int = 0
    """Questions that no answer could be had for, after the server or the cap ended the asking."""
    failed: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    money: float = 0.0
    refused: Counter[Refusal] = field(default_factory=Counter)

    def add(self, other: Account) -> None:
        for one in fields(self):
            value = getattr(other, one.name)
            if isinstance(value, Counter):
                self.refused.update(value)
            else:
                setattr(self, one.name, getattr(self, one.name) + value)

    def as_message(self, model: str) -> Message:
        """The warning."""
        counts = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in ("refused", "money")}
        kinds = [f"{kind.value} {count}" for kind, count in sorted(self.refused.items())]
        return message(
            CODE, model=model, **counts, money=round(self.money, 6), refused=self.refused.total(), kinds=kinds or ["–"]
        )


def account_of(warnings: Iterable[str]) -> Account:
    """What the warnings of records say, added up."""
    whole = Account()
    for warning in warnings:
        if isinstance(warning, Message) and warning.code == CODE:
            given = dict(warning.arguments)
            counts = {
                one.name: given[one.name] for one in fields(Account) if one.name in given and one.name != "refused"
            }
            whole.add(Account(**counts, refused=_kinds(given["kinds"])))  # type: ignore[arg-type]
    return whole


def _kinds(listed: object) -> Counter[Refusal]:
    found: Counter[Refusal] = Counter()
    for one in listed if isinstance(listed, list) else ():
        name, _, count = str(one).partition(" ")
        if count.isdecimal():
            found[Refusal(name)] += int(count)
    return found
