"""What people who use the package from Python expect of it: names, a record they can handle, errors, a log, threads."""

from __future__ import annotations

import json
import logging
import pydoc
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

import extractor
from extractor.cli.options import log_to_stderr
from extractor.errors import OutputError, SettingsError, TablemendError
from extractor.logs import logger, quiet
from extractor.report import Report, Status
from extractor.writers.jsonl import SCHEMA_ID, report_line, schema_text
from tests.fake_reports import key_named, make_cell, make_failure, make_report

SAMPLES = sorted(path for path in (Path(__file__).parents[1] / "data" / "samples").iterdir() if path.is_file())
RECEIVED = "applications/received/business"


def test_dir_and_help_show_the_public_names() -> None:
    assert set(extractor.__all__) <= set(dir(extractor))
    shown = pydoc.plain(pydoc.render_doc(extractor))
    assert [name for name in extractor.__all__ if name not in shown and name != "__version__"] == []
    assert f"VERSION\n    {extractor.__version__}" in shown


def test_every_error_is_exported_and_of_one_root() -> None:
    kinds = [
        getattr(extractor, name) for name in ("InputError", "FormError", "SettingsError", "OutputError", "NeedsOcr")
    ]
    assert all(issubclass(kind, TablemendError) for kind in kinds)
    assert len({kind.kind for kind in kinds}) == len(kinds)


def test_a_cell_is_found_by_its_name() -> None:
    report = make_report()
    assert report.cell("applications", "received", "business") == next(
        cell for cell in report.cells if (cell.table, cell.row, cell.col) == ("applications", "received", "business")
    )
    with pytest.raises(KeyError, match="applications/received/nobody: no such cell"):
        report.cell("applications", "received", "nobody")


def test_a_frame_has_a_line_a_cell_and_keeps_whole_numbers() -> None:
    changed = {RECEIVED: make_cell(key_named(RECEIVED), Status.MISSING, needs_review=True)}
    report = make_report(changes=changed)
    frame = report.to_frame()
    assert len(frame) == len(report.cells) == 200
    line = frame[(frame.row == "received") & (frame.col == "business")].iloc[0]
    assert pd.isna(line.value)
    assert (line.status, bool(line.needs_review), line.col_label) == (
        "missing",
        True,
        "申请人情况 / 法人或其他组织 / 商业企业",
    )
    assert frame.value.sum() == sum(cell.value or 0 for cell in report.cells)
    assert frame.year.dtype == "Int64"


def test_without_pandas_the_error_says_what_to_install(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(SettingsError, match=r"pip install 'tablemend\[pandas\]'"):
        make_report().to_frame()


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".csv", ".xlsx", ".parquet"])
def test_save_goes_by_the_suffix(tmp_path: Path, suffix: str) -> None:
    report, target = make_report(), tmp_path / f"out{suffix}"
    report.save(target)
    match suffix:
        case ".json" | ".jsonl":
            assert Report.model_validate_json(target.read_bytes()) == report
        case ".csv":
            assert len(pd.read_csv(target)) == 200
        case ".parquet":
            assert len(pd.read_parquet(target)) == 200
        case _:
            assert load_workbook(target).sheetnames[0] == "reports"
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_save_leaves_what_stood_there_when_it_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"expected one of \.json"):
        make_report().save(tmp_path / "out.doc")
    (tmp_path / "taken.json").mkdir()
    with pytest.raises(OutputError):
        make_report().save(tmp_path / "taken.json")
    assert [path.name for path in tmp_path.iterdir()] == ["taken.json"]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        assert not attrs


@pytest.mark.parametrize(
    "report",
    [make_report(), make_failure("<script>alert(1)</script>.txt"), make_report(organization="<img src=x onerror=1>")],
)
def test_a_notebook_shows_a_small_table_that_runs_nothing(report: Report) -> None:
    report = report.model_copy(
        update={"cells": tuple(c.model_copy(update={"needs_review": True}) for c in report.cells)}
    )
    shown = report._repr_html_()
    tags = _Tags()
    tags.feed(shown)
    assert tags.seen <= {"p", "b", "table", "thead", "tbody", "tr", "th", "td"}
    assert len(shown) < 4000


def test_the_log_has_a_line_a_report_and_is_silent_by_itself(rules, caplog, capfd) -> None:  # type: ignore[no-untyped-def]
    rules.extract_text("政府信息公开")
    assert capfd.readouterr() == ("", "")
    caplog.clear()
    with caplog.at_level(logging.DEBUG, logger="tablemend"):
        rules.extract("gone.txt")
        rules.extract(SAMPLES[0])
    assert [record.levelname for record in caplog.records] == ["WARNING", "DEBUG", "INFO"]
    assert caplog.records[0].getMessage().startswith("gone.txt: unreadable_file")


@pytest.mark.parametrize(("verbose", "level"), [(0, logging.NOTSET), (1, logging.INFO), (2, logging.DEBUG)])
def test_v_shows_the_log_on_standard_error(monkeypatch, verbose: int, level: int) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "level", logging.NOTSET)
    monkeypatch.setenv("TABLEMEND_LOG", "")
    before = len(logger.handlers)
    log_to_stderr(verbose)
    assert (len(logger.handlers) - before, logger.level) == (int(verbose > 0), level)


def test_the_schema_says_which_dialect_and_which_version_it_is() -> None:
    schema = json.loads(schema_text())
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["$id"] == SCHEMA_ID
    assert extractor.__version__ in schema["$comment"]


def test_one_extractor_in_four_threads_gives_the_bytes_of_one() -> None:
    """Every kind of sample but the scans and pictures, which the engines read one at a time anyway."""
    given = [
        path for path in SAMPLES if not path.name.startswith(("scan", "photo")) and path.suffix not in (".png", ".jpg")
    ]
    reader = extractor.Extractor(tagger="rules")
    alone = [report_line(reader.extract(path)) for path in given]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda path: report_line(reader.extract(path)), given * 2))
    assert together == alone * 2


def test_a_reading_that_nobody_asked_for_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="tablemend"):
        with quiet():
            extractor.Extractor(tagger="rules").extract(b"")
        assert caplog.records == []
        extractor.Extractor(tagger="rules").extract(b"")
        assert caplog.records


def test_a_name_that_is_no_text_can_be_logged(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    with caplog.at_level("WARNING", logger="tablemend"):
        extractor.Extractor(tagger="rules").extract(tmp_path / "\udcb8.pdf")
    assert "\\udcb8.pdf" in caplog.text
    caplog.text.encode("utf-8")
