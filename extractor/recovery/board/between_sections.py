"""Texts numbered like a section (二、…) between two sections that follow one another in the form: they are none.

Rows are numbered as sections are. A row in words that the form does not have looks like a heading, which ends a table;
where the heading of this section and that of the next are known, no other can be between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.document import Document
from extractor.forms import Form
from extractor.forms.lexicon import SlotKind, lexicon_of
from extractor.report import Section
from extractor.tagging.roles import Role, Tag


def without_inner_sections(
    document: Document, tags: Sequence[Tag], sections: Sequence[Section], forms: Sequence[Form]
) -> Sequence[Tag]:
    """The tags, with unknown headings inside a table's section as other texts if the next section is behind it."""
    closed = [section for section, behind in pairwise(sections) if _are_neighbours(section, behind, forms)]
    return list(_turned(document, tags, closed, forms)) if closed else tags


def _are_neighbours(section: Section, behind: Section, forms: Iterable[Form]) -> bool:
    """Has a form this section for a table, and the other right behind it?"""
    return any(
        any(table.title == section.title for table in form.tables)
        and (section.title, behind.title) in pairwise(form.sections)
        for form in forms
    )


def _turned(document: Document, tags: Iterable[Tag], closed: Sequence[Section], forms: Sequence[Form]) -> Iterator[Tag]:
    headed: Section | None = None
    for tag in tags:
        inside = next((s for s in closed if s.start <= tag.start < s.end), None) if tag.role is Role.SECTION else None
        # The first heading in a section is its own.
        own = inside is None or inside is not headed
        headed = inside or headed
        yield tag if own or _is_known(document, tag, forms) else replace(tag, role=Role.OTHER)


def _is_known(document: Document, tag: Tag, forms: Iterable[Form]) -> bool:
    text = document.normal.slice(tag.start, tag.end)
    found = (c for form in forms for c in lexicon_of(form).find(text))
    return any(candidate.slot.kind is SlotKind.SECTION for candidate in found)
