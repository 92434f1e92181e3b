"""Traps in PDF files with a text layer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

from training.draw.pages import SetText, draw_page_style, set_pages
from training.draw.pdf import DrawCell, draw_pdf
from training.draw.report import DrawnReport
from training.traps.trap import CONTROL, Draw, Shown, Trap, TrapFile, choose_cells
from training.values import Printed

Write = Callable[[Any, SetText, float, Random], None]
"""Writes a cell's number, and what the trap adds, on a canvas of reportlab with the font of the page set."""
Finish = Callable[[bytes], bytes]

_FONT = "Helvetica"
_OWN_FONT = "trap-digits"
_SEGMENTS = {
    "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc", "5": "afgcd", "6": "afgedc", "7": "abc",
    "8": "abcdefg", "9": "abcdfg",
}  # fmt: skip
_SEGMENT_BOXES = {
    "a": (0, 0.9, 1, 0.1), "b": (0.8, 0.5, 0.2, 0.5), "c": (0.8, 0, 0.2, 0.5), "d": (0, 0, 1, 0.1),
    "e": (0, 0, 0.2, 0.5), "f": (0, 0.5, 0.2, 0.5), "g": (0, 0.45, 1, 0.1),
}  # fmt: skip
"""Left, low, width and height of the bars of a digit, in shares of its box."""


def _end(text: SetText) -> float:
    return text.x0 + len(text.text) * text.size / 2 + 1


def _plain(canvas: Any, text: SetText, base: float, rng: Random) -> None:
    canvas.drawString(text.x0, base, text.text)


def _old(text: SetText, rng: Random) -> str:
    return str(rng.randint(1, 9)) if len(text.text) < 2 else str(rng.randint(10, 99))


def _marked(rise: float, size: float, canvas: Any, text: SetText, base: float, rng: Random) -> None:
    _plain(canvas, text, base, rng)
    canvas.setFont(_FONT, size * text.size)
    canvas.drawString(_end(text), base + rise * text.size, str(rng.randint(1, 9)))


def _struck(line: float | None, canvas: Any, text: SetText, base: float, rng: Random) -> None:
    """An old number behind the new one with a line through it, or under it for a control, or a slanted one."""
    size, old, x = 0.8 * text.size, _old(text, rng), _end(text) + 3
    canvas.setFont(_FONT, size)
    if line is not None and line < 0:
        canvas.setFont("STSong-Light", text.size)
        _plain(canvas, text, base, rng)
        canvas.line(text.x0, base + line * size, _end(text), base + line * size)
        return
    width = canvas.stringWidth(old, _FONT, size)
    canvas.drawString(x, base, old)
    if line is None:
        canvas.line(x - 1, base - 1, x + width + 1, base + size)
    else:
        canvas.rect(x - 1, base + line * size, width + 2, 0.6, stroke=0, fill=1)
    canvas.setFont("STSong-Light", text.size)
    _plain(canvas, text, base, rng)


