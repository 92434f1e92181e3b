"""The list is complete: what failed, was refused, or was found and not read stands in it, with reason and next step."""

import csv
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook

from extractor.cli.batch import Output
from extractor.decisions.log import NAME
from extractor.pipeline import Extractor
from extractor.review.desk import Desk
from extractor.review.sheet import LOOKS, export_sheet
from extractor.review.sheet_back import import_sheet
from extractor.runs.run import Order, run_batch
from tests.review.conftest import RulesInline, rerun


def told(ran):
    """By name: state of each item, and reasons and next step of the report as a whole."""
    from extractor.runs.panel.looks import looks_of

    desk, found = Desk(ran), {}
    for item in desk.items.values():
        wholes = [look for look in looks_of(desk.report(item.id)[1]) if look.cell is None]
        for whole in wholes:
            found[Path(item.path).name] = (item, whole)
    return found


def test_files_that_were_not_read_stand_in_the_list_and_many_of_a_kind_in_one_line(ran):
    found = told(ran)
    skipped = {name: look for name, (item, look) in found.items() if item.state == "skipped"}
    assert set(skipped) == {"program.exe", "film-00.mp4"}
    assert ".exe" in skipped["program.exe"].reasons[0]
    assert "25 files" in skipped["film-00.mp4"].reasons[0] and "film-01.mp4" in skipped["film-00.mp4"].reasons[0]
    assert all(look.next_step for look in skipped.values())


def test_a_file_that_cannot_be_opened_is_noted_and_leaves_the_list_empty_all_the_same(ran):
    Path("in/gone.txt").symlink_to("nowhere.txt")
    for outputs in ((), (Output.PARQUET,)):
        rerun(outputs)
        item, look = told(ran)["gone.txt"]
        assert (item.state, item.noted, item.left) == ("failed", True, 0)
        assert "does not exist" in look.reasons[0] or "no such file" in look.reasons[0].lower(), look.reasons


def test_the_order_is_what_is_to_be_done_then_what_is_noted_then_what_is_done(ran):
    items = list(Desk(ran).items.values())
    kinds = ["todo" if item.left else "noted" if item.noted else "done" for item in items]
    assert kinds == sorted(kinds, key=["todo", "noted", "done"].index) and kinds.count("noted") == 2


def test_the_tables_have_a_line_for_them_with_reason_and_next_step(ran):
    rerun((Output.PARQUET, Output.CSV))
    with (ran / "outputs" / "csv" / "to_review.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["what"] == "file"]
    assert [Path(line["path"]).name for line in lines] == ["program.exe", "film-00.mp4"]
    assert all(line["status"] == "skipped" and line["reasons"] and line["next_step"] for line in lines)


def test_one_that_is_named_by_itself_or_is_gone_is_no_longer_noted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("other").mkdir()
    for name in ("program.exe", "film.mp4", "letter.txt"):
        Path("other", name).write_text("各位同事：\n下周开会。\n", encoding="utf-8")

    def run(*inputs):
        quiet = {"say": lambda said: None, "warn": lambda said: None}
        run_batch(Order(inputs, Path("run")), partial(Extractor, tagger="rules"), engine=RulesInline, **quiet)
        return {name: item.state for name, (item, _) in told(Path("run")).items()}

    before = run("other")
    Path("other/film.mp4").unlink()
    after = run("other", "other/program.exe")

    assert before == {"letter.txt": "unrecognised", "program.exe": "skipped", "film.mp4": "skipped"}
    assert "film.mp4" not in after and "skipped" not in after.values()


def test_the_workbook_has_them_without_anything_to_fill_in(ran, tmp_path):
    path = tmp_path / "to_review.xlsx"
    export_sheet(Desk(ran), path)
    book = load_workbook(path)
    sheet = book[LOOKS.name]
    lines = [n for n in range(2, sheet.max_row + 1) if sheet.cell(n, LOOKS.column("状态")).value == "未读取"]
    assert len(lines) == 2
    for line in lines:
        assert sheet.cell(line, LOOKS.column("下一步")).value and sheet.cell(line, LOOKS.column("原因")).value
        assert sheet.cell(line, LOOKS.column("结论")).protection.locked
    sheet.cell(lines[0], LOOKS.column("结论")).value = "空白"
    book.save(path)
    done = import_sheet(Desk(ran), path, who="Li")
    assert done.decided == 0 and len(done.faults) == 1 and f"line {lines[0]}" in done.faults[0]


def test_nothing_can_be_decided_of_them(ran):
    from extractor.review.answers import Answers

    desk = Desk(ran)
    item = next(one for one in desk.items.values() if one.state == "skipped")
    answers = Answers(desk)
    seen = answers.report(item.id, "Li")
    assert seen["noted"] and seen["left"] == 0 and seen["whole"]["step"]
    with pytest.raises(ValueError, match="not opened"):
        answers.decide(item.id, {"who": "Li", "kind": "report", "name": "not_a_report"})
    assert not (ran / NAME).exists()


def test_a_file_that_failed_and_is_decided_to_be_no_report_is_no_failure_any_more(ran):
    from extractor.decisions.decision import target_of
    from extractor.review.desk import said_of

    desk = Desk(ran)
    item = next(one for one in desk.items.values() if one.path.endswith("broken.pdf"))
    read, _ = desk.report(item.id)
    target = target_of(read.source, "report", "not_a_report")
    before = rerun()
    assert any("broken.pdf" in line for line in (ran / "failures.csv").read_text(encoding="utf-8").splitlines())
    desk.decide(target, who="Li", said=said_of(read, "not_a_report", "report"), seen=())
    assert not any("broken" in line for line in rerun()), before
    assert "broken.pdf" not in (ran / "failures.csv").read_text(encoding="utf-8")
