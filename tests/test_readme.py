"""The README stays true and short: its example gives what it shows, its links lead somewhere."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from eval.code_map import code_map

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(ROOT.glob("*.md"))
DOCS = sorted((ROOT / "docs").rglob("*.md"))


def test_the_example_gives_what_the_readme_shows(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(ROOT)
    example = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert example is not None

    test = doctest.DocTestParser().get_doctest(example[1], {}, "README", "README.md", 0)
    outcome = doctest.DocTestRunner().run(test)

    assert outcome.attempted >= 4
    assert outcome.failed == 0


def test_the_map_of_the_code_is_up_to_date() -> None:
    assert (ROOT / "docs" / "code-map.md").read_text(encoding="utf-8") == code_map()


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_front_door_is_short(name: str) -> None:
    assert len((ROOT / name).read_bytes()) <= 8 * 1024


@pytest.mark.parametrize("page", [*PAGES, *DOCS], ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#\s]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []
