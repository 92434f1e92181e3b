"""The measurement of scanned pages names every stage, and its shares make a whole."""

from __future__ import annotations

import re
import time
from pathlib import Path

from eval.scan_speed import beside, measure
from tests.scan.drawing import CodeEngine
from tests.scan.test_scan_page import TEXTS, table_page


def test_stages_and_pages_are_told(tmp_path: Path) -> None:
    page = table_page()
    page.save(tmp_path / "a.tif", save_all=True, append_images=[page])
    page.save(tmp_path / "b.png")
    told = measure([tmp_path / "a.tif", tmp_path / "b.png"], CodeEngine(TEXTS), time.perf_counter())
    shares = [float(share) for share in re.findall(r"([\d.]+)%", told)]
    assert len(shares) == 4 and abs(sum(shares) - 100) < 0.5
    assert "3 pages in" in told and re.search(r"[\d.]+ s of computing a page", told)


def test_no_files_no_pages() -> None:
    assert measure([], CodeEngine(TEXTS), time.perf_counter()) == "no pages\n"
    assert beside([], lambda number, picture: None) == "no pages\n"


def test_the_same_pages_are_read_beside(tmp_path: Path) -> None:
    table_page().save(tmp_path / "a.tif", save_all=True, append_images=[table_page()])
    asked: list[int] = []
    told = beside([tmp_path / "a.tif"], lambda number, picture: asked.append(number))
    assert asked == [1, 2]
    assert re.fullmatch(r"page OCR alone: [\d.]+ s of computing a page, [\d.]+ pages a second\n", told)
