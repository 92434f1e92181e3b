from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from extractor.forms import CellKey, Form
from extractor.normalize import fold, squeeze
from training.damage.characters import add_english, drop_characters, space_inside, thin_labels, to_traditional
from training.damage.kinds import (
    DAMAGE_NAMES,
    GRID_DAMAGES,
    UNSEEN_DAMAGES,
    Damage,
    apply,
    draw_damages,
    split_of,
)
from training.damage.rows import lose_value_cells
from training.draw.grid import Grid, Slot, flatten, is_body, is_header, keys_of
from training.draw.report import DrawnReport, Paragraph, TablePart, draw_report
from training.draw.text import draw_text


def drawn_report(form: Form, seed: int = 5) -> DrawnReport:
    return draw_report(form, Random(seed), size="large", year=2022)


def flat_grid(form: Form, name: str = "applications") -> Grid:
    report = drawn_report(form)
    return next(flatten(p.grid) for p in report.parts if isinstance(p, TablePart) and p.name == name)


def order(grid: Grid) -> list[str]:
    return [str(key) for line in grid for slot in line for key in slot.keys]


def words(grid: Grid) -> str:
    return "".join(slot.text for line in grid for slot in line if not slot.keys and slot.role != "furniture")


Promise = Callable[[Grid, Grid], bool]


def keeps_cells(before: Grid, after: Grid) -> bool:
    return order(before) == order(after)


def loses_cells(before: Grid, after: Grid) -> bool:
    return 0 < len(keys_of([after])) < len(keys_of([before])) and set(order(after)) < set(order(before))


def same_words(before: Grid, after: Grid) -> bool:
    return sorted(words(before)) == sorted(words(after))


def more_rows(before: Grid, after: Grid) -> bool:
    return len(after) > len(before)


def wider(before: Grid, after: Grid) -> bool:
    return max(map(len, after)) > max(map(len, before))


def narrower_rows(before: Grid, after: Grid) -> bool:
    return min(map(len, after)) < min(map(len, before))


def one_value_too_many(before: Grid, after: Grid) -> bool:
    lines = [line for line in after if any(slot.role == "surplus" for slot in line)]
    copies = [
        (line[-1 - i].text, slot.text)
        for line in lines
        for i, slot in enumerate(reversed(line))
        if slot.role == "surplus"
    ]
    return bool(lines) and all(copy == text for copy, text in copies) and all(is_body(line) for line in lines)


def several_in_one(before: Grid, after: Grid) -> bool:
    merged = [slot for line in after for slot in line if len(slot.keys) > 1]
    return bool(merged) and all(len(slot.text.split(" ")) == len(slot.keys) for slot in merged)


def fewer_heads(before: Grid, after: Grid) -> bool:
    return sum(map(is_header, after)) < sum(map(is_header, before))


def fewer_words(before: Grid, after: Grid) -> bool:
    return len(words(after)) < len(words(before))


def breaks(before: Grid, after: Grid) -> bool:
    return any(not line for line in after)


def moved(before: Grid, after: Grid) -> bool:
    return before != after


# What each damage does at severity 3, and what it leaves alone.
PROMISES: dict[str, tuple[str, tuple[Promise, ...]]] = {
    "page-break": ("applications", (keeps_cells, more_rows, breaks)),
    "lost-rows": ("applications", (loses_cells, fewer_words)),
    "lost-header": ("applications", (keeps_cells, fewer_heads)),
    "slid-rows": ("applications", (keeps_cells, same_words, moved)),
    "promoted-rows": ("applications", (keeps_cells, same_words, moved)),
    "surplus-cells": ("applications", (keeps_cells, same_words, wider)),
    "doubled-last": ("applications", (keeps_cells, one_value_too_many)),
    "cut-last": ("applications", (loses_cells, same_words, narrower_rows)),
    "merged-values": ("applications", (keeps_cells, same_words, several_in_one)),
    "shifted-groups": ("applications", (keeps_cells, same_words, moved)),
    "lost-cells": ("applications", (loses_cells, same_words, narrower_rows)),
    "lost-first-cells": ("review_litigation", (loses_cells, same_words)),
    "torn-header": ("review_litigation", (keeps_cells, same_words, breaks)),
    "twin-headers": ("proactive", (keeps_cells, fewer_words)),
    "low-header": ("applications", (keeps_cells, same_words, moved)),
    "torn-note": ("applications", (keeps_cells, same_words, moved)),
    "lost-labels": ("applications", (keeps_cells, fewer_words)),
    "wrapped-labels": ("applications", (keeps_cells, same_words, more_rows)),
    "swapped-rows": ("applications", (same_words, moved)),
}


@pytest.mark.parametrize("name", PROMISES)
@pytest.mark.parametrize("seed", range(4))
def test_damage_keeps_its_promise(edition: Form, name: str, seed: int) -> None:
    table, promises = PROMISES[name]
    before = flat_grid(edition, table)
    after = GRID_DAMAGES[name](before, Random(seed + 20), 3)

    for promise in promises:
        assert promise(before, after), promise.__name__
    texts = {key: slot.text for line in before for slot in line for key in slot.keys}
    for line in after:
        for slot in line:
            if len(slot.keys) == 1:
                assert slot.text == texts[slot.keys[0]]


