"""Exact counting: the shares are those of all joint choices for which every sum holds."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from extractor.recovery.settle import states
from extractor.recovery.settle.domains import Domain, scaled
from extractor.recovery.settle.messages import pass_messages
from extractor.recovery.settle.states import count_states
from extractor.recovery.sums.equations import Cell, Equation


def domain(*values: tuple[int, ...], weights: tuple[float, ...] = ()) -> Domain:
    numbers = tuple(tuple(scaled(v) for v in row) for row in values)
    return Domain(tuple(range(len(values))), numbers, weights or (1.0,) * len(values))


def by_hand(domains: dict[int, Domain], sums: list[Equation[Cell]]) -> dict[int, list[float]]:
    slots = list(domains)
    shares = {slot: [0.0] * len(domains[slot].values) for slot in slots}
    for chosen in product(*(range(len(domains[slot].values)) for slot in slots)):
        picked = dict(zip(slots, chosen, strict=True))
        totals = [
            scaled(s.rest) + sum(sign * domains[slot].values[picked[slot]][c] for (slot, c), sign in s.terms)
            for s in sums
        ]
        if not any(totals):
            weight = 1.0
            for slot in slots:
                weight *= domains[slot].weights[picked[slot]]
            for slot in slots:
                shares[slot][picked[slot]] += weight
    whole = sum(shares[slots[0]])
    return {slot: [s / whole for s in own] if whole else [] for slot, own in shares.items()}


SMALL = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=3, unique=True)


@given(st.lists(SMALL, min_size=2, max_size=4), st.integers(0, 6), st.integers(0, 6))
def test_counting_agrees_with_trying_every_choice(rows: list[list[tuple[int, int]]], left: int, right: int) -> None:
    domains = {slot: domain(*values, weights=(1.0, 0.5, 0.25)[: len(values)]) for slot, values in enumerate(rows)}
    sums = [Equation(tuple(((slot, c), 1) for slot in domains), -float(rest)) for c, rest in enumerate((left, right))]
    counted, expected = count_states(domains, sums), by_hand(domains, sums)

    assert counted is not None
    for slot in domains:
        assert len(counted[slot]) == len(expected[slot])
        assert all(abs(a - b) < 1e-9 for a, b in zip(counted[slot], expected[slot], strict=True))


def test_no_choice_for_which_the_sums_hold_gives_no_shares() -> None:
    assert count_states({1: domain((1,), (2,))}, [Equation((((1, 0), 1),), -7.0)]) == {1: []}


def test_too_many_states_are_not_counted(monkeypatch) -> None:
    monkeypatch.setattr(states, "MOST_STATES", 20)
    domains = {n: domain((0,), (1,)) for n in range(8)}

    assert count_states(domains, [Equation(tuple(((n, 0), 1) for n in domains), -4.0)]) is None


def test_messages_find_the_one_choice_that_large_sums_leave() -> None:
    parts = [411, 2307, 95, 6120, 1733, 508, 49, 3012]
    domains = {n: domain((part, 0), (0, part)) for n, part in enumerate(parts)}
    left = sum(parts[::2])
    sums = [
        Equation(tuple(((n, c), 1) for n in domains), -float(rest)) for c, rest in enumerate((left, sum(parts) - left))
    ]
    told = pass_messages(domains, sums)

    assert [max(range(2), key=told[n].__getitem__) for n in domains] == [0, 1] * 4


def test_messages_leave_twins_even() -> None:
    domains = {n: domain((4, 0), (0, 4)) for n in range(2)}
    told = pass_messages(domains, [Equation((((0, c), 1), ((1, c), 1)), -4.0) for c in range(2)])

    assert all(abs(share - 0.5) < 1e-6 for shares in told.values() for share in shares)


@given(st.lists(SMALL, min_size=1, max_size=4), st.integers(0, 6))
def test_messages_of_one_sum_agree_with_counting(rows: list[list[tuple[int, int]]], total: int) -> None:
    domains = {slot: domain(*values, weights=(1.0, 0.5, 0.25)[: len(values)]) for slot, values in enumerate(rows)}
    sums = [Equation(tuple(((slot, 0), 1) for slot in domains), -float(total))]
    counted, passed = count_states(domains, sums), pass_messages(domains, sums)

    assert counted is not None
    for slot, shares in counted.items():
        # A sum may be broken: messages leave a little to what counting excludes.
        assert all(abs(a - b) < 0.01 for a, b in zip(shares, passed[slot], strict=False))


def test_amounts_that_do_not_fit_into_64_bits_are_counted_too() -> None:
    large = 2**50
    domains = {0: domain((large,), (1,)), 1: domain((large,), (2,))}
    sums: list[Equation[Cell]] = [Equation((((0, 0), 1), ((1, 0), 1)), -2.0 * large)]

    assert count_states(domains, sums) == {0: [1.0, 0.0], 1: [1.0, 0.0]}
