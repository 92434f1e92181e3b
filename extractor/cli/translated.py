"""The program with its help in another language. Loaded only where that is asked for."""

from __future__ import annotations

import gettext
import sys
from collections.abc import Callable, Iterator
from typing import Any

import typer

from extractor.messages.help import help_in_chinese
from extractor.messages.outside import outside_in_chinese


def translated(app: typer.Typer) -> Callable[[], Any]:
    """The command of ``app`` with Chinese help texts, and Chinese words of the library that draws them."""
    _teach_library()
    command = typer.main.get_command(app)
    translate_command(command)
    return command


def translate_command(command: Any) -> None:
    """Changes the texts of a command, its parameters, and of the commands below it."""
    for name in ("help", "short_help", "options_metavar", "subcommand_metavar"):
        if text := getattr(command, name, None):
            setattr(command, name, help_in_chinese(text))
    for parameter in command.params:
        for name in ("help", "show_default", "metavar"):
            if isinstance(text := getattr(parameter, name, None), str):
                setattr(parameter, name, help_in_chinese(text))
        _name_type(parameter)
    own_option = command.get_help_option
    own_help = command.format_help

    def help_option(context: Any) -> Any:
        option = own_option(context)
        if option is not None:
            option.help = help_in_chinese(option.help)
            _name_type(option)
        return option

    def format_help(context: Any, formatter: Any) -> None:
        _break_lines_of_chinese()
        own_help(context, formatter)

    command.get_help_option = help_option
    command.format_help = format_help
    for inner in getattr(command, "commands", {}).values():
        translate_command(inner)


def _name_type(parameter: Any) -> None:
    if callable(own := getattr(parameter, "display_type_rich", None)):
        parameter.display_type_rich = _in_chinese(own, help_in_chinese)


def _teach_library() -> None:
    """The library looks its words up by ``gettext``; it has no catalogue of its own, and modules of it that are loaded
    hold the function by name."""
    known = gettext.gettext
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ("click", "typer") and getattr(module, "_", None) is known:
            module._ = help_in_chinese  # type: ignore[attr-defined]
    gettext.gettext = help_in_chinese  # type: ignore[assignment]
    # Its complaints are put together without it.
    complaint = next(kind for kind in reversed(typer.BadParameter.__mro__) if "format_message" in vars(kind))
    for kind in _and_below(complaint):
        if "format_message" in vars(kind):
            kind.format_message = _in_chinese(kind.format_message, outside_in_chinese)
    formatter: Any = typer.Context.formatter_class
    own_usage = formatter.write_usage

    def write_usage(self: Any, prog: str, args: str = "", prefix: str | None = None) -> None:
        own_usage(self, prog, args, help_in_chinese("Usage:") if prefix is None else prefix)

    formatter.write_usage = write_usage


def _break_lines_of_chinese() -> None:
    """The library breaks its tables at blanks, and cuts off what has none. Called with the help: it loads slowly."""
    try:
        from typer import rich_utils
    except ImportError:  # drawn without tables then
        return
    from rich import columns, table

    class Table(table.Table):
        def add_row(self, *cells: Any, **how: Any) -> None:
            super().add_row(*cells, **how)
            for column in self.columns:
                column.overflow = "fold"

    # The second one draws the text of an option beside its default.
    for module in (rich_utils, columns):
        module.Table = Table  # type: ignore[attr-defined]


def _and_below(kind: Any) -> Iterator[Any]:
    yield kind
    for below in kind.__subclasses__():
        yield from _and_below(below)


def _in_chinese(own: Callable[..., Any], translate: Callable[[str], str]) -> Callable[..., Any]:
    def translated_text(*given: Any, **named: Any) -> Any:
        text = own(*given, **named)
        return translate(text) if isinstance(text, str) else text

    return translated_text
