"""Results of OCR engines, converters and services as JSON → Document.

As JSON, as the Python print of the same, or with one value a line. Which shapes are known is in
:mod:`extractor.readers.tools.shapes`; anything else is refused with the JSON path of the place, what was seen and what
was expected.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from typing import Any

from extractor.document import Document
from extractor.errors import InputTooLarge, UnreadableFile
from extractor.messages import message
from extractor.readers.decode import decode
from extractor.readers.tools.node import Node, Wrong
from extractor.readers.tools.results import to_document
from extractor.readers.tools.shapes import EXPECTED, pages_of

MEDIA_TYPE = "application/json"

_LONGEST_LITERAL = 20_000_000
"""Characters of a Python print; its syntax tree takes a hundred times as much memory."""
_LOG_PREFIX = re.compile(r"^[ \t]*\[[\d/:,. -]{1,40}\]\s{0,5}ppocr\s{1,5}\w{1,20}:\s{0,5}", re.MULTILINE)


def read_ocr_json(data: bytes, *, name: str) -> Document:
    """The document in a tool's JSON. Raises :class:`UnreadableFile` naming the JSON path of what is wrong, and
    :class:`InputTooLarge` for results that ask for grids or lists beyond all reason."""
    text, notes = decode(data, name=name)
    dropped: Counter[str] = Counter()
    try:
        pages = list(pages_of(Node(_parse(text, name)), dropped))
        counted = [message("ocr.entries", count=count, what=what) for what, count in sorted(dropped.items())]
        return to_document(pages, media_type=MEDIA_TYPE, notes=(*notes, *counted))
    except Wrong as error:
        raise UnreadableFile(message("file.because", name=name, reason=error)) from error
    except InputTooLarge as error:
        raise InputTooLarge(message("file.because", name=name, reason=error)) from error


def _parse(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise UnreadableFile(message("file.json_too_deep", name=name)) from error
    except ValueError as error:
        fault = error
    if re.search(r"\barray\(|\bRapidOCROutput\(", text[:100_000]):
        raise UnreadableFile(message("file.json_printed", name=name))
    plain = _LOG_PREFIX.sub("", text)
    try:
        return _literal(plain)
    except ValueError:
        pass
    # One value a line: JSON Lines, or a result printed entry by entry.
    try:
        return [_value(line) for line in plain.splitlines() if line.strip()]
    except ValueError:
        raise UnreadableFile(message("file.not_json", name=name, fault=fault, expected=EXPECTED)) from fault


def _value(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return _literal(line)


def _literal(text: str) -> Any:
    """A Python literal; raises ``ValueError`` for anything else."""
    if len(text) > _LONGEST_LITERAL or text.lstrip()[:1] not in ("[", "(", "{"):
        raise ValueError("no list, tuple or dictionary")
    try:
        return ast.literal_eval(text.strip())
    except (SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError(str(error)) from error
