import pytest

from extractor.recovery.board.layout import layout_of
from tests.recovery.builders import LOANS, adding_up

PLAN = layout_of(LOANS).plans[0]


@pytest.mark.parametrize(
    ("order", "values", "lost", "failing"),
    [
        ((0, 1, 2, 3), [3, 4, 0, 7], [], 0),
        ((0, 1, 2, 3), [3, 4, 0, 8], [], 1),
        ((3, 0, 1, 2), [7, 3, 4, 0], [], 0),
        ((3, 0, 1, 2), [3, 4, 0, 7], [], 1),
        ((0, 1, 2, 3), [3, None, 4, 7], [], 0),
        ((0, 1, 2, 3), [None, None, None, None], [], None),
        ((0, 1, 2, 3), [3, None, 0, 7], [1], 0),
        ((0, 1, 2, 3), [8, None, 0, 7], [1], 1),
        ((0, 1, 2, 3), [3, 4, 0, None], [3], 0),
        ((0, 1, 2, 3), [3, None, 0, None], [1, 3], 0),
    ],
    ids=["adds up", "does not", "adds up in printed order", "would in form order", "an empty cell counts nothing",
         "nothing printed", "a lost part may make it up", "a lost part cannot be negative",
         "a lost total may be anything",
         "part and total lost"],
)  # fmt: skip
def test_whether_a_row_may_add_up(
    order: tuple[int, ...], values: list[float | None], lost: list[int], failing: int | None
) -> None:
    assert layout_of(LOANS).sums.of_row(PLAN.slot, order).failing(values, lost) == failing


def test_a_row_without_identities_says_nothing(form_2021) -> None:
    layout = layout_of(form_2021)
    assert layout.sums.of_row(layout.plans[0].slot, (0, 1, 2)).failing([1, 2, 3]) is None


def test_a_sum_that_holds_but_for_the_last_bit_of_a_float_holds() -> None:
    total, one, other = 9.3881, 5.69, 3.6981

    assert one + other != total
    assert adding_up(-1, 1, 1, 1).failing([total, one, other, None], [3]) == 0


def test_identities_that_fail_are_counted() -> None:
    losses = next(plan for plan in layout_of(LOANS).plans if plan.table == "losses")
    failing = layout_of(LOANS).sums.of_row(losses.slot, range(6)).failing

    assert [failing(values) for values in ([1, 2, 3, 4, 5, 9], [1, 2, 4, 4, 5, 9], [1, 2, 4, 4, 5, 8])] == [0, 1, 2]
