"""Damage to characters of labels and prose. The digits of value cells stay as printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from random import Random

from opencc import OpenCC

TextDamage = Callable[[str, Random, int], str]
_GLOSSES = {
    "政": "zhèng", "数": "shù", "据": "jù", "开": "kāi", "务": "wù", "请": "qǐng", "发": "fā", "处": "chǔ",
    "规": "guī", "法": "fǎ",
    "机": "jī", "关": "guān", "结": "jié", "转": "zhuǎn", "类": "lèi", "总": "zǒng", "计": "jì", "维": "wéi",
}  # fmt: skip
_DROPPED = "年月日条件号量数项"
_LOOK_ALIKES = {
    "己": "已",
    "已": "己",
    "未": "末",
    "干": "千",
    "入": "人",
    "日": "曰",
    "士": "土",
    "、": ".",
}
_ENGLISH = ("workflow", "and", "the", "data", "public", "report")
_MOJIBAKE = (("（一）", "?。ㄒ唬"), ("　　", "??"), ("“", "?"), ("。", "。?"), ("，", "?"))


def to_traditional(text: str, rng: Random, severity: int) -> str:
    """Traditional characters; from severity 2 with a pinyin gloss after some."""
    converted = str(_converter().convert(text))
    if severity == 1 or len(converted) != len(text):
        return converted
    rate = 0.25 if severity == 2 else 0.6
    return "".join(
        f"{new}({_GLOSSES[old]})" if old in _GLOSSES and rng.random() < rate else new
        for old, new in zip(text, converted, strict=True)
    )


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("s2t")


def drop_characters(text: str, rng: Random, severity: int) -> str:
    """Characters that were in an inline tag are gone (2021年1月1日 → 202111日)."""
    rate = 0.08 * severity
    return "".join(c for c in text if c not in _DROPPED or rng.random() >= rate)


def garble(text: str, rng: Random, severity: int) -> str:
    """Bits of a wrong decoding."""
    for good, bad in _MOJIBAKE:
        if rng.random() < 0.15 * severity:
            text = text.replace(good, bad, 1)
    return text


def space_inside(text: str, rng: Random, severity: int) -> str:
    """Spaces between the characters of labels and words."""
    rate = 0.04 * severity
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", lambda _: " " if rng.random() < rate else "", text)


def add_english(text: str, rng: Random, severity: int) -> str:
    """An English word inside a longer text."""
    if len(text) < 20 or rng.random() >= 0.25 * severity:
        return text
    at = rng.randrange(4, len(text) - 4)
    return f"{text[:at]}{rng.choice(_ENGLISH)}{text[at:]}"


def confuse_characters(text: str, rng: Random, severity: int) -> str:
    """Look-alikes, as recognition of a picture confuses them."""
    rate = 0.15 * severity
    return "".join(_LOOK_ALIKES[c] if c in _LOOK_ALIKES and rng.random() < rate else c for c in text)


def thin_labels(text: str, rng: Random, severity: int) -> str:
    """One or more characters are gone from anywhere in the text, numbers excepted."""
    for _ in range(severity):
        hits = [i for i, c in enumerate(text) if "\u4e00" <= c <= "\u9fff"]
        if len(hits) > 4 and rng.random() < 0.3:
            at = rng.choice(hits)
            text = text[:at] + text[at + 1 :]
    return text
