"""Step 7c, judge: what is known of a cell as numbers and words, the input of the fitted confidence.

The names do not name any form, table or row, so that what was fitted on one form can be used on another.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple

from extractor.document import Document
from extractor.forms import CellKey
from extractor.recovery.board.layout import Layout, RowPlan
from extractor.recovery.board.match import Alignment
from extractor.recovery.judge.cells import Verdict, Verdicts
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.judge.unclaimed import Claims, free_for_missing
from extractor.recovery.tables import PlacedForm
from extractor.report import Check, Status
from extractor.tagging.roles import Role

Level = str | float
"""A word for a class, a number for a measure."""


class Feature(NamedTuple):
    """``trend`` 1: a larger number never makes a cell less sure; -1: never more sure; 0: either, or a class."""

    name: str
    kind: Literal["class", "number"]
    trend: int
    meaning: str


FEATURES: Final = (
    Feature("status", "class", 0, "the cell's status"),
    Feature("value", "class", 0, "none, zero, digit (1 to 9), number (10 and more), odd (negative or a fraction)"),
    Feature("hand_set", "number", 1, "log odds of the confidence set by hand"),
    Feature("row", "class", 0, "row evidence, or why no row was placed"),
    Feature("column", "class", 0, "column evidence"),
    Feature("geometry", "class", 0, "the geometry that the row's place is known from"),
    Feature("lost", "class", 0, "the state of an undrawn cell of the row"),
    Feature("via", "class", 0, "how the row's values were found"),
    Feature("drawn", "class", 0, "whether there is something of the cell itself in the source"),
    Feature("settled", "class", 0, "place, sums, open (rivals left) or none"),
    Feature("margin", "number", 1, "lead of the row's placement over the next one, at most 5"),
    Feature("chance", "number", 1, "how likely the reading is where others remain possible, 1 elsewhere"),
    Feature("left_out", "number", -1, "values of the row that were given no cell, at most 3"),
    Feature("filled", "number", 0, "filled cells of the row as drawn, as a share of its cells on the form, at most 2"),
    Feature("items", "number", 0, "drawn cells of the row, as a share of its cells on the form, at most 3"),
    Feature("label", "number", 1, "share of the row's label that was found, 1 for a row that needs none"),
    Feature("score", "number", 1, "the OCR engine's score of the reading; 1 where nothing was recognised"),
    Feature("recognised", "class", 0, "whether the cell came through OCR"),
    Feature("row_checks", "class", 0, "result of the identities within the row: see weigh_sums"),
    Feature("column_checks", "class", 0, "result of the identities down the column"),
    Feature("crossing", "class", 0, "pass where row and column identities hold with a sum that is not 0, fail, none"),
    *(
        Feature(f"doubt_{doubt.name.lower()}", "class", 0, f"whether the doubt {doubt.value!r} was raised")
        for doubt in Doubt
    ),
    Feature("row_sure", "number", 1, "least hand-set confidence of the row, as log odds"),
    Feature("block_found", "number", 1, "share of the block's rows that were placed"),
    Feature("block_whole", "number", 1, "share of the block's placed rows with as many drawn cells as the form has"),
    Feature("block_zeros", "number", 0, "share of zeros among the numbers read in the block"),
    Feature("block_blanks", "number", 0, "share of blank cells in the block"),
    Feature("block_unclaimed", "number", -1, "numbers among the block's lines without a cell, for each missing cell"),
    Feature("medium", "class", 0, "text, html, docx, pdf or boxes"),
    Feature("form", "number", 1, "how sure it is which form this is"),
    Feature("rows_missing", "number", -1, "share of the report's rows that were not placed"),
    Feature("rows_conflicting", "number", -1, "share of the report's rows that are there twice with other values"),
    Feature("cells_open", "number", -1, "share of the report's cells that were not settled"),
    Feature("loose", "number", -1, "values beside no label, as a share of all values in tables"),
    Feature("stray", "number", -1, "numbers in label-like places or loose, without a cell, as a share of all"),
    Feature("zeros", "number", 0, "share of zeros among the numbers read in the report, smoothed"),
    Feature("unclaimed", "number", -1, "numbers of the text without a cell, for each missing cell, at most 2"),
    Feature("alone", "number", -1, "the same, for each cell of the form, at most 1"),
    Feature(
        "checks_failing", "number", -1, "share of the report's identities that fail, of those that can be computed"
    ),
    Feature("model", "number", 1, "the model's score of the tag; 1 where no model was used"),
)
"""In the order of the vectors. A fitted file names them, and is refused where they differ."""

Vector = tuple[Level, ...]
_MOST_MARGIN = 5.0


@dataclass(frozen=True)
class Evidence:
    """All inputs of the features of a report."""

    document: Document
    alignment: Alignment
    placed: PlacedForm
    layout: Layout
    verdicts: Verdicts
    checks: Sequence[Check]
    form_confidence: float
    claims: Claims


@dataclass(frozen=True, slots=True)
class _Block:
    found: float
    whole: float
    zeros: float
    blanks: float


def describe_cells(evidence: Evidence) -> dict[CellKey, Vector]:
    """The vector of every cell, in form order."""
    layout, verdicts = evidence.layout, evidence.verdicts
    report = _report_levels(evidence)
    blocks = {key: _block(evidence, key) for key in layout.block_at}
    free = free_for_missing(evidence.claims, verdicts, evidence.placed, layout)
    sums = weigh_sums(evidence.checks, verdicts)
    vectors: dict[CellKey, Vector] = {}
    for plan in layout.plans:
        label = _label_share(evidence, plan)
        sure = log_odds(min(verdicts[key].confidence for key in plan.keys))
        block = blocks[plan.table, plan.block]
        around = (sure, block.found, block.whole, block.zeros, block.blanks, free[plan.table, plan.block], *report)
        # Most cells of a row are alike.
        made: dict[tuple[object, ...], Vector] = {}
        for key in plan.keys:
            verdict = verdicts[key]
            rows, columns = sums.get(key, ("none", "none"))
            own = (
                verdict.status, _value_class(verdict), verdict.confidence, verdict.grounds, verdict.absence,
                verdict.score, verdict.recognised, verdict.doubts, verdict.model_score, rows, columns,
            )  # fmt: skip
            if own not in made:
                made[own] = (
                    *_own_levels(verdict, label),
                    rows,
                    columns,
                    _crossing(rows, columns),
                    *_raised(verdict.doubts),
                    *around,
                    1.0 if verdict.model_score is None else round(verdict.model_score, 3),
                )
            vectors[key] = made[own]
    return {key: vectors[key] for key in layout.form.keys}


@cache
def _raised(doubts: frozenset[Doubt]) -> tuple[str, ...]:
    return tuple("yes" if doubt in doubts else "no" for doubt in Doubt)


def log_odds(confidence: float) -> float:
    """Natural logarithm of the odds, rounded, for a chance kept within 0.001 and 0.9999."""
    kept = min(max(confidence, 0.001), 0.9999)
    return round(math.log(kept / (1 - kept)), 3)


def _own_levels(verdict: Verdict, label: float) -> tuple[Level, ...]:
    grounds = verdict.grounds
    start: tuple[Level, ...] = (verdict.status.value, _value_class(verdict), log_odds(verdict.confidence))
    score = 1.0 if verdict.score is None else round(verdict.score, 3)
    recognised = "yes" if verdict.recognised else "no"
    if grounds is None:
        absence = verdict.absence or "row"
        words: tuple[Level, ...] = (absence, "none", "none", "none", "none", "no", "none")
        return (*start, *words, 0.0, 1.0, 0.0, 0.0, 0.0, label, score, recognised)
    settled = "open" if Doubt.OPEN in verdict.doubts else "sums" if grounds.by_sums else "place"
    return (
        *start,
        *(grounds.row, grounds.column, grounds.geometry, grounds.lost, grounds.via),
        "yes" if grounds.drawn else "no",
        settled,
        round(min(grounds.margin, _MOST_MARGIN), 3),
        round(grounds.chance, 3),
        float(min(grounds.left_out, 3)),
        round(min(grounds.filled / grounds.cells, 2.0), 3),
        round(min(grounds.items / grounds.cells, 3.0), 3),
        label,
        score,
        recognised,
    )


def _value_class(verdict: Verdict) -> str:
    value = verdict.value
    if value is None:
        return "none"
    if value < 0 or value != int(value):
        return "odd"
    return "zero" if value == 0 else "digit" if value < 10 else "number"


def weigh_sums(checks: Sequence[Check], verdicts: Verdicts) -> dict[CellKey, tuple[str, str]]:
    """Results of the identities of a report for each cell: those within its row, then all others.

    ``fail``: one fails; ``pass``: all that can be computed hold, one of them with a sum that is not 0 and for a cell
    that was anchored; ``weak``: the same, but the placement may have been chosen for it; ``zeros``: they hold, all
    being 0; ``unknown``: none can be computed; ``none``: there is no such identity.
    """
    said: dict[CellKey, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for check in checks:
        keys = [key_of(cell) for cell in check.cells]
        within = len({key.row for key in keys}) == 1
        if check.status != "pass":
            word: str = check.status
        else:
            word = "zeros" if not check.left else "pass" if check.anchored else "weak"
        for key in keys:
            said[key][0 if within else 1].add(word)
    order = ("fail", "pass", "weak", "zeros", "unknown")
    return {
        key: (
            next((word for word in order if word in rows), "none"),
            next((word for word in order if word in columns), "none"),
        )
        for key, (rows, columns) in said.items()
        if key in verdicts
    }


@lru_cache(maxsize=8192)
def key_of(cell: str) -> CellKey:
    """The key of a cell as checks name it."""
    return CellKey(*cell.split("/", 2))


def _crossing(rows: str, columns: str) -> str:
    if "fail" in (rows, columns):
        return "fail"
    strong = ("pass", "weak")
    return "pass" if rows in strong and columns in strong else "none"


def _label_share(evidence: Evidence, plan: RowPlan) -> float:
    """How much of the row's label was found, weighed by how well it matches."""
    slot = plan.slot
    row = evidence.placed.rows.get(slot)
    if row is None:
        return 0.0
    hits = [evidence.alignment.rows.get(piece.index) for piece in row.source.labels]
    own = [hit.candidate for hit in hits if hit is not None and hit.candidate.slot.index == slot]
    if not own:
        return 0.0 if slot >= 0 else 1.0
    return round(min(sum((c.hi - c.lo) * c.score for c in own) / own[0].size, 1.0), 2)


