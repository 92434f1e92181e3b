from collections.abc import Callable
from pathlib import Path

import pytest

# A made-up budget table: nothing of it is known to the code.
BUDGET = """\
id: budget-summary
version: "1"
title: 收入支出决算总表
edition: 示例〔2024〕1号
years: [2024, null]
tables:
  - name: summary
    title: 收入支出决算总体情况
    blocks:
      - title: 收入
        corner: [项目]
        columns:
          - {name: budget, label: 年初预算数, kind: amount, unit: 万元}
          - {name: outturn, label: 决算数, aliases: [本年决算数], kind: amount, unit: 万元}
        rows:
          - {name: appropriation, label: 一、财政拨款收入}
          - label: 二、其他各类收入
            children:
              - {name: business_income, label: 事业收入}
              - {name: other_income, label: 其他}
          - {name: income_total, label: 收入总计}
      - title: 支出
        columns:
          - {name: outturn, label: 决算数, kind: amount, unit: 万元}
        rows:
          - {name: spending_total, label: 支出总计}
identities:
  - id: income
    table: summary
    for_each: column
    left: [{row: appropriation}, {row: business_income}, {row: other_income}]
    right: [{row: income_total}]
    tolerance: 0.01
  - id: even
    table: summary
    for_each: once
    left: [{row: income_total, col: outturn}]
    right: [{row: spending_total, col: outturn}]
"""


@pytest.fixture
def budget() -> str:
    return BUDGET


@pytest.fixture
def form_file(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(text: str | bytes) -> Path:
        path = tmp_path / "form.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write
