"""How much of a text is everyday Chinese: how the right encoding is found among the wrong ones."""

from __future__ import annotations

from collections import Counter
from functools import cache


def everyday_share(text: str, *, ascii_counts: bool = False) -> float:
    """Share of everyday characters (Chinese level-1 sets, punctuation, full width) among those outside ASCII.

    With ``ascii_counts`` the share is among all characters, and printable ASCII is everyday. 0 where nothing counts.
    """
    everyday = _everyday()
    total = good = 0
    for character, times in Counter(text).items():
        if character.isascii():
            if ascii_counts:
                total += times
                good += times * (character.isprintable() or character in "\t\r\n\f")
            continue
        total += times
        good += times * (character in everyday)
    return good / total if total else 0.0


@cache
def _everyday() -> frozenset[str]:
    def rows(codec: str, leads: range, trails: range) -> set[str]:
        return {c for a in leads for b in trails for c in bytes((a, b)).decode(codec, "ignore") if not c.isascii()}

    simplified = rows("gb2312", range(0xA1, 0xA4), range(0xA1, 0xFF)) | rows(
        "gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)
    )
    traditional = rows("big5", range(0xA4, 0xC7), range(0x40, 0xFF))
    return frozenset(simplified | traditional | set("“”‘’—–…·•●■◆★▲□○《》〈〉①②③④⑤⑥⑦⑧⑨⑩㈠㈡㈢㈣㈤\u00a0\u3000\u200b"))
