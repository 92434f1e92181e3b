"""Set pages as a PDF with text."""

from __future__ import annotations

import io
from pathlib import Path

from training.draw.pages import HEIGHT, WIDTH, SetPages

_CID_FONT = "STSong-Light"
_SCAN_FONT = "scan-font"
_ASCENT = 0.86
"""Share of the font size above the baseline."""


def draw_pdf(pages: SetPages, *, font_file: Path | None = None) -> bytes:
    """A PDF with text. Without ``font_file`` the standard Chinese font is named and not embedded."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    font = _SCAN_FONT if font_file else _CID_FONT
    if font not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(font, str(font_file)) if font_file else UnicodeCIDFont(font))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    for page in range(pages.page):
        canvas.setLineWidth(0.5)
        for rule in (r for r in pages.rules if r.page == page):
            canvas.line(rule.x0, HEIGHT - rule.top, rule.x1, HEIGHT - rule.bottom)
        for text in (t for t in pages.texts if t.page == page):
            canvas.setFont(font, text.size)
            canvas.drawString(text.x0, HEIGHT - text.top - _ASCENT * text.size, text.text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
