"""What a language model could add to a suite at best, and do to it at worst; and what one was measured to do.

The *oracle* reads the gold and names, for each open cell, a token that no settled cell holds and whose value is the
gold's. The *adversary* names a token with any other value, all rules of answers kept, so that nothing is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from eval.compare import percent
from eval.gate import NEVER
from eval.metrics import CellCounts, count_cells
from eval.metrics.judge import judge, same_number
from eval.suites import GoldReport, GoldState, Suite
from extractor.assist.account import Account, account_of
from extractor.assist.assistant import Assistant, open_assistant
from extractor.assist.exchanges import Exchange
from extractor.assist.question import Question
from extractor.assist.settings import AssistSettings
from extractor.assist.trust import Counted, ModelTrust, TrustFile, read_trust
from extractor.document import Document
from extractor.forms import CellKey
from extractor.pipeline import Extractor
from extractor.report import Report
from extractor.steps import Read
from extractor.values import read_value

Bound = Literal["oracle", "adversary"]
BOUNDS: Final[tuple[Bound, ...]] = ("oracle", "adversary")
_SHOWN: Final = ("nonzero", *NEVER, "flagged")


@dataclass
class _Bounded:
    """Answers a question by the gold of the report under way; knows tokens and cells of the question it answers."""

    bound: Bound
    gold: GoldReport | None = None

    @property
    def model(self) -> str:
        return self.bound

    def name_of(self, question: Question) -> str:
        return question.key({"model": self.bound})

    def ask(self, question: Question) -> Exchange:
        answer = self._cells(question) if question.kind == "cells" else self._facts(question)
        return Exchange(request={}, parameters={}, prompt="", answer=json.dumps(answer))

    def _cells(self, question: Question) -> dict[str, object]:
        if self.gold is None or question.about is None:
            raise RuntimeError("a bound answers about cells of a report whose gold it was given")
        about = question.about
        free = {t.number: read_value(t.text).value for t in about.tokens if t.number not in about.taken}
        truths = {key: self._truth(key) for key in about.cells}
        # What a right number holds is no other cell's.
        own = {key: n for key, held in about.now.items() for n in held if same_number(free.get(n), truths.get(key))}
        spare = {n: value for n, value in free.items() if n not in own.values()}
        entries = []
        for name, key in zip(question.names, about.cells, strict=True):
            if self.bound == "oracle":
                number = own.get(key, next((n for n, value in spare.items() if same_number(value, truths[key])), None))
            else:
                fits = (n for n, v in free.items() if v is not None and not same_number(v, truths[key]))
                number = next(fits, None)
            for left in (free, spare):
                left.pop(number or 0, None)
            entries.append({"cell": name, "token": number})
        return {"cells": entries}

    def _truth(self, key: CellKey) -> float | None:
        cell = None if self.gold is None else self.gold.fine_cells.get(str(key))
        return cell.value if cell is not None and cell.state is GoldState.READ else None

    def _facts(self, question: Question) -> dict[str, object]:
        """The adversary always names the second place; the oracle knows nothing of facts."""
        option = 2 if self.bound == "adversary" else None
        return {"facts": [{"fact": name, "option": option} for name in question.names]}


@dataclass
class Effect:
    """``without`` and ``given``: counts without and with the assistant, over the same reports.

    ``open_cells``: cells sent to review of which no right number was given although one is in the source;
    ``closed``: of these, how many hold it with the assistant. ``changed``: cells of which the number is another one.
    """

    without: CellCounts = field(default_factory=CellCounts)
    given: CellCounts = field(default_factory=CellCounts)
    open_cells: int = 0
    closed: int = 0
    changed: int = 0
    spoilt: int = 0
    """Right without the assistant, and not with it; all of them sent to review."""
    account: Account = field(default_factory=Account)

    @property
    def no_worse(self) -> bool:
        """Silent errors, invented cells, false blanks and lost numbers are no more than without."""
        return all(getattr(self.given, name) <= getattr(self.without, name) for name in NEVER)


def measure_bound(suite: Suite, bound: Bound, *, tagger: str = "rules", tell: Callable[[str], None] = print) -> Effect:
    """Every report of the suite read once, and completed with the bound's answers."""
    bounded = _Bounded(bound)
    return _measure(suite, Assistant(bounded), tagger, lambda gold: setattr(bounded, "gold", gold), tell)


