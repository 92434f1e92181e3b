"""The baseline of scans: one engine's boxes for the whole page, then our own recovery."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from eval.baselines import NotAvailable, open_system
from eval.baselines import page_ocr as module
from eval.baselines.page_ocr import PageOcr
from eval.suites import known_edition
from training.draw.boxes import NOISE, read_pages
from training.draw.pages import PageStyle, set_pages
from training.draw.report import draw_report

from random import Random  # isort: skip

FORM = known_edition("2021")


def test_without_the_engine_it_is_not_available(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_NEEDED", ("no_such_module",))
    with pytest.raises(NotAvailable, match="no_such_module"):
        open_system("page-ocr")


def test_lines_of_the_engine_become_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine says what stands on a drawn report, so every cell must come back from its boxes."""
    monkeypatch.setattr(module, "_NEEDED", ())
    report = draw_report(FORM, Random(4), size="medium", year=2022)
    pages = set_pages(report, PageStyle(), Random(4))
    seen = read_pages(pages, NOISE[0], Random(4))
    pictures = [Image.new("L", (1240, 1754), 255) for _ in range(pages.page)]
    path = tmp_path / "a.tif"
    pictures[0].save(path, save_all=True, append_images=pictures[1:])
    told = iter(range(pages.page))

    def engine(picture: np.ndarray) -> SimpleNamespace:  # type: ignore[type-arg]
        number = next(told)
        lines = [s for s in seen if s.page == number]
        return SimpleNamespace(
            boxes=np.array([s.corners for s in lines]), txts=[s.text for s in lines], scores=[s.score for s in lines]
        )

    system = PageOcr()
    system.__dict__["_engine"] = engine
    record = system.extract(path, FORM)
    assert system.name == "page-ocr" and record.form.id == FORM.id
    printed = {str(key): value.value for key, value in report.printed.items() if value.value}
    got = {f"{c.table}/{c.row}/{c.col}": c.value for c in record.cells}
    right = sum(got[key] == value for key, value in printed.items())
    assert right >= 0.9 * len(printed) > 0
