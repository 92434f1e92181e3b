"""What the source shows of a cell."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from extractor.report import Span
from extractor.review.evidence import Evidence
from extractor.runs.store import iter_reports
from tests.fake_reports import make_report

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


def test_the_line_of_the_text_around_a_number(ran):
    report = next(r for r in iter_reports(ran) if "tabs-page-break" in r.source.path)
    cell = next(c for c in report.cells if c.spans and c.value is not None and c.value > 9)
    assert str(cell.text) in Evidence(report).line(cell)
    assert Evidence(report).picture(cell) is None


def test_a_picture_of_the_row_in_a_printed_page(rules):
    report = rules.extract(SAMPLES / "print.pdf")
    cell = next(c for c in report.cells if c.spans and c.spans[0].bbox)
    picture = Evidence(report, (SAMPLES,)).picture(cell)
    assert picture is not None and picture.startswith(b"\x89PNG")
    # The cell is framed, and small enough beside its row to be read in a sheet.
    image = Image.open(BytesIO(picture)).convert("RGB")
    assert image.width < 800 and image.height < 400
    red = [(x, y) for x in range(image.width) for y in range(image.height) if image.getpixel((x, y))[:2] == (201, 42)]
    wide = max(x for x, _ in red) - min(x for x, _ in red)
    assert 4 < wide < image.width / 2 and len(red) > 2 * wide


def test_a_source_that_is_not_there_shows_nothing():
    report = make_report("../../etc/passwd")
    cell = report.cells[0].model_copy(update={"spans": (Span(page=1, start=0, end=3),)})
    assert Evidence(report).line(cell) == "" and Evidence(report).picture(cell) is None
