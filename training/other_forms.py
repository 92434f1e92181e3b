"""How well forms that no one trained on are read: ``python -m training.other_forms --form FILE.yaml --held-out 20``.

Reports on each form are drawn and damaged, written in several layouts, and read with ``--form``. Without ``--form``
and ``--held-out``: the forms of other families in the package and in ``data/forms``, and 20 made-up forms of the family
that no training sees. The numbers missed are sorted by what a person with the text could say (:mod:`training.told`).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from eval.metrics import CellCounts, count_cells
from eval.suites import GoldReport
from extractor.errors import FormError, SettingsError
from extractor.forms import Form, load_form, named_ids
from extractor.pipeline import Extractor
from training.benchmark import choose_kinds
from training.case import Case, draw_case
from training.made_up import made_up_form
from training.told import NOT_TOLD, Why, sort_missed

KINDS = (
    "text-A", "text-A0", "text-B", "text-B'", "text-C", "text-N", "text-O", "text-D", "text-aligned", "file-html",
    "file-docx", "file-pdf", "pdf-pdfplumber-tables", "html-markdownify", "ocr-json",
)  # fmt: skip
"""Grids, lines and boxes; one cell a line with and without what an empty cell leaves."""
EXAMPLES = Path(__file__).parent.parent / "data" / "forms"
HELD_OUT = 20
_TITLES = ("non-zero", "silent", "invented", "to review")
_RATES = ("nonzero", "silent", "invented", "flagged")


def written_forms() -> list[str | Path]:
    """Those that no training sees, written by hand: of the package, and the examples."""
    return [*named_ids(), *sorted(EXAMPLES.glob("*.yaml"))]


@dataclass(frozen=True)
class Reading:
    """What one tagger made of one drawn report."""

    form: str
    kind: str
    severity: int
    tagger: str
    counts: CellCounts
    missed: Counter[Why] = field(default_factory=Counter)
    """Of the numbers that are not 0 and were not given, how many for which reason."""


@dataclass(frozen=True)
class Plan:
    """``reports`` of each form, round the kinds and the severities."""

    seed: int
    reports: int
    kinds: tuple[str, ...]
    severities: tuple[int, ...]
    taggers: tuple[str, ...]
    model: Path | None = None


def measure_form(form: Form, plan: Plan) -> list[Reading]:
    """Draws the form's reports and reads each with every tagger."""
    extractors = {name: Extractor(form=form, tagger=name, model=plan.model) for name in plan.taggers}
    return [
        _read(case, form, name, extractor) for case in draw_cases(form, plan) for name, extractor in extractors.items()
    ]


