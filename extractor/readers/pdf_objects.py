"""The objects of a PDF page as the PDF library gives them, in a fraction of its time.

pdfplumber turns every character and stroke into a dictionary, and asks of each of some thirty values a character
whether it is a reference into the file. Nearly all are numbers, strings and tuples of these; only the others are asked.
"""

from __future__ import annotations

from typing import Any

from pdfminer.layout import LTChar, LTCurve, LTItem
from pdfplumber.page import ALL_ATTRS, Page
from pdfplumber.utils.pdfinternals import resolve_all, resolve_and_decode

_PLAIN = frozenset({int, float, str, bool, type(None), bytes})


class QuickPage(Page):
    """A page whose objects are those of :class:`pdfplumber.page.Page`, value by value, of a file opened without layout
    analysis."""

    def process_object(self, obj: LTItem) -> dict[str, Any]:
        """The dictionary of one object; raises what the PDF library raises on a broken one."""
        if not _is_common(obj) or self.pdf.unicode_norm is not None:
            return super().process_object(obj)
        found = {name: _resolved(value) for name, value in obj.__dict__.items() if name in ALL_ATTRS}
        found["object_type"] = type(obj).__name__.removeprefix("LT").lower()
        found["page_number"] = self.page_number
        if isinstance(obj, LTChar):
            self._add_character(found, obj)
        elif isinstance(obj, LTCurve):
            found["pts"] = [self.point2coord(point) for point in found["pts"]]
            steps: Any = obj.original_path or ()  # annotated as pairs by the library, and it has more points
            found["path"] = [(command, *map(self.point2coord, points)) for command, *points in steps]
            found["dash"] = obj.dashing_style
        left, above = self.mediabox[:2]
        found["top"] = (self.height - found["y1"]) + above
        found["bottom"] = (self.height - found["y0"]) + above
        found["doctop"] = self.initial_doctop + found["top"]
        if left != 0:
            found["x0"] += left
            found["x1"] += left
        return found

    def _add_character(self, found: dict[str, Any], char: LTChar) -> None:
        for space in ("ncs", "scs"):
            if hasattr(char, space):
                found[space] = resolve_and_decode(getattr(char, space).name)
        found["text"] = char.get_text()
        state = char.graphicstate
        found["stroking_color"] = state.scolor if isinstance(state.scolor, tuple) else (state.scolor,)
        found["non_stroking_color"] = state.ncolor if isinstance(state.ncolor, tuple) else (state.ncolor,)


def _is_common(obj: LTItem) -> bool:
    """Whether it is a stroke, or a character of a font whose name is text."""
    return isinstance(obj, LTCurve) or (isinstance(obj, LTChar) and isinstance(obj.fontname, str))


def _resolved(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN or (kind is tuple and all(type(part) in _PLAIN for part in value)):
        return value
    return resolve_all(value)
