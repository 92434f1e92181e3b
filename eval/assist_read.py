"""Reports read once, and completed with the answers of several assistants beside that reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from eval.assist_bounds import Bounded
from eval.suites import GoldReport, Suite
from extractor.assist.asker import Asks
from extractor.assist.assistant import Assistant
from extractor.assist.crops import Crop, Pages
from extractor.assist.exchanges import Exchange
from extractor.assist.open_cells import Stretch, kind_of
from extractor.assist.question import Question
from extractor.assist.trust import Kind
from extractor.document import Document
from extractor.forms import CellKey
from extractor.pipeline import Extractor
from extractor.report import Report
from extractor.steps import Read


@dataclass(frozen=True)
class ReadWith:
    """A report without an assistant, and with each. ``kinds``: what its open cells are; ``asked``: of each assistant,
    the cells that it was asked about."""

    gold: GoldReport
    kinds: Mapping[CellKey, Kind]
    before: Report
    after: Mapping[str, Report]
    asked: Mapping[str, frozenset[CellKey]]


def read_with(suite: Suite, assistants: Mapping[str, Assistant], tagger: str) -> Iterator[ReadWith]:
    """Each report, read once."""
    once = _Remembered()
    plain = Extractor(tagger=tagger, assist=once)
    heard = {name: _Heard(assistant.asks) for name, assistant in assistants.items()}
    helped = {
        name: Extractor(tagger=tagger, assist=replace(assistant, asks=heard[name]))
        for name, assistant in assistants.items()
    }
    for gold in suite.reports:
        once.reads.clear()
        path = suite.path(gold)
        before = plain.extract(path)
        # What was read is completed as it lies there: another record costs no other reading.
        document, read = once.reads[0] if once.reads else (None, None)
        kinds = {} if read is None else {key: kind for key, v in read.verdicts.items() if (kind := kind_of(v))}
        after = {}
        for name, extractor in helped.items():
            heard[name].about.clear()
            if isinstance(asks := assistants[name].asks, Bounded):
                asks.begin(gold, kinds)
            after[name] = before
            if document is not None and read is not None:
                after[name] = extractor.complete(document, read, data=path.read_bytes())
        yield ReadWith(gold, kinds, before, after, {name: one.cells for name, one in heard.items()})


@dataclass
class _Remembered:
    """An assistant that answers nothing and keeps what it was shown."""

    model = "none"
    reads: list[tuple[Document, Read]] = field(default_factory=list)

    def complete(self, document: Document, read: Read, pages: Pages | None = None) -> Read:
        self.reads.append((document, read))
        return read


@dataclass
class _Heard:
    """Passes questions on, and keeps what they are about."""

    asks: Asks
    about: list[Stretch | Crop] = field(default_factory=list)

    @property
    def model(self) -> str:
        return self.asks.model

    @property
    def cells(self) -> frozenset[CellKey]:
        return frozenset(
            key for about in self.about for key in ((about.key,) if isinstance(about, Crop) else about.cells)
        )

    def name_of(self, question: Question) -> str:
        return self.asks.name_of(question)

    def ask(self, question: Question) -> Exchange | None:
        exchange = self.asks.ask(question)
        if question.about is not None and exchange is not None:
            self.about.append(question.about)
        return exchange
