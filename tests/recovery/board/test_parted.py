"""Blocks side by side are put below each other, and nothing else of a document is touched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from extractor.document import Document
from extractor.forms import Form
from extractor.forms.lexicon import lexicon_of
from extractor.readers import read_bytes
from extractor.recovery.board.line_numbers import without_line_numbers
from extractor.recovery.board.parted import Parted, part_tables

SHOP = {
    "id": "shop",
    "version": "1",
    "title": "店铺账目",
    "edition": "店〔2020〕1号",
    "years": [2020, None],
    "line_numbers": ["行次"],
    "tables": [
        {
            "name": "book",
            "title": "收支账目",
            "blocks": [
                {
                    "title": "进项",
                    "corner": ["名目"],
                    "columns": [{"name": "got", "label": "数额", "kind": "amount"}],
                    "rows": [
                        {"name": "tea", "label": "卖茶所得"},
                        {"name": "cups", "label": "卖杯所得"},
                        {"name": "sum_in", "label": "共计"},
                    ],
                },
                {
                    "title": "出项",
                    "beside": True,
                    "corner": ["名目"],
                    "columns": [{"name": "paid", "label": "数额", "kind": "amount"}],
                    "rows": [
                        {"name": "rent", "label": "房屋租金"},
                        {"name": "wages", "label": "伙计工钱"},
                        {"name": "wood", "label": "柴火费用"},
                        {"name": "sum_out", "label": "共计"},
                    ],
                },
            ],
        }
    ],
}
ROWS = [
    ("进项", "", "出项", ""),
    ("名目", "数额", "名目", "数额"),
    ("卖茶所得", "8", "房屋租金", "3"),
    ("卖杯所得", "2", "伙计工钱", "4"),
    ("", "", "柴火费用", "1"),
    ("共计", "10", "共计", "8"),
]
LEFT = ["进项", "名目", "数额", "卖茶所得", "8", "卖杯所得", "2", "共计", "10"]
RIGHT = ["出项", "名目", "数额", "房屋租金", "3", "伙计工钱", "4", "柴火费用", "1", "共计", "8"]
BOOK = ("shop", "book")


@pytest.fixture(scope="module")
def shop() -> Form:
    return Form.model_validate(SHOP)


def page(*tables: Sequence[tuple[str, ...]]) -> bytes:
    def row(cells: tuple[str, ...]) -> str:
        return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"

    drawn = "<p>- 1 -</p>".join(f"<table>{''.join(map(row, rows))}</table>" for rows in tables)
    return f"<h1>店铺账目</h1><p>一、收支账目</p>{drawn}<p>账目完。</p>".encode()


def pipes(rows: Sequence[tuple[str, ...]]) -> bytes:
    lines = ["| " + " | ".join(cells) + " |" for cells in rows]
    return "\n".join(["# 店铺账目", "", "一、收支账目", "", lines[0], "|---|---|---|---|", *lines[1:]]).encode()


def tabs(rows: Sequence[tuple[str, ...]]) -> bytes:
    return "\n".join(["店铺账目", "一、收支账目", *("\t".join(cells) for cells in rows)]).encode()


def spaced(rows: Sequence[tuple[str, ...]]) -> bytes:
    def wide(text: str) -> str:
        return text + " " * (16 - len(text) if text.isdigit() else 16 - 2 * len(text))

    return "\n".join(["店铺账目", "一、收支账目", *("".join(map(wide, cells)).rstrip() for cells in rows)]).encode()


def texts(document: Document) -> list[str]:
    return [document.token_text(token) for token in document.tokens if not token.empty]


def parted_of(form: Form, content: bytes, name: str) -> tuple[Document, Parted]:
    document = read_bytes(content, name=name)
    return document, part_tables(document, [form])


@pytest.mark.parametrize(
    ("write", "name"), [(page, "a.html"), (pipes, "a.md"), (tabs, "a.txt"), (spaced, "a.txt")],
    ids=["HTML", "Markdown", "tabs", "blanks"],
)  # fmt: skip
def test_the_right_block_comes_behind_the_left_one(
    shop: Form, write: Callable[[Sequence[tuple[str, ...]]], bytes], name: str
) -> None:
    document, parted = parted_of(shop, write(ROWS), name)

    found = texts(parted.document)
    at = found.index("进项")
    assert found[at : at + len(LEFT + RIGHT)] == LEFT + RIGHT
    assert sorted(found) == sorted(texts(document))
    assert parted.document.text == document.text
    assert not parted.unsure
    assert set(parted.blocks.values()) == {(*BOOK, 0), (*BOOK, 1)}


def test_columns_of_the_right_block_are_counted_from_its_left(shop: Form) -> None:
    _, parted = parted_of(shop, page(ROWS), "a.html")
    grids = {parted.document.token_text(t): t.grid for t in parted.document.tokens if t.grid is not None}

    left, right = grids["卖茶所得"], grids["房屋租金"]
    assert (left.col, right.col) == (0, 0)
    assert left.table != right.table


def test_a_table_on_two_pages_is_one_table(shop: Form) -> None:
    """The last line has labels that both blocks have: it goes on where the page before ended."""
    _, parted = parted_of(shop, page(ROWS[:-1], ROWS[-1:]), "a.html")

    found = [text for text in texts(parted.document) if text != "- 1 -"]
    assert found[2:] == [*LEFT, *RIGHT, "账目完。"]
    assert not parted.unsure


def test_a_second_table_of_the_kind_is_parted_by_itself(shop: Form) -> None:
    _, parted = parted_of(shop, page(ROWS, ROWS), "a.html")

    found = [text for text in texts(parted.document) if text != "- 1 -"]
    assert found[2:] == [*LEFT, *RIGHT, *LEFT, *RIGHT, "账目完。"]


def test_a_heading_on_two_lines_is_that_of_the_table_that_both_name(shop: Form) -> None:
    tables = list(shop.tables)
    second = tables[0].model_copy(update={"name": "more", "title": "店铺全年收支账目"})
    both = shop.model_copy(update={"tables": (*tables, second)})
    text = "\n".join(["店铺账目", "一、店铺全年", "收支账目", *("   ".join(filter(None, cells)) for cells in ROWS)])
    _, parted = parted_of(both, text.encode(), "a.txt")

    assert {block[1] for block in parted.blocks.values()} == {"more"}


WRAPPED = [
    ("卖茶所", "8", "房屋租", "3"),
    ("得", "", "金", ""),
    ("卖杯所", "2", "伙计工", "4"),
    ("得", "", "钱", ""),
    ("", "", "柴火费", "1"),
    ("", "", "用", ""),
    ("共计", "10", "共计", "8"),
]


def test_a_second_table_begins_where_wrapped_labels_begin_again(shop: Form) -> None:
    """No heading and no whole label tells that it does."""
    _, parted = parted_of(shop, spaced([*WRAPPED, *WRAPPED]), "a.txt")

    sides = [[text for row in WRAPPED for text in row[at : at + 2] if text] for at in (0, 2)]
    found = texts(parted.document)
    assert found[2:] == [*sides[0], *sides[1], *sides[0], *sides[1]]


def test_blocks_below_each_other_are_left_alone(shop: Form) -> None:
    below = [*(cells[:2] for cells in ROWS if cells[0]), *(cells[2:] for cells in ROWS)]
    document, parted = parted_of(shop, page(below), "a.html")

    assert parted.document == document
    assert not parted.unsure


def rows_of(form: Form, parted: Parted) -> set[str | None]:
    """The names of the open rows."""
    slots = lexicon_of(form).slots
    return {slots[slot].name for _, slot in parted.open_rows}


def one_a_line(cells: Sequence[str]) -> bytes:
    return "\n".join(["店铺账目", "一、收支账目", *cells, ""]).encode()


def test_cells_one_a_line_go_with_the_label_before_them(shop: Form) -> None:
    """Every label is there once, in order, and has its number behind it: nothing is open."""
    _, parted = parted_of(shop, one_a_line([cell for cells in ROWS for cell in cells if cell]), "a.txt")

    found = texts(parted.document)
    assert found[found.index("卖茶所得") :] == [*LEFT[3:], *RIGHT[3:]]
    assert not parted.unsure
    assert not parted.open_rows


@pytest.mark.parametrize(
    ("old", "new", "open_rows"),
    [
        (["伙计工钱"], [], {"cups", "rent", "wages", "wood"}),
        (["伙计工钱"], ["长工酬劳"], {"cups", "rent", "wages", "wood"}),
        (["柴火费用", "1"], ["1", "柴火费用"], {"wages", "wood"}),
        (["柴火费用", "1"], ["柴火费用", "1", "9"], {"wood"}),
        (["柴火费用", "1"], ["柴火费用", "1", "另见附表"], {"wood", "sum_in"}),
    ],
    ids=["label lost", "label in other words", "number before its label", "number too many", "strange words"],
)
def test_cells_one_a_line_leave_open_what_is_beside_a_fault(
    shop: Form, old: list[str], new: list[str], open_rows: set[str]
) -> None:
    cells = [cell for row in ROWS for cell in row if cell]
    at = next(n for n in range(len(cells)) if cells[n : n + len(old)] == old)
    _, parted = parted_of(shop, one_a_line([*cells[:at], *new, *cells[at + len(old) :]]), "a.txt")

    assert not parted.unsure
    assert rows_of(shop, parted) == open_rows


def test_rows_that_changed_places_are_open_with_those_beside_them(shop: Form) -> None:
    cells = [cell for row in (*ROWS[:3], ROWS[4], ROWS[3], ROWS[5]) for cell in row if cell]
    _, parted = parted_of(shop, one_a_line(cells), "a.txt")

    assert not parted.unsure
    assert rows_of(shop, parted) == {"rent", "wages", "wood", "sum_out"}


def test_a_label_that_is_there_twice_makes_the_table_unsure(shop: Form) -> None:
    cells = [cell for row in (*ROWS[:5], ("", "", "伙计工钱", "5"), ROWS[5]) for cell in row if cell]
    _, parted = parted_of(shop, one_a_line(cells), "a.txt")

    assert parted.unsure == {(*BOOK, 0), (*BOOK, 1)}


@pytest.mark.parametrize(
    "line",
    [("卖杯所得", "2", "4", "伙计工钱"), ("", "卖杯所得", "2", "伙计工钱", "4"), ("卖杯所得", "伙计工钱", "2", "4")],
    ids=["number before its label", "a cell too many", "labels together"],
)
def test_the_rows_of_a_line_with_its_cells_out_of_place_are_open(shop: Form, line: tuple[str, ...]) -> None:
    _, parted = parted_of(shop, page([*ROWS[:3], line, *ROWS[4:]]), "a.html")

    assert not parted.unsure
    assert rows_of(shop, parted) == {"cups", "wages"}


def test_a_form_without_blocks_side_by_side_leaves_every_document_as_it_is(shop: Form, form_2021: Form) -> None:
    document = read_bytes(page(ROWS), name="a.html")

    assert part_tables(document, [form_2021]).document is document


NUMBERED = [
    ("名目", "行次", "数额", "名目", "行次", "数额"),
    ("卖茶所得", "1", "8", "房屋租金", "4", "3"),
    ("卖杯所得", "2", "2", "伙计工钱", "5", "4"),
    ("共计", "3", "10", "共计", "6", "7"),
]


def test_columns_of_running_numbers_are_left_out(shop: Form) -> None:
    document = without_line_numbers(read_bytes(page(NUMBERED), name="a.html"), [shop])

    assert texts(document)[2:-1] == [cell for row in NUMBERED for n, cell in enumerate(row) if n % 3 != 1]


def test_they_go_on_in_the_next_grid_of_a_table(shop: Form) -> None:
    document = without_line_numbers(read_bytes(page(NUMBERED[:3], NUMBERED[3:]), name="a.html"), [shop])

    assert texts(document)[-5:] == ["共计", "10", "共计", "7", "账目完。"]


@pytest.mark.parametrize("number", ["2", "1.5", "八"], ids=["not counting on", "a fraction", "a word"])
def test_a_column_in_which_anything_else_is_stays(shop: Form, number: str) -> None:
    odd = [*NUMBERED[:3], ("共计", number, "10", "共计", number, "7")]

    assert texts(without_line_numbers(read_bytes(page(odd), name="a.html"), [shop])).count(number) >= 2


def two_books() -> Form:
    def table(name: str, title: str, left: list[str], right: list[str]) -> dict[str, object]:
        def block(labels: list[str], side: str) -> dict[str, object]:
            rows = [{"name": f"{name}_{side}_{n}", "label": label} for n, label in enumerate(labels)]
            return {"columns": [{"name": f"{name}_{side}", "label": "数额", "kind": "amount"}], "rows": rows}

        return {"name": name, "title": title, "blocks": [block(left, "in"), {**block(right, "out"), "beside": True}]}

    left, right = ["店铺卖茶的所得", "店铺卖杯的所得"], ["房屋和院落租金", "伙计们全年工钱", "柴火与炭的费用"]
    tables = [
        table("book", "收支账目", [*left, "杂货零售的所得"], right),
        table("plan", "收支打算", [*left, "钱庄存款的利息"], [*right, "修补门窗的用度"]),
    ]
    return Form.model_validate(
        {
            "id": "books",
            "version": "1",
            "title": "店铺账目",
            "edition": "店〔2020〕2号",
            "years": [2020, None],
            "tables": tables,
        }
    )


def test_a_grid_whose_first_labels_are_misread_is_the_table_of_its_further_labels() -> None:
    first = [
        ("店铺卖茶的所得", "8", "房屋和院落租金", "3"),
        ("店铺卖杯的所得", "2", "伙计们全年工钱", "4"),
        ("杂货零售的所得", "9", "柴火与炭的费用", "1"),
    ]
    misread = [("", "", "房屋和院租金", "2"), ("店铺卖杯的得", "1", "", ""), ("", "", "伙计全年工钱", "3")]
    second = [*misread, ("钱庄存款的利息", "5", "修补门窗的用度", "6")]
    _, parted = parted_of(two_books(), page(first, second), "a.html")

    tokens = [token for token in parted.document.tokens if token.start in parted.blocks and not token.empty]
    plan = [parted.document.token_text(token) for token in tokens if parted.blocks[token.start][1] == "plan"]
    assert plan == [
        "店铺卖杯的得", "1", "钱庄存款的利息", "5",
        "房屋和院租金", "2", "伙计全年工钱", "3", "修补门窗的用度", "6",
    ]  # fmt: skip
