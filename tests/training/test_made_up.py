from __future__ import annotations

import lzma
from pathlib import Path
from random import Random

import pytest

from extractor.errors import FormError
from extractor.forms.check import faults
from training.made_up import made_up_form, phrases_of
from training.official_words import words_of
from training.values import cell_of, draw_figures, places, side


@pytest.mark.parametrize("family", ["made-up", "held-out"])
def test_forms_hold_together(family: str) -> None:
    for seed in range(60):
        form = made_up_form(f"{family}-{seed}")
        assert faults(form) == ()
        assert form.keys


def test_the_id_says_which_form_it_is() -> None:
    assert made_up_form("made-up-5") == made_up_form("made-up-5")
    assert made_up_form("made-up-5").tables != made_up_form("made-up-6").tables


def test_other_ids_are_refused() -> None:
    with pytest.raises(FormError, match="saw form 'made-up', expected made-up-<number>"):
        made_up_form("made-up")


def test_trees_come_in_many_shapes() -> None:
    forms = [made_up_form(f"made-up-{seed}") for seed in range(60)]
    tables = [table for form in forms for table in form.tables]
    blocks = [block for table in tables for block in table.blocks]
    assert {table.layout for table in tables} == {"rows", "single_row"}
    assert {bool(row.children) for block in blocks for row in block.rows} == {True, False}
    assert any(child.children for block in blocks for row in block.rows for child in row.children)
    assert len({len(block.leaf_columns) for block in blocks}) > 5


def test_figures_obey_the_identities() -> None:
    checked = 0
    for seed in range(40):
        form = made_up_form(f"made-up-{seed}")
        values = draw_figures(form, Random(seed), size="large").values
        for identity in form.identities:
            for place in places(form.table(identity.table), identity):
                left = side(identity, identity.left, place, values)
                assert left == pytest.approx(values[cell_of(identity.table, identity.right[0], place, identity)])
                checked += 1
    assert checked > 100


def test_the_held_out_family_shares_no_word() -> None:
    train, held_out = words_of(held_out=False), words_of(held_out=True)
    for name in train.__dataclass_fields__:
        ours, theirs = set(getattr(train, name)), set(getattr(held_out, name))
        assert len(theirs) >= 3
        assert not ours & theirs


@pytest.mark.parametrize("suffix", [".txt", ".xz"])
def test_phrases_are_clauses_of_a_corpus(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"corpus{suffix}"
    text = "为正确审理案件，准确适用法律。\n第3条 略，依照规定执行\n".encode()
    path.write_bytes(lzma.compress(text) if suffix == ".xz" else text)
    assert phrases_of(path) == ("为正确审理案件", "准确适用法律", "依照规定执行")


def test_phrases_serve_as_labels_but_not_for_the_held_out_family() -> None:
    phrases = ("独一无二的说法",)

    def labels(family: str) -> str:
        return "".join(made_up_form(f"{family}-{n}", phrases=phrases).model_dump_json() for n in range(20))

    assert phrases[0] in labels("made-up")
    assert phrases[0] not in labels("held-out")
