"""The reading of narratives, measured on texts whose facts are all known: a fact too many is counted as well.

A narrative is a line of ``narratives.jsonl``: ``{"name", "split", "text", "facts"}``. What ``facts`` does not list the
text does not show, but for :data:`DERIVED` and, in short texts of the split ``kinds``, the facts of a head.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.baselines.afternoon_facts import find_facts_by_regex
from eval.metrics.calibration import equal_width_bins, expected_calibration_error
from eval.metrics.facts import Hits, same_value
from eval.metrics.intervals import bootstrap, resample_weights
from eval.suites import SuiteError
from extractor.facts import FACTS, find_facts
from extractor.facts.evidence import Finding, Value
from extractor.facts.gather import gather
from extractor.facts.weigh import contenders
from extractor.forms import shipped_forms
from extractor.readers.text import read_text
from extractor.report import Fact
from extractor.sections import find_form_sections

HEAD = ("organization", "year", "title")
DERIVED = frozenset({"office_province", "office_city", "office_county", "office_kind", "overview_length"})
"""Facts made from others, not stated in words of their own: not judged here."""
SURE = 0.9
"""A wrong fact above this confidence is a silent one."""


class Narrative(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    split: str
    text: str
    facts: dict[str, str | int | float | bool | None]

    def truth(self) -> dict[str, Value]:
        """All that is judged, ``None`` where the text does not state it."""
        names = [name for name in (*HEAD, *FACTS) if name not in DERIVED]
        if self.split == "kinds":
            names = [name for name in names if name not in HEAD or name in self.facts]
        return {name: self.facts.get(name) for name in names}


@dataclass(frozen=True, slots=True)
class Judged:
    """One fact of one narrative: what is given, what was given, with what confidence."""

    narrative: str
    name: str
    true: Value
    seen: Value
    confidence: float

    @property
    def right(self) -> bool:
        return self.true is not None and self.seen is not None and same_value(self.seen, self.true)

    @property
    def hits(self) -> Hits:
        return Hits(
            tp=int(self.right),
            fp=int(self.seen is not None and not self.right),
            fn=int(self.true is not None and not self.right),
        )


System = Callable[[str], Mapping[str, tuple[Value, float]]]


def load_narratives(folder: Path) -> tuple[Narrative, ...]:
    """Raises :class:`SuiteError` where the file is not there, or for the first line that does not hold together."""
    path = folder / "narratives.jsonl"
    if not path.is_file():
        raise SuiteError(f"{folder}: expected narratives.jsonl in it")
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            narrative = Narrative.model_validate_json(line)
        except ValidationError as error:
            raise SuiteError(f"{path}:{number}: {error.errors()[0]['msg']}") from error
        unknown = narrative.facts.keys() - {*HEAD, *FACTS}
        if unknown:
            raise SuiteError(f"{path}:{number}: unknown fact {min(unknown)!r}")
        found.append(narrative)
    return tuple(found)


def read_narrative(text: str) -> dict[str, Fact]:
    """Every fact that the extractor finds in a text, head included; those without a value are left out."""
    document = read_text(text)
    found = find_facts(document, find_form_sections(document, shipped_forms()))
    named = {"organization": found.organization, "year": found.year, "title": found.title} | found.facts
    return {name: fact for name, fact in named.items() if fact.value is not None}


def contending(narrative: Narrative) -> dict[str, list[Finding]]:
    """By fact, the values that are weighed for it, with the sureness of their wording and their clues."""
    document = read_text(narrative.text)
    gathered = gather(document, find_form_sections(document, shipped_forms()))
    return {name: contenders(name, findings) for name, findings in gathered.findings.items()}


def ours(text: str) -> dict[str, tuple[Value, float]]:
    return {name: (fact.value, fact.confidence) for name, fact in read_narrative(text).items()}


def afternoon(text: str) -> dict[str, tuple[Value, float]]:
    return {name: (value, 1.0) for name, value in find_facts_by_regex(text).items()}


SYSTEMS: dict[str, System] = {"ours": ours, "afternoon": afternoon}


def judge(narratives: Iterable[Narrative], system: System) -> list[Judged]:
    judged = []
    for narrative in narratives:
        given = system(narrative.text)
        for name, true in narrative.truth().items():
            seen, confidence = given.get(name, (None, 0.0))
            judged.append(Judged(narrative.name, name, true, seen, confidence))
    return judged


@dataclass(frozen=True)
class Summary:
    """All facts together: counts, the 95 % interval of F1 over narratives, calibration of what was given."""

    hits: Hits
    low: float | None
    high: float | None
    calibration_error: float | None
    sure: int
    """Facts given above :data:`SURE`."""
    sure_wrong: int
    by_fact: dict[str, Hits]


def summarize(judged: Sequence[Judged], *, seed: int) -> Summary:
    total = sum((one.hits for one in judged), Hits())
    by_fact: dict[str, Hits] = {}
    for one in judged:
        by_fact[one.name] = by_fact.get(one.name, Hits()) + one.hits
    names = list(dict.fromkeys(one.narrative for one in judged))
    counts = dict.fromkeys(names, Hits())
    for one in judged:
        counts[one.narrative] += one.hits
    interval = bootstrap(
        [2 * counts[name].tp for name in names],
        [2 * counts[name].tp + counts[name].fp + counts[name].fn for name in names],
        resample_weights(names, seed=seed),
    )
    given = [one for one in judged if one.seen is not None]
    sure = [one for one in given if one.confidence > SURE]
    return Summary(
        hits=total,
        low=interval.low,
        high=interval.high,
        calibration_error=expected_calibration_error(
            equal_width_bins([one.confidence for one in given], [one.right for one in given])
        ),
        sure=len(sure),
        sure_wrong=sum(not one.right for one in sure),
        by_fact={name: hits for name, hits in by_fact.items() if hits != Hits()},
    )


def as_json(summary: Summary) -> str:
    facts = {name: [hits.tp, hits.fp, hits.fn, hits.f1] for name, hits in summary.by_fact.items()}
    return json.dumps(
        {
            "precision": summary.hits.precision,
            "recall": summary.hits.recall,
            "f1": [summary.hits.f1, summary.low, summary.high],
            "ece": summary.calibration_error,
            "sure": [summary.sure, summary.sure_wrong],
            "facts": facts,
        },
        ensure_ascii=False,
    )


def as_text(summary: Summary, *, by_fact: bool) -> str:
    """The figures in per cent, one a line; with ``by_fact`` also each fact, worst first."""

    def percent(value: float | None) -> str:
        return "-" if value is None else f"{100 * value:.1f}"

    hits = summary.hits
    lines = [
        f"precision {percent(hits.precision)}  recall {percent(hits.recall)}  F1 {percent(hits.f1)} "
        f"[{percent(summary.low)}, {percent(summary.high)}]  of {hits.tp + hits.fn} facts",
        f"calibration error {percent(summary.calibration_error)}  "
        f"wrong among those over {SURE:g}: {summary.sure_wrong} of {summary.sure}",
    ]
    if by_fact:
        ranked = sorted(summary.by_fact.items(), key=lambda pair: (pair[1].f1 or 0.0, pair[0]))
        lines += [f"{percent(hits.f1):>6} {name:30s} tp {hits.tp} fp {hits.fp} fn {hits.fn}" for name, hits in ranked]
    return "".join(f"{line}\n" for line in lines)


def mistakes_of(judged: Iterable[Judged]) -> str:
    wrong = (one for one in judged if one.hits.fp or one.hits.fn)
    return "".join(f"{o.narrative} {o.name}: told {o.true!r}, given {o.seen!r} ({o.confidence:g})\n" for o in wrong)
