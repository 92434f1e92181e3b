"""Label probabilities that say exactly what was drawn come back as exactly the tags that were drawn."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.readers.text import read_text
from extractor.tagging.model.decode import best_states, decode
from extractor.tagging.model.encode import encode
from extractor.tagging.model.labels import (
    FIRST_VALUE,
    LABEL_IDS,
    LABELS,
    OTHER,
    ROLE_LABELS,
    begin,
    inside,
    value,
)
from extractor.tagging.model.vocabulary import SPECIALS, Vocabulary
from extractor.tagging.roles import Role

VOCABULARY = Vocabulary((*SPECIALS, *"一二三四五六七八九十0123456789/"))
ITEMS = {Role.VALUE, Role.MARK, Role.EMPTY}


def planted(document, tags):
    """Probabilities that name the tag over each position. ``tags``: (start, end, role, continues, column)."""
    encoded = encode(document, VOCABULARY)
    found = np.full((len(encoded.positions), len(LABELS)), 1e-4, dtype=np.float32)
    for n, position in enumerate(encoded.positions):
        label = LABEL_IDS[OTHER]
        for start, end, role, continues, column in tags:
            if start <= position.start < max(end, start + 1):
                if role in ITEMS:
                    label = value(column)
                else:
                    label = begin(role) if position.start == start and not continues else inside(role)
        found[n, label] = 1.0
    return encoded, found


ROW = (0, 3, Role.ROW, False, None)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        pytest.param(
            "一二三\t12\t0",
            [ROW, (4, 6, Role.VALUE, False, 0), (7, 8, Role.VALUE, False, 1)],
            id="a row",
        ),
        pytest.param(
            "一二\n三四\t/",
            [(0, 2, Role.ROW, False, None), (3, 5, Role.ROW, True, None), (6, 7, Role.MARK, False, 3)],
            id="a label cut by a line",
        ),
        pytest.param(
            "一二三四五 3 0 1",
            [
                (0, 2, Role.GROUP, False, None),
                (2, 5, Role.ROW, False, None),
                (6, 7, Role.VALUE, False, 0),
                (8, 9, Role.VALUE, False, 1),
                (10, 11, Role.VALUE, False, None),
            ],
            id="labels and values run together",
        ),
        pytest.param(
            "一 二\t\t5",
            [(0, 3, Role.HEADER, False, None), (4, 4, Role.EMPTY, False, 0), (5, 6, Role.VALUE, False, 1)],
            id="blank inside a label, and an empty cell",
        ),
    ],
)
def test_planted_labels_come_back_as_tags(text, tags):
    document = read_text(text)
    found = decode(document, *planted(document, tags))
    assert [(t.start, t.end, t.role, t.continues) for t in found] == [tag[:4] for tag in tags]
    for tag, (_, _, role, _, column) in zip(found, tags, strict=True):
        if role in ITEMS and column is not None:
            assert max(range(15), key=lambda n: tag.columns[n]) == column
            assert tag.columns[column] > 0.95


def test_one_odd_character_does_not_cut_a_label():
    document = read_text("一二三四五六\t1")
    encoded, found = planted(document, [(0, 6, Role.ROW, False, None), (7, 8, Role.VALUE, False, 0)])
    odd = next(n for n, p in enumerate(encoded.positions) if p.start == 3 and p.token >= 0)
    found[odd] = 1e-4
    found[odd, inside(Role.HEADER)] = 0.55
    found[odd, inside(Role.ROW)] = 0.45
    tags = decode(document, encoded, found)
    assert [(t.start, t.end, t.role) for t in tags] == [(0, 6, Role.ROW), (7, 8, Role.VALUE)]


def test_probabilities_of_another_document_are_refused():
    document = read_text("一二三\t12")
    with pytest.raises(ValueError, match="positions"):
        decode(document, encode(document, VOCABULARY), np.zeros((3, len(LABELS)), dtype=np.float32))


PIECES = (LABEL_IDS[OTHER], begin(Role.ROW), inside(Role.ROW), inside(Role.HEADER), FIRST_VALUE)
"""States enough for every kind of step inside a token."""


def worth(states, scores, first):
    """The scores of the states, less what their steps inside tokens cost."""
    role = {begin(Role.ROW): "row", inside(Role.ROW): "row", inside(Role.HEADER): "header"}
    total = float(scores[np.arange(len(states)), states].sum())
    for n in range(1, len(states)):
        before, after = (role.get(int(state), int(state)) for state in states[n - 1 : n + 1])
        if not first[n] and before != after:
            total -= 1e4 if states[n] in (inside(Role.ROW), inside(Role.HEADER)) else 1.0
    return total


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=5))
def test_no_other_states_are_worth_more(drawn):
    scores = np.full((len(drawn), FIRST_VALUE + 1), -90.0, dtype=np.float32)
    scores[:, PIECES] = -9.0
    for n, (_, likely, next_likely) in enumerate(drawn):
        scores[n, PIECES[next_likely]] = -0.8
        scores[n, PIECES[likely]] = -0.6
    first = np.array([n == 0 or begins for n, (begins, *_) in enumerate(drawn)])
    best = max(worth(np.array(states), scores, first) for states in product(PIECES, repeat=len(drawn)))
    assert worth(best_states(scores, first), scores, first) == pytest.approx(best, abs=1e-4)


def test_a_network_of_roles_alone_says_nothing_of_columns():
    document = read_text("一二三\t12\t0")
    encoded, found = planted(document, [ROW, (4, 6, Role.VALUE, False, None), (7, 8, Role.VALUE, False, None)])
    tags = decode(document, encoded, found[:, : len(ROLE_LABELS)])
    assert [tag.role for tag in tags] == [Role.ROW, Role.VALUE, Role.VALUE]
    assert not any(tag.columns for tag in tags)
