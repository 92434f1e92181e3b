"""From a judged report to one in which some open cells were filled: the order of the steps.

facts, then pictures of cells, then stretches of text; see :mod:`extractor.assist.told_cells`. No cell that was to be
looked at is released by it, unless it was measured that this model may; whatever other cells held, and what was said
against them, stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from extractor.assist.asker import Asker, Asks
from extractor.assist.client import AssistFailure, ChatClient
from extractor.assist.crops import Pages
from extractor.assist.exchanges import Exchanges, replay_settings
from extractor.assist.settings import AssistSettings, load_settings
from extractor.assist.talk import Talk
from extractor.assist.told_cells import Watch, complete_cells
from extractor.assist.told_facts import complete_facts
from extractor.assist.trust import ModelTrust, load_trust
from extractor.document import Document
from extractor.errors import SettingsError
from extractor.messages import message, word
from extractor.recovery.judge.checks import run_checks
from extractor.steps import Read


@dataclass(frozen=True)
class Assistant:
    """``trust``: what was measured of the model. ``pictures``: does it see? ``watch`` is shown every answer about a
    cell that was not refused, with what became of it."""

    asks: Asks
    trust: ModelTrust = field(default_factory=ModelTrust)
    pictures: bool = False
    watch: Watch | None = None

    @property
    def model(self) -> str:
        return self.asks.model

    def complete(self, document: Document, read: Read, pages: Pages | None = None) -> Read:
        """The report with what the answers add; the same where nothing is open. ``pages``: pictures of its pages."""
        talk = Talk(self.asks)
        facts = complete_facts(talk, self.trust, document, read.facts)
        verdicts, checks = read.verdicts, read.checks
        placing = read.found.placing
        if placing is not None and read.verdicts:
            shown = pages if self.pictures else None
            verdicts = complete_cells(talk, self.trust, document, read, placing.layout, facts, shown, self.watch)
            if verdicts != read.verdicts:
                checks = tuple(run_checks(verdicts, placing.layout, facts.facts))
        if talk.account.questions or talk.account.not_asked:
            talk.notes.append(talk.account.as_message(self.model))
        return replace(read, facts=facts, verdicts=verdicts, checks=checks, notes=(*read.notes, *talk.notes))


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
    trust = load_trust(settings.calibration, settings.model or "")
    return Assistant(Asker(settings, client), trust, settings.pictures)


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
