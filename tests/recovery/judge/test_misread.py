"""Marks and numbers that an engine may have misread."""

from dataclasses import replace

import pytest

from extractor.forms import CellKey
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.judge.misread import doubt_misread, doubt_written_over
from extractor.report import Check, Status
from tests.recovery.builders import TABLE, recover


@pytest.mark.parametrize(
    ("score", "zeros", "recognised", "doubted"),
    [
        pytest.param(0.85, True, True, True, id="among zeros"),
        pytest.param(0.97, True, True, False, id="read for sure"),
        pytest.param(0.85, False, True, False, id="among dashes"),
        pytest.param(None, True, False, False, id="printed"),
    ],
)
def test_a_dash_may_be_what_is_left_of_a_number(
    score: float | None, zeros: bool, recognised: bool, doubted: bool
) -> None:
    verdicts = {
        key: replace(
            verdict, status=Status.READ if zeros else Status.NOT_APPLICABLE, value=0, recognised=True, score=0.9
        )
        for key, verdict in recover(TABLE).verdicts.items()
    }
    dash = next(iter(verdicts))
    verdicts[dash] = replace(
        verdicts[dash], status=Status.NOT_APPLICABLE, value=None, text="-", recognised=recognised, score=score
    )
    weighed = doubt_misread(verdicts, ())
    assert {key for key in weighed if weighed[key] != verdicts[key]} == ({dash} if doubted else set())
    assert (Doubt.OPEN in weighed[dash].doubts) is doubted


def sum_of(*keys: CellKey, status: str) -> Check:
    cells = tuple("/".join(key) for key in keys)
    return Check(id="total", where="", status=status, left=1, right=2, cells=cells, anchored=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "slashes", "row", "column", "doubt"),
    [
        pytest.param(1, True, "fail", "pass", Doubt.OPEN, id="1 among slashes"),
        pytest.param(1, True, "pass", "pass", None, id="1 of sums that hold"),
        pytest.param(7, True, "fail", "pass", None, id="another number"),
        pytest.param(1, False, "fail", "pass", None, id="no slashes"),
        pytest.param(7, False, "unknown", "unknown", Doubt.SUSPECT, id="no sum tells"),
        pytest.param(7, False, "unknown", "pass", None, id="one sum tells"),
    ],
)
def test_a_number_among_sums_that_fail(value: int, slashes: bool, row: str, column: str, doubt: Doubt | None) -> None:
    mark = {"status": Status.NOT_APPLICABLE, "value": None, "text": "/"}
    zero = {"status": Status.READ, "value": 0, "text": "0"}
    verdicts = {
        key: replace(verdict, recognised=True, score=0.95, **(mark if slashes else zero))
        for key, verdict in recover(TABLE).verdicts.items()
    }
    own, other, *_ = verdicts
    verdicts[own] = replace(verdicts[own], status=Status.READ, value=value, text=str(value))
    checks = [sum_of(own, status=row), sum_of(own, status=column), sum_of(other, status="fail")]
    weighed = doubt_misread(verdicts, checks)
    assert weighed[own].doubts - verdicts[own].doubts == ({doubt} if doubt else set())


def test_print_that_was_written_over_is_looked_at_whatever_its_sums_say() -> None:
    stages = recover(TABLE)
    struck = next(key for key, v in stages.verdicts.items() if v.status is Status.READ and v.spans)
    span = stages.verdicts[struck].spans[0]
    tokens = tuple(
        replace(token, written_over=(token.start, token.end) == (span.start, span.end))
        for token in stages.document.tokens
    )
    weighed = doubt_written_over(stages.verdicts, replace(stages.document, tokens=tokens))
    assert {key for key in weighed if weighed[key] != stages.verdicts[key]} == {struck}
    assert "line runs through" in weighed[struck].reasons[-1]


@pytest.mark.parametrize(
    ("kind", "value", "others", "doubted"),
    [
        pytest.param("change", 19, 0.8, True, id="a change where print is bad"),
        pytest.param("change", -19, 0.8, False, id="with its sign"),
        pytest.param("change", 19, 0.99, False, id="where print is clear"),
        pytest.param("count", 19, 0.8, False, id="a count"),
    ],
)
def test_where_print_is_bad_a_minus_sign_may_be_lost(kind: str, value: int, others: float, doubted: bool) -> None:
    verdicts = {
        key: replace(verdict, status=Status.READ, value=3, recognised=True, score=others)
        for key, verdict in recover(TABLE).verdicts.items()
    }
    own = next(iter(verdicts))
    column = verdicts[own].column.model_copy(update={"kind": kind})
    verdicts[own] = replace(verdicts[own], value=value, score=0.99, column=column)
    weighed = doubt_misread(verdicts, ())
    assert (Doubt.OPEN in weighed[own].doubts) is doubted
