"""Scans the short way: RapidOCR on the whole page, and our recovery on the boxes that it finds.

What it shows is what finding the grid and reading it cell by cell adds; everything after the characters is the same.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import extractor
from eval.baselines.system import NotAvailable, Settings
from extractor.forms import Form
from extractor.report import Report

if TYPE_CHECKING:
    from extractor.pipeline import Extractor
    from extractor.scan.pages import Picture

_NEEDED = ("rapidocr", "onnxruntime", "PIL")


@dataclass(frozen=True)
class PageOcr:
    """Reads pictures and PDFs, every page as a picture. Raises :class:`NotAvailable` without RapidOCR."""

    def __post_init__(self) -> None:
        lacking = [module for module in _NEEDED if importlib.util.find_spec(module) is None]
        if lacking:
            raise NotAvailable(f"not installed: {', '.join(lacking)}; pip install rapidocr")

    @property
    def name(self) -> str:
        return "page-ocr"

    @property
    def settings(self) -> Settings:
        return {"tablemend": extractor.__version__, "rapidocr": importlib.metadata.version("rapidocr")}

    @cached_property
    def _extractor(self) -> Extractor:
        from extractor.pipeline import Extractor

        return Extractor(form="auto", tagger="rules")

    @cached_property
    def _engine(self) -> Any:
        from rapidocr import RapidOCR  # type: ignore[import-not-found,unused-ignore]

        return RapidOCR(params={"Global.log_level": "critical"})

    def extract(self, path: Path, form: Form) -> Report:
        pages = [self.page(number, picture) for number, picture in enumerate(page_pictures(path), start=1)]
        data = json.dumps(pages, ensure_ascii=False).encode()
        return self._extractor.extract_bytes(data, name=f"{path.stem}.json")

    def page(self, number: int, picture: Picture) -> dict[str, Any]:
        """One page in the contract's OCR JSON."""
        import numpy as np

        height, width = picture.gray.shape
        found = self._engine(np.repeat(picture.gray[:, :, None], 3, axis=2))
        read = [] if found.boxes is None else zip(found.boxes, found.txts, found.scores, strict=True)
        lines = [
            {"box": [[float(x), float(y)] for x, y in box], "text": str(text), "score": float(score)}
            for box, text, score in read
        ]
        return {"page": number, "width": width, "height": height, "lines": lines}


def page_pictures(path: Path) -> Iterator[Picture]:
    """The pages of an image file or of a PDF, as our own reader sees them."""
    from extractor.scan.pages import MAX_SCANNED_PAGES, image_pictures, pdf_pictures

    data = path.read_bytes()
    if not data.startswith(b"%PDF"):
        yield from image_pictures(data, name=path.name)
        return
    import pypdfium2 as pdfium

    count = len(pdfium.PdfDocument(data))
    for _, picture in pdf_pictures(data, range(min(count, MAX_SCANNED_PAGES)), name=path.name):
        if picture is not None:
            yield picture
