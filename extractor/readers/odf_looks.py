"""How text of an OpenDocument file looks: struck out, hidden, raised, in the colour of its ground, by any style."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from lxml import etree

from extractor.readers.docx_looks import alike
from extractor.readers.docx_xml import attribute, child, children

PAPER = "FFFFFF"
_MAX_CHAIN = 20
"""Styles based on styles; a longer chain is a loop."""
_SPECK_PT = 1.5
"""Type of at most so many points cannot be read."""
_STROKES = frozenset(f"{share}%" for share in range(6))
"""Widths of letters that are no more than strokes."""
_LIFT = 10.0
"""Per cent of the type's height by which text is raised or lowered before it is no longer of its line."""
_POINTS = {"pt": 1.0, "px": 0.75, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4}


@dataclass(frozen=True, slots=True)
class Look:
    """``hidden``: why the text is not shown, in the words of the warnings; empty where it is."""

    hidden: str = ""
    raised: bool = False


@dataclass(frozen=True)
class OdfLooks:
    """The styles of a document by family and name; those of the defaults have no name."""

    styles: Mapping[tuple[str, str | None], etree._Element]

    def of(self, spans: Sequence[str | None], paragraph: str | None, cell: str | None, ground: str) -> Look:
        """``spans``: names of the styles of the spans around the text, innermost first; ``cell``: of a sheet's cell;
        ``ground``: the colour under the paragraph."""
        layers = [
            *chain.from_iterable(self._properties("text", name, "text-properties") for name in spans),
            *self._properties("paragraph", paragraph, "text-properties"),
            *self._properties("table-cell", cell, "text-properties"),
        ]
        here = _first_colour(layers, "background-color") or ground
        inks = [layer for layer in layers if attribute(layer, "color") or attribute(layer, "use-window-font-color")]
        ink = _first_colour(layers, "color")
        automatic = bool(inks) and attribute(inks[0], "use-window-font-color") == "true"
        return Look(
            hidden=_hidden(layers) or ("in the colour of its background" if _same(ink, here, automatic) else ""),
            raised=_is_raised(_first(layers, "text-position")),
        )

    def ground(self, family: str, name: str | None, otherwise: str) -> str:
        """The colour that a table, a row, a cell or a paragraph of this style lays under its text."""
        layers = list(self._properties(family, name, f"{family}-properties"))
        return _first_colour(layers, "background-color") or otherwise

    def hides_table(self, name: str | None) -> bool:
        return _first(list(self._properties("table", name, "table-properties")), "display") == "false"

    def _properties(self, family: str, name: str | None, kind: str) -> Iterator[etree._Element]:
        """Of a style and those it is based on, nearest first; then those of the family's default."""
        for _ in range(_MAX_CHAIN):
            style = self.styles.get((family, name)) if name else None
            if style is None:
                break
            yield from children(style, kind)
            name = attribute(style, "parent-style-name")
        default = self.styles.get((family, None))
        if default is not None and family != "text":
            yield from children(default, kind)


def read_looks(*parts: etree._Element | None) -> OdfLooks:
    """From the content and the style part, either of which may be missing."""
    found: dict[tuple[str, str | None], etree._Element] = {}
    for part in parts:
        for group in ("automatic-styles", "styles"):
            held = child(part, group)
            for style in chain(children(held, "style"), children(held, "default-style")):
                found.setdefault((attribute(style, "family") or "", attribute(style, "name")), style)
    return OdfLooks(found)


def _first(layers: Sequence[etree._Element], name: str) -> str | None:
    return next((text for layer in layers if (text := attribute(layer, name)) is not None), None)


def _first_colour(layers: Sequence[etree._Element], name: str) -> str | None:
    """The nearest colour, six hexadecimal digits; a transparent ground is none."""
    given = (attribute(layer, name) for layer in layers)
    return next((text[1:].upper() for text in given if text and len(text) == 7 and _is_colour(text)), None)


def _is_colour(text: str) -> bool:
    return text[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in text[1:])


def _hidden(layers: Sequence[etree._Element]) -> str:
    if _first(layers, "display") == "none":
        return "hidden"
    lines = (_first(layers, "text-line-through-style"), _first(layers, "text-line-through-type"))
    if any(line not in (None, "none") for line in lines):
        return "struck out"
    size = points(_first(layers, "font-size"))
    narrow = _first(layers, "text-scale") in _STROKES
    return "hidden" if narrow or (size is not None and size <= _SPECK_PT) else ""


def points(length: str | None) -> float | None:
    """A length in points; ``None`` for one relative to another, or none."""
    number, unit = (length or "")[:-2], (length or "")[-2:]
    try:
        return float(number) * _POINTS[unit]
    except (KeyError, ValueError):
        return None


def _same(ink: str | None, ground: str, automatic: bool) -> bool:
    return ink is not None and not automatic and alike(ink, ground)


def _is_raised(position: str | None) -> bool:
    """``super 58%``, ``-33% 58%``."""
    first = (position or "").partition(" ")[0]
    if first in ("super", "sub"):
        return True
    try:
        return abs(float(first.removesuffix("%"))) >= _LIFT
    except ValueError:
        return False
