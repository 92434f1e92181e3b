"""The parts of a document that the network reads: all but the inside of long running text, where no table can be.

A quarter of a report is narrative, and the network takes half of the time. The text left out is taken to be no piece of
a table, as the network itself labels it; text around a table, and all text that may be one, is always read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from extractor.document import Document, Token
from extractor.tagging.model.encode import NUMBER_WORD, Encoded

_SHORTEST = 20
"""Shorter lines may be labels, whatever is in them."""
_IN_SENTENCES = re.compile(r"[,;。]")
_HEADING = re.compile(r"[一二三四五六七八九十]、")
"""Where lines ran together, headings are inside them."""
_MARGIN = 48
"""Positions of running text that are read beside any other text."""
_LEAST = 32
"""Fewer positions are not worth a window that ends there."""


def stretches(document: Document, encoded: Encoded) -> list[tuple[int, int]]:
    """Half-open ranges of positions for the network, in order; one over all of them where little is running text."""
    total = len(encoded.positions)
    read: list[tuple[int, int]] = []
    at = 0
    for start, end in _running_text(document, encoded):
        low = start + _MARGIN if start else 0
        high = end - _MARGIN if end < total else total
        if high - low < _LEAST:
            continue
        if low > at:
            read.append((at, low))
        at = high
    return [*read, (at, total)] if at < total else read


def _running_text(document: Document, encoded: Encoded) -> Iterator[tuple[int, int]]:
    """Ranges of positions that belong only to tokens of running text, each as long as possible."""
    running = [_is_running(document, token) for token in document.tokens]
    # A separator goes with the token that it introduces.
    owners = [position.token for position in encoded.positions]
    for n in range(len(owners) - 2, -1, -1):
        if owners[n] < 0:
            owners[n] = owners[n + 1]
    start = 0
    for is_running, group in groupby(owners, key=running.__getitem__):
        end = start + sum(1 for _ in group)
        if is_running:
            yield start, end
        start = end


def _is_running(document: Document, token: Token) -> bool:
    """Errs on the safe side: drawn cells, text with separate numbers and text with a heading in it are not."""
    if token.empty or token.grid is not None:
        return False
    text = document.normal.slice(token.start, token.end)
    return (
        len(text) >= _SHORTEST
        and _IN_SENTENCES.search(text) is not None
        and NUMBER_WORD.search(text) is None
        and _HEADING.search(text) is None
    )
