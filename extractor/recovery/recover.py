"""Steps 3 to 7a for the tags of one tagger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.document import Document
from extractor.forms import CellKey, Form, shipped_forms
from extractor.recovery.board.between_sections import without_inner_sections
from extractor.recovery.board.board import Board
from extractor.recovery.board.choose import FormChoice, choose_form
from extractor.recovery.board.layout import Layout, layout_of
from extractor.recovery.board.pieces import FormBlock, Piece, make_bands, make_pieces
from extractor.recovery.board.wrapped_labels import join_wrapped_labels
from extractor.recovery.board.wrapped_numbers import join_wrapped_numbers
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.rows import judge_cells, with_scores
from extractor.recovery.tables import PlacedForm, place_form
from extractor.recovery.values.together import whole_figures
from extractor.report import Section, Status
from extractor.tagging.roles import Tag


@dataclass(frozen=True)
class Placing:
    """A form with its rows placed and its cells judged, before any cell is weighed against the others."""

    layout: Layout
    placed: PlacedForm
    verdicts: Mapping[CellKey, Verdict]


@dataclass(frozen=True)
class Recovered:
    """``placing`` is ``None`` where no form was recognised."""

    pieces: Sequence[Piece]
    choice: FormChoice
    placing: Placing | None

    @property
    def lacks_a_table(self) -> bool:
        """Whether no form was recognised, or one of its tables is missing completely."""
        if self.placing is None:
            return True
        there = {key.table for key, verdict in self.placing.verdicts.items() if verdict.status is not Status.MISSING}
        return any(key.table not in there for key in self.placing.verdicts)


def recover(
    document: Document, tags: Sequence[Tag], tagger: str, forms: Sequence[Form], sections: Sequence[Section],
    *, asked: bool, blocks: Mapping[int, FormBlock] | None = None,
) -> Recovered:  # fmt: skip
    """Group, match, place, settle, and judge each cell by itself. ``blocks``: see :func:`make_pieces`."""
    tags = without_inner_sections(document, tags, sections, forms)
    tags = whole_figures(document, tags) if document.run_together else tags
    pieces = join_wrapped_labels(join_wrapped_numbers(make_pieces(document, tags, blocks)), forms)
    bands = make_bands(pieces)
    choice = choose_form(pieces, bands, document, forms, sections, asked=asked)
    if choice.form is None:
        return Recovered(pieces, choice, None)
    layout = layout_of(choice.form)
    others = [form for form in shipped_forms() if form.id != choice.form.id]
    placed = place_form(Board(pieces, bands, choice.completed, layout), others, together=document.run_together)
    verdicts = with_scores(judge_cells(document, placed, layout, tagger), tags, layout)
    return Recovered(pieces, choice, Placing(layout, placed, verdicts))
