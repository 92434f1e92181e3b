"""From a judged report to one in which some open cells were filled: the order of the steps.

open cells → stretches → questions → answers → proposals → joint choice → verdicts

No cell that was to be looked at is released by it, unless it was measured that this model may; whatever other cells
held, and what was said against them, stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from extractor.assist.account import Account
from extractor.assist.answers import Proposal, check_cells
from extractor.assist.asker import Asker, Asks
from extractor.assist.choose import Chosen, choose, with_values
from extractor.assist.client import AssistFailure, ChatClient
from extractor.assist.exchanges import Exchange, Exchanges, replay_settings
from extractor.assist.open_cells import find_stretches
from extractor.assist.question import SHORT, Question, ask_cells
from extractor.assist.settings import AssistSettings, load_settings
from extractor.assist.told_facts import ask_facts, check_facts, put_in, unsure_facts, with_option
from extractor.assist.trust import ModelTrust, load_trust
from extractor.document import Document
from extractor.errors import SettingsError
from extractor.facts import FACTS, Facts
from extractor.forms import CellKey
from extractor.messages import message, word
from extractor.recovery.board.layout import Layout
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.checks import run_checks
from extractor.report import Status
from extractor.steps import Read


@dataclass(frozen=True)
class Assistant:
    """``trust``: what was measured of the model."""

    asks: Asks
    trust: ModelTrust = field(default_factory=ModelTrust)

    @property
    def model(self) -> str:
        return self.asks.model

    def complete(self, document: Document, read: Read) -> Read:
        """The report with what the answers add. The same where nothing is open."""
        account = Account()
        notes: list[str] = []
        facts = self._facts(document, read.facts, account, notes)
        verdicts, checks = read.verdicts, read.checks
        placing = read.found.placing
        if placing is not None and read.verdicts:
            verdicts = self._cells(document, read, placing.layout, facts, account, notes)
            if verdicts != read.verdicts:
                checks = tuple(run_checks(verdicts, placing.layout, facts.facts))
        if account.questions or account.not_asked:
            notes.append(account.as_message(self.model))
        return replace(read, facts=facts, verdicts=verdicts, checks=checks, notes=(*read.notes, *notes))

    def _cells(
        self, document: Document, read: Read, layout: Layout, facts: Facts, account: Account, notes: list[str]
    ) -> Mapping[CellKey, Verdict]:
        proposals: dict[CellKey, Proposal] = {}
        asked: dict[CellKey, str] = {}
        columns = {key: verdict.column for key, verdict in read.verdicts.items()}
        stretches = find_stretches(document, read.found.pieces, read.found.choice.alignment, layout, read.verdicts)
        for stretch in stretches:
            question = ask_cells(document, stretch, layout)
            exchange = self._ask(question, account, notes)
            if exchange is None:
                continue
            account.cells += len(stretch.cells)
            checked = check_cells(exchange.answer, stretch, question.names, document, columns)
            account.nothing += checked.nothing
            account.refused.update(checked.refused)
            name = self.asks.name_of(question)[:SHORT]
            for proposal in checked.proposals:
                proposals[proposal.key] = proposal
                asked[proposal.key] = name
        agreed = {key for key, proposal in proposals.items() if _agrees(read.verdicts[key], proposal)}
        rivals = [proposal for key, proposal in proposals.items() if key not in agreed]
        chosen = choose(rivals, read.verdicts, layout, facts.facts, self.trust.weight)
        account.agreed += len(agreed)
        account.filled += len(chosen.taken)
        account.overruled += len(chosen.overruled)
        return self._judged(document, read.verdicts, proposals, asked, agreed, chosen)

    def _judged(
        self, document: Document, verdicts: Mapping[CellKey, Verdict], proposals: Mapping[CellKey, Proposal],
        asked: Mapping[CellKey, str], agreed: set[CellKey], chosen: Chosen,
    ) -> dict[CellKey, Verdict]:  # fmt: skip
        made = dict(verdicts)
        for key, proposal in proposals.items():
            verdict, told = verdicts[key], {"model": self.model, "question": asked[key]}
            seen = proposal.token.text
            if key in agreed:
                reason = message("assist.agrees", **told)
            elif key in chosen.taken:
                verdict = self._filled(document, verdict, proposal, by_sums=chosen.taken[key])
                reason = message("assist.filled", seen=seen, **told)
            else:
                reason = message("assist.overruled", seen=seen, **told)
            made[key] = replace(verdict, reasons=(*verdict.reasons, reason))
        return made

    def _filled(self, document: Document, verdict: Verdict, proposal: Proposal, *, by_sums: bool) -> Verdict:
        counted = self.trust.of(by_sums=by_sums)
        token = proposal.token
        filled = with_values({verdict.key: verdict}, [proposal])[verdict.key]
        return replace(
            filled,
            text=document.text[token.start : token.end],
            unit=proposal.reading.unit or verdict.column.unit,
            spans=(token.span,),
            confidence=round(counted.share, 4),
            method="assist:sums" if by_sums else "assist:alone",
            review=not counted.released,
        )

    def _facts(self, document: Document, facts: Facts, account: Account, notes: list[str]) -> Facts:
        told = unsure_facts(facts)
        if not told:
            return facts
        question = ask_facts(document, told, FACTS)
        exchange = self._ask(question, account, notes)
        if exchange is None:
            return facts
        named, refused = check_facts(exchange.answer, told, question.names)
        account.refused.update(refused)
        for one in told:
            index = named.get(one.name)
            if index is None:
                continue
            changed = with_option(one, index, self.trust.weight)
            facts = put_in(facts, one.name, changed)
            name = self.asks.name_of(question)[:SHORT]
            code = (
                "assist.fact_taken"
                if changed is not one.fact
                else "assist.fact_agrees"
                if index == 0
                else "assist.fact_kept"
            )
            seen = str(one.options[index].text)
            notes.append(message(code, fact=one.name, seen=seen, model=self.model, question=name))
        return facts

    def _ask(self, question: Question, account: Account, notes: list[str]) -> Exchange | None:
        """``None`` where there is no answer; the notes then say so."""
        exchange = self.asks.ask(question)
        if exchange is None:
            if not account.not_asked:
                notes.append(message("assist.not_asked", model=self.model))
            account.not_asked += 1
            return None
        account.questions += 1
        if exchange.failure:
            account.failed += 1
            name = self.asks.name_of(question)[:SHORT]
            notes.append(
                message("assist.failed", model=self.model, question=name, cause=word("assist_cause", exchange.failure))
            )
            return None
        account.tokens_in += exchange.tokens_in
        account.tokens_out += exchange.tokens_out
        account.money += exchange.money
        return exchange


def _agrees(verdict: Verdict, proposal: Proposal) -> bool:
    """Does the answer name what the cell holds already?"""
    return verdict.status is Status.READ and proposal.token.meets([(span.start, span.end) for span in verdict.spans])


def prepare(
    given: str | Path | AssistSettings | None, *, replay: Path | None = None, store: Path | None = None
) -> AssistSettings:
    """The settings of a run, complete: with the model's name, and the folder of exchanges begun. What comes back may
    be given to other processes. Raises :class:`SettingsError`, :class:`WeightsError` or :class:`OutputError`."""
    if replay is not None:
        return replay_settings(replay)
    if given is None:
        raise SettingsError(message("assist.nothing_given"))
    settings = load_settings(given)
    if settings.replay:
        return replay_settings(settings.store)
    if store is not None:
        settings = settings.model_copy(update={"store": store})
    if settings.model is None:
        settings = settings.model_copy(update={"model": _first_model(settings)})
    load_trust(settings.calibration, settings.model or "")
    Exchanges(settings.store).begin(settings)
    return settings


def open_assistant(settings: AssistSettings) -> Assistant:
    """Of settings that :func:`prepare` made. Raises :class:`SettingsError` or :class:`WeightsError`."""
    client = None if settings.replay else ChatClient(settings)
    return Assistant(Asker(settings, client), load_trust(settings.calibration, settings.model or ""))


def _first_model(settings: AssistSettings) -> str:
    try:
        models = ChatClient(settings).models()
    except AssistFailure as failure:
        raise SettingsError(
            message("assist.server_silent", url=settings.url, cause=word("assist_cause", failure.kind))
        ) from failure
    if not models:
        raise SettingsError(message("assist.server_silent", url=settings.url, cause=word("assist_cause", "no models")))
    return models[0]
