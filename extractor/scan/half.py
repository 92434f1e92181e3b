"""RapidOCR's recogniser on OpenVINO, in half precision where the processor computes so: nearly twice as fast there.

On any other processor it computes as ONNX Runtime does, and gains nothing. Needs the extra ``openvino``.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from extractor.scan.ocr import thread_count
from extractor.scan.rapid import RapidEngine, batched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.rapid import Chances

HALF = "BF16"
"""What OpenVINO calls the precision, among what a processor is able to compute in."""
STEP = 32
"""Pixels that inputs are filled up to a multiple of: for each new shape OpenVINO compiles anew, for half the time of a
batch."""
MOST_IN_BATCH = 8


class HalfEngine(RapidEngine):
    """Reads nearly the same characters with nearly the same scores, so it has a name of its own."""

    def __init__(self) -> None:
        from rapidocr import EngineType  # type: ignore[import-not-found,unused-ignore]

        super().__init__({"Rec.engine_type": EngineType.OPENVINO})
        self._compiling = threading.Lock()
        self._own = threading.local()

    @cached_property
    def name(self) -> str:
        return f"{super().name}, openvino {version('openvino')} {self._precision}"

    @cached_property
    def _precision(self) -> str:
        from openvino import Core  # type: ignore[import-not-found,unused-ignore]

        able: Sequence[str] = Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        return "bf16" if HALF in able else "f32"

    @cached_property
    def _network(self) -> Any:
        from openvino import Core

        model = self._part("rec").session.model
        threads = thread_count()
        settings = {
            "INFERENCE_PRECISION_HINT": self._precision,
            "INFERENCE_NUM_THREADS": threads,
            # Whole batches side by side, as with ONNX Runtime.
            "NUM_STREAMS": threads,
        }
        return Core().compile_model(model, "CPU", settings)

    def _batched(self, order: Sequence[int], widths: Sequence[int]) -> list[list[int]]:
        return [part for batch in batched(order, widths) for part in in_twos(batch)]

    def _chances(self, crops: NDArray[np.float32]) -> Chances:
        with self._compiling:
            network = self._network
        request = getattr(self._own, "request", None)
        if request is None:
            request = self._own.request = network.create_infer_request()
        width = crops.shape[-1]
        behind = -width % STEP
        filled = np.pad(crops, ((0, 0), (0, 0), (0, 0), (0, behind))) if behind else crops
        request.infer([filled])
        # The memory is used again by the next call.
        return np.array(request.get_output_tensor().data, dtype=np.float32)


def in_twos(batch: Sequence[int]) -> list[list[int]]:
    """A batch cut into parts of 8, 4, 2 and 1 crops, so that there are few shapes."""
    parts: list[list[int]] = []
    left = list(batch)
    size = MOST_IN_BATCH
    while left:
        while size > len(left):
            size //= 2
        parts.append(left[:size])
        left = left[size:]
    return parts
