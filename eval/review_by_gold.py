"""Decide a run as a reviewer who knows the gold: ``python -m eval.review_by_gold SUITE RUN [--audit 100]``.

Every thing on the list of RUN whose file is one of SUITE, known by its name, is answered with what gold says, until
nothing of it is left, through the same desk as in the browser; so is the audit. What gold does not hold is left open.
The folder is then what ``training.calibrate --decisions`` and ``training.finetune --decisions`` learn from.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path, PurePath

from eval.reviewer import form_of, truth_of
from eval.suites import GoldReport, load_suite
from extractor.decisions.apply import cell_name
from extractor.decisions.decision import FORM, target_of
from extractor.review.desk import Desk, open_desk, said_of
from extractor.review.shares import Shares, left_to_audit
from extractor.runs.panel.looks import looks_of

WHO = "gold"


def decide_run(desk: Desk, gold: dict[str, GoldReport]) -> tuple[int, int]:
    """How many reports were decided, and with how many decisions. ``gold``: by the name of the file."""
    reports = decisions = 0
    for item in list(desk.items.values()):
        known = gold.get(PurePath(item.path).name)
        if known is not None:
            made = _decide(desk, item.id, known)
            reports += bool(made)
            decisions += made
    return reports, decisions


def _decide(desk: Desk, item: str, gold: GoldReport) -> int:
    made = 0
    done: set[str] = set()
    while True:
        read, now = desk.report(item)
        if not now.cells and form_of(gold, desk.forms) in desk.forms and FORM not in done:
            target = target_of(now.source, "report", FORM)
            desk.decide(target, who=WHO, said=said_of(read, FORM, "report"), seen=(), value=form_of(gold, desk.forms))
            done.add(FORM)
            made += 1
            continue
        audit = left_to_audit(read, desk.ledger, desk.chance, desk.shares.seed)
        doubted = [cell_name(look.cell) for look in looks_of(now) if look.cell is not None]
        names = [name for name in dict.fromkeys((*doubted, *audit)) if name in gold.cells and name not in done]
        if not names:
            return made
        for name in names:
            status, value = truth_of(gold, name)
            target = target_of(now.source, "cell", name, now.form.id)
            drawn = name in audit and name not in doubted
            desk.decide(
                target, who=WHO, said=said_of(read, name, "cell"), seen=(), status=status, value=value,
                asked="audit" if drawn else None, chance=desk.chance if drawn else None,
            )  # fmt: skip
            done.add(name)
            made += 1


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.review_by_gold", description=__doc__)
    parser.add_argument("suite", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--audit", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    gold = {PurePath(one.file).name: one for one in load_suite(options.suite).reports}
    reports, decisions = decide_run(open_desk(options.run, Shares(options.audit, seed=options.seed)), gold)
    sys.stdout.write(f"{reports} reports decided with {decisions} decisions\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
