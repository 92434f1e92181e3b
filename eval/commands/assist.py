"""What an assistant does to a suite, and what its answers weigh."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.commands.options import EveryOption, ReaderOption, ReplayOption, SuiteArgument, say
from eval.suites import SuiteError


def assist_command(
    suite: SuiteArgument,
    bound: Annotated[
        list[str], typer.Option(help="oracle, adversary, sums, neighbours, movers or student; several may be given.")
    ] = [],  # noqa: B006
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="File of what was measured; a run that was broken off goes on.")
    ] = None,
    assist: Annotated[str | None, typer.Option(metavar="URL|CONFIG", help="A model in place of a bound.")] = None,
    assist_replay: ReplayOption = None,
    tagger: ReaderOption = "rules",
    every: EveryOption = 1,
) -> None:
    """What an assistant does to a suite: the best one, the worst ones, or a model; exit 1 where silent errors rise."""
    from eval.assist import measure_bounds, measure_model
    from eval.assist_bounds import BOUNDS
    from eval.assist_effect import as_text
    from eval.suites import load_suite
    from extractor.assist.assistant import prepare

    part = load_suite(suite).every(every)
    if bound:
        if unknown := [one for one in bound if one not in BOUNDS]:
            raise SuiteError(f"saw bound {unknown[0]!r}, expected one of {', '.join(BOUNDS)}")
        named = [one for one in BOUNDS if one in bound]
        effects = measure_bounds(part, named, tagger=tagger, out=out, tell=say)
    else:
        settings = prepare(assist, replay=assist_replay)
        effects = {settings.model or "": measure_model(part, settings, tagger=tagger)}
    for name, effect in effects.items():
        typer.echo(as_text(name, effect), nl=False)
    if not all(effect.no_worse for effect in effects.values()):
        raise typer.Exit(1)


def assist_fit_command(
    suite: SuiteArgument,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="The calibration file, which is added to.")] = None,
    assist: Annotated[str | None, typer.Option(metavar="URL|CONFIG", help="The model's server.")] = None,
    assist_replay: ReplayOption = None,
    student: Annotated[bool, typer.Option(help="A scripted student in place of a model, to try the fitting.")] = False,
    tagger: ReaderOption = "rules",
    every: EveryOption = 1,
) -> None:
    """Count how often a model's answers are right, for --assist: what its answers weigh, and whether they may pass."""
    from eval.assist_fit import add_to, answers_of, as_text, load_known, open_one
    from eval.suites import load_suite
    from extractor.assist.assistant import prepare

    part = load_suite(suite).every(every)
    settings = None if student else prepare(assist, replay=assist_replay)
    opened = open_one(settings)
    answers = list(answers_of(part, opened, tagger=tagger))
    made = add_to(load_known(out) if out else None, opened.model, part, answers)
    typer.echo(as_text(made.models[opened.model], answers), nl=False)
    if out is not None:
        out.write_text(made.model_dump_json(indent=1) + "\n", encoding="utf-8")
        say(f"wrote {out}")