def _block(evidence: Evidence, block: tuple[str, int]) -> _Block:
    plans = evidence.layout.block_at[block].plans
    verdicts = [evidence.verdicts[key] for plan in plans for key in plan.keys]
    heads = [evidence.verdicts[plan.keys[0]].grounds for plan in plans]
    placed = [grounds for grounds in heads if grounds is not None]
    numbers = [v.value for v in verdicts if v.status is Status.READ]
    return _Block(
        found=_share(len(placed), len(plans)),
        whole=_share(sum(g.items == g.cells for g in placed), len(placed)),
        zeros=_share(numbers.count(0), len(numbers)),
        blanks=_share(sum(v.status is Status.BLANK for v in verdicts), len(verdicts)),
    )


def _report_levels(evidence: Evidence) -> tuple[Level, ...]:
    verdicts = evidence.verdicts
    rows = [verdicts[plan.keys[0]] for plan in evidence.layout.plans]
    states = Counter(v.status for v in verdicts.values())
    taken = {span.start for v in verdicts.values() for span in v.spans}
    loose = [i for run in evidence.placed.loose if run.filled > 1 for i in run.items if i.filled]
    held = sum(1 for v in verdicts.values() if v.spans and v.status is not Status.BLANK)
    in_tables = {run_item.start for row in evidence.placed.rows.values()
                 for run in row.source.runs for run_item in run.items if run_item.role is Role.VALUE}  # fmt: skip
    in_tables |= {item.start for item in loose if item.role is Role.VALUE}
    free = len(evidence.claims.free)
    numbers = [v.value for v in verdicts.values() if v.status is Status.READ]
    stray = len(in_tables - taken)
    told = Counter(check.status for check in evidence.checks)
    return (
        medium_of(evidence.document.media_type),
        round(evidence.form_confidence, 2),
        _share(sum(v.grounds is None for v in rows), len(rows)),
        _share(sum(Doubt.CONFLICT in v.doubts for v in rows), len(rows)),
        _share(states[Status.UNREADABLE], len(verdicts)),
        _share(len(loose), len(loose) + held),
        _share(stray, len(in_tables)),
        round((numbers.count(0) + 1) / (len(numbers) + 2), 2),
        round(min(free / max(states[Status.MISSING], 1), 2.0), 2),
        round(min(free / len(verdicts), 1.0), 2),
        _share(told["fail"], told["fail"] + told["pass"]),
    )


def medium_of(media_type: str) -> str:
    """The kind of file in one word."""
    for word, marks in (("docx", ("word",)), ("html", ("html",)), ("pdf", ("pdf",)), ("text", ("text/",))):
        if any(mark in media_type for mark in marks) and "hocr" not in media_type:
            return word
    return "boxes"


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0
