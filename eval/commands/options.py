"""Arguments and options that several commands have, and how commands speak to a person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

SuiteArgument = Annotated[Path, typer.Argument(metavar="SUITE", help="Folder with gold.jsonl and the inputs it names.")]
RunArgument = Annotated[Path, typer.Argument(metavar="DIR", help="Folder written by eval run.")]
SuiteOption = Annotated[Path | None, typer.Option("--suite", help="Where the suite lies now, if it was moved.")]
SeedOption = Annotated[int, typer.Option(help="Seed of intervals and tests.")]
EveryOption = Annotated[int, typer.Option(min=1, help="Only every so many-th report.")]
ReaderOption = Annotated[str, typer.Option(help="What reads the reports.")]
ReplayOption = Annotated[Path | None, typer.Option(metavar="DIR", help="Answers kept earlier.")]


def names_in(text: str) -> tuple[str, ...]:
    """The names apart by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def say(text: str) -> None:
    """To standard error, which is not part of the output."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(text, markup=False)
