"""A folder that is there complete, or not at all, as :mod:`extractor.writers.target` has it for files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.errors import OutputError
from extractor.messages import message
from extractor.writers.target import whole_file


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """An empty folder beside ``target`` that takes its place when the block ends well, and is gone when it does not.

    A stop at any moment leaves the old folder or the new one; what else it leaves is put right by the next call. Two
    at a time for one target are the caller's to prevent. Raises ``OutputError``.
    """
    draft, old = (target.with_name(f".{target.name}.{end}") for end in ("part", "old"))
    try:
        if old.exists() and not target.exists():
            old.rename(target)
        for left in (draft, old):
            if left.exists():
                shutil.rmtree(left)
        draft.mkdir(parents=True)
        yield draft
        if target.exists():
            target.rename(old)
        draft.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise OutputError(message("file.not_writable", path=target, error=error.strerror or error)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_text(target: Path, text: str) -> None:
    with whole_file(target) as file:
        file.write(text.encode())
