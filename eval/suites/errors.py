"""What can be wrong with a suite, as ``file:line: reason``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from extractor.errors import InputError

SHOWN = 20
"""Problems listed in a message; a wrong column in a spreadsheet makes thousands of them."""


class GoldProblem(NamedTuple):
    """One reason to refuse; ``line`` counts from 1, ``None`` where the file as a whole is at fault."""

    line: int | None
    reason: str


class SuiteError(InputError):
    """A suite or a run folder that cannot be used."""

    kind = "suite"


class GoldError(SuiteError):
    """Gold that does not hold together; ``problems`` has every reason, the message the first ones."""

    kind = "gold"

    def __init__(self, path: Path, problems: Sequence[GoldProblem]) -> None:
        self.path = path
        self.problems = tuple(problems)
        lines = [f"{path}:{p.line}: {p.reason}" if p.line else f"{path}: {p.reason}" for p in problems[:SHOWN]]
        if len(problems) > SHOWN:
            lines.append(f"… and {len(problems) - SHOWN} more")
        super().__init__("\n".join(lines))
