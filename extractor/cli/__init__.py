"""The command line: parse, call, print, exit code. Nothing heavy is imported before a command runs.

One module a command; they are all put into the program here.
"""

import sys
from typing import Annotated

import typer

from extractor.cli import batch, extract, forms, page, review, serve
from extractor.cli.options import Lang, Speech, VerboseOption, log_to_stderr, start_language

__all__ = ["app", "main"]

app = typer.Typer(
    help="Puts the numbers of converted government-disclosure annual reports back into the cells of their form.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """The console script."""
    language = start_language(sys.argv[1:])
    if language != "en":
        from extractor.cli.translated import translated

        translated(app)()
    app()


def _version(wanted: bool) -> None:
    if wanted:
        from extractor.version import __version__

        typer.echo(" ".join(("tablemend", __version__)))
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
    verbose: VerboseOption = 0,
    lang: Annotated[
        Lang | None,
        typer.Option("--lang", help="The language of messages and of what people read.", show_default="auto"),
    ] = None,
) -> None:
    log_to_stderr(verbose)
    Speech.choose(lang and lang.value)


app.add_typer(forms.forms_app, name="forms")
app.command("extract")(extract.extract)
app.command("batch")(batch.batch)
app.command("page")(page.page)
app.add_typer(review.review_app, name="review")
app.command("serve")(serve.serve)
app.command("schema")(forms.schema)
