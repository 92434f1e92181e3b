"""Numbers and dates as reports print them."""

from __future__ import annotations

from datetime import date

_DIGITS = "零一二三四五六七八九"
_SCALES = ((1000, "千"), (100, "百"), (10, "十"))


def han_number(value: int) -> str:
    """A whole number below 100,000,000 in Chinese numerals: 103 is 一百零三, 15 is 十五."""
    if value < 10_000:
        text = _below_ten_thousand(value)
    else:
        high, low = divmod(value, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        text = f"{_below_ten_thousand(high)}万{gap}{_below_ten_thousand(low) if low else ''}"
    return text.removeprefix("一") if text.startswith("一十") else text


def _below_ten_thousand(value: int) -> str:
    if value == 0:
        return "零"
    text, gap = "", False
    for scale, name in _SCALES:
        digit, value = divmod(value, scale)
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return text + (("零" if gap and text else "") + _DIGITS[value] if value else "")


def han_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
