"""The one logger of the package, ``tablemend``: silent until the program that uses the library asks for its lines.

``INFO`` has a line a report, ``DEBUG`` what was read before it, ``WARNING`` files that could not be read.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from logging import DEBUG, INFO

__all__ = ["DEBUG", "INFO", "as_parent", "logger", "quiet", "to_stderr"]

_VARIABLE = "TABLEMEND_LOG"
"""Environment variable by which processes that are started show what their parent shows: a level, as a number."""


def _printable(record: logging.LogRecord) -> bool:
    """Names of files that are no UTF-8 hold lone surrogates, which no stream takes: they become escapes."""
    record.msg, record.args = record.getMessage().encode("utf-8", "backslashreplace").decode("utf-8"), ()
    return True


logger = logging.getLogger("tablemend")
logger.addHandler(logging.NullHandler())
logger.addFilter(_printable)


@contextmanager
def quiet() -> Iterator[None]:
    """For a reading that nobody asked for: nothing of it is logged."""
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


def to_stderr(level: int) -> None:
    """Show what is logged at ``level`` and above on standard error, each line once: what ``-v`` does."""
    logger.setLevel(level)
    os.environ[_VARIABLE] = str(level)
    if any(isinstance(handler, logging.StreamHandler) for handler in logger.handlers):
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S"))
    logger.addHandler(handler)


def as_parent() -> None:
    """In a process that works for another one: show what the parent shows."""
    if level := os.environ.get(_VARIABLE):
        to_stderr(int(level))
