"""Pages drawn for the PDF tests: texts, tables with rules of several kinds, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractor.document import Document
from extractor.readers.pdf import read_pdf

Place = tuple[int, int, int, int]
"""row, row_end, col, col_end"""
Places = dict[Place, str]
Draw = Callable[[Canvas], None]

WIDTH, HEIGHT = 595.0, 842.0
XS = (60.0, 160.0, 260.0, 360.0, 460.0)
YS = (100.0, 130.0, 160.0, 190.0)
SIZE = 10.0

MERGED: Places = {
    (0, 2, 0, 1): "信息内容",
    (0, 1, 1, 3): "法人或其他组织",
    (0, 2, 3, 4): "总计",
    (1, 2, 1, 2): "企业",
    (1, 2, 2, 3): "其他",
    (2, 3, 0, 1): "行政许可",
    (2, 3, 1, 2): "1234",
    (2, 3, 2, 3): "",
    (2, 3, 3, 4): "-7",
}


def make_pdf(*pages: Draw, **options: object) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    target = BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=1, **options)
    for page in pages:
        canvas.setFont("STSong-Light", SIZE)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def write(canvas: Canvas, x: float, top: float, text: str, size: float = SIZE) -> None:
    """Text whose line begins at ``x`` with its top near ``top``, both from the top left."""
    canvas.setFont("STSong-Light", size)
    canvas.drawString(x, HEIGHT - top - 0.88 * size, text)


def read(*pages: Draw) -> Document:
    return read_pdf(make_pdf(*pages), name="report.pdf")


def grid(document: Document, number: int = 0) -> Places:
    return {
        t.grid[1:]: document.token_text(t) for t in document.tokens if t.grid is not None and t.grid.table == number
    }


def sides(cells: Iterable[Place]) -> set[tuple[float, float, float, float]]:
    found = set()
    for row, row_end, col, col_end in cells:
        x0, x1, top, bottom = XS[col], XS[col_end], YS[row], YS[row_end]
        found |= {(x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)}
    return found


def solid(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)


def thin_bar(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.rect(x0 - 0.3, HEIGHT - y1 - 0.3, x1 - x0 + 0.6, y1 - y0 + 0.6, stroke=0, fill=1)


def double(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    for shift in (-0.8, 0.8):
        dx, dy = (shift, 0.0) if x0 == x1 else (0.0, shift)
        solid(canvas, x0 + dx, y0 + dy, x1 + dx, y1 + dy)


def with_gap(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """The ends stop 2 points short of the crossing rules, and every second rule lacks a tenth in its middle."""
    dx, dy = (0, 2) if x0 == x1 else (2, 0)
    x0, y0, x1, y1 = x0 + dx, y0 + dy, x1 - dx, y1 - dy
    for low, high in ((0, 0.45), (0.55, 1)) if (x0 + y0) // 10 % 2 else ((0, 1),):
        solid(canvas, x0 + low * (x1 - x0), y0 + low * (y1 - y0), x0 + high * (x1 - x0), y0 + high * (y1 - y0))


def dotted(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    steps = int(max(x1 - x0, y1 - y0) / 3)
    for step in range(steps):
        a, b = step / steps, (step + 0.5) / steps
        thin_bar(canvas, x0 + a * (x1 - x0), y0 + a * (y1 - y0), x0 + b * (x1 - x0), y0 + b * (y1 - y0))


def faint(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.setStrokeGray(0.9)
    canvas.setLineWidth(0.1)
    solid(canvas, x0, y0, x1, y1)


def table(cells: Places, rule: Callable[[Canvas, float, float, float, float], None] = solid) -> Draw:
    def draw(canvas: Canvas) -> None:
        for side in sorted(sides(cells)):
            rule(canvas, *side)
        for (row, _, col, _), text in cells.items():
            write(canvas, XS[col] + 5, YS[row] + 5, text)

    return draw


def lines(*texts: str, top: float = 60.0, left: float = 60.0) -> Draw:
    def draw(canvas: Canvas) -> None:
        for index, text in enumerate(texts):
            write(canvas, left, top + 16 * index, text)

    return draw


def both(*parts: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return draw


def picture(canvas: Canvas, share: float = 1.0) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (8, 8), 200)), 0, 0, WIDTH * share, HEIGHT * share)