def _covered(canvas: Any, text: SetText, base: float, rng: Random) -> None:
    """Another number, a white shape over it, and the number on that."""
    canvas.setFont(_FONT, text.size)
    canvas.drawString(text.x0, base, _old(text, rng))
    canvas.setFillGray(1)
    canvas.rect(text.x0 - 0.5, base - 1.5, max(12, _end(text) - text.x0), text.size, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.setFont("STSong-Light", text.size)
    _plain(canvas, text, base, rng)


def _on_shade(shade: float, ink: float, beside: float, canvas: Any, text: SetText, base: float, rng: Random) -> None:
    """The number on a shade, and another one beside it in an ink of its own."""
    old = _old(text, rng)
    width = _end(text) - text.x0 + 3 + canvas.stringWidth(old, _FONT, text.size)
    canvas.setFillGray(shade)
    canvas.rect(text.x0 - 1, base - 1.5, width + 2, text.size, stroke=0, fill=1)
    canvas.setFillGray(ink)
    _plain(canvas, text, base, rng)
    if beside == shade:
        canvas.setFillGray(beside)
        canvas.setFont(_FONT, text.size)
        canvas.drawString(_end(text) + 3, base, old)


def _unpainted(mode: int, size: float, canvas: Any, text: SetText, base: float, rng: Random) -> None:
    """Another number beside it, written in a mode that leaves no ink or in no size."""
    _plain(canvas, text, base, rng)
    written = canvas.beginText(_end(text) + 1, base)
    written.setFont(_FONT, size * text.size)
    written.setTextRenderMode(mode)
    written.textOut(_old(text, rng))
    canvas.drawText(written)


def _cut_off(canvas: Any, text: SetText, base: float, rng: Random) -> None:
    """Another number beside it, outside of what may be painted."""
    path = canvas.beginPath()
    path.rect(text.x0 - 2, base - 3, _end(text) - text.x0 + 1, 2 * text.size)
    canvas.clipPath(path, stroke=0, fill=0)
    _plain(canvas, text, base, rng)
    canvas.setFont(_FONT, text.size)
    canvas.drawString(_end(text), base, _old(text, rng))


def _circled(canvas: Any, text: SetText, base: float, rng: Random) -> None:
    """With a ring of bows around it, as one marks a number."""
    _plain(canvas, text, base, rng)
    canvas.ellipse(text.x0 - 5, base - 0.5 * text.size, _end(text) + 4, base + 1.2 * text.size)


def _scribbled(canvas: Any, text: SetText, base: float, rng: Random) -> None:
    """Under a zigzag of short strokes."""
    _plain(canvas, text, base, rng)
    x = text.x0 - 1
    while x < _end(text):
        canvas.line(x, base - 1, x + 2, base + 0.8 * text.size)
        x += rng.uniform(1.4, 2.0)


def _on_layer(canvas: Any, text: SetText, base: float, rng: Random) -> None:
    """Another number beside it, on a layer that is switched off."""
    _plain(canvas, text, base, rng)
    canvas._code.append("/OC /TrapLayer BDC")
    canvas.setFont(_FONT, text.size)
    canvas.drawString(_end(text), base, _old(text, rng))
    canvas._code.append("EMC")


def _in_field(canvas: Any, text: SetText, base: float, rng: Random) -> None:
    size = max(4.0, text.size - 1)
    box = {"x": text.x0, "y": base - 2, "width": _end(text) - text.x0 + 8, "height": text.size + 1, "borderWidth": 0}
    name = f"f{len(canvas._code)}-{round(text.x0)}-{round(base)}"
    if rng.random() < 0.5:
        canvas.acroForm.textfield(name=name, value=text.text, fontSize=size, fontName=_FONT, **box)
    else:
        canvas.acroForm.choice(
            name=name, value=text.text, options=[text.text, "0"], fontSize=size, fontName=_FONT, **box
        )


def _in_annotation(canvas: Any, text: SetText, base: float, rng: Random) -> None:
    canvas.freeTextAnnotation(
        text.text, f"/{_FONT} {text.size:g} Tf 0 g", Rect=(text.x0 - 1, base - 2, _end(text) + 6, base + text.size)
    )


def _as_picture(canvas: Any, text: SetText, base: float, rng: Random) -> None:
    """The digits as a picture of seven bars each, or as those bars drawn."""
    from PIL import Image, ImageDraw
    from reportlab.lib.utils import ImageReader

    boxes = list(_bars(text.text))
    width, height = len(text.text) * text.size / 2, 0.75 * text.size
    if rng.random() < 0.5:
        for x, y, w, h in boxes:
            canvas.rect(text.x0 + x * text.size / 2, base + y * height, w * text.size / 2, h * height, stroke=0, fill=1)
        return
    picture = Image.new("L", (20 * len(text.text), 30), 255)
    pen = ImageDraw.Draw(picture)
    for x, y, w, h in boxes:
        pen.rectangle((20 * x, 30 * (1 - y - h), 20 * (x + w), 30 * (1 - y)), fill=0)
    canvas.drawImage(ImageReader(picture), text.x0, base, width, height)


def _bars(text: str) -> list[tuple[float, float, float, float]]:
    """The bars of the digits, x in digits and y in heights of a digit."""
    return [
        (at + 0.1 + 0.75 * x, y, 0.75 * w, h)
        for at, character in enumerate(text)
        for x, y, w, h in (_SEGMENT_BOXES[bar] for bar in _SEGMENTS.get(character, "g"))
    ]


def _in_own_font(canvas: Any, text: SetText, base: float, rng: Random) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if _OWN_FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_OWN_FONT, "Vera.ttf"))
    canvas.setFont(_OWN_FONT, 0.8 * text.size)
    _plain(canvas, text, base, rng)


def _mapped(digits: Callable[[int], int], pdf: bytes) -> bytes:
    """The digits of the embedded font with other characters as their meaning; same length."""

    def changed(found: re.Match[bytes]) -> bytes:
        code = int(found[2], 16)
        return b"<%b> <%04X>" % (found[1], digits(code - 0x30) if 0x30 <= code <= 0x39 else code)

    return re.sub(rb"<([0-9A-F]{2})> <([0-9A-F]{4})>", changed, pdf)


def _turned_digit(digit: int) -> int:
    return 0x30 + (digit + 3) % 10


def _private_digit(digit: int) -> int:
    return 0xE600 + digit


