"""What the network is worth: the same reports read with it, without it, and with a part of it taken away.

A report is opened once and read by the rules once, for all systems, so that a table of seven systems costs little more
than one of two; the time of what is shared is added to each. Where the rules leave nothing open no network is asked,
and the record is that of every system with one.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import extractor.steps
from eval.baselines.ablated import ABLATIONS, AblatedTagger
from eval.compare import percent
from eval.metrics import CellCounts, bootstrap, compare, count_cells, resample_weights
from eval.metrics.cells import RATES
from eval.suites import GoldReport, Suite
from extractor.document import Document
from extractor.errors import InputError, SettingsError
from extractor.forms import Form
from extractor.pipeline import Extractor
from extractor.readers import read_bytes, read_file
from extractor.recovery.recover import Recovered
from extractor.steps import MUCH_OPEN
from extractor.tagging.load import Taggers
from extractor.tagging.model.tagger import ModelTagger
from extractor.tagging.model.weights import SHIPPED
from extractor.tagging.roles import Tag
from extractor.tagging.rules import RuleTagger

SHOWN: Final = ("nonzero", "silent", "invented", "false_blank", "lost_unflagged", "flagged")


@dataclass(frozen=True)
class Item:
    """``form``: ``None`` where the extractor is to find it. ``opened``: seconds of processor time to read the file."""

    name: str
    document: Document
    gold: GoldReport
    form: Form | None = None
    opened: float = 0.0


@dataclass(frozen=True)
class Line:
    """What one system made of one report. Seconds of processor time: ``seconds`` of all, ``network`` of the tags that
    the network gave, 0 where it was not asked."""

    name: str
    cluster: str
    system: str
    counts: CellCounts
    seconds: float
    network: float


@dataclass
class _Clock:
    """Times of the taggers, and of the rules' reading, which is done once a document."""

    network: float = 0.0
    asked: bool = False
    shared: float = 0.0
    kept: dict[int, tuple[Recovered, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Timed:
    """A tagger whose time is taken."""

    tagger: ModelTagger
    clock: _Clock

    @property
    def name(self) -> str:
        return self.tagger.name

    def tag(self, document: Document, forms: Sequence[Form]) -> tuple[Tag, ...]:
        start = time.process_time()
        tags = self.tagger.tag(document, forms)
        self.clock.network += time.process_time() - start
        self.clock.asked = True
        return tags


def items_of(suite: Suite) -> Iterator[Item]:
    """The reports of a suite, opened. One that cannot be is left out, and standard error says so."""
    for report in suite.reports:
        start = time.process_time()
        try:
            document = read_bytes(read_file(suite.path(report)), name=report.file)
        except InputError as error:
            sys.stderr.write(f"{suite.path(report)}: left out: {error}\n")
            continue
        yield Item(report.name, document, report, opened=time.process_time() - start)


def taggers_of(system: str, clock: _Clock | None = None) -> Taggers:
    """``rules``, ``auto``, ``model``, either of the last two without a part (``auto:constant``) and with weights of
    another folder (``auto@DIR``). Raises :class:`SettingsError` for any other name."""
    name, _, folder = system.partition("@")
    base, _, ablation = name.partition(":")
    if system == "rules":
        return Taggers(RuleTagger())
    if base not in ("auto", "model") or (ablation and ablation not in ABLATIONS):
        raise SettingsError(f"saw {system!r}, expected rules, auto or model, :{' or :'.join(ABLATIONS)}, and @FOLDER")
    weights = Path(folder) if folder else SHIPPED
    model = AblatedTagger(ablation, weights) if ablation else ModelTagger(weights)
    first: Any = _Timed(model, clock) if clock is not None else model
    return Taggers(first, RuleTagger() if base == "auto" else None, model.model)


class Bench:
    """Reads items by several systems. Extractors are opened once a form. ``share``: of the cells to look at, from which
    the network is asked."""

    def __init__(self, systems: Sequence[str], share: float = MUCH_OPEN) -> None:
        self._systems, self._share = systems, share
        self._clock = _Clock()
        self._taggers: dict[str, Taggers] = {}
        self._extractors: dict[tuple[str, str], Extractor] = {}

    def read(self, item: Item, known: frozenset[str] = frozenset()) -> Iterator[Line]:
        """One line a system, but for those whose lines are ``known``."""
        clock, settled = self._clock, None
        clock.kept.clear()
        with _rules_once(clock, self._share):
            for system in self._systems:
                if system in known:
                    continue
                if settled is not None and system.startswith("auto"):
                    yield Line(**{**vars(settled), "system": system})
                    continue
                clock.network, clock.shared, clock.asked = 0.0, 0.0, False
                start = time.process_time()
                report = self._extractor(system, item.form).extract_document(item.document, name=item.name)
                own = time.process_time() - start
                counts = count_cells(item.gold, report)
                seconds = item.opened + clock.shared + own
                line = Line(item.name, item.gold.cluster, system, counts, seconds, clock.network)
                if system.startswith("auto") and not clock.asked:
                    settled = line
                yield line

    def _extractor(self, system: str, form: Form | None) -> Extractor:
        key = (system, form.id if form else "auto")
        if key not in self._extractors:
            if system not in self._taggers:
                self._taggers[system] = taggers_of(system, self._clock)
            self._extractors[key] = Extractor(form=form or "auto", tagger=self._taggers[system])
        return self._extractors[key]


@contextmanager
def _rules_once(clock: _Clock, share: float) -> Iterator[None]:
    """The rules' reading of a document is kept; who gets it again is told what it cost."""
    names, tag = vars(extractor.steps), RuleTagger.tag
    plain: Callable[..., Recovered] = names["recover"]
    tags: dict[int, tuple[tuple[Tag, ...], float]] = {}

    def tagged(self: RuleTagger, document: Document, forms: Sequence[Form]) -> tuple[Tag, ...]:
        start = time.process_time()
        if id(document) not in tags:
            tags[id(document)] = tag(self, document, forms), time.process_time() - start
        else:
            clock.shared += tags[id(document)][1]
        return tags[id(document)][0]

    def recovered(document: Document, tags: Sequence[Tag], tagger: str, *given: Any, **named: Any) -> Recovered:
        if tagger != "rules":
            return plain(document, tags, tagger, *given, **named)
        start = time.process_time()
        if id(document) not in clock.kept:
            clock.kept[id(document)] = plain(document, tags, tagger, *given, **named), time.process_time() - start
        else:
            clock.shared += clock.kept[id(document)][1]
        return clock.kept[id(document)][0]

    names |= {"recover": recovered, "MUCH_OPEN": share}
    RuleTagger.tag = tagged  # type: ignore[method-assign]
    try:
        yield
    finally:
        names |= {"recover": plain, "MUCH_OPEN": MUCH_OPEN}
        RuleTagger.tag = tag  # type: ignore[method-assign]


def as_json(line: Line) -> str:
    return json.dumps(asdict(line))


def from_json(text: str) -> Line:
    data: Mapping[str, Any] = json.loads(text)
    return Line(**{**data, "counts": CellCounts(**data["counts"])})


def tabulate(lines: Sequence[Line], against: str | None = None) -> str:
    """Markdown: one line a system, rates with their intervals over clusters, milliseconds a report.

    ``against``: the system whose difference in numbers and in review is given too, in pairs.
    """
    systems = list(dict.fromkeys(line.system for line in lines))
    titles = ("system", *SHOWN, "CPU, ms", "network, ms", *([f"non-zero, review − {against}"] if against else []))
    rows = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    by_system = {system: {line.name: line for line in lines if line.system == system} for system in systems}
    for own in by_system.values():
        found = list(own.values())
        weights = resample_weights([line.cluster for line in found], seed=0)
        cells = [found[0].system]
        for rate in SHOWN:
            value, low, high = bootstrap(*_ratio(found, rate), weights)
            digits = 1 if rate in ("nonzero", "flagged") else 2
            cells.append(f"{percent(value)} [{percent(low, digits)}, {percent(high, digits)}]")
        cells += [f"{1000 * sum(getattr(x, name) for x in found) / len(found):.0f}" for name in ("seconds", "network")]
        if against:
            cells.append("; ".join(_gap(own, by_system[against], rate) for rate in ("nonzero", "flagged")))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _ratio(lines: Sequence[Line], rate: str) -> tuple[list[float], list[float]]:
    above, below = RATES[rate].numerator, RATES[rate].denominator
    return [float(getattr(x.counts, above)) for x in lines], [float(getattr(x.counts, below)) for x in lines]


def _gap(own: Mapping[str, Line], other: Mapping[str, Line], rate: str) -> str:
    names = [name for name in own if name in other]
    a, b = [own[name] for name in names], [other[name] for name in names]
    gap = compare(_ratio(a, rate), _ratio(b, rate), [line.cluster for line in a], seed=0)
    if gap.value is None or gap.low is None or gap.high is None:
        return "–"
    return f"{100 * gap.value:+.2f} [{100 * gap.low:+.2f}, {100 * gap.high:+.2f}]"
