from collections.abc import Callable

import pytest

from extractor.document import Document, Page
from extractor.facts import Facts, find_facts
from extractor.report import Fact
from extractor.sections import find_sections

TITLES = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)


def _document(text: str, metadata_title: str | None = None, **parts) -> Document:
    pages = (Page(0, 0, len(text)),)
    return Document(text, pages, (), "text/plain", metadata_title=metadata_title, **parts)


def _assert_spans_hold(text: str, facts: Facts) -> None:
    for fact in (facts.organization, facts.year, facts.title, *facts.facts.values()):
        assert 0.0 <= fact.confidence <= 1.0
        for span in fact.spans:
            assert text[span.start : span.end] == fact.text


@pytest.fixture
def make_document() -> Callable[..., Document]:
    return _document


@pytest.fixture
def read_facts() -> Callable[..., Facts]:
    """The facts of a text, every span checked to point at its printed text."""

    def read(text: str, **options) -> Facts:
        table_ranges = options.pop("table_ranges", ())
        document = _document(text, **options)
        facts = find_facts(document, find_sections(document, TITLES), table_ranges=table_ranges)
        _assert_spans_hold(text, facts)
        return facts

    return read


@pytest.fixture
def counted(read_facts) -> Callable[[str], dict[str, tuple[object, str | None]]]:
    """Value and printed text of each count in a sentence or two."""

    def count(text: str) -> dict[str, tuple[object, str | None]]:
        facts: dict[str, Fact] = read_facts(text).facts
        return {name: (fact.value, fact.text) for name, fact in facts.items() if not name.startswith("office_")}

    return count
