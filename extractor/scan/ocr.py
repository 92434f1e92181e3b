"""The engine that recognises characters: a small protocol, and RapidOCR behind it.

The models lie inside the ``rapidocr`` package; nothing is downloaded at run time.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from extractor.errors import SettingsError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    """A grey picture, shape ``(height, width)``, 0 black to 255 white."""

Point = tuple[float, float]
Outline = tuple[Point, ...]
"""The corners of a line of text in pixels, clockwise from its top left."""

ENGINE_VARIABLE = "TABLEMEND_OCR"
"""Environment variable: ``rapidocr``, ``none`` (pictures are not read), or unset: RapidOCR where it is installed."""
INSTALL_ADVICE = (
    "install an OCR engine (pip install 'tablemend[ocr]') or give the output of one with boxes (hOCR, ALTO or JSON)"
)

_NEEDED = ("rapidocr", "onnxruntime")
# Crops narrower than this, in pixels at the model's height of 48, are padded to it: a lone digit costs a fifth of the
# time that the package's own 320 takes. At 32 a lone 0 is read as O now and then.
_LEAST_WIDTH = 64
_BATCH = 6
_SMALLEST_SIDE = 32


class Recognised(NamedTuple):
    """``score`` is the engine's, 0 to 1; an empty ``text`` means that nothing was recognised."""

    text: str
    score: float


class OcrEngine(Protocol):
    """What reading a page asks of an engine."""

    @property
    def name(self) -> str:
        """Name and version: results of another engine are never taken from a cache."""
        ...

    def find_lines(self, picture: Gray) -> list[Outline]:
        """The lines of text in a picture, in any order."""
        ...

    def read_lines(self, crops: Sequence[Gray]) -> list[Recognised]:
        """One result a crop, in the order of the crops; each crop holds one line."""
        ...


def default_engine() -> OcrEngine | None:
    """The engine of this process, loaded at its first use; ``None`` where there is none or it is switched off.

    Raises :class:`SettingsError` where the environment asks for an engine that is not there.
    """
    asked = os.environ.get(ENGINE_VARIABLE, "").strip().lower()
    if asked == "none":
        return None
    if asked not in ("", "rapidocr"):
        raise SettingsError(f"{ENGINE_VARIABLE}={asked!r}; expected 'rapidocr' or 'none'")
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing and asked:
        raise SettingsError(
            f"{ENGINE_VARIABLE}=rapidocr, but {' and '.join(missing)} cannot be found; {INSTALL_ADVICE}"
        )
    return None if missing else _rapid_engine()


@lru_cache(maxsize=1)
def _rapid_engine() -> RapidEngine:
    return RapidEngine()


class RapidEngine:
    """RapidOCR's detector and recogniser, each asked for alone. The models are loaded when first needed."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR  # type: ignore[import-not-found,unused-ignore]

        params: dict[str, Any] = {
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Rec.rec_img_shape": [3, 48, _LEAST_WIDTH],
            "Rec.rec_batch_num": _BATCH,
            # The page comes at the size it is to be searched in.
            "Det.limit_type": "min",
            "Det.limit_side_len": _SMALLEST_SIDE,
        }
        self._engine: Any = RapidOCR(params=params)

    @property
    def name(self) -> str:
        try:
            return f"rapidocr {version('rapidocr')}"
        except PackageNotFoundError:
            return "rapidocr"

    def find_lines(self, picture: Gray) -> list[Outline]:
        if min(picture.shape) < _SMALLEST_SIDE:
            return []
        found = self._part("det")(_three_channels(picture))
        if found.boxes is None:
            return []
        return [tuple((float(x), float(y)) for x, y in box) for box in found.boxes]

    def read_lines(self, crops: Sequence[Gray]) -> list[Recognised]:
        if not crops:
            return []
        from rapidocr.ch_ppocr_rec import TextRecInput  # type: ignore[import-not-found,unused-ignore]

        found = self._part("rec")(TextRecInput(img=[_three_channels(crop) for crop in crops], return_word_box=False))
        return [Recognised(str(text), float(score)) for text, score in zip(found.txts, found.scores, strict=True)]

    def _part(self, name: str) -> Any:
        """Newer versions load a model when it is asked for, older ones at once."""
        load = getattr(self._engine, f"_load_{name}_model", None)
        return load() if load else getattr(self._engine, f"text_{name}")


def _three_channels(picture: Gray) -> Any:
    import numpy as np

    return np.repeat(picture[:, :, None], 3, axis=2)
