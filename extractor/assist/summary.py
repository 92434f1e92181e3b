"""The closing lines of a run: what was asked, what it cost, what was refused, what it brought, and why it ended."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.assist.account import account_of
from extractor.assist.exchanges import Exchanges
from extractor.assist.settings import AssistSettings
from extractor.messages import message

_CAUSES = {"server": "assist.stopped_server", "cap": "assist.stopped_cap", "cancelled": "assist.stopped_cancelled",
           "sightless": "assist.stopped_sightless"}  # fmt: skip


def summary_lines(settings: AssistSettings, warnings: Iterable[str]) -> list[str]:
    """``warnings``: those of all records of the run."""
    lines: list[str] = [account_of(warnings).as_message(settings.model or "")]
    if not settings.replay:
        lines += (message(_CAUSES[cause]) for cause in Exchanges(settings.store).causes())
    return lines
