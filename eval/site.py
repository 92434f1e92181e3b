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

from extractor.messages import Language
from extractor.messages.catalogue import parse

ROOT = Path(__file__).parents[1]
_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?://|#|mailto:)([^)#\s]+)(#[^)\s]*)?\)")
_CHINESE = "[一-鿿、。，；：！？…—“”（）《》]"
_WRAPPED = re.compile(rf"^(?!#)(.*{_CHINESE})\n {{0,3}}(?={_CHINESE})", re.MULTILINE)


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Fill in what is made, and turn links that leave the site into paths."""
    folder = Path(config["docs_dir"], page.file.src_uri).parent
    language: Language = "zh" if page.file.src_uri.endswith(".zh.md") else "en"

    def as_path(link: re.Match[str]) -> str:
        target = (folder / link[3]).resolve()
        if target.is_relative_to(config["docs_dir"]):
            return link[0]
        if not target.exists():
            raise PluginError(f"{page.file.src_uri}: {link[3]}: no such file in the repository")
        return f"{link[2]} (`{target.relative_to(ROOT).as_posix()}`)"

    for mark, make in MADE.items():
        if mark in markdown:
            markdown = markdown.replace(mark, make(language))
    return _LINK.sub(as_path, without_blanks(markdown))


def without_blanks(markdown: str) -> str:
    """Paragraphs of Chinese in one line, for a browser draws a line break between two Chinese characters as a blank.

    What is between fences stays as it is.
    """
    parts = re.split(r"(^```.*?^```$)", markdown, flags=re.MULTILINE | re.DOTALL)
    parts[::2] = [_WRAPPED.sub(r"\1", part) for part in parts[::2]]
    return "".join(parts)


def command_page(language: Language = "en") -> str:
    """Every command with its arguments and options, as ``--help`` has them."""
    import typer.main

    from extractor.cli import app
    from extractor.cli.translated import translate_command

    command = typer.main.get_command(app)
    if language == "zh":
        translate_command(command)
    return "\n".join(
        _commands("tablemend", command, "| | 含义 | 默认 |" if language == "zh" else "| | meaning | default |")
    )


def _commands(name: str, command: Any, heads: str) -> Iterator[str]:
    if hasattr(command, "commands"):
        yield f"{_paragraphs(command.help)}\n"
        for part, below in command.commands.items():
            yield from _commands(f"{name} {part}", below, heads)
        return
    yield f"## {name}\n\n{_paragraphs(command.help)}\n\n{heads}\n| --- | --- | --- |"
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


def record_page(language: Language = "en") -> str:
    """Every part of the record with its fields: types from the JSON Schema, meanings from the source and
    ``site_words.txt``."""
    from extractor.report import Report

    schema = Report.model_json_schema(by_alias=True, mode="serialization")
    found = record_meanings(language)
    parts = {"Report": schema, **schema["$defs"]}
    heads = "| 字段 | 类型 | 含义 |" if language == "zh" else "| field | type | meaning |"
    lines: list[str] = []
    for name, part in parts.items():
        lines.append(f"## {name}\n\n{_paragraphs(found[name])}\n")
        if "enum" in part:
            lines += [f"- `{value}`: {found[f'{name}.{value}']}" for value in part["enum"]]
        else:
            lines.append(f"{heads}\n| --- | --- | --- |")
            for field, kind in part["properties"].items():
                lines.append(f"| `{field}` | {_cell(_type(kind, language))} | {_cell(found[f'{name}.{field}'])} |")
        lines.append("")
    return "\n".join(lines)


def record_meanings(language: Language) -> dict[str, str]:
    """By part (``Cell``) and by field (``Cell.value``): English from the source where it has a text."""
    from extractor.report import Report

    schema = Report.model_json_schema(by_alias=True, mode="serialization")
    parts = {"Report": schema, **schema["$defs"]}
    source = meanings((ROOT / "extractor" / "report.py").read_text(encoding="utf-8"))
    own = {name: " ".join(part["description"].split()) for name, part in parts.items() if "description" in part}
    for name, part in parts.items():
        for field in part.get("enum", part.get("properties", ())):
            if text := source.get(name, {}).get(field.upper() if "enum" in part else field):
                own[f"{name}.{field}"] = text
    words = {
        name: texts for name, texts, _ in parse((ROOT / "eval" / "site_words.txt").read_text("utf-8"), "site_words.txt")
    }
    return {name: texts["zh"] if language == "zh" else own.get(name) or texts["en"] for name, texts in words.items()}


def results_table(language: Language = "en") -> str:
    """The first table of ``docs/results.md``, for the page in the other language."""
    text = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    (table, *_) = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return str(table) if language == "en" else "\n".join(map(_row_in_chinese, table.splitlines()))


def _row_in_chinese(row: str) -> str:
    return "|".join(_in_chinese(cell) for cell in row.split("|"))


def _in_chinese(cell: str) -> str:
    for english, chinese in _RESULTS_WORDS.items():
        cell = re.sub(rf"(?<![\w`]){english}(?![\w`])", chinese, cell)
    return cell


_RESULTS_WORDS = {
    "on": "数据", "command": "命令", "system": "方式", "non-zero": "非零格", "silent": "无提示", "invented": "凭空",
    "false blank": "误判空白", "to review": "交人核对", "public benchmark, ": "公开评测集，", "the same": "同上",
    "traps, ": "陷阱集，", "published reports": "份公开发布的报告", "development cases": "份真实转换与 OCR 的输出",
    "not in this repository": "不在本仓库",
}  # fmt: skip


def meanings(source: str) -> dict[str, dict[str, str]]:
    """By class and field, the string that is below the field."""
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


_TYPES: dict[Language, dict[str, str]] = {
    "en": {"or": " or ", "list": "list", "list of": "list of {}", "object": "object", "object of": "object of {}"},
    "zh": {"or": " 或 ", "list": "列表", "list of": "列表，每项 {}", "object": "对象", "object of": "对象，各值 {}"},
}


def _type(kind: dict[str, Any], language: Language) -> str:
    words = _TYPES[language]
    if "$ref" in kind:
        name = kind["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in kind:
        return words["or"].join(_type(one, language) for one in kind["anyOf"])
    if "const" in kind:
        return f"`{kind['const']}`"
    if "enum" in kind:
        return words["or"].join(f"`{value}`" for value in kind["enum"])
    if kind.get("type") == "array":
        return words["list of"].format(_type(kind["items"], language)) if "items" in kind else words["list"]
    if kind.get("type") == "object":
        inner = kind.get("additionalProperties")
        return words["object of"].format(_type(inner, language)) if isinstance(inner, dict) else words["object"]
    return str(kind.get("type", ""))


def _paragraphs(text: str | None) -> str:
    return re.sub(r":(?:class|mod|func|data|meth):`~?([^`]+)`", r"`\1`", (text or "").replace("``", "`")).strip()


def _cell(text: str) -> str:
    return _paragraphs(text).replace("|", "\\|")


MADE = {"<!-- commands -->": command_page, "<!-- record -->": record_page, "<!-- results -->": results_table}
"""Marks in pages, and what takes their place."""
