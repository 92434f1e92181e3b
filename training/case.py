"""One benchmark case: a drawn report, damaged, written as a file of some kind, with its gold line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from extractor.forms import Form, load_form
from extractor.forms.schema import CellKey
from training.damage.convert import DOCX_CONVERTERS, HTML_CONVERTERS, PDF_CONVERTERS, Convert, surviving
from training.damage.kinds import DAMAGE_NAMES, PAGE_DAMAGES, Damage, apply, draw_damages, split_of
from training.damage.recognise import recognise
from training.draw.boxes import NOISE, Seen, as_alto, as_hocr, as_json, as_rows, read_pages
from training.draw.docx import draw_docx
from training.draw.html import draw_html, draw_html_style
from training.draw.pages import SetPages, draw_page_style, set_pages
from training.draw.pdf import draw_pdf
from training.draw.report import SHIPPED_FAMILY, DrawnReport, draw_report, fine_states, gold_cells, retitled
from training.draw.scan import SCANS, ScannedPage, draw_scan, scan_pdf
from training.draw.text import LAYOUT_NAMES, REPEATS_REMOVED, draw_text
from training.values import SIZES, Size

EDITIONS = ("gov-disclosure-2021", "gov-disclosure-2019")
_SIZE_WEIGHTS = (8, 22, 40, 30)
ON_PAGES = ("file-pdf", "pdf-", "ocr-", "scan-")
"""How the names of kinds begin that are set on pages, where what is lost leaves its place."""
_SUFFIXES = {"commas": ".csv", "O": ".md", "C": ".md"}


@dataclass(frozen=True)
class File:
    """``drawn``: the cells of which the file still shows something; ``wrong``: those it shows with a reading fault;
    ``unplaced``: those of which nothing in it gives any more which cells they are."""

    content: bytes
    suffix: str
    drawn: frozenset[CellKey]
    wrong: frozenset[CellKey] = frozenset()
    unplaced: frozenset[CellKey] = frozenset()


OcrFormat = Callable[[Sequence[Seen], SetPages, int], bytes]
Writer = Callable[[DrawnReport, Random, int], File]
"""Writes a report; the last argument is the severity, for writers whose own faults grow with it."""


@dataclass(frozen=True)
class Case:
    """``gold`` is one line of ``gold.jsonl``; ``report``: what a drawn file was written from, damage included."""

    file: str
    content: bytes
    gold: dict[str, Any]
    report: DrawnReport | None = None


def _text_writer(layout: str) -> Writer:
    def write(report: DrawnReport, rng: Random, severity: int) -> File:
        drawn = draw_text(report, layout, rng)
        unplaced = _without_neighbours(report, drawn.drawn) if layout == REPEATS_REMOVED else frozenset()
        return File(drawn.text.encode(), _SUFFIXES.get(layout, ".txt"), drawn.drawn, unplaced=unplaced)

    return write


def _without_neighbours(report: DrawnReport, drawn: frozenset[CellKey]) -> frozenset[CellKey]:
    """What is left of rows of which some cells went without a trace."""
    torn = {(key.table, key.row) for key in report.printed if key not in drawn}
    return frozenset(key for key in drawn if (key.table, key.row) in torn and report.printed[key].text.strip())


def _write_html(report: DrawnReport, rng: Random, severity: int) -> File:
    content, drawn = draw_html(report, draw_html_style(rng), rng)
    return File(content, ".html", drawn)


def _write_docx(report: DrawnReport, rng: Random, severity: int) -> File:
    content, drawn = draw_docx(report, rng)
    return File(content, ".docx", drawn)


def _write_pdf(report: DrawnReport, rng: Random, severity: int) -> File:
    pages = set_pages(report, draw_page_style(rng, severity), rng)
    return File(draw_pdf(pages), ".pdf", frozenset(pages.drawn))


def _converted(write: Writer, convert: Convert) -> Writer:
    def write_converted(report: DrawnReport, rng: Random, severity: int) -> File:
        file = write(report, rng, severity)
        text = convert(file.content)
        return File(text.encode(), ".txt", surviving(report, file.drawn, text))

    return write_converted


def _ocr_writer(form: OcrFormat, suffix: str) -> Writer:
    def write(report: DrawnReport, rng: Random, severity: int) -> File:
        pages = set_pages(report, draw_page_style(rng, severity), rng)
        seen = read_pages(pages, NOISE[severity], rng)
        return _ocr_file(report, pages, seen, form(seen, pages, NOISE[severity].dpi), suffix)

    return write


def _ocr_file(report: DrawnReport, pages: SetPages, seen: Sequence[Seen], content: bytes, suffix: str) -> File:
    shown = {key for s in seen for key in s.keys}
    blank = {key for key in pages.drawn if not report.printed[key].text.strip()}
    wrong = frozenset(key for s in seen if s.wrong for key in s.keys)
    return File(content, suffix, frozenset(shown | blank), wrong)


def scan_writers(font_file: Path) -> dict[str, Writer]:
    """Kinds that need glyphs to draw with: scans, and what RapidOCR reads in them (seconds a page)."""

    def write_scan(report: DrawnReport, rng: Random, severity: int) -> File:
        pages, scanned = _set_and_scan(report, rng, severity, font_file)
        return File(scan_pdf(scanned), ".pdf", frozenset(pages.drawn))

    return {
        "scan-pdf": write_scan,
        "scan-rapidocr-json": recognised(as_json, ".json", font_file),
        "scan-rapidocr-rows": recognised(as_rows, ".txt", font_file),
    }


def recognised(form: OcrFormat, suffix: str, font_file: Path) -> Writer:
    """What RapidOCR reads in a scan drawn with this font, in a format of its output."""

    def write(report: DrawnReport, rng: Random, severity: int) -> File:
        pages, scanned = _set_and_scan(report, rng, severity, font_file)
        seen = recognise(scanned, pages, dpi=SCANS[severity].dpi)
        return _ocr_file(report, pages, seen, form(seen, pages, SCANS[severity].dpi), suffix)

    return write


def _set_and_scan(
    report: DrawnReport, rng: Random, severity: int, font_file: Path
) -> tuple[SetPages, list[ScannedPage]]:
    pages = set_pages(report, draw_page_style(rng, severity), rng)
    return pages, draw_scan(pages, SCANS[severity], rng, font_file=font_file)


WRITERS: dict[str, Writer] = {
    **{f"text-{layout}": _text_writer(layout) for layout in LAYOUT_NAMES},
    "file-html": _write_html,
    "file-docx": _write_docx,
    "file-pdf": _write_pdf,
    **{f"pdf-{name}": _converted(_write_pdf, convert) for name, convert in PDF_CONVERTERS.items()},
    **{f"html-{name}": _converted(_write_html, convert) for name, convert in HTML_CONVERTERS.items()},
    **{f"docx-{name}": _converted(_write_docx, convert) for name, convert in DOCX_CONVERTERS.items()},
    "ocr-json": _ocr_writer(as_json, ".json"),
    "ocr-hocr": _ocr_writer(as_hocr, ".hocr"),
    "ocr-alto": _ocr_writer(as_alto, ".xml"),
    "ocr-rows": _ocr_writer(as_rows, ".txt"),
}


def draw_case(
    name: str, kind: str, seed: str, *, severity: int, forms: Sequence[Form], seen_only: bool = False,
    damages: tuple[Damage, ...] | None = None,
    size: Size | None = None,
    writers: Mapping[str, Writer] = WRITERS,
    uneven: bool = False,
    change: Callable[[DrawnReport, Random], DrawnReport] | None = None,
) -> Case:  # fmt: skip
    """A case of the named kind; the same arguments always give the same bytes.

    ``forms``: the editions to draw from, the first one most often. ``damages`` and ``size`` are drawn where not given.
    ``uneven``: see :func:`training.draw.report.draw_report`. ``change``: done to the report before it is damaged.
    """
    rng = Random(f"{seed}/{kind}/{severity}")
    form = forms[0] if len(forms) == 1 or rng.random() < 0.75 else rng.choice(forms[1:])
    year = rng.randint(max(form.years[0], 2019), min(form.years[1] or 2025, 2025)) + (rng.random() < 0.1)
    hybrid = rng.choice([f for f in forms if f is not form]) if len(forms) > 1 and rng.random() < 0.04 else None
    report = draw_report(form, rng, size=size or rng.choices(SIZES, _SIZE_WEIGHTS)[0], year=year, hybrid=hybrid,
        uneven=uneven)  # fmt: skip
    if not form.id.startswith(SHIPPED_FAMILY):
        report = retitled(report, rng)
    if change is not None:
        report = change(report, Random(f"{seed}/{kind}/change"))
    if damages is None:
        names = PAGE_DAMAGES if kind.startswith(ON_PAGES) else DAMAGE_NAMES
        damages = draw_damages(rng, names, severity=severity, seen_only=seen_only)
    for damage in damages:
        report = apply(report, damage, rng)
    file = writers[kind](report, rng, severity)
    gold = {
        "name": name,
        "file": f"{name}{file.suffix}",
        "kind": kind,
        "form": form.id.removeprefix(SHIPPED_FAMILY),
        "org": report.office,
        "year": report.year,
        "damage": {
            "kinds": [damage.name for damage in damages] + (["hybrid"] if hybrid else []),
            "severity": severity,
            "split": split_of(medium_of(kind), damages),
        },
        "broken": list(report.broken),
        "cells": gold_cells(report, file.drawn),
        "states": fine_states(report, file.drawn)
        | {str(key): "misread" for key in sorted(file.wrong)}
        | {str(key): "unplaced" for key in sorted(file.unplaced)},
    }
    return Case(f"{name}{file.suffix}", file.content, gold, report)


def shipped_editions() -> list[Form]:
    return [load_form(form_id) for form_id in EDITIONS]


def medium_of(kind: str) -> str:
    """The layout, converter or format of a kind (``text-A`` → ``A``)."""
    return kind.split("-", 1)[1]
