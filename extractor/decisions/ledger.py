"""All decisions together: which are valid, which were replaced, and where persons disagree."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from extractor.decisions.decision import Decision, Target
from extractor.messages import message
from extractor.report import Source

SourceKey = tuple[str, int | None]


@dataclass(frozen=True)
class Opinion:
    """What is decided of one thing: the decisions that no later one replaces."""

    heads: tuple[Decision, ...]

    @property
    def decision(self) -> Decision | None:
        """The one that counts; ``None`` where persons disagree, or what was decided was taken back."""
        return None if self.conflict or not self.heads else self.heads[0]

    @property
    def conflict(self) -> bool:
        return len({head.answer for head in self.heads}) > 1

    @property
    def words(self) -> str:
        """``5 by Li, 7 by Wang``."""
        return message("decision.opinions", opinions=[_said(head) for head in self.heads])


def _said(head: Decision) -> str:
    return message("decision.opinion", value=head.told, who=head.who)


@dataclass(frozen=True)
class Ledger:
    """``decisions`` in the order in which they were written; the same one may be there more than once."""

    decisions: tuple[Decision, ...]

    @cached_property
    def unique(self) -> dict[str, Decision]:
        return {decision.id: decision for decision in self.decisions}

    @cached_property
    def opinions(self) -> Mapping[Target, Opinion]:
        """Of everything that was ever decided; without heads where that was taken back."""
        replaced = {other for decision in self.unique.values() for other in decision.replaces}
        found: dict[Target, list[Decision]] = {}
        for decision in self.unique.values():
            heads = found.setdefault(decision.target, [])
            if decision.id not in replaced and not decision.withdrawn:
                heads.append(decision)
        return {
            target: Opinion(tuple(sorted(heads, key=lambda one: (one.when, one.id)))) for target, heads in found.items()
        }

    @cached_property
    def by_source(self) -> Mapping[SourceKey, dict[Target, Opinion]]:
        found: dict[SourceKey, dict[Target, Opinion]] = {}
        for target, opinion in self.opinions.items():
            if opinion.heads:
                found.setdefault((target.sha256, target.part), {})[target] = opinion
        return found

    def of(self, source: Source) -> Mapping[Target, Opinion]:
        """What is decided of one report."""
        if source.sha256 is None or not self.decisions:
            return {}
        return self.by_source.get((source.sha256, source.part.index if source.part else None), {})

    def opinion(self, target: Target) -> Opinion:
        return self.opinions.get(target, Opinion(()))

    @cached_property
    def _answered_by(self) -> Mapping[Target, frozenset[str]]:
        back = {other for decision in self.unique.values() if decision.withdrawn for other in decision.replaces}
        found: dict[Target, set[str]] = {}
        for decision in self.unique.values():
            if not decision.withdrawn and decision.id not in back:
                found.setdefault(decision.target, set()).add(decision.who)
        return {target: frozenset(persons) for target, persons in found.items()}

    def answered_by(self, target: Target) -> frozenset[str]:
        """Everybody who decided it, whether or not that still counts; not who took it back."""
        return self._answered_by.get(target, frozenset())

    @cached_property
    def sources(self) -> frozenset[str]:
        """The contents of which something is decided, as SHA-256."""
        return frozenset(sha256 for sha256, _ in self.by_source)

    @cached_property
    def conflicts(self) -> tuple[Target, ...]:
        return tuple(sorted((t for t, opinion in self.opinions.items() if opinion.conflict), key=str))

    @cached_property
    def digest(self) -> str:
        """Another one whenever what counts would be; empty without decisions."""
        if not self.decisions:
            return ""
        return hashlib.sha256("\n".join(sorted(self.unique)).encode()).hexdigest()

    def with_more(self, *more: Decision) -> Ledger:
        return Ledger((*self.decisions, *more))
