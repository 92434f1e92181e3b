"""How fast scanned pages are read, and where the time goes: ``python -m eval.scan_speed FILE...``.

Pages are read side by side, as reports are. Prints pages a second, seconds to the first page (the loading of the
models included), each stage's share of the time of all threads, and the peak of memory. With ``--beside`` the same
pages are then read by page OCR alone, one after another, in the threads that it takes by itself. Needs the extra
``ocr``.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from eval.baselines.page_ocr import PageOcr, page_pictures
from extractor.errors import SettingsError
from extractor.readers.scan import side_by_side
from extractor.scan.ocr import (
    INSTALL_ADVICE,
    OcrEngine,
    Outline,
    Recognised,
    default_engine,
    glanced,
    opinions,
    reader_alone,
    reader_of_strokes,
    second_reader,
    thread_count,
)
from extractor.scan.page import read_page
from extractor.scan.pages import Picture

if TYPE_CHECKING:
    from extractor.scan.ocr import Gray


@dataclass
class Stopwatch:
    """Seconds by stage, of all threads together."""

    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        with self._lock:
            self.seconds[name] += time.perf_counter() - start


@dataclass(frozen=True)
class TimedEngine:
    """An engine whose time is taken."""

    engine: OcrEngine
    watch: Stopwatch

    @property
    def name(self) -> str:
        return self.engine.name

    @property
    def large(self) -> TimedEngine:
        return TimedEngine(second_reader(self.engine), self.watch)

    @property
    def for_words(self) -> TimedEngine:
        return TimedEngine(reader_alone(self.engine), self.watch)

    @property
    def for_strokes(self) -> TimedEngine:
        return TimedEngine(reader_of_strokes(self.engine), self.watch)

    def glance(self, crops: Sequence[Gray]) -> list[str]:
        with self.watch.stage("read lines"):
            return glanced(self.engine, crops)

    def opinions(self, crops: Sequence[Gray]) -> list[Recognised | None]:
        with self.watch.stage("read lines"):
            return opinions(self.engine, crops)

    def find_lines(self, picture: Gray) -> list[Outline]:
        with self.watch.stage("find lines"):
            return self.engine.find_lines(picture)

    def read_lines(self, crops: Sequence[Gray]) -> list[Recognised]:
        with self.watch.stage("read lines"):
            return self.engine.read_lines(crops)


def measure(paths: Sequence[Path], engine: OcrEngine, started: float) -> str:
    """A table of the figures as text. ``started``: when the clock began, before the models were loaded."""
    watch, pages, first = Stopwatch(), 0, 0.0
    start, computed = time.perf_counter(), time.process_time()
    timed = TimedEngine(engine, watch)

    def read(picture: Picture) -> None:
        with watch.stage("page"):
            read_page(picture.gray, timed)

    for _ in side_by_side(read, _rendered(paths, watch)):
        pages += 1
        first = first or time.perf_counter() - started
    total, computed = time.perf_counter() - start, time.process_time() - computed
    if not pages:
        return "no pages\n"
    found, read_seconds = watch.seconds["find lines"], watch.seconds["read lines"]
    stages = {
        "render": watch.seconds["render"],
        "straighten and find grids": watch.seconds["page"] - found - read_seconds,
        "find lines": found,
        "read lines and cells": read_seconds,
    }
    whole = sum(stages.values())
    rows = [f"{name:28s}{seconds / whole:7.1%}{seconds / pages:9.3f} s a page" for name, seconds in stages.items()]
    # Of a machine that is busy with other things this shows more than pages a second.
    rows.append(f"{computed / pages:.2f} s of computing a page, models and their loading included")
    rows.append(
        f"{pages} pages in {thread_count()} threads, {pages / total:.2f} a second, first after {first:.2f} s{_peak()}"
    )
    return "\n".join(rows) + "\n"


def beside(paths: Sequence[Path], read: Callable[[int, Picture], object]) -> str:
    """A line of figures as text: the same pages read whole by ``read``, given their number and picture."""
    computed, total, pages = 0.0, 0.0, 0
    for picture in _rendered(paths, Stopwatch()):
        pages += 1
        start, begun = time.perf_counter(), time.process_time()
        read(pages, picture)
        total, computed = total + time.perf_counter() - start, computed + time.process_time() - begun
    if not pages:
        return "no pages\n"
    return f"page OCR alone: {computed / pages:.2f} s of computing a page, {pages / total:.2f} pages a second\n"


def _rendered(paths: Sequence[Path], watch: Stopwatch) -> Iterator[Picture]:
    for path in paths:
        waiting = page_pictures(path)
        while True:
            with watch.stage("render"):
                picture = next(waiting, None)
            if picture is None:
                break
            yield picture


def _peak() -> str:
    """The largest memory of this process so far, where the system shows it."""
    try:
        import resource
    except ImportError:
        return ""
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return f", {largest:.0f} MiB at most"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.scan_speed", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="images and scanned PDFs")
    parser.add_argument("--beside", action="store_true", help="read the same pages by page OCR alone as well")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    engine = default_engine()
    if engine is None:
        raise SettingsError(f"no OCR engine; {INSTALL_ADVICE}")
    sys.stdout.write(measure(options.files, engine, started))
    if options.beside:
        sys.stdout.write(beside(options.files, PageOcr().page))
    return 0


if __name__ == "__main__":
    sys.exit(main())
