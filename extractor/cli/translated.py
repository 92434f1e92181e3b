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
    for name in ("help", "short_help"):
        if text := getattr(command, name, None):
            setattr(command, name, help_in_chinese(text))
    for parameter in command.params:
        for name in ("help", "show_default"):
            if isinstance(text := getattr(parameter, name, None), str):
                setattr(parameter, name, help_in_chinese(text))
    own_option = command.get_help_option

    def help_option(context: Any) -> Any:
        option = own_option(context)
        if option is not None:
            option.help = help_in_chinese(option.help)
        return option

    command.get_help_option = help_option
    for inner in getattr(command, "commands", {}).values():
        translate_command(inner)


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
            kind.format_message = _in_chinese(kind.format_message)


def _and_below(kind: Any) -> Iterator[Any]:
    yield kind
    for below in kind.__subclasses__():
        yield from _and_below(below)


def _in_chinese(format_message: Callable[[Any], str]) -> Callable[[Any], str]:
    def told(error: Any) -> str:
        return outside_in_chinese(format_message(error))

    return told
