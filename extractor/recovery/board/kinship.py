"""Is a text a filled or empty copy of a form, or does it only share words with it?

Many documents of an office hold labels of the form: accounts have 其他 and 总计, statistics of law enforcement have
行政许可 beside 行政处罚, a register of applications names the kinds of applicants and of answers, and a guide describes
every row. What none of them has is the form's *own* words as labels of rows that hold cells, below its headings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from extractor.document import Document
from extractor.forms import Form
from extractor.forms.lexicon import Candidate, SlotKind
from extractor.normalize import squeeze
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.other_tables import is_unknown, rows_of_others, under_other_headers
from extractor.recovery.board.pieces import Band, Piece
from extractor.tagging.roles import Role

COMMON: Final = 3
"""So many characters of each label are not counted, as words that any document may hold (其他, 总计, 规章)."""
FEWEST_HEADED: Final = 15.0
"""Characters of the form's own words below one of its headings: the header of one narrow block, or two rows."""
FEWEST_ALONE: Final = 40.0
"""The same where no heading of the form or title of a report is there."""
_TEMPLATE_ROWS: Final = 10
"""So many labels of rows, none with anything beside it, are an empty form in which not even the cells are drawn."""
_FEWEST_HEADERS: Final = 4.0
"""Characters of the form's own words in headers of columns, where no row was found: a one-line table has no rows."""
_HEADING: Final = 6.0
"""Characters of a heading that must be there for it to count: 行政复议 alone does not."""
_LIKE: Final = 0.75
_SAYING: Final = 4
"""Characters of other text beside a label from which it is a sentence about the row."""
_FEWEST_CELLS: Final = 2
"""Number of cells behind such a text from which the text is the rest of the label: a mark for the row has no others."""
_TITLE_LENGTH: Final = 60
_TITLE_WORTH: Final = 8.0
"""A line that ends with what such a report is called, in characters of the form's own words."""
_LETTERS = re.compile(r"[A-Za-z]+")
_BEHIND_TITLE = re.compile(r"(?:$|[(\[【<{—\-|0-9]|[一二三四五六七八九十]{1,2}、|第)")
_SENTENCE = re.compile(r"[,。;:、“”\"《》?!]")
_ABOUT = re.compile(r"编制|编写|撰写|起草|报送|印发|公布|发布|做好|审核|汇总|学年|公司|集团|医院|学校|大学|学院")
"""Before the words of a title: a document about such reports, or one of a body that is no organ of the state and has a
form of its own. Where such a body has filled in this form, the labels show it."""
_HEADERS = frozenset({SlotKind.COLUMN, SlotKind.COLUMN_GROUP})
_HEADINGS = frozenset({SlotKind.SECTION, SlotKind.TITLE})


@dataclass(frozen=True)
class Kinship:
    """``words``: characters of the form's own words, in labels of rows that hold cells and in headers and headings.

    ``rows``: rows found; ``held``: those with cells; ``told``: those that have text and no cell beside them, or that
    are below the headers of another table.
    ``cells``: anything that may fill a cell was found beside a row, or in the text where no row was found.
    """

    words: float
    rows: int
    held: int
    told: int
    cells: bool
    headed: bool
    headers: float
    """Of ``words``, those in headers of columns: prose has headings, too."""
    others: int = 0
    """Lines of cells whose label is none of the form's."""
    whole_header: bool = False
    """Every label in the header of a table that has no labels of rows is there, each as often as the form prints it."""

    @property
    def is_form(self) -> bool:
        """Is it a copy of the form, filled or empty?"""
        if self.told > self.held:
            return False
        if not self.cells:
            return self.headed and self.rows >= _TEMPLATE_ROWS
        if self.whole_header:
            return True
        if not self.rows and self.headers < _FEWEST_HEADERS:
            return False
        if self.others > self.held and self.words < FEWEST_ALONE:
            return False
        return self.words >= (FEWEST_HEADED if self.headed else FEWEST_ALONE)


