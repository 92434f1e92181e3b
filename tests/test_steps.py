"""The network is asked where the rules leave much of the form open, and only there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from extractor.document import Document
from extractor.forms import Form
from extractor.pipeline import Extractor
from extractor.readers import read_bytes
from extractor.tagging.roles import Tag, Tagger

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
NARRATIVE = "某市2023年政府信息公开工作年度报告\n一、总体情况\n全年主动公开政府信息35条。\n"


@dataclass
class Counted:
    """A tagger that counts how often it is asked."""

    tagger: Tagger
    asked: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.tagger.name

    def tag(self, document: Document, forms: Sequence[Form]) -> tuple[Tag, ...]:
        self.asked.append(document.text[:20])
        return self.tagger.tag(document, forms)


def counted(confidence: str = "auto") -> tuple[Extractor, Counted]:
    extractor = Extractor(tagger="auto", confidence=confidence)
    first = Counted(extractor._steps.taggers.first)
    taggers = replace(extractor._steps.taggers, first=first)
    extractor._steps = replace(extractor._steps, taggers=taggers)
    return extractor, first


def test_a_report_that_the_rules_settle_needs_no_network() -> None:
    extractor, first = counted()
    report = extractor.extract(SAMPLES / "row-pipes.txt")
    assert not any(cell.needs_review for cell in report.cells)
    assert {cell.method.split(":")[0] for cell in report.cells} == {"rules"}
    assert first.asked == []
    assert report.engine.tagger == "auto"


def test_what_the_rules_leave_little_of_open_needs_none_and_is_their_record() -> None:
    extractor, first = counted()
    path = SAMPLES / "tabs-slid-rows.txt"
    alone, both = Extractor(tagger="rules").extract(path), extractor.extract(path)
    assert 0 < sum(cell.needs_review for cell in alone.cells) < 0.3 * len(alone.cells)
    assert first.asked == []
    assert both.cells == alone.cells


@pytest.mark.parametrize("text", [NARRATIVE, (SAMPLES / "repeats-removed.txt").read_text("utf-8")])
def test_what_the_rules_leave_much_of_open_is_read_by_both(text: str) -> None:
    extractor, first = counted()
    alone = Extractor(tagger="rules").extract_text(text)
    assert not alone.cells or sum(cell.needs_review for cell in alone.cells) > 0.3 * len(alone.cells)
    extractor.extract_text(text)
    assert len(first.asked) == 1


def test_cells_in_doubt_ask_both_where_the_confidence_is_set_by_hand() -> None:
    extractor, first = counted("hand-set")
    extractor.extract(SAMPLES / "repeats-removed.txt")
    assert len(first.asked) == 1


def test_what_is_fitted_sees_every_report() -> None:
    extractor, first = counted()
    seen: list[object] = []
    path = SAMPLES / "row-pipes.txt"
    extractor.observe(read_bytes(path.read_bytes(), name=path.name), name=path.name, watch=seen.append)
    assert len(first.asked) == len(seen) == 1
