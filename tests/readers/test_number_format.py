"""Numbers as spreadsheets display them; the expected texts are what Excel shows."""

from __future__ import annotations

import pytest

from extractor.readers.number_format import display


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (464, "General", "464"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567890123, "General", "1234567890123"),
        (1234, "#,##0", "1,234"),
        (12, "#,##0", "12"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (2.5, "0", "3"),
        (-0.3, "0", "0"),
        (7, "000", "007"),
        (1.5, "0.##", "1.5"),
        (0.125, "0.0%", "12.5%"),
        (12345, "#,##0,", "12"),
        (5, '0"件"', "5件"),
        (5, 'General"件"', "5件"),
        (5, "0_);[Red](0)", "5"),
        (-5, "0_);[Red](0)", "(5)"),
        (-5, "0", "-5"),
        (-5, "#,##0;-#,##0", "-5"),
        (0, '#,##0;-#,##0;"—"', "—"),
        (1234, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "1,234"),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"),
        (12, "[>10]0;General", "12"),
        (9.5, "[>10]0;General", "9.5"),
        (5, "@", "5"),
        (5, "[DBNum1]0", "5"),
        (12345.6, "0.00E+00", "1.23E+04"),
        (1e14, f"0.{'0' * 100}", f"100000000000000.{'0' * 100}"),
    ],
)
def test_numbers(value: float, code: str, shown: str) -> None:
    assert display(value, code) == shown


@pytest.mark.parametrize("code", ["General", "#,##0.00", "0%", "yyyy-mm-dd", "0.00E+00", "000;;"])
@pytest.mark.parametrize("value", [1e15, -1e300, float("inf"), float("nan")])
def test_what_is_no_count_is_shown_in_some_way(value: float, code: str) -> None:
    assert display(value, code)


@pytest.mark.parametrize(("value", "code"), [(0, "0;-0;;@"), (0, "#"), (3, ";;;"), (-3, "0;;0")])
def test_formats_that_show_nothing(value: float, code: str) -> None:
    assert display(value, code) == ""


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (45291, 'yyyy"年"m"月"d"日"', "2023年12月31日"),
        (45291, "[$-804]yyyy/m/d", "2023/12/31"),
        (45291.5, "h:mm:ss", "12:00:00"),
        (1.25, "[h]:mm", "30:00"),
        (-1, "yyyy", "#####"),
    ],
)
def test_dates_are_no_numbers(value: float, code: str, shown: str) -> None:
    assert display(value, code) == shown


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    assert display(43829, "yyyy-mm-dd", from_1904=True) == "2023-12-31"
