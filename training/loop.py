"""One plain training loop: warm-up and decay, clipping, resumable checkpoints, a learning curve, early stopping."""

from __future__ import annotations

import contextlib
import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from pydantic import BaseModel, ConfigDict
from rich.console import Console

from extractor.runs.progress import duration

Batch = dict[str, torch.Tensor]
Batches = Callable[[int], Iterator[Batch]]
"""Batches from a step on: what makes a run resumable is that step ``n`` gives the same batch in every run."""
Loss = Callable[[torch.nn.Module, Batch], torch.Tensor]
_CHECKPOINT = "checkpoint.pt"
Evaluate = Callable[[torch.nn.Module], dict[str, float]]


class Schedule(BaseModel):
    """How long and how fast. Part of the configuration files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: int
    warmup: int = 100
    learning_rate: float = 5e-4
    least_rate: float = 0.05
    """What is left of the learning rate at the last step, as a share."""
    weight_decay: float = 0.01
    clip: float = 1.0
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    log_every: int = 20
    save_every: int = 200
    evaluate_every: int = 0
    patience: int = 0
    """Evaluations without a better score after which to stop; 0: never."""
    score: str = "cell_accuracy"
    minutes: float = 0
    """Wall-clock limit, for a trial that must end; 0: none. The learning rate then falls with the time."""


@dataclass
class _Progress:
    step: int = 0
    best: float = -1.0
    waited: int = 0
    seconds: float = 0.0


def device_of() -> torch.device:
    """The accelerator of this machine where there is one."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def train(
    model: torch.nn.Module,
    loss_of: Loss,
    batches: Batches,
    schedule: Schedule,
    folder: Path,
    *,
    evaluate: Evaluate | None = None,
    save_model: Callable[[torch.nn.Module, Path], None],
) -> dict[str, float]:
    """Trains in ``folder`` and goes on from the checkpoint there, if any. The final (with ``evaluate``: the best)
    model is saved to ``folder/model`` by ``save_model``. Gives the last figures.
    """
    folder.mkdir(parents=True, exist_ok=True)
    device, console = device_of(), Console(stderr=True)
    model.to(device)
    optimizer = torch.optim.AdamW(_groups(model, schedule.weight_decay), lr=schedule.learning_rate, betas=(0.9, 0.98))
    progress = _resume(folder, model, optimizer, device)
    if progress.step:
        console.print(f"going on from step {progress.step}")
    began, figures = time.monotonic() - progress.seconds, {"loss": math.nan}
    losses: list[float] = []
    model.train()
    for step, batch in zip(range(progress.step, schedule.steps), batches(progress.step), strict=False):
        spent = (time.monotonic() - began) / 60
        done = max(step / schedule.steps, spent / schedule.minutes if schedule.minutes else 0.0)
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = schedule.learning_rate * _share(step, done, schedule)
        batch = {name: tensor.to(device) for name, tensor in batch.items()}
        with _precision(device, schedule.precision):
            loss = loss_of(model, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), schedule.clip)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
        progress.step, progress.seconds = step + 1, time.monotonic() - began
        if progress.step % schedule.log_every == 0:
            figures["loss"] = sum(losses) / len(losses)
            losses.clear()
            _log(folder, {"step": progress.step, "loss": figures["loss"], "seconds": round(progress.seconds, 1)})
            console.print(going(progress.step, figures["loss"], progress.seconds, schedule), highlight=False)
        if evaluate is not None and schedule.evaluate_every and progress.step % schedule.evaluate_every == 0:
            figures |= _evaluated(model, evaluate, schedule, folder, progress, save_model, console)
            if schedule.patience and progress.waited >= schedule.patience:
                break
        if progress.step % schedule.save_every == 0:
            _save(folder, model, optimizer, progress)
    _save(folder, model, optimizer, progress)
    if evaluate is not None:
        figures |= _evaluated(model, evaluate, schedule, folder, progress, save_model, console)
    else:
        save_model(model, folder / "model")
    return figures


