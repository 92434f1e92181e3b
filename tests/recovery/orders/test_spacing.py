"""Columns told by the labels above them."""

import pytest

from extractor.recovery.orders.single import column_places


@pytest.mark.parametrize(
    ("labels", "count", "places"),
    [
        ([10, 20, 30, 40, 50], 5, (10, 20, 30, 40, 50)),
        ([10, 11, 20, 30, 29, 40, 50], 5, (10.5, 20, 29.5, 40, 50)),
        ([10, 30, 40, 50, 60], 6, (10, 20, 30, 40, 50, 60)),
        ([10, 22, 30, 40, 70], 5, (10, 22, 30, 40, 70)),
        ([20, 30, 40, 50, 60], 6, None),
        ([10, 34, 40, 50, 60], 6, None),
        ([10, 30], 3, None),
        ([10, 10, 10], 3, None),
        ([], 3, None),
    ],
    ids=["one label each", "wrapped labels", "one not seen", "unequal widths, all seen", "the first not seen",
         "unequal widths, one not seen", "too few", "all in one place", "none"],
)  # fmt: skip
def test_places_of_columns(labels: list[float], count: int, places: tuple[float, ...] | None) -> None:
    assert column_places(labels, count) == (pytest.approx(places) if places else None)
