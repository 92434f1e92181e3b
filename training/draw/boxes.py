"""What an OCR engine would say of set pages: boxes and readings, with the faults that engines have."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from random import Random
from typing import Any

from extractor.forms.schema import CellKey
from training.draw.pages import HEIGHT, WIDTH, SetPages, SetText

_CONFUSED = {
    "0": "Oo8", "1": "l7", "3": "8", "5": "S6", "6": "8", "7": "1", "8": "36", "9": "g",
    "，": ",", "（": "(", "己": "已",
}  # fmt: skip
BETWEEN_LINES = "  "
_BAND = 0.5
"""Lines whose middles are nearer than this share of their height are in one band."""


@dataclass(frozen=True, slots=True)
class Noise:
    """How bad the reading is. Rates are chances for each line of text."""

    dpi: int = 150
    skew: float = 0.0
    """Degrees."""
    jitter: float = 0.0
    """Pixels that each corner may be off."""
    lost_zeros: float = 0.0
    """For lone digits that are 0."""
    lost_lines: float = 0.0
    confused: float = 0.0
    """For characters."""
    merged: float = 0.0
    """Chance that neighbours of one band come as one line."""


NOISE = (
    Noise(),
    Noise(skew=0.2, jitter=1.0, lost_zeros=0.05, confused=0.001, merged=0.01),
    Noise(skew=0.7, jitter=2.0, lost_zeros=0.3, lost_lines=0.005, confused=0.004, merged=0.04),
    Noise(skew=1.6, jitter=3.0, lost_zeros=0.8, lost_lines=0.02, confused=0.012, merged=0.1),
)
"""One for each severity from 0 to 3."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One line that the engine gives: corners in pixels, clockwise from top left.

    ``runs``: what was set there, each with the offset in ``text`` where it begins.
    """

    page: int
    corners: tuple[tuple[float, float], ...]
    text: str
    score: float
    keys: tuple[CellKey, ...]
    wrong: bool = False
    """Read otherwise than set."""
    runs: tuple[tuple[int, SetText], ...] = ()

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        xs, ys = [x for x, _ in self.corners], [y for _, y in self.corners]
        return min(xs), min(ys), max(xs), max(ys)


def read_pages(pages: SetPages, noise: Noise, rng: Random) -> list[Seen]:
    """The lines in reading order, page by page."""
    seen: list[Seen] = []
    for page in range(pages.page):
        angle = math.radians(rng.uniform(-noise.skew, noise.skew))
        texts = [text for text in pages.texts if text.page == page and not _overlooked(text, noise, rng)]
        texts.sort(key=lambda text: (round(text.top), text.x0))
        for text, runs in _merge_neighbours(texts, noise, rng):
            seen.append(_see(text, runs, angle, noise, rng))
    return seen


def _overlooked(text: SetText, noise: Noise, rng: Random) -> bool:
    alone = text.text in ("0", "-", "/", "—")
    return rng.random() < (noise.lost_zeros if alone else noise.lost_lines)


_Runs = tuple[tuple[int, SetText], ...]


def _merge_neighbours(texts: Sequence[SetText], noise: Noise, rng: Random) -> list[tuple[SetText, _Runs]]:
    merged: list[tuple[SetText, _Runs]] = []
    for text in texts:
        last, runs = merged[-1] if merged else (None, ())
        near = last and abs(last.top - text.top) < 1 and 0 < text.x0 - last.x1 < 4 * text.size
        if last and near and rng.random() < noise.merged:
            space = " " if rng.random() < 0.7 else ""
            whole = replace(last, x1=text.x1, text=last.text + space + text.text, keys=last.keys + text.keys)
            merged[-1] = whole, (*runs, (len(last.text) + len(space), text))
        else:
            merged.append((text, ((0, text),)))
    return merged


def _see(text: SetText, runs: _Runs, angle: float, noise: Noise, rng: Random) -> Seen:
    scale = noise.dpi / 72

    def corner(x: float, y: float) -> tuple[float, float]:
        x, y = x - WIDTH / 2, y - HEIGHT / 2
        turned = (x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle))
        off = [rng.uniform(-noise.jitter, noise.jitter) for _ in range(2)]
        return (round((turned[0] + WIDTH / 2) * scale + off[0], 1), round((turned[1] + HEIGHT / 2) * scale + off[1], 1))

    corners = (
        corner(text.x0, text.top), corner(text.x1, text.top), corner(text.x1, text.bottom), corner(text.x0, text.bottom)
    )  # fmt: skip
    read = "".join(
        rng.choice(_CONFUSED[c]) if c in _CONFUSED and rng.random() < noise.confused else c for c in text.text
    )
    wrong = read != text.text
    score = round(min(0.9999, max(0.5, rng.gauss(0.78 if wrong else 0.97, 0.04))), 4)
    return Seen(text.page, corners, read, score, text.keys, wrong, runs)


def as_json(seen: Sequence[Seen], pages: SetPages, dpi: int) -> bytes:
    """The contract's list of pages."""
    width, height = _pixels(dpi)
    records: list[dict[str, Any]] = [
        {
            "page": page + 1,
            "width": width,
            "height": height,
            "lines": [
                {"box": [list(c) for c in s.corners], "text": s.text, "score": s.score} for s in seen if s.page == page
            ],
        }
        for page in range(pages.page)
    ]
    return json.dumps(records, ensure_ascii=False).encode()


