"""The record: what one report becomes. Its fields and meanings are fixed by the contract ``tablemend/1``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, WrapValidator, computed_field, model_validator

from extractor.messages import Language, Message, restored, translate

if TYPE_CHECKING:
    from os import PathLike

SCHEMA: Final = "tablemend/1"


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _kept(value: Any, check: Callable[[Any], str]) -> str:
    """A message stays one: checking alone would make a plain string of it, and refuse one with lone surrogates (of a
    path that is no text), which it takes in a plain string."""
    if not isinstance(value, Message):
        return check(value)
    check(str.__str__(value))
    return value


Text = Annotated[str, WrapValidator(_kept)]
"""A text for people. Made by this version it is a :class:`~extractor.messages.Message`, with a code and arguments."""


class Code(_Record):
    """What a text was made from, for programs and for other languages."""

    code: str
    args: dict[str, Any] = Field(default_factory=dict, exclude_if=lambda args: not args)


def _with_codes(data: Any, name: str) -> Any:
    """Data of a part of an earlier record, in which the codes were beside each list of texts."""
    if not isinstance(data, Mapping) or "codes" not in data:
        return data
    fields = dict(data)
    codes = fields.pop("codes") or ()
    texts = fields.get(name)
    if isinstance(texts, str):
        fields[name] = restored(texts, codes[0] if codes else None)
    elif texts and len(codes) == len(texts):
        fields[name] = tuple(map(restored, texts, codes))
    return fields


def _with_messages(data: Mapping[str, Any]) -> dict[str, Any]:
    """Data of a record with the codes of its ``messages`` put back into its texts."""
    fields = dict(data)
    codes = fields.pop("messages") or ()
    texts = tuple(_distinct(_texts_of(fields)))
    if len(texts) != len(codes):
        return fields
    known = dict(zip(texts, map(restored, texts, codes), strict=True))

    def told(part: Any, name: str) -> Any:
        if not isinstance(part, Mapping) or not part.get(name):
            return part
        said = part[name]
        return {**part, name: known[said] if isinstance(said, str) else tuple(known.get(text, text) for text in said)}

    fields["error"] = told(fields.get("error"), "message")
    fields["cells"] = [told(cell, "reasons") for cell in fields.get("cells") or ()]
    return dict(told(fields, "warnings"))


def _texts_of(data: Mapping[str, Any]) -> Iterator[str]:
    error = data.get("error")
    if isinstance(error, Mapping) and isinstance(error.get("message"), str):
        yield error["message"]
    yield from data.get("warnings") or ()
    for cell in data.get("cells") or ():
        if isinstance(cell, Mapping):
            yield from cell.get("reasons") or ()


def _distinct(texts: Iterable[object]) -> Iterator[str]:
    return iter(dict.fromkeys(text for text in texts if isinstance(text, str)))


def _none(codes: object) -> bool:
    return not codes


class Status(StrEnum):
    """What is known of a cell."""

    READ = "read"
    """The number is printed in the source and was placed in this cell."""
    BLANK = "blank"
    """The cell is drawn in the source, and empty."""
    NOT_APPLICABLE = "not_applicable"
    """The cell is marked / — - 无 空."""
    TEXT = "text"
    """The cell holds something that is not a number."""
    MISSING = "missing"
    """The conversion lost the cell."""
    UNREADABLE = "unreadable"
    """Something is printed there, but every reading of it is doubtful."""
    INFERRED = "inferred"
    """Not in the source; the only value that the identities allow."""


class Span(_Record):
    """A place in the source: characters of the text as read, half-open; box in page units, origin top left."""

    page: int
    """Page number, from 1."""
    start: int
    end: int
    bbox: tuple[float, float, float, float] | None = None
    file: int | None = Field(default=None, exclude_if=lambda file: file is None)
    """Of a joined report: the number of the file in ``source.files``, from 0; page and characters are that file's."""


class Alternative(_Record):
    """Another value found for a fact, with what was printed; less likely than the one given."""

    value: str | int | float | bool | None = None
    text: str | None = None
    confidence: float = 0.0
    spans: tuple[Span, ...] = ()


