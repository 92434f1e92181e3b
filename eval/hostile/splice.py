"""A small input changed in the words of its format: pieces put in, taken out, repeated, swapped, and odd numbers."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from eval.hostile.oddities import odd_number, odd_word

_PIECE = re.compile(rb"<[^<>]*>|\d+|\w+|\s+|[^\w\s]", re.ASCII)
_NUMBER = re.compile(rb"\d+(?:\.\d+)?")


def spliced(data: bytes, words: Sequence[str], most: int, chance: random.Random, other: bytes = b"") -> bytes:
    """``words``: what the format is made of. ``other``: another input, of which a stretch may be put in."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        data = _changed(data, words, chance, other)
    return data[:most]


def _changed(data: bytes, words: Sequence[str], chance: random.Random, other: bytes) -> bytes:
    pieces = [found.span() for found in _PIECE.finditer(data)] or [(0, len(data))]
    start, end = pieces[min(len(pieces) - 1, int(chance.random() * len(pieces)))]
    stop = pieces[min(len(pieces) - 1, pieces.index((start, end)) + chance.choice((0, 0, 1, 3, 9, 30)))][1]
    match chance.randrange(8):
        case 0:
            return data[:start] + _encoded(chance.choice(words)) + data[start:]
        case 1:
            return data[:start] + _encoded(chance.choice(words)) + data[end:]
        case 2:
            return data[:start] + data[stop:]
        case 3:
            return data[:stop] + data[start:stop] * chance.choice((1, 1, 2, 7)) + data[stop:]
        case 4:
            numbers = list(_NUMBER.finditer(data))
            if not numbers:
                return data
            number = chance.choice(numbers)
            return data[: number.start()] + _encoded(odd_number(chance)) + data[number.end() :]
        case 5:
            return data[:start] + _encoded(odd_word(chance)) + data[start:]
        case 6 if other:
            at = chance.randrange(len(other))
            return data[:start] + other[at : at + chance.choice((8, 32, 128, 512))] + data[start:]
        case _:
            at, size = chance.randrange(len(pieces)), stop - start
            left, right = sorted((start, pieces[at][0]))
            return data[:left] + data[right : right + size] + data[left:right] + data[right + size :]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
