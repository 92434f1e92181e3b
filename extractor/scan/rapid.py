"""RapidOCR behind the protocol: its detector and its recogniser, each asked for alone.

The models lie inside the ``rapidocr`` package; nothing is downloaded at run time. What the recogniser's network gives
is read here and not by the package, which throws away what else a character may be.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.scan.ocr import Outline, Recognised, thread_count
from extractor.scan.pixels import in_three_channels, resized

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.ocr import Gray

    Chances = NDArray[np.float32]
    """Shape ``(steps, characters)``, of a batch with one more before; character 0 stands for none."""

HEIGHT = 48
"""Pixels: what the recogniser's network takes."""
# Narrower crops are padded to this: a lone digit costs a fifth of the time that the package's own 320 takes. At 48 a
# lone 0 is read as O now and then.
LEAST_WIDTH = 64
BATCH_WIDTH = 1536
MOST_IN_BATCH = 16
"""Pixels of all crops of a batch together, and crops: larger batches gain no time and cost memory."""
WIDENED = 1.1
"""Of the narrowest crop of a batch, how wide its widest is at most: paper beside a crop costs as much as print, and a
batch more costs as much as seven pixels."""
SMALLEST_SIDE = 32
SEARCHED_AT_ONCE = 300_000
"""Pixels of a picture that is searched for lines in one go: a whole page at once takes 350 MiB, and no less time."""
ALTERNATIVE = 0.01
"""Chance from which another reading of a character is given."""
MOST_ALTERNATIVES = 4
SHORT = 8
"""Characters of a line up to which alternatives are given: values, not prose."""
_VALUES = frozenset("0123456789,.-/—")


class RapidEngine:
    """The models are loaded beside what is done until they are first needed: pages are rendered and made level."""

    def __init__(self, more: Mapping[str, Any] | None = None) -> None:
        """``more``: parameters of RapidOCR beside ours."""
        self._loading = threading.Lock()
        self._searching = threading.Lock()
        self._threads = ThreadPoolExecutor(thread_count(), thread_name_prefix="ocr")
        self._engine = self._threads.submit(_loaded, dict(more or {}))

    @property
    def name(self) -> str:
        try:
            return f"rapidocr {version('rapidocr')}"
        except PackageNotFoundError:
            return "rapidocr"

    def find_lines(self, picture: Gray) -> list[Outline]:
        if min(picture.shape) < SMALLEST_SIDE:
            return []
        detector = self._part("det")
        lines: list[Outline] = []
        for top, bottom in pairwise(cut_rows(picture, SEARCHED_AT_ONCE)):
            # It keeps what it knows of a picture in itself.
            with self._searching:
                found = detector(in_three_channels(np.ascontiguousarray(picture[top:bottom])))
            if found.boxes is not None:
                lines += [tuple((float(x), float(y) + top) for x, y in box) for box in found.boxes]
        return lines

    def read_lines(self, crops: Sequence[Gray]) -> list[Recognised]:
        if not crops:
            return []
        characters: Sequence[str] = self._part("rec").postprocess_op.character
        order = sorted(range(len(crops)), key=lambda i: (_width(crops[i]), i))
        batches = self._batched(order, [_width(crop) for crop in crops])

        def read(batch: Sequence[int]) -> list[Recognised]:
            chances = self._chances(as_input([crops[i] for i in batch]))
            return [decode(steps, characters) for steps in chances]

        results = [Recognised("", 0.0)] * len(crops)
        for batch, found in zip(batches, self._threads.map(read, batches), strict=True):
            for index, result in zip(batch, found, strict=True):
                results[index] = result
        return results

    def _batched(self, order: Sequence[int], widths: Sequence[int]) -> list[list[int]]:
        return batched(order, widths)

    def _chances(self, crops: NDArray[np.float32]) -> Chances:
        """What the network says of crops as :func:`as_input` lays them out, shape ``(crops, steps, characters)``."""
        chances: Chances = self._part("rec").session(crops)
        return chances

    def _part(self, name: str) -> Any:
        engine = self._engine.result()
        with self._loading:
            return _part_of(engine, name)


