"""From a run of the small reader to the files that the extractor loads: ``python -m training.reader.export RUN``."""

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

from extractor.scan.ocr import READER
from extractor.scan.quick_first import KINDS
from extractor.scan.quick_reader import DESCRIPTION, HEIGHT
from extractor.scan.signs import FIRST, LIKELIEST, MARKS
from extractor.version import __version__
from training.curve import read_curve
from training.export import OPSET, store_half
from training.reader.alphabet import FILE, form_phrases
from training.reader.network import WEIGHTS, LineReader

NOTHING_SURE = dict.fromkeys(KINDS, -1.0)
"""Bars under which nothing is taken, until they are fitted."""


class _Chances(torch.nn.Module):
    """The likeliest classes of each column with their chances, and those of the marks."""

    def __init__(self, model: LineReader) -> None:
        super().__init__()
        self.model = model

    def forward(self, lines: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        chances = torch.softmax(self.model(lines).transpose(1, 2), dim=2)
        best, which = torch.topk(chances, LIKELIEST, dim=2)
        return best, which, chances[:, :, : FIRST + len(MARKS)]


def export(model: LineReader, path: Path) -> None:
    """Writes the ONNX file, its large tensors in half precision."""
    names = ["chances", "likeliest", "marks"]
    axes = {"lines": {0: "lines", 3: "pixels"}, **{name: {0: "lines", 1: "columns"} for name in names}}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            _Chances(model.eval()), (torch.zeros(1, 1, HEIGHT, 64),), str(plain), dynamo=False, opset_version=OPSET,
            input_names=["lines"], output_names=names, dynamic_axes=axes,
        )  # fmt: skip
        store_half(plain, path)


def load_run(run: Path) -> tuple[LineReader, str]:
    """The network as the run left it, finished or not, and its alphabet."""
    alphabet = json.loads((run / FILE).read_text(encoding="utf-8"))
    model = LineReader(len(alphabet) + FIRST)
    done = run / "model" / WEIGHTS
    state = torch.load(done if done.exists() else run / "checkpoint.pt", map_location="cpu", weights_only=True)
    model.load_state_dict(state if done.exists() else state["model"])
    return model.eval(), alphabet


def write(
    model: LineReader, alphabet: str, weights: Path, *, bars: Mapping[str, float], trained: Mapping[str, Any]
) -> None:
    """The weights, and beside them their description."""
    weights.parent.mkdir(parents=True, exist_ok=True)
    export(model, weights)
    told = {
        "format": 1,
        "alphabet": alphabet,
        "phrases": "\n".join(form_phrases()),
        "bars": dict(bars),
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "trained": dict(trained),
    }
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    weights.with_suffix(DESCRIPTION.suffix).write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.reader.export", description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("-o", "--out", type=Path, default=READER, help="the ONNX file")
    options = parser.parse_args(arguments)
    model, alphabet = load_run(options.run)
    last = read_curve(options.run)[-1]
    write(model, alphabet, options.out, bars=NOTHING_SURE, trained={"version": __version__, "last": last})
    sys.stdout.write(f"{options.out}: {options.out.stat().st_size / 2**20:.2f} MiB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
