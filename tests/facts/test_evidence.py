from extractor.document import BBox, Document, Page, Token
from extractor.facts.evidence import FactWriter, Finding

TEXT = "第一页\n公开\n64条"


def make_boxed() -> Document:
    tokens = (
        Token(0, 3, 0, 0, bbox=BBox(10, 10, 40, 20)),
        Token(4, 6, 1, 1, bbox=BBox(10, 30, 30, 40)),
        Token(7, 10, 1, 2, bbox=BBox(12, 45, 50, 55)),
    )
    return Document(TEXT, (Page(0, 0, 4), Page(1, 4, 10)), tokens, "image/png")


def test_box_is_drawn_around_the_tokens_of_the_span() -> None:
    fact = FactWriter(make_boxed()).fact(Finding(64, 4, 10, 0.9))
    assert fact.text == "公开\n64条"
    assert [(span.page, span.bbox) for span in fact.spans] == [(2, (10, 30, 50, 55))]


def test_no_box_without_geometry() -> None:
    document = Document(TEXT, (Page(0, 0, len(TEXT)),), (), "text/plain")
    assert FactWriter(document).span(7, 10).bbox is None


def test_nothing_found_is_an_empty_fact() -> None:
    fact = FactWriter(make_boxed()).fact(None)
    assert (fact.value, fact.text, fact.confidence, fact.spans) == (None, None, 0.0, ())


def test_dropped_characters_are_part_of_the_printed_text() -> None:
    text = "公\u200b开64條"
    document = Document(text, (Page(0, 0, len(text)),), (), "text/plain")
    fact = FactWriter(document).fact(Finding("公开", 0, 2, 0.5))
    assert fact.text == "公\u200b开"
