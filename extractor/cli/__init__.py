"""The command line: parse, call, print, exit code. Nothing heavy is imported before a command runs.

One module a command; they are all put into the program here.
"""

from __future__ import annotations

from typing import Annotated

import typer

from extractor.cli import batch, extract, forms, page, review, serve
from extractor.cli.options import VerboseOption, log_to_stderr

__all__ = ["app", "main"]

app = typer.Typer(
    help="Puts the numbers of converted government-disclosure annual reports back into the cells of their form.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """The console script."""
    app()


def _version(wanted: bool) -> None:
    if wanted:
        from extractor.version import __version__

        typer.echo(f"tablemend {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
    verbose: VerboseOption = 0,
) -> None:
    log_to_stderr(verbose)


app.add_typer(forms.forms_app, name="forms")
app.command("extract")(extract.extract)
app.command("batch")(batch.batch)
app.command("page")(page.page)
app.add_typer(review.review_app, name="review")
app.command("serve")(serve.serve)
app.command("schema")(forms.schema)
