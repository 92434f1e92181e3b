"""What a block of a style sheet declares of how text is shown: long names for short ones, and variables filled in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import tinycss2

Specificity = tuple[int, int, int]
Declared = tuple[bool, Specificity, int, str, str]
"""Whether it is marked as important, how specific its selector is, its place in the sheets, property and value."""

PROPERTIES = frozenset(
    (
        *("display", "visibility", "opacity", "color", "background", "background-color", "background-image"),
        *("-webkit-text-fill-color", "-webkit-background-clip", "background-clip", "text-shadow"),
        *("font-size", "zoom", "vertical-align", "content"),
        *("text-decoration", "text-decoration-line"),
        *("position", "left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top"),
        *("float", "order", "flex-direction", "direction", "unicode-bidi"),
        *("clip", "clip-path", "transform", "scale", "rotate", "translate", "overflow", "overflow-x", "overflow-y"),
        *("filter", "content-visibility", "font-variant-position"),
        *("-webkit-text-security", "text-security", "mask", "mask-image", "-webkit-mask", "-webkit-mask-image"),
        *("width", "height", "max-width", "max-height"),
    )
)
_SIDES = {"margin": ("margin-top", "", "", "margin-left"), "inset": ("top", "right", "bottom", "left")}
_FONT_SIZE = re.compile(r"(?:^|\s)((?:\d*\.)?\d+(?:px|pt|em|rem|%)?)(?=\s*/|\s)")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")


def declared(nodes: Sequence[tinycss2.ast.Node]) -> Iterator[tuple[str, str, bool]]:
    """Property, value, and whether it is marked as important; of those that bear on what is shown, and of variables."""
    for node in nodes:
        if node.type != "declaration":
            continue
        value = tinycss2.serialize(node.value).strip()
        if node.lower_name in PROPERTIES or node.name.startswith("--"):
            yield node.lower_name if node.lower_name in PROPERTIES else node.name, value, node.important
        elif node.lower_name in _SIDES:
            values = value.split() or [""]
            for side, name in enumerate(_SIDES[node.lower_name]):
                if name:
                    yield name, values[side if side < len(values) else max(0, side - 2) % len(values)], node.important
        elif node.lower_name == "flex-flow":
            yield "flex-direction", value.lower().replace("nowrap", "").replace("wrap", "").strip(), node.important
        elif node.lower_name == "font" and (size := _FONT_SIZE.search(value)):
            yield "font-size", size[1], node.important


def variables_of(found: Iterable[Sequence[Declared]]) -> dict[str, str]:
    """The variables that have one value in all of the page."""
    values: defaultdict[str, set[str]] = defaultdict(set)
    for declarations in found:
        for *_, name, value in declarations:
            if name.startswith("--"):
                values[name].add(value)
    return {name: next(iter(known)) for name, known in values.items() if len(known) == 1}


def filled_in(value: str, variables: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda m: variables.get(m[1], (m[2] or m[0]).strip()), value)
