"""What an assistant does to the records of a suite: counts that add up, by what the cells were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from eval.assist_read import ReadWith
from eval.compare import percent
from eval.gate import NEVER
from eval.metrics import CellCounts, count_cells
from eval.metrics.judge import Judged, judge
from eval.suites import GoldState
from extractor.assist.account import Account, account_of
from extractor.assist.answers import Refusal

_SHOWN: Final = ("nonzero", *NEVER, "flagged")


@dataclass(frozen=True)
class KindCounts:
    """Cells sent to review, of one kind.

    ``asked``: about which a question was asked; ``standing``: of which no right number was given although one stands in
    the source; ``closed``: of these, which hold it with the assistant.
    """

    open: int = 0
    asked: int = 0
    standing: int = 0
    closed: int = 0

    def __add__(self, other: KindCounts) -> KindCounts:
        return KindCounts(
            self.open + other.open, self.asked + other.asked, self.standing + other.standing, self.closed + other.closed
        )


@dataclass
class Effect:
    """``without`` and ``given``: counts without and with the assistant, over the same reports. ``changed``: cells of
    which the number is another one."""

    without: CellCounts = field(default_factory=CellCounts)
    given: CellCounts = field(default_factory=CellCounts)
    kinds: dict[str, KindCounts] = field(default_factory=dict)
    changed: int = 0
    spoilt: int = 0
    """Right without the assistant, and not with it; all of them sent to review."""
    silent: list[str] = field(default_factory=list)
    """Cells that are silently wrong with the assistant alone."""
    account: Account = field(default_factory=Account)

    @property
    def open_cells(self) -> int:
        return sum(counts.standing for counts in self.kinds.values())

    @property
    def closed(self) -> int:
        return sum(counts.closed for counts in self.kinds.values())

    @property
    def no_worse(self) -> bool:
        """Silent errors, invented cells, false blanks and lost numbers are no more than without."""
        return all(getattr(self.given, name) <= getattr(self.without, name) for name in NEVER)

    def add(self, other: Effect) -> None:
        self.without += other.without
        self.given += other.given
        for kind, counts in other.kinds.items():
            self.kinds[kind] = self.kinds.get(kind, KindCounts()) + counts
        self.changed += other.changed
        self.spoilt += other.spoilt
        self.silent += other.silent
        self.account.add(other.account)

    def as_data(self) -> dict[str, Any]:
        """For a line of JSON."""
        # A counter is no mapping to asdict.
        refused = {kind.value: count for kind, count in self.account.refused.items()}
        plain = replace(self, account=replace(self.account, refused=Counter()))
        return asdict(plain) | {"account": asdict(plain.account) | {"refused": refused}}

    @classmethod
    def restored(cls, data: Mapping[str, Any]) -> Effect:
        """From what :meth:`as_data` made of one."""
        refused = Counter({Refusal(kind): count for kind, count in data["account"]["refused"].items()})
        return cls(
            CellCounts(**data["without"]),
            CellCounts(**data["given"]),
            {kind: KindCounts(**counts) for kind, counts in data["kinds"].items()},
            data["changed"],
            data["spoilt"],
            data["silent"],
            Account(**{**data["account"], "refused": refused}),
        )


def effects_of(read: ReadWith) -> dict[str, Effect]:
    """By assistant, of one report."""
    return {name: _effect(read, name) for name in read.after}


def _effect(read: ReadWith, name: str) -> Effect:
    gold, after, asked = read.gold, read.after[name], {str(key) for key in read.asked[name]}
    effect = Effect(count_cells(gold, read.before), count_cells(gold, after), account=account_of(after.warnings))
    kinds = {str(key): kind.value for key, kind in read.kinds.items()}
    for one, other in zip(judge(gold, read.before), judge(gold, after), strict=True):
        if one.flagged:
            # Nothing is open about the others: they are only not sure enough.
            kind = kinds.get(one.key, f"unsure {one.status}")
            effect.kinds[kind] = effect.kinds.get(kind, KindCounts()) + _counts(one, other, one.key in asked)
        effect.changed += one.value != other.value
        effect.spoilt += one.number_right and not other.number_right
        if other.silent and not one.silent:
            effect.silent.append(f"{gold.name} {other.key}")
    return effect


def _counts(before: Judged, after: Judged, asked: bool) -> KindCounts:
    standing = before.gold.state is GoldState.READ and not before.number_right
    return KindCounts(1, int(asked), int(standing), int(standing and after.number_right))


def as_text(name: str, effect: Effect) -> str:
    """The figures, rates in percent."""
    lines = [f"{name}: {effect.without.reports} reports, {effect.without.cells} cells"]
    share = 100 * effect.closed / effect.open_cells if effect.open_cells else 0.0
    lines.append(
        f"  open cells whose number stands in the source: {effect.open_cells}; closed: {effect.closed} ({share:.1f} %)"
    )
    lines += (
        f"    {kind:12s} to review {counts.open}, asked {counts.asked}, "
        f"standing {counts.standing}, closed {counts.closed}"
        for kind, counts in sorted(effect.kinds.items())
    )
    lines.append(f"  numbers changed: {effect.changed}, of them right before: {effect.spoilt}")
    for rate in _SHOWN:
        before, after = (percent(counts.rate(rate), 4) for counts in (effect.without, effect.given))
        lines.append(f"  {rate:16s} {before} → {after}")
    lines += (f"  silent with the assistant: {place}" for place in effect.silent)
    lines.append(f"  {effect.account.as_message(name)}")
    return "\n".join(lines) + "\n"
