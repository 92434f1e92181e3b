"""What the documentation site has beside its written pages: the commands, and the record from its schema.

A hook of MkDocs. Links from a page to a file of the repository outside ``docs`` become the path of that file, for the
site has no repository behind it; where there is no such file the build ends.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

ROOT = Path(__file__).parents[1]
_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?://|#|mailto:)([^)#\s]+)(#[^)\s]*)?\)")


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Fill in what is made, and turn links that leave the site into paths."""
    folder = Path(config["docs_dir"], page.file.src_uri).parent

    def told(link: re.Match[str]) -> str:
        target = (folder / link[3]).resolve()
        if target.is_relative_to(config["docs_dir"]):
            return link[0]
        if not target.exists():
            raise PluginError(f"{page.file.src_uri}: {link[3]}: no such file in the repository")
        return f"{link[2]} (`{target.relative_to(ROOT).as_posix()}`)"

    for mark, make in MADE.items():
        if mark in markdown:
            markdown = markdown.replace(mark, make())
    return _LINK.sub(told, markdown)


def command_page() -> str:
    """Every command with its arguments and options, as ``--help`` has them."""
    import typer.main

    from extractor.cli import app

    return "\n".join(_commands("tablemend", typer.main.get_command(app)))


def _commands(name: str, command: Any) -> Iterator[str]:
    if hasattr(command, "commands"):
        yield f"{_paragraphs(command.help)}\n"
        for part, below in command.commands.items():
            yield from _commands(f"{name} {part}", below)
        return
    yield f"## {name}\n\n{_paragraphs(command.help)}\n\n| | meaning | default |\n| --- | --- | --- |"
    for parameter in command.params:
        names = (
            ", ".join(f"`{opt}`" for opt in parameter.opts if opt.startswith("-"))
            or f"`{parameter.metavar or parameter.name}`"
        )
        metavar = parameter.metavar if names.startswith("`-") and parameter.metavar else ""
        shown = getattr(parameter, "show_default", None)
        default = shown if isinstance(shown, str) else parameter.default if shown is not False else None
        plain = getattr(default, "value", default)
        said = "" if plain in (None, False, "", ()) or not isinstance(plain, str | int | float) else f"`{plain}`"
        text = " ".join((getattr(parameter, "help", None) or "").split())
        yield f"| {names}{_cell(f' {metavar}' if metavar else '')} | {_cell(text)} | {_cell(said)} |"
    yield ""


def record_page() -> str:
    """Every part of the record with its fields: types from the JSON Schema, meanings from the source."""
    from extractor.report import Report

    schema = Report.model_json_schema(by_alias=True, mode="serialization")
    told = meanings((ROOT / "extractor" / "report.py").read_text(encoding="utf-8"))
    parts = {"Report": schema, **schema["$defs"]}
    lines: list[str] = []
    for name, part in parts.items():
        lines.append(f"## {name}\n\n{_paragraphs(part.get('description', ''))}\n")
        if "enum" in part:
            lines += [f"- `{value}`: {told.get(name, {}).get(value.upper(), '')}" for value in part["enum"]]
        else:
            lines.append("| field | type | meaning |\n| --- | --- | --- |")
            for field, kind in part["properties"].items():
                lines.append(f"| `{field}` | {_cell(_type(kind))} | {_cell(told.get(name, {}).get(field, ''))} |")
        lines.append("")
    return "\n".join(lines)


def meanings(source: str) -> dict[str, dict[str, str]]:
    """By class and field, the string that stands below the field."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(source).body:
        if not isinstance(node, ast.ClassDef):
            continue
        names = found.setdefault(node.name, {})
        for before, after in zip(node.body, node.body[1:], strict=False):
            target = before.targets[0] if isinstance(before, ast.Assign) else getattr(before, "target", None)
            if isinstance(target, ast.Name) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                names[target.id] = " ".join(str(after.value.value).split())
    return found


def _type(kind: dict[str, Any]) -> str:
    if "$ref" in kind:
        name = kind["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in kind:
        return " or ".join(map(_type, kind["anyOf"]))
    if "const" in kind:
        return f"`{kind['const']}`"
    if "enum" in kind:
        return " or ".join(f"`{value}`" for value in kind["enum"])
    if kind.get("type") == "array":
        return f"list of {_type(kind['items'])}" if "items" in kind else "list"
    if kind.get("type") == "object":
        inner = kind.get("additionalProperties")
        return f"object of {_type(inner)}" if isinstance(inner, dict) else "object"
    return str(kind.get("type", ""))


def _paragraphs(text: str | None) -> str:
    return re.sub(r":(?:class|mod|func|data|meth):`~?([^`]+)`", r"`\1`", (text or "").replace("``", "`")).strip()


def _cell(text: str) -> str:
    return _paragraphs(text).replace("|", "\\|")


MADE = {"<!-- commands -->": command_page, "<!-- record -->": record_page}
"""Marks in pages, and what takes their place."""
