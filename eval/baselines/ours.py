"""Our own extractor under the protocol. The form is not given to it; it finds it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import extractor
from eval.baselines.system import Settings
from extractor.forms import Form
from extractor.report import Report

if TYPE_CHECKING:
    from extractor.pipeline import Extractor

Tagger = Literal["rules", "model", "auto"]


@dataclass(frozen=True)
class Ours:
    """``rules``, ``model`` or ``auto``, whole or without a part (:data:`eval.baselines.ablated.ABLATIONS`).

    Raises what the extractor raises for a tagger that cannot be loaded.
    """

    tagger: Tagger
    ablation: str | None = None

    def __post_init__(self) -> None:
        _ = self._extractor

    @property
    def name(self) -> str:
        return f"{self.tagger}:{self.ablation}" if self.ablation else self.tagger

    @property
    def settings(self) -> Settings:
        return {"tablemend": extractor.__version__, "tagger": self.name, "form": "auto"}

    @cached_property
    def _extractor(self) -> Extractor:
        from extractor.pipeline import Extractor

        if self.ablation is None:
            return Extractor(form="auto", tagger=self.tagger)
        from eval.baselines.ablated import ablated_taggers

        return Extractor(form="auto", tagger=ablated_taggers(self.tagger, self.ablation))

    def extract(self, path: Path, form: Form) -> Report:
        return self._extractor.extract(path)
