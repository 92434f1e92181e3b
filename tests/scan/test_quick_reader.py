"""The small reader: what it takes for sure, what it leaves to the large engine, and who reads numbers again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractor.document import BBox
from extractor.scan.ocr import Outline, Recognised, glanced, opinions, reader_alone, reader_of_strokes, second_reader
from extractor.scan.quick_first import QuickFirst, doubted, kind_of, taken
from extractor.scan.quick_reader import strokes_of
from extractor.scan.reading import ScanText
from extractor.scan.second import outvoted, with_others
from extractor.scan.signs import BLANK, FIRST, MARKS, OF_NUMBERS, OTHER, Columns, Seen, Sign, seen

Bytes = NDArray[np.uint8]
BARS = {"zero": 0.001, "dash": 0.002, "number": 0.01, "letter": 0.02, "label": 0.3, "phrase": 0.6, "words": 0.05}
PHRASES = "1.其他处理\n法人总计\n第三项加第四项之和"
ALPHABET = MARKS + "总计一"


def columns(*classes: tuple[int, float]) -> Columns:
    """Columns with the class and its chance; the rest is paper, or a 9 where the class is paper."""
    likeliest = np.array([[kind, FIRST + 9 if kind == BLANK else BLANK, OTHER] for kind, _ in classes])
    chances = np.array([[chance, 1 - chance, 0.0] for _, chance in classes], dtype=np.float32)
    marks = np.zeros((len(classes), FIRST + len(MARKS)), dtype=np.float32)
    marks[:, BLANK] = [chance if kind == BLANK else 1 - chance for kind, chance in classes]
    return Columns(likeliest, chances, marks)


DASH = FIRST + MARKS.index("-")
PAPER, ONE, TWO, TOTAL = (BLANK, 1.0), (FIRST + 1, 1.0), (FIRST + 2, 1.0), (FIRST + len(MARKS), 1.0)


@pytest.mark.parametrize(
    ("given", "text", "doubt"),
    [
        pytest.param([PAPER, ONE, PAPER, TWO, PAPER], "12", 0.0, id="two digits"),
        pytest.param([PAPER, ONE, ONE, PAPER, ONE], "11", 0.0, id="the same twice, paper between"),
        pytest.param([ONE, (FIRST + 1, 0.7), TWO], "12", 0.0, id="the edge of a digit may be paper"),
        pytest.param([PAPER, ONE, (BLANK, 0.8), TWO], "12", 0.2, id="perhaps a digit between"),
        pytest.param([PAPER, (FIRST + 1, 0.6), PAPER], "1", 0.4, id="a digit that may be none"),
        pytest.param([TOTAL, PAPER], "总", 0.0, id="a character"),
        pytest.param([ONE, (OTHER, 1.0)], "", 1.0, id="an unknown character beside it"),
        pytest.param([PAPER, PAPER], "", 0.0, id="paper"),
        pytest.param([PAPER, (DASH, 0.9), PAPER], "-", 0.1, id="a dash"),
        pytest.param([PAPER, (FIRST + len(MARKS) + 2, 1.0), PAPER], "-", 0.0, id="the numeral alone may be one"),
    ],
)
def test_columns_are_read_and_doubted(given: list[tuple[int, float]], text: str, doubt: float) -> None:
    found = seen(columns(*given), ALPHABET)
    assert found.text == text
    assert found.doubt == pytest.approx(doubt, abs=1e-6)


def test_a_reader_of_numbers_knows_dashes_and_no_numeral() -> None:
    found = seen(columns(PAPER, (DASH, 0.9), PAPER), OF_NUMBERS)
    assert (found.text, found.doubt) == ("-", pytest.approx(0.1, abs=1e-6))


def test_digits_that_may_be_others_are_told() -> None:
    given = columns(PAPER, (FIRST + 1, 0.97), PAPER, TWO)
    given.marks[1, FIRST + 1], given.marks[1, FIRST + 7], given.marks[3, FIRST + 2] = 0.97, 0.03, 1.0
    found = seen(given, ALPHABET)
    assert found.text == "12"
    ((other, score),) = found.others
    assert other == "72"
    assert score == pytest.approx(0.985 * 0.03 / 0.97, abs=1e-4)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("0", "zero", id="zero"),
        pytest.param("12045", "number", id="digits"),
        pytest.param("-", "dash", id="dash"),
        pytest.param("/", "dash", id="slash"),
        pytest.param("1.5", None, id="decimals are not read a second time"),
        pytest.param("1,024", None, id="nor commas"),
        pytest.param("总和", "words", id="other words"),
        pytest.param("第5条总计", None, id="digits among other words"),
        pytest.param("其他处", "label", id="a stretch of a label"),
        pytest.param("1.其他", "label", id="its own number"),
        pytest.param("第三项加第四", "phrase", id="the beginning of one"),
        pytest.param("加第四项之和", "label", id="what may have lost more before it"),
        pytest.param("计", "letter", id="a lone character of a label"),
        pytest.param("无", None, id="a lone character of none"),
        pytest.param("一", None, id="a stroke that may be a dash"),
        pytest.param("", None, id="nothing"),
        pytest.param(".", None, id="a speck"),
    ],
)
def test_each_kind_has_its_bar(text: str, kind: str | None) -> None:
    assert kind_of(text, PHRASES) == kind


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(Seen("12", 0.009, 0.99), Recognised("12", 0.99), id="a sure number"),
        pytest.param(Seen("12", 0.02, 0.99), None, id="a number in doubt"),
        pytest.param(Seen("0", 0.009, 0.99), None, id="a zero is held to another bar"),
        pytest.param(Seen("17", 0.0, 0.99, strokes=3), None, id="more strokes than digits"),
        pytest.param(Seen("17", 0.0, 0.99, strokes=1), Recognised("17", 0.99), id="digits that touch"),
        pytest.param(Seen("总和", 0.02, 0.98), Recognised("总和", 0.98), id="sure words"),
        pytest.param(Seen("总和", 0.2, 0.98), None, id="words in doubt"),
        pytest.param(Seen("总计", 0.2, 0.85), Recognised("总计", 0.9), id="a label that is known"),
        pytest.param(Seen("(1)总计", 0.02, 0.98), None, id="words with a digit"),
        pytest.param(Seen("", 0.0, 0.0), None, id="nothing is never taken"),
    ],
)
def test_only_what_is_beyond_doubt_is_taken(given: Seen, expected: Recognised | None) -> None:
    assert taken(given, BARS, PHRASES) == expected


@pytest.mark.parametrize(
    ("doubtful", "is_taken"),
    [
        pytest.param("加", True, id="the rest of the label bears it out"),
        pytest.param("三", False, id="another label has another number there"),
        pytest.param("和", False, id="more may be lost at its end"),
        pytest.param("", True, id="none"),
    ],
)
def test_a_long_label_bears_its_characters_out(doubtful: str, is_taken: bool) -> None:
    text = "第三项加第四项之和"
    signs = tuple(Sign(c, 20.0 * n, 0.5 if c in doubtful else 0.1) for n, c in enumerate(text))
    given = Seen(text, max(sign.doubt for sign in signs), 0.8, signs=signs)
    assert taken(given, BARS, PHRASES) == (Recognised(text, 0.9) if is_taken else None)


class Sure:
    """Reads a crop by its width, surely up to ten pixels."""

    bars = BARS
    phrases = PHRASES
    digest = "0123456789"

    def read(self, crops: Sequence[Bytes]) -> list[Seen]:
        return [Seen(str(crop.shape[1]), 0.0 if crop.shape[1] <= 10 else 0.5, 0.99) for crop in crops]

    def width_of(self, crop: Bytes) -> int:
        return crop.shape[1]


class Numbers(Sure):
    """Reads the widths that it is told of, and 3 for any other."""

    phrases = ""
    digest = "abcdefghij"

    def __init__(self, *known: int) -> None:
        self.known = known

    def read(self, crops: Sequence[Bytes]) -> list[Seen]:
        return [Seen(str(crop.shape[1]) if crop.shape[1] in self.known else "3", 0.0, 0.99) for crop in crops]


class Large:
    name = "large 1"

    def __init__(self) -> None:
        self.asked: list[int] = []

    def find_lines(self, picture: Bytes) -> list[Outline]:
        return []

    def read_lines(self, crops: Sequence[Bytes]) -> list[Recognised]:
        self.asked += [crop.shape[1] for crop in crops]
        return [Recognised(f"large {crop.shape[1]}", 0.9) for crop in crops]


def test_what_is_in_doubt_goes_to_the_large_engine_in_order() -> None:
    large = Large()
    engine = QuickFirst(large, Sure(), Numbers())  # type: ignore[arg-type]
    crops = [np.zeros((9, width), dtype=np.uint8) for width in (5, 20, 7, 30)]
    assert [result.text for result in engine.read_lines(crops)] == ["5", "large 20", "7", "large 30"]
    assert large.asked == [20, 30]
    assert engine.name == "large 1, readers 01234567 abcdefgh"
    assert second_reader(engine) is large
    assert second_reader(large) is large


def test_a_number_that_nobody_reads_again_takes_two_small_readers_or_the_large_engine() -> None:
    large = Large()
    engine = QuickFirst(large, Sure(), Numbers(5))  # type: ignore[arg-type]
    crops = [np.zeros((9, width), dtype=np.uint8) for width in (5, 7)]
    assert [result.text for result in reader_alone(engine).read_lines(crops)] == ["5", "large 7"]
    assert large.asked == [7]
    assert reader_alone(large) is large


@pytest.mark.parametrize(
    ("text", "doubt", "taken"),
    [
        pytest.param("-", 0.1, True, id="a dash"),
        pytest.param("/", 0.1, True, id="a slash"),
        pytest.param("-", 0.2, False, id="hardly a dash"),
        pytest.param("0", 0.1, False, id="a zero"),
    ],
)
def test_where_the_ink_is_looked_at_a_dash_may_be_in_some_doubt(text: str, doubt: float, taken: bool) -> None:
    class Strokes(Sure):
        def read(self, crops: Sequence[Bytes]) -> list[Seen]:
            return [Seen(text, doubt, 0.95)] * len(crops)

    engine = QuickFirst(Large(), Strokes(), Numbers())  # type: ignore[arg-type]
    crops = [np.zeros((9, 20), dtype=np.uint8)]
    assert [line.text for line in engine.read_lines(crops)] == ["large 20"]
    assert [line.text for line in reader_of_strokes(engine).read_lines(crops)] == [text if taken else "large 20"]


def test_opinions_are_those_of_the_reader_of_numbers_where_it_is_sure() -> None:
    class Doubtful(Numbers):
        def read(self, crops: Sequence[Bytes]) -> list[Seen]:
            return [Seen("12", 0.009, 0.99), Seen("12", 0.02, 0.99), Seen("12", 0.0, 0.99, strokes=3), Seen("", 1.0, 0)]

    engine = QuickFirst(Large(), Sure(), Doubtful())  # type: ignore[arg-type]
    crops = [np.zeros((9, 5), dtype=np.uint8)] * 4
    assert opinions(engine, crops) == [Recognised("12", 0.99), None, None, None]
    assert opinions(Large(), crops) == [None] * 4


def test_a_line_in_which_nothing_is_open_goes_to_nobody() -> None:
    text = "本机关第三项加第四项之和"
    line = Seen(text, 0.5, 0.9, signs=tuple(Sign(c, 20.0 * n, 0.5 if c == "加" else 0.01) for n, c in enumerate(text)))

    class Titles(Sure):
        def read(self, crops: Sequence[Bytes]) -> list[Seen]:
            return [line] * len(crops)

    large = Large()
    engine = QuickFirst(large, Titles(), Numbers())  # type: ignore[arg-type]
    (read,) = engine.read_lines([np.zeros((9, 240), dtype=np.uint8)])
    assert (read.text, large.asked) == (text, [])


def test_glance_shows_what_is_sure() -> None:
    class Half(Sure):
        def read(self, crops: Sequence[Bytes]) -> list[Seen]:
            return [Seen("", 1.0, 0.0, signs=(Sign("公", 9, 0.01), Sign("", 20, 1.0), Sign("开", 30, 0.2)))]

    crops = [np.zeros((9, 40), dtype=np.uint8)]
    assert glanced(QuickFirst(Large(), Half(), Numbers()), crops) == ["公"]  # type: ignore[arg-type]
    assert glanced(Large(), crops) == [""]


@pytest.mark.parametrize(
    ("stretches", "expected"),
    [
        pytest.param([(2, 6, 4, 26, 1.0), (12, 14, 4, 26, 1.0)], 2, id="two strokes"),
        pytest.param([(2, 4, 4, 26, 1.0), (4, 8, 4, 6, 0.4), (8, 10, 4, 26, 1.0)], 1, id="a 0 with a pale top"),
        pytest.param([(2, 6, 4, 26, 1.0), (12, 13, 9, 11, 1.0)], 1, id="a speck beside it"),
        pytest.param([(2, 6, 4, 26, 1.0), (8, 11, 23, 26, 1.0)], 2, id="a point behind it"),
        pytest.param([(2, 6, 4, 26, 0.4)], 0, id="nothing dark"),
        pytest.param([], 0, id="paper"),
    ],
)
def test_strokes_of_ink_are_counted(stretches: list[tuple[int, int, int, int, float]], expected: int) -> None:
    page = np.zeros((32, 20), dtype=np.float32)
    for x0, x1, top, bottom, ink in stretches:
        page[top:bottom, x0:x1] = ink
    assert strokes_of(page) == expected


def line(text: str, score: float, *others: tuple[str, float]) -> ScanText:
    return ScanText(text, score, BBox(0, 0, 9, 9), BBox(0, 0, 9, 9), others)


@pytest.mark.parametrize(
    ("given", "third", "expected"),
    [
        pytest.param(line("46", 0.98), Recognised("46", 0.97), line("46", 0.98), id="borne out"),
        pytest.param(
            line("46", 0.49, ("48", 0.45)), Recognised("48", 0.9), line("48", 0.45, ("46", 0.49)), id="outvoted"
        ),
        pytest.param(line("46", 0.98), Recognised("40", 0.8), line("46", 0.5, ("40", 0.4)), id="nothing bears it out"),
        pytest.param(line("46", 0.98), Recognised("", 0.0), line("46", 0.5), id="the large engine reads nothing"),
    ],
)
def test_two_of_three_readings_decide(given: ScanText, third: Recognised, expected: ScanText) -> None:
    assert outvoted(given, third) == expected


@pytest.mark.parametrize(
    ("given", "second", "expected"),
    [
        pytest.param(line("1", 0.99), Recognised("1", 0.9, (("7", 0.1),)), (("7", 0.1),), id="same number"),
        pytest.param(line("1", 0.99, ("4", 0.2)), Recognised("1", 0.9, (("7", 0.1),)), (("4", 0.2),), id="own first"),
        pytest.param(line("1", 0.99), Recognised("2", 0.9, (("7", 0.1),)), (), id="another number"),
    ],
)
def test_what_else_a_number_may_be_goes_along(
    given: ScanText, second: Recognised, expected: tuple[tuple[str, float], ...]
) -> None:
    assert with_others(given, second).alternatives == expected


def drawn(text: str, size: int = 22) -> Bytes:
    page = Image.new("L", (20 + 16 * len(text), 34), 250)
    ImageDraw.Draw(page).text((6, 4), text, fill=20, font=ImageFont.load_default(size))
    pixels = np.asarray(page)
    wide = np.flatnonzero((pixels < 128).any(axis=0))
    return np.ascontiguousarray(pixels[:, max(0, wide[0] - 3) : wide[-1] + 4])


@pytest.mark.parametrize("name", ["quick_reader", "number_reader"])
def test_shipped_weights_read_drawn_numbers_or_are_in_doubt(name: str) -> None:
    pytest.importorskip("onnxruntime")
    from extractor.scan import quick_reader

    numbers = ["0", "7", "13", "86", "205", "964", "1024", "38", "121", "5555"]
    reader = getattr(quick_reader, name)()
    read = reader.read([drawn(number) for number in numbers])
    sure = [
        (found.text, number)
        for found, number in zip(read, numbers, strict=True)
        if taken(found, reader.bars, reader.phrases)
    ]
    assert len(sure) >= 5
    assert all(text == number for text, number in sure)
    # What a line reads as does not depend on those beside it.
    assert reader.read([drawn("205")]) == [read[4]]


@pytest.mark.parametrize(
    ("large", "small", "score"),
    [("1", "/", 0.45), ("/", "1", 0.45), ("1", "7", 0.9), ("/", "-", 0.9), ("本年", "/", 0.9)],
    ids=["a slash for a number", "a number for a slash", "two numbers", "two dashes", "words"],
)
def test_a_number_that_the_other_reader_takes_for_a_dash_is_less_sure(large: str, small: str, score: float) -> None:
    reading = doubted(Recognised(large, 0.9), Recognised(small, 0.98))

    assert (reading.text, reading.score) == (large, score)
    assert reading.alternatives == (((small, 0.49),) if score < 0.9 else ())
