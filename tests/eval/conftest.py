"""A small suite on disk: reports drawn with their labels, one row a line, tabs between the cells."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from eval.suites import Suite, known_edition, load_suite
from tests.eval.planted import Values, make_values


def draw_text(values: Values, form_name: str = "2021") -> str:
    """The report as a clean converter would leave it."""
    form = known_edition(form_name)
    lines = ["云溪镇人民政府2021年政府信息公开工作年度报告", "一、总体情况", "本机关依法公开。"]
    for number, table in zip("二三四", form.tables, strict=True):
        lines.append(f"{number}、{table.title}")
        for block in table.blocks:
            columns = [str(column.name) for column in block.leaf_columns]
            lines += [block.title] if block.title else []
            if table.layout == "single_row":
                lines.append("\t".join(row.label for row in block.leaf_rows))
                lines.append("\t".join(column.label for _ in block.leaf_rows for column in block.leaf_columns))
                keys = [f"{table.name}/{row.name}/{column}" for row in block.leaf_rows for column in columns]
                lines.append("\t".join(_shown(values[key]) for key in keys))
                continue
            lines.append("\t".join(["信息内容", *(column.label for column in block.leaf_columns)]))
            for row in block.leaf_rows:
                cells = [_shown(values[f"{table.name}/{row.name}/{column}"]) for column in columns]
                lines.append("\t".join([row.label, *cells]))
    return "\n".join(lines) + "\n"


def _shown(value: float | None) -> str:
    return "" if value is None else str(value)


def gold_line(name: str, values: Values, **fields: object) -> dict[str, object]:
    cells = {key: {"value": value, "state": "blank" if value is None else "read"} for key, value in values.items()}
    known = {"name": name, "file": f"{name}.txt", "kind": "made", "form": "2021", "org": "云溪镇人民政府", "year": 2021}
    return {**known, "cells": cells, **fields}


@pytest.fixture
def small_suite(tmp_path: Path) -> Suite:
    """Six reports of two kinds, damage of two severities noted; the fourth has lost its tables."""
    folder = tmp_path / "suite"
    folder.mkdir()
    rng = random.Random(7)
    lines = []
    for number in range(6):
        values = make_values(rng)
        name, gone = f"r{number}", number == 3
        (folder / f"{name}.txt").write_text("表格缺失" if gone else draw_text(values), encoding="utf-8")
        damage = {"kinds": ["tables_gone"] if gone else ["none"], "severity": number % 2, "split": "seen"}
        line = gold_line(name, values, kind="even" if number % 2 == 0 else "odd", damage=damage)
        if gone:
            line["cells"] = {key: {"value": value, "state": "lost"} for key, value in values.items()}
        lines.append(json.dumps(line, ensure_ascii=False))
    (folder / "gold.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_suite(folder)
