"""A trained reader of the narrative, as a trial: the shipped encoder with a head that tags the words of a fact.

``python -m training.narratives.reader -o DIR`` trains on narratives drawn from the open grammar and measures the
reader, the rules and an afternoon's regular expressions on the held-out ones. What came of it: ``docs/decisions``.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
from transformers import LayoutLMForTokenClassification

from eval.metrics.facts import Hits
from eval.narratives import SYSTEMS, Narrative, System, judge, load_narratives, summarize
from extractor.facts.evidence import Value
from extractor.facts.numerals import parse_numeral
from extractor.normalize import fold
from extractor.tagging.model.vocabulary import END, LINE, START, UNKNOWN, Vocabulary, load_vocabulary
from extractor.tagging.model.weights import SHIPPED, VOCABULARY
from training.encoder import Shape, config_of
from training.loop import Batch, Schedule, train
from training.narratives.grammar import Grammar, Mark, load_grammar
from training.narratives.offices import draw_reporter

WINDOW, SHARED = 384, 64
_BATCH = 8
_LEAST = 0.5
"""A tag less likely than this is not taken."""
_IGNORED = -100
_CLAUSE = re.compile(r"[^，。；、\n]*[，。；、]?\s*\Z")
_NAMES = {"issued": "issued_on", "address": "contact_address", "postcode": "contact_postcode",
          "phone": "contact_phone", "email": "contact_email"}  # fmt: skip
_TEXTS = frozenset({"title", "organization", *_NAMES.values()}) - {"issued_on"}
_DATE = re.compile(r"(?:(\d{4})[年-])?(\d{1,2})[月-](\d{1,2})")
_YEAR = re.compile(r"20[12]\d")


@dataclass(frozen=True)
class Tagged:
    """A text and the tag of each of its characters; the empty one is of no fact."""

    text: str
    tags: tuple[str, ...]


def tagged(text: str, marks: Sequence[Mark]) -> Tagged:
    """What is printed has its slot as tag; a fact that is stated without a number has the clause before it."""
    tags = [""] * len(text)
    for mark in marks:
        start = mark.start
        if mark.start == mark.end:
            clause = _CLAUSE.search(text[: mark.start])
            start = clause.start() if clause else mark.start
        for n in range(start, mark.end):
            # A clause may state several things without a number.
            tags[n] = f"{tags[n]};{mark.slot}" if "=" in tags[n] and "=" in mark.slot else tags[n] or mark.slot
    return Tagged(text, tuple(tags))


def draw_tagged(grammar: Grammar, seed: int, number: int) -> Tagged:
    rng = Random(f"reader/{seed}/{number}")
    text, _, marks = grammar.draw_marked(draw_reporter(rng), rng)
    return tagged(text, marks)


def slots_of(grammar: Grammar, seed: int = 0, count: int = 600) -> tuple[str, ...]:
    """All tags that the grammar can give, "" first."""
    found = {tag for n in range(count) for tag in draw_tagged(grammar, seed, n).tags}
    return ("", *sorted(found - {""}))


@dataclass(frozen=True)
class Reader:
    """A model with its tags: reads a text as :data:`eval.narratives.SYSTEMS` do."""

    model: torch.nn.Module
    vocabulary: Vocabulary
    slots: tuple[str, ...]

    def __call__(self, text: str) -> dict[str, tuple[Value, float]]:
        plain = fold(text)
        shown = text if len(text) == len(plain) else plain
        return facts_of(shown, self.slots, self._chances(plain))

    def _chances(self, text: str) -> torch.Tensor:
        """(characters, tags); of two windows that read a character, the one in which it is further inside."""
        found = torch.zeros(len(text), len(self.slots))
        for start in range(0, max(1, len(text) - SHARED), WINDOW - SHARED):
            part = text[start : start + WINDOW]
            ids = torch.tensor([ids_of(part, self.vocabulary)])
            with torch.inference_mode():
                chance = self.model(**inputs_of(ids)).logits[0, 1:-1].float().softmax(-1)
            skip = SHARED // 2 if start else 0
            found[start + skip : start + len(part)] = chance[skip:]
        return found


def ids_of(text: str, vocabulary: Vocabulary) -> list[int]:
    ids, unknown = vocabulary.ids, vocabulary.ids[UNKNOWN]
    inside = [ids[LINE] if c == "\n" else ids.get(c, unknown) for c in text]
    return [ids[START], *inside, ids[END]]


def inputs_of(ids: torch.Tensor) -> Batch:
    return {
        "input_ids": ids, "attention_mask": (ids > 0).long(), "bbox": torch.zeros(*ids.shape, 4, dtype=torch.long)
    }  # fmt: skip


def facts_of(text: str, slots: Sequence[str], chances: torch.Tensor) -> dict[str, tuple[Value, float]]:
    """Runs of one tag read as the fact of that tag; of several for one fact the likeliest."""
    best, tag = chances.max(-1)
    found: dict[str, tuple[Value, float]] = {}
    same: list[tuple[str, str, float]] = []
    start = 0
    for n in range(1, len(text) + 1):
        if n < len(text) and tag[n] == tag[start]:
            continue
        slot, sure = slots[int(tag[start])], float(best[start:n].mean())
        if slot and sure >= _LEAST:
            for one in slot.split(";"):
                name, _, other = one.partition("==")
                if other:
                    same.append((name, other, sure))
                for name, value in _told(one, text[start:n]):
                    if name not in found or found[name][1] < sure:
                        found[name] = (value, sure)
        start = n
    for name, other, sure in same:
        if other in found:
            found.setdefault(name, (found[other][0], min(sure, found[other][1])))
    years = Counter(_YEAR.findall(text))
    if "year" not in found and years:
        found["year"] = (int(years.most_common(1)[0][0]), 0.9)
    return found


def _told(slot: str, printed: str) -> Iterator[tuple[str, Value]]:
    if "==" in slot:
        return
    if "=" in slot:
        name, _, value = slot.partition("=")
        yield name, value == "1" if name in ("problems_named", "fee_named") else int(value)
        return
    name = _NAMES.get(slot, slot)
    if slot == "period":
        dates = list(_DATE.finditer(printed))
        if len(dates) == 2 and dates[0][1]:
            yield "period_start", _iso(dates[0], dates[0][1])
            yield "period_end", _iso(dates[1], dates[1][1] or dates[0][1])
            yield "year", int(dates[0][1])
    elif name == "issued_on":
        if (match := _DATE.search(printed)) and match[1]:
            yield name, _iso(match, match[1])
    elif name in _TEXTS:
        yield name, printed.strip()
    elif (number := parse_numeral(printed.rstrip("余"))) is not None:
        yield name, number.value


def _iso(match: re.Match[str], year: str) -> str:
    return f"{year}-{int(match[2]):02d}-{int(match[3]):02d}"


def batches(grammar: Grammar, vocabulary: Vocabulary, slots: Sequence[str], seed: int, step: int) -> Iterator[Batch]:
    """Batch ``step`` and on, each of the narratives of its own number."""
    place = {slot: n for n, slot in enumerate(slots)}
    while True:
        cut: list[tuple[str, tuple[str, ...]]] = []
        number = step * _BATCH
        while len(cut) < _BATCH:
            one = draw_tagged(grammar, seed, number)
            number += 1
            plain = fold(one.text)
            if len(plain) != len(one.text):
                continue
            at = Random(f"{seed}/{number}").randrange(max(1, len(plain) - WINDOW // 2))
            cut.append((plain[at : at + WINDOW], one.tags[at : at + WINDOW]))
        longest = max(len(text) for text, _ in cut) + 2
        ids = torch.zeros(_BATCH, longest, dtype=torch.long)
        target = torch.full((_BATCH, longest), _IGNORED)
        for row, (text, tags) in enumerate(cut):
            ids[row, : len(text) + 2] = torch.tensor(ids_of(text, vocabulary))
            target[row, 1 : len(text) + 1] = torch.tensor([place.get(tag, 0) for tag in tags])
        yield inputs_of(ids) | {"target": target}
        step += 1


def loss_of(model: torch.nn.Module, batch: Batch) -> torch.Tensor:
    batch = dict(batch)
    target = batch.pop("target")
    logits = model(**batch).logits.float()
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=_IGNORED)


def new_model(vocabulary: Vocabulary, slots: Sequence[str], *, pretrained: bool) -> LayoutLMForTokenClassification:
    """The shipped encoder under a fresh head, or all of it fresh."""
    config = config_of(Shape(), len(vocabulary))
    config.num_labels = len(slots)
    if not pretrained:
        return LayoutLMForTokenClassification(config)
    model = LayoutLMForTokenClassification.from_pretrained(SHIPPED, config=config, ignore_mismatched_sizes=True)
    assert isinstance(model, LayoutLMForTokenClassification)
    return model


def figures_of(narratives: Sequence[Narrative], system: System) -> tuple[float, float, float, Hits]:
    """Precision, recall, F1 in per cent, and the hits of the offices."""
    summary = summarize(judge(narratives, system), seed=0)
    rates = (100 * (rate or 0.0) for rate in (summary.hits.precision, summary.hits.recall, summary.hits.f1))
    return *rates, summary.by_fact.get("organization", Hits())  # type: ignore[return-value]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.narratives.reader", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--facts", type=Path, default=Path("data/facts"))
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--random", action="store_true", help="from random weights in place of the shipped encoder")
    options = parser.parse_args(arguments)
    torch.manual_seed(options.seed)
    grammar = load_grammar(Path(__file__).parent / "open.yaml")
    vocabulary, slots = load_vocabulary(SHIPPED / VOCABULARY), slots_of(grammar)
    model = new_model(vocabulary, slots, pretrained=not options.random)
    schedule = Schedule(steps=options.steps, warmup=30, learning_rate=5e-4, log_every=20, save_every=50)
    train(
        model, loss_of, lambda step: batches(grammar, vocabulary, slots, options.seed, step), schedule, options.out,
        save_model=lambda trained, folder: trained.save_pretrained(folder),  # type: ignore[operator]
    )  # fmt: skip
    model.eval()  # type: ignore[no-untyped-call]
    systems: dict[str, System] = {"trained": Reader(model, vocabulary, slots), **SYSTEMS}
    everything = load_narratives(options.facts)
    for split in ("open", "held_out", "kinds"):
        narratives = [one for one in everything if one.split == split]
        for name, system in systems.items():
            precision, recall, f1, offices = figures_of(narratives, system)
            sys.stdout.write(
                f"{split:9} {name:10} precision {precision:.1f}  recall {recall:.1f}  F1 {f1:.1f}  "
                f"offices F1 {100 * (offices.f1 or 0):.1f}\n"
            )
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
