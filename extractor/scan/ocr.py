"""The engine that recognises characters: a small protocol, and which engine a process has."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from extractor.errors import SettingsError
from extractor.messages import message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    """A grey picture, shape ``(height, width)``, 0 black to 255 white."""

Point = tuple[float, float]
Outline = tuple[Point, ...]
"""The corners of a line of text in pixels, clockwise from its top left."""

ENGINE_VARIABLE = "TABLEMEND_OCR"
"""Environment variable: ``rapidocr`` (the small reader of our own first, then RapidOCR), ``rapidocr-alone``,
``openvino`` (RapidOCR in half precision after the small reader), ``tesseract`` (the user's own), ``none`` (pictures
are not read), or unset: as ``rapidocr`` where it is installed."""
READER = Path(__file__).parents[1] / "weights" / "reader.onnx"
"""The weights of the small reader that reads first."""
NUMBER_READER = READER.with_stem("numbers")
"""Those of the one that reads numbers a second time."""
INSTALL_ADVICE = message("ocr.advice")

_QUICK_FIRST = ("", "rapidocr", "openvino")
"""Before these the small reader reads."""
ENGINES = ("rapidocr", "rapidocr-alone", "openvino", "tesseract")
_NEEDED = {
    "": ("rapidocr", "onnxruntime"),
    "rapidocr": ("rapidocr", "onnxruntime"),
    "rapidocr-alone": ("rapidocr", "onnxruntime"),
    "openvino": ("rapidocr", "onnxruntime", "openvino"),
    "tesseract": ("PIL", "cv2"),
}
THREADS_VARIABLE = "TABLEMEND_OCR_THREADS"
"""Environment variable: how many threads of this process recognise characters and read pages side by side."""
MOST_THREADS = 4


class Recognised(NamedTuple):
    """``score`` is the engine's, 0 to 1; an empty ``text`` means that nothing was recognised."""

    text: str
    score: float
    alternatives: tuple[tuple[str, float], ...] = ()
    """Other readings that differ in one character, with their scores, the likelier first; only of short lines."""


class OutOfTime(Exception):
    """A page, or an engine on it, took longer than its limit."""


class OcrEngine(Protocol):
    """What reading a page asks of an engine. Pages are read side by side: an engine must bear calls at one time."""

    @property
    def name(self) -> str:
        """Name and version: results of another engine are never taken from a cache."""
        ...

    def find_lines(self, picture: Gray) -> list[Outline]:
        """The lines of text in a picture, in any order."""
        ...

    def read_lines(self, crops: Sequence[Gray]) -> list[Recognised]:
        """One result a crop, in the order of the crops; each crop holds one line. May raise :class:`OutOfTime`."""
        ...


def second_reader(engine: OcrEngine) -> OcrEngine:
    """Who reads a line a second time: the large engine where a small reader reads first, else the engine itself."""
    large: OcrEngine = getattr(engine, "large", engine)
    return large


def reader_alone(engine: OcrEngine) -> OcrEngine:
    """Who reads a line that nobody reads a second time: no number or dash is then the small reader's."""
    sole: OcrEngine = getattr(engine, "for_words", engine)
    return sole


def reader_of_strokes(engine: OcrEngine) -> OcrEngine:
    """Who reads lines of which the ink shows whether they are dashes; the engine itself where no small reader is."""
    reader: OcrEngine = getattr(engine, "for_strokes", engine)
    return reader


def opinions(engine: OcrEngine, crops: Sequence[Gray]) -> list[Recognised | None]:
    """What a small reader of numbers is sure of in each crop, read by another network before; nothing where there is
    none."""
    ask = getattr(engine, "opinions", None)
    return list(ask(crops)) if ask else [None] * len(crops)


def glanced(engine: OcrEngine, crops: Sequence[Gray]) -> list[str]:
    """What a small reader is sure of in each line; nothing where none reads first."""
    glance = getattr(engine, "glance", None)
    return list(glance(crops)) if glance else [""] * len(crops)


def thread_count() -> int:
    """Threads for pages and characters: one in a worker process, which has others beside it.

    Raises :class:`SettingsError` where the environment says something that is no number from 1.
    """
    asked = os.environ.get(THREADS_VARIABLE, "").strip()
    if asked:
        if not asked.isdigit() or int(asked) < 1:
            raise SettingsError(message("setting.ocr_threads", variable=THREADS_VARIABLE, seen=asked))
        return int(asked)
    return 1 if multiprocessing.parent_process() is not None else min(MOST_THREADS, os.cpu_count() or 1)


def asked_engine() -> str:
    """What :data:`ENGINE_VARIABLE` says, the empty string where it says nothing."""
    return os.environ.get(ENGINE_VARIABLE, "").strip().lower()


def after_readers(engine: str, digests: Sequence[str]) -> str:
    """The name of an engine before which small readers read. ``digests``: SHA-256 of the weights of each."""
    return f"{engine}, readers {' '.join(digest[:8] for digest in digests)}"


def with_reader(engine: str) -> str:
    """The name of the engine as this process uses it; loads none."""
    if asked_engine() not in _QUICK_FIRST:
        return engine
    return after_readers(engine, [hashlib.sha256(file.read_bytes()).hexdigest() for file in (READER, NUMBER_READER)])


def default_engine() -> OcrEngine | None:
    """The engine of this process, loaded at its first use; ``None`` where there is none or it is switched off.

    Raises :class:`SettingsError` where the environment asks for an engine that is not there.
    """
    asked = asked_engine()
    if asked == "none":
        return None
    if asked not in ("", *ENGINES):
        raise SettingsError(message("setting.ocr_engine", variable=ENGINE_VARIABLE, seen=asked, expected=[*ENGINES]))
    missing = [name for name in _NEEDED[asked] if find_spec(name) is None]
    if missing and asked:
        raise SettingsError(
            message(
                "setting.ocr_missing",
                variable=ENGINE_VARIABLE,
                seen=asked,
                missing=missing,
                advice=INSTALL_ADVICE,
            )
        )
    if missing:
        return None
    if asked == "tesseract":
        return _tesseract_engine()
    if asked == "rapidocr-alone":
        return _rapid_engine()
    return _quick_half_engine() if asked == "openvino" else _quick_engine()


@lru_cache(maxsize=1)
def _tesseract_engine() -> OcrEngine:
    from extractor.scan.tesseract import TesseractEngine

    return TesseractEngine()


@lru_cache(maxsize=1)
def _rapid_engine() -> OcrEngine:
    from extractor.scan.rapid import RapidEngine

    return RapidEngine()


@lru_cache(maxsize=1)
def _quick_engine() -> OcrEngine:
    from extractor.scan.quick_first import QuickFirst

    return QuickFirst(_rapid_engine())


@lru_cache(maxsize=1)
def _quick_half_engine() -> OcrEngine:
    from extractor.scan.half import HalfEngine
    from extractor.scan.quick_first import QuickFirst

    return QuickFirst(HalfEngine())
