"""Pictures inside a document, as its reader names them; :mod:`extractor.readers.picture_pages` reads them.

Readers only name the pictures they pass over; whether they are needed shows when the form is looked for.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, unquote_to_bytes

from extractor.document import Document, EmbeddedPicture

MAX_PICTURES = 30
"""Looked at in one document."""
MAX_BYTES = 32 * 1024 * 1024
"""Of one picture in a file beside the document."""
_SUFFIXES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"))
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
        elif not _SCHEME.match(source) and _suffix(source) in _SUFFIXES:
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
    except binascii.Error:
        return b""  # named as a picture that cannot be read


def opened_beside(document: Document, folder: Path) -> Document:
    """With the content of those pictures that lie in files below ``folder``, where the document itself lies."""
    if all(picture.data is not None for picture in document.pictures):
        return document
    return replace(document, pictures=tuple(_opened(picture, folder) for picture in document.pictures))


def _opened(picture: EmbeddedPicture, folder: Path) -> EmbeddedPicture:
    if picture.data is not None:
        return picture
    try:
        root = folder.resolve()
        path = (root / picture.name.replace("\\", "/")).resolve()
        if not path.is_relative_to(root) or not path.is_file() or path.stat().st_size > MAX_BYTES:
            return picture
        return EmbeddedPicture(picture.name, path.read_bytes())
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return picture
