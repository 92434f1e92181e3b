"""A campaign: inputs drawn one by one, read by workers under limits, and counted by what became of them."""

from __future__ import annotations

import hashlib
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
    """Inputs ``first`` to ``first + inputs`` of ``seed``, or as many as ``seconds`` allow. ``folder``: a new or empty
    one; inputs that did harm stay in it. The figures do not depend on ``jobs``."""
    folder.mkdir(parents=True, exist_ok=True)
    campaign = Campaign(seed)
    started = time.monotonic()

    def works() -> Iterator[Work]:
        for number in range(first, first + inputs):
            if seconds is not None and time.monotonic() - started > seconds:
                return
            name, data = draw(seeds, seed, number)
            path = folder / name
            path.write_bytes(data)
            yield Work(hashlib.sha256(data).hexdigest(), str(path), str(path), len(data))

    with WorkerPool(partial(Judging, tagger), jobs=jobs, limits=limits, attempts=1) as pool:
        for result in pool.run(works(), "", total=inputs):
            path = Path(result.work.path)
            campaign.tried += 1
            kind = result.kind if isinstance(result, Unopened) else result.head.kind
            message = (result.message if isinstance(result, Unopened) else result.head.message) or ""
            campaign.records[kind or "record"] += 1
            figure = figure_of(kind, message)
            if figure is None:
                path.unlink()
                continue
            harm = Harm(int(path.stem), path.name, figure, message)
            campaign.harms.append(harm)
            say(f"{path.name}: {figure}: {message[:_SHOWN]}")
    campaign.seconds = time.monotonic() - started
    return campaign


def figure_of(kind: str | None, message: str) -> str | None:
    """The figure that a record of this kind of error counts for; ``None``: it is as it should be."""
    if kind == "internal":
        return next((figure for name, figure in _TOLD.items() if f": {name}: " in message), "crashed")
    return _KINDS.get(str(kind)) if kind is not None else None
