"""Facts of the narrative: which office reports on which year, how to contact it, what it counted.

Every fact has the value, the printed text, its place in the text as read and a confidence from 0 to 1. Facts that a
report does not contain are not in ``Facts.facts``; ``organization``, ``year`` and ``title`` are then empty facts. The
names are listed in :data:`extractor.facts.names.FACTS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.document import Document
from extractor.facts.evidence import FactWriter
from extractor.facts.gather import gather
from extractor.facts.names import FACTS
from extractor.facts.office_place import find_office_facts
from extractor.facts.weigh import Weighed, load_weights, weigh
from extractor.report import Fact, Section

__all__ = ["FACTS", "Facts", "find_facts"]


@dataclass(frozen=True)
class Facts:
    """The facts of a report outside its tables."""

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

    ``table_ranges`` are half-open source ranges of the form's tables; nothing is counted there. Page furniture that the
    reader found is left out too, except for the date of publication that the web page prints around the report.
    """
    gathered = gather(document, sections, table_ranges)
    weights = load_weights()
    weighed = {name: weigh(name, findings, weights) for name, findings in gathered.findings.items()}
    organization = weighed.get("organization")
    if organization is not None:
        address = weighed.get("contact_address")
        for name, finding in find_office_facts(organization.best, address.best if address else None):
            weighed[name] = Weighed(finding, ())
    writer = FactWriter(document)

    def fact(name: str) -> Fact:
        found = weighed.get(name)
        return writer.fact(found.best, found.others) if found else Fact()

    return Facts(
        organization=fact("organization"),
        year=fact("year"),
        title=fact("title"),
        facts={name: fact(name) for name in FACTS if weighed.get(name) is not None},
        notes=gathered.notes,
    )
