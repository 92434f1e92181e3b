"""The README stays true: its example gives what it shows, its file tree names every module."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_gives_what_the_readme_shows(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(ROOT)
    example = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert example is not None

    test = doctest.DocTestParser().get_doctest(example[1], {}, "README", "README.md", 0)
    outcome = doctest.DocTestRunner().run(test)

    assert outcome.attempted >= 4
    assert outcome.failed == 0


def test_the_file_tree_names_every_module() -> None:
    tree = README.split("## Files", 1)[1].split("```")[1]
    listed: set[str] = set()
    folder = ""
    for line in tree.splitlines():
        name = line.split(" ")[0] if not line.startswith("  ") else line.split()[0]
        if name.endswith("/") and not line.startswith(" "):
            folder = name
        elif line.startswith("  ") and name.endswith(".py"):
            listed.add(folder + name)
    modules = {
        path.relative_to(ROOT).as_posix()
        for package in ("extractor", "eval", "training")
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py"
    }

    assert modules - listed == set()
    assert listed - modules == set()
