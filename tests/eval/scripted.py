"""Systems that do as they are told, for ``module:factory``."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from eval.baselines import Settings, make_report
from eval.baselines.lines import read_lines
from eval.baselines.trivial import place_lines
from extractor.errors import NeedsOcr
from extractor.forms import Form
from extractor.report import Report


@dataclass(frozen=True)
class Scripted:
    """Reads well, but for the file ``r2.txt``, where it does ``deed``."""

    name: str
    deed: Callable[[], None]
    settings: Settings = field(default_factory=dict)

    def extract(self, path: Path, form: Form) -> Report:
        if path.name == "r2.txt":
            self.deed()
        return make_report(path, form, place_lines(read_lines(path), form), system=self.name)


def _raise() -> None:
    raise ZeroDivisionError("planted")


def _refuse() -> None:
    raise NeedsOcr("r2.txt: pages without text")


def raises() -> Scripted:
    return Scripted("raises", _raise)


def refuses() -> Scripted:
    return Scripted("refuses", _refuse)


def dies() -> Scripted:
    return Scripted("dies", lambda: os._exit(7))


def hangs() -> Scripted:
    return Scripted("hangs", lambda: time.sleep(60))
