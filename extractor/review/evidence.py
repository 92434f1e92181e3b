"""What the source shows of a cell: the line that it is in, or a picture of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from extractor.errors import InputError
from extractor.pages.pictures import page_pictures
from extractor.pages.source_view import all_spans, by_ocr, read_document
from extractor.pages.sources import Found, find_source
from extractor.report import Cell, Report

_AROUND = 60
"""Characters before and behind, where a line is longer than a person reads at once."""
_TALL, _LEFT = 2.2, 14.0
"""Heights of the number that a picture of it shows above and below, and to its left."""
_MOST_LEFT, _MOST_AROUND = 420, 40
"""Pixels of these at most: of a cell that is many lines high, the number could not be read any more."""
_LONG_SIDE = 1700
_MARK = "#c92a2a"


@dataclass(frozen=True)
class Evidence:
    """Of one report. Sources that are not found, or are not those that were read, show nothing."""

    report: Report
    folders: tuple[Path, ...] = ()

    @cached_property
    def found(self) -> Found:
        return find_source(self.report.source, self.folders, as_recorded=True)

    @cached_property
    def _text(self) -> str:
        media = self.report.source.media_type or ""
        if self.found.data is None or by_ocr(self.report, media):
            return ""
        try:
            return read_document(self.found, self.report.source.path).text
        except InputError:
            return ""

    @cached_property
    def _pages(self) -> dict[int, Any]:
        """Page number → picture, scale from page units to pixels."""
        from PIL import Image

        media = self.report.source.media_type or ""
        if self.found.data is None or not (media == "application/pdf" or media.startswith("image/")):
            return {}
        wanted = sorted({span.page for span in all_spans(self.report) if span.bbox})
        pages = {}
        try:
            for page in page_pictures(
                self.found.data, media, name=self.report.source.path, wanted=wanted, long_side=_LONG_SIDE
            ):
                if page.webp:
                    image = Image.open(BytesIO(page.webp))
                    pages[page.number] = (image, image.width / max(page.width, 1.0))
        except InputError:
            return {}
        return pages

    def line(self, cell: Cell) -> str:
        """The line of the text around the cell's place; empty where there is none."""
        if not cell.spans or not self._text:
            return ""
        span, text = cell.spans[0], self._text
        start = text.rfind("\n", 0, span.start) + 1
        end = text.find("\n", span.end)
        end = len(text) if end < 0 else end
        return text[max(start, span.start - _AROUND) : min(end, span.end + _AROUND)].strip()

    def picture(self, cell: Cell) -> bytes | None:
        """A PNG of the cell, framed, with what is to its left; ``None`` where the source has no pages or the cell no
        place on them.
        """
        from PIL import ImageDraw

        span = next((s for s in cell.spans if s.bbox and s.page in self._pages), None)
        if span is None or span.bbox is None:
            return None
        image, scale = self._pages[span.page]
        x0, top, x1, bottom = (edge * scale for edge in span.bbox)
        height = max(bottom - top, 8.0)
        left, around = min(_LEFT * height, _MOST_LEFT), min(_TALL * height / 2, _MOST_AROUND)
        corner = max(0, int(x0 - left)), max(0, int(top - around))
        end = min(image.width, int(x1 + 2 * around)), min(image.height, int(bottom + around))
        if corner[0] >= end[0] or corner[1] >= end[1]:
            return None
        crop = image.crop((*corner, *end)).convert("RGB")
        frame = x0 - corner[0] - 3, top - corner[1] - 3, x1 - corner[0] + 3, bottom - corner[1] + 3
        ImageDraw.Draw(crop).rectangle(frame, outline=_MARK, width=2)
        out = BytesIO()
        crop.quantize(32).save(out, "PNG")
        return out.getvalue()
