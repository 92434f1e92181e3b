"""The source of a record as the page shows it: its text, its pages as pictures, or what OCR saw, in its places."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.document import Document
from extractor.errors import InputError
from extractor.pages.pictures import LONG_SIDE, page_pictures
from extractor.pages.record_data import Places, same_place, script_places
from extractor.pages.sources import Found
from extractor.report import Report, Span

Json = dict[str, Any]

MAX_TEXT = 400_000
"""Characters shown whole; of a longer text, what is around the places that the record points at."""
AROUND = 4_000
MAX_TOKENS = 20_000
MAX_PICTURES = 60
PICTURE_BYTES = 12_000_000
"""Of all pictures of a page that shows one report."""

_LAID_OUT = re.compile(r"\S {3,}\S")
_LAID_OUT_SHARE = 0.15
_READ_BY_OCR = re.compile(r"\bread by \w+")


@dataclass
class PictureBudget:
    """What is left for pictures in the file under way."""

    left: int = PICTURE_BYTES
    long_side: int = LONG_SIDE


@dataclass(frozen=True)
class SourceView:
    """``data`` for the script; ``pictures`` by page number, to be put into elements of their own."""

    data: Json
    places: Places = same_place
    pictures: tuple[tuple[int, bytes], ...] = ()


def source_view(report: Report, found: Found, budget: PictureBudget) -> SourceView:
    """Never raises for what the source holds: what cannot be shown is reported in ``data``."""
    if found.data is None:
        return SourceView({"state": found.state, "found": str(found.path) if found.path else None})
    data: Json = {"state": "found"}
    media = report.source.media_type or ""
    pictures: tuple[tuple[int, bytes], ...] = ()
    places: Places = same_place
    if report.error is not None:
        return SourceView({"state": "failed"})
    try:
        if media == "application/pdf" or media.startswith("image/"):
            data["sheets"], pictures = _sheets(report, found.data, media, budget)
        if not by_ocr(report, media):
            document = read_document(found, report.source.path)
            places = script_places(document.text)
            data["text"] = _text_data(document, all_spans(report), places)
            if not pictures:
                data["boxes"] = _boxes(document)
    except InputError as error:
        data["problem"] = str(error)
    return SourceView({key: value for key, value in data.items() if value}, places, pictures)


def all_spans(report: Report) -> list[Span]:
    """Everything that the record points at, in no order."""
    facts = (report.organization, report.year, report.title, *report.facts.values())
    return [*(s for cell in report.cells for s in cell.spans), *(s for fact in facts for s in fact.spans)]


def by_ocr(report: Report, media: str) -> bool:
    """Read from pictures: reading again would take seconds a page, and the picture shows what is there."""
    return media.startswith("image/") or (
        media == "application/pdf" and any(_READ_BY_OCR.search(warning) for warning in report.warnings)
    )


def read_document(found: Found, path: str) -> Document:
    """A file that was found, read anew as it was for its record."""
    from extractor.pages.results import parts_of
    from extractor.readers import read_bytes

    parts = parts_of(path)
    return read_bytes(found.data or b"", name=parts[-1] if parts else path, beside=found.beside)


def _sheets(
    report: Report, data: bytes, media: str, budget: PictureBudget
) -> tuple[list[Json], tuple[tuple[int, bytes], ...]]:
    """The pages that hold what the record points at first: they are drawn before the budget is spent."""
    pointed = sorted({span.page for span in all_spans(report) if span.bbox})
    others = [number for number in range(1, (report.source.pages or 1) + 1) if number not in pointed]
    wanted = sorted([*pointed, *others][:MAX_PICTURES])
    sheets: list[Json] = []
    pictures: list[tuple[int, bytes]] = []
    name = report.source.path
    for picture in page_pictures(data, media, name=name, wanted=wanted, long_side=budget.long_side):
        sheet: Json = {"page": picture.number, "w": round(picture.width, 2), "h": round(picture.height, 2)}
        size = 4 * (len(picture.webp or b"") // 3 + 1)
        if picture.webp and size <= budget.left:
            budget.left -= size
            pictures.append((picture.number, picture.webp))
            sheet["drawn"] = 1
        sheets.append(sheet)
    return sheets, tuple(pictures)


def _text_data(document: Document, spans: Sequence[Span], places: Places) -> Json:
    text = document.text
    return {
        "length": len(text),
        "pieces": [[places(start), text[start:end]] for start, end in excerpt(text, spans)],
        "pages": [[places(page.start), places(page.end)] for page in document.pages],
        "furniture": [[places(start), places(end)] for start, end in document.furniture],
        "laid": int(_is_laid_out(text)),
    }


def _is_laid_out(text: str) -> bool:
    """Whether spaces hold the columns: such text must not be wrapped."""
    lines = [line for line in text.splitlines()[:2000] if line.strip()]
    return bool(lines) and sum(bool(_LAID_OUT.search(line)) for line in lines) >= _LAID_OUT_SHARE * len(lines)


def excerpt(text: str, spans: Iterable[Span]) -> list[tuple[int, int]]:
    """The ranges of the text that are shown: all of it, or where it is too long, what is near a span, and the start."""
    if len(text) <= MAX_TEXT:
        return [(0, len(text))]
    wanted = sorted({(max(0, span.start - AROUND), min(len(text), span.end + AROUND)) for span in spans})
    ranges: list[tuple[int, int]] = [(0, AROUND)]
    for start, end in wanted:
        if start <= ranges[-1][1]:
            ranges[-1] = ranges[-1][0], max(end, ranges[-1][1])
        else:
            ranges.append((start, end))
    return ranges


def _boxes(document: Document) -> list[Json]:
    """What OCR saw, page by page, where there is no picture of the page."""
    sheets: list[Json] = []
    tokens = [token for token in document.tokens if token.bbox and not token.empty][:MAX_TOKENS]
    starts = [token.page_index for token in tokens]
    for page in document.pages:
        first, last = bisect_left(starts, page.index), bisect_left(starts, page.index + 1)
        if page.width and page.height and first < last:
            words = [[*(round(edge, 1) for edge in t.bbox or ()), document.token_text(t)] for t in tokens[first:last]]
            sheets.append({"page": page.index + 1, "w": page.width, "h": page.height, "words": words})
    return sheets
