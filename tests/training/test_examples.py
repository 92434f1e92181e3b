from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from extractor.document import Document
from extractor.forms import Form, load_form
from extractor.pipeline import Extractor
from extractor.tagging.load import Taggers
from extractor.tagging.roles import Role, Tag
from extractor.values import ReadingKind, read_value
from training.examples import KINDS, SEEN_KINDS, TEXT_KINDS, draw_example, stream_examples
from training.made_up import made_up_form
from training.tagged import GoldTag, TaggedDocument
from training.tagging import columns_of

ITEMS = (Role.VALUE, Role.MARK, Role.EMPTY)
WITHOUT_TABLES = {"text-I", "text-J", "text-L"}
LOSSY = {
    "text-K", "text-A0", "text-vanish", "text-words", "text-A", "text-A'", "text-touching", "text-wrapped",
    "text-apart",
}  # fmt: skip
"""Layouts that leave out empty cells, or repeated lines, whatever the severity."""
WHOLE = [kind for kind in SEEN_KINDS if kind not in WITHOUT_TABLES | LOSSY]


class Oracle:
    """Gives the gold tags of one document as a tagger would."""

    name = "oracle"

    def __init__(self, example: TaggedDocument) -> None:
        self.example = example

    def tag(self, document: Document, forms: Sequence[Form]) -> tuple[Tag, ...]:
        return tuple(Tag(tag.start, tag.end, tag.role, index, tag.continues) for index, tag in by_token(self.example))


def by_token(example: TaggedDocument) -> list[tuple[int, GoldTag]]:
    """Each tag with the index of the token it lies in; fails where one lies in none, or a token has none."""
    found: list[tuple[int, GoldTag]] = []
    waiting = list(example.tags)[::-1]
    for index, token in enumerate(example.document.tokens):
        before = len(found)
        if token.empty:
            found.append((index, waiting.pop()))
            assert (found[-1][1].start, found[-1][1].end, found[-1][1].role) == (token.start, token.end, Role.EMPTY)
        while not token.empty and waiting and waiting[-1].role is not Role.EMPTY and waiting[-1].end <= token.end:
            found.append((index, waiting.pop()))
            assert token.start <= found[-1][1].start < found[-1][1].end
        assert len(found) > before, f"token {index} has no tag"
    assert not waiting
    return found


def example_of(kind: str, form: Form, seed: int, *, severity: int = 0) -> TaggedDocument:
    """The first example from ``seed`` on that could be aligned."""
    return next(
        example
        for attempt in range(8)
        if (example := draw_example(kind, form, Random(f"{seed}/{attempt}"), severity=severity))
    )


def figures_of(example: TaggedDocument) -> Counter[tuple[float, int | None]]:
    """Number and column of each value that carries a column."""
    found: Counter[tuple[float, int | None]] = Counter()
    for tag in example.tags:
        reading = read_value(example.document.normal.slice(tag.start, tag.end))
        if tag.role is Role.VALUE and tag.column is not None and reading.kind is ReadingKind.NUMBER:
            found[float(reading.value or 0), tag.column] += 1
    return found


def gold_figures(example: TaggedDocument, form: Form) -> Counter[tuple[float, int | None]]:
    columns = {str(key): column for key, column in columns_of(form).items()}
    return Counter(
        (float(cell["value"]), columns[key]) for key, cell in example.gold.items() if cell["state"] == "read"
    )


@pytest.mark.parametrize("kind", WHOLE)
def test_recovery_on_the_gold_tags_gives_the_figures_that_were_drawn(kind: str, edition: Form) -> None:
    example = example_of(kind, edition, 3)
    extractor = Extractor(form=edition.id, tagger="rules")
    extractor._steps = replace(extractor._steps, taggers=Taggers(Oracle(example)))
    cells = {f"{c.table}/{c.row}/{c.col}": c for c in extractor.extract_document(example.document).cells}
    drawn = {key: cell["value"] for key, cell in example.gold.items() if cell["state"] == "read"}
    assert drawn
    assert {key: cells[key].value for key in drawn if cells[key].value != drawn[key]} == {}


