"""What tests of several stages share: documents from a few lines of text, and records of reports of known truth."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

# The texts that tests expect are English, whatever the locale of who runs them.
os.environ["TABLEMEND_LANG"] = "en"
# A property holds or does not; how fast the machine draws its examples is no part of it.
settings.register_profile("tablemend", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tablemend")

if TYPE_CHECKING:
    from extractor.document import Document
    from extractor.forms import Form
    from extractor.pipeline import Extractor
    from tests.recovery.planted import Made


@pytest.fixture
def make_document() -> Callable[[str], Document]:
    """A document as the reader of plain text makes it."""
    from extractor.readers.text import read_text

    return read_text


@pytest.fixture(scope="session")
def rules() -> Extractor:
    """The extractor on the rule path; it keeps nothing of the reports it reads."""
    from extractor.pipeline import Extractor

    return Extractor(tagger="rules")


@pytest.fixture(scope="session")
def form_2021() -> Form:
    from extractor.forms import load_form

    return load_form("gov-disclosure-2021")


@pytest.fixture(scope="session")
def form_2019() -> Form:
    from extractor.forms import load_form

    return load_form("gov-disclosure-2019")


@pytest.fixture
def make_report(rules: Extractor, form_2021: Form) -> Callable[..., Made]:
    """``make_report(changes, layout="N", ...)``: a drawn report on the form of 2021, its text and its record."""
    from tests.recovery.planted import make

    def build(changes: dict[str, str | None] | None = None, **options: Any) -> Made:
        return make(rules, form_2021, changes or {}, **options)

    return build
