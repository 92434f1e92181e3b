"""What is printed on the lines that the small reader learns from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from random import Random

from training.official_words import words_of
from training.reader.alphabet import plain

COUNTING = "一二三四五六七八九十"
LONE = (*("-",) * 8, *("--",) * 2, "/", "/", "无", "一", "〇", "0", "、", "0.", "1.", "(1)", "2.", "%")
"""What stands alone in a cell. Dashes are what a page of them is full of, and the smallest of all print."""
_UNITS = (
    "件",
    "条",
    "个",
    "次",
    "人",
    "份",
    "项",
    "万元",
    "年",
    "月",
    "日",
    "%",
    "",
    "，",
    "。",
    "余",
    "篇",
    "起",
    "家",
)


@dataclass(frozen=True)
class Sources:
    """``phrases``: labels of forms; ``prose``: lines of a corpus; ``words``: official words; ``rare``: other signs."""

    phrases: Sequence[str]
    prose: Sequence[str]
    words: Sequence[str]
    rare: str


def number(rng: Random) -> str:
    """A number as reports print it."""
    kind = rng.random()
    if kind < 0.14:
        return "0"
    if kind < 0.30:
        return str(rng.randint(1, 9))
    length = rng.choices((1, 2, 3, 4, 5, 6, 7), (1, 8, 8, 6, 4, 2, 2))[0]
    digits = "".join(rng.choice("0123456789") for _ in range(length))
    # Equal digits side by side are what is counted wrong most.
    if rng.random() < 0.2 and length > 1:
        at = rng.randrange(length - 1)
        digits = digits[:at] + digits[at] + digits[at] + digits[at + 2 :]
    digits = digits if rng.random() < 0.05 else digits.lstrip("0") or "0"
    if rng.random() < 0.25 and len(digits) > 3:
        digits = f"{int(digits):,}"
    if rng.random() < 0.20:
        digits += "." + "".join(rng.choice("0123456789") for _ in range(rng.choice((1, 2, 2, 2, 3, 4, 6))))
    if rng.random() < 0.04 and digits != "0":
        digits = "-" + digits
    return digits + ("%" if rng.random() < 0.03 else "")


def line(sources: Sources, rng: Random, ease: float) -> str:
    """The text of one line. ``ease``: 1 at the beginning of training, when lines are short and known, down to 0."""
    kind = rng.random()
    if kind < 0.30:
        return number(rng)
    if kind < 0.36:
        return rng.choice(LONE)
    if kind < 0.40:
        year = rng.choice(
            (f"{rng.randint(2015, 2029)}", "二〇" + "".join(rng.choice("〇一二三四五六七八九") for _ in "ab"))
        )
        return year + rng.choice(("年", "年度", f"年{rng.randint(1, 12)}月{rng.randint(1, 31)}日", ""))
    if kind < 0.64 - 0.1 * (1 - ease):
        return label(sources, rng, 14)
    if kind < 0.67:
        return f"第{rng.choice(COUNTING)}{rng.choice(('十', '', '条'))}{rng.choice(('条', '项', '(一)项', '章'))}"
    if kind < 0.76:
        made = "".join(rng.choice(sources.words) for _ in range(rng.randint(1, 3)))
        head = rng.choice(
            (
                "",
                "",
                f"({rng.choice(COUNTING)})",
                f"{rng.randint(1, 12)}.",
                f"{rng.choice('一二三四五六七')}、",
            )
        )
        return head + made
    if kind < 0.88:
        return _piece(rng.choice(sources.prose), rng, 16)
    if kind < 0.96:
        return _counted(_piece(rng.choice(sources.prose), rng, 16), rng)
    return _jumble(sources, rng)


def mostly_numbers(sources: Sources, rng: Random, ease: float) -> str:
    """The text of a line for a reader of numbers: seven of ten are numbers, of each length as many as of another, and
    all else is there to be told from them."""
    kind = rng.random()
    if kind < 0.45:
        return "".join(rng.choice("0123456789") for _ in range(rng.randint(1, 6)))
    if kind < 0.7:
        return number(rng)
    if kind < 0.78:
        return rng.choice(LONE)
    return line(sources, rng, ease) if kind < 0.94 else _jumble(sources, rng)


def label(sources: Sources, rng: Random, longest: int) -> str:
    """A label of a form, or a stretch of one of ``longest`` characters at most."""
    return _piece(rng.choice(sources.phrases), rng, longest)


def _counted(text: str, rng: Random) -> str:
    """Prose with one number or two in it, each with what is counted or measured: 本年新收申请12件."""
    for _ in range(rng.choice((1, 1, 2))):
        at = rng.randint(0, len(text))
        text = text[:at] + number(rng).removeprefix("-").removesuffix("%") + rng.choice(_UNITS) + text[at:]
    return text


def _piece(text: str, rng: Random, longest: int) -> str:
    """A stretch of a text, as wrapping leaves it; often all of a short one, or its beginning."""
    length = rng.randint(2, longest)
    if len(text) <= longest and rng.random() < 0.5:
        return text
    start = 0 if rng.random() < 0.35 else rng.randrange(max(1, len(text) - length + 1))
    return text[start : start + length]


def _jumble(sources: Sources, rng: Random) -> str:
    """Characters in no order, many of them unknown: what is not known must be told from what is."""
    return "".join(rng.choice(sources.rare) for _ in range(rng.randint(1, 8)))


def sources_of(phrases: Sequence[str], prose: Sequence[str], alphabet: str) -> Sources:
    lines = [plain(text) for text in prose if len(text) >= 4]
    words = words_of(held_out=False)
    official = [word for field in fields(words) for word in getattr(words, field.name)]
    return Sources(phrases, lines, official, rare_signs(alphabet))


def rare_signs(alphabet: str) -> str:
    """Chinese characters of everyday print that are not known, and letters, but those that look like digits."""
    known = set(alphabet)
    # The first level of GB 2312: 3,755 characters in everyday use.
    rows = (bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz" * 8
    return "".join(c for c in rows if c and c not in known) + letters + "+=*#&@!?<>|~·…□■○●√×" * 8 + alphabet * 2
