"""Text whose cells were written one behind the other with nothing between them, as ``get_text()`` of a page gives it.

规章000行政规范性文件012: labels and figures are in turn, so that the borders between the two are where the script
changes. Where in the figures the border of two cells is, nothing shows; that is for the recovery to work out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_DASH = r"\-‐‑‒–—―─━−﹣－"
_LABEL_END = r"[\u4e00-\u9fff)）\]】”\"]"
_DATE = r"(?:19|20)\d\d[-/.]\d"
_SEVERAL = re.compile(
    rf"(?:(?<={_LABEL_END})|(?<={_LABEL_END}[ \u3000\xa0]))(?!{_DATE})"
    rf"(?:[0０][\d{_DASH}/]{{2,}}|\d[\d{_DASH}/]{{6,}}|(?=[{_DASH}/]*\d)(?:\d*[{_DASH}]){{3,}}[\d{_DASH}/]*)"
)
"""Figures of several cells: a date, a dialling or an identity number apart, none begins with 0, is so long or has so
many dashes."""
_FEWEST = 6
_UNIT = r"年月日时分件条项个起份宗次人篇期号万亿元%％"
_FIGURES = re.compile(
    rf"(?:(?<={_LABEL_END})|(?<!\S))(?!\d[.、．](?!\d))(?!{_DATE})(?:[+-]?\d|[{_DASH}/](?=[{_DASH}/\d]))[\d.+/{_DASH}]*?"
    rf"(?=\d[.、．](?!\d)|[^\d.+/{_DASH}:：{_UNIT}]|\Z)"
)
_ITEM = re.compile(
    r"(?<!第)(?:(?<=[^\d（(])[（(][一二三四五六七八九][)）]"
    r"|(?<=[\u4e00-\u9fff)）”\"])(?:\d[.、．](?!\s*\d)|[一二三四五六七八九]、|第[一二三四五六七八九十]+条))"
)
"""一、 or （一） or 1. in the middle of a line: a heading or the label of a row begins."""
_SENTENCE = re.compile(r"[^。；！？!?]*(?:[。；！？!?]|\Z)")
_ENDS = re.compile(rf"[\d/{_DASH}]")
_LONGEST_ROW = 240
"""Characters: the header of a table drawn as one line of numbers, and these."""
_IN_A_SENTENCE = 2
_LONG = 14
"""Figures: a telephone number is no row of a table, and shorter."""


def is_run_together(text: str) -> bool:
    """Are there figures that can only be those of several cells, directly behind words, time and again?"""
    return sum(1 for _, _ in zip(_SEVERAL.finditer(text), range(_FEWEST), strict=False)) == _FEWEST


def labels_and_figures(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """``text[start:end]`` cut where labels and figures meet, and where a label of the next level begins; sentences
    stay whole. Gives ranges that cover it."""
    at = start
    for sentence in _SENTENCE.finditer(text, start, end):
        low, high = sentence.span()
        row = high == end and high - low <= _LONGEST_ROW and bool(_ENDS.match(text, high - 1, high))
        several = _SEVERAL.findall(text, low, high)
        if not row and len(several) < _IN_A_SENTENCE and max(map(len, several), default=0) < _LONG:
            continue
        borders = {edge for match in _FIGURES.finditer(text, low, high) for edge in match.span()}
        if borders:
            borders |= {low, *(match.start() for match in _ITEM.finditer(text, low, high))}
        for border in sorted(borders):
            if border > at:
                yield at, border
                at = border
    if at < end:
        yield at, end
