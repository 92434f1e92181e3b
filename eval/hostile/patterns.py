"""Every compiled pattern of the package against texts made to let it run away: ``python -m eval.hostile.patterns``.

From the parts of a pattern that repeat without end, texts are made that begin as the pattern does, repeat what it
repeats, and then do not go on. A pattern that goes back over a run takes four times the time for twice such a text.
"""

from __future__ import annotations

import importlib
import math
import pkgutil
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import extractor

SIZES = (1_000, 4_000)
"""Repeats of the two texts that are compared."""
STEEP = 1.6
"""The exponent from which a pattern counts as one that runs away; what is measured of linear ones stays under 1.3."""
_NOTICED_S = 0.001
"""Of the smaller text: a pattern that goes over it once is twenty times as fast."""
_EXPLODES_S = 0.02
_FEW = (*range(16, 41, 4), 250)
"""Repeats: only what doubles with each of some dozen, or grows with the cube of some hundred, takes so long."""
_ENDS = ("\0", "x")
_MOST_LONG = 200
"""A repeat with a bound below this many is none that could run away by itself."""
_SAMPLES = {
    c.CATEGORY_DIGIT: "1", c.CATEGORY_SPACE: " ", c.CATEGORY_WORD: "a",
    c.CATEGORY_NOT_DIGIT: "a", c.CATEGORY_NOT_SPACE: "a", c.CATEGORY_NOT_WORD: " ",
}  # fmt: skip


@dataclass(frozen=True)
class Runaway:
    """A pattern, a text it runs away on (what is repeated, between what), and the exponent that was measured."""

    place: str
    pattern: str
    attack: tuple[str, str, str]
    exponent: float
    seconds: float


