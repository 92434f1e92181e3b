"""Step 7b, agree: two taggers read the same report; for each table one is used, and the other is compared with it.

The rules have the form's wording, the model has learned what labels, headers and values look like: where both give the
same cell that is evidence, and where they differ it is a reason to review.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from extractor.forms import CellKey
from extractor.messages import message, word
from extractor.recovery.board.layout import Layout
from extractor.recovery.judge.cells import Verdict
from extractor.report import Check, Status
from extractor.tagging.roles import Tag

BlockKey = tuple[str, int]
"""Table and number of the block in it."""
LEAST_CERTAIN: Final = 0.5
"""A model less sure than this of a block's tags, on average, is not used for it; nor is one that says nothing of
columns, but as a witness."""
DIFFER: Final = 0.85
"""Highest confidence of a cell for which the other tagger has another result."""
_SURE: Final = 0.9
_LEAD: Final = 0.5
"""By this many cells the rules must do better than the model to be used in its place."""
_PROOF: Final = 1.0
"""By this many cells the model must do better to be used although it is unsure."""
_CHECK: Final = 0.5
"""Worth of an identity that holds, or fails, against that of one cell."""
_EMPTY: Final = 0.5
"""Worth of an empty cell against one in which something was read: a number that was missed looks empty."""
_PRINTED = (Status.READ, Status.NOT_APPLICABLE, Status.TEXT)
_OPEN = (Status.MISSING, Status.UNREADABLE)


@dataclass(frozen=True)
class Reading:
    """The result of one tagger's tags. ``certainty``: mean chance of the tags behind a block's cells, of those whose
    tagger gives one."""

    tagger: str
    verdicts: Mapping[CellKey, Verdict]
    checks: Sequence[Check]
    certainty: Mapping[BlockKey, float]


@dataclass(frozen=True)
class Agreed:
    """``speakers``: which reading is used for a block, 0 the first; ``notes``: why the rules had to be."""

    verdicts: dict[CellKey, Verdict]
    speakers: dict[BlockKey, int]
    notes: tuple[str, ...]


def agree(model: Reading, rules: Reading, layout: Layout) -> Agreed:
    """One verdict a cell, in form order."""
    verdicts: dict[CellKey, Verdict] = {}
    speakers: dict[BlockKey, int] = {}
    notes: list[str] = []
    for block, planned in layout.block_at.items():
        keys = [key for plan in planned.plans for key in plan.keys]
        certainty = model.certainty.get(block)
        own, other = _worth(model, keys), _worth(rules, keys)
        if other > 0 and own <= other + _PROOF and (certainty is None or certainty < LEAST_CERTAIN):
            speakers[block] = 1
            if certainty is not None:
                sure = round(certainty, 2)
                notes.append(message("block.read_by_rules_unsure", table=block[0], block=block[1] + 1, certainty=sure))
        elif other > own + _LEAD:
            speakers[block] = 1
            notes.append(message("block.read_by_rules_fewer", table=block[0], block=block[1] + 1))
        else:
            speakers[block] = 0
        speaking, witness = (model, rules) if speakers[block] == 0 else (rules, model)
        taken = {span.start for key in keys for span in speaking.verdicts[key].spans}
        for key in keys:
            verdicts[key] = _witnessed(speaking.verdicts[key], witness.verdicts[key], witness.tagger, taken)
    return Agreed({key: verdicts[key] for key in layout.form.keys}, speakers, tuple(notes))


def _worth(reading: Reading, keys: Sequence[CellKey]) -> float:
    """How many of these cells were found, weighted by their confidence, together with the identities among them."""
    own = set(map(str, keys))
    own_verdicts = [reading.verdicts[key] for key in keys]
    found = sum(v.confidence for v in own_verdicts if v.status in _PRINTED)
    found += _EMPTY * sum(v.confidence for v in own_verdicts if v.status is Status.BLANK)
    for check in reading.checks:
        if own.issuperset(check.cells) and check.left:
            found += _CHECK if check.status == "pass" else -_CHECK if check.status == "fail" else 0.0
    return found


def _witnessed(verdict: Verdict, other: Verdict, witness: str, taken: set[int]) -> Verdict:
    if (verdict.status, verdict.value) == (other.status, other.value):
        return replace(verdict, taggers="agree")
    rescued = (
        verdict.status in _OPEN
        and other.status is Status.READ
        and other.confidence >= _SURE
        and not any(span.start in taken for span in other.spans)
    )
    if rescued:
        return replace(other, taggers="one").doubted(
            other.confidence, message("cell.found_by_one", tagger=word("tagger", witness))
        )
    if other.status in _OPEN and verdict.status not in _OPEN:
        return replace(verdict, taggers="one")
    said = other.text or word("status", other.status.value)
    return replace(verdict, taggers="differ").doubted(
        DIFFER, message("cell.read_otherwise", tagger=word("tagger", witness), seen=said)
    )


def with_model_scores(
    verdicts: Mapping[CellKey, Verdict], tags: Sequence[Tag], layout: Layout
) -> dict[CellKey, Verdict]:
    """The verdicts with the model's scores for the tags behind them, and for their columns."""
    by_start = {tag.start: tag for tag in tags if tag.columns}
    found: dict[CellKey, Verdict] = {}
    for key, verdict in verdicts.items():
        own = [by_start[span.start] for span in verdict.spans if span.start in by_start]
        if own:
            _, column = layout.place_of[key]
            verdict = replace(verdict, model_score=min(_score(tag, column) for tag in own))
        found[key] = verdict
    return found


def _score(tag: Tag, column: int) -> float:
    return tag.score * (tag.columns[column] if column < len(tag.columns) else 1.0)


def certainty_of(verdicts: Mapping[CellKey, Verdict], layout: Layout) -> dict[BlockKey, float]:
    """Mean model score of the cells of each block that have one; a block without any is left out."""
    found: dict[BlockKey, float] = {}
    for block in layout.blocks:
        scores = [
            score for plan in block.plans for key in plan.keys if (score := verdicts[key].model_score) is not None
        ]
        if scores:
            found[block.key] = sum(scores) / len(scores)
    return found
