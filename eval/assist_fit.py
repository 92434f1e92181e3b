"""How often a model's answers are right on reports whose gold is known: what they weigh, and whether they pass.

An answer is counted by what the cell was and by whether a sum came to hold with it; only answers that the joint choice
took while nothing was known of the model, so that no count depends on an earlier one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from eval.assist_bounds import Bounded
from eval.assist_read import read_with
from eval.metrics.calibration import brier
from eval.metrics.judge import same_number
from eval.suites import GoldState, Suite
from extractor.assist.assistant import Assistant, open_assistant
from extractor.assist.settings import AssistSettings
from extractor.assist.told_cells import Outcome
from extractor.assist.trust import Counted, Kind, ModelTrust, TrustFile, read_trust


class Answer(NamedTuple):
    """An answer that was taken. ``cluster``: reports that share their values have one."""

    cluster: str
    kind: Kind
    by_sums: bool
    right: bool


def answers_of(suite: Suite, assistant: Assistant, *, tagger: str = "rules") -> Iterator[Answer]:
    """What the joint choice takes of the assistant's answers over a suite, whatever is known of it so far."""
    seen: list[Outcome] = []
    unknown = replace(assistant, trust=ModelTrust(), watch=seen.append)
    for read in read_with(suite, {"": unknown}, tagger):
        gold = read.gold.fine_cells
        for outcome in seen:
            cell = gold.get(str(outcome.proposal.key))
            if outcome.taken and cell is not None:
                right = cell.state is GoldState.READ and same_number(outcome.proposal.value, cell.value)
                yield Answer(read.gold.cluster, outcome.proposal.kind, outcome.by_sums, right)
        seen.clear()


def fit(answers: Sequence[Answer], known: ModelTrust | None = None) -> ModelTrust:
    """The counts of the answers, added to those that are ``known``."""
    made = known or ModelTrust()
    for kind in Kind:
        for by_sums in (True, False):
            rights = [one.right for one in answers if one.kind is kind and one.by_sums is by_sums]
            if rights:
                made = made.plus(kind, by_sums=by_sums, taken=len(rights), right=sum(rights))
    return made


def add_to(known: TrustFile | None, model: str, suite: Suite, answers: Sequence[Answer]) -> TrustFile:
    """The calibration file with the model's answers on the suite counted in."""
    known = known or TrustFile()
    made = fit(answers, known.models.get(model))
    suites = (*known.suites, f"{suite.name} {suite.checksum[:16]}")
    return TrustFile(models={**known.models, model: made}, suites=suites)


@dataclass(frozen=True)
class HeldOut:
    """How well shares counted on half of the reports predict what the answers on the other half are worth.

    ``wrong``: of the answers, those given although they are wrong; ``missed``: those not given although right. One
    is given where it is no less likely right than wrong.
    """

    answers: int
    brier: float
    log_loss: float
    wrong: int
    missed: int


def held_out(answers: Sequence[Answer]) -> dict[str, HeldOut]:
    """With one share for the model, one for sums and one for the rest, or one a kind; each half judged by the other."""
    clusters = {name: number for number, name in enumerate(dict.fromkeys(one.cluster for one in answers))}
    halves = [[one for one in answers if clusters[one.cluster] % 2 == side] for side in (0, 1)]
    pairs: dict[str, list[tuple[float, bool]]] = {"one share": [], "by sums": [], "by kind and sums": []}
    for fitted, judged in (halves, halves[::-1]):
        whole, by_sums, trust = _share(fitted), {}, fit(fitted)
        for side in (True, False):
            by_sums[side] = _share([one for one in fitted if one.by_sums is side])
        for one in judged:
            pairs["one share"].append((whole, one.right))
            pairs["by sums"].append((by_sums[one.by_sums], one.right))
            pairs["by kind and sums"].append((trust.share(one.kind, by_sums=one.by_sums), one.right))
    return {name: _judged(found) for name, found in pairs.items() if found}


def _share(answers: Sequence[Answer]) -> float:
    return Counted(taken=len(answers), right=sum(one.right for one in answers)).share()


def _judged(pairs: Sequence[tuple[float, bool]]) -> HeldOut:
    shares, rights = [share for share, _ in pairs], [right for _, right in pairs]
    loss = -sum(math.log(share if right else 1 - share) for share, right in pairs) / len(pairs)
    given = [right for share, right in pairs if share >= 0.5]
    return HeldOut(len(pairs), brier(shares, rights) or 0.0, loss, len(given) - sum(given), sum(rights) - sum(given))


def as_text(trust: ModelTrust, answers: Sequence[Answer]) -> str:
    """The counts of the model, and how well they predict the other half of the reports."""
    lines = [
        f"  {kind.value:12s} {'with a sum' if by_sums else 'alone':10s} taken {counted.taken}, right {counted.right}, "
        f"weight {trust.share(kind, by_sums=by_sums):.3f}"
        f"{', passes' if trust.released(kind, by_sums=by_sums) else ''}"
        for by_sums, counts in ((True, trust.sums), (False, trust.alone))
        for kind, counted in counts.items()
    ]
    lines += (
        f"  held out, {name}: {one.answers} answers, Brier {one.brier:.4f}, log loss {one.log_loss:.4f}, "
        f"given wrong {one.wrong}, right ones not given {one.missed}"
        for name, one in held_out(answers).items()
    )
    return "\n".join(lines) + "\n"


def open_one(settings: AssistSettings | None) -> Assistant:
    """The assistant of the settings; the student where there are none."""
    return open_assistant(settings) if settings else Assistant(Bounded("student"), pictures=True)


def load_known(path: Path) -> TrustFile | None:
    """What is in the calibration file so far; ``None`` where there is none. Raises :class:`WeightsError`."""
    return read_trust(path) if path.exists() else None
