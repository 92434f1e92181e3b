"""What a model is trained on: which kinds of document, which forms."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from extractor.forms import Form, load_form
from training.examples import MADE_UP_SHARE, stream_examples
from training.tagged import TaggedDocument


class Mix(BaseModel):
    """``kinds``: names of :data:`training.examples.KINDS`, all seen ones by default. ``own_forms``: form files to draw
    in place of the shipped editions. ``made_up``: share of the documents on made-up forms.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: tuple[str, ...] | None = None
    own_forms: tuple[Path, ...] = ()
    made_up: float = MADE_UP_SHARE


def example(seed: int, number: int, mix: Mix) -> TaggedDocument:
    """Document ``number`` of the stream ``seed``; the same for the same arguments.

    Raises ``ValueError`` where no such document could be drawn in many tries.
    """
    drawn = stream_examples(
        seed, number + 1, kinds=mix.kinds, forms=_forms(mix.own_forms), made_up=mix.made_up, start=number
    )
    for document in drawn:
        return document
    raise ValueError(f"document {number} of stream {seed}: no drawing of it could be aligned with its tags")


@lru_cache(maxsize=4)
def _forms(paths: tuple[Path, ...]) -> list[Form] | None:
    return [load_form(path) for path in paths] or None
