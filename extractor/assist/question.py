"""A question as it is sent: words, the shape of the answer, and a hash over all that the answer depends on."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from extractor.assist.open_cells import Stretch
from extractor.assist.prompts import load_prompt
from extractor.assist.tokens import CLOSE, OPEN, shown
from extractor.document import Document
from extractor.forms import CellKey, Column, Row
from extractor.recovery.board.layout import Layout

if TYPE_CHECKING:
    from extractor.assist.crops import Crop

_PATCH = 14
_FLAT_PRICE = 300
SHORT = 12
"""Digits of a hash that name a question in a record."""


@dataclass(frozen=True, slots=True)
class Image:
    """A grey picture. ``digest``: SHA-256 over its size and pixels; another version of the library may write the same
    pixels as another PNG."""

    png: bytes
    digest: str
    width: int
    height: int

    @property
    def url(self) -> str:
        return "data:image/png;base64," + base64.b64encode(self.png).decode("ascii")

    @property
    def size(self) -> int:
        """Tokens that a server counts for it, at most: one for 14 pixels square, or the flat price of a small one."""
        return max(_FLAT_PRICE, math.ceil(self.width / _PATCH) * math.ceil(self.height / _PATCH))


@dataclass(frozen=True)
class Question:
    """``names``: what the answer calls what is asked, in order (``k1``, ``k2`` …)."""

    kind: str
    names: tuple[str, ...]
    system: str
    user: str
    schema: Mapping[str, Any]
    about: Stretch | Crop | None = None
    """What a question about cells was made from; nothing of it is sent beside the words and the image."""
    image: Image | None = None

    @property
    def messages(self) -> list[dict[str, Any]]:
        """As the chat interface of OpenAI has them; an image as a data URL."""
        return self._messages(None if self.image is None else self.image.url)

    @cached_property
    def size(self) -> int:
        """Tokens, never far too few: a Chinese character is about one."""
        return len(self.system) + len(self.user) + (self.image.size if self.image else 0)

    def key(self, parameters: Mapping[str, Any]) -> str:
        """SHA-256 over parameters, words, pixels and shape."""
        words = self._messages(None if self.image is None else self.image.digest)
        whole = {"parameters": dict(parameters), "messages": words, "schema": self.schema}
        return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def _messages(self, image: str | None) -> list[dict[str, Any]]:
        words: str | list[dict[str, Any]] = self.user
        if image is not None:
            words = [{"type": "text", "text": self.user}, {"type": "image_url", "image_url": {"url": image}}]
        return [{"role": "system", "content": self.system}, {"role": "user", "content": words}]


def ask_cells(document: Document, stretch: Stretch, layout: Layout) -> Question:
    """The open cells of a stretch."""
    prompt = load_prompt("cells")
    labels = _Labels(layout, stretch.table, stretch.block)
    names = tuple(f"k{n}" for n in range(1, len(stretch.cells) + 1))
    user = prompt.user.format(
        table=layout.form.table(stretch.table).title,
        columns="\n".join(f"c{n} {label}" for n, label in enumerate(labels.columns.values(), start=1)),
        rows="\n".join(f"r{n} {label}" for n, label in enumerate(labels.rows.values(), start=1)),
        settled="\n".join(labels.settled(stretch)) or "无",
        taken=_numbers(sorted(stretch.taken)) or "无",
        cells="\n".join(f"{name}：{labels.of(key)}" for name, key in zip(names, stretch.cells, strict=True)),
        source=shown(document, stretch.tokens, stretch.start, stretch.end),
    )
    given = {"token": {"type": ["integer", "null"]}, "digits": {"type": ["string", "null"]}}
    # Without the doubled braces of a template.
    return Question("cells", names, prompt.system.format(), user, answer_schema("cells", "cell", names, given), stretch)


def ask_picture(crop: Crop) -> Question:
    """The digits of one cell of a scan. The words say nothing of the form, nor of what was read there: a model that
    knew what would fit would see it."""
    prompt = load_prompt("pictures")
    names = ("k1",)
    user = prompt.user.format(cell=names[0])
    schema = answer_schema("cells", "cell", names, {"digits": {"type": ["string", "null"]}})
    return Question("pictures", names, prompt.system.format(), user, schema, crop, crop.image)


def answer_schema(listed: str, named: str, names: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON Schema: an object with one list, of objects that name what was asked and what is answered."""
    item = {
        "type": "object",
        "properties": {named: {"type": "string", "enum": list(names)}, **given},
        "required": [named, *given],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {listed: {"type": "array", "items": item}},
        "required": [listed],
        "additionalProperties": False,
    }


def _numbers(numbers: Sequence[int]) -> str:
    return " ".join(f"{OPEN}{number}{CLOSE}" for number in numbers)


class _Labels:
    """Rows and columns of a block by name: their labels with those of the groups above them."""

    def __init__(self, layout: Layout, table: str, block: int) -> None:
        drawn = layout.form.table(table).blocks[block]
        self.rows = dict(_paths(drawn.rows))
        self.columns = dict(_paths(drawn.columns))

    def of(self, key: CellKey) -> str:
        return f"{self.code(key)}（{self.rows[key.row]}｜{self.columns[key.col]}）"

    def code(self, key: CellKey) -> str:
        """``r3c2``: the third row of the block, its second column."""
        return f"r{list(self.rows).index(key.row) + 1}c{list(self.columns).index(key.col) + 1}"

    def settled(self, stretch: Stretch) -> Iterator[str]:
        """A line a row: each settled cell with its tokens."""
        for _, keys in groupby(stretch.settled, key=lambda key: key.row):
            yield " ".join(f"{self.code(key)}={_numbers(stretch.settled[key])}" for key in keys)


def _paths(parts: Sequence[Row] | Sequence[Column], above: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    for part in parts:
        path = (*above, part.label)
        if part.children:
            yield from _paths(part.children, path)
        else:
            yield str(part.name), " / ".join(path)
