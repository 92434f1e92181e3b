"""Lines of which the large engine reads only what the small reader leaves open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from extractor.scan.ocr import Recognised
from extractor.scan.signs import Seen, Sign
from extractor.scan.spliced import as_printed, borne_out, open_stretches, pieces_of, spliced

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
        pytest.param(signs("?本?机?关?主?动?公"), None, id="read whole where most is open"),
        pytest.param(signs("本机关?主动"), None, id="a short line"),
        pytest.param(signs("本机关主动公开政府信息"), [], id="nothing"),
    ],
)
def test_what_is_left_open(line: tuple[Sign, ...], expected: list[tuple[int, int]] | None) -> None:
    assert open_stretches(line, MOST) == expected


def test_room_for_a_mark_that_was_not_seen_is_left_open() -> None:
    plain = list(signs("本机关主动公开政府信息的内容"))
    moved = [
        sign if index < 6 else Sign(sign.character, sign.middle + 10, sign.doubt) for index, sign in enumerate(plain)
    ]
    assert open_stretches(plain, MOST) == []
    ((low, high),) = open_stretches(moved, MOST) or []
    assert low <= 5 and high >= 7


@pytest.mark.parametrize(
    ("line", "sure"),
    [
        pytest.param(signs("将第三项加第四项之和为", "加项"), "加项", id="characters of a label"),
        pytest.param(signs("将第三项加第四项之和为", "三四"), "", id="not its numbers"),
        pytest.param(signs("将第三项加第四项之和为", "第和将"), "第", id="nor its ends, nor what is beside it"),
        pytest.param(signs("将第三项加?四项之和为", "加"), "", id="nor too short a stretch"),
    ],
)
def test_a_stretch_of_a_label_bears_its_characters_out(line: tuple[Sign, ...], sure: str) -> None:
    doubtful = [sign if sign.doubt < 0.1 or not sign.character else replace(sign, doubt=0.5) for sign in line]
    made = borne_out(doubtful, "法人总计\n第三项加第四项之和", 0.6)
    assert [sign.character for sign in made] == [sign.character for sign in line]
    assert {a.character for a, b in zip(made, doubtful, strict=True) if a.doubt < 0.1 < b.doubt} == set(sure)


def test_what_is_most_in_doubt_nothing_bears_out() -> None:
    made = borne_out(signs("第三项加第四项之和", "加"), "第三项加第四项之和", 0.6)
    assert [sign.character for sign in made if sign.doubt > 0.1] == ["加"]


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
