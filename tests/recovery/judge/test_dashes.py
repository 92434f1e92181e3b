"""Dashes that may be what is left of a number."""

from dataclasses import replace

import pytest

from extractor.recovery.judge.dashes import doubt_dashes
from extractor.recovery.judge.evidence import Doubt
from extractor.report import Status
from tests.recovery.builders import TABLE, recover


@pytest.mark.parametrize(
    ("score", "zeros", "recognised", "doubted"),
    [
        pytest.param(0.85, True, True, True, id="among zeros"),
        pytest.param(0.97, True, True, False, id="read for sure"),
        pytest.param(0.85, False, True, False, id="among dashes"),
        pytest.param(0.42, False, True, True, id="readings differ"),
        pytest.param(None, True, False, False, id="printed"),
    ],
)
def test_a_dash_may_be_what_is_left_of_a_number(
    score: float | None, zeros: bool, recognised: bool, doubted: bool
) -> None:
    verdicts = {
        key: replace(verdict, status=Status.READ if zeros else Status.NOT_APPLICABLE, value=0, recognised=True, score=0.9)
        for key, verdict in recover(TABLE).verdicts.items()
    }
    dash = next(iter(verdicts))
    verdicts[dash] = replace(
        verdicts[dash], status=Status.NOT_APPLICABLE, value=None, text="-", recognised=recognised, score=score
    )
    weighed = doubt_dashes(verdicts)
    assert {key for key in weighed if weighed[key] != verdicts[key]} == ({dash} if doubted else set())
    assert (Doubt.OPEN in weighed[dash].doubts) is doubted
