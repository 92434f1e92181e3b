from itertools import product

from extractor.recovery.judge import evidence

ROW_EVIDENCE = ("label", "header")
COLUMN_EVIDENCE = ("header", "position", "order", "sums")


def test_every_pair_of_evidence_has_a_chance() -> None:
    assert set(evidence.READ) >= set(product(ROW_EVIDENCE, COLUMN_EVIDENCE))
    assert all(0.5 < chance < 1.0 for chance in evidence.READ.values())


def test_sums_are_worth_less_than_labels_and_places() -> None:
    for row, column in product(ROW_EVIDENCE, COLUMN_EVIDENCE):
        if column != "sums":
            assert evidence.READ[row, "sums"] < evidence.READ[row, column]


def test_every_doubt_goes_to_review() -> None:
    doubts = (
        evidence.MOST[evidence.Doubt.OPEN],
        evidence.MOST[evidence.Doubt.LEFT_OUT],
        evidence.MOST[evidence.Doubt.ODD_VALUE],
        evidence.MOST[evidence.Doubt.SUSPECT],
        evidence.MOST[evidence.Doubt.CONFLICT],
        evidence.MOST[evidence.Doubt.GAP],
        evidence.INFERRED,
    )
    assert max(doubts) < evidence.REVIEW_BELOW < evidence.MISSING
