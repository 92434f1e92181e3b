"""From a document to judged cells: the only place that knows the order of the steps.

tag → group → match → place → settle → judge

With two taggers the cheap one, the rules, reads first. The network is asked where that leaves a large part of the form
open: on drawn reports it was worth nothing elsewhere (docs/decisions/0059). Then the better of the two readings is the
record, as a whole (docs/decisions/0065).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from extractor.document import Document
from extractor.facts import Facts, find_facts
from extractor.forms import CellKey, Form
from extractor.messages import message
from extractor.recovery.board.choose import FormChoice
from extractor.recovery.board.line_numbers import without_line_numbers
from extractor.recovery.board.parted import Parted, part_tables
from extractor.recovery.board.pieces import Piece
from extractor.recovery.judge.apart_labels import doubt_apart
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.checks import infer, run_checks, to_review, weigh_checks, weigh_partial_rows
from extractor.recovery.judge.features import Evidence
from extractor.recovery.judge.line_order import doubt_mixed_lines, doubt_order
from extractor.recovery.judge.lookalike import choose_lookalikes
from extractor.recovery.judge.misread import doubt_misread, doubt_written_over
from extractor.recovery.judge.neighbours import doubt_missing_rows, doubt_wrapped
from extractor.recovery.judge.prose import doubt_prose
from extractor.recovery.judge.review import Reviewer
from extractor.recovery.judge.unclaimed import doubt_missing, doubt_unclaimed, find_claims, find_unclaimed
from extractor.recovery.judge.units import doubt_units
from extractor.recovery.judge.unread import doubt_abreast, doubt_unread, doubt_unseen
from extractor.recovery.recover import Recovered, recover
from extractor.recovery.tables import PlacedForm
from extractor.report import Check, Section, Status
from extractor.sections import find_form_sections
from extractor.tagging.load import Taggers
from extractor.tagging.roles import Tagger

_MOST_WARNED = 5
_LOST: Final = (Status.MISSING, Status.UNREADABLE)
MUCH_OPEN: Final = 0.3
"""Share of the cells to look at from which the network is asked."""

Watch = Callable[[Evidence], None]
"""Is shown what the confidences of a report are weighed from, before they are."""


@dataclass(frozen=True)
class Read:
    """``verdicts`` and ``checks`` are empty where no form was recognised."""

    found: Recovered
    sections: tuple[Section, ...]
    facts: Facts
    verdicts: Mapping[CellKey, Verdict]
    checks: tuple[Check, ...]
    notes: tuple[str, ...]

    @property
    def left_open(self) -> tuple[float, float]:
        """Shares of the form's cells of which nothing is known, and that are to be looked at; 2 where no form was
        recognised."""
        if not self.verdicts:
            return 2.0, 2.0
        lost = sum(verdict.status in _LOST for verdict in self.verdicts.values())
        looks = sum(map(to_review, self.verdicts.values()))
        return lost / len(self.verdicts), looks / len(self.verdicts)


@dataclass(frozen=True)
class Steps:
    """The steps with what they work by.

    ``asked``: whether the user named the form. ``reviewer`` judges what the first tagger came to, ``beside`` what the
    witness came to, where there is one.
    """

    forms: tuple[Form, ...]
    asked: bool
    taggers: Taggers
    reviewer: Reviewer
    beside: Reviewer | None = None

    def read(self, document: Document, watch: Watch | None = None) -> Read:
        """A document's cells, judged. With ``watch`` the first tagger reads all, so that what is fitted saw all."""
        sections = find_form_sections(document, self.forms)
        parted = part_tables(without_line_numbers(document, self.forms), self.forms)
        first, witness = self.taggers.first, self.taggers.witness
        by_witness: Read | None = None
        if witness is not None and self.beside is not None and watch is None:
            found = self._recover(parted, witness, sections)
            by_witness = self._judge(document, parted, sections, found, self.beside)
            if by_witness.left_open[1] <= MUCH_OPEN:
                return by_witness
        found = self._recover(parted, first, sections)
        read = self._judge(document, parted, sections, found, self.reviewer, watch)
        return read if by_witness is None or read.left_open < by_witness.left_open else by_witness

    def _recover(self, parted: Parted, tagger: Tagger, sections: Sequence[Section]) -> Recovered:
        document = parted.document
        tags = tagger.tag(document, self.forms)
        return recover(document, tags, tagger.name, self.forms, sections, asked=self.asked, blocks=parted.blocks)

    def _judge(
        self, document: Document, parted: Parted, sections: tuple[Section, ...], found: Recovered, reviewer: Reviewer,
        watch: Watch | None = None,
    ) -> Read:  # fmt: skip
        choice, placing = found.choice, found.placing
        facts = find_facts(document, sections, table_ranges=_table_ranges(found.pieces, choice))
        if choice.form is None or placing is None:
            return Read(found, sections, facts, {}, (), (*choice.notes, *facts.notes))
        layout = placing.layout
        verdicts = choose_lookalikes(document, placing.verdicts, layout)
        checks = run_checks(verdicts, layout, facts.facts)
        verdicts = weigh_partial_rows(weigh_checks(verdicts, checks, layout), layout)
        verdicts = infer(verdicts, layout)
        claims = find_claims(document, verdicts)
        verdicts = doubt_missing(verdicts, claims, checks)
        unclaimed = find_unclaimed(document, found.pieces, choice.alignment, verdicts, layout)
        verdicts = doubt_order(doubt_unclaimed(verdicts, unclaimed, layout), found.pieces, layout)
        verdicts = doubt_apart(verdicts, placing.placed, found.pieces, choice.alignment, layout)
        verdicts = doubt_mixed_lines(verdicts, found.pieces, layout)
        verdicts = doubt_missing_rows(verdicts, found.pieces, layout, choice.completed.open_rows)
        verdicts = doubt_wrapped(verdicts, found.pieces, choice.alignment, layout)
        verdicts = doubt_units(verdicts, found.pieces, choice.alignment, layout)
        verdicts = doubt_prose(doubt_written_over(doubt_misread(verdicts, checks), document), document, layout)
        verdicts = doubt_unread(doubt_abreast(verdicts, parted, layout), document.notes)
        verdicts = doubt_unseen(verdicts, document)
        evidence = Evidence(
            document, choice.alignment, placing.placed, layout, verdicts, checks, choice.confidence, claims
        )
        if watch is not None:
            watch(evidence)
        verdicts = reviewer.decide(evidence, choice.form.id)
        placed_notes = (*_empty_note(verdicts), *_placing_notes(placing.placed))
        notes = (*choice.notes, *placed_notes, *facts.notes)
        return Read(found, sections, facts, verdicts, tuple(checks), notes)


def _table_ranges(pieces: Sequence[Piece], choice: FormChoice) -> list[tuple[int, int]]:
    """Source ranges that the form's tables take: those of its row labels, and of all that may fill a cell."""
    return [(piece.start, piece.end) for piece in pieces if piece.index in choice.alignment.rows or piece.is_item]


def _empty_note(verdicts: Mapping[CellKey, Verdict]) -> list[str]:
    states = {verdict.status for verdict in verdicts.values()}
    if Status.BLANK in states and states <= {Status.BLANK, Status.MISSING}:
        return [message("form.empty")]
    return []


def _placing_notes(placed: PlacedForm) -> list[str]:
    notes: list[str] = [
        message("block.not_placed", table=table, block=block + 1, labels="、".join(labels))
        for (table, block), labels in placed.foreign.items()
    ]
    stray = [run for run in placed.loose if run.filled > 1]
    if stray:
        shown = "; ".join(" ".join(i.text for i in run.items if i.filled) for run in stray[:_MOST_WARNED])
        if more := max(len(stray) - _MOST_WARNED, 0):
            shown = message("values.and_more_lines", shown=shown, more=more)
        notes.append(message("values.not_placed", shown=shown))
    return notes
