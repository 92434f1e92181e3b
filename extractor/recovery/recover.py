"""Steps 3 to 7a for the tags of one tagger, and the results of two taggers put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from extractor.document import Document
from extractor.forms import CellKey, Form, shipped_forms
from extractor.messages import message
from extractor.recovery.board.between_sections import without_inner_sections
from extractor.recovery.board.board import Board
from extractor.recovery.board.choose import FormChoice, choose_form
from extractor.recovery.board.layout import Layout, layout_of
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import FormBlock, Piece, make_bands, make_pieces
from extractor.recovery.board.rows import Run
from extractor.recovery.judge.agree import Agreed, BlockKey, Reading, agree, certainty_of, with_model_scores
from extractor.recovery.judge.cells import Verdict, judge_cells
from extractor.recovery.judge.checks import run_checks
from extractor.recovery.settle.placed import PlacedRow
from extractor.recovery.tables import PlacedForm, place_form
from extractor.recovery.values.together import whole_figures
from extractor.report import Section, Status
from extractor.tagging.roles import Tag

MODEL = "model"


@dataclass(frozen=True)
class Placing:
    """A form with its rows placed and its cells judged, before any cell is weighed against the others."""

    layout: Layout
    placed: PlacedForm
    verdicts: Mapping[CellKey, Verdict]


@dataclass(frozen=True)
class Recovered:
    """``placing`` is ``None`` where no form was recognised. ``alignments``: of the blocks that the other tagger
    read."""

    pieces: Sequence[Piece]
    choice: FormChoice
    placing: Placing | None
    alignments: Mapping[BlockKey, Alignment] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

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
    pieces = make_pieces(document, tags, blocks)
    bands = make_bands(pieces)
    choice = choose_form(pieces, bands, document, forms, sections, asked=asked)
    if choice.form is None:
        return Recovered(pieces, choice, None)
    layout = layout_of(choice.form)
    others = [form for form in shipped_forms() if form.id != choice.form.id]
    placed = place_form(Board(pieces, bands, choice.completed, layout), others, together=document.run_together)
    verdicts: Mapping[CellKey, Verdict] = judge_cells(document, placed, layout, tagger)
    if tagger == MODEL:
        verdicts = with_model_scores(verdicts, tags, layout)
    return Recovered(pieces, choice, Placing(layout, placed, verdicts))


def put_together(model: Recovered, rules: Recovered) -> Recovered:
    """Block by block, the result of the model's tags, or that of the rules' tags where these match more
    (:mod:`extractor.recovery.judge.agree`).

    Where the two take the report for different forms, the one whose labels match more of the text is used for all
    blocks. What belongs to no block (stray numbers, the form) is the model's, or the rules' beside a model that is but
    a witness because it says nothing of columns.
    """
    if model.placing is None or rules.placing is None or model.choice.form is not rules.choice.form:
        if _explained(rules) > _explained(model):
            return replace(rules, notes=(message("read.rules_alone"),))
        return model
    layout = model.placing.layout
    reading = _reading(MODEL, model.placing)
    agreed = agree(reading, _reading("rules", rules.placing), layout)
    placings = (model.placing.placed, rules.placing.placed)
    base = 0 if reading.certainty else 1
    own, other = (model, rules) if base == 0 else (rules, model)
    # Where all blocks are read by the one, nothing of the other is left but its word.
    alone = all(speaker == base for speaker in agreed.speakers.values())
    placed = placings[base] if alone else _merged(*placings, agreed, layout, loose=placings[base].loose)
    alignments = {block: other.choice.alignment for block, speaker in agreed.speakers.items() if speaker != base}
    return Recovered(own.pieces, own.choice, Placing(layout, placed, agreed.verdicts), alignments, agreed.notes)


def _explained(recovered: Recovered) -> float:
    return recovered.choice.alignment.score if recovered.placing is not None else -1.0


def _reading(tagger: str, placing: Placing) -> Reading:
    certainty = certainty_of(placing.verdicts, placing.layout) if tagger == MODEL else {}
    return Reading(tagger, placing.verdicts, run_checks(placing.verdicts, placing.layout, {}), certainty)


def _merged(
    model: PlacedForm, rules: PlacedForm, agreed: Agreed, layout: Layout, *, loose: tuple[Run, ...]
) -> PlacedForm:
    """The rows of each block from the reading that is used for it."""
    block_of = {plan.slot: (plan.table, plan.block) for plan in layout.plans}
    rows: dict[int, PlacedRow] = {}
    foreign: dict[BlockKey, tuple[str, ...]] = {}
    printed: dict[int, tuple[str, ...]] = {}
    for speaker, placed in enumerate((model, rules)):
        own = {block for block, number in agreed.speakers.items() if number == speaker}
        rows |= {slot: row for slot, row in placed.rows.items() if block_of[slot] in own}
        foreign |= {block: labels for block, labels in placed.foreign.items() if block in own}
        printed |= {slot: texts for slot, texts in placed.printed.items() if block_of[slot] in own}
    return PlacedForm(rows, foreign, printed, loose)
