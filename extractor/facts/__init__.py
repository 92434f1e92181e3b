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
from extractor.facts.dates import find_issue_dates, find_period
from extractor.facts.evidence import FactWriter, Finding
from extractor.facts.identity import find_identity
from extractor.facts.names import FACTS
from extractor.facts.notices import find_cited_notice
from extractor.facts.office_place import find_office_facts
from extractor.facts.passages import mask, split_passages
from extractor.facts.rates import find_answer_rate
from extractor.facts.section_facts import find_section_facts
from extractor.facts.weigh import Weighed, load_weights, weigh
from extractor.report import Fact, Section

# From this confidence the year reported on tells what 2022年结转 is.
_SURE_YEAR = 0.65

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
    issued = find_issue_dates(dated, None)
    first_section = normal.from_source(sections[0].start, sections[0].start)[0] if sections else len(normal.text)
    identity = find_identity(
        narrative,
        passages,
        first_section=first_section,
        metadata_title=document.metadata_title,
        period=period,
        issued_year=_year_of(issued),
    )
    year = identity.year
    known = int(str(year.value)) if year is not None and year.confidence >= _SURE_YEAR else None
    told: list[tuple[str, Finding]] = [
        *find_counts(passages, known),
        *find_contact(passages),
        *(("issued_on", finding) for finding in find_issue_dates(dated, known or _year(year))),
        *(("cited_notice", finding) for finding in find_cited_notice(passages)),
        *(("answer_rate", finding) for finding in find_answer_rate(passages)),
        *find_section_facts(document, sections, narrative),
    ]
    if period is not None:
        told += [("period_start", period[0]), ("period_end", period[1])]
    findings: dict[str, list[Finding]] = {}
    for name, finding in told:
        findings.setdefault(name, []).append(finding)
    weights = load_weights()
    weighed = {name: weigh(name, findings[name], weights) for name in FACTS if name in findings}
    organization = weigh("organization", identity.organizations, weights)
    if organization is not None:
        address = weighed.get("contact_address")
        for name, finding in find_office_facts(organization.best, address.best if address else None):
            weighed[name] = Weighed(finding, ())
    writer = FactWriter(document)

    def fact(found: Weighed | None) -> Fact:
        return writer.fact(found.best, found.others) if found else Fact()

    return Facts(
        organization=fact(organization),
        year=fact(weigh("year", [year], weights) if year is not None else None),
        title=fact(weigh("title", [identity.title], weights) if identity.title is not None else None),
        facts={name: fact(weighed[name]) for name in FACTS if weighed.get(name) is not None},
        notes=identity.notes,
    )


def _year(finding: Finding | None) -> int | None:
    return int(str(finding.value)) if finding is not None and finding.value is not None else None


def _year_of(issued: Sequence[Finding]) -> int | None:
    """The year of the surest date of issue."""
    best = max(issued, key=lambda finding: finding.confidence, default=None)
    return int(str(best.value)[:4]) if best is not None else None
