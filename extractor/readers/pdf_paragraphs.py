"""Text lines of a PDF page → paragraphs: a line that was only full goes on in the next one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from extractor.readers.grid_text import Piece, wide
from extractor.readers.pdf_glyphs import bounds
from extractor.readers.pdf_page import Block, TextLine

FULL_WITHIN = 3.0
"""Ems to the right edge of the text at most, for a line to be full: a comma that may hang over the edge, and two
characters moved down so that none begins a line."""
FLUSH_WITHIN = 0.5
"""Ems to the left edge of the text at most, for a line to go on with the one before; a new paragraph is indented."""
INDENT_WITHIN = 2.5
"""Ems to the left edge at most, for a line to begin a paragraph; a centred title is further in."""
LEADING = 1.5
"""Ems between two lines of a paragraph at most."""

_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}\s*、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}\s*[.．、](?!\d)|第[一二三四五六七八九十]+[章节条]"
)


def join_paragraphs(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks with the lines of each paragraph as one line. Lines in pieces stay: they may be a table."""
    prose = [block for block in blocks if isinstance(block, TextLine) and not block.furniture]
    left = min((line.bbox.x0 for line in prose), default=0.0)
    right = max((line.bbox.x1 for line in prose), default=0.0)
    open_line: TextLine | None = None
    last: TextLine | None = None
    for block in blocks:
        if not isinstance(block, TextLine) or block.furniture:
            if open_line is not None:
                yield open_line
            open_line = last = None
            yield block
            continue
        if open_line is not None and last is not None and _goes_on(last, block, left, right):
            open_line = _joined(open_line, block)
        else:
            if open_line is not None:
                yield open_line
            open_line = block
        last = block
    if open_line is not None:
        yield open_line


def _goes_on(line: TextLine, following: TextLine, left: float, right: float) -> bool:
    em = line.size
    return (
        len(line.pieces) == len(following.pieces) == 1
        and abs(following.size - em) <= 0.1 * em
        and line.bbox.x1 >= right - FULL_WITHIN * em
        and line.bbox.x0 <= left + INDENT_WITHIN * em
        and following.bbox.x0 <= left + FLUSH_WITHIN * em
        and following.bbox.top - line.bbox.bottom <= LEADING * em
        and not _HEADING.match(following.text)
    )


def _joined(line: TextLine, following: TextLine) -> TextLine:
    box = bounds((line.bbox, following.bbox))
    return TextLine((Piece(join_wrapped((line.text, following.text)), box),), box, line.size)


def join_wrapped(lines: Iterable[str]) -> str:
    """Lines that were only wrapped: a space between two Latin words, nothing next to a Chinese character."""
    joined = ""
    for line in lines:
        if joined and line and not wide(joined[-1]) and not wide(line[0]):
            joined += " "
        joined += line
    return joined
