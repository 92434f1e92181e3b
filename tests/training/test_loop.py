"""What training says while it is at work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs the train extra: pip install torch")

import torch

from training.loop import Batch, Schedule, going, train


@pytest.mark.parametrize(
    ("minutes", "left"), [(0, "8 min 00 s left"), (1, "40.0 s left")], ids=["by steps", "by the wall clock"]
)
def test_a_line_has_rate_and_time_left(minutes: float, left: str) -> None:
    line = going(40, 0.12345, 20.0, Schedule(steps=1000, minutes=minutes))
    assert line == f"step 40 of 1,000, loss 0.1235, 2.0 steps a second, {left}"


class _Interrupted(Exception):
    pass


@pytest.mark.parametrize("fails_at", [3, 4, 7], ids=["before a checkpoint", "right behind one", "later"])
def test_a_run_that_was_stopped_ends_in_the_weights_of_one_that_was_not(tmp_path: Path, fails_at: int) -> None:
    """Dropout goes on where it was, too."""
    schedule = Schedule(steps=8, warmup=2, save_every=2, log_every=1)

    def batches(first: int) -> Iterator[Batch]:
        return ({"x": torch.full((4, 8), float(step))} for step in range(first, 8))

    def run(name: str, *, fails: bool = False) -> torch.Tensor:
        torch.manual_seed(1)
        model = torch.nn.Sequential(torch.nn.Linear(8, 8), torch.nn.Dropout(0.5), torch.nn.Linear(8, 1))

        def loss_of(net: torch.nn.Module, batch: Batch) -> torch.Tensor:
            if fails and float(batch["x"][0, 0]) == fails_at:
                raise _Interrupted
            return net(batch["x"]).square().mean()  # type: ignore[no-any-return]

        train(model, loss_of, batches, schedule, tmp_path / name, save_model=lambda net, folder: None)
        return torch.cat([weights.detach().flatten() for weights in model.parameters()])

    with pytest.raises(_Interrupted):
        run("stopped", fails=True)

    assert torch.equal(run("stopped"), run("whole"))
