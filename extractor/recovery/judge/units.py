"""Step 7b, judge: cells whose header, label or caption names another unit than the form does (元, not 万元)."""

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
from extractor.tagging.roles import Role

_MONEY: Final = r"(?:百|千|十)?(?:万|亿)?(?:美|港|欧|日)?元"
_MANY: Final = r"[十百千万](?:件次|件|条|项|个|宗|份|起|人次|次)"
_UNIT: Final = re.compile(rf"(?:单位[:：]?(?:人民币)?|[(（/])({_MONEY}|{_MANY})(?![\u3400-\u9fff])")
_CAPTION: Final = re.compile(r"[(（]?(?:计量|金额)?单位[:：]([^()（）。]{1,20})[)）]?")
_LISTED: Final = re.compile(rf"(?<![\u3400-\u9fff])(?:人民币)?({_MONEY}|{_MANY})(?![\u3400-\u9fff])")
Units = tuple[str, ...]


def doubt_units(
    verdicts: Verdicts, pieces: Sequence[Piece], alignment: Alignment, layout: Layout
) -> dict[CellKey, Verdict]:
    """Doubted, and given the printed unit: amounts of money in another unit than their header has, and counts of
    thousands."""
    named = _named_units(pieces, alignment, layout)
    known = dict(verdicts)
    for key, verdict in verdicts.items():
        unit = _other_unit(verdict, named.get(layout.place_of[key][0], ()))
        if verdict.status is Status.READ and unit is not None:
            reason = message("cell.other_unit", printed=unit, unit=verdict.column.unit or unit[1:])
            doubted = verdict.doubted(Doubt.UNIT, reason).doubted(Doubt.OPEN, reason)
            known[key] = replace(doubted, unit=unit)
    return known


def _other_unit(verdict: Verdict, named: Units) -> str | None:
    asked = verdict.column.unit
    if asked is not None and asked.endswith("元"):
        return next((unit for unit in named if unit.endswith("元") and unit != asked), None)
    if verdict.column.kind == "count":
        return next((unit for unit in named if not unit.endswith("元") and unit != asked), None)
    return None


def _named_units(pieces: Sequence[Piece], alignment: Alignment, layout: Layout) -> dict[int, Units]:
    """Row (slot) → the unit in its label or in the header of its block, else those in the caption above its table."""
    named: dict[int, Units] = {}
    above: dict[int, Units] = {}
    caption: Units = ()
    for piece, behind in zip_longest(pieces, pieces[1:]):
        text = piece.text
        if behind is not None and text.count("(") > text.count(")"):
            text += behind.text  # The bracket was wrapped in its cell.
        hit = alignment.rows.get(piece.index)
        if hit is not None:
            above.setdefault(hit.candidate.slot.index, caption)
        if piece.role is Role.SECTION:
            caption = ()
        elif told := _CAPTION.fullmatch(squeeze(text)):
            caption = tuple(_LISTED.findall(told[1]))
            continue
        found = _UNIT.search(squeeze(text))
        if found is None:
            continue
        if hit is not None:
            named[hit.candidate.slot.index] = (found[1],)
            continue
        others = alignment.others.get(piece.index, ())
        best = [c.slot for c in others if c.slot.kind is SlotKind.COLUMN and c.score == others[0].score]
        for slot in best:
            for plan in layout.plans:
                if (plan.table, plan.block) == (slot.table, slot.block):
                    named.setdefault(plan.slot, (found[1],))
    return above | named
