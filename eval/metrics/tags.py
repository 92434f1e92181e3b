"""Token tags in BIO, scored by entity as the literature does (CoNLL-2000; seqeval, Nakayama 2018)."""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics.facts import Hits

Tags = Sequence[Sequence[str]]
"""One sequence of BIO tags a document."""


def count_tags(gold: Tags, predicted: Tags) -> dict[str, Hits]:
    """Counts by entity type; an entity is right when type, start and end are. Sum the values for the micro average.

    Raises ``ValueError`` where the two differ in number or length of sequences.
    """
    from seqeval.metrics.sequence_labeling import get_entities

    if len(gold) != len(predicted):
        raise ValueError(f"expected as many sequences as gold, {len(gold)}, got {len(predicted)}")
    totals: dict[str, Hits] = {}
    for number, (true, seen) in enumerate(zip(gold, predicted, strict=True)):
        if len(true) != len(seen):
            raise ValueError(f"sequence {number}: expected {len(true)} tags, got {len(seen)}")
        expected, found = set(get_entities(list(true))), set(get_entities(list(seen)))
        for name in sorted({entity[0] for entity in expected | found}):
            mine, theirs = ({e for e in entities if e[0] == name} for entities in (expected, found))
            hits = Hits(len(mine & theirs), len(theirs - mine), len(mine - theirs))
            totals[name] = totals.get(name, Hits()) + hits
    return totals