def measure_model(suite: Suite, settings: AssistSettings, *, tagger: str = "rules") -> Effect:
    """As :func:`measure_bound`, with a model's answers."""
    return _measure(suite, open_assistant(settings), tagger, lambda gold: None, print)


def _measure(
    suite: Suite, assistant: Assistant, tagger: str, begin: Callable[[GoldReport], None], tell: Callable[[str], None]
) -> Effect:
    effect = Effect()
    for gold, before, after in read_both(suite, assistant, tagger, begin):
        effect.without += count_cells(gold, before)
        effect.given += count_cells(gold, after)
        effect.account.add(account_of(after.warnings))
        for one, other in zip(judge(gold, before), judge(gold, after), strict=True):
            opened = one.flagged and one.gold.state is GoldState.READ and not one.number_right
            effect.open_cells += opened
            effect.closed += opened and other.number_right
            effect.changed += one.value != other.value
            effect.spoilt += one.number_right and not other.number_right
            if other.silent and not one.silent:
                tell(f"silent with the assistant: {gold.name} {other.key}")
    return effect


def read_both(
    suite: Suite, assistant: Assistant, tagger: str, begin: Callable[[GoldReport], None]
) -> Iterator[tuple[GoldReport, Report, Report]]:
    """Each report without and with the assistant."""
    once = _Remembered()
    plain = Extractor(tagger=tagger, assist=once)
    helped = Extractor(tagger=tagger, assist=assistant)
    for gold in suite.reports:
        begin(gold)
        once.reads.clear()
        before = plain.extract(suite.path(gold))
        # What was read is completed as it lies there: the second record costs no second reading.
        after = helped.complete(*once.reads[0]) if once.reads else before
        yield gold, before, after


@dataclass
class _Remembered:
    """An assistant that says nothing and keeps what it was shown."""

    model = "none"
    reads: list[tuple[Document, Read]] = field(default_factory=list)

    def complete(self, document: Document, read: Read) -> Read:
        self.reads.append((document, read))
        return read


def fit(suite: Suite, settings: AssistSettings, *, tagger: str = "rules", known: TrustFile | None = None) -> TrustFile:
    """The calibration file with this model's counts: of the cells it filled, how many hold the gold's number, apart for
    those that sums bear out. Counts of the same model on other suites, in ``known``, are added to."""
    model = settings.model or ""
    counts = {"assist:sums": [0, 0], "assist:alone": [0, 0]}
    for gold, _, after in read_both(suite, open_assistant(settings), tagger, lambda gold: None):
        for judged in judge(gold, after):
            if judged.cell is not None and judged.cell.method in counts:
                counts[judged.cell.method][0] += 1
                counts[judged.cell.method][1] += judged.gold.state is GoldState.READ and judged.number_right
    known = known or TrustFile()
    before = known.models.get(model, ModelTrust())
    made = ModelTrust(
        sums=_added(before.sums, *counts["assist:sums"]), alone=_added(before.alone, *counts["assist:alone"])
    )
    suites = (*known.suites, f"{suite.name} {suite.checksum[:16]}")
    return TrustFile(models={**known.models, model: made}, suites=suites)


def _added(counted: Counted, taken: int, right: int) -> Counted:
    return Counted(taken=counted.taken + taken, right=counted.right + right)


def as_text(name: str, effect: Effect) -> str:
    """The figures, rates in percent."""
    lines = [f"{name}: {effect.without.reports} reports, {effect.without.cells} cells"]
    share = 100 * effect.closed / effect.open_cells if effect.open_cells else 0.0
    lines.append(
        f"  open cells whose number stands in the source: {effect.open_cells}; closed: {effect.closed} ({share:.1f} %)"
    )
    lines.append(f"  numbers changed: {effect.changed}, of them right before: {effect.spoilt}")
    for rate in _SHOWN:
        before, after = (percent(counts.rate(rate), 4) for counts in (effect.without, effect.given))
        lines.append(f"  {rate:16s} {before} → {after}")
    lines.append(f"  {effect.account.as_message(name)}")
    return "\n".join(lines) + "\n"


def load_known(path: Path) -> TrustFile | None:
    """What is in the calibration file so far; ``None`` where there is none. Raises :class:`WeightsError`."""
    return read_trust(path) if path.exists() else None