def as_hocr(seen: Sequence[Seen], pages: SetPages, dpi: int) -> bytes:
    """hOCR with one line and one word for each piece seen."""
    width, height = _pixels(dpi)
    out = ['<!DOCTYPE html>\n<html><head><meta charset="utf-8"/><meta name="ocr-system" content="drawn"/></head><body>']
    for page in range(pages.page):
        out.append(f"<div class='ocr_page' id='page_{page + 1}' title='bbox 0 0 {width} {height}; ppageno {page}'>")
        for s in (s for s in seen if s.page == page):
            box = " ".join(str(round(v)) for v in s.bbox)
            out.append(
                f"<span class='ocr_line' title='bbox {box}'><span class='ocrx_word' "
                f"title='bbox {box}; x_wconf {round(100 * s.score)}'>{escape(s.text)}</span></span>"
            )
        out.append("</div>")
    return "\n".join([*out, "</body></html>\n"]).encode()


def as_alto(seen: Sequence[Seen], pages: SetPages, dpi: int) -> bytes:
    """ALTO 3 with one text line and one string for each piece seen."""
    width, height = _pixels(dpi)
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#">'
        "<Description><MeasurementUnit>pixel</MeasurementUnit></Description><Layout>"
    ]
    for page in range(pages.page):
        out.append(f'<Page ID="P{page + 1}" PHYSICAL_IMG_NR="{page + 1}" WIDTH="{width}" HEIGHT="{height}">')
        out.append("<PrintSpace><TextBlock>")
        for s in (s for s in seen if s.page == page):
            x0, top, x1, bottom = (round(v) for v in s.bbox)
            place = f'HPOS="{x0}" VPOS="{top}" WIDTH="{x1 - x0}" HEIGHT="{bottom - top}"'
            out.append(f'<TextLine {place}><String {place} CONTENT="{escape(s.text)}" WC="{s.score}"/></TextLine>')
        out.append("</TextBlock></PrintSpace></Page>")
    return "\n".join([*out, "</Layout></alto>\n"]).encode()


def as_rows(seen: Sequence[Seen], pages: SetPages, dpi: int) -> bytes:
    """The readings joined line by line, as most tools print OCR."""
    rows: list[str] = []
    for page in bands_of(seen, pages):
        rows.extend(BETWEEN_LINES.join(s.text for s in band) for band in page)
        rows.append("")
    return "\n".join(rows).encode()


def as_tops(seen: Sequence[Seen], pages: SetPages, rng: Random, *, jitter: float = 0.25) -> bytes:
    """One reading a line in the order of their top edges, as a plain dump of OCR lines has them.

    The boxes of one row begin a little above or below one another, by up to ``jitter`` of their height, so that its
    cells come in another order in each row.
    """
    lines: list[str] = []
    for page in range(pages.page):
        ours = [s for s in seen if s.page == page]
        tops = {id(s): s.bbox[1] + rng.uniform(-jitter, jitter) * (s.bbox[3] - s.bbox[1]) for s in ours}
        lines += [*(s.text for s in sorted(ours, key=lambda s: tops[id(s)])), ""]
    return "\n".join(lines).encode()


def as_lines(seen: Sequence[Seen], pages: SetPages, dpi: int) -> bytes:
    """One reading a line, in the order of the engine."""
    return "".join(f"{s.text}\n" for s in seen).encode()


def bands_of(seen: Sequence[Seen], pages: SetPages) -> list[list[list[Seen]]]:
    """Page by page and band by band, from left to right, as :func:`as_rows` prints them."""
    rows: list[list[list[Seen]]] = []
    for page in range(pages.page):
        rows.append([])
        ours = sorted((s for s in seen if s.page == page), key=lambda s: (s.bbox[1] + s.bbox[3]) / 2)
        band: list[Seen] = []
        for s in [*ours, None]:
            if band and (s is None or _middle(s) - _middle(band[0]) > _BAND * (band[0].bbox[3] - band[0].bbox[1])):
                rows[-1].append(sorted(band, key=lambda b: b.bbox[0]))
                band = []
            if s is not None:
                band.append(s)
    return rows


def _middle(seen: Seen) -> float:
    return (seen.bbox[1] + seen.bbox[3]) / 2


def _pixels(dpi: int) -> tuple[int, int]:
    return round(WIDTH * dpi / 72), round(HEIGHT * dpi / 72)
