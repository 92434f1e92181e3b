"""The character vocabulary of the model: one entry a line, the line number is the id."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from extractor.errors import WeightsError
from extractor.messages import message

PAD, UNKNOWN, START, END, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"
LINE = "[LINE]"
"""The next token begins a line."""
CELL = "[CELL]"
"""The next token is on the same line, separated in the source."""
EMPTY = "[EMPTY]"
"""A drawn cell without text."""
PAGE = "[PAGE]"
"""The next token begins a page."""
PROSE = "[PROSE]"
"""Running text was left out here."""
SPACE = "▁"
"""White space inside a token."""
SPECIALS = (PAD, UNKNOWN, START, END, MASK, LINE, CELL, EMPTY, PAGE, PROSE, SPACE)


@dataclass(frozen=True)
class Vocabulary:
    """``entries[i]`` has the id ``i``. All of :data:`SPECIALS` are among the entries, in any place."""

    entries: tuple[str, ...]

    @cached_property
    def ids(self) -> dict[str, int]:
        return {entry: index for index, entry in enumerate(self.entries)}

    @cached_property
    def special_ids(self) -> frozenset[int]:
        return frozenset(self.ids[entry] for entry in SPECIALS)

    @property
    def digest(self) -> str:
        """SHA-256 of the entries, independent of the file they came from."""
        return hashlib.sha256("\n".join(self.entries).encode()).hexdigest()

    def __len__(self) -> int:
        return len(self.entries)


def load_vocabulary(path: Path) -> Vocabulary:
    """Raises :class:`WeightsError` where the file is missing or is not such a vocabulary."""
    try:
        entries = tuple(path.read_text(encoding="utf-8").split("\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise WeightsError(message("model.no_vocabulary", path=path, error=error)) from error
    entries = entries[:-1] if entries and entries[-1] == "" else entries
    missing = [entry for entry in SPECIALS if entry not in entries]
    if missing:
        raise WeightsError(message("model.special_missing", path=path, missing=", ".join(missing)))
    if len(set(entries)) != len(entries):
        raise WeightsError(message("model.vocabulary_twice", path=path))
    return Vocabulary(entries)
