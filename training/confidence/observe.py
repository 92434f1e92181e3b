"""What the extractor makes of drawn reports, cell by cell, before the confidences are weighed."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, groupby
from multiprocessing import get_context
from pathlib import Path

from eval.metrics import judge
from eval.suites.gold import GoldReport, GoldState
from extractor.document import Document
from extractor.errors import InputError
from extractor.forms import CellKey, shipped_ids
from extractor.pipeline import Extractor
from extractor.processes import begin
from extractor.readers import read_bytes
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.features import Evidence, Vector, describe_cells
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


Row = tuple[Observed | None, ...]
"""One file, as each tagger read it; ``None`` where no form was recognised."""


def observe_cases(cases: Iterable[Case], extractors: Sequence[Extractor]) -> Iterator[Row]:
    """In the order of the cases, what each extractor made of it; every file is read once. Files that cannot be read
    are left out."""
    for case in cases:
        try:
            document = read_bytes(case.content, name=case.file)
        except InputError:
            continue
        yield tuple(_observe(case, document, extractor) for extractor in extractors)


def _observe(case: Case, document: Document, extractor: Extractor) -> Observed | None:
    seen: list[Evidence] = []
    gold = GoldReport.model_validate(case.gold)
    report = extractor.observe(document, name=case.file, watch=seen.append)
    if not seen:
        return None
    outcomes = {
        CellKey(*j.key.split("/", 2)): Outcome(j.right, j.wrong or j.invented_number, j.missed)
        for j in judge(gold, report)
        if j.cell is not None
    }
    vectors, verdicts = describe_cells(seen[0]), seen[0].verdicts
    split = gold.damage.split if gold.damage and gold.damage.split else "train-like"
    return Observed(
        gold.name,
        gold.kind,
        split,
        report.form.id or "",
        sum(cell.state is GoldState.LOST for cell in gold.cells.values()),
        {key: verdicts[key] for key in outcomes},
        {key: vectors[key] for key in outcomes},
        outcomes,
    )


def observe_in_processes(
    cases: Sequence[Case], taggers: Sequence[str], jobs: int, *, cache: Path | None = None
) -> dict[str, list[Observed]]:
    """As :func:`observe_cases`, by tagger, with ``jobs`` processes; the result does not depend on their number.

    Cases on made-up forms are read with their form. ``cache``: a folder for what was observed, from which a call that
    was broken off goes on; it belongs to one state of the code.
    """
    parts = [cases[start : start + _PART] for start in range(0, len(cases), _PART)]
    work = partial(_observe_part, taggers=tuple(taggers), cache=cache)
    if jobs <= 1:
        found = list(chain.from_iterable(map(work, parts)))
    else:
        start = get_context("spawn")
        with ProcessPoolExecutor(jobs, mp_context=start, initializer=begin, initargs=(os.getpid(),)) as pool:
            found = list(chain.from_iterable(pool.map(work, parts)))
    by_tagger = dict(zip(taggers, zip(*found, strict=True), strict=True)) if found else {}
    return {tagger: [seen for seen in by_tagger.get(tagger, ()) if seen is not None] for tagger in taggers}


_PART = 20
_EDITIONS = frozenset(form_id.rsplit("-", 1)[1] for form_id in EDITIONS)
_extractors: dict[str, Extractor] = {}


def _observe_part(cases: Sequence[Case], taggers: tuple[str, ...], cache: Path | None) -> list[Row]:
    kept = cache / f"{_name_of(cases, taggers)}.pickle" if cache else None
    if kept is not None and kept.is_file():
        return pickle.loads(kept.read_bytes())  # type: ignore[no-any-return]
    found: list[Row] = []
    for form, own in groupby(cases, key=lambda case: str(case.gold["form"])):
        found.extend(observe_cases(own, [_extractor(tagger, form) for tagger in taggers]))
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(pickle.dumps(found))
        fresh.replace(kept)
    return found


def _extractor(tagger: str, form: str) -> Extractor:
    if form not in _EDITIONS and form not in shipped_ids():
        return Extractor(form=made_up_form(form), tagger=tagger, confidence="hand-set")
    if tagger not in _extractors:
        _extractors[tagger] = Extractor(tagger=tagger, confidence="hand-set")
    return _extractors[tagger]


def _name_of(cases: Sequence[Case], taggers: tuple[str, ...]) -> str:
    digest = hashlib.sha256("/".join(taggers).encode())
    for case in cases:
        digest.update(case.file.encode() + case.content)
    return digest.hexdigest()[:24]
