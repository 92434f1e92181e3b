"""Documents with the tags that a tagger should give them: what the token classifier learns from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from extractor.document import Document
from extractor.tagging.roles import Role


@dataclass(frozen=True, slots=True)
class GoldTag:
    """Characters ``[start, end)`` of ``document.text`` (``start == end`` for an empty cell), inside one token.

    ``continues``: goes on with a label, or a section title, begun in an earlier token, line or page.
    ``column``: for values, marks and empty cells the place of their column among the columns of their block as
    printed, in form order, from 0 (a form drawn as one row counts on through its upper header); ``None`` for surplus
    values, fillers and cells of which it is not known.
    """

    start: int
    end: int
    role: Role
    continues: bool = False
    column: int | None = None


@dataclass(frozen=True)
class TaggedDocument:
    """``tags`` in reading order, at least one for each token. ``form``: the id of the form it was drawn from.

    ``gold``: the gold record of every cell, as in ``gold.jsonl``.
    """

    document: Document
    tags: tuple[GoldTag, ...]
    kind: str
    form: str
    split: str
    """``train-like`` or ``unseen``."""
    gold: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
