"""Suites and gold: checked, described, packed, made from a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.commands.options import SuiteArgument, say
from eval.suites import SuiteError

suite_app = typer.Typer(no_args_is_help=True, help="Check a suite, write its card.")
gold_app = typer.Typer(no_args_is_help=True, help="Gold from a spreadsheet.")


@suite_app.command("check")
def check_command(suite: SuiteArgument) -> None:
    """Load a suite, check its gold, print its checksum."""
    from eval.suites import load_suite

    loaded = load_suite(suite)
    cells = sum(len(report.cells) for report in loaded.reports)
    typer.echo(f"{loaded.name}: {len(loaded.reports)} reports, {cells} cells, checksum {loaded.checksum}")


@suite_app.command("card")
def card_command(
    suite: SuiteArgument,
    licence: Annotated[str, typer.Option(help="Short name, such as cc-by-4.0.")],
    origin: Annotated[Path, typer.Option(help="Text file that tells where reports and gold came from.")],
) -> None:
    """Write the card of a suite, README.md, with what is counted in it."""
    from eval.suites import card, load_suite

    text = card(load_suite(suite), licence=licence, origin=origin.read_text(encoding="utf-8"))
    (suite / "README.md").write_text(text, encoding="utf-8")
    say(f"wrote {suite / 'README.md'}")


@suite_app.command("pack")
def pack_command(
    suite: SuiteArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help="New folder for the packed suite.")],
) -> None:
    """Pack a suite into two compressed files; the same suite gives the same bytes."""
    from eval.suites import load_suite, pack_suite

    pack_suite(load_suite(suite), out)
    size = sum(path.stat().st_size for path in out.iterdir())
    typer.echo(f"{out}: {size / 1e6:.2f} MB, checksum {load_suite(out).checksum}")


@gold_app.command("from-xlsx")
def from_xlsx_command(
    workbook: Annotated[Path, typer.Argument(help="Workbook with the sheets reports and cells.")],
    folder: Annotated[Path, typer.Argument(metavar="SUITE", help="Folder with the inputs; gets gold.jsonl.")],
) -> None:
    """Make gold.jsonl from a workbook, and check it."""
    from eval.suites import load_suite
    from eval.suites.spreadsheet import read_workbook, write_gold

    lines = read_workbook(workbook)
    write_gold(lines, folder / "gold.jsonl")
    loaded = load_suite(folder)
    typer.echo(f"{folder / 'gold.jsonl'}: {len(loaded.reports)} reports, checksum {loaded.checksum}")


@gold_app.command("template")
def template_command(
    files: Annotated[list[Path], typer.Argument(help="The inputs.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The workbook.")],
    form: Annotated[str, typer.Option(help="Edition of the form.")] = "2021",
) -> None:
    """A workbook with a line for every cell, to be filled in."""
    from eval.suites import edition, editions
    from eval.suites.spreadsheet import write_template

    if edition(form) is None:
        raise SuiteError(f"saw form {form!r}, expected one of {', '.join(editions())}")
    write_template(files, form, out)
    say(f"wrote {out}")
