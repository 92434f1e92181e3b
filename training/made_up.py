"""Forms that nobody prescribes: random trees of rows and columns under random labels.

A tagger that learns on them next to the shipped forms learns what a label, a header, a value and a continuation is,
not one form by heart. The id of a form says how to make it again: ``made-up-7`` is always the same form.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random

from extractor.errors import FormError
from extractor.forms.schema import Block, CellRef, Column, Form, Identity, Row, Table
from training.official_words import Words, words_of

_FAMILIES = {"made-up": False, "held-out": True}
_ID = re.compile(r"(made-up|held-out)-(\d+)\Z")
_CN = "一二三四五六七八九十"
_TOTALS = ("总计", "合计", "小计", "共计", "总数")
_REPORTS = ("年度报告", "统计报表", "年报", "情况报告")
_CORNERS = ("项目", "指标名称", "类别", "栏目", "事项", "名称", "内容", "指标", "类型", "")
_NOTES = ("（本表各列的关系为：{0}）", "（注：{0}）", "（说明：{0}，下同）", "{0}（单位：件）")
_UNITS = (("件", 4), ("项", 2), ("个", 2), ("人", 2), ("次", 1), (None, 6))
_PHRASE = re.compile(r"[\u4e00-\u9fff（）]{3,22}")
_PHRASE_RATE = 0.3
_MOST_VALUES = 420
"""A table with more cells is longer than any report seen."""


def made_up_form(form_id: str, *, phrases: Sequence[str] = ()) -> Form:
    """The form of that id (``made-up-7``, ``held-out-7``), the same one every time for the same ``phrases``.

    The held-out family shares no word with the other; ``phrases`` (see :func:`phrases_of`) serve as labels next to the
    composed ones and are never used by the held-out family. Raises :class:`FormError` for any other id.
    """
    match = _ID.match(form_id)
    if not match:
        raise FormError(f"saw form {form_id!r}, expected made-up-<number> or held-out-<number>")
    held_out = _FAMILIES[match[1]]
    maker = _Maker(Random(form_id), words_of(held_out=held_out), () if held_out else tuple(phrases))
    return maker.form(form_id)


def side_by_side(form: Form) -> Form:
    """The form with all blocks of a table side by side; a form without such a table is unchanged."""

    def beside(table: Table) -> Table:
        first, *others = table.blocks
        if table.layout == "single_row":
            return table
        return table.model_copy(update={"blocks": (first, *(b.model_copy(update={"beside": True}) for b in others))})

    return form.model_copy(update={"tables": tuple(map(beside, form.tables))})


@lru_cache(maxsize=4)
def phrases_of(path: Path, most: int = 200_000) -> tuple[str, ...]:
    """Clauses of 3 to 22 Chinese characters from a text file (UTF-8, plain or ``.xz``), the first ``most`` of them."""
    found: dict[str, None] = {}
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            found.update(dict.fromkeys(p for p in re.split(r"[\s，。；：、“”]", line) if _PHRASE.fullmatch(p)))
            if len(found) >= most:
                break
    return tuple(found)[:most]


@dataclass
class _Maker:
    """Draws the parts of one form; remembers which labels and names it gave."""

    rng: Random
    words: Words
    phrases: tuple[str, ...]
    used: set[str] = field(default_factory=set)
    count: int = 0

    def form(self, form_id: str) -> Form:
        rng = self.rng
        subject = rng.choice(self.words.things)
        tables = tuple(self.table(n) for n in range(rng.choices((1, 2, 3), (5, 3, 2))[0]))
        titles = [table.title for table in tables]
        sections = [
            *(["基本情况"] if rng.random() < 0.6 else []),
            *titles,
            *(["其他说明"] if rng.random() < 0.6 else []),
        ]
        return Form(
            id=form_id,
            version="1",
            title=subject + rng.choice(("工作", "管理", "业务", "")) + rng.choice(_REPORTS),
            edition=f"{subject[:1]}统函〔20{rng.randint(10, 24)}〕{rng.randint(1, 99)}号",
            years=(2019, None),
            sections=tuple(sections),
            tables=tables,
            identities=tuple(identity for table in tables for identity in _identities(table)),
        )

    def table(self, number: int) -> Table:
        rng = self.rng
        title = self.new(lambda: f"{rng.choice(self.words.things)}{rng.choice(self.words.titles)}")
        single = rng.random() < 0.15
        count = 1 if single else rng.choices((1, 2, 3, 4), (6, 2, 1, 1))[0]
        blocks: list[Block] = []
        room = _MOST_VALUES
        for _ in range(count):
            block = self.block(single=single, room=room, titled=count > 1 or rng.random() < 0.2)
            blocks.append(block)
            room -= len(block.leaf_rows) * len(block.leaf_columns)
        return Table(
            name=f"t{number + 1}", title=title, layout="single_row" if single else "rows", blocks=tuple(blocks)
        )

    def block(self, *, single: bool, room: int, titled: bool) -> Block:
        rng = self.rng
        columns = self.columns(rng.choices((1, 2, 3, 4, 5, 6, 8, 10), (4, 5, 6, 6, 5, 5, 4, 2))[0] if not single else 3)
        width = _leaf_count(columns)
        most = 3 if single else max(1, min(30, room // max(width, 1)))
        rows = self.rows(rng.randint(2 if single else 1, max(2, min(most, rng.choice((3, 6, 12, 30))))))
        corner = rng.choice(_CORNERS)
        if rng.random() < 0.2:
            corner = rng.choice(_NOTES).format(self.clause())
        return Block(
            title=self.new(self.block_title) if titled else None,
            corner=(corner,) if corner and not single else (),
            columns=columns,
            rows=rows if not single else tuple(r for r in rows if not r.children) or (self.leaf("总体"),),
        )

    def block_title(self) -> str:
        rng = self.rng
        return rng.choice((
            f"第{rng.choice(_CN)}部分", f"第{rng.choice(_CN)}条第（{rng.choice(_CN)}）项",
            f"表{rng.randint(1, 20)} {rng.choice(self.words.things)}{rng.choice(self.words.titles)}",
            f"（{rng.choice(_CN)}）{rng.choice(self.words.kinds)}{rng.choice(self.words.things)}",
            f"第{rng.choice(_CN)}类{rng.choice(self.words.things)}",
        ))  # fmt: skip

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def new(self, draw: Callable[[], str]) -> str:
        """A wording not given before; the last one drawn where ten tries give none."""
        text = draw()
        for _ in range(10):
            if text not in self.used:
                break
            text = draw()
        self.used.add(text)
        return text

    # Columns

    def columns(self, count: int) -> tuple[Column, ...]:
        rng = self.rng
        subjects = rng.choice((self.words.who, self.words.when, self.words.kinds, self.words.deeds))
        columns: list[Column] = []
        twins = [rng.choice(self.words.when + self.words.measures) for _ in range(2)] if rng.random() < 0.2 else []
        while _leaf_count(columns) < count:
            left = count - _leaf_count(columns)
            if left >= 2 and rng.random() < 0.3:
                labels = twins or [self.head(subjects) for _ in range(min(left, rng.randint(2, 5)))]
                children = [self.column(label) for label in labels]
                if rng.random() < 0.15 and len(children) > 2:
                    children[-1] = self.column("其他")
                columns.append(Column(label=self.new(lambda: self.head(subjects)), children=tuple(children)))
            else:
                columns.append(self.column(self.new(lambda: self.head(subjects))))
        if count > 1 and rng.random() < 0.5:
            total = self.column(rng.choice(_TOTALS))
            columns = [total, *columns] if rng.random() < 0.25 else [*columns, total]
        return tuple(columns)

    def column(self, label: str) -> Column:
        rng = self.rng
        money = "万元" in label or (rng.random() < 0.05)
        change = "增减" in label
        unit = "万元" if money else rng.choices([u for u, _ in _UNITS], [w for _, w in _UNITS])[0]
        kind = "amount" if money else "change" if change else "count"
        return Column(name=self.name("c"), label=label, kind=kind, unit=unit)  # type: ignore[arg-type]

    def head(self, subjects: Sequence[str]) -> str:
        rng, words = self.rng, self.words
        if self.phrases and rng.random() < _PHRASE_RATE / 2:
            return rng.choice(self.phrases)[:12]
        return rng.choice((
            lambda: rng.choice(subjects),
            lambda: rng.choice(words.when) + rng.choice(words.deeds) + rng.choice(words.measures),
            lambda: rng.choice(words.when) + rng.choice(words.measures),
            lambda: rng.choice(words.things) + rng.choice(words.measures),
            lambda: rng.choice(words.kinds) + rng.choice(words.things),
            lambda: rng.choice(words.measures),
            lambda: rng.choice(words.who) + "或其他" + rng.choice(words.who),
            lambda: rng.choice(words.when) + "增/减",
        ))()  # fmt: skip

    # Rows

    def rows(self, count: int) -> tuple[Row, ...]:
        """About ``count`` leaf rows, numbered level by level or not at all."""
        rng = self.rng
        numbered = rng.choice(("no", "no", "all", "deep"))
        top: list[Row] = []
        while _leaf_count(top) < count:
            left = count - _leaf_count(top)
            mark = _number(len(top), "一、" if numbered == "all" else "")
            if left >= 2 and rng.random() < 0.35:
                top.append(self.group(mark, min(left, rng.randint(2, 9)), 1, numbered))
            else:
                top.append(self.leaf(mark + self.new(self.label)))
        if count > 2 and rng.random() < 0.4:
            top.append(self.leaf(_number(len(top), "一、" if numbered == "all" else "") + rng.choice(_TOTALS)))
        return tuple(top)

    def group(self, mark: str, count: int, level: int, numbered: str) -> Row:
        rng = self.rng
        style = ("（一）", "1.")[min(level - 1, 1)] if numbered != "no" else ""
        children: list[Row] = []
        while _leaf_count(children) < count:
            left = count - _leaf_count(children)
            own = _number(len(children), style)
            if level == 1 and left >= 3 and rng.random() < 0.25:
                children.append(self.group(own, min(left, rng.randint(2, 5)), 2, numbered))
            else:
                last = left == 1 and len(children) and rng.random() < 0.4
                label = rng.choice(("其他", "其他情形", *_TOTALS)) if last else self.new(self.label)
                children.append(self.leaf(own + label))
        return Row(label=mark + self.new(self.group_label), children=tuple(children))

    def leaf(self, label: str) -> Row:
        return Row(name=self.name("r"), label=label)

    def group_label(self) -> str:
        rng, words = self.rng, self.words
        return rng.choice((
            lambda: rng.choice(words.kinds) + rng.choice(words.things),
            lambda: rng.choice(words.deeds) + "情况",
            lambda: "不予" + rng.choice(words.deeds),
            lambda: rng.choice(words.when) + rng.choice(words.things) + rng.choice(words.deeds) + "结果",
            lambda: "其中：" + rng.choice(words.who),
            lambda: rng.choice(words.things),
        ))()  # fmt: skip

    def label(self) -> str:
        rng, words = self.rng, self.words
        if self.phrases and rng.random() < _PHRASE_RATE:
            return rng.choice(self.phrases)
        return rng.choice((
            lambda: rng.choice(words.kinds) + rng.choice(words.things),
            lambda: rng.choice(words.deeds) + rng.choice(words.things),
            lambda: rng.choice(words.why),
            lambda: f"{rng.choice(words.why)}（{self.clause()}）",
            lambda: self.clause(),
            lambda: rng.choice(words.when) + rng.choice(words.deeds) + rng.choice(words.things),
            lambda: f"“{rng.choice(words.kinds)}{rng.choice(words.things)}{rng.choice(words.deeds)}”",
            lambda: rng.choice(words.who),
            lambda: rng.choice(words.things),
            lambda: rng.choice(words.things) + "、" + rng.choice(words.things),
        ))()  # fmt: skip

    def clause(self) -> str:
        rng, words = self.rng, self.words
        return rng.choice((
            lambda: f"{rng.choice(words.who)}{rng.choice(words.deeds)}{rng.choice(words.things)}，"
                    f"{rng.choice(words.why)}",
            lambda: f"{rng.choice(words.who)}无正当理由逾期不{rng.choice(words.deeds)}、"
                    f"{rng.choice(words.who)}不再{rng.choice(words.deeds)}其{rng.choice(words.things)}",
            lambda: f"区分{rng.choice(words.kinds)}{rng.choice(words.things)}的，只计{rng.choice(words.things)}",
            lambda: f"第{rng.choice(_CN)}项加第{rng.choice(_CN)}项之和，等于第{rng.choice(_CN)}项",
            lambda: f"{rng.choice(words.who)}要求{rng.choice(words.deeds)}{rng.choice(words.things)}",
        ))()  # fmt: skip


def _number(index: int, style: str) -> str:
    if not style or index > 9:
        return ""
    return style.replace("一", _CN[index]).replace("1", str(index + 1))


def _leaf_count(parts: Iterable[Row | Column]) -> int:
    return sum(_leaf_count(part.children) if part.children else 1 for part in parts)


def _identities(table: Table) -> Iterator[Identity]:
    """What the totals of a table promise; a table with several blocks promises nothing."""
    if len(table.blocks) > 1:
        return
    block = table.blocks[0]
    columns, rows = block.leaf_columns, block.leaf_rows
    totals = [n for n, column in enumerate(columns) if column.label in _TOTALS and column in block.columns]
    if len(totals) == 1:
        rest = [CellRef(col=column.name) for n, column in enumerate(columns) if n not in totals]
        right = (CellRef(col=columns[totals[0]].name),)
        yield Identity(id=f"{table.name}_across", table=table.name, for_each="row", left=tuple(rest), right=right)
    if rows[-1] in block.rows and rows[-1].label[-2:] in _TOTALS and table.layout == "rows":
        parts = [CellRef(row=row.name) for row in rows[:-1]]
        right = (CellRef(row=rows[-1].name),)
        yield Identity(id=f"{table.name}_down", table=table.name, for_each="column", left=tuple(parts), right=right)
