"""A folder of weights: its contents, and the checks before any of it is used.

``manifest.json`` names the format, the label list and the digest of every file. No code from the folder is ever run:
tensors come from safetensors or ONNX, settings from JSON.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.errors import WeightsError
from extractor.messages import message
from extractor.tagging.model.encode import GRAIN, WINDOW
from extractor.tagging.model.labels import LABELS, ROLE_LABELS
from extractor.tagging.model.vocabulary import Vocabulary, load_vocabulary

FORMAT: Final = 1
"""Raised whenever labels or the encoding of documents change their meaning."""
MANIFEST: Final = "manifest.json"
ONNX: Final = "model.onnx"
TENSORS: Final = "model.safetensors"
CONFIG: Final = "config.json"
VOCABULARY: Final = "vocab.txt"
SHIPPED: Final = Path(__file__).parents[2] / "weights"


class Manifest(BaseModel):
    """The description in a folder of weights. ``files``: name → SHA-256."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    name: str
    """Goes into the record (``engine.model``)."""
    labels: tuple[str, ...]
    window: int = WINDOW
    grain: int = GRAIN
    files: dict[str, str]
    trained: dict[str, object] = {}
    """How it was made: configuration, seeds, steps, version; for people."""


class Weights(BaseModel):
    """A checked folder."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    folder: Path
    manifest: Manifest
    vocabulary: Vocabulary

    def file(self, name: str) -> Path:
        """Raises :class:`WeightsError` where the folder has no such file."""
        path = self.folder / name
        if name not in self.manifest.files or not path.is_file():
            code = "model.no_checkpoint" if name == TENSORS else "model.no_file"
            raise WeightsError(message(code, path=self.folder, file=name))
        return path

    @property
    def digest(self) -> str:
        """SHA-256 over the digests of all files: the same weights have the same digest."""
        return hashlib.sha256(repr(sorted(self.manifest.files.items())).encode()).hexdigest()

    def has(self, name: str) -> bool:
        return name in self.manifest.files


@lru_cache(maxsize=8)
def load_weights(folder: Path = SHIPPED) -> Weights:
    """Raises :class:`WeightsError` naming the file, what was found and what was expected."""
    path = folder / MANIFEST
    try:
        manifest = Manifest.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WeightsError(message("model.manifest_unreadable", path=path, error=error.strerror)) from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise WeightsError(message("model.not_manifest", path=path, error=error)) from error
    if manifest.format != FORMAT:
        raise WeightsError(message("model.other_format", path=path, seen=manifest.format, expected=FORMAT))
    if manifest.labels not in (LABELS, ROLE_LABELS):
        differing = [(a, b) for a, b in zip(manifest.labels, LABELS, strict=False) if a != b]
        seen, expected = differing[0] if differing else ("…", "…")
        count, wanted = len(manifest.labels), len(LABELS)
        raise WeightsError(
            message("model.other_labels", path=path, count=count, wanted=wanted, seen=seen, expected=expected)
        )
    if (manifest.window, manifest.grain) != (WINDOW, GRAIN):
        raise WeightsError(
            message(
                "model.other_windows",
                path=path,
                window=manifest.window,
                grain=manifest.grain,
                expected_window=WINDOW,
                expected_grain=GRAIN,
            )
        )
    for name, digest in manifest.files.items():
        if Path(name).name != name:
            raise WeightsError(message("model.manifest_outside", path=path, seen=name))
        # A wheel is shipped without the checkpoint for further training: reading runs the ONNX file.
        if name != TENSORS or (folder / name).exists():
            check_file(folder / name, digest)
    return Weights(folder=folder, manifest=manifest, vocabulary=load_vocabulary(folder / VOCABULARY))


def check_file(path: Path, digest: str) -> None:
    """Raises :class:`WeightsError` where the file is missing, cut short or changed."""
    try:
        found = file_digest(path)
    except OSError as error:
        raise WeightsError(message("model.unreadable", path=path, error=error.strerror)) from error
    if found != digest:
        size = path.stat().st_size
        raise WeightsError(message("model.damaged", path=path, size=size, seen=found[:12], expected=digest[:12]))


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
