"""The one logger of the package, ``tablemend``: silent until the program that uses the library asks for its lines.

``INFO`` has a line a report, ``DEBUG`` what was read before it, ``WARNING`` files that could not be read.
"""

from __future__ import annotations

import logging
from logging import DEBUG, INFO

__all__ = ["DEBUG", "INFO", "logger", "to_stderr"]

logger = logging.getLogger("tablemend")
logger.addHandler(logging.NullHandler())


def to_stderr(level: int) -> None:
    """Show what is logged at ``level`` and above on standard error, each line once: what ``-v`` does."""
    logger.setLevel(level)
    if any(isinstance(handler, logging.StreamHandler) for handler in logger.handlers):
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S"))
    logger.addHandler(handler)
