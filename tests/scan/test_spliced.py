"""Lines of which the large engine reads only what the small reader leaves open."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.scan.ocr import Recognised
from extractor.scan.signs import Seen, Sign
from extractor.scan.spliced import (
    as_printed,
    in_pieces,
    numbers_in,
    open_stretches,
    piece_of,
    same_numbers,
    spliced,
)

MOST = 0.05


def signs(text: str, doubtful: str = "", wide: float = 1.0) -> tuple[Sign, ...]:
    """Signs 20 pixels wide, digits half of that; ``?`` is not known; ``wide``: the width of 、 in that of others."""
    found, left = [], 0.0
    for character in text:
        known = "" if character == "?" else character
        width = 10.0 if character.isdigit() else 20.0
        doubt = 1.0 if not known or character in doubtful else 0.001
        found.append(Sign(known, left + width / 2, doubt))
        left += width * (wide if character == "、" else 1.0)
    return tuple(found)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(
            signs("本机关主动公开政府信息?件公文办理"), [(10, 13)], id="an unknown one, a neighbour on each side"
        ),
        pytest.param(
            signs("本机关主动公开政府信息12件公文办理"), [(10, 14)], id="a number is never the small reader's"
        ),
        pytest.param(signs("本机关主动公开政府信息", "公"), [(4, 7)], id="a doubtful one"),
        pytest.param(signs("?本机关主动公开政府信息"), [(0, 2)], id="at the beginning"),
        pytest.param(signs("本机关主动公开政府信息?"), [(10, 12)], id="at the end"),
        pytest.param(signs("本机关,主动公开、政府信息的?"), [(13, 15)], id="marks are as good as words"),
        pytest.param(signs("本机关1,主动公开政府信息的"), [(2, 6)], id="but not beside a number"),
        pytest.param(signs("本机关?主?动公开政府信息的内容"), [(2, 7)], id="no cut between two that are near"),
    ],
)
def test_what_is_left_open(line: tuple[Sign, ...], expected: list[tuple[int, int]]) -> None:
    assert open_stretches(line, MOST) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(signs("本机关主动公开政府信息?件公文办理"), True, id="in pieces"),
        pytest.param(signs("?本?机?关?主?动?公"), False, id="whole where most is open"),
        pytest.param(signs("本机关?主动"), False, id="whole where it is short"),
    ],
)
def test_how_a_line_is_read(line: tuple[Sign, ...], expected: bool) -> None:
    assert in_pieces(line, open_stretches(line, MOST)) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(signs("公开信息12件公文"), [], id="a number"),
        pytest.param(signs("公开(12%),公文"), [], id="with marks"),
        pytest.param(signs("公开信息12?件公文"), [(3, 8)], id="an unknown one beside it"),
        pytest.param(signs("信息12件?公文98条"), [(4, 7)], id="cut between a word and a number"),
        pytest.param(
            signs("公开信息1、、2件公文", wide=0.6)[:5] + signs("公开信息1、、2件公文", wide=0.6)[7:],
            [(3, 7)],
            id="room between two digits",
        ),
    ],
)
def test_numbers_that_another_reader_sees_are_firm(line: tuple[Sign, ...], expected: list[tuple[int, int]]) -> None:
    borne_out = [index for index, sign in enumerate(line) if sign.character in set("0123456789%,")]
    assert open_stretches(line, MOST, borne_out) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param(signs("?12??98"), [1, 2, 4, 5], id="the same"),
        pytest.param(signs("?12?"), [], id="one is missing"),
        pytest.param(signs("?1298?"), [], id="one in place of two"),
        pytest.param(signs("?12??98", "9"), [], id="in doubt"),
    ],
)
def test_numbers_are_borne_out_all_or_none(other: tuple[Sign, ...], expected: list[int]) -> None:
    line = signs("息12件98的")
    assert same_numbers(line, (0, 7), MOST, other, MOST) == expected
    assert same_numbers(signs("息一件"), (0, 3), MOST, other, MOST) == []


def test_numbers_of_a_line_in_their_order() -> None:
    assert numbers_in(signs("其中12件,收费98元")) == ["12", ",", "98"]
    assert numbers_in(signs("12??98")) == ["12", "98"]
    assert numbers_in(signs("其中12件,收费2.0元")) == []
    assert numbers_in(signs("12件", "1"), MOST) == []


def test_room_for_a_mark_that_was_not_seen_is_left_open() -> None:
    plain = list(signs("本机关主动公开政府信息的内容"))
    moved = [
        sign if index < 6 else Sign(sign.character, sign.middle + 10, sign.doubt) for index, sign in enumerate(plain)
    ]
    assert open_stretches(plain, MOST) == []
    ((low, high),) = open_stretches(moved, MOST)
    assert low <= 5 and high >= 7


def test_two_characters_in_the_room_of_one_are_left_open() -> None:
    plain = signs("本机关主动公开政府信息的内容")
    crowded = (*plain[:7], Sign("示", plain[6].middle + 10, 0.001), *plain[7:])
    ((low, high),) = open_stretches(crowded, MOST)
    assert low <= 6 and high >= 8


def test_cut_is_made_where_least_ink_is() -> None:
    seen = Seen("", 1.0, 0.0, signs=signs("本机关主动公开政府信息?"))
    crop = np.full((16, 120), 100, dtype=np.uint8)
    crop[:, 98:101] = 250
    piece = piece_of(crop, seen, (10, 12), 240)
    # The middles of 息 and of what is before it are 95 and 105 of these pixels apart from the left.
    assert piece.shape == (16, 120 - 98)


@pytest.mark.parametrize(
    ("piece", "expected"),
    [
        pytest.param("息12件", "本机关（主动公开政府信息12件公文办理", id="put in"),
        pytest.param("12件", None, id="the left neighbour is not there"),
        pytest.param("息12", None, id="the right neighbour is not there"),
    ],
)
def test_piece_is_put_in_where_its_ends_fit(piece: str, expected: str | None) -> None:
    line = Seen("", 1.0, 0.0, signs=signs("本机关(主动公开政府信息12件公文办理"))
    made = spliced(line, [(11, 15)], [Recognised(piece, 0.9)])
    assert (made and made.text) == expected
    if made:
        assert made.score == pytest.approx((15 * 0.999 + 4 * 0.9) / 19, abs=1e-4)


def test_marks_among_characters_are_wide() -> None:
    assert (as_printed("(一)总计:"), as_printed("1,024")) == ("（一）总计：", "1,024")
    assert as_printed("(1)收费1,024.5元,") == "（1）收费1,024.5元，"
