"""The objects that are made quickly are those of the PDF library, value by value."""

from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest

from extractor.readers.pdf_objects import QuickPage

SAMPLES = sorted((Path(__file__).parents[2] / "data" / "samples").glob("*.pdf"))


def _drawn(content: bytes, box: bytes = b"[0 0 200 100]") -> bytes:
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox " + box + b" /Contents 4 0 R"
        b" /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length " + str(len(content)).encode() + b" >> stream\n" + content + b"\nendstream",
    ]
    body = b"".join(str(i).encode() + b" 0 obj " + part + b" endobj\n" for i, part in enumerate(parts, start=1))
    return b"%PDF-1.4\n" + body + b"trailer << /Root 1 0 R /Size 5 >>\nstartxref\n0\n%%EOF"


STROKES = b"1 0 0 RG [3 2] 0 d 2 w 10 10 m 90 10 l S 20 20 40 15 re f 10 60 m 20 80 40 80 60 60 c S"
TEXT = b"BT /F 12 Tf 0.2 0.4 0.6 rg 20 50 Td (12 of 34) Tj ET /Span << /MCID 3 >> BDC BT /F 9 Tf 20 30 Td (7) Tj ET EMC"
MADE = {
    "strokes": _drawn(STROKES),
    "text": _drawn(TEXT),
    "text_and_strokes_off_the_corner": _drawn(TEXT + b" " + STROKES, b"[-30 -20 170 80]"),
}


@pytest.mark.parametrize(
    "data",
    [
        *(pytest.param(path.read_bytes(), id=path.name) for path in SAMPLES),
        *(pytest.param(d, id=n) for n, d in MADE.items()),
    ],
)
def test_objects_are_those_of_the_library(data) -> None:
    with pdfplumber.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            quick = QuickPage(pdf, page.page_obj, page.page_number, page.initial_doctop)
            assert repr(quick.objects) == repr(page.objects)
            assert quick.objects
