"""Which taggers read a report: the rules, the model, or both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from extractor.errors import SettingsError, WeightsError
from extractor.messages import message
from extractor.tagging.roles import Tagger
from extractor.tagging.rules import RuleTagger

TAGGERS: Final = ("auto", "model", "rules")


@dataclass(frozen=True)
class Taggers:
    """``first`` labels the tokens; ``witness`` is a cheaper tagger, where there is one: it reads before, and ``first``
    is asked where it leaves much open.

    ``model``: the name of the weights that were loaded. ``note``: why the model is not among them, for the record.
    """

    first: Tagger
    witness: Tagger | None = None
    model: str | None = None
    note: str = ""


def load_taggers(name: str, folder: Path | None = None) -> Taggers:
    """``name``: ``auto``, ``model`` or ``rules``; ``folder``: weights other than the shipped ones.

    ``auto`` falls back to the rules where the shipped weights cannot be used, and gives the reason in ``note``; weights
    that were requested by ``model`` or by folder must be usable. Raises :class:`SettingsError` for an unknown name and
    :class:`WeightsError` for weights that are missing, damaged, or of another version.
    """
    if name not in TAGGERS:
        raise SettingsError(message("setting.tagger", seen=name, expected=", ".join(TAGGERS)))
    if name == "rules":
        if folder is not None:
            raise SettingsError(message("setting.rules_without_weights", folder=folder))
        return Taggers(RuleTagger())
    from extractor.tagging.model.tagger import ModelTagger

    try:
        model = ModelTagger() if folder is None else ModelTagger(folder)
    except WeightsError as error:
        if name == "model" or folder is not None:
            raise
        return Taggers(RuleTagger(), note=message("read.rules_alone_because", error=error))
    if name == "model":
        return Taggers(model, model=model.model)
    return Taggers(model, RuleTagger(), model.model)
