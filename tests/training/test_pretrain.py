import lzma

import pytest

pytest.importorskip("torch", reason="needs the train extra: pip install torch transformers")

from random import Random

import torch

from extractor.readers.text import read_text
from extractor.tagging.model import weights as w
from extractor.tagging.model.encode import encode, windows
from extractor.tagging.model.vocabulary import MASK, SPECIALS, Vocabulary, load_vocabulary
from training.corpus import make_vocabulary, read_corpus
from training.encoder import Shape, tagging_model
from training.pretrain import main, mask

CORPUS = "第一条 为了规范政府信息公开工作，制定本条例。\n\n第二条 行政机关应当及时、准确地公开政府信息。\n" * 40


def test_smoke_run_leaves_an_encoder_that_fine_tuning_takes(tmp_path, capsys):
    corpus = tmp_path / "corpus.txt.xz"
    corpus.write_bytes(lzma.compress(CORPUS.encode()))
    config = tmp_path / "config.yaml"
    config.write_text(
        f"vocabulary: {w.SHIPPED / w.VOCABULARY}\nbatch: 2\nwindow: 64\n"
        "shape: {hidden: 32, layers: 1, heads: 2, intermediate: 64}\nschedule: {steps: 4, precision: fp32}\n",
        encoding="utf-8",
    )
    assert main([str(corpus), "-o", str(tmp_path / "run"), "--config", str(config), "--smoke"]) == 0
    assert "encoder in" in capsys.readouterr().out
    shape = Shape(hidden=32, layers=1, heads=2, intermediate=64)
    size = len(load_vocabulary(w.SHIPPED / w.VOCABULARY))
    fresh, taken = tagging_model(shape, size), tagging_model(shape, size, tmp_path / "run" / "model")
    name = "layoutlm.embeddings.word_embeddings.weight"
    assert not torch.equal(fresh.state_dict()[name], taken.state_dict()[name])
    with pytest.raises(ValueError, match="hidden_size is 32, expected 48"):
        tagging_model(Shape(hidden=48, layers=1, heads=2, intermediate=64), size, tmp_path / "run" / "model")


def test_masked_characters_are_the_targets_and_nothing_else():
    vocabulary = Vocabulary((*SPECIALS, *"一二三四五六七八九十"))
    window = windows(encode(read_text("一二三四五六七八九十" * 20), vocabulary), vocabulary)[0]
    batch = mask([window], vocabulary, 0.3, Random(1))
    wanted = batch["target"][0] != -100
    original = torch.from_numpy(window.ids)
    assert 30 < int(wanted.sum()) < 90
    assert torch.equal(batch["target"][0][wanted], original[wanted])
    assert torch.equal(batch["input_ids"][0][~wanted], original[~wanted])
    hidden = (batch["input_ids"][0][wanted] == vocabulary.ids[MASK]).float().mean()
    assert 0.6 < float(hidden) < 0.95


def test_the_vocabulary_holds_what_reports_need(tmp_path):
    (tmp_path / "corpus.txt").write_text(CORPUS, encoding="utf-8")
    entries = make_vocabulary(read_corpus(tmp_path / "corpus.txt"), seed=1, drawn=4)
    assert entries[: len(SPECIALS)] == SPECIALS
    assert len(set(entries)) == len(entries)
    assert set("0123456789/-一条规范总计") <= set(entries)


def test_an_empty_corpus_is_refused(tmp_path):
    (tmp_path / "corpus.txt").write_text("\n\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no text in it"):
        read_corpus(tmp_path / "corpus.txt")
