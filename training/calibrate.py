"""Fit the confidence and write it: ``python -m training.calibrate`` makes the file that the package ships.

Reports are drawn anew: some to fit on, of damage that training may see, and others to measure on, of all damage. The
steps from scores to chances and the risk curve come from the first lot, each kind of file scored by trees that never
saw it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import extractor
from extractor.recovery.judge.calibration import (
    FORMAT,
    KNOWN_BY,
    MANY_FORMS,
    Calibration,
    CalibrationFile,
    Fitted,
    load_calibration,
)
from extractor.recovery.judge.features import FEATURES
from extractor.recovery.judge.review import MAX_SILENT, parse_share
from extractor.version import __version__
from training.case import EDITIONS
from training.confidence.curve import risk_curve
from training.confidence.fit import fit_shape, known_combinations
from training.confidence.lots import Share, draw_lot
from training.confidence.measure import Measured, Weigh, beliefs_of, fitted, hand_set, measure, numbers_apart
from training.confidence.observe import Observed, observe_in_processes
from training.confidence.taught import taught_reports

PRESERVING = (
    "text-B", "text-B'", "text-C", "text-D", "text-E", "text-H", "text-N", "text-N-ragged", "text-O",
    "text-surplus-pipes", "text-words", "file-*", "html-markdownify", "pdf-pdfplumber-tables",
)  # fmt: skip
"""Kinds of files that keep every digit and distinguish the cells."""
_EDITIONS = frozenset(EDITIONS)
SHIPPED = Path(extractor.__file__).parent / "weights" / "calibration.json"


@dataclass(frozen=True)
class Lots:
    """Reports read: to fit on (damage that training may see), and held out (all damage)."""

    fit: list[Observed]
    held: list[Observed]

    @property
    def groups(self) -> dict[str, list[Observed]]:
        own = [r for r in self.held if r.form in _EDITIONS]
        text = [r for r in own if not r.name.startswith(("trap", "converted")) and not r.kind.startswith("scan-")]
        seen = [r for r in text if r.split != "unseen"]
        unseen = [r for r in text if r.split == "unseen"]
        kept = [r for r in text if any(fnmatch(r.kind, pattern) for pattern in PRESERVING)]
        named = {
            "train-like": seen,
            "unseen": unseen,
            "digit-preserving": kept,
            "digit-preserving, nothing lost": [r for r in kept if not r.lost],
            "traps": [r for r in own if r.name.startswith("trap")],
            "glued and torn": [r for r in own if r.name.startswith("converted")],
            "scanned": [r for r in own if r.kind.startswith("scan-")],
            "other forms": [r for r in self.held if r.form not in _EDITIONS],
        }
        return {name: reports for name, reports in named.items() if reports}


def fit_confidence(
    lots: Lots,
    *,
    seed: int = 0,
    max_silent: float = MAX_SILENT,
    forms: frozenset[str] | None = None,
    taught: Sequence[Observed] = (),
) -> Fitted:
    """Trees, steps and curve from the first lot, figures from the other.

    ``taught``: reports of which persons decided some cells. They take part in the trees, the steps and the known
    combinations; not in the curve, for a report's share of silent errors cannot be known from some of its cells.
    """
    shape = fit_shape([*lots.fit, *taught], seed=seed)
    known = known_combinations([*lots.fit, *taught])
    curve = risk_curve(numbers_apart(lots.fit, shape, known))
    ready = Fitted(trees=shape.trees, start=shape.start, steps=shape.steps, known=known, curve=curve, held_out={})
    held_out = {
        f"{name}/{figure}": value
        for name, reports in lots.groups.items()
        for figure, value in measure(reports, fitted(Calibration(ready, forms), max_silent)).as_dict().items()
    }
    return ready.model_copy(update={"held_out": held_out})


def as_text(file: CalibrationFile) -> str:
    """JSON with a line for each tree and point, so that two calibrations can be compared by eye."""
    data = file.model_dump(mode="json")
    for parts in data["taggers"].values():
        parts["known"] = sorted(parts["known"])
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
    return _joined(text) + "\n"


def _joined(text: str) -> str:
    """Lists and objects that hold nothing but numbers and words, on one line each."""
    import re

    inner = re.compile(r"([\[{])\s*\n\s*([^\[\]{}]*?)\s*\n\s*([\]}])")
    return inner.sub(lambda m: m[1] + re.sub(r"\s*\n\s*", " ", m[2]) + m[3], text)


def table_of(lots: Lots, ways: dict[str, Weigh]) -> str:
    """Markdown: one line for each way to weigh and group of reports."""
    rows = ["| reports | confidence | ECE, width | ECE, mass | Brier | to review | silent | missed |", "|" + "---|" * 8]
    for group, reports in lots.groups.items():
        for way, weigh in ways.items():
            rows.append(_row(group, way, measure(reports, weigh)))
    return "\n".join(rows) + "\n"


def _row(group: str, way: str, m: Measured) -> str:
    shares = " | ".join(f"{100 * share:.2f} %" for share in (m.ece_width, m.ece_mass))
    rest = (
        f"{m.brier:.4f} | {100 * m.review:.2f} % | {m.silent_count} ({100 * m.silent:.3f} %) | {100 * m.missed:.2f} %"
    )
    return f"| {group} ({m.reports}) | {way} | {shares} | {rest} |"


def _kept(out: Path, fitted_anew: Sequence[str]) -> dict[str, Fitted]:
    """The fits of the other taggers, where the file to write is there."""
    if not out.is_file():
        return {}
    return {name: own for name, own in load_calibration(out).taggers.items() if name not in fitted_anew}


def _counted(options: argparse.Namespace) -> dict[str, int]:
    return {"decided_runs": len(options.decisions)} if options.decisions else {}


def _taught(options: argparse.Namespace, tagger: str) -> tuple[Observed, ...]:
    """What persons decided in the runs that were named; what it leans to is said."""
    if not options.decisions:
        return ()
    folders = (options.sources,) if options.sources else ()
    taught = taught_reports(
        options.decisions, tagger, folders=folders, weight=options.decided_weight, jobs=options.jobs
    )
    for line in taught.left_out:
        sys.stdout.write(f"left out: {line}\n")
    sys.stdout.write(f"{len(taught.reports)} decided reports; {taught.bias}\n")
    return taught.reports


def write_figures(folder: Path, lots: Lots, calibration: Calibration, max_silent: float) -> None:
    from eval.metrics import equal_mass_bins, risk_coverage
    from eval.plots import reliability_plot, risk_plot

    folder.mkdir(parents=True, exist_ok=True)
    weigh = fitted(calibration, max_silent)
    ways: dict[str, Weigh] = {"set by hand": hand_set, "fitted": weigh}
    (folder / "confidence.md").write_text(table_of(lots, ways), encoding="utf-8")
    beliefs = {name: beliefs_of(reports, weigh) for name, reports in lots.groups.items()}
    bins = {name: equal_mass_bins(*belief) for name, belief in beliefs.items()}
    (folder / "reliability.svg").write_text(reliability_plot(bins), encoding="utf-8")
    risks = {name: risk_coverage(*belief) for name, belief in beliefs.items()}
    (folder / "risk.svg").write_text(risk_plot(risks), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.calibrate", description=__doc__)
    parser.add_argument(
        "-o", "--out", type=Path, default=SHIPPED, help="the file to write; of one that is there the other taggers stay"
    )
    parser.add_argument("--taggers", nargs="+", default=["rules"], help="one fit for each: rules, model")
    parser.add_argument("--seeds", nargs=2, type=int, default=[411, 413], help="to fit on, held out")
    parser.add_argument("--reports", nargs=2, type=int, default=[1600, 500], help="how many of each")
    parser.add_argument("--scans", nargs=2, type=int, default=[0, 0], help="scanned reports among them, seconds each")
    parser.add_argument("--scan-font", type=Path, help="TrueType file with Chinese glyphs, for the scans")
    parser.add_argument("--other-forms", nargs=2, type=int, default=[300, 90], help="reports on made-up forms")
    parser.add_argument("--traps", nargs=2, type=int, default=[0, 0], help="reports with traps among them")
    parser.add_argument("--converted", nargs=2, type=int, default=[0, 0], help="glued and torn texts among them")
    parser.add_argument("--cache", type=Path, help="folder from which a fit that was broken off goes on")
    parser.add_argument("--max-silent", default=f"{MAX_SILENT:.2%}", help="target that the figures are for")
    parser.add_argument("--figures", type=Path, help="folder for the reliability plot, the risk curve and the table")
    parser.add_argument("--jobs", type=int, default=1, help="processes that draw and read")
    parser.add_argument("--decisions", type=Path, nargs="+", default=[], help="runs whose decided cells are fitted on")
    parser.add_argument("--sources", type=Path, help="where the files of those runs are, if not where the records say")
    parser.add_argument("--decided-weight", type=float, default=10.0, help="drawn cells that one counts for")
    options = parser.parse_args(arguments)
    if options.out.is_dir():
        # Told now, and not after the hour that the fit takes.
        parser.error(f"-o: {options.out} is a folder; expected the file to write")
    target = parse_share(options.max_silent)
    families = (options.reports, options.scans, options.other_forms, options.traps, options.converted)
    shares = [Share(*numbers) for numbers in zip(*families, strict=True)]
    drawn = [
        draw_lot(seed, share, seen_only=place == 0, font=options.scan_font, jobs=options.jobs)
        for place, (seed, share) in enumerate(zip(options.seeds, shares, strict=True))
    ]
    forms = None if shares[0].forms >= MANY_FORMS else _EDITIONS
    taggers = _kept(options.out, options.taggers)
    observed = [observe_in_processes(cases, options.taggers, options.jobs, cache=options.cache) for cases in drawn]
    for tagger in options.taggers:
        lots = Lots(*(by_tagger[tagger] for by_tagger in observed))
        taught = _taught(options, tagger)
        taggers[tagger] = fit_confidence(lots, max_silent=target, forms=forms, taught=taught)
        calibration = Calibration(taggers[tagger], forms)
        sys.stdout.write(
            f"{tagger}\n{table_of(lots, {'set by hand': hand_set, 'fitted': fitted(calibration, target)})}"
        )
        if options.figures:
            write_figures(options.figures / tagger, lots, calibration, target)
    names = ("fit", "held_out")
    file = CalibrationFile(
        format=FORMAT,
        tablemend=__version__,
        features=tuple(feature.name for feature in FEATURES),
        known_by=KNOWN_BY,
        forms=tuple(sorted(_EDITIONS)),
        other_forms=shares[0].forms,
        seeds=dict(zip(names, options.seeds, strict=True)),
        reports=dict(zip(names, map(len, drawn), strict=True)) | _counted(options),
        taggers=taggers,
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(as_text(file), encoding="utf-8")
    sys.stdout.write(f"wrote {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
