"""The reports of a run as a reviewer goes through them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import UnreadableFile
from extractor.messages import message
from extractor.runs.panel.tables import REPORTS, TO_REVIEW


@dataclass(slots=True)
class Item:
    """One report of the run."""

    id: str
    path: str
    organization: str | None
    year: int | None
    state: str | None
    """Why the report itself is on the list; ``None`` where only cells are, or nothing is."""
    left: int
    """What is doubted and still to be looked at."""
    worth: float
    """The most that one look at it is worth."""
    audit: int = 0
    """Cells that the audit drew and nobody has answered yet."""
    sha256: str | None = None

    @property
    def noted(self) -> bool:
        """It is listed with its reason and next step, and nothing can be decided about it: it was not opened."""
        return self.sha256 is None


def in_order(items: Iterable[Item]) -> list[Item]:
    """What is worth most first; reports that only the audit asks for are spread evenly among these, so that it has its
    share wherever a reviewer stops; then what is only noted, and last those with nothing to look at.
    """
    doubted: list[Item] = []
    drawn: list[Item] = []
    noted: list[Item] = []
    others: list[Item] = []
    for item in items:
        (doubted if item.left else drawn if item.audit else noted if item.noted else others).append(item)
    doubted.sort(key=lambda one: (-one.worth, one.path))
    # The content's digest is as good as a throw of dice, and the same for everybody.
    drawn.sort(key=lambda one: (one.sha256 or "", one.path))
    for group in (noted, others):
        group.sort(key=lambda one: one.path)
    places = [(place + 0.5) / len(doubted) for place in range(len(doubted))]
    between = [(place + 0.5) / len(drawn) for place in range(len(drawn))]
    spread = sorted([*zip(places, doubted, strict=True), *zip(between, drawn, strict=True)], key=lambda one: one[0])
    return [*(item for _, item in spread), *noted, *others]


LeftOf = Callable[[str | None, str | None], frozenset[str]]
"""From content and form of a report to the names of the cells that the audit drew of it and nobody has answered."""


def listed(parquet: Path, drawn_of: LeftOf) -> Iterator[Item]:
    """Every report, from the tables of the outputs. Files that were not read are none. Raises ``UnreadableFile``."""
    from extractor.runs.panel.parquet import batches

    found: dict[str, Item] = {}
    drawn: dict[str, frozenset[str]] = {}
    path = parquet / f"{REPORTS.name}.parquet"
    try:
        for batch in batches(path, ("report_id", "path", "sha256", "form_id", "organization", "year")):
            for line in batch.to_pylist():
                head = (line["report_id"], line["path"], line["organization"], line["year"])
                found[line["report_id"]] = Item(*head, None, 0, 0.0, 0, line["sha256"])
                if names := drawn_of(line["sha256"], line["form_id"]):
                    drawn[line["report_id"]] = names
        path = parquet / f"{TO_REVIEW.name}.parquet"
        for batch in batches(path, ("report_id", "what", "status", "worth", "table", "row", "col")):
            _count_looks(batch, found, drawn)
    except (OSError, ValueError, KeyError) as error:
        raise UnreadableFile(message("review.unreadable", path=path, error=error)) from error
    for item in found.values():
        item.audit = len(drawn.get(item.id, ()))
        yield item


def _count_looks(batch: Any, found: dict[str, Item], drawn: dict[str, frozenset[str]]) -> None:
    """Counted by column, for a run of ten thousand reports may have half a million lines; only those of which something
    must be known become objects. ``drawn`` loses the names of cells that are doubted anyway.
    """
    # Not by pyarrow's own group_by, with which pandas is loaded: that takes as long as all the rest.
    import numpy as np

    ids, what = (batch[name].dictionary_encode() for name in ("report_id", "what"))
    reports, kinds = ids.dictionary.to_pylist(), np.array(what.dictionary.to_pylist(), dtype=object)
    at, kind = ids.indices.to_numpy(zero_copy_only=False), kinds[what.indices.to_numpy(zero_copy_only=False)]
    worth = np.zeros(len(reports))
    np.maximum.at(worth, at, batch["worth"].to_numpy(zero_copy_only=False))
    count = np.bincount(at, minlength=len(reports))
    files = set(at[kind == "file"].tolist())
    for number, report in enumerate(reports):
        if number not in files and not found[report].noted:
            found[report].left += int(count[number])
            found[report].worth = max(found[report].worth, float(worth[number]))
    for line in np.flatnonzero(kind == "report").tolist():
        found[reports[at[line]]].state = batch["status"][line].as_py()
    asked = np.array([report in drawn for report in reports], dtype=bool)
    for line in np.flatnonzero(asked[at]).tolist():
        name = "/".join(str(batch[part][line].as_py()) for part in ("table", "row", "col"))
        drawn[reports[at[line]]] -= {name}
