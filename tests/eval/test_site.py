"""What the site is made of beside its pages."""

from __future__ import annotations

import pytest

pytest.importorskip("mkdocs", reason="needs the docs extra")

from pathlib import Path
from types import SimpleNamespace

from mkdocs.exceptions import PluginError

from eval.site import ROOT, command_page, meanings, on_page_markdown, record_page
from extractor.report import Report


def filled(markdown: str, page: str = "howto/page.md") -> str:
    file = SimpleNamespace(file=SimpleNamespace(src_uri=page))
    return on_page_markdown(markdown, file, {"docs_dir": str(ROOT / "docs")}, None)


def test_links_out_of_the_site_become_paths_and_broken_ones_end_the_build() -> None:
    assert filled("[card](../../LICENSE), [here](page.md)") == "card (`LICENSE`), [here](page.md)"
    with pytest.raises(PluginError, match="no such file in the repository"):
        filled("[gone](../../GONE)")


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
