"""A cell of a sheet whose parts look different: what is struck out is no part of its text, what is raised is a mark."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from extractor.normalize import raised
from extractor.readers.sheets import UNREADABLE

_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class TextRun:
    """``struck``: with a line through it. ``lifted``: raised or lowered. ``pale``: white, whatever its cell is filled
    with, or too small to be read."""

    text: str
    struck: bool = False
    lifted: bool = False
    pale: bool = False


def shown_runs(runs: Iterable[TextRun]) -> str:
    """The text that is shown; U+FFFD where all of it is struck out.

    Text that is raised beside other text is a mark beside it; where all of it is raised, it is the cell's own. Of
    figures that are pale beside others that are not, one or the other cannot be seen.
    """
    given = [run for run in runs if run.text]
    shown = [run for run in given if not run.struck]
    beside = any(run.text.strip() and not run.lifted for run in shown)
    inked = any(run.text.strip() and not run.pale for run in shown)
    shown = [replace(r, text=UNREADABLE) if r.pale and inked and _DIGIT.search(r.text) else r for r in shown]
    text = "".join(raised(run.text) if run.lifted and beside else run.text for run in shown)
    return UNREADABLE if len(shown) < len(given) and not text.strip() else text
