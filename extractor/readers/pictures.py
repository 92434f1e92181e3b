"""Pictures inside a document, as its reader names them; :mod:`extractor.readers.picture_pages` reads them.

Readers only name the pictures they pass over; whether they are needed shows when the form is looked for.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, unquote_to_bytes

from extractor.document import Document, EmbeddedPicture
from extractor.readers.beside import PICTURES, Beside

MAX_PICTURES = 30
"""Looked at in one document."""
MAX_BYTES = 32 * 1024 * 1024
"""Of one picture in a file beside the document."""
_DATA = re.compile(r"data:image/[\w.+-]+(?:;[\w=.+-]+)*?(;base64)?,", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\")
_MARKDOWN = re.compile(r"!\[[^\]\n]{0,300}\]\(\s*<?([^\s)>]+)")


def pictures_of(sources: Sequence[str]) -> tuple[EmbeddedPicture, ...]:
    """What the sources of pictures in a page stand for: ``data:`` with its content, a relative path without. What lies
    anywhere else is never fetched."""
    found: list[EmbeddedPicture] = []
    for number, source in enumerate(dict.fromkeys(source.strip() for source in sources), start=1):
        if source[:5].lower() == "data:":
            content = _data(source)
            if content is not None:
                found.append(EmbeddedPicture(f"picture {number}", content))
        elif not _SCHEME.match(source) and _suffix(source) in PICTURES:
            found.append(EmbeddedPicture(unquote(source.partition("?")[0]), None))
    return tuple(found[:MAX_PICTURES])


def pictures_in_markdown(text: str) -> tuple[EmbeddedPicture, ...]:
    """As :func:`pictures_of`, for ``![…](…)``."""
    return pictures_of([match[1] for match in _MARKDOWN.finditer(text)])


def _suffix(source: str) -> str:
    return PurePosixPath(unquote(source.partition("?")[0])).suffix.lower()


def _data(source: str) -> bytes | None:
    head = _DATA.match(source)
    if head is None:
        return None
    if not head[1]:
        return unquote_to_bytes(source[head.end() :])
    try:
        return base64.b64decode("".join(unquote(source[head.end() :]).split()))
    except ValueError:  # no base64, or characters beyond ASCII
        return b""  # named as a picture that cannot be read


def opened(document: Document, beside: Beside) -> Document:
    """With the content of those pictures that lie in files beside the document."""
    if all(picture.data is not None for picture in document.pictures):
        return document
    return replace(document, pictures=tuple(_opened(picture, beside) for picture in document.pictures))


def _opened(picture: EmbeddedPicture, beside: Beside) -> EmbeddedPicture:
    # The name of a picture is read already; what lies beside is asked for as documents write it.
    data = picture.data if picture.data is not None else beside(quote(picture.name), MAX_BYTES)
    return picture if data is None else EmbeddedPicture(picture.name, data)
