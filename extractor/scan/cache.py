"""Results of reading pages, kept by the content of the picture: safe to share between runs and to delete.

A result is found again only for the same pixels, the same engine and the same version of this package.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.scan.page import ScanPage, read_page
from extractor.version import __version__

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from extractor.scan.ocr import Gray, OcrEngine

CACHE_VARIABLE = "TABLEMEND_OCR_CACHE"
"""Environment variable: a folder to keep results in; unset, nothing is kept."""
LAYOUT = "11"
"""Counted up where reading a page or what is kept of it changes within a version."""


@dataclass(frozen=True, slots=True)
class PageCache:
    """Results in a folder, one file each. What cannot be read or written is only not kept."""

    folder: Path

    def get(self, key: str) -> ScanPage | None:
        """The page kept under ``key``; a file that is damaged or of another layout counts as none."""
        try:
            return _adapter().validate_json(self._path(key).read_bytes())
        except (OSError, ValueError):
            return None

    def put(self, key: str, page: ScanPage) -> None:
        """Written whole or not at all, so that runs side by side may share the folder."""
        path = self._path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
                file.write(_adapter().dump_json(page))
            Path(file.name).replace(path)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[ScanPage]:
    from pydantic import TypeAdapter

    return TypeAdapter(ScanPage)


def default_cache() -> PageCache | None:
    """The cache that the environment names."""
    folder = os.environ.get(CACHE_VARIABLE, "")
    return PageCache(Path(folder)) if folder else None


def page_key(gray: Gray, engine_name: str) -> str:
    """SHA-256 in hexadecimal of all that the result depends on."""
    digest = hashlib.sha256(f"{__version__}/{LAYOUT}/{engine_name}/{gray.shape}/".encode())
    digest.update(gray.tobytes())
    return digest.hexdigest()


def read_page_once(gray: Gray, engine: OcrEngine, cache: PageCache | None) -> ScanPage:
    """The page from the cache, or read and kept; not a page out of time, which depends on the machine."""
    if cache is None:
        return read_page(gray, engine)
    key = page_key(gray, engine.name)
    page = cache.get(key)
    if page is None:
        page = read_page(gray, engine)
        if not page.notes:
            cache.put(key, page)
    return page
