"""Tables that lost a column, that name another unit, or that stand beside others: what is read, and what is doubted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.document import GridPlace
from extractor.forms import shipped_forms
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import Run, Via
from extractor.recovery.orders.removed_columns import parts_of, short_parts
from extractor.report import Report, Status
from tests.recovery.builders import make_piece

FORM = next(form for form in shipped_forms() if form.id == "gov-disclosure-2021")
APPLICATIONS = next(table for table in FORM.tables if table.name == "applications")
ROWS = list(APPLICATIONS.blocks[0].leaf_rows)
LEAVES = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
GONE = 2
"""The column in which nothing stands."""
TITLE = "青山县民政局2022年政府信息公开工作年度报告\n\n三、收到和处理政府信息公开申请情况\n\n"


def _numbers(row: int) -> list[str]:
    parts = [row % 5, row % 3, 0, row % 7, 1, row % 2]
    return ["" if n == GONE else str(part) for n, part in enumerate(parts)] + [str(sum(parts))]


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _without(cells: list[str]) -> list[str]:
    return cells[:GONE] + cells[GONE + 1 :]


def _cut_after(rows: int) -> str:
    """The table in two parts, the second one without the empty column; with 0, all of it without."""
    lines = [[ROWS[n].label, *_numbers(n)] for n in range(len(ROWS))]
    header = ["项目", *LEAVES]
    if not rows:
        lines = [[header[0], *_without(header[1:])], *([line[0], *_without(line[1:])] for line in lines)]
        return "\n".join([_line(lines[0]), "|" + " --- |" * 7, *map(_line, lines[1:])])
    above = [_line(header), "|" + " --- |" * 8, *map(_line, lines[:rows])]
    below = [[line[0], *_without(line[1:])] for line in lines[rows:]]
    return "\n".join([*above, "", _line(below[0]), "|" + " --- |" * 7, *map(_line, below[1:])])


def _wrong(report: Report) -> dict[str, object]:
    wanted = {
        (row.name, column.name): text
        for n, row in enumerate(ROWS)
        for column, text in zip(APPLICATIONS.blocks[0].leaf_columns, _numbers(n), strict=True)
    }
    return {
        f"{cell.row}/{cell.col}": cell.value
        for cell in report.cells
        if cell.table == "applications" and (text := wanted[cell.row, cell.col]) and cell.value != int(text)
    }


@pytest.mark.parametrize("rows", [6, 12, 0], ids=["cut early", "cut late", "nowhere there"])
def test_a_column_that_was_removed_moves_no_number(rules, rows: int) -> None:  # type: ignore[no-untyped-def]
    report = rules.extract_text(f"{TITLE}{_cut_after(rows)}\n", name="report.md")

    assert _wrong(report) == {}
    gone = [cell for cell in report.cells if cell.table == "applications" and cell.col == "research"]
    assert all(cell.value is None or cell.status is Status.INFERRED for cell in gone)


def test_rows_that_do_not_add_up_without_a_column_lost_none(rules) -> None:  # type: ignore[no-untyped-def]
    lines = _cut_after(0).splitlines()
    broken = [line if n < 2 else line[: line.rstrip(" |").rfind("|")] + "| 99 |" for n, line in enumerate(lines)]
    report = rules.extract_text(TITLE + "\n".join(broken) + "\n", name="report.md")

    given = [c for c in report.cells if c.table == "applications" and c.value is not None and c.col != "natural_person"]
    assert given
    assert sum(cell.needs_review for cell in given) > len(given) / 2


FEES = "第二十条第（八）项\n信息内容\t本年收费金额（单位：{}）\n行政事业性收费\t{}\n"
OTHERS = (
    "第二十条第（五）项\n信息内容\t本年处理决定数量\n行政许可\t3\n"
    "第二十条第（六）项\n信息内容\t本年处理决定数量\n行政处罚\t41\n行政强制\t7\n"
)


@pytest.mark.parametrize(
    ("unit", "flagged"), [("万元", False), ("元", True), ("亿元", True), ("千元", True), ("万美元", True)]
)
def test_an_amount_below_a_header_of_another_unit_is_looked_at(rules, unit: str, flagged: bool) -> None:  # type: ignore[no-untyped-def]
    report = rules.extract_text(TITLE[:25] + "\n" + OTHERS + FEES.format(unit, 585600))
    fee = next(cell for cell in report.cells if cell.row == "fees")

    assert (fee.value, fee.unit, fee.needs_review) == (585600, unit, flagged)


@pytest.mark.parametrize(
    ("caption", "header", "fee", "licensing"),
    [
        ("（单位：元）", "本年收费金额", True, False),
        ("单位：件、元", "本年收费金额", True, False),
        ("单位：件、万元", "本年收费金额", False, False),
        ("单位：元", "本年收费金额（单位：万元）", False, False),
        ("", "本年收费金额/元", True, False),
        ("单位：件", "本年收费金额（万元）", False, False),
        ("单位：万件", "本年收费金额（万元）", False, True),
    ],
)
def test_a_caption_names_the_unit_where_no_header_does(  # type: ignore[no-untyped-def]
    rules, caption: str, header: str, fee: bool, licensing: bool
) -> None:
    table = OTHERS + FEES.format("万元", 58).replace("本年收费金额（单位：万元）", header)
    report = rules.extract_text(f"{TITLE[:25]}\n二、主动公开政府信息情况\n{caption}\n{table}")
    cells = {cell.row: cell for cell in report.cells}

    assert (cells["fees"].value, cells["fees"].needs_review) == (58, fee)
    assert (cells["licensing"].value, cells["licensing"].needs_review) == (3, licensing)


def test_a_numeral_in_a_drawn_cell_keeps_its_place(rules) -> None:  # type: ignore[no-untyped-def]
    cells = "".join(f"<td>{text}</td>" for text in ("1", "七", "0", "五", "0", "0", "十三"))
    header = "".join(f"<td>{leaf}</td>" for leaf in LEAVES)
    rows = "".join(f"<tr><td>{row.label}</td>{cells}</tr>" for row in ROWS[:6])
    html = f"<html><body><h1>{TITLE}</h1><table><tr><td>项目</td>{header}</tr>{rows}</table></body></html>"
    report = rules.extract_bytes(html.encode(), name="report.html")

    row = [cell.value for cell in report.cells if cell.row == ROWS[0].name]
    assert row == [1, 7, 0, 5, 0, 0, 13]


def test_an_empty_row_and_a_filled_one_of_the_same_label_disagree(rules) -> None:  # type: ignore[no-untyped-def]
    text = TITLE[:25] + "\n" + OTHERS.replace("41", "") + "附：上年数据\n" + OTHERS
    penalty = next(cell for cell in rules.extract_text(text).cells if cell.row == "penalty")

    assert penalty.needs_review


def _runs(table: int, lengths: list[int], end: int) -> list[Run]:
    """Rows of a grid that all end in column ``end``, each of so many cells."""
    return [
        Run(
            tuple(
                make_piece("0", 100 * table + 10 * row + n, grid=GridPlace(table, row, row + 1, col, col + 1))
                for n, col in enumerate(range(end - cells, end))
            ),
            geometry=Geometry.GRID,
            via=Via.LINE,
        )
        for row, cells in enumerate(lengths)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lengths", "removed", "short"),
    [
        ([6, 6, 6, 7, 8], {}, True),
        ([6, 6, 6, 7, 8], {1: (3,)}, False),
        ([7, 7, 7, 8], {}, False),
        ([7, 7, 7, 7, 6], {}, False),
        ([6, 6], {}, True),
        ([6], {}, False),
    ],
)
def test_a_part_is_short_where_most_of_its_rows_are(
    lengths: list[int], removed: dict[int, tuple[int, ...]], short: bool
) -> None:
    runs = [*_runs(0, [7, 7, 8], 9), *_runs(1, lengths, 8)]
    known = {(table, 7): columns for table, columns in removed.items()}
    assert short_parts(7, parts_of(runs), known) == (frozenset({(1, 7)}) if short else frozenset())


def test_rows_below_that_begin_their_last_cell_elsewhere_are_a_part_of_their_own() -> None:
    """Two tables that touch are one grid: the columns of the lower one are others."""
    below = [replace(run, items=(*run.items[:-1], _wider(run.items[-1]))) for run in _runs(1, [6, 6, 6], 9)]
    runs = [*_runs(1, [7, 7, 8, 7], 10), *below]

    assert short_parts(7, parts_of(runs), {}) == frozenset({(1, 8)})


def _wider(piece: Piece) -> Piece:
    grid = piece.grid
    assert grid is not None
    return replace(piece, grid=grid._replace(col_end=grid.col_end + 1), x1=piece.x1 + 1)


def test_values_beside_an_unknown_label_do_not_cross_the_header_of_the_next_block(rules) -> None:  # type: ignore[no-untyped-def]
    """A row of one's own at the end of a block, and a row of the next block with nothing in its cells."""
    text = (
        TITLE[:25]
        + "\n二、主动公开政府信息情况\n"
        + "第二十条第（六）项\t\t\t\n信息内容\t上一年项目数量\t本年增/减\t处理决定数量\n"
        + "行政处罚\t0\t33\t5\n行政强制\t28\t+170\t44\n"
        + "第二十条第（八）项\t\t\t\n信息内容\t上一年项目数量\t本年增/减\t\n行政事业性收费\t43\t+112\t\n"
        + "其中：重点领域\t46\t115\t\n"
        + "第二十条第（九）项\t\t\t\n信息内容\t采购项目数量\t采购总金额\t\n政府集中采购\t\t\t\n"
    )
    cells = [cell for cell in rules.extract_text(text).cells if cell.row == "procurement"]

    assert [cell.value for cell in cells] == [None, None]
    fees = [cell.value for cell in rules.extract_text(text).cells if cell.row == "fees"]
    assert fees == [43, 112]
