"""``python -m eval``: suites, runs, comparisons, reports, the gate. A thin shell; every command calls one function."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.suites import SuiteError
from extractor.errors import TablemendError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Measure extractors on frozen suites.",
)
suite_app = typer.Typer(no_args_is_help=True, help="Check a suite, write its card.")
gold_app = typer.Typer(no_args_is_help=True, help="Gold from a spreadsheet.")
app.add_typer(suite_app, name="suite")
app.add_typer(gold_app, name="gold")

SuiteArgument = Annotated[Path, typer.Argument(metavar="SUITE", help="Folder with gold.jsonl and the inputs it names.")]
RunArgument = Annotated[Path, typer.Argument(metavar="DIR", help="Folder written by eval run.")]
SuiteOption = Annotated[Path | None, typer.Option("--suite", help="Where the suite lies now, if it was moved.")]
SeedOption = Annotated[int, typer.Option(help="Seed of intervals and tests.")]
EveryOption = Annotated[int, typer.Option(min=1, help="Only every so many-th report.")]
ReaderOption = Annotated[str, typer.Option(help="What reads the reports.")]
ReplayOption = Annotated[Path | None, typer.Option(metavar="DIR", help="Answers kept earlier.")]

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

    options = RunOptions(seed=seed, jobs=jobs, timeout_s=timeout, only=_names(only))
    run = run_suite(load_suite(suite), _names(systems), out, options)
    for note in run.note.systems:
        if note.unavailable:
            _say(f"{note.name}: cannot run here: {note.unavailable}")
    scores = score_run(run, tables=tables)
    write_json(out / "scores.json", as_json(run, scores))
    if scores:
        markdown, page = write_report(run, scores)
        _say(f"wrote {markdown} and {page}")
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
    _say(f"wrote {markdown} and {page}")


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
        _say(f"wrote {settings}")
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

    found = {name: accept_foreign(folder, open_system(name)) for name in _names(systems)}
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


@app.command("assist")
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
        effects = measure_bounds(part, named, tagger=tagger, out=out, tell=_say)
    else:
        settings = prepare(assist, replay=assist_replay)
        effects = {settings.model or "": measure_model(part, settings, tagger=tagger)}
    for name, effect in effects.items():
        typer.echo(as_text(name, effect), nl=False)
    if not all(effect.no_worse for effect in effects.values()):
        raise typer.Exit(1)


@app.command("assist-fit")
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
        _say(f"wrote {out}")


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
    _say(f"wrote {suite / 'README.md'}")


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
    _say(f"wrote {out}")


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


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


def _say(text: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(text, markup=False)


def main() -> int:
    """0: done; 1: a gate that does not hold; 2: wrong usage, or a suite, gold or run that cannot be used."""
    try:
        app()
    except TablemendError as error:
        _say(f"error: {error}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
