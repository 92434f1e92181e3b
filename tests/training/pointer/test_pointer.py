"""The pointer's inputs, truth and placing, on drawn reports whose cells are known."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from extractor.recovery.board.layout import layout_of  # noqa: E402
from extractor.recovery.board.pieces import make_pieces  # noqa: E402
from extractor.tagging.model.vocabulary import load_vocabulary  # noqa: E402
from extractor.tagging.model.weights import SHIPPED, VOCABULARY  # noqa: E402
from extractor.tagging.rules import RuleTagger  # noqa: E402
from training.case import shipped_editions  # noqa: E402
from training.draw.reword import Reword  # noqa: E402
from training.examples import Example, draw_traced  # noqa: E402
from training.pointer.batch import loss_of, padded  # noqa: E402
from training.pointer.network import Pointer, PointerShape  # noqa: E402
from training.pointer.nodes import NodeKind, nodes_of  # noqa: E402
from training.pointer.place import _placement  # noqa: E402
from training.pointer.shards import Sample, sample_of  # noqa: E402

FORM, OTHER = shipped_editions()
WORDS = load_vocabulary(SHIPPED / VOCABULARY)
SMALL = PointerShape(width=32, layers=1, heads=2, letters=16)


def drawn(kind: str, number: int = 0, change: Reword | None = None) -> Example:
    for attempt in range(20):
        example = draw_traced(kind, FORM, Random(f"{kind}/{number}/{attempt}"), severity=0, change=change)
        if example is not None:
            return example
    raise AssertionError(kind)


def sample(kind: str, number: int = 0) -> Sample:
    made = sample_of(drawn(kind, number), FORM, WORDS, RuleTagger())
    assert made is not None
    return made


@pytest.mark.parametrize("form", [FORM, OTHER], ids=lambda form: form.id)
def test_every_cell_has_a_row_and_a_column_of_its_table(form) -> None:
    made = nodes_of(form)
    assert made.cells == form.keys
    for key, row, column in zip(made.cells, made.rows, made.columns, strict=True):
        assert (made.nodes[row].kind, made.nodes[column].kind) == (NodeKind.ROW, NodeKind.COLUMN)
        assert (made.nodes[row].name, made.nodes[column].name) == (key.row, key.col)
        assert made.nodes[row].block == made.nodes[column].block


@pytest.mark.parametrize("kind", ["text-B", "file-html", "text-N", "pdf-pdfium-text"])
def test_the_number_of_a_piece_is_the_number_of_its_cell(kind: str) -> None:
    example = drawn(kind)
    document = example.traced.document
    pieces = make_pieces(document, RuleTagger().tag(document, (FORM, OTHER)))
    made = sample_of(example, FORM, WORDS, RuleTagger())
    assert made is not None
    seen = 0
    for index, cell in zip(made.pieces.index, made.cell, strict=True):
        if cell >= 0 and pieces[index].filled:
            seen += 1
            assert pieces[index].reading.value == example.report.printed[nodes_of(FORM).cells[cell]].value
    assert seen > 20


@pytest.mark.parametrize("kind", ["text-B", "file-html"])
def test_labels_point_at_nodes_that_bear_them(kind: str) -> None:
    made, form = sample(kind), nodes_of(FORM)
    named = [(n, m) for n, m in zip(*np.nonzero(made.label), strict=True)]
    alike = sum(made.likeness[n, m] > 100 for n, m in named)
    assert len(named) > 40
    assert alike > 0.8 * len({n for n, _ in named})
    assert {form.nodes[m].kind for _, m in named} >= {NodeKind.ROW, NodeKind.ROW_GROUP, NodeKind.COLUMN}


def test_one_label_has_one_wording_in_a_report() -> None:
    example = drawn("text-B", change=Reword(1.0))
    plain = drawn("text-B")
    assert {m.part for m in example.traced.marks} == {m.part for m in plain.traced.marks}
    assert "属于国家秘密" not in example.traced.document.text


def test_a_report_scores_the_same_beside_a_longer_one() -> None:
    torch.manual_seed(0)
    model = Pointer(len(WORDS), SMALL).eval()
    short, long = sorted((sample("text-N"), sample("file-html")), key=lambda s: len(s.cell))
    with torch.inference_mode():
        alone, together = model(padded([short]))[0], model(padded([short, long]))[0]
    n, cells = len(short.cell), len(short.cells)
    assert torch.allclose(alone[0, :n, :cells], together[0, :n, :cells], atol=1e-3)
    assert torch.allclose(alone[0, :n, -1], together[0, :n, -1], atol=1e-3)


def test_a_few_steps_on_one_report_learn_it() -> None:
    torch.manual_seed(0)
    model, batch = Pointer(len(WORDS), SMALL), padded([sample("text-B")])
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    losses = []
    for _ in range(12):
        loss = loss_of(model, batch)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.8 * losses[0]


def test_a_row_takes_the_likely_items_and_keeps_the_next_option() -> None:
    plan = layout_of(FORM).plans[0]
    document = drawn("text-B").traced.document
    pieces = [p for p in make_pieces(document, RuleTagger().tag(document, (FORM,))) if p.filled][:3]
    chance = np.full((3, len(plan.keys)), 0.01)
    for n in range(3):
        chance[n, n] = 0.9
    chance[1, 2] = 0.05
    placement = _placement(plan, pieces, chance)
    assert placement is not None
    assert placement.options[0].cells[:3] == (0, 1, 2)
    assert placement.options[0].cost < placement.options[1].cost
    assert _placement(plan, pieces, np.full((3, len(plan.keys)), 0.01)) is None
