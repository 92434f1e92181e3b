"""What a person sees of a run while it is at work: a live line on a terminal, plain lines elsewhere, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from extractor.messages import Language, message, translate
from extractor.runs.work import State

LINE_EVERY_S = 30.0
"""Between plain lines; a night's log stays readable."""

Counts = dict[str, int]


class Shown(Protocol):
    """Called as the run goes on; ``done`` and ``total`` count reports of this command, ``counts`` those of the run."""

    def __call__(self, done: int, total: int, counts: Counts) -> None: ...


def in_words(counts: Counts) -> str:
    """``81 read, 9 to review, 1 failed``"""
    return message("run.counts", read=counts[State.READ], review=counts[State.REVIEW], failed=counts[State.FAILED])


def duration(seconds: float) -> str:
    """``2 h 05 min``, ``3 min 20 s``, ``4.2 s``"""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"


@contextmanager
def shown(say: Callable[[str], None], *, terminal: bool, quiet: bool, language: Language = "en") -> Iterator[Shown]:
    """The way that suits where the run is watched from."""
    if quiet:
        yield lambda done, total, counts: None
    elif terminal:
        with _bar(language) as show:
            yield show
    else:
        yield _lines(say)


def pace(rate: float) -> str:
    """``rate``: reports a second. Of slow ones, as scans are, how long one takes."""
    return (
        message("run.a_second", rate=rate) if rate >= 0.5 else message("run.seconds_each", seconds=1 / max(rate, 1e-6))
    )


def _lines(say: Callable[[str], None]) -> Shown:
    last = time.monotonic()
    # Of the first result: what is before it is start-up, and no part of the rate.
    first: tuple[float, int] | None = None

    def show(done: int, total: int, counts: Counts) -> None:
        nonlocal last, first
        now = time.monotonic()
        if first is None and done:
            first = now, done
        if now - last < LINE_EVERY_S or not done:
            return
        last = now
        told: list[str] = [message("run.done_of", done=done, total=total)]
        if first is not None and done > first[1]:
            rate = (done - first[1]) / max(now - first[0], 1e-3)
            told += [pace(rate), message("run.time_left", time=duration((total - done) / rate))]
        say(message("run.progress", parts=[*told, in_words(counts)]))

    return show


@contextmanager
def _bar(language: Language) -> Iterator[Shown]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}")),
        *(
            TimeElapsedColumn(),
            TextColumn(translate(message("run.left"), language)),
            TimeRemainingColumn(),
            TextColumn("{task.fields[states]}"),
        ),
    )
    started = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True, refresh_per_second=4) as bar:
        task = bar.add_task(translate(message("run.reading"), language), total=None, rate="", states="")

        def show(done: int, total: int, counts: Counts) -> None:
            rate = done / max(time.monotonic() - started, 1e-3)
            bar.update(
                task,
                total=total,
                completed=done,
                rate=translate(pace(rate), language),
                states=translate(in_words(counts), language),
            )

        yield show