def kinship(bands: Sequence[Band], alignment: Alignment, layout: Layout, document: Document) -> Kinship:
    """How the text is related to the form of the layout."""
    labels: defaultdict[int, float] = defaultdict(float)
    held: set[int] = set()
    told: set[int] = set()
    elsewhere = under_other_headers(bands, alignment)
    for place, band in enumerate(bands):
        hits = [(n, alignment.rows[p.index]) for n, p in enumerate(band.pieces) if p.index in alignment.rows]
        for number, hit in hits:
            slot = hit.candidate.slot.index
            labels[slot] = max(labels[slot], _explained(hit.candidate))
            if number == hits[-1][0] and len(hits) == 1 and any(p.filled for p in band.pieces[:number]):
                continue  # Numbers before the only label of a line: a register has the answer in a column.
            beside = band.pieces[number + 1 :] or _below(bands, place, alignment)
            says = bool(beside) and is_unknown(beside[0], alignment) and len(beside[0].text) >= _SAYING
            cells = sum(p.is_item or _has_digit(p) for p in beside)
            if place in elsewhere or (says and cells < _FEWEST_CELLS):
                told.add(slot)
            elif cells:
                held.add(slot)
    told -= held
    heads = _heads(alignment)
    titled = has_title(document, (layout.form,))
    headed = titled or any(kind in _HEADINGS and said >= _HEADING for (kind, _, _), said in heads.items())
    no_rows = not labels
    words = _TITLE_WORTH * titled + sum(max(labels[slot] - COMMON, 0.0) for slot in held)
    headers = sum(max(said - COMMON, 0.0) for (kind, _, _), said in heads.items() if kind not in _HEADINGS)
    words += headers + sum(max(said - COMMON, 0.0) for (kind, _, _), said in heads.items() if kind in _HEADINGS)
    whole = _whole_header(alignment, layout)
    return Kinship(
        words=round(words, 1), rows=len(labels), held=len(held), told=len(told),
        cells=bool(held) or (no_rows and any(p.is_item for band in bands for p in band.pieces)),
        headed=headed, headers=round(headers, 1), others=rows_of_others(bands, alignment), whole_header=whole,
    )  # fmt: skip


def has_title(document: Document, forms: Sequence[Form]) -> bool:
    """Does a line of the text end with the name of a report on one of these forms?

    A document about such reports has more text behind that name (…填报说明, …的通知), or has it in a sentence.
    """
    names = report_names(forms)
    return any(names_report(line, names) for line in document.normal.text[:20_000].splitlines())


def report_names(forms: Sequence[Form]) -> list[str]:
    """What reports on these forms are called, without white space."""
    return [squeeze(phrase) for form in forms for phrase in form.title_pattern]


def names_report(line: str, names: Sequence[str]) -> bool:
    """As :func:`has_title`, of one line of normalised text."""
    plain = _LETTERS.sub("", squeeze(line))  # Scripts of pages leave words between Chinese characters.
    for phrase in names:
        at = plain.find(phrase)
        if 0 <= at <= _TITLE_LENGTH and not _SENTENCE.search(plain[:at]) and not _ABOUT.search(plain[:at]):
            behind = plain[at + len(phrase) :].lstrip("*#_</>")
            if _BEHIND_TITLE.match(behind):
                return True
    return False


def _heads(alignment: Alignment) -> Mapping[tuple[SlotKind, str, object], float]:
    """How much of each header and heading the pieces outside the chain of rows match, each label once."""
    found: defaultdict[tuple[SlotKind, str, object], float] = defaultdict(float)
    for candidates in alignment.others.values():
        best = candidates[0]
        if best.score >= _LIKE:
            key = (best.slot.kind, best.slot.table, best.slot.name or best.slot.block)
            found[key] = max(found[key], _explained(best))
    return found


def _whole_header(alignment: Alignment, layout: Layout) -> bool:
    """A single row of cells proves nothing by itself: its table is known from the header, in which no word is
    missing."""
    for table in layout.form.tables:
        if table.layout != "single_row":
            continue
        said = [c.slot for found in alignment.others.values() for c in found if c.whole and c.slot.table == table.name]
        wanted = {s.index for s in layout.lexicon.slots if s.table == table.name and s.kind in _HEADERS}
        leaves = sum(slot.kind is SlotKind.COLUMN for slot in said)
        if wanted <= {slot.index for slot in said} and leaves >= sum(len(b.leaf_columns) for b in table.blocks):
            return True
    return False


def _explained(candidate: Candidate) -> float:
    return (candidate.hi - candidate.lo) * candidate.score


def _below(bands: Sequence[Band], place: int, alignment: Alignment) -> tuple[Piece, ...]:
    """The pieces of the next line that is no label, for a label alone on its line: cells may be written one a line."""
    for band in bands[place + 1 : place + 3]:
        if not any(p.index in alignment.rows for p in band.pieces):
            return band.pieces
    return ()


def _has_digit(piece: Piece) -> bool:
    return piece.role is Role.OTHER and piece.text[:1].isdigit()
