"""Whatever the program says to people is made from the catalogue."""

from __future__ import annotations

import pytest

from extractor.messages import catalogue
from extractor.messages.catalogue import fields
from tests.messages.sites import arguments_used, codes_named, codes_used, families_used, texts_in_place, trees

FOR_PROGRAMMERS = (
    "facts/names.py",  # what the facts are, for the code book
    "facts/rules.py",
    "messages/",
    "pages/shell.py",
    "recovery/judge/features.py",  # what the features are, for the reports of training
    "recovery/values/join.py",  # what members of an enumeration mean
    "runs/manifest.py",  # SQL
    "runs/panel/scratch.py",
)
"""Modules, or folders, whose English texts nobody is told."""


def _converted() -> list[str]:
    return [path for path in trees() if not path.startswith(FOR_PROGRAMMERS)]


@pytest.mark.parametrize("path", _converted())
def test_no_text_for_people_is_written_in_place(path: str) -> None:
    assert [str(text) for text in texts_in_place(path)] == []


def test_all_codes_that_are_used_are_in_the_catalogue() -> None:
    assert codes_used() - set(catalogue()) == set()


def test_no_code_of_the_catalogue_is_unused() -> None:
    families = tuple(f"{family}." for family in families_used())
    assert {code for code in set(catalogue()) - codes_named() if not code.startswith(families)} == set()


def test_messages_are_given_the_fields_of_their_texts() -> None:
    odd = [
        f"{place}: {code} has {sorted(names)}"
        for place, code, names in arguments_used()
        if code in catalogue() and sorted(names) != fields(catalogue()[code]["en"])
    ]
    assert odd == []