def draw_cases(form: Form, plan: Plan) -> Iterator[Case]:
    """The plan's reports on that form."""
    for index in range(plan.reports):
        kind = plan.kinds[index % len(plan.kinds)]
        severity = plan.severities[(index // len(plan.kinds) + index) % len(plan.severities)]
        size = ("medium", "large")[index % 2]
        yield draw_case(
            f"case{index:04d}", kind, f"{plan.seed}/{form.id}/{index}", severity=severity, forms=[form],
            size=size,  # type: ignore[arg-type]
        )  # fmt: skip


def _read(case: Case, form: Form, tagger: str, extractor: Extractor) -> Reading:
    gold = GoldReport.model_validate(case.gold)
    record = extractor.extract_bytes(case.content, name=case.file)
    missed = Counter(sort_missed(gold, case.report, record).values() if case.report is not None else ())
    return Reading(form.id, gold.kind, case.gold["damage"]["severity"], tagger, count_cells(gold, record), missed)


def tabulate(readings: Sequence[Reading], by: str) -> str:
    """A Markdown table, one line for each value of the attribute ``by`` and each tagger; per cent."""
    lines = [f"| {by} | tagger | reports | {' | '.join(_TITLES)} |", "| --- " * (3 + len(_TITLES)) + "|"]
    sums: dict[tuple[str, str], CellCounts] = {}
    for reading in readings:
        for value in (str(getattr(reading, by)), "all"):
            key = (value, reading.tagger)
            sums[key] = sums.get(key, CellCounts()) + reading.counts
    for (value, tagger), counts in sorted(sums.items(), key=lambda item: (item[0][0] == "all", item[0])):
        rates = " | ".join(_per_cent(counts.rate(name)) for name in _RATES)
        lines.append(f"| {value} | {tagger} | {counts.reports} | {rates} |")
    return "\n".join(lines) + "\n"


def tabulate_missed(readings: Sequence[Reading]) -> str:
    """A Markdown table, one line for each tagger: numbers missed by reason, and the share right of those told."""
    lines = ["| tagger | numbers | missed | " + " | ".join(Why) + " | of the told, right, % |"]
    lines.append("| --- " * (4 + len(Why)) + "|")
    for tagger in dict.fromkeys(reading.tagger for reading in readings):
        own = [reading for reading in readings if reading.tagger == tagger]
        counts = sum((reading.counts for reading in own), CellCounts())
        missed = sum((reading.missed for reading in own), Counter[Why]())
        told = counts.nonzero - sum(missed[why] for why in NOT_TOLD)
        rate = _per_cent(counts.nonzero_right / told if told else None)
        reasons = " | ".join(str(missed[why]) for why in Why)
        lines.append(f"| {tagger} | {counts.nonzero} | {missed.total()} | {reasons} | {rate} |")
    return "\n".join(lines) + "\n"


def _per_cent(rate: float | None) -> str:
    return "–" if rate is None else f"{100 * rate:.2f}"


def families(readings: Sequence[Reading]) -> Mapping[str, list[Reading]]:
    """The readings of hand-written forms each apart, those of made-up forms together."""
    groups: dict[str, list[Reading]] = {}
    for reading in readings:
        name = "made up, held out" if reading.form.startswith("held-out-") else reading.form
        groups.setdefault(name, []).append(reading)
    return groups


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.other_forms", description=__doc__)
    parser.add_argument("--form", action="append", default=[], help="a form file of your own, or an id (repeatable)")
    parser.add_argument("--held-out", type=int, help="so many made-up forms that no training sees, number 0 on")
    parser.add_argument("--reports", type=int, default=45, help="of each hand-written form; made-up ones get a fifth")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), help="kinds of file, with wildcards (text-*)")
    parser.add_argument("--severity", type=int, nargs="+", default=[0, 1, 2], help="of the damage, 0 to 3")
    parser.add_argument("--taggers", default="rules,model,auto", help="names apart by commas")
    parser.add_argument("--model", type=Path, help="a folder of weights other than the shipped ones")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("-o", "--out", type=Path, help="also write the tables there, as Markdown")
    options = parser.parse_args(arguments)
    if not options.form and options.held_out is None:
        options.form, options.held_out = written_forms(), HELD_OUT
    try:
        kinds = tuple(choose_kinds(options.kinds))
    except SettingsError as error:
        parser.error(str(error))
    taggers = tuple(options.taggers.split(","))
    try:
        own = [load_form(path) for path in options.form]
    except FormError as error:
        parser.error(str(error))
    plan = Plan(options.seed, options.reports, kinds, tuple(options.severity), taggers, options.model)
    few = Plan(plan.seed, -(-plan.reports // 5), kinds, plan.severities, taggers, options.model)
    jobs = [(form, plan) for form in own]
    jobs += [(made_up_form(f"held-out-{n}"), few) for n in range(options.held_out or 0)]
    tables = []
    for name, readings in families(_measure(jobs, options.jobs)).items():
        parts = (tabulate(readings, "kind"), tabulate(readings, "severity"), tabulate_missed(readings))
        tables.append(f"## {name}\n\n" + "\n".join(parts))
    text = "\n".join(tables)
    sys.stdout.write(text)
    if options.out is not None:
        options.out.write_text(text, encoding="utf-8")
    return 0


def _measure(jobs: Sequence[tuple[Form, Plan]], processes: int) -> list[Reading]:
    if processes <= 1:
        return [reading for form, plan in jobs for reading in measure_form(form, plan)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return [r for part in pool.map(measure_form, *zip(*jobs, strict=True)) for r in part]


if __name__ == "__main__":
    sys.exit(main())
