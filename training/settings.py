"""The settings of a fine-tuning run, as its configuration file gives them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from training.encoder import Shape
from training.loop import Schedule
from training.mix import Mix


class FinetuneConfig(BaseModel):
    """One training run. ``encoder``: a folder or hub name of a Hugging Face encoder in place of our own.

    ``teacher``: a folder of weights that a small network learns from, with ``taught`` as the share of what it says
    beside what was drawn. ``layout``: ``boxes`` (2-D positions and separators), ``marks`` (separators only), ``none``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = 1
    vocabulary: Path
    shape: Shape = Shape()
    pretrained: Path | None = None
    encoder: str | None = None
    teacher: Path | None = None
    taught: float = 0.5
    layout: Literal["boxes", "marks", "none"] = "boxes"
    mix: Mix = Mix()
    batch: int = 8
    windows_per_document: int = 4
    evaluation_documents: int = 60
    schedule: Schedule


def load_config(path: Path) -> FinetuneConfig:
    """Raises ``pydantic.ValidationError`` for unknown or wrong settings."""
    return FinetuneConfig.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
