"""The shipped weights as a folder of Hugging Face: opened by its tools, offline, with the labels of the extractor."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs the train extra: pip install torch transformers")

from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

from extractor.readers.text import read_text
from extractor.tagging.model.encode import encode
from extractor.tagging.model.labels import LABELS, ROLE_LABELS
from extractor.tagging.model.runtime import probabilities
from extractor.tagging.model.tagger import ModelTagger
from training.hub_folder import write_folder
from training.hub_pipeline import boxes_of

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hub") / "model"
    write_folder(made)
    return made


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("transformers.dynamic_module_utils.HF_MODULES_CACHE", str(tmp_path / "modules"))


def test_the_tokenizer_gives_the_entries_of_training(folder: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    seen = tokenizer("1.属于 国家\t３\t0\n合计✂Ａ", return_offsets_mapping=True)
    entries = tokenizer.convert_ids_to_tokens(seen["input_ids"])
    assert entries == [
        *("[CLS]", "[LINE]", "1", ".", "属", "于", "▁", "国", "家", "[CELL]", "3", "[CELL]", "0", "[LINE]", "合", "计"),
        *("[UNK]", "a", "[SEP]"),
    ]
    assert seen["offset_mapping"][10] == (8, 9), "places are those of the text as given"


def test_the_model_opens_and_its_labels_are_ours(folder: Path) -> None:
    model = AutoModelForTokenClassification.from_pretrained(folder)
    assert tuple(model.config.id2label[n] for n in range(len(ROLE_LABELS))) == ROLE_LABELS


@pytest.mark.parametrize(
    ("text", "boxes"),
    [
        (
            "a\tb\n\nc",
            [(0, 0, 4, 3), (4, 0, 8, 3), (4, 0, 8, 3), (0, 1, 0, 2), (0, 1, 0, 2), (0, 1, 0, 2), (0, 1, 0, 2)],
        ),
        ("合计  8", [(0, 0, 2, 2)] * 2 + [(3, 0, 3, 2)] * 4),
    ],
    ids=["cells of a grid", "display columns"],
)
def test_places_become_boxes(text: str, boxes: list[tuple[int, int, int, int]]) -> None:
    assert boxes_of(text) == boxes


def test_the_pipeline_reads_a_report_as_the_extractor_does(folder: Path) -> None:
    text = (SAMPLES / "row-pipes.txt").read_text(encoding="utf-8")
    tagger = ModelTagger()
    document = read_text(text)
    encoded = encode(document, tagger.weights.vocabulary)
    found = probabilities(document, encoded, tagger.weights.vocabulary, tagger._network)
    ours = {
        position.start: LABELS[row.argmax()]
        for position, row in zip(encoded.positions, found, strict=True)
        if position.token >= 0 and position.end == position.start + 1 and not text[position.start].isspace()
    }

    tag = pipeline("form-tagging", model=str(folder), trust_remote_code=True)
    theirs = {piece["start"]: piece["entity"] for piece in tag(text)}

    same = sum(theirs.get(start, "O") == label for start, label in ours.items())
    assert len(ours) > 1500
    assert same / len(ours) > 0.98


def test_the_card_says_how_and_leads_nowhere_else(folder: Path) -> None:
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert card.startswith("---\n")
    assert "pipeline_tag: token-classification" in card
    assert "](../" not in card
