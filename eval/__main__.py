"""``python -m eval``: suites, runs, comparisons, reports, the gate. A thin shell; every command calls one function."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.assist import assist_command, assist_fit_command
from eval.commands.options import (
    EveryOption,
    ReaderOption,
    RunArgument,
    SeedOption,
    SuiteArgument,
    SuiteOption,
    names_in,
    say,
)
from eval.commands.suites import gold_app, suite_app
from eval.suites import SuiteError
from extractor.errors import TablemendError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Measure extractors on frozen suites.",
)
app.add_typer(suite_app, name="suite")
app.add_typer(gold_app, name="gold")
app.command("assist")(assist_command)
app.command("assist-fit")(assist_fit_command)

GATE = Path(__file__).with_name("gate.yaml")
DEFAULT_SYSTEMS = "rules,zeros,afternoon"


@app.command("run")
def run_command(
    suite: SuiteArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder of the run; a run broken off there goes on.")],
    systems: Annotated[
        str, typer.Option(help="Names apart by commas: rules, model, auto, auto:random-weights and other ablations, "
                               "zeros, afternoon, page-ocr, pdfplumber, "
                               "camelot, markitdown, img2table, pymupdf4llm, saved:FOLDER, module:factory."),
    ] = DEFAULT_SYSTEMS,
    only: Annotated[str, typer.Option(help="Only these kinds of the suite, apart by commas.")] = "",
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = max(os.cpu_count() or 1, 1),
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds a report may take.")] = 120.0,
    seed: SeedOption = 0,
    tables: Annotated[bool, typer.Option("--tables", help="Also TEDS and GriTS, seconds a report.")] = False,
) -> None:  # fmt: skip
    """Run systems on a suite, save predictions and scores, write the report."""
    from eval.report import write_report
    from eval.run import RunOptions, run_suite
    from eval.score import as_json, score_run
    from eval.store import write_json
    from eval.suites import load_suite

    options = RunOptions(seed=seed, jobs=jobs, timeout_s=timeout, only=names_in(only))
    run = run_suite(load_suite(suite), names_in(systems), out, options)
    for note in run.note.systems:
        if note.unavailable:
            say(f"{note.name}: cannot run here: {note.unavailable}")
    scores = score_run(run, tables=tables)
    write_json(out / "scores.json", as_json(run, scores))
    if scores:
        markdown, page = write_report(run, scores)
        say(f"wrote {markdown} and {page}")
    _print_scores(out)


@app.command("report")
def report_command(
    folder: RunArgument,
    suite: SuiteOption = None,
    system: Annotated[str | None, typer.Option(help="The system looked at closely.")] = None,
    tables: Annotated[bool, typer.Option("--tables", help="Also TEDS and GriTS, seconds a report.")] = False,
) -> None:
    """Make scores and report again from the saved predictions."""
    from eval.report import write_report
    from eval.score import as_json, score_run
    from eval.store import open_run, write_json

    run = open_run(folder, suite=suite)
    scores = score_run(run, tables=tables)
    write_json(folder / "scores.json", as_json(run, scores))
    markdown, page = write_report(run, scores, system=system)
    say(f"wrote {markdown} and {page}")


@app.command("compare")
def compare_command(
    a: Annotated[str, typer.Argument(metavar="A", help="DIR or DIR:SYSTEM.")],
    b: Annotated[str, typer.Argument(metavar="B", help="DIR or DIR:SYSTEM, or the name of another system of A's run.")],
    suite: SuiteOption = None,
    seed: SeedOption = 0,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Also write the table, as Markdown.")] = None,
) -> None:
    """Differences between two systems on the same reports, with intervals and a paired permutation test."""
    from eval.compare import as_markdown, compare_systems
    from eval.score import SystemScore
    from eval.store import Run, open_run, read_note

    def pick(text: str, default: Path | None) -> tuple[Run, SystemScore]:
        folder, _, name = text.rpartition(":")
        if read_note(Path(text)) is not None:
            folder, name = text, ""
        elif not folder and default is not None:
            folder = str(default)
        run = open_run(Path(folder or text), suite=suite)
        ran = [note for note in run.note.systems if note.folder is not None]
        if not name and len(ran) != 1:
            raise SuiteError(f"{text}: say which system, DIR:SYSTEM; it has {', '.join(note.name for note in ran)}")
        note = run.note.system(name) if name else ran[0]
        if note.folder is None:
            raise SuiteError(f"{text}: {note.name} could not run there: {note.unavailable}")
        return run, SystemScore(note, run.suite.reports, run.predictions(note), seed)

    first, left = pick(a, None)
    _, right = pick(b, first.folder)
    names = (left.system.name, right.system.name)
    if names[0] == names[1]:
        names = (f"{names[0]} (A)", f"{names[1]} (B)")
    table = as_markdown(compare_systems(left, right, seed=seed), *names)
    if out is not None:
        out.write_text(table, encoding="utf-8")
    typer.echo(table, nl=False)


@app.command("review")
def review_command(
    suite: SuiteArgument,
    system: ReaderOption = "rules",
    every: EveryOption = 1,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Also write the table, as Markdown.")] = None,
    orders: Annotated[list[str] | None, typer.Option("--order", help="Only these orders. Repeat for several.")] = None,
) -> None:
    """How errors fall with the cells that a reviewer who knows the gold looks at, by worth and in file order."""
    from eval.baselines import open_system
    from eval.lanes import extract_safely
    from eval.reviewer import ORDERS, as_markdown, review
    from eval.suites import load_suite

    chosen_orders = orders or list(ORDERS)
    if unknown := set(chosen_orders) - set(ORDERS):
        raise typer.BadParameter(f"saw {', '.join(sorted(unknown))}, expected {', '.join(ORDERS)}")
    loaded = load_suite(suite)
    reader = open_system(system)
    chosen = loaded.reports[::every]
    read = [(gold, extract_safely(reader, loaded.path(gold), gold.form)) for gold in chosen]
    table = as_markdown({name: review(read, ORDERS[name]) for name in chosen_orders})
    if out is not None:
        out.write_text(table, encoding="utf-8")
    typer.echo(table, nl=False)


@app.command("gate")
def gate_command(
    settings: Annotated[Path, typer.Option(help="The file with the bounds.")] = GATE,
    write: Annotated[bool, typer.Option("--record", help="Write what is seen as the new bounds.")] = False,
) -> None:
    """Fail (exit 1) where accuracy falls under its floor or silent errors rise above their ceiling."""
    from eval.gate import check_bounds, foreign_bound, load_gate, record, run_gate, trap_bounds

    gate = load_gate(settings)
    counts = run_gate(gate)
    if write:
        gate = record(settings, gate, counts)
        say(f"wrote {settings}")
    bounds = [*check_bounds(gate, counts), *trap_bounds(gate), *foreign_bound(gate)]
    for bound in bounds:
        side, seen = "at least" if bound.side == "floors" else "at most", bound.seen
        shown = "no such cells" if seen is None else f"{seen:.4f}"
        typer.echo(f"{'ok  ' if bound.holds else 'FAIL'} {bound.rate:20s} {shown} ({side} {bound.bound:g}) %")
    if not bounds:
        raise SuiteError(f"{settings}: no bounds are recorded; run eval gate --record and look at them")
    if not all(bound.holds for bound in bounds):
        raise typer.Exit(1)


@app.command("foreign")
def foreign_command(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder with families.jsonl and its documents.")],
    systems: Annotated[str, typer.Option(help="Names apart by commas, as for eval run.")] = "rules,auto,model",
) -> None:
    """Count the documents of other families that are taken for a report; exit 1 where there is one."""
    from eval.baselines import open_system
    from eval.foreign import accept_foreign

    found = {name: accept_foreign(folder, open_system(name)) for name in names_in(systems)}
    for name, acceptance in found.items():
        typer.echo(f"{name}: {len(acceptance.accepted)} of {acceptance.documents} accepted")
        for file in acceptance.accepted:
            typer.echo(f"  {file}")
    if any(acceptance.accepted for acceptance in found.values()):
        raise typer.Exit(1)


@app.command("facts")
def facts_command(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder with narratives.jsonl.")],
    split: Annotated[str, typer.Option(help="open, held_out or kinds.")] = "held_out",
    system: Annotated[str, typer.Option(help="ours or afternoon.")] = "ours",
    seed: SeedOption = 0,
    by_fact: Annotated[bool, typer.Option("--by-fact", help="A line for each fact.")] = False,
    mistakes: Annotated[
        bool, typer.Option("--mistakes", help="List what is wrong; never of held_out while writing rules.")
    ] = False,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Also write the figures, as JSON.")] = None,
) -> None:  # fmt: skip
    """Measure the facts of narratives: precision, recall, F1 with its interval, calibration."""
    from eval.narratives import SYSTEMS, as_json, as_text, judge, load_narratives, mistakes_of, summarize

    if system not in SYSTEMS:
        raise SuiteError(f"saw system {system!r}, expected one of {', '.join(SYSTEMS)}")
    narratives = [narrative for narrative in load_narratives(folder) if narrative.split == split]
    if not narratives:
        raise SuiteError(f"{folder}: no narratives of split {split!r}; expected open, held_out or kinds")
    judged = judge(narratives, SYSTEMS[system])
    summary = summarize(judged, seed=seed)
    typer.echo(as_text(summary, by_fact=by_fact), nl=False)
    if mistakes:
        typer.echo(mistakes_of(judged), nl=False)
    if out is not None:
        out.write_text(as_json(summary) + "\n", encoding="utf-8")


@app.command("ablate")
def ablate_command(
    modules: Annotated[list[str], typer.Argument(help="Modules named in eval/ablate.py; all: each in turn.")],
    suites: Annotated[list[Path], typer.Option("--suite", help="A suite; may be given several times.")],
    system: Annotated[str, typer.Option(help="The system that is read with and without the module.")] = "rules",
    every: EveryOption = 1,
    seed: SeedOption = 0,
) -> None:
    """What modules are worth: rates with a module minus without it, on the same reports."""
    from eval.ablate import HEADER, SWITCHES, ablate, as_line
    from eval.baselines import open_system
    from eval.suites import load_suite

    names = list(SWITCHES) if modules == ["all"] else modules
    opened = open_system(system)
    for folder in suites:
        part = load_suite(folder).every(every)
        typer.echo(f"{folder}: {len(part.reports)} reports, {system}\n\n{HEADER}")
        for effect in ablate(part, opened, names, seed=seed):
            typer.echo(as_line(effect))
        typer.echo("")


def _print_scores(folder: Path) -> None:
    import json

    from eval.compare import percent

    shown = ("nonzero", "read", "silent", "invented", "false_blank", "lost_unflagged", "flagged", "perfect", "failed")
    wide = max(map(len, shown))
    systems = json.loads((folder / "scores.json").read_text(encoding="utf-8"))["systems"]
    width = max((len(name) for name in systems), default=6)
    typer.echo(" ".join(["system".ljust(width), *(name.rjust(wide) for name in shown)]))
    for name, score in systems.items():
        typer.echo(" ".join([name.ljust(width), *(percent(score["rates"][rate][0]).rjust(wide) for rate in shown)]))


def main() -> int:
    """0: done; 1: a gate that does not hold; 2: wrong usage, or a suite, gold or run that cannot be used."""
    try:
        app()
    except TablemendError as error:
        say(f"error: {error}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
