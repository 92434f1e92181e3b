"""Several reports in one file: where the second and each further one begins.

A report begins anew where the row labels of a form come again, and a heading between the two runs of labels names the
report: its title, or a page or line that names another year or office. Titles alone prove nothing, for web pages list
the titles of other reports, and tables of contents those of their own; labels alone do not either, for a table may be
printed twice. Tables that come again without such a heading stay in one report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from extractor.document import Document
from extractor.facts.dates import YEAR, read_year
from extractor.facts.offices import clean_office, is_office
from extractor.facts.titles import cells, find_title
from extractor.forms import Form
from extractor.frozen import quick
from extractor.normalize import fold, squeeze, squeezed_places

_LONG_ENOUGH = 4
"""Characters of a row label by which it is known; shorter ones (其他, 总计) are everywhere."""
FEWEST = 4
"""Different labels that a report shows before one that follows it counts."""
_AGAIN = 0.5
"""Share of the labels seen so far that must come again."""
_FEW_NEW = 8
_A_TABLE = 2
"""Labels that one side alone has, from which they are of a table."""
_MOST_SEARCHED = 500
"""Labels that come again before which a heading is looked for; in a file with more of them rows are repeated on end."""
_RUNNING = 3
"""A title that is so many times before is printed on every page."""
_LONGEST_HEADING = 40
_YEAR_DIGITS = 4
# 121.2093 names no year.
_NAMED_YEAR = re.compile(rf"(?<![0-9.,])(?P<year>{YEAR})年?(?:度|报告|年报)?(?![0-9月/.-])")
_LINE = re.compile(r"[^\n\f]+")
_NUMBER = re.compile(r"^(?:\([^()]*\)|[0-9一二三四五六七八九十]+[.、])")
_CLOSERS = re.compile(r"[,。;!?]")


@quick
@dataclass(frozen=True, slots=True)
class Hit:
    """A row label in the normalised text without white space: number of the label and half-open range."""

    label: int
    start: int
    end: int


def report_starts(document: Document, forms: Sequence[Form]) -> tuple[int, ...]:
    """Where the second and further reports begin: characters of ``document.text``, in order; empty for one report."""
    normal = document.normal
    hits = list(hits_of(squeeze(normal.text), labels_of_rows(forms)))
    if len(hits) == len({hit.label for hit in hits}):
        return ()
    kept = squeezed_places(normal.text)
    pages = {normal.from_source(page.start, page.start)[0] for page in document.pages[1:]}
    starts: list[int] = []
    run: dict[int, int] = {}
    previous, searched = 0, 0
    for index, hit in enumerate(hits):
        if searched < _MOST_SEARCHED and _ends(run, hits, index):
            searched += 1
            # Labels that only the second report has may be between its heading and the first that both have.
            # Its heading is behind the place where the label was before.
            for last in range(index - 1, max(index - 2 - _FEW_NEW, run[hit.label] - 1, 0), -1):
                low = kept[hits[last].end - 1] + 1
                alike = _alike({later.label for later in hits[index:]}, run.keys())
                at = _heading(normal.text, previous, low, kept[hit.start], pages, alike) if low > previous else None
                if at is not None:
                    starts.append(normal.to_source(at, at + 1)[0])
                    previous = at
                    run = {later.label: number for number, later in enumerate(hits[last + 1 : index], start=last + 1)}
                    break
        run[hit.label] = index
    return tuple(starts)


_LABELS: dict[tuple[int, ...], tuple[tuple[Form, ...], dict[str, int]]] = {}


def labels_of_rows(forms: Sequence[Form]) -> dict[str, int]:
    """See :func:`_labels`; worked out once for the same form objects (which are kept alive)."""
    key = tuple(map(id, forms))
    if key not in _LABELS:
        _LABELS[key] = (tuple(forms), _labels(forms))
    return _LABELS[key][1]


def _labels(forms: Sequence[Form]) -> dict[str, int]:
    """The long row labels of all forms in all their wordings, without numbers, and the number of the row they name:
    two reports in a file need not use the same words. A wording of several rows is that of the first."""
    found: dict[str, int] = {}
    rows: dict[tuple[str, str], int] = {}
    for form in forms:
        for table in form.tables:
            for block in table.blocks:
                for row in block.leaf_rows:
                    number = rows.setdefault((table.name, row.name or row.label), len(rows))
                    for wording in (row.label, *row.aliases):
                        label = _NUMBER.sub("", squeeze(fold(wording)))
                        if len(label) >= _LONG_ENOUGH:
                            found.setdefault(label, number)
    return found


def hits_of(plain: str, numbers: Mapping[str, int]) -> Iterator[Hit]:
    """In order of the text; of labels that overlap the longest."""
    ranked = sorted(numbers, key=len, reverse=True)
    if not ranked:
        return
    for match in re.finditer("|".join(map(re.escape, ranked)), plain):
        yield Hit(numbers[match.group()], *match.span())


def _ends(run: Mapping[int, int], hits: Sequence[Hit], index: int) -> bool:
    """Whether the hit ``index`` may be of another report than the ``run`` before it: label → number of its last hit.

    A label comes again, most labels of the run are between its two places, and most come again behind it: a label
    that prose or a heading names beside the table ends nothing.
    """
    before = run.get(hits[index].label)
    enough = max(FEWEST, _AGAIN * len(run))
    if before is None or index - before < enough:
        return False
    between = {hit.label for hit in hits[before:index]}
    again = between & {later.label for later in hits[index : index + 2 * (index - before)]}
    return len(between) >= enough and len(again) >= enough


def _alike(later: Set[int], before: Set[int]) -> bool:
    """Has most of what follows been there before? Not where either side has tables that the other has not: then it is
    one report that prints the table between them twice."""
    new, gone = later - before, before - later
    return len(new) <= len(before) and not (len(new) >= _A_TABLE and len(gone) >= _A_TABLE)


def _heading(text: str, previous: int, low: int, high: int, pages: Set[int], alike: bool) -> int | None:
    """Where the heading between two runs of labels begins in the normalised text; ``None`` where there is none.

    ``previous``: where the report before begins; ``pages``: where pages begin. ``alike``: whether most of what follows
    has been there before. Where it has not, a line with a year heads the last year's table behind this year's, before
    the next table does the same.
    """
    title = find_title(cells(text[low:high], high - low))
    if title is not None and title.whole.start is not None and (title.year is not None or title.office is not None):
        start = max(text.rfind("\n", 0, low + title.whole.start) + 1, low)
        end = text.find("\n", start, high)
        if text.count(text[start : high if end < 0 else end].strip(), previous, low) < _RUNNING:
            return start
    for line in _LINE.finditer(text, low, high):
        words = squeeze(line.group()).strip("#*|>:")
        if not words or len(words) > _LONGEST_HEADING or _CLOSERS.search(words):
            continue
        begins_page = any(start in pages for start in range(line.start() - 1, line.start() + 1))
        named = _NAMED_YEAR.search(words)
        year = read_year(named["year"]) if named else None
        told_as_year = named is not None and len(named.group()) > _YEAR_DIGITS
        # A sheet or page is named for its report; in running text any year may have been given before.
        if year is not None and alike and (begins_page or told_as_year):
            years = [read_year(match["year"]) for match in _NAMED_YEAR.finditer(text[previous:low])]
            if year not in (years[:1] if begins_page else years):
                return line.start()
        if begins_page and is_office(clean_office(words)):
            return line.start()
    return None
