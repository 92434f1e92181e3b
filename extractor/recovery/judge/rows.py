"""Step 7a, judge: a settled row becomes cells with status, confidence and reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial

from extractor.document import Document
from extractor.forms import CellKey, Column
from extractor.frozen import replace
from extractor.messages import message
from extractor.recovery.board.layout import Layout, RowPlan
from extractor.recovery.board.pieces import Piece
from extractor.recovery.board.rows import Via
from extractor.recovery.judge import evidence
from extractor.recovery.judge.cells import Grounds, Verdict, Verdicts
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.judge.row_doubts import (
    conflicts_between_copies,
    doubts_of_row,
    is_merged_down,
    on_picture,
    open_rows,
)
from extractor.recovery.settle.joint import Choice, PlacedRow
from extractor.recovery.settle.options import UNDRAWN, Lost, Placement
from extractor.recovery.tables import PlacedForm
from extractor.report import Span, Status
from extractor.tagging.roles import Role, Tag
from extractor.values import Reading, ReadingKind, read_signed, read_turned

_LIKELY = 0.5
"""A reading that is not likelier than all others together is not given: the cell is unreadable, and not guessed."""


def judge_cells(document: Document, placed: PlacedForm, layout: Layout, tagger: str) -> dict[CellKey, Verdict]:
    """Every cell of the form, in form order."""
    verdicts: dict[CellKey, Verdict] = {}
    open_to = open_rows(placed.rows, layout)
    for plan in layout.plans:
        row = placed.rows.get(plan.slot)
        foreign = placed.foreign.get((plan.table, plan.block))
        if foreign:
            row_verdicts: Iterable[Verdict] = _absent(
                plan, "foreign", _foreign_reason(foreign, placed.printed.get(plan.slot, ()))
            )
        elif row is None:
            row_verdicts = _absent(plan, "row", message("row.absent"))
        elif row.placement is None or row.choice is None:
            row_verdicts = _absent(plan, "cells", message("row.label_without_cells"))
        elif _only_tail(row):
            row_verdicts = _absent(plan, "tail", message("row.only_tail"))
        else:
            row_verdicts = _judge_row(document, row, row.placement, row.choice, tagger)
        for doubt in open_to.get(plan.slot, ()):
            row_verdicts = [verdict.doubted(*doubt) for verdict in row_verdicts]
        verdicts.update((v.key, v) for v in row_verdicts)
    return {key: verdicts[key] for key in layout.form.keys}


def with_scores(verdicts: Verdicts, tags: Sequence[Tag], layout: Layout) -> dict[CellKey, Verdict]:
    """The verdicts with the tagger's scores for the tags behind them, and for their columns, where it gives any."""
    by_start = {tag.start: tag for tag in tags if tag.columns}
    found: dict[CellKey, Verdict] = {}
    for key, verdict in verdicts.items():
        column = layout.place_of[key][1]
        own = [tag for span in verdict.spans if (tag := by_start.get(span.start))]
        scores = [tag.score * (tag.columns[column] if column < len(tag.columns) else 1.0) for tag in own]
        found[key] = replace(verdict, model_score=min(scores)) if scores else verdict
    return found


def _foreign_reason(labels: Sequence[str], printed: Sequence[str]) -> str:
    said = message("block.other_edition", labels="、".join(labels))
    return message("block.other_edition_printed", block=said, printed=" ".join(printed)) if printed else said


def _absent(plan: RowPlan, absence: str, reason: str) -> Iterator[Verdict]:
    for key, column in zip(plan.keys, plan.columns, strict=True):
        yield Verdict(key, column, Status.MISSING, reasons=(reason,), absence=absence)


def _only_tail(row: PlacedRow) -> bool:
    """A page break left the end of the label beside empty cells; the values were beside its beginning."""
    source, placement = row.source, row.placement
    if placement is None or source.has_head or not source.labels:
        return False
    return not any(item.filled for item in placement.items)


