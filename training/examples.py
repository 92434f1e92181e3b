"""A stream of tagged documents of all seen kinds: shipped forms and made-up ones, whole and damaged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from extractor.document import Document
from extractor.forms import CellKey, Form
from extractor.readers import read_bytes
from extractor.readers.text import read_text
from training import carry
from training.case import medium_of, shipped_editions
from training.damage.convert import HTML_CONVERTERS, PDF_CONVERTERS
from training.damage.kinds import (
    DAMAGE_NAMES,
    PAGE_DAMAGES,
    UNSEEN_CONVERTERS,
    UNSEEN_LAYOUTS,
    apply,
    draw_damages,
    split_of,
)
from training.damage.misspell import misspell
from training.draw.boxes import NOISE, as_hocr, as_json, as_rows, read_pages
from training.draw.docx import draw_docx
from training.draw.html import draw_html, draw_html_style
from training.draw.pages import SetPages, draw_page_style, set_pages
from training.draw.pdf import draw_pdf
from training.draw.report import SHIPPED_FAMILY, DrawnReport, draw_report, gold_cells, retitled
from training.draw.reword import Reword
from training.draw.text import LAYOUT_NAMES, draw_text
from training.draw.written import Mark
from training.made_up import made_up_form
from training.tagged import TaggedDocument
from training.tagging import Blanks, blanks_by_place, columns_of, tag_document
from training.values import SIZES

MADE_UP_SHARE = 0.4
_MISSPELT_SHARE = 0.25
_UNEVEN_SHARE = 0.5
_REWORDED_LABELS = (0.15, 0.3, 1.0)
"""Shares of the labels in other words, of reports that have any."""
_SEVERITY_WEIGHTS = (2, 3, 3, 3)
_SIZE_WEIGHTS = (4, 20, 40, 36)
_FORM_SEEDS = 10**9
_MOST_TRIES = 20


@dataclass(frozen=True)
class Traced:
    """A document read from a drawn report, with the marks of its text; ``drawn``: the cells it still shows."""

    document: Document
    marks: Sequence[Mark]
    blanks: Blanks
    drawn: frozenset[CellKey]


Trace = Callable[[DrawnReport, Random, int], Traced | None]
"""``None`` where the conversion could not be aligned exactly."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``weight``: how often it is drawn. ``on_pages``: set on pages, so that only some damages apply."""

    trace: Trace
    weight: float
    on_pages: bool = False


def _text(layout: str) -> Trace:
    def trace(report: DrawnReport, rng: Random, severity: int) -> Traced:
        drawn = draw_text(report, layout, rng)
        document = read_text(drawn.text, media_type="text/csv" if layout == "commas" else "text/plain")
        return Traced(document, drawn.marks, blanks_by_place(document, drawn.blanks), drawn.drawn)

    return trace


def _html_file(report: DrawnReport, rng: Random, severity: int) -> Traced | None:
    content, _ = draw_html(report, draw_html_style(rng), rng)
    return _aligned(read_bytes(content, name="drawn.html"), report)


def _docx_file(report: DrawnReport, rng: Random, severity: int) -> Traced | None:
    content, _ = draw_docx(report, rng)
    return _aligned(read_bytes(content, name="drawn.docx"), report)


def _html_converted(name: str) -> Trace:
    def trace(report: DrawnReport, rng: Random, severity: int) -> Traced | None:
        content, _ = draw_html(report, draw_html_style(rng), rng)
        return _aligned(read_text(HTML_CONVERTERS[name](content)), report)

    return trace


def _aligned(document: Document, report: DrawnReport) -> Traced | None:
    drawn = carry.in_order(report)
    carried = carry.align(drawn, document.text)
    if not carried.whole:
        return None
    blanks = carry.blanks_by_order(document, report)
    shown = {mark.key for mark in carried.marks if mark.key} | set(blanks.values())
    return Traced(document, carried.marks, blanks, frozenset(shown))


def _pdf_file(report: DrawnReport, rng: Random, severity: int) -> Traced | None:
    pages = set_pages(report, draw_page_style(rng, severity), rng)
    document = read_bytes(draw_pdf(pages), name="drawn.pdf")
    carried = carry.by_boxes(document, pages)
    blanks = carry.blanks_by_boxes(document, pages)
    return Traced(document, carried.marks, blanks, frozenset(pages.drawn)) if carried.whole else None


