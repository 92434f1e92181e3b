"""What was measured of a model: how often its answers are right, by what the cell was and by what the sums said.

A model that finds lost rows may still be bad at telling misread digits, so that one share for all would trust it too
much here and too little there. Until a file says otherwise (``python -m eval assist-fit``), an answer is as likely
right as wrong, and a person looks at every one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import WeightsError
from extractor.messages import message

SCHEMA: Final = "tablemend-assist/2"
RELEASED: Final = 0.9995
"""A number may pass without a look where even the least share that the counts allow for is above this: the bound of
silent errors that the record keeps by default."""
_LEVEL = 3.0
"""With ``n`` answers and no error, 95 % of the time the share of errors is below 3/n (the rule of three)."""
UNKNOWN: Final = 0.5
_PRIOR: Final = 2.0
"""Answers that the wider share counts for: with that of nothing, 0.5, it is Laplace's rule."""


class Kind(StrEnum):
    """What an answer is about."""

    UNREADABLE = "unreadable"
    MISSING = "missing"
    """The conversion lost the cell, and there are numbers that no cell was given."""
    UNCLAIMED = "unclaimed"
    """The cell is called empty, in doubt, beside numbers that found none."""
    DISPUTED = "disputed"
    """Two readings, a line printed twice, taggers that differ."""
    FAILING = "failing"
    """A failing sum points at the number."""
    PICTURE = "picture"
    """The digits of a crop, whatever the cell was."""
    FACT = "fact"


class Counted(BaseModel):
    """Of the answers taken, how many were right."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    taken: int = Field(default=0, ge=0)
    right: int = Field(default=0, ge=0)

    def share(self, wider: float = UNKNOWN) -> float:
        """How likely one more is right: nothing is sure, and where little was counted the ``wider`` share counts."""
        return (self.right + _PRIOR * wider) / (self.taken + _PRIOR)

    @property
    def released(self) -> bool:
        return self.taken > 0 and self.right == self.taken and 1 - _LEVEL / self.taken >= RELEASED

    def plus(self, taken: int, right: int) -> Counted:
        return Counted(taken=self.taken + taken, right=self.right + right)


class ModelTrust(BaseModel):
    """``sums``: by kind, the answers with which a sum holds that did not before; ``alone``: the others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sums: Mapping[Kind, Counted] = {}
    alone: Mapping[Kind, Counted] = {}

    def of(self, kind: Kind, *, by_sums: bool) -> Counted:
        return (self.sums if by_sums else self.alone).get(kind, Counted())

    def share(self, kind: Kind, *, by_sums: bool) -> float:
        """How likely an answer of the kind is right. What was never counted is as likely as the other kinds are, and
        half right where nothing was; the share for facts is no measure for numbers."""
        counts = self.sums if by_sums else self.alone
        others = [counted for other, counted in counts.items() if (other is Kind.FACT) is (kind is Kind.FACT)]
        wider = Counted(taken=sum(c.taken for c in others), right=sum(c.right for c in others)).share()
        return self.of(kind, by_sums=by_sums).share(wider)

    def released(self, kind: Kind, *, by_sums: bool) -> bool:
        """May such an answer pass without a look? Never what was read off a picture: no character of the source is
        the model's witness there."""
        return kind is not Kind.PICTURE and self.of(kind, by_sums=by_sums).released

    def plus(self, kind: Kind, *, by_sums: bool, taken: int, right: int) -> ModelTrust:
        """With so many more answers of the kind."""
        name = "sums" if by_sums else "alone"
        counts = {**getattr(self, name), kind: self.of(kind, by_sums=by_sums).plus(taken, right)}
        return self.model_copy(update={name: {one: counts[one] for one in Kind if one in counts}})


class TrustFile(BaseModel):
    """The calibration file: models by name, with the suites that were read to count."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)

    schema_: Literal["tablemend-assist/2"] = Field(default=SCHEMA, alias="schema")
    models: dict[str, ModelTrust] = {}
    suites: tuple[str, ...] = ()


def load_trust(path: Path | None, model: str) -> ModelTrust:
    """What the file says of the model; nothing is known of one that it does not name. Raises :class:`WeightsError`."""
    return ModelTrust() if path is None else read_trust(path).models.get(model, ModelTrust())


def read_trust(path: Path) -> TrustFile:
    """Raises :class:`WeightsError`."""
    try:
        return TrustFile.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error.strerror
        raise WeightsError(message("assist.trust_unreadable", path=path, error=said)) from error