@pytest.mark.parametrize("kind", [k for k in SEEN_KINDS if k not in WITHOUT_TABLES])
@pytest.mark.parametrize("form_id", ["gov-disclosure-2019", "made-up-4"])
def test_every_number_has_the_column_of_its_cell(kind: str, form_id: str) -> None:
    form = load_form(form_id) if form_id.startswith("gov") else made_up_form(form_id)
    example = example_of(kind, form, 5)
    assert figures_of(example) == gold_figures(example, form)


@pytest.mark.parametrize("kind", TEXT_KINDS)
def test_damage_takes_figures_away_but_adds_none(kind: str, edition: Form) -> None:
    for seed in range(3):
        example = example_of(kind, edition, seed, severity=3)
        assert figures_of(example) <= gold_figures(example, edition)


@pytest.mark.parametrize("kind", SEEN_KINDS)
def test_every_token_has_its_tags_in_order(kind: str, edition: Form) -> None:
    example = example_of(kind, edition, 7, severity=3)
    tags = [tag for _, tag in by_token(example)]
    assert all(a.end <= b.start for a, b in itertools.pairwise(tags))
    assert all(not tag.continues for tag in tags if tag.role in ITEMS)


def test_labels_cut_over_lines_continue(edition: Form) -> None:
    example = example_of("text-A'", edition, 1)
    labels = [tag for tag in example.tags if tag.role in (Role.ROW, Role.HEADER)]
    cut = [
        example.document.text[a.start : a.end] + example.document.text[b.start : b.end]
        for a, b in itertools.pairwise(labels)
        if b.continues
    ]
    rows = {row.label for table in edition.tables for block in table.blocks for row in block.leaf_rows}
    assert not labels[0].continues
    assert any(label.translate(str.maketrans("()", "（）")) in rows for label in cut)


def test_report_titles_are_not_block_titles(edition: Form) -> None:
    example = example_of("text-N", edition, 2)
    roles = {example.document.text[tag.start : tag.end]: tag.role for tag in example.tags}
    title = next(text for text in roles if "年度报告" in text and str(edition.years[0])[:2] in text)
    assert roles[title] is Role.OTHER
    assert any(role is Role.HEADER and text.startswith("第二十条") for text, role in roles.items())


def test_the_stream_is_the_same_however_it_is_shared_out() -> None:
    def texts(start: int, step: int) -> list[tuple[str, tuple[GoldTag, ...]]]:
        stream = stream_examples(4, 8, kinds=TEXT_KINDS, start=start, step=step)
        return [(e.document.text, e.tags) for e in stream]

    halves = texts(0, 2), texts(1, 2)
    assert texts(0, 1) == [pair for pairs in zip(*halves, strict=True) for pair in pairs]
    assert len({text for text, _ in texts(0, 1)}) == 8


def test_the_stream_holds_nothing_that_training_must_not_see() -> None:
    assert {example.split for example in stream_examples(11, 30, kinds=TEXT_KINDS)} == {"train-like"}


def test_unseen_kinds_are_refused_unless_asked_for() -> None:
    with pytest.raises(ValueError, match="text-M are kept out of training"):
        next(stream_examples(1, 1, kinds=["text-M"]))
    example = next(stream_examples(1, 1, kinds=["text-M"], seen_only=False))
    assert example.split == "unseen"


def test_any_form_can_be_streamed(tiny: Form) -> None:
    for example in stream_examples(2, 10, kinds=TEXT_KINDS, forms=[tiny], made_up=0):
        assert example.form == tiny.id
        assert set(example.gold) == {str(key) for key in tiny.keys}


def test_made_up_forms_are_mixed_in() -> None:
    forms = {example.form.rstrip("0123456789") for example in stream_examples(1, 20, kinds=["text-N"])}
    assert forms == {"made-up-", "gov-disclosure-"}


def test_all_kinds_are_known_by_what_training_sees() -> None:
    assert set(SEEN_KINDS) < set(KINDS)
    assert not {"text-M", "text-boxed", "html-inscriptis", "pdf-pdfplumber-layout"} & set(SEEN_KINDS)
