"""A tiny model is trained in seconds, saved, exported and loaded, and gives planted tables back."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the train extra: pip install torch transformers")
pytest.importorskip("onnx", reason="needs the train extra: pip install onnx")

import torch

from extractor import Extractor
from extractor.errors import WeightsError
from extractor.tagging.model import weights as w
from extractor.tagging.model.encode import encode
from extractor.tagging.model.labels import LABELS
from extractor.tagging.model.tagger import ModelTagger
from extractor.tagging.model.vocabulary import load_vocabulary
from training.batches import label_positions, pool, tagged_batches
from training.encoder import Shape, tagging_model
from training.export import export
from training.finetune import DEFAULT_CONFIG, finetune, main, tag_loss
from training.loop import Schedule, train
from training.mix import Mix, example
from training.settings import FinetuneConfig, load_config

VOCABULARY = w.SHIPPED / w.VOCABULARY
MIX = Mix(kinds=("text-N", "text-B"), made_up=0.0)


def settings(**changes):
    schedule = {"steps": 140, "warmup": 5, "learning_rate": 6e-3, "log_every": 30, "precision": "fp32"}
    values = {
        "seed": 3,
        "vocabulary": VOCABULARY,
        "shape": Shape(hidden=48, layers=1, heads=2, intermediate=96, dropout=0.0),
        "mix": MIX,
        "batch": 2,
        "windows_per_document": 4,
        "evaluation_documents": 2,
        "schedule": Schedule(**(schedule | changes.pop("schedule", {}))),
    }
    return FinetuneConfig(**(values | changes))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    run = tmp_path_factory.mktemp("run")
    torch.set_num_threads(1)
    figures = finetune(settings(), run)
    assert figures["loss"] < 1
    export(run / "model", run / "weights", run / w.VOCABULARY, name="tiny", precision="fp32")
    return run / "weights"


def test_planted_tables_come_back(folder):
    extractor = Extractor(tagger="model", model=folder)
    right = total = 0
    for number in range(900, 906):
        drawn = example(77, number, MIX)
        report = extractor.extract_document(drawn.document)
        assert report.engine.model.startswith("tiny@")
        values = {f"{c.table}/{c.row}/{c.col}": c.value for c in report.cells}
        printed = {k: c["value"] for k, c in drawn.gold.items() if c["state"] == "read" and c["value"]}
        total += len(printed)
        right += sum(values[key] == value for key, value in printed.items())
    assert total > 100
    assert right / total > 0.85


def test_torch_and_onnx_give_the_same_tags(folder):
    onnx, plain = ModelTagger(folder, "onnx"), ModelTagger(folder, "torch")
    for number in range(3):
        document = example(78, number, MIX).document
        ours, theirs = onnx.tag(document), plain.tag(document)
        assert [(t.start, t.end, t.role, t.token, t.continues) for t in ours] == [
            (t.start, t.end, t.role, t.token, t.continues) for t in theirs
        ]
        assert np.allclose([t.score for t in ours], [t.score for t in theirs], atol=1e-4)


def inputs_of(path):
    import onnxruntime

    return [entry.name for entry in onnxruntime.InferenceSession(path).get_inputs()]


def test_our_own_encoder_is_written_with_its_attention_fused(folder):
    assert inputs_of(folder / w.ONNX) == ["input_ids", "bbox"]
    assert inputs_of(w.SHIPPED / w.ONNX) == ["input_ids", "bbox"]


@pytest.mark.filterwarnings("ignore")  # of the exporter, about operators that our own encoder lacks
def test_an_encoder_with_an_attention_of_its_own_keeps_its_mask(tmp_path):
    from transformers import LiltConfig, LiltForTokenClassification

    vocabulary = load_vocabulary(VOCABULARY)
    torch.manual_seed(2)
    config = LiltConfig(  # type: ignore[call-arg]
        vocab_size=len(vocabulary), hidden_size=24, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24,
        channel_shrink_ratio=2, max_position_embeddings=600, num_labels=len(LABELS),
    )  # fmt: skip
    LiltForTokenClassification(config).save_pretrained(tmp_path / "model")
    export(tmp_path / "model", tmp_path / "weights", VOCABULARY, name="lilt", precision="fp32")
    written = tmp_path / "weights"
    assert "attention_mask" in inputs_of(written / w.ONNX)
    document = example(78, 1, MIX).document
    onnx, plain = ModelTagger(written, "onnx").tag(document), ModelTagger(written, "torch").tag(document)
    assert np.allclose([tag.score for tag in onnx], [tag.score for tag in plain], atol=1e-4)


def test_the_same_document_gives_the_same_tags_twice(folder):
    document = example(79, 0, MIX).document
    assert ModelTagger(folder).tag(document) == ModelTagger(folder).tag(document)


def test_a_checkpoint_with_other_labels_is_refused(folder, tmp_path):
    manifest = json.loads((folder / w.MANIFEST).read_text(encoding="utf-8"))
    (tmp_path / w.MANIFEST).write_text(json.dumps(manifest | {"labels": ["O", "B-CELL"]}), encoding="utf-8")
    with pytest.raises(WeightsError, match=f"2 labels, expected {len(LABELS)}"):
        ModelTagger(tmp_path)


class Stopped(Exception):
    pass


def test_a_stopped_run_goes_on_to_the_same_weights(tmp_path):
    config = settings(schedule={"steps": 12, "save_every": 6})
    vocabulary = load_vocabulary(VOCABULARY)

    def run(folder, stop=None):
        from training.encoder import save, tagging_model

        def batches(step):
            for batch in tagged_batches(config, vocabulary, step):
                if step == stop:
                    raise Stopped
                step += 1
                yield batch

        torch.manual_seed(5)
        train(tagging_model(config.shape, len(vocabulary)), tag_loss, batches, config.schedule, folder, save_model=save)
        return torch.load(folder / "checkpoint.pt", weights_only=True)["model"]

    whole = run(tmp_path / "whole")
    with pytest.raises(Stopped):
        run(tmp_path / "stopped", stop=8)
    resumed = run(tmp_path / "stopped")
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_batches_from_the_cache_are_the_same(tmp_path):
    config, vocabulary = settings(), load_vocabulary(VOCABULARY)

    def plain(cuts):
        return [(c.window.ids.tolist(), c.window.boxes.tolist(), list(c.targets)) for c in cuts]

    drawn = plain(pool(config, vocabulary, 2))
    assert plain(pool(config, vocabulary, 2, tmp_path)) == drawn
    assert plain(pool(config, vocabulary, 2, tmp_path)) == drawn
    assert len(list(tmp_path.iterdir())) == 1


def test_every_character_of_a_tag_has_its_label():
    drawn = example(80, 4, MIX)
    encoded = encode(drawn.document, load_vocabulary(VOCABULARY))
    labels = [LABELS[t] if t >= 0 else None for t in label_positions(drawn, encoded)]
    by_start = {p.start: label for p, label in zip(encoded.positions, labels, strict=True) if p.token >= 0}
    for tag in itertools.islice(drawn.tags, 400):
        label = by_start.get(tag.start)
        if label is None or tag.role in ("other", "mark", "value", "empty"):
            continue
        assert label == f"{'I' if tag.continues else 'B'}-{tag.role.name}"


def test_an_own_form_begins_with_the_shipped_weights():
    config = load_config(DEFAULT_CONFIG.with_name("own-form.yaml"))

    assert config.pretrained == Path("extractor/weights")
    assert config.vocabulary == Path("extractor/weights/vocab.txt")
    tagging_model(config.shape, len(load_vocabulary(VOCABULARY)), w.SHIPPED)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--pretrained", "nowhere"], "nowhere: no pre-trained encoder there; make it with"),
        (["--form", "nowhere.yaml"], "nowhere.yaml: saw No such file or directory, expected a form file"),
    ],
    ids=["no encoder", "no form"],
)
def test_what_a_run_needs_and_lacks_is_said(tmp_path, capsys, arguments, message):
    with pytest.raises(SystemExit) as stopped:
        main(["-o", str(tmp_path / "run"), "--smoke", "--set", f"vocabulary={VOCABULARY}", *arguments])
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err
