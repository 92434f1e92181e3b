"""OFD documents, set on pages with ruled tables as office programs export them (GB/T 33190-2016)."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from xml.sax.saxutils import escape

from training.draw.pages import HEIGHT, WIDTH, PageStyle, SetPages, SetText, set_pages, text_width
from training.draw.report import DrawnReport
from training.kinds.kind import Drawing, Kind
from training.kinds.packed import zip_of

_MM = 25.4 / 72
_ASCENT = 0.86
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def draw_ofd(pages: SetPages) -> bytes:
    size = f"0 0 {WIDTH * _MM:.3f} {HEIGHT * _MM:.3f}"
    listed = "".join(f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(pages.page))
    parts = {
        "OFD.xml": (
            f'<ofd:OFD {_OFD} DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID>'
            "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        ),
        "Doc_0/Document.xml": (
            f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{size}</ofd:PhysicalBox>"
            f"</ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        ),
        **{f"Doc_0/Pages/Page_{n}/Content.xml": "".join(_page(pages, n)) for n in range(pages.page)},
    }
    return zip_of({name: f"{_HEAD}{part}".encode() for name, part in parts.items()})


def _page(pages: SetPages, number: int) -> Iterator[str]:
    yield f'<ofd:Page {_OFD}><ofd:Content><ofd:Layer Type="Body" ID="1">'
    for index, rule in enumerate(r for r in pages.rules if r.page == number):
        x0, y0, x1, y1 = (edge * _MM for edge in (rule.x0, rule.top, rule.x1, rule.bottom))
        yield (
            f'<ofd:PathObject ID="{1000 + index}" Boundary="{x0:.3f} {y0:.3f} {x1 - x0:.3f} {y1 - y0:.3f}" '
            f'LineWidth="0.18"><ofd:AbbreviatedData>M 0 0 L {x1 - x0:.3f} {y1 - y0:.3f}</ofd:AbbreviatedData>'
            "</ofd:PathObject>"
        )
    for index, text in enumerate(t for t in pages.texts if t.page == number):
        yield _text(text, 5000 + index)
    yield "</ofd:Layer></ofd:Content></ofd:Page>"


def _text(text: SetText, number: int) -> str:
    size = text.size * _MM
    box = " ".join(f"{edge * _MM:.3f}" for edge in (text.x0, text.top, text.x1 - text.x0, text.bottom - text.top))
    steps = [text_width(character, text.size) * _MM for character in text.text[:-1]]
    # Programs write a run of equal steps in short.
    deltas = f"g {len(steps)} {steps[0]:.3f}" if len(set(steps)) == 1 else " ".join(f"{step:.3f}" for step in steps)
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{box}" Font="2" Size="{size:.3f}">'
        f'<ofd:TextCode X="0" Y="{_ASCENT * size:.3f}"{f" DeltaX={chr(34)}{deltas}{chr(34)}" if steps else ""}>'
        f"{escape(text.text)}</ofd:TextCode></ofd:TextObject>"
    )


def _ofd(report: DrawnReport, rng: Random) -> Drawing:
    pages = set_pages(report, PageStyle(), rng)
    return Drawing({"report.ofd": draw_ofd(pages)}, frozenset(pages.drawn))


KINDS = {"ofd": Kind(_ofd)}
