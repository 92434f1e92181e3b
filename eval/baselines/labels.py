"""Finding a form's row by its label, the way a user would write it in an afternoon or a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from extractor.forms import Form
from extractor.normalize import fold, squeeze


class RowPlace(NamedTuple):
    """A row of the form: its cells in order, and the words to look for."""

    keys: tuple[str, ...]
    label: str
    """Squeezed and folded, without the number in front and the bracketed remark behind."""


class Targets(NamedTuple):
    rows: tuple[RowPlace, ...]
    single: tuple[tuple[str, ...], ...]
    """Tables drawn as one line of numbers without a label: the cells in the order in which they are drawn."""


# 一、 （一） 1. at the head of a label.
_NUMBERING = re.compile(r"^(?:[(]?[一二三四五六七八九十]+[)、]|\d+[.、])")


def core_label(label: str) -> str:
    """``"（二）部分公开（区分处理的，…）"`` → ``"部分公开"``."""
    plain = squeeze(fold(label))
    while match := _NUMBERING.match(plain):
        plain = plain[match.end() :]
    return re.sub(r"[(].*[)]$", "", plain) or plain


@lru_cache(maxsize=16)
def _targets(form_json: str) -> Targets:
    form = Form.model_validate_json(form_json)
    rows: list[RowPlace] = []
    single: list[tuple[str, ...]] = []
    for table in form.tables:
        if table.layout == "single_row":
            single.append(tuple(str(key) for key in table.keys))
            continue
        for block in table.blocks:
            for row in block.leaf_rows:
                keys = tuple(f"{table.name}/{row.name}/{column.name}" for column in block.leaf_columns)
                rows.append(RowPlace(keys, core_label(row.label)))
    return Targets(tuple(rows), tuple(single))


def targets(form: Form) -> Targets:
    """The rows of the form in order."""
    return _targets(form.model_dump_json())


def plain(texts: Sequence[str | None]) -> str:
    """Folded and squeezed text of some cells."""
    return squeeze(fold("".join(text or "" for text in texts)))