def _judge_row(
    document: Document, row: PlacedRow, placement: Placement, choice: Choice, tagger: str
) -> Iterator[Verdict]:
    row_evidence = _row_evidence(row, placement)
    column_evidence = _column_evidence(row, placement, choice)
    confidence = evidence.READ[row_evidence, column_evidence]
    plain = placement.via not in (Via.APART, Via.BELOW) and not choice.by_sums and not placement.left_out
    firm = UNDRAWN not in choice.option.cells and plain and choice.margin >= 1.0
    conflicts = conflicts_between_copies(row.source, placement, choice.option)
    anchored = column_evidence in ("header", "position") and not choice.open and not placement.left_out
    grounds = _grounds(row_evidence, column_evidence, placement, choice)
    doubts = list(doubts_of_row(row, placement, choice, row_evidence, confidence))
    for printed, item in enumerate(choice.option.cells):
        form_column = row.order[printed]
        column = row.plan.columns[form_column]
        made = partial(
            Verdict,
            row.plan.keys[form_column],
            column,
            method=f"{tagger}:{row_evidence}+{column_evidence}",
            anchored=anchored,
            firm=firm,
            grounds=grounds(choice.chances.get(printed, 1.0), item != UNDRAWN),
        )
        if item == UNDRAWN:
            verdict = _undrawn(made, placement, confidence)
        else:
            verdict = _read(document, made, column, placement.items[item], confidence)
        if item in placement.overlong or (placement.overlong and item == UNDRAWN):
            verdict = verdict.doubted(Doubt.OVERLONG, message("cell.two_columns"))
        if printed in choice.rivals:
            verdict = _open(verdict, placement, choice, printed)
        for doubt in doubts:
            verdict = verdict.doubted(*doubt)
        if printed in conflicts:
            verdict = verdict.doubted(Doubt.CONFLICT, conflicts[printed])
        if item != UNDRAWN and is_merged_down(placement.items[item], row.source.labels):
            verdict = verdict.doubted(Doubt.OPEN, message("cell.merged_down"))
        yield verdict


def _grounds(row: str, column: str, placement: Placement, choice: Choice) -> Callable[[float, bool], Grounds]:
    """From the chance of a cell's reading, and whether it is drawn, to its grounds; those of most cells of a row are
    the same."""
    filled = sum(item.filled for item in placement.items)

    @cache
    def of_cell(chance: float, drawn: bool) -> Grounds:
        return Grounds(
            row=row,
            column=column,
            geometry=placement.geometry,
            lost=placement.lost,
            via=placement.via,
            margin=choice.margin,
            chance=chance,
            drawn=drawn,
            by_sums=choice.by_sums,
            left_out=placement.left_out,
            cells=len(choice.option.cells),
            items=len(placement.items),
            filled=filled,
        )

    return of_cell


def _row_evidence(row: PlacedRow, placement: Placement) -> str:
    labelled = bool(row.source.labels)
    # The line of a single-row table has no label; its slot is below 0.
    if row.source.by_order:
        return "neighbours"
    if placement.via == Via.BETWEEN or (placement.via == Via.APART and not labelled and placement.slot >= 0):
        return "neighbours"
    return "label" if labelled else "header"


def _column_evidence(row: PlacedRow, placement: Placement, choice: Choice) -> str:
    guessed = placement.lost in (Lost.TORN, Lost.VANISHED) and UNDRAWN in choice.option.cells
    if placement.via == Via.APART or choice.by_sums or guessed:
        return "sums"
    if placement.geometry.is_undrawn and UNDRAWN in choice.option.cells:
        return "position" if placement.lost != Lost.VANISHED else "order"
    return "header" if row.header_seen and placement.via != Via.BELOW else "order"


def _misread(piece: Piece) -> bool:
    """Is it recognised text without a Chinese word that is read for sure? Then it is a number read badly (61 as el)."""
    words = any("\u4e00" <= letter <= "\u9fff" for letter in piece.text)
    return piece.score is not None and not (words and piece.score >= evidence.SURE_WORDS)


def _undrawn(made: Callable[..., Verdict], placement: Placement, confidence: float) -> Verdict:
    lost = placement.lost
    if lost in (Lost.BLANK, Lost.GAP):
        return made(Status.BLANK, confidence=confidence)
    if lost == Lost.VANISHED:
        reason = message("cell.vanished")
        return made(Status.BLANK, confidence=min(confidence, evidence.VANISHED), reasons=(reason,))
    if lost == Lost.UNSEEN:
        reason = message("cell.unseen")
        return made(Status.MISSING, confidence=confidence, reasons=(reason,), recognised=True)
    reason = message("row.cut_off") if lost == Lost.CUT else message("row.lost_cells")
    verdict = made(Status.MISSING, confidence=confidence, reasons=(reason,))
    if on_picture(placement):
        # The grid of a picture loses no cells: a rule was not seen, and a number may be beside its cell.
        verdict = verdict.doubted(Doubt.OPEN, message("row.lost_on_picture"))
    return verdict


