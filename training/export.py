"""From a fine-tuned model to a folder of weights that the extractor loads.

``python -m training.export RUN -o extractor/weights`` writes safetensors, ONNX (fp32, fp16 or int8), and the manifest.
With fp16 the tensors are stored in half precision and computed in single precision: half the file.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import torch
from transformers import AutoModelForTokenClassification

from extractor.tagging.model import weights as w
from extractor.tagging.model.encode import GRAIN, WINDOW
from extractor.tagging.model.labels import LABELS, ROLE_LABELS
from extractor.version import __version__
from training.curve import read_curve
from training.fused import DOMAIN, OPERATOR
from training.fused import NAME as FUSED

OPSET = 18
MOST_BYTES = 20 * 2**20
Precision = Literal["fp32", "fp16", "int8"]
_SMALL = 1024
"""Values: smaller tensors, biases and constants among them, stay in single precision."""


class _Logits(torch.nn.Module):
    """The model with plain tensors in and out, as ONNX wants it."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, input_ids: torch.Tensor, bbox: torch.Tensor, attention_mask: torch.Tensor | None = None
    ) -> torch.Tensor:
        logits: torch.Tensor = self.model(input_ids=input_ids, bbox=bbox, attention_mask=attention_mask).logits
        return logits


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.export", description=__doc__)
    parser.add_argument("run", type=Path, help="the folder of a fine-tuning run")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--name", default=f"tablemend-{__version__}")
    parser.add_argument("--precision", choices=["fp32", "fp16", "int8"], default="fp16", help="of the ONNX file")
    options = parser.parse_args(arguments)
    export(
        options.run / "model", options.out, options.run / w.VOCABULARY, name=options.name,
        precision=options.precision, trained=told_by(options.run),
    )  # fmt: skip
    total = sum(path.stat().st_size for path in options.out.iterdir() if path.is_file())
    sys.stdout.write(f"{options.out}: {total / 2**20:.1f} MiB\n")
    return 0


def told_by(run: Path) -> dict[str, Any]:
    """What a run's folder says of the training, without the paths of the machine it ran on."""
    told: dict[str, Any] = {"version": __version__}
    settings = run / "settings.json"
    if settings.exists():
        held = json.loads(settings.read_text(encoding="utf-8"))
        kept = {name: value for name, value in held.items() if name not in ("vocabulary", "pretrained")}
        told |= {"settings": kept, "pretrained": held["pretrained"] is not None}
    if (run / "curve.jsonl").exists():
        told["last"] = read_curve(run)[-1]
    return told


def export(
    model_folder: Path,
    out: Path,
    vocabulary: Path,
    *,
    name: str,
    precision: Precision,
    trained: dict[str, Any] | None = None,
) -> None:
    """Writes the folder. Raises ``ValueError`` where a file would be too large to be shipped."""
    out.mkdir(parents=True, exist_ok=True)
    model = AutoModelForTokenClassification.from_pretrained(model_folder, attn_implementation="eager")
    model.eval()
    for file in (w.CONFIG, w.TENSORS):
        shutil.copyfile(model_folder / file, out / file)
    if vocabulary.resolve() != (out / w.VOCABULARY).resolve():
        shutil.copyfile(vocabulary, out / w.VOCABULARY)
    _write_onnx(model, out / w.ONNX, precision)
    names = (w.CONFIG, w.TENSORS, w.ONNX, w.VOCABULARY)
    for file in names:
        if (size := (out / file).stat().st_size) > MOST_BYTES:
            raise ValueError(f"{out / file}: {size} bytes; a file of the package may have {MOST_BYTES}")
    manifest = w.Manifest(
        format=w.FORMAT,
        name=name,
        labels=LABELS if model.config.num_labels == len(LABELS) else ROLE_LABELS,
        files={file: w.file_digest(out / file) for file in names},
        trained=trained or {},
    )
    (out / w.MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")


def _write_onnx(model: torch.nn.Module, path: Path, precision: Precision) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        # Encoders with an attention of their own stay as they are, and take a mask.
        _trace(model, plain, fused=True)
        if not _is_fused(plain):
            _trace(model, plain, fused=False)
        if precision == "fp32":
            shutil.copyfile(plain, path)
            return
        if precision == "fp16":
            store_half(plain, path)
            return
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantize_dynamic(str(plain), str(path), weight_type=QuantType.QInt8, per_channel=True)


def store_half(plain: Path, path: Path) -> None:
    """The ONNX file with its large tensors in half precision, each cast back before it is used: ONNX Runtime does that
    once, when it opens the file, and computes as before."""
    import numpy as np
    import onnx
    from onnx import numpy_helper

    model = onnx.load(plain)
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < _SMALL:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.save(model, path)


def _trace(model: torch.nn.Module, path: Path, *, fused: bool) -> None:
    model.config._attn_implementation = FUSED if fused else "eager"  # type: ignore[union-attr]
    ids = torch.ones(2, WINDOW // 2, dtype=torch.long)
    boxes = torch.zeros(2, WINDOW // 2, 4, dtype=torch.long)
    boxes[..., 2:] = min(4, GRAIN - 1)
    given = (ids, boxes) if fused else (ids, boxes, torch.ones_like(ids))
    names = ["input_ids", "bbox", "attention_mask"][: len(given)]
    axes = {0: "batch", 1: "positions"}
    with warnings.catch_warnings():
        # The older exporter needs no further package; that it is deprecated is known.
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        # Encoders ask for the length of their input in places; whether they mean it is seen when the weights are run.
        warnings.filterwarnings("ignore", category=torch.jit.TracerWarning)  # type: ignore[attr-defined]
        torch.onnx.export(
            _Logits(model), given, str(path), dynamo=False, opset_version=OPSET, input_names=names,
            output_names=["logits"], dynamic_axes=dict.fromkeys((*names, "logits"), axes),
            custom_opsets={DOMAIN: 1} if fused else {},
        )  # fmt: skip


def _is_fused(path: Path) -> bool:
    import onnx

    return any(node.op_type == OPERATOR for node in onnx.load(path, load_external_data=False).graph.node)


if __name__ == "__main__":
    sys.exit(main())
