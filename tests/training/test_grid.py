from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from extractor.forms import Form
from extractor.forms.schema import Column, Row, Table
from training.draw.grid import draw_table, flatten, is_body, keys_of
from training.values import Printed, PrintStyle, draw_figures, print_figures


def plain(part: Row | Column | str) -> str:
    return part if isinstance(part, str) else part.label


@pytest.mark.parametrize("seed", range(3))
def test_the_grid_holds_every_cell_once_and_in_form_order(form: Form, seed: int) -> None:
    printed = print_figures(form, draw_figures(form, Random(seed), size="large"), PrintStyle(), Random(seed))
    for table in form.tables:
        grid = draw_table(table, printed, plain)
        drawn = [key for line in grid for slot in line for key in slot.keys]

        assert drawn == list(table.keys)
        assert all(slot.text == printed[slot.keys[0]].text for line in grid for slot in line if slot.keys)


def test_a_flat_grid_is_a_rectangle_with_the_same_texts(form: Form) -> None:
    printed = print_figures(form, draw_figures(form, Random(1), size="large"), PrintStyle(), Random(1))
    for table in form.tables:
        grid = draw_table(table, printed, plain)
        flat = flatten(grid)

        assert len({len(line) for line in flat}) == 1
        texts = [Counter(slot.text for line in g for slot in line if slot.text) for g in (grid, flat)]
        assert texts[0] == texts[1]
        assert keys_of([flat]) == set(table.keys)


def test_spans_stand_where_the_form_has_groups(tiny: Form) -> None:
    printed = print_figures(tiny, draw_figures(tiny, Random(1), size="large"), PrintStyle(), Random(1))
    flat = flatten(draw_table(tiny.tables[0], printed, plain))

    labels = [[slot.text if slot.role != "value" else "#" for slot in line] for line in flat]
    assert labels == [
        ["第一部分", "", "", "", ""],
        ["项目", "", "读者", "", "合计"],
        ["", "", "成人", "少儿", ""],
        ["图书", "小说", "#", "#", "#"],
        ["", "科普", "#", "#", "#"],
        ["期刊", "", "#", "#", "#"],
    ]
    assert [is_body(line) for line in flat] == [False, False, False, True, True, True]


def test_a_narrow_block_is_stretched_at_its_right_edge_only() -> None:
    """A lower head that ends under a group keeps its width where a tall head stands at the right edge."""
    column = {"name": "n", "label": "数量"}
    table = Table.model_validate({
        "name": "t", "title": "表", "blocks": [
            {"columns": [{"label": "组", "children": [{**column, "name": "a"}, {**column, "name": "b"}]},
                         {**column, "name": "c"}], "rows": [{"name": "r", "label": "行"}]},
            {"columns": [{**column, "name": f"c{n}"} for n in range(5)], "rows": [{"name": "s", "label": "行"}]},
        ],
    })  # fmt: skip
    printed = {key: Printed("1", 1, "read") for key in table.keys}
    flat = flatten(draw_table(table, printed, plain))

    assert [[slot.text for slot in line] for line in flat[:3]] == [
        ["", "组", "", "数量", "", ""], ["", "数量", "数量", "", "", ""], ["行", "1", "1", "1", "", ""],
    ]  # fmt: skip


def test_blocks_side_by_side_end_on_one_line_and_begin_below_heads_of_one_height() -> None:
    def block(name: str, rows: int, columns: list[dict[str, object]]) -> dict[str, object]:
        return {"title": name, "corner": ["项目"], "columns": columns,
                "rows": [{"name": f"{name}{n}", "label": f"{name}{n}"} for n in range(rows)]}  # fmt: skip

    group: dict[str, object] = {"label": "组", "children": [{"name": "a", "label": "甲"}, {"name": "b", "label": "乙"}]}
    blocks = [block("i", 2, [{"name": "n", "label": "数"}]), block("o", 4, [group]) | {"beside": True}]
    table = Table.model_validate({"name": "t", "title": "表", "blocks": blocks})
    flat = flatten(draw_table(table, {key: Printed("1", 1, "read") for key in table.keys}, plain))

    assert [[slot.text for slot in line] for line in flat] == [
        ["i", "", "o", "", ""], ["项目", "数", "项目", "组", ""], ["", "", "", "甲", "乙"],
        ["i0", "1", "o0", "1", "1"], ["", "", "o1", "1", "1"], ["", "", "o2", "1", "1"], ["i1", "1", "o3", "1", "1"],
    ]  # fmt: skip
