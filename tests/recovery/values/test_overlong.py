import pytest

from extractor.recovery.board.pieces import Piece
from extractor.recovery.sums.row_sums import row_sum_of
from extractor.recovery.values.overlong import covered, cut_glued, is_overlong
from tests.recovery.builders import adding_up, make_piece

CENTERS = (10.0, 20.0, 30.0, 40.0)


@pytest.mark.parametrize(
    ("extent", "columns"),
    [((8, 12), [0]), ((8, 22), [0, 1]), ((18, 42), [1, 2, 3]), ((13, 17), [])],
    ids=["one", "two", "three", "between two"],
)
def test_columns_under_a_number(extent: tuple[float, float], columns: list[int]) -> None:
    assert covered(make_piece("12", 0, x=extent), CENTERS) == columns


@pytest.mark.parametrize(
    ("text", "extent", "overlong"),
    [
        ("34", (8, 22), True),
        ("3.54", (8, 22), True),
        ("34", (8, 12), False),
        ("无", (8, 22), False),
        ("3", (8, 22), False),
    ],
    ids=["two columns", "with a point", "one column", "a mark", "one digit"],
)
def test_only_a_number_across_columns_is_overlong(text: str, extent: tuple[float, float], overlong: bool) -> None:
    assert is_overlong(make_piece(text, 0, x=extent), CENTERS) is overlong


def line(*texts: str) -> list[Piece]:
    return [make_piece(text, n) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["314", "5", "22"], ["3", "14", "5", "22"]),
        (["3", "14", "522"], ["3", "14", "5", "22"]),
        (["3141", "18"], ["3", "14", "1", "18"]),
        (["3.514.25", "0.5", "18.25"], ["3.5", "14.25", "0.5", "18.25"]),
    ],
    ids=["two parts", "a part and the total", "three parts", "two points"],
)
def test_a_row_of_text_is_cut_where_it_is_complete_and_adds_up(texts: list[str], expected: list[str]) -> None:
    items = cut_glued(line(*texts), 4, adding_up(1, 1, 1, -1))

    assert [item.text for item in items] == expected
    assert [item.start for item in items] == sorted(item.start for item in items)
    glued = [item for item in items if item.reading.doubt]
    assert len(glued) == len(expected) - len(texts) + 1
    assert all("run together" in str(item.reading.doubt) for item in glued)


@pytest.mark.parametrize(
    "texts",
    [["314", "5", "99"], ["14", "5", "19"], ["112", "1", "14"], ["3", "14", "5", "22"], ["无", "14", "522"], ["31415"]],
    ids=["no cut adds up", "adds up with an empty cell", "two cuts add up", "complete", "a mark", "too much in one"],
)
def test_otherwise_a_row_of_text_stays_as_it_is(texts: list[str]) -> None:
    items = line(*texts)

    assert cut_glued(items, 4, adding_up(1, 1, 1, -1)) == tuple(items)


def test_a_row_without_an_identity_is_not_cut() -> None:
    items = line("314", "5", "22")

    assert cut_glued(items, 4, row_sum_of(())) == tuple(items)
