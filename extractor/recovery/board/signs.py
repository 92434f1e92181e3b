"""Whose words a text has: for each form, which of its labels are there letter by letter.

It takes a search for plain text, no tagging, and so tells quickly which of many forms are worth trying. Labels of
another form are rarely there: most of what forms share are short words (其他, 合计), which do not count.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final

from extractor.document import Document
from extractor.forms import Form
from extractor.forms.asked import Family
from extractor.forms.lexicon import SlotKind, label_key, lexicon_of
from extractor.normalize import fold, squeeze
from extractor.recovery.board.kinship import COMMON
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.match import Alignment

_LIKE: Final = 0.9
"""Likeness of a label that is there with its number lost at most."""
_MOST_OF_IT: Final = 0.6
"""Share of the characters of a label that must be there: it may be cut off at a page break."""


@dataclass(frozen=True)
class Signs:
    """``labels``: those of the form that are in the text; ``named``: is a heading of its tables or a name of such
    reports among the text's words?"""

    labels: frozenset[str]
    named: bool

    @property
    def letters(self) -> int:
        """Characters of the labels, each counted once and without the first few (:data:`.kinship.COMMON`)."""
        return letters_of(self.labels)


NO_SIGNS: Final = Signs(frozenset(), False)


def letters_of(labels: Set[str]) -> int:
    return sum(len(label) - COMMON for label in labels)


@dataclass(frozen=True)
class _Words:
    labels: tuple[str, ...]
    names: tuple[str, ...]


_KNOWN: dict[int, tuple[Form, _Words]] = {}


def signs_of(plain: str, form: Form) -> Signs:
    """``plain``: the normalised text without white space."""
    words = _words_of(form)
    return Signs(
        frozenset(label for label in words.labels if label in plain), any(name in plain for name in words.names)
    )


def _words_of(form: Form) -> _Words:
    """Worked out once for each form object (which is kept alive)."""
    if id(form) not in _KNOWN:
        labels = tuple(text for text in lexicon_of(form).texts if len(label_key(text)) > COMMON)
        names = {w for table in form.tables for w in (table.title, *table.aliases)} | {*form.title_pattern, form.title}
        whole = (squeeze(fold(name)) for name in sorted(names))
        _KNOWN[id(form)] = form, _Words(labels, tuple(name for name in whole if len(name) > COMMON))
    return _KNOWN[id(form)][1]


def ranked(families: Sequence[Family], document: Document) -> list[tuple[Family, Signs]]:
    """With what of them is in the text, most first; in the order of the families where they have as much."""
    plain = squeeze(document.normal.text)
    found = [(family, max((signs_of(plain, form) for form in family), key=lambda s: s.letters)) for family in families]
    return sorted(found, key=lambda pair: -pair[1].letters)


_LARGE: Final = 0.3
"""Of the labels of the form's largest table, so many has a table by which it is known."""


def share_of_a_table(alignment: Alignment, layout: Layout) -> float:
    """Of the labels of that table of which most are there, the share that is: of its rows, or of its header where it is
    drawn as one line. Labels known by their place alone do not count, nor do tables that are small beside the largest:
    other families have one or the other of these, too."""
    there = {
        hit.candidate.slot.index
        for hit in alignment.rows.values()
        if not hit.by_order
        and hit.candidate.score >= _LIKE
        and hit.candidate.hi - hit.candidate.lo >= _MOST_OF_IT * hit.candidate.size
    }
    there |= {c.slot.index for found in alignment.others.values() for c in found if c.whole and c.score >= _LIKE}
    labels = []
    for table in layout.form.tables:
        kinds = (SlotKind.ROW,) if table.layout == "rows" else (SlotKind.COLUMN, SlotKind.COLUMN_GROUP)
        labels.append([s.index for s in layout.lexicon.slots if s.table == table.name and s.kind in kinds])
    large = [own for own in labels if own and len(own) >= _LARGE * max(map(len, labels))]
    return max((sum(index in there for index in own) / len(own) for own in large), default=0.0)
