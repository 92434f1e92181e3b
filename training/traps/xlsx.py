"""Traps in workbooks: what a cell holds is not what its format shows."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from training.draw.report import DrawnReport
from training.kinds.packed import with_parts
from training.kinds.sheets import PROPERTIES, draw_workbook
from training.traps.trap import CONTROL, Draw, Shown, Trap, TrapFile, choose_cells, with_texts

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Fill = Callable[[Any, float, Random], Shown | None]
"""Fills a cell of openpyxl for a number; gives what the page shows where that is not the number."""
_BLANK = Shown(None, "blank")


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _plain(cell: Any, value: float, rng: Random) -> None:
    cell.value = _number(value)
    cell.number_format = rng.choice(("General", "0", "#,##0", "@") if value == int(value) else ("General", "0.0000"))


def _scaled(cell: Any, value: float, rng: Random) -> None:
    """Thousands of it, in a format that shows thousands."""
    cell.value, cell.number_format = _number(value * 1000), "#,##0,"


def _with_words(cell: Any, value: float, rng: Random) -> None:
    cell.value, cell.number_format = _number(value), rng.choice(('0"件"', '#,##0"条"', '"共"0', "0_ ", "[Red]0"))


def _in_percent(cell: Any, value: float, rng: Random) -> Shown:
    cell.value, cell.number_format = _number(value), rng.choice(("0%", "0.00%"))
    return Shown(value, "unreadable")


def _as_date(cell: Any, value: float, rng: Random) -> Shown:
    cell.value, cell.number_format = date(1899, 12, 30) + timedelta(days=1 + int(abs(value)) % 60_000), "yyyy/m/d"
    return Shown(value, "unreadable")


def _rounded(cell: Any, value: float, rng: Random) -> Shown | None:
    """A fraction in a format without places: shown as a whole number."""
    cell.value, cell.number_format = round(value + rng.choice((-0.4, 0.3, 0.4)), 4), "0"
    return None if value == int(value) else Shown(value, "unreadable")


def _in_no_format(cell: Any, value: float, rng: Random) -> Shown:
    cell.value, cell.number_format = _number(value) + 1, rng.choice((";;;", '""', ";;;@"))
    return _BLANK


def _struck(cell: Any, value: float, rng: Random) -> Shown:
    from openpyxl.styles import Font

    cell.value, cell.font = _number(value) + 1, Font(strike=True)
    return _BLANK


def _in_white(cell: Any, value: float, rng: Random) -> Shown:
    from openpyxl.styles import Font

    cell.value, cell.font = _number(value) + 1, Font(color="FFFFFFFF")
    return _BLANK


def _with_mark(cell: Any, value: float, rng: Random) -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    raised = TextBlock(InlineFont(vertAlign="superscript"), str(rng.randint(1, 9)))
    struck = TextBlock(InlineFont(strike=True), str(int(value) + 7))
    text = f"{_number(value)}"
    cell.value = CellRichText(text, raised) if rng.random() < 0.5 else CellRichText(struck, text)


def _without_result(cell: Any, value: float, rng: Random) -> Shown:
    """A formula whose result was not saved, or cannot be worked out."""
    cell.value = rng.choice((f"={int(value)}+0", "=SUM(A1:A2)", "#REF!", "#N/A"))
    return Shown(value, "unreadable")


def _under_condition(cell: Any, value: float, rng: Random) -> Shown:
    """Another number, which a conditional format shows in white or struck out."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import Font
    from openpyxl.styles.differential import DifferentialStyle

    cell.value = _number(value) + 1
    white, struck = (DifferentialStyle(font=font) for font in (Font(color="FFFFFFFF"), Font(strike=True)))
    rules = (
        Rule(type="cellIs", operator="greaterThan", formula=["0"], dxf=white),
        Rule(type="expression", formula=[f'{cell.coordinate}<>""'], dxf=struck),
    )
    cell.parent.conditional_formatting.add(cell.coordinate, rng.choice(rules))
    return _BLANK


def _cells(fills: Sequence[Fill]) -> Draw:
    """A workbook with some of its cells filled in one of the ways of the trap."""

    def draw(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
        keys = [key for key in choose_cells(report, rng, severity) if report.printed[key].value is not None]
        marked = with_texts(report, {key: f"@{number}@" for number, key in enumerate(keys)})
        shown = {}

        def change(sheet: Worksheet) -> None:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if isinstance(cell.value, str) and cell.value.startswith("@") and cell.value.endswith("@"):
                    key = keys[int(cell.value[1:-1])]
                    fill = _plain if severity == CONTROL else rng.choice(fills)
                    seen = fill(cell, float(report.printed[key].value or 0), rng)
                    if seen is not None:
                        shown[key] = seen

        content, drawn = _changed(marked, change)
        return TrapFile(content, ".xlsx", drawn, shown)

    return draw


def _changed(report: DrawnReport, change: Callable[[Worksheet], None]) -> tuple[bytes, frozenset[Any]]:
    from openpyxl import load_workbook

    content, drawing = draw_workbook(report)
    book = load_workbook(io.BytesIO(content), rich_text=True)
    change(book.worksheets[0])
    buffer = io.BytesIO()
    book.save(buffer)
    return with_parts(buffer.getvalue(), {"docProps/core.xml": PROPERTIES}), drawing.drawn


def _without_zeros(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
    """A sheet that shows no zeros."""

    def change(sheet: Worksheet) -> None:
        sheet.sheet_view.showZeros = severity == CONTROL

    content, drawn = _changed(report, change)
    zeros = {} if severity == CONTROL else {k: _BLANK for k, c in report.printed.items() if c.value == 0 and k in drawn}
    return TrapFile(content, ".xlsx", drawn, zeros)


def _hidden_rows(report: DrawnReport, rng: Random, severity: int) -> TrapFile:
    """Some rows of the form are hidden, or folded away by a filter."""
    rows = sorted({(key.table, key.row) for key in report.printed if key.table == report.form.tables[0].name})
    chosen = set(rng.sample(rows, min(severity, len(rows)))) if severity != CONTROL else set()
    keys = [key for key in report.printed if (key.table, key.row) in chosen]
    texts = {key: f"@{number}@" for number, key in enumerate(keys)}
    shown = dict.fromkeys(keys, _BLANK)

    def change(sheet: Worksheet) -> None:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if isinstance(cell.value, str) and cell.value.startswith("@") and cell.value.endswith("@"):
                cell.value = report.printed[keys[int(cell.value[1:-1])]].text
                sheet.row_dimensions[cell.row].hidden = True

    content, drawn = _changed(with_texts(report, texts), change)
    return TrapFile(content, ".xlsx", drawn, shown)


TRAPS: Sequence[Trap] = (
    Trap("xlsx-format", "numbers in plain formats", _cells((_scaled, _with_words, _in_percent, _as_date, _rounded))),
    Trap("xlsx-unseen", "numbers in plain formats", _cells((_in_no_format, _struck, _in_white))),
    Trap("xlsx-condition", "numbers without conditions", _cells((_under_condition,))),
    Trap("xlsx-rich", "numbers in plain formats", _cells((_with_mark,))),
    Trap("xlsx-formula", "numbers in plain formats", _cells((_without_result,))),
    Trap("xlsx-no-zeros", "a sheet that shows zeros", _without_zeros, severities=(CONTROL, 1)),
    Trap("xlsx-hidden-rows", "no hidden rows", _hidden_rows),
)
