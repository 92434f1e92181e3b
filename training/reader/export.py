"""From a run of a small reader to the files that the extractor loads: ``python -m training.reader.export RUN``."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from extractor.scan.quick_reader import DESCRIPTION
from extractor.scan.signs import FIRST, LIKELIEST, MARKS
from extractor.version import __version__
from training.curve import read_curve
from training.export import OPSET, store_half
from training.reader.alphabet import FILE, form_phrases
from training.reader.network import WEIGHTS, LineReader
from training.reader.plan import PLANS, Plan

NOTHING_SURE = -1.0
"""A bar under which nothing is taken, until it is fitted."""


class _Chances(torch.nn.Module):
    """The likeliest classes of each column with their chances, and those of the marks."""

    def __init__(self, model: LineReader) -> None:
        super().__init__()
        self.model = model

    def forward(self, lines: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        chances = torch.softmax(self.model(lines).transpose(1, 2), dim=2)
        best, which = torch.topk(chances, LIKELIEST, dim=2)
        return best, which, chances[:, :, : FIRST + len(MARKS)]


def export(model: LineReader, path: Path, height: int) -> None:
    """Writes the ONNX file, its large tensors in half precision."""
    names = ["chances", "likeliest", "marks"]
    axes = {"lines": {0: "lines", 3: "pixels"}, **{name: {0: "lines", 1: "columns"} for name in names}}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            _Chances(model.eval()), (torch.zeros(1, 1, height, 64),), str(plain), dynamo=False, opset_version=OPSET,
            input_names=["lines"], output_names=names, dynamic_axes=axes,
        )  # fmt: skip
        store_half(plain, path)


def load_run(run: Path, plan: Plan) -> tuple[LineReader, str]:
    """The network as the run left it, finished or not, and its alphabet."""
    alphabet = json.loads((run / FILE).read_text(encoding="utf-8"))
    model = LineReader(plan.shape, len(alphabet) + FIRST)
    done = run / "model" / WEIGHTS
    state = torch.load(done if done.exists() else run / "checkpoint.pt", map_location="cpu", weights_only=True)
    model.load_state_dict(state if done.exists() else state["model"])
    return model.eval(), alphabet


def write(model: LineReader, alphabet: str, weights: Path, plan: Plan, *, trained: Mapping[str, Any]) -> None:
    """The weights, and beside them their description."""
    weights.parent.mkdir(parents=True, exist_ok=True)
    export(model, weights, plan.shape.height)
    told = {
        "format": 1,
        "height": plan.shape.height,
        "alphabet": alphabet,
        "phrases": "" if plan.numbers_only else "\n".join(form_phrases()),
        "bars": dict.fromkeys(plan.most_wrong, NOTHING_SURE),
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "trained": dict(trained),
    }
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    weights.with_suffix(DESCRIPTION).write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.reader.export", description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--plan", choices=PLANS, default="lines", help="which of the readers")
    parser.add_argument("-o", "--out", type=Path, help="the ONNX file; without it, the shipped one")
    options = parser.parse_args(arguments)
    plan = PLANS[options.plan]
    model, alphabet = load_run(options.run, plan)
    out = options.out or plan.weights
    write(model, alphabet, out, plan, trained={"version": __version__, "last": read_curve(options.run)[-1]})
    sys.stdout.write(f"{out}: {out.stat().st_size / 2**20:.2f} MiB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
