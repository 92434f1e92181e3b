"""From label probabilities to tags: the best BIO sequence, cut into pieces inside each token."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from extractor.document import Document
from extractor.tagging.model.encode import Encoded
from extractor.tagging.model.labels import (
    FIRST_VALUE,
    LABEL_IDS,
    LABELS,
    MOST_COLUMNS,
    OTHER,
    PIECE_ROLES,
    ROLE_LABELS,
)
from extractor.tagging.roles import Role, Tag
from extractor.values import ReadingKind, read_value

Probabilities = NDArray[np.float32]

_STATES = FIRST_VALUE + 1
"""The labels, with all columns of a value counted as one."""
_SWITCH = 1.0
"""Cost of a change of role inside a token, in nats: characters of one word rarely differ in role."""
_NEVER = -1e4
_TINY = 1e-6
_ROLE_OF = {LABEL_IDS[f"{mark}-{role.name}"]: role for role in PIECE_ROLES for mark in "BI"}
_BEGINS = frozenset(LABEL_IDS[f"B-{role.name}"] for role in PIECE_ROLES)
_OTHER = LABEL_IDS[OTHER]


def decode(document: Document, encoded: Encoded, probabilities: Probabilities) -> tuple[Tag, ...]:
    """One tag for each piece, in reading order. ``probabilities``: positions × labels.

    Raises ``ValueError`` where their lengths do not fit.
    """
    if probabilities.shape not in [(len(encoded.positions), len(labels)) for labels in (LABELS, ROLE_LABELS)]:
        raise ValueError(f"{probabilities.shape} probabilities for {len(encoded.positions)} positions")
    if not encoded.positions:
        return ()
    merged = np.concatenate(
        [probabilities[:, :FIRST_VALUE], probabilities[:, FIRST_VALUE:].sum(axis=1, keepdims=True)], axis=1
    )
    first = np.array(
        [n == 0 or p.token != encoded.positions[n - 1].token for n, p in enumerate(encoded.positions)], dtype=bool
    )
    states = best_states(np.log(merged + _TINY), first)
    sure = merged[np.arange(len(states)), states]
    tags: list[Tag] = []
    furniture = sorted(document.furniture)
    for start, end in _by_token(encoded):
        token = document.tokens[encoded.positions[start].token]
        if any(a <= token.start < b for a, b in furniture):
            tags.append(Tag(token.start, token.end, Role.FURNITURE, encoded.positions[start].token))
            continue
        tags.extend(_pieces(document, encoded, probabilities, sure, states, start, end))
    return tuple(tags)


def best_states(scores: Probabilities, first: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The best state of each position from log scores (positions × states).

    ``first``: where a token begins, and any state is possible.
    """
    inner = _transitions()
    states: NDArray[np.int64] = scores.argmax(axis=1)
    # Where the best states of a token follow one another at no cost, no others can be better.
    costly = np.flatnonzero((inner[states[:-1], states[1:]] < 0) & ~first[1:]) + 1
    begins = np.flatnonzero(first)
    for token in np.unique(np.searchsorted(begins, costly, side="right")).tolist():
        start, end = begins[token - 1], begins[token] if token < len(begins) else len(scores)
        states[start:end] = _best_in_token(scores[start:end], inner)
    return states


def _best_in_token(scores: Probabilities, inner: Probabilities) -> NDArray[np.int64]:
    """Viterbi over the positions of one token."""
    back = np.zeros(scores.shape, dtype=np.int64)
    everywhere = np.arange(_STATES)
    path = scores[0]
    for n in range(1, len(scores)):
        reached = path[:, None] + inner
        back[n] = reached.argmax(axis=0)
        path = reached[back[n], everywhere] + scores[n]
    states = np.zeros(len(scores), dtype=np.int64)
    states[-1] = path.argmax()
    for n in range(len(scores) - 1, 0, -1):
        states[n - 1] = back[n, states[n]]
    return states


@cache
def _transitions() -> Probabilities:
    """``[a, b]``: score of state ``b`` after state ``a`` inside one token."""
    table = np.zeros((_STATES, _STATES), dtype=np.float32)
    for a in range(_STATES):
        for b in range(_STATES):
            role_a, role_b = _ROLE_OF.get(a, a), _ROLE_OF.get(b, b)
            if role_a != role_b:
                table[a, b] = -_SWITCH
            if b in _ROLE_OF and b not in _BEGINS and role_a != role_b:
                table[a, b] = _NEVER
    return table


def _by_token(encoded: Encoded) -> Iterator[tuple[int, int]]:
    start = 0
    positions = encoded.positions
    while start < len(positions):
        end = start + 1
        while end < len(positions) and positions[end].token == positions[start].token:
            end += 1
        if positions[start].token >= 0:
            yield start, end
        start = end


def _pieces(
    document: Document, encoded: Encoded, probabilities: Probabilities, sure: Probabilities,
    states: NDArray[np.int64], start: int, end: int,
) -> Iterator[Tag]:  # fmt: skip
    """``sure``: the probability of each position's state."""
    positions = encoded.positions
    index = positions[start].token
    if document.tokens[index].empty:
        columns = _columns(probabilities[start:end])
        yield Tag(positions[start].start, positions[start].end, Role.EMPTY, index, columns=columns)
        return
    at = start
    while at < end:
        state, stop = int(states[at]), at + 1
        role = _ROLE_OF.get(state, state)
        while stop < end and _goes_on(document, positions[stop].start, states, stop, role):
            stop += 1
        low, high = _trimmed(document, positions[at].start, positions[stop - 1].end)
        if low < high:
            score = float(sure[at:stop].mean()) if stop - at > 1 else float(sure[at])
            continues = at == start and isinstance(role, Role) and state not in _BEGINS
            yield _tag(document, low, high, role, index, continues, score, probabilities[at:stop])
        at = stop


def _goes_on(document: Document, start: int, states: NDArray[np.int64], stop: int, role: Role | int) -> bool:
    state = int(states[stop])
    if _ROLE_OF.get(state, state) != role or state in _BEGINS:
        return False
    return role != FIRST_VALUE or not document.text[start].isspace()


def _trimmed(document: Document, start: int, end: int) -> tuple[int, int]:
    text = document.text[start:end]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


def _tag(
    document: Document, start: int, end: int, role: Role | int, index: int, continues: bool, score: float,
    probabilities: Probabilities,
) -> Tag:  # fmt: skip
    if isinstance(role, Role):
        return Tag(start, end, role, index, continues, score)
    if role == _OTHER:
        return Tag(start, end, Role.OTHER, index, score=score)
    kind = read_value(document.normal.slice(start, end)).kind
    found = {ReadingKind.MARK: Role.MARK, ReadingKind.TEXT: Role.OTHER}.get(kind, Role.VALUE)
    return Tag(start, end, found, index, score=score, columns=_columns(probabilities))


def _columns(probabilities: Probabilities) -> tuple[float, ...]:
    """The mean over the characters of the chances of each column; none from a network that gives roles only."""
    if probabilities.shape[1] == len(ROLE_LABELS):
        return ()
    values = probabilities[0, FIRST_VALUE:] if len(probabilities) == 1 else probabilities[:, FIRST_VALUE:].mean(axis=0)
    total = float(values.sum())
    if total < _TINY:
        return (0.0,) * MOST_COLUMNS
    return tuple(round(chance / total, 4) for chance in values[1:].tolist())