def _read(document: Document, made: Callable[..., Verdict], column: Column, piece: Piece, confidence: float) -> Verdict:
    reading = piece.reading
    if reading.kind is ReadingKind.TEXT:
        reading = read_signed(piece.text, negative=column.kind == "change")
    if turned := read_turned(document.text[piece.start : piece.end]):
        reading = turned
    lines = (piece, *piece.rest)
    spans = tuple(_span_of(document, line) for line in lines)
    if piece.role is Role.EMPTY:
        return made(Status.BLANK, confidence=confidence, spans=spans)
    text = "".join(document.text[line.start : line.end] for line in lines)
    status, value, unit = Status.READ, reading.value, reading.unit or column.unit
    if reading.kind is ReadingKind.MARK:
        status, value, unit = Status.NOT_APPLICABLE, None, None
    elif reading.kind is not ReadingKind.NUMBER or reading.value is None:
        garbled = reading.kind is ReadingKind.UNREADABLE or any(c.isdigit() for c in piece.text) or _misread(piece)
        status, value, unit = Status.UNREADABLE if garbled else Status.TEXT, None, None
        confidence = min(confidence, evidence.ODD_TEXT)
    elif piece.score is not None:
        confidence = min(confidence, max(piece.score, evidence.OCR_LEAST))
    verdict = made(
        status,
        value=value,
        text=text,
        unit=unit,
        confidence=confidence,
        spans=spans,
        recognised=piece.score is not None,
        score=piece.score,
    )
    if reading.note:
        verdict = replace(verdict, reasons=(*verdict.reasons, reading.note))
    if reading.doubt:
        verdict = verdict.doubted(Doubt.OPEN if reading.unsettled else Doubt.LOOKALIKE, reading.doubt)
    return _fitting(verdict, piece, reading, column) if status is Status.READ else verdict


def _fitting(verdict: Verdict, piece: Piece, reading: Reading, column: Column) -> Verdict:
    """The verdict, doubted where its number is of another kind or unit than those of its column."""
    if piece.rival:
        verdict = verdict.doubted(Doubt.OPEN, message("cell.two_readings", one=piece.text, other=piece.rival))
    value = reading.value
    if column.kind == "count" and value is not None and (value < 0 or value != int(value)):
        verdict = verdict.doubted(Doubt.ODD_VALUE, message("cell.no_whole_number"))
    if reading.unit == "%" != column.unit:
        verdict = verdict.doubted(Doubt.OPEN, message("cell.read_as", printed=piece.text, value=value))
    if column.unit and reading.unit and reading.unit != column.unit:
        reason = message("cell.other_unit", printed=reading.unit, unit=column.unit)
        verdict = verdict.doubted(Doubt.UNIT, reason)
    return verdict


def _open(verdict: Verdict, placement: Placement, choice: Choice, printed: int) -> Verdict:
    """Candidates differ here: both readings are put into the reasons; without any preference the cell is left
    unread."""
    said: list[str] = [_words(placement, choice.option.cells[printed])]
    said += [w for i in choice.rivals[printed] if (w := _words(placement, i)) not in said]
    reason = message("cell.not_settled", readings=said)
    if choice.chances.get(printed, 0.0) >= _LIKELY:
        return verdict.doubted(Doubt.OPEN, reason)
    return replace(
        verdict.doubted(Doubt.OPEN, reason, evidence.UNREADABLE),
        status=Status.UNREADABLE,
        value=None,
        unit=None,
        anchored=False,
    )


def _words(placement: Placement, item: int) -> str:
    if item == UNDRAWN or placement.items[item].role is Role.EMPTY:
        return message("word.empty")
    return placement.items[item].text


def _span_of(document: Document, piece: Piece) -> Span:
    """The piece as a span of the record."""
    return Span(page=piece.page + 1, start=piece.start, end=piece.end, bbox=piece.bbox)
