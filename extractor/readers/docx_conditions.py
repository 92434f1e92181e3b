"""Which parts of a table style hold for a cell of a Word table: its first row, its last column, its bands, its corners.

After ECMA-376, part 1, 17.7.6 (conditional table formatting) and 17.4.56 (``tblLook``).
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from extractor.readers.docx_xml import attribute, child, value

_BITS = {
    "firstRow": 0x20,
    "lastRow": 0x40,
    "firstColumn": 0x80,
    "lastColumn": 0x100,
    "noHBand": 0x200,
    "noVBand": 0x400,
}
_USUAL = frozenset(("firstRow", "firstColumn", "noVBand"))
"""What Word takes where the table has no setting."""


@dataclass(frozen=True, slots=True)
class Bands:
    """A table as its style sees it. ``asked``: which parts of the style the table asks for, as ``tblLook`` names them.

    ``high``, ``wide``: rows and columns of a band.
    """

    rows: int
    columns: int
    asked: frozenset[str] = _USUAL
    high: int = 1
    wide: int = 1

    def of(self, row: int, col: int, col_end: int) -> tuple[str, ...]:
        """The types of ``tblStylePr`` that hold for a cell, what counts more first."""
        first_row, last_row = "firstRow" in self.asked and row == 0, "lastRow" in self.asked and row == self.rows - 1
        first_col = "firstColumn" in self.asked and col == 0
        last_col = "lastColumn" in self.asked and col_end >= self.columns
        across, down = row - ("firstRow" in self.asked), col - ("firstColumn" in self.asked)
        found = {
            "swCell": last_row and first_col,
            "seCell": last_row and last_col,
            "nwCell": first_row and first_col,
            "neCell": first_row and last_col,
            "lastCol": last_col,
            "firstCol": first_col,
            "lastRow": last_row,
            "firstRow": first_row,
            "band1Horz": self._in_band(across, self.high, 0) and "noHBand" not in self.asked and not last_row,
            "band2Horz": self._in_band(across, self.high, 1) and "noHBand" not in self.asked and not last_row,
            "band1Vert": self._in_band(down, self.wide, 0) and "noVBand" not in self.asked and not last_col,
            "band2Vert": self._in_band(down, self.wide, 1) and "noVBand" not in self.asked and not last_col,
            "wholeTable": True,
        }
        return tuple(name for name, holds in found.items() if holds)

    def _in_band(self, at: int, size: int, number: int) -> bool:
        return at >= 0 and at // max(size, 1) % 2 == number


def asked_for(properties: etree._Element | None) -> frozenset[str]:
    """What a table asks for, from its ``w:tblPr``."""
    look = child(properties, "tblLook")
    if look is None:
        return _USUAL
    told = {name: attribute(look, name) for name in _BITS}
    if any(told.values()):
        return frozenset(name for name, switch in told.items() if switch in ("1", "true", "on"))
    try:
        bits = int(value(look) or "", 16)
    except ValueError:
        return _USUAL
    return frozenset(name for name, bit in _BITS.items() if bits & bit)
