"""The map of the code, ``docs/code-map.md``: every module with the first sentence of its docstring.

``python -m eval.code_map > docs/code-map.md``
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("extractor", "eval", "training")
HEAD = """# Map of the code

Made from the docstrings by `python -m eval.code_map`. Imports go one way: see `pyproject.toml`.
"""


def code_map(root: Path = ROOT) -> str:
    """Markdown, the folders in order of name."""
    return HEAD + "".join(_lines(root))


def first_sentence(path: Path) -> str:
    """Of the docstring of a module, without its line breaks; empty where there is none."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n", 1)[0].split())


def _lines(root: Path) -> Iterator[str]:
    for package in PACKAGES:
        folders = sorted({path.parent for path in (root / package).rglob("*.py")})
        for folder in folders:
            front = first_sentence(folder / "__init__.py") if (folder / "__init__.py").exists() else ""
            yield f"\n## {folder.relative_to(root).as_posix()}\n\n" + (f"{front}\n\n" if front else "")
            for path in sorted(folder.glob("*.py")):
                if path.name != "__init__.py":
                    yield f"- `{path.name}` {first_sentence(path)}\n"


if __name__ == "__main__":
    sys.stdout.write(code_map())