def _loaded(more: Mapping[str, Any]) -> Any:
    """The package's engine with its two models."""
    from rapidocr import RapidOCR  # type: ignore[import-not-found,unused-ignore]

    params: dict[str, Any] = {
        "Global.log_level": "critical",
        "Global.use_cls": False,
        # Threads work side by side on whole batches, which gains more than many threads on one.
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
        # The page comes at the size it is to be searched in.
        "Det.limit_type": "min",
        "Det.limit_side_len": SMALLEST_SIDE,
        **more,
    }
    engine = RapidOCR(params=params)
    for part in ("rec", "det"):
        _part_of(engine, part)
    return engine


def _part_of(engine: Any, name: str) -> Any:
    """Newer versions load a model when it is asked for, older ones at once."""
    load = getattr(engine, f"_load_{name}_model", None)
    return load() if load else getattr(engine, f"text_{name}")


def cut_rows(picture: Gray, most: int) -> list[int]:
    """The rows at which a picture is cut into parts of about ``most`` pixels, its first and last among them: the
    lightest near equal parts, which lie between lines."""
    height, width = picture.shape
    count = min(-(-height * width // most), height // (2 * SMALLEST_SIDE)) or 1
    rows = [0]
    for middle in (round(height * part / count) for part in range(1, count)):
        reach = height // (4 * count)
        light = picture[middle - reach : middle + reach].sum(axis=1, dtype=np.int64)
        rows.append(middle - reach + int(light.argmax()))
    return [*rows, height]


def _width(crop: Gray) -> int:
    """Pixels at the network's height."""
    width: int = round(crop.shape[1] * HEIGHT / crop.shape[0])
    return max(1, width)


def batched(order: Sequence[int], widths: Sequence[int]) -> list[list[int]]:
    """``order``, by width, cut into batches: each as many crops as its widest leaves room for, and of like width."""
    batches: list[list[int]] = []
    narrowest = 0
    for index in order:
        width = max(LEAST_WIDTH, widths[index])
        room = min(MOST_IN_BATCH, max(1, BATCH_WIDTH // width))
        if batches and len(batches[-1]) < room and width <= WIDENED * narrowest:
            batches[-1].append(index)
        else:
            batches.append([index])
            narrowest = width
    return batches


def as_input(crops: Sequence[Gray]) -> NDArray[np.float32]:
    """Shape ``(crops, 3, 48, width)``, -1 black to 1 white, filled up with 0 at the right."""
    width = max(LEAST_WIDTH, *(_width(crop) for crop in crops))
    filled = np.zeros((len(crops), 3, HEIGHT, width), dtype=np.float32)
    for row, crop in zip(filled, crops, strict=True):
        small = resized(crop, min(width, _width(crop)), HEIGHT)
        row[:, :, : small.shape[1]] = small.astype(np.float32) / 127.5 - 1
    return filled


def decode(chances: Chances, characters: Sequence[str]) -> Recognised:
    """The likeliest character at each step, repeats and none left out, and what else one of them may be."""
    best = chances.argmax(axis=1)
    shown = best != 0
    shown[1:] &= best[1:] != best[:-1]
    steps = np.flatnonzero(shown)
    if not len(steps):
        return Recognised("", 0.0)
    text = "".join(characters[int(best[step])] for step in steps)
    sure = chances[steps, best[steps]]
    score = float(np.round(sure.mean(), 5))
    if len(steps) > SHORT:
        return Recognised(text, score)
    others: dict[str, float] = {}
    for place, step in enumerate(steps):
        for other in np.flatnonzero(chances[step] >= ALTERNATIVE):
            character = characters[int(other)]
            if other in (0, best[step]) or character not in _VALUES:
                continue
            reading = text[:place] + character + text[place + 1 :]
            share = float(chances[step, other] / max(1e-6, chances[step, best[step]]))
            others[reading] = max(others.get(reading, 0.0), round(score * share, 5))
    likely = sorted(others.items(), key=lambda item: (-item[1], item[0]))[:MOST_ALTERNATIVES]
    return Recognised(text, score, tuple(likely))
