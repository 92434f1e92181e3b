"""The readers' own tests run without an OCR engine, whatever is installed."""

from __future__ import annotations

import pytest

from extractor.scan.ocr import ENGINE_VARIABLE


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENGINE_VARIABLE, "none")
