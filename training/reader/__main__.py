"""Train a small reader: ``python -m training.reader -o RUN --corpus FILE.txt.xz [--plan numbers] [--minutes M]``.

Draws the lines it learns from, with the fonts of this machine, and goes on from where it was stopped. Two hours on one
core are enough. ``--smoke`` shows within a minute that it runs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch

from extractor.errors import SettingsError
from extractor.scan.signs import FIRST, STRIDE
from training.corpus import read_corpus
from training.degraded import FONT_ADVICE, system_fonts
from training.loop import Batch, Schedule, train
from training.reader.alphabet import FILE, form_phrases
from training.reader.glyphs import latin_fonts, parted
from training.reader.lines import LEFT_OUT, Press
from training.reader.network import WEIGHTS, LineReader, loss_of
from training.reader.plan import PLANS, Plan
from training.reader.texts import sources_of

ROWS, ROW = 8, 640
"""Of a batch: rows, and their pixels, each filled with lines side by side."""
GAP = 12
"""Pixels of paper between two lines of a row."""
EASY_STEPS = 600
"""Until then lines get harder."""
PROSE_LINES = 60_000
MINUTES = 130.0
"""On one core. At half of them the loss still falls as fast as it swings."""


def press_of(plan: Plan, alphabet: str, prose: Sequence[str], *, held_out: bool = False) -> Press:
    """Draws with the fonts that training sees, or with those kept for measuring."""
    chinese, latin = parted(system_fonts())[held_out], parted(latin_fonts())[held_out]
    if not chinese:
        raise SettingsError(f"no Chinese font found; {FONT_ADVICE}")
    classes = {character: index for index, character in enumerate(alphabet, start=FIRST)}
    return Press(chinese, latin, sources_of(form_phrases(), prose, alphabet), classes, plan.shape.height, plan.say)


def batches(press: Press, seed: int, step: int) -> Iterator[Batch]:
    """Batch ``n`` depends on the seed and on ``n`` alone."""
    while True:
        yield packed(press, Random(f"reader/{seed}/{step}"), max(0.0, 1 - step / EASY_STEPS))
        step += 1


def packed(press: Press, rng: Random, ease: float) -> Batch:
    """Lines side by side in rows of one width; what does not fit begins the next row."""
    lines = np.zeros((ROWS, 1, press.height, ROW), dtype=np.float32)
    truth = np.full((ROWS, ROW // STRIDE), LEFT_OUT, dtype=np.int64)
    row, at = 0, 0
    while row < ROWS:
        drawn = press.draw(rng, ease)
        columns, width = len(drawn.truth), drawn.columns.shape[1]
        if columns * STRIDE > ROW:
            continue
        if at + columns * STRIDE > ROW:
            row, at = row + 1, 0
            if row == ROWS:
                break
        lines[row, 0, :, at : at + width] = drawn.columns
        truth[row, at // STRIDE : at // STRIDE + columns] = drawn.truth
        at += columns * STRIDE + GAP
    return {"lines": torch.from_numpy(lines), "truth": torch.from_numpy(truth)}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.reader", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, help="official prose, .txt or .txt.xz; without it only labels are drawn")
    parser.add_argument("--plan", choices=PLANS, default="lines", help="which of the readers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--steps", type=int, default=60_000)
    parser.add_argument("--smoke", action="store_true", help="a few steps, to see that it runs")
    options = parser.parse_args(arguments)
    plan = PLANS[options.plan]
    prose = read_corpus(options.corpus)[:PROSE_LINES] if options.corpus else form_phrases()
    schedule = Schedule(
        steps=options.steps, minutes=options.minutes, warmup=100, learning_rate=3e-3, least_rate=0.01, save_every=250,
        log_every=50,
    )  # fmt: skip
    if options.smoke:
        schedule = schedule.model_copy(update={"steps": 4, "log_every": 2, "save_every": 2})
    alphabet = plan.alphabet(prose)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / FILE).write_text(json.dumps(alphabet, ensure_ascii=False), encoding="utf-8")
    press = press_of(plan, alphabet, prose)
    torch.manual_seed(options.seed)
    figures = train(
        LineReader(plan.shape, len(alphabet) + FIRST),
        loss_of,
        lambda step: batches(press, options.seed, step),
        schedule,
        options.out,
        save_model=lambda model, folder: _save(model, folder),
    )
    sys.stdout.write(f"loss {figures['loss']:.4f}\n")
    return 0


def _save(model: torch.nn.Module, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), folder / WEIGHTS)


if __name__ == "__main__":
    raise SystemExit(main())
