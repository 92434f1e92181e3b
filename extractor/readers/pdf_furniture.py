"""Running heads and page numbers of a PDF, found by their place and by their repetition on every page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from extractor.readers.pdf_page import PageContent, TextLine
from extractor.readers.plain_lines import PAGE_NUMBER

MARGIN = 0.15
"""Share of the page height, at the top and at the bottom, in which furniture is."""
OUTER_LINES = 2
"""So many lines at either end of a page may be furniture."""
SAME_HEIGHT = 4.0
"""Points between the places of a line that comes back."""

_BARE = re.compile(r"\d{1,4}")


def mark_furniture(pages: Sequence[PageContent]) -> list[PageContent]:
    """The pages with their furniture marked."""
    outer = {(p, i): line for p, page in enumerate(pages) for i, line in _outer_lines(page)}
    found = {place for place, line in outer.items() if PAGE_NUMBER.fullmatch(line.text.strip())}
    found |= _repeated(outer, sum(1 for page in pages if page.blocks))
    found |= _bare_numbers(outer, len(pages))
    return [
        replace(
            page,
            blocks=tuple(
                replace(block, furniture=True) if isinstance(block, TextLine) and (p, i) in found else block
                for i, block in enumerate(page.blocks)
            ),
        )
        for p, page in enumerate(pages)
    ]


def _outer_lines(page: PageContent) -> list[tuple[int, TextLine]]:
    """The lines in the margins, with their index. A page laid across the sheet has its margins at the sides."""
    across = page.turn % 2 == 1
    listed = [(i, block) for i, block in enumerate(page.blocks) if isinstance(block, TextLine)]
    ends = {i for i, _ in (*listed[:OUTER_LINES], *listed[-OUTER_LINES:])}
    kept = []
    for i, line in listed:
        x, y = line.bbox.center
        share = x / page.width if across else y / page.height
        if i in ends and (share < MARGIN or share > 1 - MARGIN):
            kept.append((i, line))
    return kept


def _repeated(outer: dict[tuple[int, int], TextLine], page_count: int) -> set[tuple[int, int]]:
    """Lines that are at the same height on most pages, whatever number they carry."""
    alike: dict[str, list[tuple[tuple[int, int], TextLine]]] = defaultdict(list)
    for place, line in outer.items():
        alike[re.sub(r"\d+", "#", "".join(line.text.split()))].append((place, line))
    found = set()
    for lines in alike.values():
        for place, line in lines:
            pages = {p for (p, _), other in lines if abs(other.bbox.top - line.bbox.top) <= SAME_HEIGHT}
            if len(pages) >= max(2, (page_count + 1) // 2):
                found.add(place)
    return found


def _bare_numbers(outer: dict[tuple[int, int], TextLine], page_count: int) -> set[tuple[int, int]]:
    """Numbers alone on their line that count the pages: the same step from page to page, or the page's own number."""
    steps: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for place, line in outer.items():
        if _BARE.fullmatch(line.text.strip()):
            steps[int(line.text) - place[0]].append(place)
    return {
        place
        for step, places in steps.items()
        if len({p for p, _ in places}) > 1 or (page_count == 1 and step == 1)
        for place in places
    }
