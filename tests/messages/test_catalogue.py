"""Every entry of the catalogue is whole, in both languages."""

from __future__ import annotations

import re

import pytest

from extractor.messages import LANGUAGES, catalogue
from extractor.messages.catalogue import fields, fill, parse

_HAN = re.compile(r"[一-鿿]")
_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
_FIELD = re.compile(r"\{[^{}]*\}")


@pytest.mark.parametrize("code", catalogue())
def test_an_entry_says_the_same_in_both_languages(code: str) -> None:
    texts = catalogue()[code]
    assert _CODE.fullmatch(code)
    assert set(texts) == set(LANGUAGES)
    assert fields(texts["en"]) == fields(texts["zh"])
    assert texts["en"] == texts["en"].strip() and texts["zh"] == texts["zh"].strip()


@pytest.mark.parametrize("code", catalogue())
def test_the_chinese_text_is_chinese(code: str) -> None:
    texts = catalogue()[code]
    words = _FIELD.sub("", texts["zh"])
    if re.search(r"[A-Za-z]", _FIELD.sub("", texts["en"])):
        assert _HAN.search(words) or texts["zh"] == texts["en"], texts
    # A sentence of English left in it.
    assert not re.search(
        r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}\b", re.sub(r"python -m [\w. -]+|pip install \S+", "", words)
    ), texts


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a.b\n  en x\n  fr y", "fr y"),
        ("a.b\n  en x\n  en y", "en y"),
        ("  en x", "en x"),
        ("a.b\n  en", "'  en'"),
    ],
)
def test_a_catalogue_that_does_not_hold_together_is_named(text: str, seen: str) -> None:
    with pytest.raises(ValueError, match=f"file.txt:.*{seen}"):
        list(parse(text, "file.txt"))


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("{count:page/pages} of {name}", {"count": 1, "name": "a"}, "1 page of a"),
        ("{count:page/pages}", {"count": 1200}, "1,200 pages"),
        ("{share:.1%}", {"share": 0.123}, "12.3%"),
        ("{{}} {seen!r}", {"seen": "x"}, "{} 'x'"),
    ],
)
def test_fields_are_filled(template: str, values: dict[str, object], expected: str) -> None:
    assert fill(template, values) == expected


def test_a_field_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="name"):
        fill("{name}", {})
