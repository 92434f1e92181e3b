"""A small form that no code knows, and the pieces of small texts on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractor.document import BBox, Document, GridPlace
from extractor.forms import CellKey, Form
from extractor.readers.text import read_text
from extractor.recovery.board.board import Board
from extractor.recovery.board.columns import Anchor, ColumnModel
from extractor.recovery.board.layout import Layout, layout_of
from extractor.recovery.board.match import Alignment, align
from extractor.recovery.board.order_labels import with_labels_by_order
from extractor.recovery.board.pieces import Band, Geometry, Piece, make_bands, make_pieces
from extractor.recovery.board.rows import Attachment, Run, Via
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.rows import judge_cells
from extractor.recovery.orders.attach import attach
from extractor.recovery.settle.options import Placement
from extractor.recovery.sums.equations import Equation
from extractor.recovery.sums.row_sums import RowSum, row_sum_of
from extractor.recovery.tables import PlacedForm, place_form
from extractor.tagging.roles import Role
from extractor.tagging.rules import RuleTagger
from extractor.values import EMPTY, read_value

LOANS = Form.model_validate(
    {
        "id": "library-loans",
        "version": "1",
        "title": "图书借阅统计表",
        "edition": "图函〔2020〕1号",
        "years": [2020, None],
        "title_pattern": ["图书借阅年度报告"],
        "sections": ["基本情况", "借阅统计情况", "事故统计情况", "其他说明"],
        "tables": [
            {
                "name": "loans",
                "title": "借阅统计情况",
                "blocks": [
                    {
                        "title": "第一部分借阅",
                        "corner": ["借阅项目"],
                        "columns": [
                            {
                                "label": "个人读者",
                                "children": [{"name": "adult", "label": "成人"}, {"name": "child", "label": "少儿"}],
                            },
                            {"name": "institution", "label": "单位读者"},
                            {"name": "total", "label": "合计"},
                        ],
                        "rows": [
                            {
                                "label": "图书类",
                                "children": [
                                    {"name": "novels", "label": "1.长篇小说"},
                                    {"name": "science", "label": "2.科普读物"},
                                    {"name": "poems", "label": "3.诗歌选集"},
                                ],
                            },
                            {"name": "magazines", "label": "期刊杂志"},
                            {"name": "all", "label": "借阅总数"},
                        ],
                    }
                ],
            },
            {
                "name": "losses",
                "title": "事故统计情况",
                "layout": "single_row",
                "blocks": [
                    {
                        "columns": [
                            {"name": "lost", "label": "遗失册数"},
                            {"name": "damaged", "label": "损坏册数"},
                            {"name": "sum", "label": "小计"},
                        ],
                        "rows": [{"name": "here", "label": "本馆事故"}, {"name": "branch", "label": "分馆事故"}],
                    }
                ],
            },
        ],
        "identities": [
            {
                "id": "readers",
                "table": "loans",
                "for_each": "row",
                "left": [{"col": "adult"}, {"col": "child"}, {"col": "institution"}],
                "right": [{"col": "total"}],
            },
            {
                "id": "kinds",
                "table": "loans",
                "for_each": "column",
                "left": [{"row": "novels"}, {"row": "science"}, {"row": "poems"}, {"row": "magazines"}],
                "right": [{"row": "all"}],
            },
            {
                "id": "accidents",
                "table": "losses",
                "for_each": "row",
                "left": [{"col": "lost"}, {"col": "damaged"}],
                "right": [{"col": "sum"}],
            },
        ],
    }
)
ROWS = ("novels", "science", "poems", "magazines", "all")
COLUMNS = ("adult", "child", "institution", "total")
HEADER = "借阅项目\t\t个人读者\t\t单位读者\t合计\n\t\t成人\t少儿\t\t\n"
TABLE = (
    HEADER
    + "图书类\t1.长篇小说\t3\t4\t0\t7\n\t2.科普读物\t1\t0\t5\t6\n\t3.诗歌选集\t0\t2\t0\t2\n"
    + "期刊杂志\t\t8\t0\t9\t17\n借阅总数\t\t12\t6\t14\t32\n"
)
VALUES = ((3, 4, 0, 7), (1, 0, 5, 6), (0, 2, 0, 2), (8, 0, 9, 17), (12, 6, 14, 32))


@dataclass(frozen=True)
class Stages:
    """Every step of the recovery of one text before the checks, each worked out when it is asked for."""

    text: str
    form: Form

    @cached_property
    def document(self) -> Document:
        return read_text(self.text)

    @cached_property
    def pieces(self) -> list[Piece]:
        return make_pieces(self.document, RuleTagger().tag(self.document, (self.form,)))

    @cached_property
    def bands(self) -> list[Band]:
        return make_bands(self.pieces)

    @property
    def band_of(self) -> Mapping[int, Band]:
        return self.board.band_of

    @property
    def board(self) -> Board:
        return Board(self.pieces, self.bands, self.alignment, self.layout)

    @property
    def layout(self) -> Layout:
        return layout_of(self.form)

    @cached_property
    def alignment(self) -> Alignment:
        return with_labels_by_order(self.bands, align(self.pieces, self.layout.lexicon), self.layout)

    @cached_property
    def attachment(self) -> Attachment:
        return attach(self.bands, self.alignment, self.layout.widths)

    @cached_property
    def placed(self) -> PlacedForm:
        return place_form(self.board)

    @cached_property
    def verdicts(self) -> dict[CellKey, Verdict]:
        return judge_cells(self.document, self.placed, self.layout, "rules")

    def slot(self, row: str) -> int:
        """The slot that holds this row of the form."""
        return next(p.slot for p in self.layout.plans if row in {key.row for key in p.keys})

    def placement(self, row: str) -> Placement:
        """Raises ``KeyError`` where nothing was placed."""
        placement = self.placed.rows[self.slot(row)].placement
        if placement is None:
            raise KeyError(row)
        return placement

    def row(self, row: str) -> list[object]:
        """Value, or else status, of each cell of the row."""
        return [v.status.value if v.value is None else v.value for key, v in self.verdicts.items() if key.row == row]

    def verdict(self, row: str, col: str) -> Verdict:
        return next(v for key, v in self.verdicts.items() if (key.row, key.col) == (row, col))


def recover(text: str, form: Form = LOANS) -> Stages:
    return Stages(text, form)


def make_piece(
    text: str,
    index: int,
    *,
    role: Role | None = None,
    x: tuple[float, float] | None = None,
    grid: GridPlace | None = None,
    page: int = 0,
    line: int = 0,
    gap: int | None = None,
    gap_after: int | None = None,
    score: float | None = None,
) -> Piece:
    """A value (an empty cell for no text) at a place: a grid cell, or ``x`` on a page."""
    left, right = x or ((float(grid.col), float(grid.col_end)) if grid else (0.0, 1.0))
    return Piece(
        index=index,
        start=10 * index,
        end=10 * index + len(text),
        text=text,
        role=role or (Role.VALUE if text else Role.EMPTY),
        page=page,
        line=line,
        x0=left,
        x1=right,
        y=None,
        bbox=BBox(left, 0, right, 1) if score is not None else None,
        grid=grid,
        reading=read_value(text) if text else EMPTY,
        score=score,
        c0=left,
        c1=right,
        gap=gap,
        gap_after=gap_after,
    )


def in_grid(texts: list[str], *, row: int = 0, first: int = 1, table: int = 0, index: int = 0) -> tuple[Piece, ...]:
    """Cells side by side in a drawn row, the first of them in column ``first``."""
    return tuple(
        make_piece(text, index + n, grid=GridPlace(table, row, row + 1, first + n, first + n + 1))
        for n, text in enumerate(texts)
    )


def at(places: dict[float, str], *, page: int = 0, index: int = 0, score: float | None = None) -> tuple[Piece, ...]:
    """Values with their centers on a page."""
    return tuple(
        make_piece(text, index + n, x=(x - 1, x + 1), page=page, score=score)
        for n, (x, text) in enumerate(places.items())
    )


def run(items: Sequence[Piece], geometry: str = "grid", via: str = "line", head: bool = True) -> Run:
    """Values that stand together, beside no label of their own."""
    return Run(tuple(items), geometry=Geometry(geometry), via=Via(via), head=head)


def adding_up(*signs: int) -> RowSum:
    """The sum of a row whose columns come to nothing with these signs."""
    return row_sum_of((Equation(tuple(enumerate(signs))),))


def make_model(
    *,
    start: Mapping[int | None, float] | None = None,
    width: Mapping[int | None, float] | None = None,
    behind: Mapping[int, float] | None = None,
    centers: Mapping[int, tuple[float, ...]] | None = None,
    full: bool = False,
    gap: int | None = None,
) -> ColumnModel:
    """What is known of four columns; nothing unless said."""
    return ColumnModel(
        count=4,
        start=dict(start or {}),
        labels={},
        width=dict(width or {}),
        behind=dict(behind or {}),
        centers=dict(centers or {}),
        full=full,
        anchor=Anchor.MIDDLE,
        shortest={},
        gap=gap,
    )
