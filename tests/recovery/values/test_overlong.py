import pytest

from extractor.recovery.board.pieces import Piece
from extractor.recovery.sums.row_sums import row_sum_of
from extractor.recovery.values.overlong import covered, cut_glued, cut_overlong, is_overlong
from tests.recovery.builders import adding_up, make_model, make_piece

CENTERS = (10.0, 20.0, 30.0, 40.0)


def row(*parts: tuple[str, float, float]) -> list[Piece]:
    return [make_piece(text, n, x=(left, right), score=0.9) for n, (text, left, right) in enumerate(parts)]


def adds_up(items: list[Piece]) -> bool:
    """Three parts and their total, no cell empty."""
    numbers = [item.reading.value or 0 for item in items]
    return len(numbers) == 4 and sum(numbers[:3]) == numbers[3]


@pytest.mark.parametrize(
    ("extent", "columns"),
    [((8, 12), [0]), ((8, 22), [0, 1]), ((18, 42), [1, 2, 3]), ((13, 17), [])],
    ids=["one", "two", "three", "between two"],
)
def test_columns_under_a_number(extent: tuple[float, float], columns: list[int]) -> None:
    assert covered(make_piece("12", 0, x=extent), CENTERS) == columns


@pytest.mark.parametrize(
    ("text", "extent", "overlong"),
    [("34", (8, 22), True), ("34", (8, 12), False), ("无", (8, 22), False), ("3", (8, 22), False)],
    ids=["two columns", "one column", "a mark", "one digit"],
)
def test_only_a_number_across_columns_is_overlong(text: str, extent: tuple[float, float], overlong: bool) -> None:
    assert is_overlong(make_piece(text, 0, x=extent), CENTERS) is overlong


def test_the_one_cut_that_adds_up_is_made() -> None:
    items = cut_overlong(row(("314", 8, 22), ("5", 29, 31), ("22", 39, 41)), make_model(), CENTERS, adds_up)

    assert [item.text for item in items] == ["3", "14", "5", "22"]
    assert [(item.start, item.end) for item in items[:2]] == [(0, 1), (1, 3)]


@pytest.mark.parametrize(
    "parts",
    [
        [("314", 8, 22), ("5", 29, 31), ("99", 39, 41)],
        [("30", 8, 22), ("5", 29, 31), ("8", 39, 41), ("8", 49, 51)],
        [("3", 8, 12), ("5", 29, 31), ("8", 39, 41)],
    ],
    ids=["no cut adds up", "no cell is free", "nothing is overlong"],
)
def test_otherwise_the_number_stays_as_it_is(parts: list[tuple[str, float, float]]) -> None:
    items = row(*parts)

    assert cut_overlong(items, make_model(), CENTERS, adds_up) == tuple(items)


def line(*texts: str) -> list[Piece]:
    return [make_piece(text, n) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["314", "5", "22"], ["3", "14", "5", "22"]),
        (["3", "14", "522"], ["3", "14", "5", "22"]),
        (["3141", "18"], ["3", "14", "1", "18"]),
    ],
    ids=["two parts", "a part and the total", "three parts"],
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