def _with_layer_off(pdf: bytes) -> bytes:
    """The file with the layer of its marked content, switched off: its pages and root written once more at its end."""
    root = _object(pdf, int(re.findall(rb"/Root (\d+) 0 R", pdf)[-1]))
    size = int(re.findall(rb"/Size (\d+)", pdf)[-1])
    layers = b"/OCProperties << /OCGs [%d 0 R] /D << /OFF [%d 0 R] /Order [%d 0 R] >> >>" % (size, size, size)
    changed = {size: b"<< /Type /OCG /Name (old) >>", root: _body(pdf, root).replace(b"<<", b"<< " + layers, 1)}
    for number in map(int, re.findall(rb"(\d+) 0 obj\s*<<[^>]*?/Contents", pdf)):
        body = _body(pdf, number)
        changed[number] = re.sub(
            rb"/Resources\s*<<", lambda m: m[0] + b" /Properties << /TrapLayer %d 0 R >>" % size, body, count=1
        )
    out = bytearray(pdf)
    table = []
    for number, body in sorted(changed.items()):
        table.append(b"%d 1\n%010d 00000 n \n" % (number, len(out)))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    before = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    start = len(out)
    trailer = b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size + 1, root, before, start,
    )  # fmt: skip
    return bytes(out) + b"xref\n" + b"".join(table) + trailer


def _object(pdf: bytes, number: int) -> int:
    if not re.search(rb"\b%d 0 obj" % number, pdf):
        raise ValueError(f"object {number} is not in the file; expected an uncompressed PDF of reportlab")
    return number


def _body(pdf: bytes, number: int) -> bytes:
    found = re.search(rb"\b%d 0 obj\s*(.*?)\s*endobj" % number, pdf, re.S)
    if found is None:
        raise ValueError(f"object {number} is not in the file; expected an uncompressed PDF of reportlab")
    return found[1]


def _same(pdf: bytes) -> bytes:
    return pdf


def _cells(
    trap: tuple[Write, ...],
    control: Write = _plain,
    *,
    finish: Finish = _same,
    pictured: bool = False,
) -> Draw:
    """A ruled PDF with some of its cells written in one of the ways of the trap."""

    def draw(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
        ways = (control,) if severity == CONTROL else trap
        style = replace(draw_page_style(rng), ruled="full", split_rows=False)
        pages = set_pages(report, style, rng)
        keys = [key for key in choose_cells(report, rng, severity) if _is_written(report.printed[key])]
        dressed: dict[Any, DrawCell] = {key: partial(_written, rng.choice(ways), Random(rng.random())) for key in keys}
        pdf = draw_pdf(pages, dressed=dressed, compressed=False)
        shown = {}
        if pictured and severity != CONTROL:
            shown = {key: Shown(report.printed[key].value, "pictured") for key in keys if key in pages.drawn}
        return TrapFile(pdf if severity == CONTROL else finish(pdf), ".pdf", frozenset(pages.drawn), shown)

    return draw


def _is_written(cell: Printed) -> bool:
    digits = cell.text.strip().replace(".", "")
    return digits.isascii() and digits.isdigit()


def _written(way: Write, rng: Random, canvas: Any, text: SetText, base: float) -> None:
    canvas.setFillGray(0)
    way(canvas, text, base, rng)


_BESIDE_PAPER = partial(_on_shade, 1.0, 0.0)

TRAPS = (
    Trap(
        "pdf-raised-mark",
        "numbers without marks",
        _cells((partial(_marked, 0.4, 0.55), partial(_marked, 0.33, 0.65), partial(_marked, -0.2, 0.55))),
    ),
    Trap(
        "pdf-struck",
        "the numbers underlined",
        _cells((partial(_struck, 0.3), partial(_struck, 0.36), partial(_struck, None)), partial(_struck, -0.15)),
    ),
    Trap("pdf-covered", "plain numbers", _cells((_covered,))),
    Trap(
        "pdf-paper-colour",
        "white numbers on a dark shade",
        _cells((partial(_BESIDE_PAPER, 1.0), partial(_on_shade, 0.85, 0.0, 0.85)), partial(_on_shade, 0.2, 1.0, -1.0)),
    ),
    Trap(
        "pdf-unpainted",
        "plain numbers",
        _cells((partial(_unpainted, 3, 1.0), partial(_unpainted, 0, 0.001), _cut_off)),
    ),
    Trap("pdf-circled", "plain numbers", _cells((_circled,))),
    Trap("pdf-scribbled", "plain numbers", _cells((_scribbled,), pictured=True)),
    Trap("pdf-layer-off", "plain numbers", _cells((_on_layer,), finish=_with_layer_off)),
    Trap("pdf-form-field", "plain numbers", _cells((_in_field,))),
    Trap("pdf-free-text", "plain numbers", _cells((_in_annotation,))),
    Trap("pdf-picture", "plain numbers", _cells((_as_picture,), pictured=True)),
    Trap(
        "pdf-false-font",
        "the numbers in a font of their own",
        _cells((_in_own_font,), _in_own_font, finish=partial(_mapped, _turned_digit), pictured=True),
    ),
    Trap(
        "pdf-private-font",
        "the numbers in a font of their own",
        _cells((_in_own_font,), _in_own_font, finish=partial(_mapped, _private_digit), pictured=True),
    ),
)