def find_patterns(package: str = "extractor") -> dict[str, re.Pattern[str]]:
    """The patterns that the modules of the package hold, alone or in tuples, lists and dicts, by ``module.name``."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(extractor.__path__, f"{package}."):
        try:
            loaded = importlib.import_module(module.name)
        except ImportError:
            continue  # of an extra that is not installed
        for name, value in vars(loaded).items():
            for number, pattern in enumerate(_patterns_in(value)):
                if isinstance(pattern.pattern, str):
                    found.setdefault(f"{module.name}.{name}" + (f"[{number}]" if number else ""), pattern)
    # One that is imported by other modules is one pattern.
    return {place: pattern for pattern, place in {p: place for place, p in reversed(found.items())}.items()}


def _patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, tuple | list | frozenset | set):
        for each in value:
            yield from _patterns_in(each, depth + 1)
    elif depth < 3 and isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            yield from _patterns_in(each, depth + 1)


def attacks(pattern: str, flags: int = 0) -> list[tuple[str, str]]:
    """What stands before a repeat, and one round of it, for each part that repeats without end."""
    tree = parser.parse(pattern, flags)
    found: list[tuple[str, str]] = []
    _walk(list(tree), "", found)
    return list(dict.fromkeys(found))


def _walk(items: list[Any], before: str, found: list[tuple[str, str]]) -> None:
    for index, (op, value) in enumerate(items):
        if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
            _, most, inside = value
            body = _text(list(inside))
            if most is c.MAXREPEAT or most >= _MOST_LONG:
                found += [(before, each) for each in {body, *_texts(list(inside))} if each]
                if before:
                    found.append(("", before + body))
                following = "".join(_text([item]) for item in items[index + 1 : index + 2])
                if following:
                    found.append((before, body + following))
            _walk(list(inside), before, found)
        elif op is c.SUBPATTERN:
            _walk(list(value[-1]), before, found)
        elif op is c.ATOMIC_GROUP:
            _walk(list(value), before, found)
        elif op is c.BRANCH:
            for branch in value[1]:
                _walk(list(branch), before, found)
        elif op in (c.ASSERT, c.ASSERT_NOT):
            _walk(list(value[1]), before, found)
        before += _text([(op, value)])


def _texts(items: list[Any]) -> list[str]:
    """Where the whole is one set or one choice: a text for each of its first members."""
    if len(items) != 1:
        return [_text(items)]
    op, value = items[0]
    if op is c.IN:
        return [_text([(c.IN, [member])]) for member in value[:6] if member[0] is not c.NEGATE]
    if op is c.BRANCH:
        return [_text(list(branch)) for branch in value[1][:6]]
    if op is c.SUBPATTERN:
        return _texts(list(value[-1]))
    return [_text(items)]


def _text(items: list[Any]) -> str:
    """A short text that the items match, as far as that is easily told."""
    parts: list[str] = []
    for op, value in items:
        if op is c.LITERAL:
            parts.append(chr(value))
        elif op is c.NOT_LITERAL:
            parts.append("a" if value != ord("a") else "b")
        elif op is c.ANY:
            parts.append("a")
        elif op is c.IN:
            parts.append(_member(value))
        elif op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
            least, _, inside = value
            parts.append(_text(list(inside)) * max(1 if least == 0 else least, 1) if least < 50 else "")
        elif op is c.SUBPATTERN:
            parts.append(_text(list(value[-1])))
        elif op is c.ATOMIC_GROUP:
            parts.append(_text(list(value)))
        elif op is c.BRANCH:
            parts.append(_text(list(value[1][0])))
    return "".join(parts)


def _member(members: list[Any]) -> str:
    negated = members[0][0] is c.NEGATE
    if negated:
        inside = re.compile("[" + "".join(re.escape(chr(v)) for op, v in members[1:] if op is c.LITERAL) + "]?")
        return next((sign for sign in "a1 条,<\n" if not inside.fullmatch(sign) or not inside.pattern[1:-2]), "\x01")
    op, value = members[0]
    if op is c.LITERAL:
        return chr(value)
    if op is c.RANGE:
        return chr(value[0])
    return _SAMPLES.get(value, "a")


def measure(pattern: re.Pattern[str], text: str, *, anchored: bool = False) -> float:
    """Seconds of this processor that a search for all takes; ``anchored``: that a match at the beginning takes."""
    started = time.process_time()
    if anchored:
        pattern.match(text)
    else:
        for _ in pattern.finditer(text):
            pass
    return time.process_time() - started


@cache
def _sources() -> str:
    """The source text of the package."""
    root = Path(str(extractor.__file__)).parent
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.py")))


def is_anchored(place: str) -> bool:
    """Is the pattern of that name only ever matched from a place that is given, and not searched for?"""
    name = re.escape(place.rpartition(".")[2])
    used = set(re.findall(rf"\b{name}\.(\w+)\b", _sources()))
    return bool(used) and used <= {"match", "fullmatch"} and not re.search(rf"[(, ]{name}[,)]", _sources())


def runaway(place: str, pattern: re.Pattern[str]) -> Runaway | None:
    """The worst text found for a pattern, where it runs away."""
    worst: Runaway | None = None
    measure_it = partial(measure, anchored=is_anchored(place))
    for before, body in attacks(pattern.pattern, pattern.flags):
        for end in _ENDS:
            if any(measure_it(pattern, before + body * few + end) > _EXPLODES_S for few in _FEW):
                return Runaway(place, pattern.pattern, (before, body, end), math.inf, math.inf)
            small, large = (before + body * (size // len(body) + 1) + end for size in SIZES)
            if measure_it(pattern, small) < _NOTICED_S:
                continue
            seconds = min(measure_it(pattern, large), measure_it(pattern, large))
            least = min(measure_it(pattern, small), measure_it(pattern, small))
            exponent = math.log(seconds / max(least, 1e-6)) / math.log(SIZES[1] / SIZES[0])
            if exponent >= STEEP and (worst is None or seconds > worst.seconds):
                worst = Runaway(place, pattern.pattern, (before, body, end), exponent, seconds)
    return worst


def find_runaways() -> list[Runaway]:
    """All of the package."""
    found = (runaway(place, pattern) for place, pattern in sorted(find_patterns().items()))
    return [one for one in found if one is not None]


def main() -> None:
    patterns = find_patterns()
    print(f"{len(patterns)} patterns")
    for place, pattern in sorted(patterns.items()):
        one = runaway(place, pattern)
        if one is None:
            continue
        print(
            f"{one.place}: n^{one.exponent:.1f}, {one.seconds:.2f} s, {one.attack!r}\n    {one.pattern[:200]}",
            flush=True,
        )


if __name__ == "__main__":
    main()
