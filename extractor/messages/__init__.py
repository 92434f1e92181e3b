"""What the program says to people: codes with arguments, and their texts in English and Chinese.

>>> from extractor.messages import message, translate
>>> said = message("check.fails", check="balance", where="applications/*/total", left="3", right="4")
>>> said
'check balance fails at applications/*/total: 3 ≠ 4'
>>> translate(said, "zh")
'勾稽关系 balance 在 applications/*/total 处不符：3 ≠ 4'

A message is a string, its English text, so that whatever takes a text takes it; beside the text it keeps ``code`` and
``arguments``. The texts are in the catalogue, ``texts/*.txt``, one file a subject.
"""

from __future__ import annotations

from extractor.messages.catalogue import LANGUAGES, Language, catalogue, family
from extractor.messages.coded import (
    Argument,
    Message,
    about,
    is_word,
    kept,
    message,
    plain,
    recalled,
    restored,
    translate,
    without_fields,
    word,
)
from extractor.messages.language import language_of

__all__ = [
    "LANGUAGES",
    "Argument",
    "Language",
    "Message",
    "about",
    "catalogue",
    "family",
    "is_word",
    "kept",
    "language_of",
    "message",
    "plain",
    "recalled",
    "restored",
    "translate",
    "without_fields",
    "word",
]
