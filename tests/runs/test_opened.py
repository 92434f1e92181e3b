"""``extractor.read_run``: a run opened from Python."""

from __future__ import annotations

from pathlib import Path

import pytest

import extractor
from extractor.errors import SettingsError, UnreadableFile


def test_a_run_gives_its_reports_in_the_order_of_their_paths(run, write) -> None:  # type: ignore[no-untyped-def]
    write(b="good 乙县", a="good 甲县", c="broken")
    run("a.txt", "b.txt", "c.txt")

    opened = extractor.read_run("run")

    assert [(report.source.path, report.error is None) for report in opened] == [
        ("a.txt", True),
        ("b.txt", True),
        ("c.txt", False),
    ]
    assert [report.organization.value for report in opened][:2] == ["甲县", "乙县"], "it can be read twice"
    with pytest.raises(UnreadableFile, match="expected the outputs of a run"):
        opened.to_frame("panel")


def test_its_tables_are_data_frames(tmp_path: Path, form_2021) -> None:  # type: ignore[no-untyped-def]
    from extractor.runs.opened import Run
    from extractor.runs.outputs import write_outputs
    from tests.fake_reports import make_report

    write_outputs(tmp_path, lambda: iter([make_report()]), {form_2021.id: form_2021}, kinds=("parquet",))
    opened = Run(tmp_path)

    assert {"panel", "cells", "reports"} <= set(opened.tables)
    assert len(opened.to_frame("cells")) == opened.table("cells").num_rows == 200


def test_a_folder_that_is_no_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no run in this folder"):
        extractor.read_run(tmp_path)
