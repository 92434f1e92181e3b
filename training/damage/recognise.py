"""A real OCR engine as damage: scanned pages read by RapidOCR, its lines traced back to what was set there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from extractor.forms.schema import CellKey
from training.draw.boxes import Seen
from training.draw.pages import HEIGHT, WIDTH, SetPages, SetText
from training.draw.scan import ScannedPage


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR  # type: ignore[import-not-found,unused-ignore]

    return RapidOCR(params={"Global.log_level": "error"})


def recognise(scanned: Iterable[ScannedPage], pages: SetPages, *, dpi: int) -> list[Seen]:
    """What the engine reads, each line with the cells whose numbers are where it was seen."""
    import numpy as np

    seen: list[Seen] = []
    for index, page in enumerate(scanned):
        set_texts = [text for text in pages.texts if text.page == index and text.keys]
        result = _engine()(np.asarray(page.picture.convert("RGB")))
        if result.boxes is None:
            continue
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            corners = tuple((round(float(x), 1), round(float(y), 1)) for x, y in box)
            covered = sorted(_covered(corners, set_texts, page.angle, dpi), key=lambda t: t.x0)
            seen.extend(_trace(index, corners, str(text), float(score), covered))
    return seen


def _trace(
    page: int, corners: tuple[tuple[float, float], ...], text: str, score: float, covered: list[SetText]
) -> Iterator[Seen]:
    keys: list[CellKey] = [key for t in covered for key in t.keys]
    wrong = bool(covered) and "".join(text.split()) != "".join(t.text.replace(" ", "") for t in covered)
    yield Seen(page, corners, text, round(score, 4), tuple(keys), wrong)


def _covered(
    corners: tuple[tuple[float, float], ...], texts: Iterable[SetText], angle: float, dpi: int
) -> Iterator[SetText]:
    """The set texts whose middle lies in the box, once the page is turned back."""
    points = [_turned_back(x * 72 / dpi, y * 72 / dpi, angle) for x, y in corners]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    for text in texts:
        x, y = (text.x0 + text.x1) / 2, (text.top + text.bottom) / 2
        if left <= x <= right and top <= y <= bottom:
            yield text


def _turned_back(x: float, y: float, angle: float) -> tuple[float, float]:
    turn = math.radians(angle)
    x, y = x - WIDTH / 2, y - HEIGHT / 2
    return (
        x * math.cos(turn) - y * math.sin(turn) + WIDTH / 2,
        x * math.sin(turn) + y * math.cos(turn) + HEIGHT / 2,
    )
