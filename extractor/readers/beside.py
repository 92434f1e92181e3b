"""Files beside a document that it names: pictures and style sheets, below its folder or in the same archive.

Nothing else is ever opened: no file outside of the folder, no address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath
from urllib.parse import unquote

Beside = Callable[[str, int], bytes | None]
"""The content of the file of that name, as the document writes it, of at most so many bytes; ``None`` where it cannot
be had."""


PICTURES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"))


def is_often_named(name: str) -> bool:
    """Whether files of this name are mostly parts of a page: pictures and style sheets."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix in PICTURES or suffix == ".css"


def nothing(name: str, most: int) -> bytes | None:
    """Of a document that is alone."""
    return None


def below(folder: Path) -> Beside:
    """Files of that folder and below it; links that lead out of it are not followed."""

    def fetch(name: str, most: int) -> bytes | None:
        try:
            home = folder.resolve()
            path = (home / _as_path(name)).resolve()
            if not path.is_relative_to(home) or not path.is_file() or path.stat().st_size > most:
                return None
            return path.read_bytes()
        except (OSError, ValueError):  # ValueError: a NUL in the name
            return None

    return fetch


def within(members: Mapping[str, bytes], document: str, used: set[str]) -> Beside:
    """Members of the archive that holds ``document``, from its place on; those that were asked for go to ``used``."""

    def fetch(name: str, most: int) -> bytes | None:
        path = normpath(join(dirname(document), _as_path(name)))
        content = members.get(path)
        if content is None or len(content) > most:
            return None
        used.add(path)
        return content

    return fetch


def _as_path(name: str) -> str:
    return unquote(name.partition("#")[0].partition("?")[0]).replace("\\", "/")