def _pdf_converted(name: str) -> Trace:
    def trace(report: DrawnReport, rng: Random, severity: int) -> Traced | None:
        pages = set_pages(report, draw_page_style(rng, severity), rng)
        document = read_text(PDF_CONVERTERS[name](draw_pdf(pages)))
        texts = carry.tables_last(pages) if name == "pdfplumber-tables" else pages.texts
        carried = carry.align(carry.texts_in_order(texts), document.text)
        if not carried.whole:
            return None
        blanks = carry.blanks_by_order(document, report)
        shown = {mark.key for mark in carried.marks if mark.key} | set(blanks.values())
        return Traced(document, carried.marks, blanks, frozenset(shown))

    return trace


def _ocr(form: Callable[..., bytes], name: str) -> Trace:
    def trace(report: DrawnReport, rng: Random, severity: int) -> Traced | None:
        pages = set_pages(report, draw_page_style(rng, severity), rng)
        seen = read_pages(pages, NOISE[severity], rng)
        document = read_bytes(form(seen, pages, NOISE[severity].dpi), name=name)
        carried = carry.by_seen(document, seen)
        shown = frozenset(key for line in seen for key in line.keys)
        return Traced(document, carried.marks, {}, shown | _empty(report, pages)) if carried.whole else None

    return trace


def _ocr_rows(report: DrawnReport, rng: Random, severity: int) -> Traced | None:
    pages = set_pages(report, draw_page_style(rng, severity), rng)
    seen = read_pages(pages, NOISE[severity], rng)
    document = read_text(as_rows(seen, pages, NOISE[severity].dpi).decode())
    shown = frozenset(key for line in seen for key in line.keys)
    return Traced(document, carry.marks_of_rows(seen, pages), {}, shown | _empty(report, pages))


def _empty(report: DrawnReport, pages: SetPages) -> frozenset[CellKey]:
    return frozenset(key for key in pages.drawn if not report.printed[key].text.strip())


_RARE = {"I": 0.2, "J": 0.2, "L": 0.2, "K": 0.5}

KINDS: Mapping[str, Kind] = {
    **{f"text-{layout}": Kind(_text(layout), _RARE.get(layout, 1.0)) for layout in LAYOUT_NAMES},
    "file-html": Kind(_html_file, 1.5),
    "file-docx": Kind(_docx_file, 1.0),
    "file-pdf": Kind(_pdf_file, 1.0, on_pages=True),
    **{f"html-{name}": Kind(_html_converted(name), 0.7) for name in HTML_CONVERTERS},
    **{
        f"pdf-{name}": Kind(_pdf_converted(name), 1.0 if name == "pdfium-text" else 0.5, on_pages=True)
        for name in PDF_CONVERTERS
    },
    "ocr-json": Kind(_ocr(as_json, "drawn.json"), 2.0, on_pages=True),
    "ocr-hocr": Kind(_ocr(as_hocr, "drawn.hocr"), 1.0, on_pages=True),
    "ocr-rows": Kind(_ocr_rows, 1.5, on_pages=True),
}
"""Every kind that can be drawn with its tags; those with an unseen layout or converter are for evaluation only."""
_UNSEEN = UNSEEN_LAYOUTS | UNSEEN_CONVERTERS
SEEN_KINDS = tuple(name for name in KINDS if medium_of(name) not in _UNSEEN)
TEXT_KINDS = tuple(name for name in SEEN_KINDS if name.startswith("text-"))


