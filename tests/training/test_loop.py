"""What training says while it is at work."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="needs the train extra: pip install torch")

from training.loop import Schedule, going


@pytest.mark.parametrize(
    ("minutes", "left"), [(0, "8 min 00 s left"), (1, "40.0 s left")], ids=["by steps", "by the wall clock"]
)
def test_a_line_has_rate_and_time_left(minutes: float, left: str) -> None:
    line = going(40, 0.12345, 20.0, Schedule(steps=1000, minutes=minutes))
    assert line == f"step 40 of 1,000, loss 0.1235, 2.0 steps a second, {left}"
