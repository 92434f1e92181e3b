"""What decided reports of one office family are worth to the confidence: ``python -m training.teach``.

A family is one kind of file with one damage. A reviewer who knows the gold decides the cells of its first reports that
the confidence without teaching sends to review, and those that an audit draws at random. The fit with these cells is
measured on later reports of the same family: how many cells go to review, and how many errors nobody would look at.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.decisions.draw import drawn_places
from extractor.recovery.judge.calibration import Calibration
from extractor.recovery.judge.review import parse_share
from extractor.report import Status
from training.calibrate import Lots, fit_confidence
from training.case import Case, draw_case, shipped_editions
from training.confidence.lots import Share, draw_lot
from training.confidence.measure import Weigh, fitted
from training.confidence.observe import Observed, observe_in_processes

POINTS = (0, 20, 50, 100, 200)
AUDIT = 0.01
"""Share of the undoubted cells that the audit draws: two a report."""


@dataclass(frozen=True)
class Learnt:
    """After ``decided`` reports, of the later ones: shares of all cells."""

    decided: int
    review: float
    silent: float
    """Wrong, and nobody is asked to look."""
    looked: int
    """Cells that the reviewer looked at until then."""


def family_cases(kind: str, seed: int, count: int, *, severity: int) -> Iterator[Case]:
    """Reports of one kind of file whose damage is drawn alike for all."""
    forms = shipped_editions()[:1]
    for number in range(count):
        yield draw_case(f"f{number:04d}", kind, f"teach/{seed}/{number}", severity=severity, forms=forms)


def decide(report: Observed, weigh: Weigh, *, audit: float, weight: float) -> Observed:
    """The report as it is known after a review: its doubted cells, and those that the audit drew."""
    judged = weigh(report)
    places = set(drawn_places(report.name, len(judged), audit)) if audit else set()
    weights = {
        key: weight if verdict.review else weight / audit
        for place, (key, verdict) in enumerate(judged.items())
        if verdict.review or place in places
    }
    own = {key: key for key in weights}
    return replace(
        report,
        kind="decided",
        verdicts={key: report.verdicts[key] for key in own},
        vectors={key: report.vectors[key] for key in own},
        outcomes={key: report.outcomes[key] for key in own},
        weights=weights,
    )


def measure_at(
    base: Lots,
    untaught: Weigh,
    decided: Sequence[Observed],
    later: Sequence[Observed],
    *,
    audit: float,
    weight: float,
    max_silent: float,
) -> Learnt:
    """The fit with the ``decided`` reports, on the ``later`` ones. ``untaught``: of the fit without them."""
    taught = [decide(report, untaught, audit=audit, weight=weight) for report in decided]
    weigh = weigh_with(base, max_silent, taught) if taught else untaught
    cells = review = silent = 0
    for report in later:
        for key, verdict in weigh(report).items():
            cells += 1
            review += bool(verdict.review)
            outcome = report.outcomes[key]
            wrong = outcome.wrong if verdict.status is Status.READ else outcome.missed
            silent += wrong and not verdict.review
    return Learnt(len(decided), review / cells, silent / cells, sum(len(one.outcomes) for one in taught))


def weigh_with(base: Lots, max_silent: float, taught: Sequence[Observed] = ()) -> Weigh:
    """Raises :class:`SettingsError` where the base is too small to vouch for the target."""
    return fitted(Calibration(fit_confidence(base, taught=taught, max_silent=max_silent), None), max_silent)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.teach", description=__doc__)
    parser.add_argument("--kinds", nargs="+", required=True, help="kinds of files, a family each")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--severity", type=int, default=1, choices=range(4))
    parser.add_argument("--base", type=int, default=500, help="drawn reports of all kinds that the fit begins with")
    parser.add_argument("--later", type=int, default=100, help="reports of each family that are measured on")
    parser.add_argument("--points", nargs="+", type=int, default=list(POINTS), help="decided reports")
    parser.add_argument("--audit", type=float, default=AUDIT, help="share of undoubted cells drawn; 0 for no audit")
    parser.add_argument("--max-silent", default="0.2%", help="target of silent errors; what the base can vouch for")
    parser.add_argument("--weights", nargs="+", type=float, default=[10.0], help="drawn cells a decided one counts for")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args(arguments)
    drawn = draw_lot(options.seed + 700, Share(options.base), seen_only=True, font=None)
    lot = observe_in_processes(drawn, ["rules"], options.jobs)["rules"]
    base = Lots(lot, lot[:1])
    target = parse_share(options.max_silent)
    untaught = weigh_with(base, target)
    sys.stdout.write("| family | weight | decided | looked at | to review | silent |\n|" + "---|" * 6 + "\n")
    for kind in options.kinds:
        most = max(options.points)
        cases = list(family_cases(kind, options.seed, most + options.later, severity=options.severity))
        observed = observe_in_processes(cases, ["rules"], options.jobs)["rules"]
        family, later = observed[:most], observed[most:]
        for weight in options.weights:
            for point in options.points:
                learnt = measure_at(
                    base, untaught, family[:point], later, audit=options.audit, weight=weight, max_silent=target
                )
                sys.stdout.write(
                    f"| {kind} | {weight:g} | {point} | {learnt.looked} | {100 * learnt.review:.2f} % "
                    f"| {100 * learnt.silent:.3f} % |\n"
                )
                sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
