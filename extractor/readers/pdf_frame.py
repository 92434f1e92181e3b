"""From the coordinates that a PDF page is written in to those of the page as displayed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.document import BBox

if TYPE_CHECKING:
    from pdfplumber.page import Page as PlumberPage


@dataclass(frozen=True, slots=True)
class PageFrame:
    """``media``: left, low, right, high of the sheet as written, y upwards. ``rotation``: degrees clockwise."""

    media: tuple[float, float, float, float]
    rotation: int

    def displayed(self, left: float, low: float, right: float, high: float) -> BBox:
        """The box from the top left corner of the sheet as displayed."""
        m_left, m_low, m_right, m_high = self.media
        if self.rotation == 90:
            return BBox(low - m_low, left - m_left, high - m_low, right - m_left)
        if self.rotation == 180:
            return BBox(m_right - right, low - m_low, m_right - left, high - m_low)
        if self.rotation == 270:
            return BBox(m_high - high, m_right - right, m_high - low, m_right - left)
        return BBox(left - m_left, m_high - high, right - m_left, m_high - low)

    def direction(self, along: float, up: float) -> tuple[float, float]:
        """A direction of writing as displayed, y upwards."""
        for _ in range(self.rotation // 90):
            along, up = up, -along
        return along, up


def sheet_frame(page: PlumberPage) -> PageFrame:
    return PageFrame(_box(page.page_obj.mediabox), int(page.rotation) // 90 * 90)


def visible_area(page: PlumberPage) -> BBox:
    """The part of the sheet that is displayed, in the coordinates that pdfplumber gives its objects in."""
    frame = sheet_frame(page)
    media, crop = frame.media, _box(page.page_obj.cropbox)
    inside = (max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3]))
    # A crop box beside the sheet is a mistake in the file; viewers show the sheet.
    shown = frame.displayed(*(inside if inside[0] < inside[2] and inside[1] < inside[3] else media))
    x, top = float(page.bbox[0]), float(page.bbox[1])
    return BBox(shown.x0 + x, shown.top + top, shown.x1 + x, shown.bottom + top)


def _box(box: object) -> tuple[float, float, float, float]:
    if not isinstance(box, list | tuple) or len(box) != 4:
        raise ValueError(f"page box {box!r}; expected four numbers")
    x0, y0, x1, y1 = (float(edge) for edge in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
