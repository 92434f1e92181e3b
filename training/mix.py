"""What a model is trained on: which kinds of document, which forms."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict

from extractor.errors import SettingsError
from extractor.forms import Form, load_form
from training.decided import DecidedDocuments, decided_documents
from training.examples import MADE_UP_SHARE, stream_examples
from training.tagged import TaggedDocument


class Mix(BaseModel):
    """``kinds``: names of :data:`training.examples.KINDS`, all seen ones by default. ``own_forms``: form files to draw
    in place of the shipped editions. ``made_up``: share of the documents on made-up forms. ``reworded``: share of those
    in which labels are in other words (:mod:`training.draw.reword`). ``decided``: runs whose decided reports are a
    share ``decided_share`` of all documents; ``decided_state`` is another one whenever what was decided there is, so
    that batches drawn before are not taken for those of now.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: tuple[str, ...] | None = None
    own_forms: tuple[Path, ...] = ()
    made_up: float = MADE_UP_SHARE
    reworded: float = 0.0
    decided: tuple[Path, ...] = ()
    decided_share: float = 0.2
    decided_state: str = ""


def example(seed: int, number: int, mix: Mix) -> TaggedDocument:
    """Document ``number`` of the stream ``seed``; the same for the same arguments.

    Raises ``ValueError`` where no such document could be drawn in many tries.
    """
    if mix.decided:
        rng = Random(f"decided/{seed}/{number}")
        if rng.random() < mix.decided_share:
            return rng.choice(decided_in(mix).documents)
    drawn = stream_examples(
        seed, number + 1, kinds=mix.kinds, forms=_forms(mix.own_forms), made_up=mix.made_up, reworded=mix.reworded,
        start=number,
    )  # fmt: skip
    for document in drawn:
        return document
    raise ValueError(f"document {number} of stream {seed}: no drawing of it could be aligned with its tags")


def decided_in(mix: Mix) -> DecidedDocuments:
    """The decided reports of its runs, read once a process. Raises ``SettingsError`` where nothing can be learnt."""
    return _decided(mix.decided, mix.decided_state)


@lru_cache(maxsize=2)
def _decided(runs: tuple[Path, ...], state: str) -> DecidedDocuments:
    found = decided_documents(runs)
    if not found.documents:
        raise SettingsError(
            f"{', '.join(map(str, runs))}: no decided report to learn from; {'; '.join(found.left_out[:3])}"
        )
    return found


@lru_cache(maxsize=4)
def _forms(paths: tuple[Path, ...]) -> list[Form] | None:
    return [load_form(path) for path in paths] or None
