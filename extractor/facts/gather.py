"""Every finding of a document's narrative, fact by fact, before anything is weighed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.document import Document
from extractor.facts.contact import find_contact
from extractor.facts.counts import find_counts
from extractor.facts.dates import find_issue_dates, find_period
from extractor.facts.evidence import Finding
from extractor.facts.identity import find_identity
from extractor.facts.notices import find_cited_notice
from extractor.facts.passages import mask, split_passages
from extractor.facts.rates import find_answer_rate
from extractor.facts.rules import CHANNELS
from extractor.facts.section_facts import find_section_facts
from extractor.report import Section

# From this confidence on the year reported on determines the meaning of 2022年结转.
_SURE_YEAR = 0.65
_BREAKDOWN = re.compile(r"\D{0,2}[,.。;、]?\s*在?(?:上述|以上|所有|全部)?已?主动公开的(?:政府|各类)?信息(?:当)?中")
"""Words behind a count after which its parts follow, so that the count is the whole."""
_WHOLE = 0.85


@dataclass(frozen=True)
class Gathered:
    """``findings`` by fact, ``organization``, ``year`` and ``title`` among them; each list in the order of the text."""

    findings: dict[str, list[Finding]]
    notes: tuple[str, ...]
    """Contradictions inside the report."""


def gather(document: Document, sections: Sequence[Section], table_ranges: Sequence[tuple[int, int]] = ()) -> Gathered:
    """``table_ranges`` are half-open source ranges of the form's tables; nothing is counted there."""
    normal = document.normal
    tables = [normal.from_source(start, end) for start, end in table_ranges]
    furniture = [normal.from_source(start, end) for start, end in document.furniture]
    visible = mask(normal.text, tables)
    narrative = mask(visible, furniture)
    passages = list(split_passages(narrative))
    dated = passages if not furniture else list(split_passages(visible))
    period = find_period(passages)
    identity = find_identity(
        narrative,
        passages,
        first_section=normal.from_source(sections[0].start, sections[0].start)[0] if sections else len(normal.text),
        metadata_title=document.metadata_title,
        period=period,
        issued_year=_year_of(find_issue_dates(dated, None)),
    )
    year = identity.year
    known = int(str(year.value)) if year is not None else None
    sure = year is not None and year.confidence >= _SURE_YEAR
    told: list[tuple[str, Finding]] = [
        *(("organization", finding) for finding in identity.organizations),
        *with_whole(list(find_counts(passages, known if sure else None, known)), narrative),
        *find_contact(passages),
        *(("issued_on", finding) for finding in find_issue_dates(dated, known)),
        *(("cited_notice", finding) for finding in find_cited_notice(passages)),
        *(("answer_rate", finding) for finding in find_answer_rate(passages)),
        *find_section_facts(document, sections, narrative),
    ]
    told += [(name, finding) for name, finding in (("year", year), ("title", identity.title)) if finding is not None]
    if period is not None:
        told += [("period_start", period[0]), ("period_end", period[1])]
    findings: dict[str, list[Finding]] = {}
    for name, finding in told:
        findings.setdefault(name, []).append(finding)
    return Gathered(findings, identity.notes)


def with_whole(counts: list[tuple[str, Finding]], narrative: str) -> list[tuple[str, Finding]]:
    """The counts with a total, where one channel alone is counted and the text continues with the parts of all that was
    disclosed: 主动在门户网站公开政府信息50条。在主动公开的信息中,政策法规类4条…"""
    channels = [finding for name, finding in counts if name in CHANNELS.values()]
    if len(channels) != 1 or any(name == "items_disclosed" for name, _ in counts):
        return counts
    only = channels[0]
    if only.end is None or not _BREAKDOWN.match(narrative, only.end):
        return counts
    return [*counts, ("items_disclosed", replace(only, confidence=_WHOLE, clues=()))]


def _year_of(issued: Sequence[Finding]) -> int | None:
    """The year of the surest date of issue."""
    best = max(issued, key=lambda finding: finding.confidence, default=None)
    return int(str(best.value)[:4]) if best is not None else None
