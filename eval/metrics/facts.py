"""Facts and sections: precision, recall and F1 from counts that add up."""

from __future__ import annotations

from dataclasses import dataclass

from eval.metrics.judge import same_number
from eval.suites.gold import GoldReport
from extractor.normalize import fold, squeeze
from extractor.report import Report

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Hits:
    """True positives, false positives, false negatives; add two with ``+``."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Hits) -> Hits:
        return Hits(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float | None:
        """tp / (tp + fp); ``None`` where nothing was given."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        """tp / (tp + fn); ``None`` where there was nothing to find."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def f1(self) -> float | None:
        """2 tp / (2 tp + fp + fn)."""
        below = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / below if below else None


def count_facts(gold: GoldReport, report: Report | None) -> Hits:
    """The facts that gold lists: right value tp, other value fp and fn, none fn; a value where gold says ``null`` fp.

    Facts that gold does not list are not counted, for annotation is partial.
    """
    given = report.facts if report else {}
    total = Hits()
    for name, true in gold.facts.items():
        seen = given[name].value if name in given else None
        if true is None or seen is None:
            total += Hits(fp=int(seen is not None), fn=int(true is not None))
        else:
            hit = same_value(seen, true)
            total += Hits(tp=int(hit), fp=int(not hit), fn=int(not hit))
    return total


def count_sections(gold: GoldReport, report: Report | None) -> Hits:
    """Sections matched by title, width and spaces aside, and by start where gold has it; each matches once.

    No counts where gold does not annotate sections.
    """
    if gold.sections is None:
        return Hits()
    left = [(_plain(s.title), s.start) for s in (report.sections if report else ())]
    given, tp = len(left), 0
    for section in gold.sections:
        for candidate in left:
            if candidate[0] == _plain(section.title) and section.start in (None, candidate[1]):
                left.remove(candidate)
                tp += 1
                break
    return Hits(tp, given - tp, len(gold.sections) - tp)


def same_value(seen: Value, true: Value) -> bool:
    """Whether two values of a fact say the same: numbers by value, texts without width and white space."""
    numbers = (int, float)
    if isinstance(seen, numbers) and isinstance(true, numbers):
        return same_number(seen, true)
    return _plain(str(seen)) == _plain(str(true))


def _plain(text: str) -> str:
    return squeeze(fold(text))
