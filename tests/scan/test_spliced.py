"""Lines of which the large engine reads only what the small reader leaves open."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.scan.ocr import Recognised
from extractor.scan.signs import Seen, Sign
from extractor.scan.spliced import as_printed, open_stretches, pieces_of, spliced

MOST = 0.05


def signs(text: str, doubtful: str = "", wide: float = 1.0) -> tuple[Sign, ...]:
    """Signs 20 pixels apart; ``?`` is not known. Half as far apart, digits; ``wide``: the way behind 、."""
    found, place = [], 10.0
    for character in text:
        known = "" if character == "?" else character
        found.append(Sign(known, place, 1.0 if not known or character in doubtful else 0.001))
        place += 10.0 if character.isdigit() else 20.0 * (wide if character == "、" else 1.0)
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
        pytest.param(signs("?本?机?关?主?动?公"), [], id="read whole where most is open"),
        pytest.param(signs("本机关?主动"), [], id="a short line"),
    ],
)
def test_what_is_left_open(line: tuple[Sign, ...], expected: list[tuple[int, int]]) -> None:
    assert open_stretches(line, MOST) == expected


def test_room_for_a_mark_that_was_not_seen_is_left_open() -> None:
    plain = list(signs("本机关主动公开政府信息的内容"))
    moved = [
        sign if index < 6 else Sign(sign.character, sign.middle + 10, sign.doubt) for index, sign in enumerate(plain)
    ]
    assert open_stretches(plain, MOST) == []
    ((low, high),) = open_stretches(moved, MOST)
    assert low <= 5 and high >= 7


def test_cut_is_made_where_least_ink_is() -> None:
    seen = Seen("", 1.0, 0.0, signs=signs("本机关主动公开政府信息?"))
    crop = np.full((16, 120), 100, dtype=np.uint8)
    crop[:, 98:101] = 250
    (piece,) = pieces_of(crop, seen, [(10, 12)], 240)
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
