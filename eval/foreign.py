"""Documents of other families: how many a system takes for a report on a known form. None should be."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from eval.baselines import System
from eval.lanes import extract_safely
from extractor.errors import SettingsError

INDEX: Final = "families.jsonl"
"""One object a line: ``file`` and ``family``."""
_TOLD: Final = "2021"
"""Edition named to systems that must be given one; ours find it, or find none."""


@dataclass(frozen=True)
class Acceptance:
    """``accepted``: files of which a record holds cells; ``families``: how many of each were fed in."""

    accepted: tuple[str, ...]
    families: Counter[str]

    @property
    def documents(self) -> int:
        return self.families.total()

    @property
    def rate(self) -> float:
        """False acceptance: the share of the documents that were taken for a report."""
        return len(self.accepted) / self.documents


def accept_foreign(folder: Path, system: System) -> Acceptance:
    """Feed every document of the folder to the system. Raises :class:`SettingsError` naming file, line and reason."""
    entries = _entries(folder / INDEX)
    accepted = tuple(file for file, _ in entries if extract_safely(system, folder / file, _TOLD).cells)
    return Acceptance(accepted, Counter(family for _, family in entries))


def _entries(index: Path) -> list[tuple[str, str]]:
    try:
        lines = index.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SettingsError(f"{index}: cannot be read: {error}") from error
    found = []
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            found.append((str(entry["file"]), str(entry["family"])))
        except (ValueError, KeyError, TypeError) as error:
            raise SettingsError(f'{index}, line {number}: expected {{"file", "family"}}, got {line[:60]!r}') from error
    missing = [file for file, _ in found if not (index.parent / file).is_file()]
    if missing or not found:
        raise SettingsError(f"{index}: {f'no such file: {missing[0]}' if missing else 'names no documents'}")
    return found
