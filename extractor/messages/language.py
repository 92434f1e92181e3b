"""Which language people are addressed in."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.messages.catalogue import LANGUAGES, Language

VARIABLE = "TABLEMEND_LANG"
_VARIABLES = (VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG")
"""The first one that is set decides, as in POSIX."""


def language_of(asked: str | None, environment: Mapping[str, str]) -> Language:
    """The language asked for; for ``auto`` or nothing, that of the environment: Chinese where its locale is Chinese,
    English elsewhere."""
    for language in LANGUAGES:
        if asked == language:
            return language
    for variable in _VARIABLES:
        value = environment.get(variable, "").strip().lower()
        if value and value != "auto":
            return "zh" if value.startswith("zh") else "en"
    return "en"
