"""A token-classification pipeline that gives the model the boxes it was trained with, for plain text, window by window.

Goes into the exported folder as ``pipeline.py`` and needs transformers and torch alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import torch
from transformers import TokenClassificationPipeline

LINE, CELL = "[LINE]", "[CELL]"
GRAIN, OVERLAP = 128, 128
COLUMNS, GRID = 2, 3
_BEFORE = 2
"""Positions of every window that are before its text."""
_LINES = re.compile(r"[^\r\n\x0b]+")
_CELLS = re.compile(r"(?:(?!\t|\|| {2}).)+")


class FormTaggingPipeline(TokenClassificationPipeline):  # type: ignore[misc,unused-ignore]
    """As ``token-classification``; texts longer than a window are read in windows that share 128 characters."""

    def preprocess(  # type: ignore[override,unused-ignore]
        self, sentence: str, offset_mapping: Any = None, **given: Any
    ) -> Iterator[dict[str, Any]]:
        params = {
            **given.pop("tokenizer_params", {}), "stride": OVERLAP, "return_overflowing_tokens": True, "padding": True
        }  # fmt: skip
        tokenizer: Any = self.tokenizer
        marks = torch.tensor(tokenizer.convert_tokens_to_ids([LINE, CELL]))
        places = boxes_of(sentence)
        base: Any = super()
        for number, window in enumerate(base.preprocess(sentence, offset_mapping, tokenizer_params=params, **given)):
            special = window["special_tokens_mask"] | torch.isin(window["input_ids"], marks)
            # Of an overlap each window decides the half that it sees from farther inside.
            if number:
                special[0, _BEFORE : _BEFORE + OVERLAP // 2] = 1
            if not window["is_last"]:
                special[0, -1 - OVERLAP // 2 :] = 1
            begins = (window["input_ids"][0] == marks[0]).tolist()
            boxes = _in_window(places, window["offset_mapping"][0].tolist(), begins)
            # Separators are behind no character: nothing is said of them.
            yield {**window, "bbox": boxes.unsqueeze(0), "special_tokens_mask": special}


def boxes_of(text: str) -> list[tuple[int, int, int, int]]:
    """(x0, line, x1, kind) a character: in lines with tabs or pipes the number of the cell, elsewhere display columns.

    What is between two cells has the box of the second. One more box is at the end.
    """
    found: list[tuple[int, int, int, int]] = []
    last = (0, 0, GRAIN - 1, COLUMNS)
    for row, line in enumerate(_LINES.finditer(text)):
        drawn = "\t" in line[0] or "|" in line[0]
        cells = [cell for cell in _CELLS.finditer(text, *line.span()) if cell[0].strip()]
        for number, cell in enumerate(cells):
            start = cell.end() - len(cell[0].lstrip())
            if drawn:
                x0, x1, kind = 4 * number, 4 * (number + 1), GRID
            else:
                x0, x1 = _width(text[line.start() : start]) // 2, _width(text[line.start() : cell.end()]) // 2
                kind = COLUMNS
            x0 = min(x0, GRAIN - 1)
            last = (x0, row, min(max(x1, x0), GRAIN - 1), kind)
            found += [last] * (cell.end() - len(found))
    return [*found, *([last] * (len(text) + 1 - len(found)))]


def _in_window(places: list[tuple[int, int, int, int]], offsets: list[list[int]], begins: list[bool]) -> torch.Tensor:
    """(x0, y0, x1, y1) a position; lines are counted in the window, y1 - y0 is the kind of geometry."""
    behind = [n for n, (start, end) in enumerate(offsets) if end > start]
    boxes = torch.zeros(len(offsets), 4, dtype=torch.long)
    if not behind:
        return boxes
    first = places[offsets[behind[0]][0]][1]
    for n, (start, end) in enumerate(offsets):
        if end == start and not begins[n]:
            continue
        x0, row, x1, kind = places[start if end > start else offsets[behind[0]][0]]
        y0 = min(row - first, GRAIN - 1 - kind)
        boxes[n] = torch.tensor([x0, y0, x1, y0 + kind])
    return boxes


def _width(text: str) -> int:
    """Display columns: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
