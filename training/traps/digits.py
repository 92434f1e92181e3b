"""Numbers whose characters mislead, whatever kind of file they are in. None of them holds a sign of markup."""

from __future__ import annotations

from random import Random

from training.traps.dress import Dress, Dressed, one_of
from training.traps.trap import Shown
from training.values import Printed

_PRIVATE = 0xE600
"""Where fonts against copying begin to number their digits."""


def _figures(cell: Printed) -> str:
    value = cell.value or 0
    return str(int(value)) if value == int(value) else f"{value:.4f}".rstrip("0")


def _private(cell: Printed, rng: Random) -> Dressed:
    """One or all of the digits of private use."""
    text = _figures(cell)
    chosen = set(text) if rng.random() < 0.5 else {rng.choice([c for c in text if c.isdigit()])}
    made = "".join(chr(_PRIVATE + int(c)) if c.isdigit() and c in chosen else c for c in text)
    return Dressed(made, Shown(cell.value, "unreadable"))


def _lost_character(cell: Printed, rng: Random) -> Dressed:
    text = _figures(cell)
    at = rng.randrange(len(text))
    return Dressed(f"{text[:at]}\ufffd{text[at + 1 :]}", Shown(cell.value, "unreadable"))


def _leading_zero(cell: Printed, rng: Random) -> Dressed:
    """A figure was lost, and a 0 is in its place: what the number was, nobody knows."""
    text = _figures(cell)
    if not text.isdigit():
        return Dressed(text)
    return Dressed(f"0{text[1:]}" if len(text) > 1 else f"0{text}", Shown(cell.value, "unreadable"))


def _grouped(cell: Printed, rng: Random) -> Dressed:
    value = cell.value or 0
    if value != int(value):
        return Dressed(_figures(cell))
    sign = rng.choice(("'", "’")) if abs(value) < 1_000_000 else rng.choice(("'", "’", "."))
    return Dressed(f"{int(value):,}".replace(",", sign))


def _with_unit(cell: Printed, rng: Random) -> Dressed:
    return Dressed(f"{_figures(cell)}（{rng.choice(('件', '条', '项'))}）")


def _signed(cell: Printed, rng: Random) -> Dressed:
    """Brackets and triangles: a minus where the number is negative, an ornament where it counts."""
    text = _figures(cell).lstrip("-")
    return Dressed(rng.choice((f"（{text}）", f"△{text}", f"▲{text}", f"--{text}")))


def _about(cell: Printed, rng: Random) -> Dressed:
    return Dressed(rng.choice(("约{}", "約{}", "近{}", "{}左右")).format(_figures(cell)))


def _stray(cell: Printed, rng: Random) -> Dressed:
    """Signs of sentences around the number."""
    return Dressed(rng.choice(("：{}", "{}。", "{}、", '"{}"', "'{}", "{}；", "={}")).format(_figures(cell)))


def _letters(cell: Printed, rng: Random) -> Dressed:
    """O for 0 and l for 1, in numbers that have another digit too."""
    text = _figures(cell)
    made = text.replace("0", "O").replace("1", "l")
    return Dressed(made if any(c.isdigit() for c in made) else text)


def _struck_by_characters(cell: Printed, rng: Random) -> Dressed:
    text = _figures(cell)
    old = "".join(f"{c}\u0336" for c in str(rng.randint(1, 9)))
    return Dressed(old + text, Shown(cell.value, "unreadable"))


def _with_note(cell: Printed, rng: Random) -> Dressed:
    """Another number behind it, in brackets that say what it is."""
    note = rng.choice(("（上年{}）", "(其中本级{})", "（含上年结转{}）", "（同比增加{}）"))
    return Dressed(_figures(cell) + note.format(rng.randint(1, 40)))


def _two_numbers(cell: Printed, rng: Random) -> Dressed:
    text, other = _figures(cell), str(int(abs(cell.value or 0)) + rng.choice((1, 2, 11)))
    between = rng.choice(("/", "+", "→", "～", "、", "或", "-", "（{}）"))
    made = text + between.format(other) if "{}" in between else text + between + other
    return Dressed(made, Shown(cell.value, "unreadable"))


def _bounded(cell: Printed, rng: Random) -> Dressed:
    """More or less than the number."""
    pattern = rng.choice(("≥{}", ">{}", "<{}", "{}以上", "{}余", "不足{}", "{}+", "≤{}"))
    return Dressed(pattern.format(_figures(cell)), Shown(cell.value, "unreadable"))


def _in_percent(cell: Printed, rng: Random) -> Dressed:
    return Dressed(_figures(cell) + rng.choice(("%", "％", "‰")), Shown(cell.value, "unreadable"))


def _in_ten_thousands(cell: Printed, rng: Random) -> Dressed:
    value = cell.value or 0
    return Dressed(f"{value / 10_000:.8f}".rstrip("0").rstrip(".") + "万", Shown(value, "unreadable"))


def _in_words(cell: Printed, rng: Random) -> Dressed:
    value = int(abs(cell.value or 0))
    if value != cell.value or value > 99:
        return Dressed(_figures(cell))
    tens, ones = divmod(value, 10)
    words = ("" if tens < 2 else _WORDS[tens]) + ("十" if tens else "") + (_WORDS[ones] if ones or not tens else "")
    return Dressed(rng.choice((words, f"{words}件")))


def _turned(cell: Printed, rng: Random) -> Dressed:
    """Stored from the last digit to the first, between signs that turn the direction."""
    return Dressed(f"\u202e{_figures(cell)[::-1]}\u202c")


def _other_digits(cell: Printed, rng: Random) -> Dressed:
    zero = rng.choice((0xFF10, 0x1D7CE, 0x1D7E2, 0x0660))
    return Dressed("".join(chr(zero + int(c)) if c.isdigit() else c for c in _figures(cell)))


_WORDS = "零一二三四五六七八九"
_PLAIN = one_of("{n}")
_MARKS: Dress = one_of("{n}²", "{n}①", "{n}[{i}]", "{n}*", "{n}†", "{n}注{i}", "{n}（注）", "{n}⑴")

DIGIT_TRAPS: tuple[tuple[str, str, Dress, Dress], ...] = (
    ("mark", "plain numbers", _MARKS, _PLAIN),
    ("private-digits", "plain numbers", _private, _PLAIN),
    ("lost-character", "plain numbers", _lost_character, _PLAIN),
    ("leading-zero", "plain numbers", _leading_zero, _PLAIN),
    ("grouped", "plain numbers", _grouped, _PLAIN),
    ("unit-in-brackets", "plain numbers", _with_unit, _PLAIN),
    ("signs", "plain numbers", _signed, _PLAIN),
    ("about", "plain numbers", _about, _PLAIN),
    ("stray-signs", "plain numbers", _stray, _PLAIN),
    ("letters", "plain numbers", _letters, _PLAIN),
    ("struck-by-characters", "plain numbers", _struck_by_characters, _PLAIN),
    ("with-note", "plain numbers", _with_note, _PLAIN),
    ("two-numbers", "plain numbers", _two_numbers, _PLAIN),
    ("bounded", "plain numbers", _bounded, _PLAIN),
    ("in-percent", "plain numbers", _in_percent, _PLAIN),
    ("in-ten-thousands", "plain numbers", _in_ten_thousands, _PLAIN),
    ("in-words", "plain numbers", _in_words, _PLAIN),
    ("turned", "plain numbers", _turned, _PLAIN),
    ("other-digits", "plain numbers", _other_digits, _PLAIN),
)
"""Name, what the control has, the trap and the control."""
