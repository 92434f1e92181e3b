"""``tablemend forms``: the statutory forms, and a check of forms of one's own. ``tablemend schema``: the record."""

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import FAILED, LangOption, Speech, say, tell, usage_errors
from extractor.messages import message

forms_app = typer.Typer(help="The statutory forms that are known.", no_args_is_help=True)


@forms_app.command("list")
def list_forms(lang: LangOption = None) -> None:
    """One line a form: first those among which auto chooses, then those that --form can name beside it."""
    from extractor.forms import load_form, named_ids, shipped_forms, summary

    for form in (*shipped_forms(), *map(load_form, named_ids())):
        tell(summary(form))


@forms_app.command("show")
def show_form(form: Annotated[str, typer.Argument(metavar="ID|FILE.yaml")], lang: LangOption = None) -> None:
    """The names, labels and identities of a form."""
    from extractor.forms import describe, load_form

    with usage_errors():
        typer.echo(describe(load_form(form), Speech.spoken), nl=False)


@forms_app.command("check")
def check_form(file: Annotated[Path, typer.Argument(metavar="FILE.yaml")], lang: LangOption = None) -> None:
    """Is a form file of your own sound? Exit code 1 and one line a problem where it is not."""
    from extractor.forms import check_form_file

    problems = check_form_file(file)
    for problem in problems:
        say(problem.message)
    if problems:
        raise typer.Exit(FAILED)
    tell(message("form.no_problems", path=file))


def schema() -> None:
    """Print the JSON Schema of the record."""
    from extractor.writers.jsonl import schema_text

    typer.echo(schema_text(), nl=False)
