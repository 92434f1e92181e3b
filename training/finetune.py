"""Fine-tuning of a token classifier on drawn and damaged reports.

``python -m training.finetune -o DIR`` repeats the shipped model, given the pre-trained encoder that the configuration
names, and goes on where it was stopped; with ``--config training/configs/distil.yaml`` a small one learns from it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import torch
import yaml

from extractor.decisions.log import run_log
from extractor.errors import FormError, SettingsError, WeightsError
from extractor.forms import load_form
from extractor.tagging.model.runtime import inputs_for
from extractor.tagging.model.vocabulary import Vocabulary, load_vocabulary
from extractor.tagging.model.weights import VOCABULARY
from training.batches import IGNORED, pool, tagged_batches
from training.distil import Teacher, begin_like, taught_loss
from training.encoder import open_encoder, save, tagging_model
from training.judge_model import cell_accuracy, held_out
from training.loop import Batch, Batches, Loss, has_checkpoint, train
from training.mix import Mix, decided_in
from training.settings import FinetuneConfig

DEFAULT_CONFIG = Path(__file__).parent / "configs" / "finetune.yaml"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.finetune", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG)
    parser.add_argument("--pretrained", type=Path, help="pre-trained encoder, in place of the configuration's")
    parser.add_argument("--encoder", help="folder or hub name of any Hugging Face encoder with a character vocabulary")
    parser.add_argument("--form", type=Path, action="append", default=[], help="a form file of your own (repeatable)")
    parser.add_argument("--decisions", type=Path, nargs="+", default=[], help="runs with decided reports to learn from")
    parser.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE", help="single settings, in YAML")
    parser.add_argument("--cache", type=Path, help="folder of drawn batches; runs of the same seed and mix share it")
    parser.add_argument("--draw", metavar="FROM:TO", help="only draw these pools of batches into the cache")
    parser.add_argument("--smoke", action="store_true", help="a few steps, to see that it runs")
    options = parser.parse_args(arguments)
    changes = yaml.safe_load(options.config.read_text(encoding="utf-8"))
    for setting in options.set:
        _set(changes, *setting.split("=", 1))
    if options.pretrained is not None:
        changes["pretrained"] = str(options.pretrained)
    if options.encoder is not None:
        changes["encoder"] = options.encoder
    if options.form:
        changes.setdefault("mix", {})["own_forms"] = [str(path) for path in options.form]
    if options.decisions:
        state = " ".join(run_log(run).ledger.digest for run in options.decisions)
        changes.setdefault("mix", {}).update(decided=list(map(str, options.decisions)), decided_state=state)
    config = FinetuneConfig.model_validate(changes)
    try:
        for path in config.mix.own_forms:
            load_form(path)
        if config.mix.decided:
            _tell_decided(config.mix)
    except (FormError, SettingsError) as error:
        parser.error(str(error))
    if options.smoke:
        few = {"steps": 6, "log_every": 2, "save_every": 3, "evaluate_every": 0, "warmup": 1}
        config = config.model_copy(
            update={"schedule": config.schedule.model_copy(update=few), "evaluation_documents": 2}
        )
    if options.draw:
        _draw(config, options.cache, options.draw)
        return 0
    try:
        figures = finetune(config, options.out, options.cache)
    except (FileNotFoundError, WeightsError) as error:
        parser.error(str(error))
    sys.stdout.write(f"{ {k: round(v, 4) for k, v in figures.items()} }; model in {options.out / 'model'}\n")
    return 0


def _tell_decided(mix: Mix) -> None:
    found = decided_in(mix)
    for line in found.left_out:
        sys.stdout.write(f"left out: {line}\n")
    sys.stdout.write(f"{len(found.documents)} decided reports among the examples\n")


def _set(settings: dict[str, object], path: str, text: str = "") -> None:
    *parents, name = path.split(".")
    place = settings
    for parent in parents:
        place = place.setdefault(parent, {})  # type: ignore[assignment]
    place[name] = yaml.safe_load(text)


def _draw(config: FinetuneConfig, cache: Path, span: str) -> None:
    """For a second process that draws ahead of the training."""
    first, last = map(int, span.split(":"))
    vocabulary = load_vocabulary(config.vocabulary)
    for number in range(first, last):
        pool(config, vocabulary, number, cache)


def finetune(
    config: FinetuneConfig, folder: Path, cache: Path | None = None, *, judged_on: Mix | None = None
) -> dict[str, float]:
    """Trains, evaluates and saves; gives the last figures. ``judged_on``: a mix other than the trained one."""
    torch.manual_seed(config.seed)
    if config.encoder is not None:
        model, vocabulary = open_encoder(config.encoder)
    else:
        vocabulary = load_vocabulary(config.vocabulary)
        model = tagging_model(config.shape, len(vocabulary), config.pretrained)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / VOCABULARY).write_text("\n".join(vocabulary.entries) + "\n", encoding="utf-8")
    (folder / "settings.json").write_text(config.model_dump_json(indent=2) + "\n", encoding="utf-8")
    if config.teacher is not None and not has_checkpoint(folder):
        begin_like(model, config.teacher)
    loss_of, batches = _lessons(config, vocabulary, cache)
    judged = held_out(config.seed, config.evaluation_documents, judged_on or config.mix)
    return train(
        model,
        loss_of,
        batches,
        config.schedule,
        folder,
        evaluate=lambda current: cell_accuracy(
            current, vocabulary, judged, layout=config.layout, own_forms=config.mix.own_forms
        ),
        save_model=save,
    )


def _lessons(config: FinetuneConfig, vocabulary: Vocabulary, cache: Path | None) -> tuple[Loss, Batches]:
    """What is learnt from: the batches from a step on, and the loss of each; with a teacher, beside what it says."""
    plain = partial(tagged_batches, config, vocabulary, cache=cache)
    if config.teacher is None:
        return tag_loss, plain
    teacher = Teacher(config.teacher, len(config.shape.labels))
    return partial(taught_loss, share=config.taught), lambda step: teacher.beside(plain(step))


def tag_loss(model: torch.nn.Module, batch: Batch) -> torch.Tensor:
    """Cross entropy over the characters and empty cells."""
    inputs = inputs_for(model.config, {name: tensor for name, tensor in batch.items() if name != "target"})
    logits = model(**inputs).logits
    return torch.nn.functional.cross_entropy(
        logits.float().flatten(0, 1), batch["target"].view(-1), ignore_index=IGNORED
    )


if __name__ == "__main__":
    sys.exit(main())