class Fact(_Record):
    """A value that the narrative states, with the words as printed."""

    value: str | int | float | bool | None = None
    text: str | None = None
    confidence: float = 0.0
    spans: tuple[Span, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    """What else was found, the likeliest first."""


class Section(_Record):
    """A top-level section; characters of the text as read, half-open, heading included."""

    title: str
    start: int
    end: int


class Cell(_Record):
    """One cell of the form. ``value`` is a number exactly where ``status`` is ``read`` or ``inferred``."""

    table: str
    row: str
    col: str
    value: int | float | None
    text: str | None
    unit: str | None
    status: Status
    confidence: float = Field(ge=0.0, le=1.0)
    needs_review: bool
    reasons: tuple[Text, ...] = ()
    method: str
    """What placed it: tagger, row evidence and column evidence (``rules:label+header``); ``assist`` and whether sums
    bore it out where a language model pointed at it; ``none`` if nothing did."""
    spans: tuple[Span, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _restore(cls, data: Any) -> Any:
        return _with_codes(data, "reasons")


class Check(_Record):
    """One identity at one place.

    ``anchored``: labels or geometry fixed its cells independently of the sums, so that a pass is evidence.
    """

    id: str
    where: str
    status: Literal["pass", "fail", "unknown"]
    left: float | None
    right: float | None
    cells: tuple[str, ...]
    """``table/row/col`` of each cell that takes part."""
    anchored: bool


class Part(_Record):
    """Which report of a file a record is, where the file holds several; characters of the text as read, half-open."""

    index: int
    """From 1."""
    of: int
    start: int
    end: int
    pages: tuple[int, ...]
    """Page numbers, from 1."""


_Placed = TypeVar("_Placed", Fact, Cell, Alternative)


class Source(_Record):
    """``path`` is that of the file; the second and further reports of one file are named ``path#2``, ``path#3``, so
    that a path names one record. A file in an archive is named ``archive/member``."""

    path: str
    sha256: str | None
    media_type: str | None
    pages: int | None
    part: Part | None = Field(default=None, exclude_if=lambda part: part is None)
    files: tuple[str, ...] = Field(default=(), exclude_if=lambda files: not files)
    """The files of a joined report, in order."""


class ErrorNote(_Record):
    kind: str
    message: Text

    @model_validator(mode="before")
    @classmethod
    def _restore(cls, data: Any) -> Any:
        return _with_codes(data, "message")


class FormNote(_Record):
    id: str | None
    version: str | None
    confidence: float


class Engine(_Record):
    version: str
    tagger: str
    model: str | None = None
    assist: str | None = Field(default=None, exclude_if=lambda assist: assist is None)
    """The language model that was asked about open cells."""


class Report(_Record):
    """One report, every cell of its form in form order. ``cells`` is empty where no form was recognised."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)

    schema_: Literal["tablemend/1"] = Field(default=SCHEMA, alias="schema")
    source: Source
    error: ErrorNote | None = None
    form: FormNote
    organization: Fact = Fact()
    year: Fact = Fact()
    title: Fact = Fact()
    facts: dict[str, Fact] = Field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    cells: tuple[Cell, ...] = ()
    checks: tuple[Check, ...] = ()
    warnings: tuple[Text, ...] = ()
    engine: Engine

    @computed_field(exclude_if=_none)  # type: ignore[prop-decorator]
    @property
    def messages(self) -> tuple[Code | None, ...]:
        """What its texts for people were made from: an entry for each different text, in the order in which they first
        appear in ``error``, ``warnings`` and the ``reasons`` of the cells; ``null`` for a text without a code."""
        texts = _distinct(texts_for_people(self))
        codes = tuple(Code(**text.as_data()) if isinstance(text, Message) else None for text in texts)
        return codes if any(codes) else ()

    @model_validator(mode="before")
    @classmethod
    def _restore(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and "messages" in data:
            return _with_messages(data)
        return _with_codes(data, "warnings")

    def in_language(self, language: Language) -> Report:
        """The record with its texts for people in ``language``; codes, and texts without one, stay as they are."""
        told = {"warnings": tuple(translate(text, language) for text in self.warnings)}
        cells = tuple(
            cell.model_copy(update={"reasons": tuple(translate(text, language) for text in cell.reasons)})
            if cell.reasons
            else cell
            for cell in self.cells
        )
        error = self.error and self.error.model_copy(update={"message": translate(self.error.message, language)})
        return self.model_copy(update={**told, "cells": cells, "error": error})

    def cell(self, table: str, row: str, col: str) -> Cell:
        """The cell of that name, as ``tablemend forms show`` lists them. Raises ``KeyError`` where there is none."""
        for cell in self.cells:
            if (cell.table, cell.row, cell.col) == (table, row, col):
                return cell
        raise KeyError(f"{table}/{row}/{col}: no such cell on the form {self.form.id}")

    def to_frame(self) -> Any:
        """A ``pandas.DataFrame``, one line a cell, with the labels of the shipped forms (extra ``pandas``).

        Raises :class:`SettingsError` where pandas is not installed.
        """
        from extractor.record_views import to_frame

        return to_frame(self)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the record to a file, whole or not at all: ``.json``, ``.jsonl``, ``.csv``, ``.xlsx``, ``.parquet``.

        Raises :class:`SettingsError` for another suffix and :class:`OutputError` where it cannot be written.
        """
        from pathlib import Path

        from extractor.record_views import save

        save(self, Path(path))

    def _repr_html_(self) -> str:
        """What Jupyter shows."""
        from extractor.record_views import as_html

        return as_html(self)

    def map_spans(self, change: Callable[[Span], Span]) -> Report:
        """The record with every place of its cells and facts changed; sections keep theirs."""

        def mapped(placed: _Placed) -> _Placed:
            if not placed.spans:
                return placed
            return placed.model_copy(update={"spans": tuple(map(change, placed.spans))})

        def mapped_fact(fact: Fact) -> Fact:
            found = mapped(fact)
            return found.model_copy(update={"alternatives": tuple(map(mapped, fact.alternatives))})

        return self.model_copy(
            update={
                "organization": mapped_fact(self.organization),
                "year": mapped_fact(self.year),
                "title": mapped_fact(self.title),
                "facts": {name: mapped_fact(fact) for name, fact in self.facts.items()},
                "cells": tuple(map(mapped, self.cells)),
            }
        )


def texts_for_people(report: Report) -> Iterator[str]:
    """All that the record says to people, in the order of their codes in ``messages``."""
    if report.error is not None:
        yield report.error.message
    yield from report.warnings
    for cell in report.cells:
        yield from cell.reasons
