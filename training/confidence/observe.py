"""What the extractor makes of drawn reports, cell by cell, before the confidences are weighed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, groupby
from multiprocessing import get_context

from eval.metrics import judge
from eval.suites.gold import GoldReport, GoldState
from extractor.errors import InputError
from extractor.forms import CellKey
from extractor.pipeline import Extractor
from extractor.processes import begin
from extractor.recovery.cells import Verdict
from extractor.recovery.features import Evidence, Vector, describe_cells
from training.case import EDITIONS, Case
from training.made_up import made_up_form


@dataclass(frozen=True)
class Outcome:
    """What came of a cell. ``wrong``: a number was given as read that the file does not show there.

    ``missed``: the file shows a number, and none was given.
    """

    right: bool
    wrong: bool
    missed: bool


@dataclass(frozen=True)
class Observed:
    """One report; all three mappings have the same keys. Reports on which no form was recognised are left out."""

    name: str
    kind: str
    split: str
    form: str
    lost: int
    """Cells of which the file shows nothing."""
    verdicts: Mapping[CellKey, Verdict]
    vectors: Mapping[CellKey, Vector]
    outcomes: Mapping[CellKey, Outcome]
    weights: Mapping[CellKey, float] = field(default_factory=dict)
    """How many cells one stands for; 1 where none is given."""


def observe_cases(cases: Iterable[Case], extractor: Extractor) -> Iterator[Observed]:
    """In the order of the cases."""
    for case in cases:
        seen: list[Evidence] = []
        gold = GoldReport.model_validate(case.gold)
        try:
            report = extractor.observe(case.content, name=case.file, watch=seen.append)
        except InputError:
            continue
        if not seen:
            continue
        outcomes = {
            CellKey(*j.key.split("/", 2)): Outcome(j.right, j.wrong or j.invented_number, j.missed)
            for j in judge(gold, report)
            if j.cell is not None
        }
        vectors, verdicts = describe_cells(seen[0]), seen[0].verdicts
        split = gold.damage.split if gold.damage and gold.damage.split else "train-like"
        yield Observed(
            gold.name,
            gold.kind,
            split,
            report.form.id or "",
            sum(cell.state is GoldState.LOST for cell in gold.cells.values()),
            {key: verdicts[key] for key in outcomes},
            {key: vectors[key] for key in outcomes},
            outcomes,
        )


def observe_in_processes(cases: Sequence[Case], tagger: str, jobs: int) -> list[Observed]:
    """As :func:`observe_cases`, by ``jobs`` processes; the result does not depend on their number.

    Cases on made-up forms are read with their form.
    """
    if jobs <= 1:
        return _observe_part(cases, tagger)
    parts = [cases[start : start + _PART] for start in range(0, len(cases), _PART)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=begin, initargs=(os.getpid(),)) as pool:
        return list(chain.from_iterable(pool.map(_observe_part, parts, [tagger] * len(parts))))


_PART = 50
_EDITIONS = frozenset(form_id.rsplit("-", 1)[1] for form_id in EDITIONS)
_extractors: dict[str, Extractor] = {}


def _observe_part(cases: Sequence[Case], tagger: str) -> list[Observed]:
    found: list[Observed] = []
    for form, own in groupby(cases, key=lambda case: str(case.gold["form"])):
        if form in _EDITIONS:
            if tagger not in _extractors:
                _extractors[tagger] = Extractor(tagger=tagger, confidence="hand-set")
            found.extend(observe_cases(own, _extractors[tagger]))
        else:
            found.extend(observe_cases(own, Extractor(form=made_up_form(form), tagger=tagger, confidence="hand-set")))
    return found
