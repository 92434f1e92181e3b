"""Running the network: ONNX Runtime in a plain install, torch where it is requested. Both give the same labels."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from extractor.document import Document
from extractor.errors import WeightsError
from extractor.messages import message
from extractor.tagging.model import weights as w
from extractor.tagging.model.encode import GRAIN, Encoded, Window, even_windows, owners
from extractor.tagging.model.labels import LABEL_IDS, OTHER, ROLE_LABELS
from extractor.tagging.model.stretches import stretches
from extractor.tagging.model.vocabulary import PAD, Vocabulary
from extractor.tagging.model.weights import Weights

Floats = NDArray[np.float32]
Arrays = dict[str, NDArray[np.int64]]
"""``input_ids``, ``bbox`` and ``attention_mask`` of a batch; networks whose attention is fused take no mask."""
Network = Callable[[Arrays], Floats]
"""A batch → logits, batch × positions × labels."""

Backend = Literal["onnx", "torch"]
Tensor = TypeVar("Tensor", bound=Any)
"""Of numpy or of torch."""
_THREADS = "TABLEMEND_THREADS"
_ELSEWHERE = b"\x0a\x08location\x12"
"""The key under which an ONNX file names another one: an entry of ``TensorProto.external_data``."""
_NO_RUNTIME = message("model.needs_runtime")


def open_network(weights: Weights, backend: Backend | None = None) -> Network:
    """``None``: ONNX Runtime where weights and package are present, else torch.

    Raises :class:`WeightsError` where neither can run these weights.
    """
    if _is_torch(weights, backend):
        return _open_torch(weights)
    return open_onnx(_whole_network(weights), weights.file(w.ONNX))


def check_backend(weights: Weights, backend: Backend | None = None) -> None:
    """Raises :class:`WeightsError` where the package that would run these weights is not installed; loads nothing."""
    if not _is_torch(weights, backend) and find_spec("onnxruntime") is None:
        raise WeightsError(_NO_RUNTIME)


def _is_torch(weights: Weights, backend: Backend | None) -> bool:
    return backend == "torch" or (backend is None and not weights.has(w.ONNX))


def probabilities(document: Document, encoded: Encoded, vocabulary: Vocabulary, network: Network) -> Floats:
    """Label probabilities, positions × labels. Long documents go through in overlapping windows.

    Text that the network does not read (:mod:`.stretches`) is no piece of a table.
    """
    found: Floats | None = None
    for start, end in stretches(document, encoded):
        cut = even_windows(encoded.part(start, end), vocabulary)
        # One at a time: the intermediate results of one window stay in the processor's cache, those of several do not.
        for window, (low, high) in zip(cut, owners(cut), strict=True):
            (logits,) = network(make_batch([window], vocabulary))
            if found is None:
                found = _all_other(len(encoded.positions), logits.shape[-1])
            own = logits[1 + low - window.start : 1 + high - window.start]
            found[start + low : start + high] = _softmax(own)
    return _all_other(len(encoded.positions), len(ROLE_LABELS)) if found is None else found


def _all_other(positions: int, labels: int) -> Floats:
    found = np.zeros((positions, labels), dtype=np.float32)
    found[:, LABEL_IDS[OTHER]] = 1.0
    return found


def make_batch(chosen: Sequence[Window], vocabulary: Vocabulary) -> Arrays:
    """Windows as padded arrays."""
    length = max(len(window.ids) for window in chosen)
    ids = np.full((len(chosen), length), vocabulary.ids[PAD], dtype=np.int64)
    boxes = np.zeros((len(chosen), length, 4), dtype=np.int64)
    seen = np.zeros((len(chosen), length), dtype=np.int64)
    for row, window in enumerate(chosen):
        size = len(window.ids)
        ids[row, :size] = window.ids
        boxes[row, :size] = window.boxes
        seen[row, :size] = 1
    return {"input_ids": ids, "bbox": boxes, "attention_mask": seen}


def inputs_for(config: Any, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """The batch as an encoder with this transformers configuration expects it: without boxes, or with boxes in its own
    steps (most layout models count a page in 1000).
    """
    if not ("layoutlm" in config.model_type or config.model_type == "lilt"):
        return {name: array for name, array in batch.items() if name != "bbox"}
    scale = max(1, config.max_2d_position_embeddings // GRAIN)
    return batch if scale == 1 else {**batch, "bbox": batch["bbox"] * scale}


def _softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)


def open_onnx(data: bytes, path: Path) -> Network:
    """The network in an ONNX file. It is passed as bytes, so that the network cannot refer to files beside it.

    Raises :class:`WeightsError`, which names ``path``, where ONNX Runtime is not installed or refuses it.
    """
    try:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as state
    except ImportError as error:
        raise WeightsError(_NO_RUNTIME) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _threads()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except (state.InvalidProtobuf, state.InvalidGraph, state.InvalidArgument, state.Fail, RuntimeError) as error:
        raise WeightsError(message("model.onnx_failed", path=path, error=error)) from error
    wanted = {entry.name for entry in session.get_inputs()}

    def run(batch: Arrays) -> Floats:
        (logits,) = session.run(["logits"], {name: array for name, array in batch.items() if name in wanted})
        return np.asarray(logits, dtype=np.float32)

    return run


def _whole_network(weights: Weights) -> bytes:
    """The ONNX file, which must hold its numbers itself. Raises :class:`WeightsError` where it names another one."""
    data = weights.file(w.ONNX).read_bytes()
    if _ELSEWHERE in data:
        raise WeightsError(message("model.numbers_elsewhere", path=weights.file(w.ONNX)))
    return data


def _threads() -> int:
    """Threads of one process: one, unless ``TABLEMEND_THREADS`` says more. Two took half as much computing again on a
    busy machine, for threads that wait for each other count as computing."""
    given = os.environ.get(_THREADS, "")
    return int(given) if given.isdigit() and int(given) > 0 else 1


def _open_torch(weights: Weights) -> Network:
    try:
        import torch
        from transformers import AutoModelForTokenClassification
    except ImportError as error:
        raise WeightsError(message("model.needs_torch", path=weights.folder)) from error
    weights.file(w.TENSORS)
    device = torch.device(
        "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    )
    try:
        model: Any = AutoModelForTokenClassification.from_pretrained(
            weights.folder,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            dtype=torch.float32,
        )
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise WeightsError(message("model.transformers_failed", path=weights.folder, error=error)) from error
    model.to(device).eval()

    def run(batch: Arrays) -> Floats:
        fitted = inputs_for(model.config, batch)
        with torch.inference_mode():
            logits = model(**{name: torch.from_numpy(array).to(device) for name, array in fitted.items()}).logits
        return np.asarray(logits.float().cpu().numpy(), dtype=np.float32)

    return run
