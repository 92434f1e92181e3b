"""What every process that works for another one does first."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time

from extractor.logs import as_parent

_THREADS = (
    "OMP_NUM_THREADS",  # OpenMP, and the pool of pyarrow
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
    "TABLEMEND_THREADS",
    "TABLEMEND_OCR_THREADS",
)
_WATCH_S = 0.5
_NEW_OBJECTS = 10_000
"""Python looks for unreachable cycles each time so many objects were made (700 by default). A report makes hundreds of
thousands that live until it is done, and hardly a cycle: looking so often took 3 to 13 % of the time."""


def begin(parent: int, *, share_cores: bool = True) -> None:
    """To be called before any library is loaded that starts threads. ``parent``: the id of the process that started
    this one. ``share_cores``: are there others at work, so that this one is to have a single thread?"""
    # Ctrl-C is the parent's to handle.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _watch(parent)
    as_parent()
    # Processes share the cores by being many; a thread a core in each of them would only get in the way.
    if share_cores:
        for name in _THREADS:
            os.environ[name] = "1"
    look_for_cycles_rarely()


def look_for_cycles_rarely() -> None:
    """What a report is made of is not searched for unreachable cycles again and again while it is read."""
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])


def _watch(parent: int) -> None:
    """A process whose parent was killed must not go on for nobody."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_WATCH_S)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
