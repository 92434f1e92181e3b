"""From a name on the command line to a system."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import cast, get_args

from eval.baselines.ours import Ours, Tagger
from eval.baselines.page_ocr import PageOcr
from eval.baselines.saved import Saved
from eval.baselines.system import NotAvailable, System
from eval.baselines.tools import TOOLS, ToolSystem
from eval.baselines.trivial import Afternoon, Zeros
from extractor.errors import SettingsError

NAMES = ("rules", "model", "auto", "zeros", "afternoon", "page-ocr", *TOOLS)
_SAFE = re.compile(r"[^\w.-]+")


def open_system(spec: str) -> System:
    """The system that ``spec`` names: one of :data:`NAMES`, ``auto:random-weights`` and the like for our own without a
    part of the network (:data:`eval.baselines.ablated.ABLATIONS`), ``saved:FOLDER`` or your own
    ``package.module:factory``.

    Raises :class:`NotAvailable` where it cannot run here and :class:`SettingsError` for a name that means nothing.
    """
    if spec == "zeros":
        return Zeros()
    if spec == "afternoon":
        return Afternoon()
    if spec in get_args(Tagger):
        return Ours(cast(Tagger, spec))
    if spec == "page-ocr":
        return PageOcr()
    if spec in TOOLS:
        return ToolSystem(spec)
    if spec.startswith("saved:"):
        return Saved(Path(spec.removeprefix("saved:")))
    tagger, _, ablation = spec.partition(":")
    if tagger in ("auto", "model") and ablation:
        return _without(cast(Tagger, tagger), ablation)
    if ":" in spec:
        return _own(spec)
    raise SettingsError(f"saw system {spec!r}, expected one of {', '.join(NAMES)}, saved:FOLDER or module:factory")


def _without(tagger: Tagger, ablation: str) -> System:
    from eval.baselines.ablated import ABLATIONS

    if ablation not in ABLATIONS:
        raise SettingsError(f"saw {tagger}:{ablation}, expected {tagger}: and one of {', '.join(ABLATIONS)}")
    return Ours(tagger, ablation)


def _own(spec: str) -> System:
    module, _, factory = spec.partition(":")
    try:
        found = getattr(importlib.import_module(module), factory)
    except (ImportError, AttributeError) as error:
        raise NotAvailable(f"{spec}: {error}") from error
    return cast(Callable[[], System], found)()


def folder_name(system: System) -> str:
    """The name as a folder: letters, digits, dot, dash and underscore."""
    return _SAFE.sub("-", system.name)
