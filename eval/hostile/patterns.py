"""Every compiled pattern of the package against texts made to let it run away: ``python -m eval.hostile.patterns``.

From the parts of a pattern that repeat without end, texts are made that begin as the pattern does, repeat what it
repeats, and then do not go on. A pattern that goes back over a run takes four times the time for twice such a text.
"""

from __future__ import annotations

import ast
import importlib
import math
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, cast

import extractor

SIZES = (8_000, 16_000)
"""Characters of the two texts that are compared."""
_SURE = 64_000
"""Characters of the text that a suspicion is held against."""
STEEP = 1.6
"""The exponent from which a pattern counts as one that runs away; what is measured of linear ones stays under 1.3."""
_NOTICED_S = 0.001
"""Of the smaller text: most patterns that go over it once are faster, and the others are held against the larger."""
_STILL_NOTICED_S = 0.003
"""Of the larger text. Under it the smaller was slow only because the machine did something else."""
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

_CATEGORIES = {
    c.CATEGORY_DIGIT: r"\d", c.CATEGORY_SPACE: r"\s", c.CATEGORY_WORD: r"\w",
    c.CATEGORY_NOT_DIGIT: r"\D", c.CATEGORY_NOT_SPACE: r"\S", c.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


@dataclass(frozen=True)
class Runaway:
    """A pattern, a text it runs away on (what is repeated, between what), and the exponent that was measured."""

    place: str
    pattern: str
    attack: tuple[str, str, str]
    exponent: float
    seconds: float


def find_patterns() -> dict[str, re.Pattern[Any]]:
    """The patterns that the modules of the package hold, alone or in tuples, lists and dicts, by ``module.name``, and
    those that are in calls like ``re.sub("…", …)``, by ``module:line.method``."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in pkgutil.walk_packages(extractor.__path__, "extractor."):
        try:
            loaded = importlib.import_module(module.name)
        except ImportError:
            continue  # of an extra that is not installed
        for name, value in vars(loaded).items():
            for number, pattern in enumerate(_patterns_in(value)):
                place = f"{module.name}.{name}" + (f"[{number}]" if number else "")
                # One that is imported by other modules is one pattern.
                if not any(known is pattern and other.endswith(f".{name}") for other, known in found.items()):
                    found[place] = pattern
    return found | _patterns_in_calls()


def _patterns_in_calls() -> dict[str, re.Pattern[Any]]:
    found: dict[str, re.Pattern[Any]] = {}
    for module, text in _sources().items():
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re"), attr=method), args=[ast.Constant(value=pattern), _, *_]
                ) if method != "compile":
                    found[f"{module}:{node.lineno}.{method}"] = re.compile(cast("str", pattern))
    return found


def _patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 3 and isinstance(value, tuple | list | frozenset | set):
        for each in value:
            yield from _patterns_in(each, depth + 1)
    elif depth < 3 and isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            yield from _patterns_in(each, depth + 1)


def attacks(pattern: str | bytes, flags: int = 0) -> list[tuple[str, str]]:
    """What is before a repeat, and one round of it, for each part that repeats without end."""
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
    """A short text that the items match, as far as that is easily given."""
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
            parts.append(_text(list(inside)) * max(least, 1) if least < 50 else "")
        elif op is c.SUBPATTERN:
            parts.append(_text(list(value[-1])))
        elif op is c.ATOMIC_GROUP:
            parts.append(_text(list(value)))
        elif op is c.BRANCH:
            parts.append(_text(list(value[1][0])))
    return "".join(parts)


def _member(members: list[Any]) -> str:
    if members[0][0] is c.NEGATE:
        return next((sign for sign in "a1 条,<\n" if not _holds(members[1:], sign)), "\x01")
    op, value = members[0]
    if op is c.LITERAL:
        return chr(value)
    if op is c.RANGE:
        return chr(value[0])
    return _SAMPLES.get(value, "a")


def _holds(members: list[Any], sign: str) -> bool:
    """Is the sign one of these members of a set?"""
    for op, value in members:
        if op is c.LITERAL and ord(sign) == value:
            return True
        if op is c.RANGE and value[0] <= ord(sign) <= value[1]:
            return True
        if op is c.CATEGORY and re.match(_CATEGORIES[value], sign):
            return True
    return False


def measure(pattern: re.Pattern[Any], attack: str, *, anchored: bool = False) -> float:
    """Seconds of this processor that a search for all takes; ``anchored``: that a match at the beginning takes."""
    text = attack if isinstance(pattern.pattern, str) else attack.encode("latin-1", "replace")
    started = time.process_time()
    if anchored:
        pattern.match(text)
    else:
        for _ in pattern.finditer(text):
            pass
    return time.process_time() - started


@cache
def _sources() -> dict[str, str]:
    """The source text of each module of the package, by its name."""
    root = Path(str(extractor.__file__)).parent
    texts: dict[str, str] = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        texts[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text(encoding="utf-8")
    return texts


def is_anchored(place: str) -> bool:
    """Is the pattern of that name only ever matched from a place that is given, and not searched for?

    A name that begins with an underscore is used in its own module, any other one in all that import it.
    """
    module, _, last = place.rpartition(".")
    if ":" in module:
        return last in ("match", "fullmatch")
    name = re.escape(last)
    imported = re.compile(rf"import\b[^#]*?\b{name}\b")
    sources = [
        text
        for where, text in _sources().items()
        if where == module or (not last.startswith("_") and last in text and imported.search(text))
    ]
    used = {method for text in sources for method in re.findall(rf"\b{name}\.(\w+)\b", text)}
    given_away = any(re.search(rf"[(, ]{name}[,)]", text) for text in sources)
    return bool(used) and used <= {"match", "fullmatch"} and not given_away


def _least(measure_it: Callable[..., float], pattern: re.Pattern[Any], text: str, enough: float) -> float:
    """The least of three measurements; the first one that is no more than ``enough`` ends them."""
    least = math.inf
    for _ in range(3):
        least = min(least, measure_it(pattern, text))
        if least <= enough:
            break
    return least


def _exponent(small: float, large: float, ratio: float) -> float:
    return math.log(large / max(small, 1e-6)) / math.log(ratio)


def runaway(place: str, pattern: re.Pattern[Any]) -> Runaway | None:
    """The first text found on which a pattern runs away."""
    measure_it = partial(measure, anchored=is_anchored(place))
    for before, body in attacks(pattern.pattern, pattern.flags):
        for end in _ENDS:
            if any(_least(measure_it, pattern, before + body * few + end, _EXPLODES_S) > _EXPLODES_S for few in _FEW):
                return Runaway(place, str(pattern.pattern), (before, body, end), math.inf, math.inf)
            small, large = (before + body * (size // len(body) + 1) + end for size in SIZES)
            if measure_it(pattern, small) < _NOTICED_S:
                continue
            seconds = _least(measure_it, pattern, large, _STILL_NOTICED_S)
            least = _least(measure_it, pattern, small, 0.0)
            if seconds < _STILL_NOTICED_S or _exponent(least, seconds, SIZES[1] / SIZES[0]) < STEEP:
                continue
            # What holds a processor for some milliseconds now and then is no growth: much more text must be as steep.
            longer = before + body * (_SURE // len(body) + 1) + end
            seconds = _least(measure_it, pattern, longer, 0.0)
            exponent = _exponent(least, seconds, _SURE / SIZES[0])
            if exponent >= STEEP:
                return Runaway(place, str(pattern.pattern), (before, body, end), exponent, seconds)
    return None


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