def going(step: int, loss: float, seconds: float, schedule: Schedule) -> str:
    """``step 40 of 1,000, loss 0.1234, 2.0 steps a second, 8 min 00 s left``"""
    rate = step / max(seconds, 1e-3)
    left = (schedule.steps - step) / rate
    if schedule.minutes:
        left = min(left, max(0.0, schedule.minutes * 60 - seconds))
    return f"step {step:,} of {schedule.steps:,}, loss {loss:.4f}, {rate:.1f} steps a second, {duration(left)} left"


def _evaluated(
    model: torch.nn.Module, evaluate: Evaluate, schedule: Schedule, folder: Path, progress: _Progress,
    save_model: Callable[[torch.nn.Module, Path], None], console: Console,
) -> dict[str, float]:  # fmt: skip
    model.eval()
    with torch.inference_mode():
        figures = evaluate(model)
    model.train()
    _log(folder, {"step": progress.step, "seconds": round(progress.seconds, 1), **figures})
    console.print(f"step {progress.step} " + " ".join(f"{k} {v:.4f}" for k, v in figures.items()), highlight=False)
    if figures[schedule.score] > progress.best:
        progress.best, progress.waited = figures[schedule.score], 0
        save_model(model, folder / "model")
    else:
        progress.waited += 1
    return figures


def _groups(model: torch.nn.Module, decay: float) -> list[dict[str, Any]]:
    plain = [p for p in model.parameters() if p.requires_grad and p.ndim < 2]
    matrices = [p for p in model.parameters() if p.requires_grad and p.ndim >= 2]
    return [{"params": matrices, "weight_decay": decay}, {"params": plain, "weight_decay": 0.0}]


def _share(step: int, done: float, schedule: Schedule) -> float:
    """Linear warm-up, then a cosine down to ``least_rate``."""
    fall = schedule.least_rate + (1 - schedule.least_rate) * 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))
    return min(1.0, (step + 1) / max(1, schedule.warmup)) * fall


def _precision(device: torch.device, wanted: str) -> contextlib.AbstractContextManager[object]:
    """bf16 on request, or where the device has it (CUDA, processors with AVX-512 BF16)."""
    able = device.type == "cuda" or (device.type == "cpu" and torch.ops.mkldnn._is_mkldnn_bf16_supported())
    if wanted == "bf16" or (wanted == "auto" and able):
        return torch.autocast(device.type, dtype=torch.bfloat16)
    return contextlib.nullcontext()


def _log(folder: Path, line: dict[str, float]) -> None:
    with (folder / "curve.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def _save(folder: Path, model: torch.nn.Module, optimizer: torch.optim.Optimizer, progress: _Progress) -> None:
    # With the state of chance, which dropout draws on: a run that was stopped ends in the same weights.
    chance = {"cpu": torch.get_rng_state(), "cuda": torch.cuda.get_rng_state_all()}
    state = {
        "model": model.state_dict(), "optimizer": optimizer.state_dict(), "progress": asdict(progress),
        "chance": chance,
    }  # fmt: skip
    fresh = folder / f"{_CHECKPOINT}.new"
    torch.save(state, fresh)
    fresh.replace(folder / _CHECKPOINT)


def has_checkpoint(folder: Path) -> bool:
    """Whether a run in that folder was begun and would be gone on with."""
    return (folder / _CHECKPOINT).exists()


def _resume(folder: Path, model: torch.nn.Module, optimizer: torch.optim.Optimizer, device: torch.device) -> _Progress:
    path = folder / _CHECKPOINT
    if not path.exists():
        return _Progress()
    # Tensors and plain values only: a checkpoint never runs code.
    state = torch.load(path, map_location=device, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    if "chance" in state:
        torch.set_rng_state(state["chance"]["cpu"].cpu())
        torch.cuda.set_rng_state_all([own.cpu() for own in state["chance"]["cuda"]])
    return _Progress(**state["progress"])
