"""What the site is made of beside its pages."""

from __future__ import annotations

import pytest

pytest.importorskip("mkdocs", reason="needs the docs extra")

import re
from pathlib import Path
from types import SimpleNamespace

from mkdocs.exceptions import PluginError

from eval.site import ROOT, command_page, meanings, on_page_markdown, record_meanings, record_page
from extractor.report import Report


def filled(markdown: str, page: str = "howto/page.md") -> str:
    file = SimpleNamespace(file=SimpleNamespace(src_uri=page))
    return on_page_markdown(markdown, file, {"docs_dir": str(ROOT / "docs")}, None)


def test_links_out_of_the_site_become_paths_and_broken_ones_end_the_build() -> None:
    assert filled("[card](../../LICENSE), [here](page.md)") == "card (`LICENSE`), [here](page.md)"
    with pytest.raises(PluginError, match="no such file in the repository"):
        filled("[gone](../../GONE)")


def test_chinese_paragraphs_have_no_blank_where_the_line_was_wrapped() -> None:
    wrapped = "# 题\n正文，一行\n又一行。\n再一行\n\n- 一项\n  的后半\nand 英文\n"
    assert filled(wrapped) == "# 题\n正文，一行又一行。再一行\n\n- 一项的后半\nand 英文\n"
    fenced = "```\n报告\n运行\n```\n- 甲\n- 乙\n"
    assert filled(fenced) == fenced


def test_every_command_and_option_is_on_the_page() -> None:
    page = command_page()
    for wanted in (
        "## tablemend extract",
        "## tablemend review serve",
        "`--max-silent`",
        "`--out`, `-o`",
        "| `auto` |",
    ):
        assert wanted in page


def test_every_field_of_the_record_is_on_the_page() -> None:
    page = record_page()
    assert [name for name in Report.model_fields if f"| `{name.removesuffix('_')}` |" not in page] == []
    assert "[Cell](#cell)" in page
    assert "- `blank`: The cell is drawn in the source, and empty." in page


def test_meanings_are_the_strings_below_fields() -> None:
    assert meanings('class A:\n    x: int = 1\n    """One\n    thing."""\n    y: int\n') == {"A": {"x": "One thing."}}


def test_made_pages_have_their_marks() -> None:
    for name, mark in (("cli", "<!-- commands -->"), ("record", "<!-- record -->")):
        page = Path(ROOT, "docs/reference", f"{name}.md").read_text(encoding="utf-8")
        assert mark in page
        assert mark not in filled(page, f"reference/{name}.md")


def test_commands_and_record_are_there_in_chinese() -> None:
    assert "| | 含义 | 默认 |" in command_page("zh")
    assert "## tablemend review serve" in command_page("zh")
    assert not re.search(
        r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", re.sub(r"`[^`]*`|## .*|tablemend \w+ \w+", "", command_page("zh"))
    )
    assert "- `blank`: 原文画有此格，没有填写。" in record_page("zh")
    for name, text in record_meanings("zh").items():
        assert re.search(r"[一-鿿]", text), name


def test_every_field_of_the_record_has_a_meaning_in_both_languages() -> None:
    schema = Report.model_json_schema(by_alias=True, mode="serialization")
    parts = {"Report": schema, **schema["$defs"]}
    fields = {
        f"{name}.{field}" for name, part in parts.items() for field in part.get("enum", part.get("properties", ()))
    }
    assert set(record_meanings("zh")) == fields | set(parts)
    assert all(record_meanings("en").values())
