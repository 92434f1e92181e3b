"""One decision of a person, as ``decisions.jsonl`` holds it, and what it is about."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from extractor.messages import Message, message, word
from extractor.report import Report, Source, Status

SCHEMA: Final = "tablemend-decision/1"
NOT_A_REPORT, FORM = "not_a_report", "form"
"""What may be decided of a report as a whole; office, year and title are facts."""
TOLD = ("organization", "year", "title")
"""The facts that have fields of their own in the record."""

Kind = Literal["cell", "fact", "report"]
Asked = Literal["audit", "second"]
Value = int | float | str | None
_NEVER = (Status.INFERRED,)


class Target(NamedTuple):
    """What a decision is about. It names the source by its content, so that it finds it under any path."""

    sha256: str
    part: int | None
    """Which report of the file, from 1, where it holds several."""
    kind: Kind
    form: str | None
    """Of a cell: the form that it is a cell of."""
    name: str
    """``table/row/col``, the name of a fact, ``form`` or ``not_a_report``."""


class Said(BaseModel):
    """What the extractor had said when a person decided."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: Value = None
    status: Status | None = None
    version: str | None = None
    """Of the extractor."""


class Decision(BaseModel):
    """``value`` is a number exactly where ``status`` is ``read``; facts and reports have no status.

    ``replaces`` names the decisions on the same thing that the person saw and set aside. Two decisions of which
    neither replaces the other are two opinions: where they differ, none is taken.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)

    schema_: Literal["tablemend-decision/1"] = Field(default=SCHEMA, alias="schema")
    id: str = ""
    """Made from all other fields: the same decision has the same one wherever it is copied to."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    part: int | None = None
    kind: Kind
    form: str | None = None
    name: str = Field(min_length=1)
    status: Status | None = None
    value: Value = None
    said: Said = Said()
    who: str = Field(min_length=1, max_length=200)
    when: str
    """ISO 8601, UTC."""
    why: str = ""
    replaces: tuple[str, ...] = ()
    withdrawn: bool = False
    """Takes back what it replaces; decides nothing itself."""
    asked: Asked | None = None
    """Why it was asked, where not for doubt: ``audit``, drawn at random among the cells that nothing doubted; or
    ``second``, asked of another person who did not see the first answer."""
    chance: float | None = Field(default=None, gt=0, le=1)
    """Of an ``audit``: how likely the cell was to be drawn, so that it stands for ``1 / chance`` cells."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind == "cell" and not self.withdrawn:
            if self.status is None or self.status in _NEVER or self.form is None or self.name.count("/") != 2:
                raise ValueError("a cell needs its form, its name table/row/col and a status other than inferred")
            number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
            if number != (self.status is Status.READ) or (not number and self.value is not None):
                raise ValueError(f"value {self.value!r} with status {self.status}: expected a number exactly for read")
        if self.kind != "cell" and (self.status is not None or self.form is not None):
            raise ValueError("only a cell has a form and a status")
        if self.kind == "report" and self.name not in (NOT_A_REPORT, FORM):
            raise ValueError(f"of a report may be decided: {FORM}, {NOT_A_REPORT}")
        made = self._made_id()
        if self.id not in ("", made):
            raise ValueError(f"id {self.id}: expected {made}; the decision was changed by hand")
        object.__setattr__(self, "id", made)
        return self

    def _made_id(self) -> str:
        fields = self.model_dump(mode="json", exclude={"id", *self._unsaid()})
        return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:20]

    def _unsaid(self) -> set[str]:
        """Fields that came later: decisions without them stay the bytes, and have the id, that they had before."""
        return {name for name in ("asked", "chance") if getattr(self, name) is None}

    @property
    def target(self) -> Target:
        return Target(self.sha256, self.part, self.kind, self.form, self.name)

    @property
    def answer(self) -> tuple[Status | None, Value]:
        """What two decisions must have in common to agree."""
        return self.status, self.value

    @property
    def told(self) -> str:
        """The answer in words."""
        return answer_words(self.status, self.value)

    @property
    def by(self) -> str:
        """Who and when, in words."""
        return message("decision.who", who=self.who, day=self.when[:10])

    def line(self) -> bytes:
        return self.model_dump_json(exclude=self._unsaid()).encode("utf-8", "backslashreplace") + b"\n"


def answer_words(status: Status | str | None, value: Value) -> str:
    if value is None:
        if status is None or status == "":
            return message("word.none")
        return word("status", str(status.value if isinstance(status, Status) else status))
    return str(value)


def target_of(source: Source, kind: Kind, name: str, form: str | None = None) -> Target:
    """Raises ``ValueError`` for a source without a hash: nothing could find it again."""
    if source.sha256 is None:
        raise ValueError(message("decision.not_opened", path=source.path))
    return Target(source.sha256, source.part.index if source.part else None, kind, form, name)


def make_decision(
    target: Target,
    *,
    who: str,
    status: Status | None = None,
    value: Value = None,
    said: Said | None = None,
    why: str = "",
    replaces: Sequence[str] = (),
    withdrawn: bool = False,
    when: datetime | None = None,
    asked: Asked | None = None,
    chance: float | None = None,
) -> Decision:
    """Raises ``ValueError`` for an answer that does not fit what it is about."""
    return Decision(
        **target._asdict(),
        status=status,
        value=value,
        said=said or Said(),
        who=who.strip(),
        when=(when or datetime.now(UTC)).isoformat(timespec="microseconds"),
        why=why,
        replaces=tuple(sorted(replaces)),
        withdrawn=withdrawn,
        asked=asked,
        chance=chance,
    )


_DECIDED_NONE = re.compile(r"decided by .+: not a report", re.DOTALL)


def not_a_report_words(decision: Decision) -> str:
    """The warning in the record that says so."""
    return message("decision.not_a_report", by=decision.by)


def _says_none(warning: str) -> bool:
    # Records of before have the text alone.
    return _DECIDED_NONE.fullmatch(warning) is not None or (
        isinstance(warning, Message) and warning.code == "decision.not_a_report"
    )


def is_form_decided(report: Report) -> bool:
    """Did a person say which form this is?"""
    said = (warning.code for warning in report.warnings if isinstance(warning, Message))
    return any(code in ("decision.form", "decision.form_as_read") for code in said)


def is_decided_none(report: Report) -> bool:
    """Did a person say that this is no report?"""
    return report.form.id is None and any(map(_says_none, report.warnings))
