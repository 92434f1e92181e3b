"""How runs of a Word document look: struck out, hidden, raised, in which colour, by styles as well as directly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from extractor.readers.docx_conditions import Bands, asked_for
from extractor.readers.docx_xml import as_int, attribute, child, children, is_on, value

_MAX_CHAIN = 20
"""Styles based on styles; a longer chain is a loop."""
_SPECK = 3
"""Type of at most so many half points cannot be read."""
_NARROW = 5
"""Letters of so many hundredths of their width are strokes."""
_LIFT = 4
"""Half points by which a run is raised or lowered before it is no longer of its line."""
_FAINT = 16
"""Of 255 levels of a colour: text that differs from its ground by less cannot be seen."""
_WHITE = "FFFFFF"
_PAPER = ("background1", "light1")
_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000",
    "yellow": "FFFF00", "white": _WHITE, "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
# Fonts in which digits and letters are drawn as other signs.
_PICTURE_FONTS = ("wingdings", "webdings", "zapfdingbats")


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under the text. ``colour``: six hexadecimal digits; ``told``: is it known, or only assumed?"""

    colour: str = _WHITE
    told: bool = True

    def under(self, properties: etree._Element | None) -> Ground:
        """The ground where these properties (of a cell, a paragraph or a run) hold."""
        fill = _fill(child(properties, "shd"))
        marked = _HIGHLIGHTS.get(value(child(properties, "highlight")) or "")
        colour = marked or fill
        return Ground(colour) if colour else self


@dataclass(frozen=True, slots=True)
class Look:
    """``hidden``: why the text is not shown, in the words of the warnings; empty where it is.

    ``unsure``: it may have the colour of its ground. ``signs``: its font draws other signs than its characters say.
    """

    hidden: str = ""
    raised: bool = False
    unsure: bool = False
    signs: bool = False


@dataclass(frozen=True)
class Looks:
    """The styles of a document."""

    styles: Mapping[str, etree._Element] = field(default_factory=dict)
    defaults: etree._Element | None = None
    """``w:rPr`` of the document defaults."""
    paragraph_style: str | None = None
    """The style of paragraphs that name none."""

    def of(
        self,
        run: etree._Element | None,
        paragraph: etree._Element | None,
        table_style: str | None,
        ground: Ground,
        conditions: Sequence[str] = (),
    ) -> Look:
        """``run``: its ``w:rPr``; ``paragraph``: ``w:pPr`` of its paragraph. ``conditions``: the parts
        of the table's style that hold for its cell (:mod:`.docx_conditions`)."""
        named = value(child(paragraph, "pStyle")) or self.paragraph_style
        chains = [
            self._chain(value(child(run, "rStyle"))),
            self._chain(named),
            self._chain(table_style, conditions),
        ]
        layers = [run, *(properties for chain in chains for properties in chain), self.defaults]
        ground = ground.under(paragraph).under(run)
        hidden = self._hidden(run, chains, layers, ground)
        ink = _ink_of_effect(run) or _ink(_first(layers, "color"))
        faint = ink is not None and alike(ink, ground.colour) and not _is_set("outline", run, chains)
        fonts = _first(layers, "rFonts")
        font = (attribute(fonts, "ascii") or attribute(fonts, "hAnsi") or "").lower()
        return Look(
            hidden=hidden or ("in the colour of its background" if faint and ground.told else ""),
            raised=_is_raised(layers),
            unsure=faint and not ground.told,
            signs=font.startswith(_PICTURE_FONTS),
        )

    def _hidden(
        self,
        run: etree._Element | None,
        chains: list[list[etree._Element]],
        layers: list[etree._Element | None],
        ground: Ground,
    ) -> str:
        if _is_set("vanish", run, chains) or _is_set("specVanish", run, chains) or _has_no_fill(run):
            return "hidden"
        if _is_set("strike", run, chains) or _is_set("dstrike", run, chains):
            return "struck out"
        narrow = as_int(value(_first(layers, "w")), 100) <= _NARROW
        return "hidden" if narrow or 0 < as_int(value(_first(layers, "sz")), 21) <= _SPECK else ""

    def _chain(self, style: str | None, conditions: Sequence[str] = ()) -> list[etree._Element]:
        """The run properties of a style and of those it is based on, in the order of :meth:`_parts`."""
        own = (child(part, "rPr") for part in self._parts(style, conditions))
        return [properties for properties in own if properties is not None]

    def _based(self, style: str | None) -> list[etree._Element]:
        """A style and those it is based on, nearest first."""
        found: list[etree._Element] = []
        while (element := self.styles.get(style or "")) is not None and len(found) < _MAX_CHAIN:
            found.append(element)
            style = value(child(element, "basedOn"))
        return found

    def _parts(self, style: str | None, conditions: Sequence[str]) -> list[etree._Element]:
        """The parts of a table style that hold under the conditions, what counts more first, then the style itself and
        those it is based on, nearest first."""
        chain = self._based(style)
        parts = [
            part
            for condition in conditions
            for element in chain
            for part in children(element, "tblStylePr")
            if attribute(part, "type") == condition
        ]
        return [*parts, *chain]

    def bands(self, table: etree._Element | None, style: str | None, rows: int, columns: int) -> Bands:
        """How the style parts a table; ``table``: its ``w:tblPr``."""
        own = [child(element, "tblPr") for element in self._based(style)]
        sizes = (
            next((as_int(value(found), 1) for p in own if (found := child(p, name)) is not None), 1)
            for name in ("tblStyleRowBandSize", "tblStyleColBandSize")
        )
        return Bands(rows, columns, asked_for(table), *sizes)

    def ground_of_cell(self, style: str | None, conditions: Sequence[str], ground: Ground) -> Ground:
        """The ground that the style of its table gives a cell."""
        for part in self._parts(style, conditions):
            for name in ("tcPr", "tblPr"):
                shade = child(child(part, name), "shd")
                colour = _fill(shade)
                if colour:
                    return Ground(colour)
                if attribute(shade, "themeFill"):
                    return Ground(ground.colour, told=False)
        return ground


