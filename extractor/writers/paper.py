"""How a sheet prints: A4 landscape, shrunk to a few pages, its head on every page, numbered, its lines high enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.worksheet.page import PageMargins

_A4 = 9
_MARGIN_IN = 0.4
_LINE_HEIGHT = 15
"""In points, of one line of text."""
_HIGHEST = 409
"""Points; no program makes a row higher."""


def set_up_page(
    sheet: Any, *, head_lines: int = 0, head_columns: str = "", pages_wide: int = 1, pages_high: int = 0
) -> None:
    """``head_lines``: so many lines are repeated on every page, and the columns ``head_columns`` (``A:D``);
    ``pages_wide`` and ``pages_high``: at most so many pages, 0 for as many as it takes.

    ``sheet`` is a worksheet of either kind.
    """
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = pages_wide
    sheet.page_setup.fitToHeight = pages_high
    sheet.page_margins = PageMargins(_MARGIN_IN, _MARGIN_IN, _MARGIN_IN, _MARGIN_IN + 0.1, 0.2, 0.2)
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "&P / &N"
    if head_lines:
        sheet.print_title_rows = f"1:{head_lines}"
    if head_columns:
        sheet.print_title_cols = head_columns


def row_height(texts: Sequence[str], widths: Sequence[int]) -> int:
    """In points, of a row whose texts wrap in columns of these ``widths``; programs do not make it higher by
    themselves. A Chinese character is two wide.
    """
    lines = 1
    for text, width in zip(texts, widths, strict=True):
        wide = (sum(1 if char.isascii() else 2 for char in line) for line in text.split("\n"))
        lines = max(lines, sum(max(1, -(-one // (width - 1))) for one in wide))
    return min(_LINE_HEIGHT * lines, _HIGHEST)
