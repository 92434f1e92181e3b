from __future__ import annotations

from random import Random

import pytest

from extractor.forms import CellKey, Form
from extractor.readers.text import read_text
from training.carry import align, blanks_by_order, in_order
from training.damage.characters import _LOOK_ALIKES
from training.damage.misspell import _BY_SHAPE, _BY_SOUND, misspell
from training.draw.grid import Slot
from training.draw.report import DrawnReport, TablePart, draw_report
from training.draw.written import DrawnText, Page


def drawn(*slots: Slot) -> DrawnText:
    page = Page(Random(0))
    for slot in slots:
        page.put_slot(slot)
        page.put("\n")
    return page.finish()


def number(text: str, row: str = "r") -> Slot:
    return Slot(text, "value", (CellKey("t", row, "c"),))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("项目 其他情形 12", True),
        ("|项 目|其他|\n情形|**12**|", True),
        ("其他情形 12 项目", True),
        ("项目 其他情形", False),
        ("项目 其他情形 1", False),
    ],
    ids=["as drawn", "blanks and marks between", "a label moved", "a value lost", "half a value lost"],
)
def test_alignment_says_whether_all_was_found(text: str, whole: bool) -> None:
    source = drawn(Slot("项目", "corner"), Slot("其他情形", "label", part="r"), number("12"))
    carried = align(source, text)
    assert carried.whole is whole
    for mark in carried.marks if whole else ():
        words = {"corner": "项目", "label": "其他情形", "value": "12"}[mark.role]
        assert "".join(c for c in text[mark.start : mark.end] if c not in " |\n") == words


def test_pieces_that_could_be_one_another_are_not_placed_by_guess() -> None:
    source = drawn(Slot("甲甲甲甲", "label"), number("7", "a"), Slot("乙乙乙乙", "label"), number("7", "b"))
    assert not align(source, "甲甲甲甲 乙乙乙乙 7").whole


def test_empty_cells_of_a_grid_get_their_names(tiny: Form) -> None:
    report = draw_report(tiny, Random(1), size="few", year=2021)
    table = next(part for part in report.parts if isinstance(part, TablePart))
    keys = [slot.keys[0] for line in table.grid for slot in line if slot.keys]
    grid = tuple(
        tuple(Slot("", "value", s.keys) if s.keys and s.keys[0] == keys[1] else s for s in line) for line in table.grid
    )
    report = DrawnReport(tiny, report.office, report.year, (TablePart(table.name, grid),), report.printed)
    text = "\n".join("\t".join(slot.text for slot in line) for line in grid)
    document = read_text(text)
    blank = [slot.keys[0] for line in grid for slot in line if slot.keys and not slot.text]
    assert keys[1] in blank
    assert list(blanks_by_order(document, report).values()) == blank


def test_in_order_holds_every_number_once(form: Form) -> None:
    report = draw_report(form, Random(2), size="large", year=2021)
    marks = in_order(report).marks
    keys = [mark.key for mark in marks if mark.key]
    assert len(keys) == len(set(keys))
    assert set(keys) == {key for key, printed in report.printed.items() if printed.text}


def test_misspelling_leaves_figures_alone(edition: Form) -> None:
    report = draw_report(edition, Random(3), size="medium", year=2021)
    changed = 0
    for seed in range(12):
        spoilt = misspell(report, Random(seed), 3)
        for before, after in zip(report.parts, spoilt.parts, strict=True):
            if isinstance(before, TablePart) and isinstance(after, TablePart):
                for old, new in zip(before.grid, after.grid, strict=True):
                    assert [s.text for s in old if s.keys] == [s.text for s in new if s.keys]
                    changed += [s.text for s in old] != [s.text for s in new]
    assert changed > 50


def test_misspellings_have_no_pair_of_the_unseen_look_alikes() -> None:
    pairs = set(f"{_BY_SHAPE} {_BY_SOUND}".split())
    assert all(len(pair) == 2 and pair[0] != pair[1] for pair in pairs)
    assert not pairs & {good + bad for good, bad in _LOOK_ALIKES.items()}
