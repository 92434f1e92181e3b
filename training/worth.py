"""What the network is worth, on reports that nobody has looked at: ``python -m training.worth -o FOLDER --seed S``.

Reports of the benchmark's kinds are drawn from the seed, as they are and with a share of their labels in other words,
and reports on forms that no training saw; suites that lie ready can be added. Each is read by the rules, by both, and
by both with a part of the network taken away (``--systems``). Lines are kept as they come, in a file for each suite: a
run that was broken off goes on, and systems can be added later.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from eval.baselines.ablated import ABLATIONS
from eval.suites import GoldReport, load_suite
from eval.worth import Bench, Item, Line, as_json, from_json, items_of, tabulate
from extractor.forms import load_form
from extractor.readers import read_bytes
from extractor.steps import MUCH_OPEN
from training.fresh import draw_fresh
from training.made_up import made_up_form
from training.other_forms import KINDS, Plan, draw_cases, written_forms

SYSTEMS = ("rules", "auto", *(f"auto:{name}" for name in ABLATIONS))
_MADE_UP = 2
"""Reports on a made-up form for every five on one written by hand."""


def other_forms(seed: int, reports: int) -> Iterator[Item]:
    """``reports`` on forms that nobody trained on, two thirds of them on made-up ones, at severities 0 to 2."""
    written = [load_form(name) for name in written_forms()]
    share = max(1, reports // (3 * len(written)))
    plan = Plan(seed, share, KINDS, (0, 1, 2), ())
    few = Plan(seed, _MADE_UP, KINDS, (0, 1, 2), ())
    left = reports
    for number in count(-len(written)):
        form = written[number] if number < 0 else made_up_form(f"held-out-{seed % 1000 + number}")
        for case in draw_cases(form, plan if number < 0 else few):
            if left <= 0:
                return
            left -= 1
            gold = GoldReport.model_validate(case.gold)
            yield Item(f"{form.id}/{gold.name}", read_bytes(case.content, name=case.file), gold, form)


def run(name: str, items: Iterator[Item], systems: Sequence[str], folder: Path, share: float) -> list[Line]:
    """Reads what ``folder/NAME.jsonl`` does not hold yet; gives all lines, system by system."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    texts = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    lines = [from_json(text) for text in texts if text.endswith("\n")]
    path.write_text("".join(as_json(line) + "\n" for line in lines), encoding="utf-8")
    bench = Bench(systems, share)
    with path.open("a", encoding="utf-8") as file:
        for item in items:
            known = frozenset(line.system for line in lines if line.name == item.name)
            for line in bench.read(item, known):
                lines.append(line)
                file.write(as_json(line) + "\n")
                file.flush()
    return [line for system in systems for line in lines if line.system == system]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.worth", description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder of the suites and the lines")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--reports", type=int, default=0, help="drawn reports of the benchmark's kinds in each suite")
    parser.add_argument("--reworded", type=float, nargs="+", default=[0.0, 0.3], help="shares of labels in other words")
    parser.add_argument("--other-forms", type=int, default=0, help="drawn reports on forms that nobody trained on")
    parser.add_argument("--suites", type=Path, nargs="+", default=[], help="suites that lie ready")
    parser.add_argument("--every", type=int, default=1, help="of these suites, only every so many-th report")
    parser.add_argument("--systems", nargs="+", default=list(SYSTEMS), help="auto@DIR: weights of another folder")
    parser.add_argument("--asked-from", type=float, default=MUCH_OPEN, help="share of cells to look at; 0: any cell")
    parser.add_argument("--against", default="rules", help="the system that the others are compared with")
    options = parser.parse_args(arguments)
    sources: list[tuple[str, Iterator[Item]]] = []
    if options.reports:
        for share in options.reworded:
            suite = load_suite(draw_fresh(options.out, options.seed, options.reports, ["*"], share))
            sources.append((suite.folder.name, items_of(suite)))
    for path in options.suites:
        sources.append(("-".join(path.parts[-2:]), items_of(load_suite(path).every(options.every))))
    if options.other_forms:
        name = f"other-forms-{options.seed}-{options.other_forms}"
        sources.append((name, other_forms(options.seed, options.other_forms)))
    for name, items in sources:
        lines = run(name, items, options.systems, options.out, options.asked_from)
        reports = len({line.name for line in lines})
        sys.stdout.write(f"\n## {name} ({reports} reports)\n\n{tabulate(lines, options.against)}")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
