"""A file that is there complete, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from extractor.errors import OutputError
from extractor.messages import message


@contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """A binary file that takes the target's place when the block ends well, and is gone when it does not.

    A link is followed; what was there keeps its permissions. Raises ``OutputError``.
    """
    final, draft = _places(target)
    try:
        with draft.open("xb") as file:
            yield file
        if final.exists():
            draft.chmod(final.stat().st_mode & 0o777)
        draft.replace(final)
    except OSError as error:
        raise _refused(target, error) from error
    finally:
        draft.unlink(missing_ok=True)


def check_target(target: Path) -> None:
    """Find out before any work whether the target can be written. Raises ``OutputError``."""
    final, draft = _places(target)
    if final.is_dir():
        raise OutputError(message("file.out_is_folder", path=target))
    if final.exists() and not os.access(final, os.W_OK):
        raise OutputError(message("file.out_protected", path=target))
    try:
        draft.open("xb").close()
        draft.unlink()
    except OSError as error:
        raise _refused(target, error) from error


def _places(target: Path) -> tuple[Path, Path]:
    """The file itself, behind any link, and the draft beside it: a rename within a folder is one step."""
    final = Path(os.path.realpath(target))
    return final, final.with_name(f".{final.name}.{os.getpid()}.part")


def _refused(target: Path, error: OSError) -> OutputError:
    return OutputError(message("file.not_writable", path=target, error=error.strerror or error))


def well_formed(text: str) -> str:
    """The text with lone surrogates (file names that are not UTF-8, broken PDF fonts) written out as ``\\udc80``.

    They are no characters: UTF-8, and so every format here, has no place for them.
    """
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
