"""Cells: from the questions about a report to its verdicts with what the answers add.

crops and stretches → questions → answers → proposals → joint choice → verdicts
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from extractor.assist.answers import Checked, Proposal, check_cells, check_picture
from extractor.assist.choose import as_left, choose, with_values
from extractor.assist.crops import Pages, find_crops
from extractor.assist.open_cells import find_stretches
from extractor.assist.question import Question, ask_cells, ask_picture
from extractor.assist.talk import Talk
from extractor.assist.trust import Kind, ModelTrust
from extractor.document import Document
from extractor.facts import Facts
from extractor.forms import CellKey
from extractor.messages import message
from extractor.recovery.board.layout import Layout
from extractor.recovery.judge.cells import Verdict
from extractor.report import Status
from extractor.steps import Read


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answer about a cell. ``taken``: is its number the cell's now; ``by_sums``: and does a sum hold
    with it that did not?"""

    proposal: Proposal
    taken: bool
    by_sums: bool


Watch = Callable[[Outcome], None]


class _Named(NamedTuple):
    """A proposal with the question that brought it."""

    proposal: Proposal
    question: str


@dataclass(frozen=True)
class _Said:
    """What all answers say. ``nothing``: cells for which the source has nothing, each with the question."""

    named: dict[CellKey, _Named] = field(default_factory=dict)
    nothing: dict[CellKey, str] = field(default_factory=dict)

    def add(self, talk: Talk, question: Question, cells: int, checked: Checked) -> None:
        talk.account.cells += cells
        talk.account.nothing += len(checked.nothing)
        talk.account.refused.update(checked.refused)
        name = talk.name_of(question)
        self.named.update((proposal.key, _Named(proposal, name)) for proposal in checked.proposals)
        self.nothing.update(dict.fromkeys(checked.nothing, name))


def complete_cells(
    talk: Talk, trust: ModelTrust, document: Document, read: Read, layout: Layout, facts: Facts,
    pages: Pages | None = None, watch: Watch | None = None,
) -> Mapping[CellKey, Verdict]:  # fmt: skip
    """``pages``: the pictures of the document's pages, where they may be shown. ``watch`` is shown every outcome."""
    said = _Said()
    if pages is not None:
        _ask_about_pictures(talk, said, document, read, pages)
    _ask_about_text(talk, said, document, read, layout)
    named = said.named
    agreed = {key for key, one in named.items() if _agrees(read.verdicts[key], one.proposal)}
    rivals = [one.proposal for key, one in named.items() if key not in agreed]
    chosen = choose(rivals, read.verdicts, layout, facts.facts, trust, said.nothing.keys())
    talk.account.agreed += len(agreed)
    talk.account.filled += len(chosen.taken)
    talk.account.overruled += len(chosen.overruled)
    made = dict(read.verdicts)
    for key, one in named.items():
        verdict, told = made[key], {"model": talk.asks.model, "question": one.question}
        by_sums = chosen.taken.get(key)
        if key in agreed:
            reason = message("assist.agrees", **told)
        elif by_sums is not None:
            verdict = _filled(document, trust, verdict, one.proposal, by_sums=by_sums)
            reason = message("assist.filled", seen=one.proposal.seen, **told)
        else:
            reason = message("assist.overruled", seen=one.proposal.seen, **told)
        made[key] = replace(verdict, reasons=(*verdict.reasons, reason))
        if watch is not None and key not in agreed:
            watch(Outcome(one.proposal, by_sums is not None, bool(by_sums)))
    for key in chosen.left:
        verdict, told = made[key], {"model": talk.asks.model, "question": said.nothing[key]}
        reason = message("assist.left", seen=verdict.text, **told)
        made[key] = replace(as_left(verdict), reasons=(*verdict.reasons, reason), method="assist:sums", review=True)
    return made


def _ask_about_pictures(talk: Talk, said: _Said, document: Document, read: Read, pages: Pages) -> None:
    for crop in find_crops(document, read.verdicts, pages):
        question = ask_picture(crop)
        exchange = talk.ask(question)
        if exchange is not None:
            talk.account.crops += 1
            checked = check_picture(exchange.answer, crop, question.names, read.verdicts[crop.key].column)
            said.add(talk, question, 1, checked)
            # That a model sees no digits is no evidence of whose they are.
            said.nothing.pop(crop.key, None)


def _ask_about_text(talk: Talk, said: _Said, document: Document, read: Read, layout: Layout) -> None:
    pieces, alignment = read.found.pieces, read.found.choice.alignment
    for stretch in find_stretches(document, pieces, alignment, layout, read.verdicts, frozenset(said.named)):
        question = ask_cells(document, stretch, layout)
        exchange = talk.ask(question)
        if exchange is not None:
            checked = check_cells(exchange.answer, stretch, question.names, document, read.verdicts)
            said.add(talk, question, len(stretch.cells), checked)


def _filled(document: Document, trust: ModelTrust, verdict: Verdict, proposal: Proposal, *, by_sums: bool) -> Verdict:
    token, kind = proposal.token, proposal.kind
    return replace(
        with_values({verdict.key: verdict}, [proposal])[verdict.key],
        text=document.text[token.start : token.end],
        unit=proposal.reading.unit or verdict.column.unit,
        spans=(token.span,),
        confidence=round(trust.share(kind, by_sums=by_sums), 4),
        method="assist:sums" if by_sums else "assist:alone",
        review=not trust.released(kind, by_sums=by_sums),
    )


def _agrees(verdict: Verdict, proposal: Proposal) -> bool:
    """Does the answer name what the cell holds already?"""
    if verdict.status is not Status.READ:
        return False
    if proposal.kind is Kind.PICTURE:
        return proposal.value == verdict.value
    return proposal.token.meets([(span.start, span.end) for span in verdict.spans])