def test_of_a_value_that_is_there_twice_the_copy_is_cut_off(edition: Form) -> None:
    doubled = GRID_DAMAGES["doubled-last"](flat_grid(edition), Random(3), 3)
    copies = [line for line in doubled if any(slot.role == "surplus" for slot in line)]

    cut = GRID_DAMAGES["cut-last"](tuple(copies) * 40, Random(4), 3)
    short = [line for line in cut if all(slot.role != "surplus" for slot in line)]
    assert short
    assert all(keys_of([(line,)]) in [keys_of([(copy,)]) for copy in copies] for line in short)


def test_blank_cells_vanish_and_take_their_keys_along(edition: Form) -> None:
    before = flat_grid(edition)
    emptied = tuple(
        tuple(replace(slot, text="") if slot.keys and slot.text == "0" else slot for slot in line) for line in before
    )
    after = GRID_DAMAGES["lost-blanks"](emptied, Random(1), 3)

    assert all(slot.text for line in after for slot in line if slot.keys)
    assert keys_of([after]) == {key for line in before for slot in line if slot.text != "0" for key in slot.keys}


def test_every_grid_damage_has_a_promise() -> None:
    assert set(PROMISES) | {"lost-blanks"} == set(GRID_DAMAGES)


@pytest.mark.parametrize("name", DAMAGE_NAMES)
@pytest.mark.parametrize("severity", [1, 2, 3])
def test_damage_of_any_form_still_draws(form: Form, name: str, severity: int) -> None:
    report = apply(drawn_report(form), Damage(name, severity), Random(severity))
    drawn = draw_text(report, "N", Random(1))

    assert drawn.drawn <= set(form.keys)
    for mark in drawn.marks:
        if mark.key is not None:
            assert drawn.text[mark.start : mark.end] == report.printed[mark.key].text


@pytest.mark.parametrize("name", DAMAGE_NAMES)
def test_damage_is_the_same_for_the_same_seed(edition: Form, name: str) -> None:
    texts = {draw_text(apply(drawn_report(edition), Damage(name, 2), Random(9)), "N", Random(1)).text for _ in range(2)}
    assert len(texts) == 1


def test_traditional_script_with_glosses_folds_back() -> None:
    text = "收到和处理政府信息公开申请情况"
    damaged = to_traditional(text, Random(1), 3)

    assert damaged != text
    assert "(" in damaged
    assert fold(damaged) == text


def test_inner_spaces_go_away_when_squeezed() -> None:
    text = "本年新收政府信息公开申请数量" * 3
    damaged = space_inside(text, Random(1), 3)

    assert damaged != text
    assert squeeze(damaged) == text


@pytest.mark.parametrize("harm", [drop_characters, thin_labels], ids=["tags dropped", "characters gone"])
def test_dropped_characters_leave_the_rest_in_order(harm: Callable[[str, Random, int], str]) -> None:
    text = "2021年1月1日起，本年新收政府信息公开申请数量3件"
    shortened = [damaged for seed in range(20) if (damaged := harm(text, Random(seed), 3)) != text]

    assert shortened
    for damaged in shortened:
        rest = iter(text)
        assert all(character in rest for character in damaged)


def test_an_english_word_goes_only_into_longer_texts() -> None:
    assert all(add_english("规章", Random(seed), 3) == "规章" for seed in range(20))
    assert any(
        add_english("本年新收政府信息公开申请数量" * 2, Random(seed), 3).isascii() is False for seed in range(20)
    )


@pytest.mark.parametrize(
    ("severity", "counts"),
    [(0, {0}), (1, {1}), (2, {1, 2}), (3, {2, 3, 4})],
    ids=["none", "one", "up to two", "up to four"],
)
def test_severity_sets_how_much_is_done(severity: int, counts: set[int]) -> None:
    drawn = [draw_damages(Random(seed), severity=severity) for seed in range(60)]

    assert {len(damages) for damages in drawn} == counts
    assert all(damage.severity == severity for damages in drawn for damage in damages)


def test_headings_are_harmed_and_nothing_else(edition: Form) -> None:
    before = drawn_report(edition)
    after = apply(before, Damage("harmed-headings", 3), Random(2))

    def split(report: DrawnReport) -> tuple[list[str], list[object]]:
        heads = [part.text for part in report.parts if isinstance(part, Paragraph) and part.role == "heading"]
        return heads, [part for part in report.parts if not (isinstance(part, Paragraph) and part.role == "heading")]

    assert split(before)[0] != split(after)[0]
    assert split(before)[1] == split(after)[1]


def test_unseen_kinds_stay_out_of_training() -> None:
    drawn = [damage.name for seed in range(80) for damage in draw_damages(Random(seed), severity=3, seen_only=True)]

    assert set(drawn) & UNSEEN_DAMAGES == set()
    assert split_of("A", (Damage("page-break", 1),)) == "train-like"
    assert split_of("column-major", ()) == "unseen"
    assert split_of("A", (Damage("swapped-rows", 1),)) == "unseen"


def test_a_cell_that_is_lost_takes_its_copy_with_it() -> None:
    key = CellKey("loans", "novels", "total")
    line = (Slot("1.长篇小说", "label"), Slot("179", "value", (key,)), Slot("179", "surplus"))

    found = {tuple(s.text for s in lose_value_cells((line,), Random(seed), 40)[0]) for seed in range(20)}
    assert found == {("1.长篇小说",), ("1.长篇小说", "179", "179")}
