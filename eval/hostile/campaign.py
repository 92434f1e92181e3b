"""A campaign: inputs drawn one by one, read by workers under limits, and counted by what became of them."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from eval.hostile.draw import Seeds, draw
from eval.hostile.judge import Judging
from extractor.runs.pool import WorkerPool
from extractor.runs.work import Kind, Limits, Work
from extractor.runs.worker import Unopened

LIMITS = Limits(300.0, 1536)
"""Of an input that is read twice and written, by the clock; :mod:`eval.hostile.judge` counts processor time."""
JOURNAL = "journal.jsonl"
"""In the folder of a campaign: its seed and tagger, and a line for each input that was read."""
_SHOWN = 300
_FIGURES = ("crashed", "hung", "over memory", "not the same twice", "break the schema")
_KINDS = {Kind.TIME: "hung", Kind.MEMORY: "over memory", Kind.CRASHED: "crashed", "internal": "crashed"}
_TOLD = {"NotTheSame": "not the same twice", "BreaksTheSchema": "break the schema", "TakesTooLong": "hung"}


@dataclass(frozen=True)
class Harm:
    """An input that did harm. ``number`` draws it again with the seed of the campaign."""

    number: int
    name: str
    figure: str
    message: str


@dataclass
class Campaign:
    """``tried`` inputs; ``harms`` are those that must not be; ``records`` counts by kind of error, or as read."""

    seed: int
    tried: int = 0
    harms: list[Harm] = field(default_factory=list)
    records: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def count(self, number: int, name: str, kind: str | None, message: str) -> Harm | None:
        """Enter what became of an input; returns the harm where there is one."""
        self.tried += 1
        self.records[kind or "record"] += 1
        figure = figure_of(kind, message)
        if figure is None:
            return None
        self.harms.append(Harm(number, name, figure, message))
        return self.harms[-1]

    def figures(self) -> dict[str, int]:
        counts = Counter(harm.figure for harm in self.harms)
        return {"tried": self.tried, **{figure: counts[figure] for figure in _FIGURES}}


def run_campaign(
    seeds: Seeds,
    *,
    inputs: int,
    seed: int,
    folder: Path,
    jobs: int = 2,
    first: int = 0,
    seconds: float | None = None,
    tagger: str = "rules",
    limits: Limits = LIMITS,
    say: Callable[[str], None] = lambda line: None,
) -> Campaign:
    """Inputs ``first`` to ``first + inputs`` of ``seed``, or as many as ``seconds`` allow. ``folder``: a new one, or
    that of a campaign of this seed that was stopped, of whose inputs only those that did harm are read again: they may
    have been mended. Inputs that do harm stay in it. The figures do not depend on ``jobs``, nor on where it stopped.

    Raises ``ValueError`` where the folder is that of another seed or tagger.
    """
    folder.mkdir(parents=True, exist_ok=True)
    campaign = Campaign(seed)
    started = time.monotonic()
    before = _taken_up(folder / JOURNAL, seed, tagger)
    wanted = range(first, first + inputs)
    for number, (name, kind, message) in before.items():
        if number in wanted:
            campaign.count(number, name, kind, message)

    def works() -> Iterator[Work]:
        for number in wanted:
            if number in before:
                continue
            if seconds is not None and time.monotonic() - started > seconds:
                return
            name, data = draw(seeds, seed, number)
            path = folder / name
            path.write_bytes(data)
            yield Work(hashlib.sha256(data).hexdigest(), str(path), str(path), len(data))

    with (
        WorkerPool(partial(Judging, tagger), jobs=jobs, limits=limits, attempts=1) as pool,
        (folder / JOURNAL).open("a", encoding="utf-8") as journal,
    ):
        for result in pool.run(works(), "", total=inputs):
            path = Path(result.work.path)
            kind = result.kind if isinstance(result, Unopened) else result.head.kind
            message = (result.message if isinstance(result, Unopened) else result.head.message) or ""
            harm = campaign.count(int(path.stem), path.name, kind, message)
            if harm is None:
                path.unlink()
            else:
                say(f"{path.name}: {harm.figure}: {message[:_SHOWN]}")
            # The message of what did no harm is of no use, and there are many.
            line = (int(path.stem), path.name, kind, message if harm else "")
            journal.write(json.dumps(line, ensure_ascii=False) + "\n")
            journal.flush()
    campaign.harms.sort(key=lambda harm: harm.number)
    campaign.seconds = time.monotonic() - started
    return campaign


def _taken_up(journal: Path, seed: int, tagger: str) -> dict[int, tuple[str, str | None, str]]:
    """Name, kind and message of each input that was read before and did no harm, by its number; a new journal is begun
    where there is none. A line that a kill has cut is cut off."""
    head = [seed, tagger]
    whole = journal.read_bytes() if journal.exists() else b""
    kept = whole[: whole.rfind(b"\n") + 1]
    if not kept:
        journal.write_text(json.dumps(head) + "\n", encoding="utf-8")
        return {}
    if kept != whole:
        os.truncate(journal, len(kept))
    found, *lines = (json.loads(line) for line in kept.splitlines())
    if found != head:
        raise ValueError(f"{journal}: a campaign of seed and tagger {found}, expected {head}")
    read = {number: (name, kind, message) for number, name, kind, message in lines}
    return {number: one for number, one in read.items() if figure_of(one[1], one[2]) is None}


def figure_of(kind: str | None, message: str) -> str | None:
    """The figure that a record of this kind of error counts for; ``None``: it is as it should be."""
    if kind == "internal":
        return next((figure for name, figure in _TOLD.items() if f": {name}: " in message), "crashed")
    return _KINDS.get(str(kind)) if kind is not None else None
