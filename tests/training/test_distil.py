"""A small network learns from a large one: it begins with its embeddings, and sees how sure it is."""

import pytest

pytest.importorskip("torch", reason="needs the train extra: pip install torch transformers")
pytest.importorskip("onnx", reason="needs the train extra: pip install onnx")

import torch

from extractor import Extractor
from extractor.tagging.model import weights as w
from extractor.tagging.model.labels import FIRST_VALUE, LABELS, ROLE_LABELS
from extractor.tagging.model.tagger import ModelTagger
from extractor.tagging.model.vocabulary import load_vocabulary
from extractor.tagging.roles import Role
from training.batches import IGNORED, tagged_batches
from training.distil import Teacher, begin_like, taught_loss
from training.encoder import Shape, save, tagging_model
from training.export import export
from training.finetune import finetune
from training.loop import Schedule
from training.mix import Mix, example
from training.settings import FinetuneConfig, load_config

VOCABULARY = w.SHIPPED / w.VOCABULARY
MIX = Mix(kinds=("text-N", "text-B"), made_up=0.0)
LARGE = Shape(hidden=32, layers=1, heads=2, intermediate=48, dropout=0.0)
SMALL = Shape(hidden=16, layers=1, heads=2, intermediate=32, dropout=0.0, columns=False)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A folder of weights with columns, never trained."""
    folder = tmp_path_factory.mktemp("large")
    torch.manual_seed(1)
    save(tagging_model(LARGE, len(load_vocabulary(VOCABULARY))), folder / "model")
    export(folder / "model", folder / "weights", VOCABULARY, name="large", precision="fp32")
    return folder / "weights"


def settings(large, **schedule):
    return FinetuneConfig(
        seed=3, vocabulary=VOCABULARY, shape=SMALL, mix=MIX, batch=2, windows_per_document=2, evaluation_documents=1,
        teacher=large, schedule=Schedule(**({"steps": 4, "warmup": 1, "precision": "fp32"} | schedule)),
    )  # fmt: skip


def test_a_student_as_wide_as_its_teacher_keeps_how_near_characters_are(large):
    student = tagging_model(LARGE, len(load_vocabulary(VOCABULARY)))
    begin_like(student, large)
    from safetensors.torch import load_file

    taught = load_file(large / w.TENSORS)["layoutlm.embeddings.word_embeddings.weight"][:50]
    own = student.layoutlm.embeddings.word_embeddings.weight[:50].detach()
    assert torch.allclose(own @ own.T, taught @ taught.T, atol=1e-4)
    assert not torch.allclose(own, taught, atol=1e-2)


def test_a_teacher_with_another_vocabulary_is_refused(large):
    with pytest.raises(ValueError, match="word embeddings, expected 99"):
        begin_like(tagging_model(LARGE, 99), large)


def test_the_teacher_gives_chances_over_the_labels_of_the_student(large):
    config = settings(large)
    batches = tagged_batches(config, load_vocabulary(VOCABULARY), 0)
    batch = next(Teacher(large, len(ROLE_LABELS)).beside(batches))
    read = batch["attention_mask"] == 1
    assert batch["taught"].shape[-1] == FIRST_VALUE + 1
    assert torch.allclose(batch["taught"][read].sum(-1), torch.ones(int(read.sum())), atol=1e-4)
    assert batch["target"].max() <= FIRST_VALUE

    model = tagging_model(SMALL, len(load_vocabulary(VOCABULARY)))
    drawn, taught, both = (taught_loss(model, batch, share).item() for share in (0.0, 1.0, 0.5))
    assert both == pytest.approx((drawn + taught) / 2, rel=1e-4)
    assert (batch["target"] != IGNORED).any()


def test_what_was_learnt_gives_roles_and_no_columns(large, tmp_path):
    finetune(settings(large), tmp_path / "run")
    export(tmp_path / "run" / "model", tmp_path / "small", VOCABULARY, name="small", precision="fp32")
    tagger = ModelTagger(tmp_path / "small")
    assert tagger.weights.manifest.labels == ROLE_LABELS == LABELS[: FIRST_VALUE + 1]
    document = example(81, 0, MIX).document
    tags = tagger.tag(document)
    assert tags
    assert not any(tag.columns for tag in tags)
    assert all(tag.role in Role for tag in tags)
    onnx, plain = tags, ModelTagger(tmp_path / "small", "torch").tag(document)
    assert [(t.start, t.end, t.role) for t in onnx] == [(t.start, t.end, t.role) for t in plain]
    assert Extractor(tagger="auto", model=tmp_path / "small").extract_document(document).error is None


def test_the_configuration_is_whole():
    config = load_config(w.SHIPPED.parents[1] / "training" / "configs" / "distil.yaml")
    assert config.teacher is not None
    assert config.shape.labels == ROLE_LABELS
    assert config.mix.reworded > 0
