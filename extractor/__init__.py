"""Reads Chinese government-disclosure annual reports as converters left them, and returns every cell of the form.

>>> from extractor import Extractor
>>> report = Extractor().extract("report.pdf")
>>> [(cell.row, cell.col, cell.value) for cell in report.cells if cell.status == "read"]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from extractor.telemetry import turn_off
from extractor.version import __version__

# Here, because whatever of the package loads a library has loaded this first.
turn_off()

if TYPE_CHECKING:
    from extractor.errors import (
        FormError,
        InputError,
        InputTooLarge,
        NeedsOcr,
        NeedsProgram,
        OutputError,
        SettingsError,
        TablemendError,
        UnreadableFile,
        UnsupportedKind,
        WeightsError,
    )
    from extractor.forms import load_form
    from extractor.pipeline import Extractor
    from extractor.report import Cell, Check, Fact, Report, Section, Span, Status
    from extractor.runs.opened import Run, read_run
    from extractor.runs.ordered import extract_many
    from extractor.runs.work import Limits

__all__ = [
    "Cell",
    "Check",
    "Extractor",
    "Fact",
    "FormError",
    "InputError",
    "InputTooLarge",
    "Limits",
    "NeedsOcr",
    "NeedsProgram",
    "OutputError",
    "Report",
    "Run",
    "Section",
    "SettingsError",
    "Span",
    "Status",
    "TablemendError",
    "UnreadableFile",
    "UnsupportedKind",
    "WeightsError",
    "__version__",
    "extract_many",
    "load_form",
    "read_run",
]

_HOMES = {
    "extract_many": "extractor.runs.ordered",
    "Limits": "extractor.runs.work",
    "read_run": "extractor.runs.opened",
    "Run": "extractor.runs.opened",
    "load_form": "extractor.forms",
    "Extractor": "extractor.pipeline",
    **dict.fromkeys(
        (
            "FormError",
            "InputError",
            "InputTooLarge",
            "NeedsOcr",
            "NeedsProgram",
            "OutputError",
            "SettingsError",
            "TablemendError",
            "UnreadableFile",
            "UnsupportedKind",
            "WeightsError",
        ),
        "extractor.errors",
    ),
    **dict.fromkeys(("Cell", "Check", "Fact", "Report", "Section", "Span", "Status"), "extractor.report"),
}


def __getattr__(name: str) -> object:
    """Load a public name from its home when it is first asked for: ``tablemend --help`` needs none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
