"""A cell of a sheet whose parts look different: what is struck out is no part of its text, what is raised is a mark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extractor.normalize import raised
from extractor.readers.sheets import UNREADABLE


@dataclass(frozen=True, slots=True)
class TextRun:
    """``struck``: with a line through it. ``lifted``: raised or lowered."""

    text: str
    struck: bool = False
    lifted: bool = False


def shown_runs(runs: Iterable[TextRun]) -> str:
    """The text that is shown; U+FFFD where all of it is struck out.

    Text that is raised beside other text is a mark beside it; where all of it is raised, it is the cell's own.
    """
    given = [run for run in runs if run.text]
    shown = [run for run in given if not run.struck]
    beside = any(run.text.strip() and not run.lifted for run in shown)
    text = "".join(raised(run.text) if run.lifted and beside else run.text for run in shown)
    return UNREADABLE if len(shown) < len(given) and not text.strip() else text
