"""The language of an answer: that which the request accepts, or the server's own."""

from __future__ import annotations

from typing import Any

from extractor.messages import LANGUAGES, Language, Message, plain


def language_for(accepted: str | None, own: Language) -> Language:
    """The best of ``Accept-Language`` (RFC 9110, 12.5.4); ``own`` where it is absent or names neither language.

    >>> language_for("fr, zh-CN;q=0.9, en;q=0.8", "en")
    'zh'
    """
    wanted: dict[Language, float] = {}
    for part in (accepted or "").split(","):
        name, _, weight = part.partition(";")
        known = own if name.strip() == "*" else name.strip().split("-")[0].lower()
        for language in LANGUAGES:
            if known == language:
                wanted[language] = max(wanted.get(language, 0.0), _weight(weight))
    best = max(wanted, key=lambda language: wanted[language], default=own)
    return best if wanted.get(best, 0.0) > 0 else own


def _weight(given: str) -> float:
    name, _, value = given.replace(" ", "").partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0


def language_headers(language: Language) -> dict[str, str]:
    return {"Content-Language": "zh-CN" if language == "zh" else "en", "Vary": "Accept-Language"}


def error_data(kind: str, said: str, language: Language) -> dict[str, Any]:
    """The body of an answer that is an error; ``codes`` is what its message was made from."""
    codes = {"codes": [said.as_data()]} if isinstance(said, Message) else {}
    return {"error": {"kind": kind, "message": plain(said, language), **codes}}
