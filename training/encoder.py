"""The encoder's shape, and how checkpoints of it are made, saved and read.

The architecture is LayoutLM (Xu et al. 2020, arXiv:1912.13318) as transformers has it, small, with a character
vocabulary: any ``AutoModelForTokenClassification`` reads what is saved here.
"""

from __future__ import annotations

from pathlib import Path

import torch
from pydantic import BaseModel, ConfigDict
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    LayoutLMConfig,
    LayoutLMForMaskedLM,
    LayoutLMForTokenClassification,
)

from extractor.tagging.model.encode import GRAIN, WINDOW
from extractor.tagging.model.labels import LABELS, ROLE_LABELS
from extractor.tagging.model.vocabulary import END, MASK, PAD, SPECIALS, START, UNKNOWN, Vocabulary


class Shape(BaseModel):
    """Size of the encoder. Part of the configuration files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hidden: int = 256
    layers: int = 4
    heads: int = 4
    intermediate: int = 768
    dropout: float = 0.1
    columns: bool = True
    """Whether a value's label says in which column it stands."""

    @property
    def labels(self) -> tuple[str, ...]:
        return LABELS if self.columns else ROLE_LABELS


def config_of(shape: Shape, vocabulary_size: int) -> LayoutLMConfig:
    return LayoutLMConfig(
        vocab_size=vocabulary_size,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.intermediate,
        hidden_dropout_prob=shape.dropout,
        attention_probs_dropout_prob=shape.dropout,
        max_position_embeddings=WINDOW,
        max_2d_position_embeddings=GRAIN,
        type_vocab_size=1,
        pad_token_id=0,
        id2label=dict(enumerate(shape.labels)),
        label2id={label: index for index, label in enumerate(shape.labels)},
    )


def masked_model(shape: Shape, vocabulary_size: int) -> LayoutLMForMaskedLM:
    """An encoder with random weights and the head that fills in masked characters."""
    return LayoutLMForMaskedLM(config_of(shape, vocabulary_size))


def tagging_model(shape: Shape, vocabulary_size: int, pretrained: Path | None = None) -> LayoutLMForTokenClassification:
    """A tagger whose encoder comes from a pre-training folder, or begins with random weights.

    Raises ``FileNotFoundError`` where there is no such folder, ``ValueError`` where the pre-trained encoder has another
    shape or vocabulary.
    """
    config = config_of(shape, vocabulary_size)
    if pretrained is None:
        return LayoutLMForTokenClassification(config)
    if not (pretrained / "config.json").is_file():
        raise FileNotFoundError(
            f"{pretrained}: no pre-trained encoder there; make it with python -m training.pretrain, "
            "or begin with the shipped weights: --pretrained extractor/weights"
        )
    found = LayoutLMConfig.from_pretrained(pretrained)
    for name in ("vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"):
        if getattr(found, name) != getattr(config, name):
            raise ValueError(f"{pretrained}: {name} is {getattr(found, name)}, expected {getattr(config, name)}")
    model = LayoutLMForTokenClassification.from_pretrained(pretrained, config=config)
    assert isinstance(model, LayoutLMForTokenClassification)
    return model


def save(model: torch.nn.Module, folder: Path) -> None:
    """``config.json`` and ``model.safetensors``."""
    model.save_pretrained(folder)  # type: ignore[operator]


def open_encoder(name: str) -> tuple[torch.nn.Module, Vocabulary]:
    """Any Hugging Face encoder with a Chinese character vocabulary (BERT, RoBERTa-wwm, ELECTRA, LayoutLM, LiLT …).

    ``name``: a local folder or a hub name. Special entries that its vocabulary lacks are added, with fresh weights.
    Raises ``OSError`` where there is no such encoder.
    """
    tokenizer = AutoTokenizer.from_pretrained(name)
    entries = [entry for entry, _ in sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])]
    own = {
        tokenizer.pad_token: PAD, tokenizer.unk_token: UNKNOWN, tokenizer.mask_token: MASK,
        tokenizer.cls_token or tokenizer.bos_token: START, tokenizer.sep_token or tokenizer.eos_token: END,
    }  # fmt: skip
    entries = [own.get(entry, entry) for entry in entries]
    entries += [entry for entry in SPECIALS if entry not in entries]
    model = AutoModelForTokenClassification.from_pretrained(
        name, num_labels=len(LABELS), id2label=dict(enumerate(LABELS)),
        label2id={label: index for index, label in enumerate(LABELS)}, ignore_mismatched_sizes=True,
    )  # fmt: skip
    model.resize_token_embeddings(len(entries))
    return model, Vocabulary(tuple(entries))
