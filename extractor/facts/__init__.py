"""Facts of the narrative: who reports on which year, how to reach them, what they counted.

Every fact has the value, the printed text, its place in the text as read and a confidence from 0 to 1. What a report
does not say is not in ``Facts.facts``; ``organization``, ``year`` and ``title`` are then empty facts. The names are
listed in :data:`extractor.facts.names.FACTS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.document import Document
from extractor.facts.contact import find_contact
from extractor.facts.counts import find_counts
from extractor.facts.dates import find_issue_date, find_period
from extractor.facts.evidence import FactWriter, Finding
from extractor.facts.identity import find_identity
from extractor.facts.names import FACTS
from extractor.facts.notices import find_cited_notice
from extractor.facts.passages import Passage, mask, split_passages
from extractor.report import Fact, Section

_SURE_YEAR, _LEAST = 0.65, 0.35

__all__ = ["FACTS", "Facts", "find_facts"]


@dataclass(frozen=True)
class Facts:
    """What a report says outside its tables."""

    organization: Fact
    year: Fact
    title: Fact
    facts: dict[str, Fact] = field(default_factory=dict)
    """By name, in the order of :data:`extractor.facts.names.FACTS`."""
    notes: tuple[str, ...] = ()
    """Contradictions inside the report, for its warnings."""


def find_facts(
    document: Document, sections: tuple[Section, ...], *, table_ranges: Sequence[tuple[int, int]] = ()
) -> Facts:
    """Read the narrative of ``document``.

    ``table_ranges`` are half-open source ranges of the form's tables; nothing is counted there. Page furniture that
    the reader found is left out too, except for the date of publication that site chrome prints.
    """
    normal = document.normal
    tables = [normal.from_source(start, end) for start, end in table_ranges]
    furniture = [normal.from_source(start, end) for start, end in document.furniture]
    visible = mask(normal.text, tables)
    narrative = mask(visible, furniture)
    passages = list(split_passages(narrative))
    period = find_period(passages)
    dated = passages if not furniture else list(split_passages(visible))
    issued = find_issue_date(dated, None)
    first_section = normal.from_source(sections[0].start, sections[0].start)[0] if sections else len(normal.text)
    identity = find_identity(
        narrative,
        passages,
        first_section=first_section,
        metadata_title=document.metadata_title,
        period=period,
        issued_year=_year_of(issued),
    )
    if identity.year is not None and isinstance(identity.year.value, int):
        issued = find_issue_date(dated, identity.year.value)
    findings = {**find_contact(passages), **_best_counts(passages, identity.year)}
    findings |= {
        name: finding
        for name, finding in (("issued_on", issued), ("cited_notice", find_cited_notice(passages)))
        if finding
    }
    if period is not None:
        findings["period_start"], findings["period_end"] = period
    writer = FactWriter(document)
    return Facts(
        organization=writer.fact(identity.organizations[0] if identity.organizations else None),
        year=writer.fact(identity.year),
        title=writer.fact(identity.title),
        facts={name: writer.fact(findings[name]) for name in FACTS if name in findings},
        notes=identity.notes,
    )


def _best_counts(passages: Sequence[Passage], year: Finding | None) -> dict[str, Finding]:
    best: dict[str, Finding] = {}
    sure = year is not None and year.confidence >= _SURE_YEAR and isinstance(year.value, int)
    for name, finding in find_counts(passages, int(str(year.value)) if sure and year else None):
        if name not in best or best[name].confidence < finding.confidence:
            best[name] = finding
    return {name: finding for name, finding in best.items() if finding.confidence >= _LEAST}


def _year_of(issued: Finding | None) -> int | None:
    return int(str(issued.value)[:4]) if issued is not None else None