def read_looks(styles: etree._Element | None) -> Looks:
    """From the style part, which may be missing."""
    by_id = {attribute(style, "styleId") or "": style for style in children(styles, "style")}
    usual = next((name for name, s in by_id.items() if attribute(s, "type") == "paragraph" and _is_default(s)), None)
    defaults = child(child(child(styles, "docDefaults"), "rPrDefault"), "rPr")
    return Looks(by_id, defaults, usual)


def _is_default(style: etree._Element) -> bool:
    return attribute(style, "default") in ("1", "true", "on")


def _first(layers: list[etree._Element | None], name: str) -> etree._Element | None:
    return next((found for layer in layers if (found := child(layer, name)) is not None), None)


def _is_set(name: str, run: etree._Element | None, chains: list[list[etree._Element]]) -> bool:
    """A switch of a run. What styles of several kinds say of it counts up: two of them undo each other."""
    direct = child(run, name)
    if direct is not None:
        return is_on(direct)
    return sum(is_on(next((c for p in chain if (c := child(p, name)) is not None), None)) for chain in chains) % 2 == 1


def _has_no_fill(run: etree._Element | None) -> bool:
    """The effects of newer versions can take the ink from the letters."""
    fill = child(run, "textFill")
    return fill is not None and child(fill, "noFill") is not None


def _ink_of_effect(run: etree._Element | None) -> str | None:
    """The colour that an effect of newer versions gives the letters, in place of their own."""
    return _colour(value(child(child(child(run, "textFill"), "solidFill"), "srgbClr")))


def _is_raised(layers: list[etree._Element | None]) -> bool:
    if value(_first(layers, "vertAlign")) in ("superscript", "subscript"):
        return True
    return abs(as_int(value(_first(layers, "position")), 0)) >= _LIFT


def _ink(element: etree._Element | None) -> str | None:
    """The colour of the letters; of the colours of a theme only that of its paper is known without the theme."""
    named = (attribute(element, "themeColor") or "").lower()
    return _colour(value(element)) or (_WHITE if named in _PAPER else None)


def _fill(shade: etree._Element | None) -> str | None:
    """Of a solid pattern the colour of its dots, which hide the ground below."""
    return _colour(attribute(shade, "color" if value(shade) == "solid" else "fill"))


def _colour(text: str | None) -> str | None:
    if text is None or len(text) != 6 or any(c not in "0123456789abcdefABCDEF" for c in text):
        return None
    return text.upper()


def alike(one: str, other: str) -> bool:
    """Can text of the one colour not be seen on the other? Six hexadecimal digits each."""
    return all(abs(int(one[n : n + 2], 16) - int(other[n : n + 2], 16)) < _FAINT for n in (0, 2, 4))
