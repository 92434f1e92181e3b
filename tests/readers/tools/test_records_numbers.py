"""Numbers that a program gave to rows and columns are no cells."""

from __future__ import annotations

import pytest

from extractor.readers.tools.records import rows_of

ROWS = [["规章", 5, 1], ["行政许可", 10, None]]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"columns": [0, 1, 2], "index": [0, 1], "data": ROWS}, id="split"),
        pytest.param([{"0": row[0], "1": row[1], "2": row[2]} for row in ROWS], id="records"),
        pytest.param({str(c): {str(r): ROWS[r][c] for r in range(2)} for c in range(3)}, id="columns"),
        pytest.param({str(c): [row[c] for row in ROWS] for c in range(3)}, id="lists"),
        pytest.param(
            {
                "schema": {"fields": []},
                "data": [{"index": n, "0": row[0], "1": row[1], "2": row[2]} for n, row in enumerate(ROWS)],
            },
            id="table",
        ),
    ],
)
def test_counted_headers_and_indexes_are_left_out(value: object) -> None:
    assert [list(row) for row in rows_of(value) or ()] == ROWS


def test_a_real_header_stays() -> None:
    value = {"columns": ["信息内容", "本年制发件数", "现行有效件数"], "data": ROWS}
    assert list((rows_of(value) or ())[0]) == value["columns"]
