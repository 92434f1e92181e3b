"""The learning curve of a run as a picture: ``python -m training.curve RUN... -o curve.svg``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

DPI = 120


def read_curve(run: Path) -> list[dict[str, float]]:
    """The lines of ``curve.jsonl``, but for one cut short by a stop. Raises ``OSError`` where there is no file."""
    lines = []
    for line in (run / "curve.jsonl").read_text(encoding="utf-8").splitlines():
        try:
            lines.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return lines


def draw_curves(runs: Sequence[Path], out: Path) -> None:
    """Training loss, and cell accuracy where it was measured, over the steps."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3.2), dpi=DPI, layout="constrained")
    left, right = figure.subplots(1, 2)
    for run in runs:
        curve = read_curve(run)
        losses = [(line["step"], line["loss"]) for line in curve if "loss" in line]
        scores = [(line["step"], 100 * line["cell_accuracy"]) for line in curve if "cell_accuracy" in line]
        left.plot(*zip(*losses, strict=True), label=run.name)
        if scores:
            right.plot(*zip(*scores, strict=True), marker="o", markersize=3, label=run.name)
    left.set(xlabel="step", ylabel="training loss", yscale="log")
    right.set(xlabel="step", ylabel="non-zero cells right, held out (%)")
    for axes in (left, right):
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
    if len(runs) > 1:
        right.legend(frameon=False, fontsize="small")
    figure.savefig(out, metadata={"Date": None} if out.suffix == ".svg" else None)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.curve", description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("-o", "--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    draw_curves(options.runs, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