def stream_examples(
    seed: int, count: int, *, kinds: Sequence[str] | None = None, forms: Sequence[Form] | None = None,
    seen_only: bool = True, made_up: float = MADE_UP_SHARE, reworded: float = 0.0, family: str = "made-up",
    phrases: Sequence[str] = (), start: int = 0, step: int = 1,
) -> Iterator[TaggedDocument]:  # fmt: skip
    """Examples number ``start``, ``start + step`` … below ``count`` of the stream ``seed``.

    ``forms`` default to the shipped editions; a share ``made_up`` of the examples is on made-up forms of ``family``
    instead, and a share ``reworded`` has labels in other words. ``kinds`` default to all seen ones. Raises ``KeyError``
    for an unknown kind, ``ValueError`` for an unseen kind with ``seen_only``.
    """
    kinds = tuple(kinds or SEEN_KINDS)
    unseen = [name for name in kinds if seen_only and medium_of(name) in _UNSEEN]
    if unseen:
        raise ValueError(f"kinds {', '.join(unseen)} are kept out of training; pass seen_only=False to draw them")
    weights = [KINDS[name].weight for name in kinds]
    own = tuple(forms or shipped_editions())
    for number in range(start, count, step):
        rng = Random(f"examples/{seed}/{number}")
        kind, uneven = rng.choices(kinds, weights)[0], rng.random() < _UNEVEN_SHARE
        for attempt in range(_MOST_TRIES):
            rng = Random(f"examples/{seed}/{number}/{attempt}")
            form, others = _draw_form(rng, own, made_up, family, phrases)
            change = Reword(rng.choice(_REWORDED_LABELS)) if reworded and rng.random() < reworded else None
            example = draw_example(kind, form, rng, seen_only=seen_only, others=others, uneven=uneven, change=change)
            if example is not None:
                yield example
                break


def _draw_form(
    rng: Random, forms: Sequence[Form], made_up: float, family: str, phrases: Sequence[str]
) -> tuple[Form, Sequence[Form]]:
    if rng.random() < made_up:
        return made_up_form(f"{family}-{rng.randrange(_FORM_SEEDS)}", phrases=phrases), ()
    form = forms[0] if rng.random() < 0.6 else rng.choice(forms)
    return form, [other for other in forms if other is not form]


@dataclass(frozen=True)
class Example:
    """What one drawing gave. ``report`` is damaged as the document shows it."""

    report: DrawnReport
    traced: Traced
    kind: str
    split: str


Change = Callable[[DrawnReport, Random], DrawnReport]
"""What is done to a clean report before it is damaged: other wordings of its labels, say."""


def draw_example(
    kind: str, form: Form, rng: Random, *, severity: int | None = None, seen_only: bool = True,
    others: Sequence[Form] = (), uneven: bool = False, change: Change | None = None,
) -> TaggedDocument | None:  # fmt: skip
    """One example; ``None`` where what a converter made of the report could not be aligned with it exactly.

    ``others``: editions whose heads may be over the first block. ``uneven``: see :func:`draw_report`. ``change``: see
    :data:`Change`.
    """
    drawn = draw_traced(
        kind, form, rng, severity=severity, seen_only=seen_only, others=others, uneven=uneven, change=change
    )
    if drawn is None:
        return None
    traced = drawn.traced
    tags = tag_document(traced.document, traced.marks, traced.blanks, columns_of(form))
    return TaggedDocument(traced.document, tags, kind, form.id, drawn.split, gold_cells(drawn.report, traced.drawn))


def draw_traced(
    kind: str, form: Form, rng: Random, *, severity: int | None = None, seen_only: bool = True,
    others: Sequence[Form] = (), uneven: bool = False, change: Change | None = None,
) -> Example | None:  # fmt: skip
    """The same with the marks of what was drawn in place of tags. ``change``: see :data:`Change`."""
    if severity is None:
        severity = rng.choices(range(4), _SEVERITY_WEIGHTS)[0]
    last = min(form.years[1] or 2025, 2025)
    year = rng.randint(min(max(form.years[0], 2019), last), last) + (rng.random() < 0.1)
    hybrid = rng.choice(others) if others and rng.random() < 0.04 else None
    size = rng.choices(SIZES, _SIZE_WEIGHTS)[0]
    report = draw_report(form, rng, size=size, year=year, hybrid=hybrid, uneven=uneven)
    if not form.id.startswith(SHIPPED_FAMILY):
        report = retitled(report, rng)
    if change is not None:
        report = change(report, rng)
    names = PAGE_DAMAGES if KINDS[kind].on_pages else DAMAGE_NAMES
    damages = draw_damages(rng, names, severity=severity, seen_only=seen_only)
    for damage in damages:
        report = apply(report, damage, rng)
    if severity and rng.random() < _MISSPELT_SHARE:
        report = misspell(report, rng, severity)
    traced = KINDS[kind].trace(report, rng, severity)
    return None if traced is None else Example(report, traced, kind, split_of(medium_of(kind), damages))
