"""Step 7b, judge: amounts whose header or label names another unit than the form does (元, not 万元)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from extractor.forms import CellKey
from extractor.forms.lexicon import SlotKind
from extractor.messages import message
from extractor.normalize import squeeze
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Piece
from extractor.recovery.judge.cells import Verdict, Verdicts
from extractor.recovery.judge.evidence import Doubt
from extractor.report import Status

_UNIT: Final = re.compile(r"(?:单位[:：]?(?:人民币)?|[(（])((?:百|千|十)?(?:万|亿)?元)(?![\u3400-\u9fff])")


def doubt_units(
    verdicts: Verdicts, pieces: Sequence[Piece], alignment: Alignment, layout: Layout
) -> dict[CellKey, Verdict]:
    """Doubted, and given the printed unit: amounts of money in another unit than their header has."""
    named = _named_units(pieces, alignment, layout)
    known = dict(verdicts)
    for key, verdict in verdicts.items():
        plan_block = layout.place_of[key][0]
        unit = named.get(plan_block)
        asked = verdict.column.unit
        if verdict.status is Status.READ and asked and asked.endswith("元") and unit and unit != asked:
            reason = message("cell.other_unit", printed=unit, unit=asked)
            doubted = verdict.doubted(Doubt.UNIT, reason).doubted(Doubt.OPEN, reason)
            known[key] = replace(doubted, unit=unit)
    return known


def _named_units(pieces: Sequence[Piece], alignment: Alignment, layout: Layout) -> dict[int, str]:
    """Row (slot) → the unit in its label, or in the header of its block."""
    named: dict[int, str] = {}
    for piece, behind in zip_longest(pieces, pieces[1:]):
        text = piece.text
        if behind is not None and text.count("(") > text.count(")"):
            text += behind.text  # The bracket was wrapped in its cell.
        found = _UNIT.search(squeeze(text))
        if found is None:
            continue
        if hit := alignment.rows.get(piece.index):
            named[hit.candidate.slot.index] = found[1]
            continue
        others = alignment.others.get(piece.index, ())
        best = [c.slot for c in others if c.slot.kind is SlotKind.COLUMN and c.score == others[0].score]
        for slot in best:
            for plan in layout.plans:
                if (plan.table, plan.block) == (slot.table, slot.block):
                    named.setdefault(plan.slot, found[1])
    return named
