"""Set pages as a PDF with text."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from extractor.forms.schema import CellKey
from training.draw.pages import HEIGHT, WIDTH, SetPages, SetText

_CID_FONT = "STSong-Light"
_SCAN_FONT = "scan-font"
_ASCENT = 0.86
"""Share of the font size above the baseline."""


DrawCell = Callable[[Any, SetText, float], None]
"""Draws what a cell shows on a canvas of reportlab; the last argument is its baseline, in points from the foot."""


def draw_pdf(
    pages: SetPages,
    *,
    font_file: Path | None = None,
    dressed: Mapping[CellKey, DrawCell] | None = None,
    compressed: bool = True,
) -> bytes:
    """A PDF with text. Without ``font_file`` the standard Chinese font is named and not embedded.

    ``dressed``: what is drawn in a cell of the form in place of its text.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    font = _SCAN_FONT if font_file else _CID_FONT
    if font not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(font, str(font_file)) if font_file else UnicodeCIDFont(font))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=int(compressed))
    for page in range(pages.page):
        canvas.setLineWidth(0.5)
        for rule in (r for r in pages.rules if r.page == page):
            canvas.line(rule.x0, HEIGHT - rule.top, rule.x1, HEIGHT - rule.bottom)
        for text in (t for t in pages.texts if t.page == page):
            base = HEIGHT - text.top - _ASCENT * text.size
            canvas.setFont(font, text.size)
            draw = (dressed or {}).get(text.keys[0]) if len(text.keys) == 1 else None
            if draw is None or text.role != "value":
                canvas.drawString(text.x0, base, text.text)
            else:
                canvas.saveState()
                draw(canvas, text, base)
                canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
