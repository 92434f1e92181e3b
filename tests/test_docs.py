"""The documentation stays true: its examples give what they show, its commands exist, its pages have both languages."""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from typer.testing import CliRunner

from extractor.cli import app

ROOT = Path(__file__).parents[1]
PAGES = sorted(path for path in (ROOT / "docs").rglob("*.md") if "decisions" not in path.parts)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
WITH_EXAMPLES = [path for path in PAGES if ">>> " in path.read_text(encoding="utf-8")]
ENGLISH = [path for path in PAGES if not path.name.endswith(".zh.md")]
OF_THEIR_OWN = ("results.md", "code-map.md")
"""Pages whose Chinese is a summary: their English is made from runs and from docstrings."""


def blocks(page: Path, language: str) -> Iterator[str]:
    return (text for kind, text in BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the examples run: the data of the repository, and a finished run of two samples."""
    made = tmp_path_factory.mktemp("docs")
    (made / "data").symlink_to(ROOT / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        samples = ["data/samples/tabs-page-break.txt", "data/samples/row-pipes.txt"]
        command = ["batch", *samples, "-o", "RUN", "--tagger", "rules", "--jobs", "1", "--output", "parquet", "--quiet"]
        result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    return made


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda path: path.relative_to(ROOT / "docs").as_posix())
def test_examples_give_what_the_page_shows(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "duckdb" in page.read_text(encoding="utf-8"):
        pytest.importorskip("duckdb")
    # Registers the component where the package is not installed, so that there is no entry point.
    import extractor.in_spacy  # noqa: F401

    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    attempted = 0
    for number, text in enumerate(blocks(page, "python")):
        if ">>> " not in text:
            continue
        test = doctest.DocTestParser().get_doctest(text, names, f"{page.name}[{number}]", str(page), 0)
        said: list[str] = []
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL)
        outcome = runner.run(test, out=said.append, clear_globs=False)
        names = test.globs
        assert outcome.failed == 0, "".join(said)
        attempted += outcome.attempted
    assert attempted


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT / "docs").as_posix())
def test_commands_and_their_options_exist(page: Path) -> None:
    lines = [line for text in blocks(page, "console") for line in text.splitlines() if line.startswith("$ tablemend ")]
    for line in lines:
        command: Any = typer.main.get_command(app)
        words = shlex.split(line)[2:]
        while hasattr(command, "commands"):
            command = command.commands[words.pop(0)]
        known = {opt for parameter in command.params for opt in parameter.opts}
        assert [word for word in words if word.startswith("-") and word not in known] == [], line


@pytest.mark.parametrize("page", ENGLISH, ids=lambda path: path.relative_to(ROOT / "docs").as_posix())
def test_every_page_is_there_in_chinese(page: Path) -> None:
    english, chinese = (path.read_text(encoding="utf-8") for path in (page, page.with_suffix(".zh.md")))
    heads = [len(re.findall(r"^#+ ", text, re.MULTILINE)) for text in (english, chinese)]
    assert heads[0] == heads[1] or page.name in OF_THEIR_OWN
    code = [sorted(text for kind, text in BLOCK.findall(text) if kind == "console") for text in (english, chinese)]
    assert len(code[0]) == len(code[1])
    prose = re.sub(r"`[^`\n]*`|\]\([^)]*\)", "", BLOCK.sub("", chinese))
    assert len(re.findall(r"[\u4e00-\u9fff]", prose)) > 40
    assert not re.search(r"\b[a-z]+(?: [a-z]+){5,}\b", prose), "a sentence in English"


def test_the_map_of_the_code_has_the_same_folders_in_chinese() -> None:
    english, chinese = (
        (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("code-map.md", "code-map.zh.md")
    )
    assert re.findall(r"^## (\S+)", english, re.MULTILINE) == re.findall(r"^\| `(\S+)` \|", chinese, re.MULTILINE)


def test_the_glossary_has_the_same_words_in_both_languages() -> None:
    def words(name: str) -> list[tuple[str, ...]]:
        lines = (ROOT / "docs" / name).read_text(encoding="utf-8").splitlines()
        return [tuple(cell.strip() for cell in line.split("|")[1:3]) for line in lines if line.startswith("| ")][2:]

    english, chinese = words("glossary.md"), words("glossary.zh.md")
    assert len(english) >= 20
    assert [tuple(reversed(pair)) for pair in chinese] == english


def test_every_page_of_the_site_is_in_its_menu_or_beside_one_that_is() -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    named = {path.relative_to(ROOT / "docs").as_posix().replace(".zh.md", ".md") for path in PAGES}
    assert [name for name in sorted(named) if f": {name}\n" not in menu] == []


def test_licence_is_one_for_code_weights_and_data() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    card = (ROOT / "extractor" / "weights" / "README.md").read_text(encoding="utf-8")
    data = (ROOT / "data" / "benchmark" / "README.md").read_text(encoding="utf-8")
    assert citation["license"] == "Apache-2.0"
    assert "license: apache-2.0" in card
    assert "license: apache-2.0" in data
