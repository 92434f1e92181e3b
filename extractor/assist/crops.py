"""Cells of a scan as small pictures, each with what the recogniser itself reads in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from extractor.assist.open_cells import kind_of
from extractor.assist.question import Image
from extractor.assist.tokens import Numbered
from extractor.document import BBox, Document, Page, Token
from extractor.forms import CellKey
from extractor.recovery.judge.cells import Verdict

if TYPE_CHECKING:
    from extractor.scan.ocr import Gray
    from extractor.scan.pages import Picture

Pages = Callable[[Collection[int]], "Mapping[int, Picture]"]
"""Gives the pictures of pages by index; those that are no picture, or cannot be drawn, are left out."""

_MARGIN: Final = 0.15
"""Of the height of the cell: print reaches over its rules."""
_TALL: Final = 64
"""Pixels: a lower crop is made larger, for models see it in squares of 14 to 32 pixels."""
_MOST_TIMES: Final = 4
_LONGEST: Final = 768
"""Pixels of one side: what is longer is no cell of a form."""
_SAME: Final = 0.01
"""Share by which the sizes of a page as read and as drawn may differ."""


@dataclass(frozen=True, slots=True)
class Crop:
    """``token``: what is in the cell as it was read. ``readings``: that and all else the recogniser thought
    possible, as printed; empty where it could make nothing of the ink."""

    key: CellKey
    token: Numbered
    readings: tuple[str, ...]
    image: Image


def find_crops(document: Document, verdicts: Mapping[CellKey, Verdict], pages: Pages) -> tuple[Crop, ...]:
    """The open cells that were read off a picture, one token with a box each, in form order."""
    tokens = {(token.start, token.end): token for token in document.tokens if token.score is not None and token.bbox}
    asked = {
        key: token
        for key, verdict in verdicts.items()
        if verdict.recognised and kind_of(verdict) and (token := _only(verdict, tokens)) is not None
    }
    if not asked:
        return ()
    pictures = pages({token.page_index for token in asked.values()})
    sizes = {page.index: page for page in document.pages}
    return tuple(
        Crop(key, _numbered(document, token), _readings(document, token), image)
        for key, token in asked.items()
        if (picture := pictures.get(token.page_index)) is not None
        and _same_size(sizes[token.page_index], picture)
        and token.bbox is not None
        and (image := cut_cell(picture, token.bbox)) is not None
    )


def cut_cell(picture: Picture, box: BBox) -> Image | None:
    """The cell in pixels, with a margin; ``box`` in page units. ``None`` for what is no cell."""
    margin = _MARGIN * box.height
    low, high = (round((edge - margin) / picture.unit) for edge in (box.x0, box.top))
    right, bottom = (round((edge + margin) / picture.unit) for edge in (box.x1, box.bottom))
    cut = picture.gray[max(high, 0) : max(bottom, 0), max(low, 0) : max(right, 0)]
    if not cut.size:
        return None
    times = min(_MOST_TIMES, max(1, -(-_TALL // cut.shape[0])))
    large = cut.repeat(times, axis=0).repeat(times, axis=1)
    return None if max(large.shape) > _LONGEST else _image(large)


def _image(gray: Gray) -> Image:
    from PIL import Image as Pillow

    out = BytesIO()
    Pillow.fromarray(gray).save(out, "PNG", optimize=True)
    height, width = gray.shape
    digest = hashlib.sha256(f"{width}x{height}/".encode() + gray.tobytes()).hexdigest()
    return Image(out.getvalue(), digest, width, height)


def _only(verdict: Verdict, tokens: Mapping[tuple[int, int], Token]) -> Token | None:
    return tokens.get((verdict.spans[0].start, verdict.spans[0].end)) if len(verdict.spans) == 1 else None


def _numbered(document: Document, token: Token) -> Numbered:
    text = document.token_text(token)
    return Numbered(1, token.start, token.end, text, token.page_index + 1, token.bbox)


def _readings(document: Document, token: Token) -> tuple[str, ...]:
    return tuple(dict.fromkeys((document.token_text(token), *(text for text, _ in token.alternatives))))


def _same_size(page: Page, picture: Picture) -> bool:
    """A page that was parted, joined or turned is another one than that of the file."""
    sizes = ((page.width, picture.width), (page.height, picture.height))
    return all(one is not None and abs(one - other) <= _SAME * other for one, other in sizes)
