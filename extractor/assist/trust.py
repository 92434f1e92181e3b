"""What was measured of a model: how often its answers are right, alone and where a sum holds with them.

Until a file says otherwise (``python -m eval assist-fit``), an answer is as likely right as wrong, and a person looks
at every one of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import WeightsError
from extractor.messages import message

SCHEMA: Final = "tablemend-assist/1"
RELEASED: Final = 0.9995
"""A number may pass without a look where even the least share that the counts allow for is above this: the bound of
silent errors that the record keeps by default."""
_LEVEL = 3.0
"""With ``n`` answers and no error, 95 % of the time the share of errors is below 3/n (the rule of three)."""
UNKNOWN: Final = 0.5


class Counted(BaseModel):
    """Of the answers taken, how many were right."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    taken: int = Field(default=0, ge=0)
    right: int = Field(default=0, ge=0)

    @property
    def share(self) -> float:
        """Laplace's rule: nothing is sure, and with no answer at all it is one half."""
        return (self.right + 1) / (self.taken + 2)

    @property
    def released(self) -> bool:
        return self.taken > 0 and self.right == self.taken and 1 - _LEVEL / self.taken >= RELEASED


class ModelTrust(BaseModel):
    """``sums``: answers with which a sum holds that did not before; ``alone``: the others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sums: Counted = Counted()
    alone: Counted = Counted()

    @property
    def weight(self) -> float:
        """How likely an answer is right before the sums are asked."""
        return Counted(taken=self.sums.taken + self.alone.taken, right=self.sums.right + self.alone.right).share

    def of(self, *, by_sums: bool) -> Counted:
        return self.sums if by_sums else self.alone


class TrustFile(BaseModel):
    """The calibration file: models by name, with the suites that were read to count."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)

    schema_: Literal["tablemend-assist/1"] = Field(default=SCHEMA, alias="schema")
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
