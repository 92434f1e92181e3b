"""What the pointer is worth: reports of a fresh seed read by the rules, by the pointer, and by both.

``python -m training.pointer.judge MODEL --seed S`` gives a table: numbers that are in the source and were not given
(missed), given wrongly without a flag (silent), CPU a report. ``--random`` puts random weights in the pointer's place.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import torch

from extractor.document import Document
from extractor.forms import CellKey
from extractor.recovery.board.layout import Layout
from extractor.recovery.judge.agree import BlockKey, Reading, agree
from extractor.recovery.judge.cells import Verdict, judge_cells
from extractor.recovery.judge.checks import run_checks
from extractor.recovery.judge.review import open_reviewer
from extractor.recovery.recover import MODEL, Placing, Recovered
from extractor.report import Section, Status
from extractor.sections import find_form_sections
from extractor.steps import Read, Steps
from extractor.tagging.load import load_taggers
from extractor.tagging.model.vocabulary import Vocabulary, load_vocabulary
from extractor.tagging.model.weights import SHIPPED, VOCABULARY
from training.case import shipped_editions
from training.draw.report import gold_cells
from training.draw.reword import Reword
from training.examples import KINDS, draw_traced
from training.pointer.fit import open_pointer
from training.pointer.network import Pointer, PointerShape
from training.pointer.place import place_by_pointer


@dataclass(frozen=True)
class Case:
    document: Document
    gold: Mapping[str, Mapping[str, object]]
    kind: str


def draw_cases(seed: int, count: int, share: float, *, kinds: Sequence[str] = tuple(KINDS)) -> list[Case]:
    """Reports of the shipped forms, of all kinds and damage; ``share`` of the labels in words that training did not
    see."""
    own = shipped_editions()
    found: list[Case] = []
    number = 0
    while len(found) < count:
        kind = kinds[number % len(kinds)]
        rng = Random(f"judge/{seed}/{number}")
        number += 1
        form = own[0] if rng.random() < 0.7 else own[1]
        change = Reword(share, held_out=True) if share else None
        example = draw_traced(kind, form, rng, seen_only=False, uneven=rng.random() < 0.6, change=change)
        if example is not None:
            found.append(Case(example.traced.document, gold_cells(example.report, example.traced.drawn), kind))
    return found


@dataclass(frozen=True)
class PointerSteps(Steps):
    """The rules' pieces and form, the cells by the pointer (``alone``) or by both, the better one a block."""

    pointer: Pointer | None = None
    vocabulary: Vocabulary | None = None
    by_both: bool = True

    def read(self, document: Document, watch: object = None) -> Read:
        sections: tuple[Section, ...] = find_form_sections(document, self.forms)
        by_rules = self._recover(document, self.taggers.first, sections)
        if by_rules.placing is None or self.pointer is None or self.vocabulary is None:
            return self._judge(document, sections, by_rules, self.reviewer)
        layout = by_rules.placing.layout
        placed = place_by_pointer(self.pointer, by_rules.pieces, layout, self.vocabulary)
        verdicts = judge_cells(document, placed, layout, MODEL)
        found = replace(by_rules, placing=Placing(layout, placed, verdicts))
        if self.by_both:
            found = self._both(document, by_rules, found, layout)
        return self._judge(document, sections, found, self.reviewer)

    def _both(self, document: Document, rules: Recovered, pointer: Recovered, layout: Layout) -> Recovered:
        assert rules.placing is not None and pointer.placing is not None
        assert self.pointer is not None and self.vocabulary is not None
        certainty: dict[BlockKey, float] = {block.key: 1.0 for block in layout.blocks}
        ours = Reading("rules", rules.placing.verdicts, run_checks(rules.placing.verdicts, layout, {}), certainty)
        theirs = Reading(MODEL, pointer.placing.verdicts, run_checks(pointer.placing.verdicts, layout, {}), certainty)
        # The reading of the rules is taken unless the pointer accounts for more numbers.
        agreed = agree(ours, theirs, layout)
        rows = dict(rules.placing.placed.rows)
        for plan in layout.plans:
            if agreed.speakers.get((plan.table, plan.block)) == 1:
                rows.pop(plan.slot, None)
                if plan.slot in pointer.placing.placed.rows:
                    rows[plan.slot] = pointer.placing.placed.rows[plan.slot]
        placed = replace(rules.placing.placed, rows=rows)
        return replace(rules, placing=Placing(layout, placed, agreed.verdicts))


def steps_of(pointer: Pointer | None, *, by_both: bool = True) -> Steps:
    taggers = load_taggers("rules")
    reviewer = open_reviewer("fitted", "rules", 0.0005)
    vocabulary = load_vocabulary(SHIPPED / VOCABULARY)
    return PointerSteps(tuple(shipped_editions()), False, taggers, reviewer, None, pointer, vocabulary, by_both)


def count(steps: Steps, cases: Sequence[Case]) -> Counter[str]:
    found: Counter[str] = Counter()
    for case in cases:
        began = time.process_time()
        read = steps.read(case.document)
        found["ms"] += round(1000 * (time.process_time() - began))
        for name, cell in case.gold.items():
            verdict: Verdict | None = read.verdicts.get(CellKey(*name.split("/", 2)))
            value = verdict.value if verdict is not None and verdict.status is Status.READ else None
            if cell["state"] == "read" and cell["value"]:
                found["numbers"] += 1
                found["missed"] += value != cell["value"]
                silent = verdict is not None and value is not None and value != cell["value"] and not verdict.review
                found["silent"] += silent
            elif cell["state"] != "read" and value:
                found["invented"] += 1
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.pointer.judge", description=__doc__)
    parser.add_argument("model", type=Path, help="folder that holds the trained weights")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--reports", type=int, default=120)
    parser.add_argument("--reworded", type=float, nargs="+", default=[0.0, 0.3, 1.0], help="shares of the labels")
    parser.add_argument("--random", action="store_true", help="the pointer with random weights too")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    pointer = open_pointer(options.model)
    systems = {"rules": steps_of(None), "pointer": steps_of(pointer, by_both=False), "both": steps_of(pointer)}
    if options.random:
        torch.manual_seed(options.seed)
        blind = Pointer(len(load_vocabulary(SHIPPED / VOCABULARY)), PointerShape()).eval()
        systems["both, random weights"] = steps_of(blind)
    sys.stdout.write(
        "| labels reworded | system | numbers | missed | right | silent | invented | ms |\n" + 8 * "|---" + "|\n"
    )
    for share in options.reworded:
        cases = draw_cases(options.seed, options.reports, share)
        for name, steps in systems.items():
            c = count(steps, cases)
            right = 100 * (1 - c["missed"] / max(1, c["numbers"]))
            sys.stdout.write(
                f"| {share:.0%} | {name} | {c['numbers']} | {c['missed']} | {right:.2f} | {c['silent']} "
                f"| {c['invented']} | {c['ms'] / len(cases):.0f} |\n"
            )
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
