"""Words of the pages: the scripts take all of them from the catalogue, with the fields that their texts have."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from extractor.facts.names import FACTS
from extractor.messages import family
from extractor.messages.catalogue import fields
from extractor.pages.words import fact_in_chinese, state_in_chinese, words
from extractor.report import Status

SCRIPTS = {
    file.name: re.sub(r"^\s*//.*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for file in resources.files("extractor.pages").joinpath("assets").iterdir()
    if file.name.endswith(".js")
}
TEXTS = family("script")
CALL = re.compile(r"""\bt\((?:"([\w.]+)"|`(\w+)\.\$)""")
FAMILIES = {
    "act": ("review.js", r'\["[^"]+", "(\w+)"\]'),
    "asked": ("review.js", r'\[cell, "(\w+)"\]'),
    "check": ("form.js", r"(pass|fail|unknown): \""),
    "column": ("summary.js", r'\{ id: "(\w+)", of'),
    "evidence": ("words.js", r"EVIDENCE = new Set\(\[(.+)\]\)"),
    "filter": ("view.js", r'\{ id: "(\w+)", key'),
    "mark": ("words.js", r"MARKED = new Set\(\[(.+)\]\)"),
    "note": ("view.js", r"STATUSES = \[(.+)\]"),
    "state": ("review.js", r"STATES = new Set\(\[(.+)\]\)"),
    "tab": ("panel.js", r'\{ id: "(\w+)"'),
    "view": ("source.js", r'&& "(\w+)",'),
}
"""Codes that a script puts together from a name: where the names are."""


def names(name: str) -> set[str]:
    file, pattern = FAMILIES[name]
    return {part.strip(' "') for found in re.findall(pattern, SCRIPTS[file]) for part in found.split(",")}


def calls() -> list[tuple[str, str, str]]:
    """File, code (a family ends with a point) and the text behind it up to the end of the call."""
    found = []
    for file, script in SCRIPTS.items():
        for call in CALL.finditer(script):
            end, depth = call.end(), 1
            while depth:
                depth += {"(": 1, ")": -1}.get(script[end], 0)
                end += 1
            found.append((file, call[1] or f"{call[2]}.", script[call.end() : end - 1]))
    return found


def test_every_code_in_a_script_is_in_the_catalogue() -> None:
    known = {*TEXTS, *(f"{name}." for name in FAMILIES)}
    assert len(calls()) > 150
    assert [(file, code) for file, code, _ in calls() if code not in known] == []


@pytest.mark.parametrize("name", FAMILIES)
def test_every_name_of_a_list_has_its_text(name: str) -> None:
    found = names(name)
    assert len(found) > 1
    assert {f"{name}.{one}" for one in found} - set(TEXTS) == set()


def test_no_text_is_unused() -> None:
    said = "".join(SCRIPTS.values())
    named = {code for code in TEXTS if f'"{code}"' in said}
    made = {f"{name}.{one}" for name in FAMILIES for one in names(name)}
    assert set(TEXTS) - named - made - {"note.review"} == set()


def test_scripts_give_the_fields_of_their_texts() -> None:
    for file, code, rest in calls():
        given = re.fullmatch(r", \{ (.*) \}", rest)
        inner = re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", given[1])) if given else ""
        keys = sorted(part.split(":")[0].strip() for part in inner.split(",") if part.strip())
        wanted = sorted(fields(TEXTS[code]["en"])) if code in TEXTS else []
        assert keys == wanted, (file, code)


def test_no_text_is_written_in_a_script() -> None:
    texts = [text for script in SCRIPTS.values() for text in re.findall(r'"[^"\n]*"|`[^`\n]*`', script)]
    assert [text for text in texts if re.search(r"[一-鿿]", text)] == ['"中文"', '"零一二三四五六七八九十"']
    assert [text for text in texts if re.search(r"[A-Z][a-z]+ [a-z]{2,} [a-z]{2,}", text)] == []


def test_pages_hold_the_texts_in_both_languages() -> None:
    assert words()["texts"]["file"] == ["File", "文件"]
    assert set(words()["texts"]) == set(TEXTS)


def test_every_state_and_fact_has_a_name() -> None:
    assert all(state_in_chinese(state.value) != state.value for state in Status)
    assert all(fact_in_chinese(name) != name for name in FACTS)
    assert state_in_chinese("of another version") == "of another version"
