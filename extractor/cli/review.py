"""``tablemend review``: looking at what a run left open, and deciding it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import FAILED, LangOption, say, usage_errors
from extractor.errors import InputError, SettingsError
from extractor.messages import message

review_app = typer.Typer(help="Look at what a run left open, and decide it.", no_args_is_help=True)

RunDir = Annotated[Path, typer.Argument(metavar="RUNDIR", help="The folder of a run.")]
WhoOption = Annotated[str, typer.Option("--who", metavar="NAME", help="Who decides; kept with each decision.")]
SourcesOption = Annotated[
    Path | None,
    typer.Option(
        "--sources", metavar="DIR", help="Where the reports' files are.", show_default="where the records say"
    ),
]
AuditOption = Annotated[
    int,
    typer.Option(
        "--audit", min=0, metavar="N", help="About so many undoubted cells of the run are drawn to be looked at too."
    ),
]
SecondOption = Annotated[
    str,
    typer.Option("--second", metavar="SHARE", help="Of what one person decided, the share that another is asked for."),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="N", help="Of the draws: the same seed, the same cells.")]


@review_app.command()
def serve(
    run_dir: RunDir,
    who: WhoOption,
    sources: SourcesOption = None,
    audit: AuditOption = 100,
    second: SecondOption = "5%",
    seed: SeedOption = 0,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 for any that is free.")] = 0,
    lang: LangOption = None,
) -> None:
    """Open the review in a browser, on this machine alone. Each decision is on the disk at once."""
    with usage_errors(), _failures():
        try:
            from extractor.review.server import run_server
            from extractor.review.shares import Shares
        except ModuleNotFoundError as error:
            raise SettingsError(message("setting.no_review", package=error.name)) from error
        shares = Shares(audit, _share(second), seed)
        run_server(run_dir, who=_name(who), folders=_folders(run_dir, sources), port=port, shares=shares, say=say)


@review_app.command()
def export(
    run_dir: RunDir,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE.xlsx", help="The workbook to fill in.")] = Path(
        "to_review.xlsx"
    ),
    sources: SourcesOption = None,
    audit: AuditOption = 100,
    seed: SeedOption = 0,
    lang: LangOption = None,
) -> None:
    """Write the work list as a workbook: one line a thing to look at, with columns for the decision."""
    with usage_errors(), _failures():
        from extractor.review.desk import open_desk
        from extractor.review.shares import Shares
        from extractor.review.sheet import export_sheet

        desk = open_desk(run_dir, Shares(audit, seed=seed))
        written = export_sheet(desk, out, _folders(run_dir, sources))
        say(message("review.exported", path=out, lines=written.lines, pictures=written.pictures))
        say(message("review.exported_too", path=out, audit=written.audit, reports=written.reports))
        _say_reliance(run_dir)


@review_app.command("import")
def import_(
    run_dir: RunDir,
    workbook: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="A workbook of export, filled in.")],
    who: WhoOption,
    lang: LangOption = None,
) -> None:
    """Read decisions back from a workbook. Exit code 1 where some lines cannot be used."""
    with usage_errors(), _failures():
        from extractor.review.desk import open_desk
        from extractor.review.sheet_back import import_sheet

        done = import_sheet(open_desk(run_dir), workbook, who=_name(who))
        for fault in done.faults:
            say(fault)
        told = message("review.imported", decided=done.decided, same=done.same, faults=len(done.faults))
        say(message("file.because", name=run_dir, reason=told))
        say(message("review.run_again", folder=run_dir))
        if done.faults:
            raise typer.Exit(FAILED)


@review_app.command()
def merge(
    logs: Annotated[list[Path], typer.Argument(metavar="A B …", help="Files of decisions (decisions.jsonl).")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="C", help="All decisions, each once.")],
    lang: LangOption = None,
) -> None:
    """Put the decisions of several persons together. Exit code 1 where they disagree: OUT.conflicts lists it."""
    with usage_errors(), _failures():
        from extractor.decisions.merge import conflict_lines, merge_logs
        from extractor.writers.target import whole_file

        ledger = merge_logs(logs, out)
        lines = conflict_lines(ledger)
        conflicts = out.with_name(f"{out.name}.conflicts")
        if lines:
            with whole_file(conflicts) as file:
                file.write("".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))
            for line in lines:
                say(line)
            say(message("review.conflicts", path=conflicts, count=len(lines)))
            raise typer.Exit(FAILED)
        conflicts.unlink(missing_ok=True)
        say(message("review.merged", path=out, count=len(ledger.decisions)))


@review_app.command()
def gold(
    run_dir: RunDir,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="SUITE", help="A new folder.")],
    sources: SourcesOption = None,
    lang: LangOption = None,
) -> None:
    """Write what was decided as a suite for python -m eval: the sources, and the decided cells as gold."""
    with usage_errors(), _failures():
        from extractor.review.gold import write_gold

        written = write_gold(run_dir, out, _folders(run_dir, sources))
        for line in written.left_out:
            say(message("review.left_out", what=line))
        say(message("review.gold", path=out, cells=written.cells, reports=written.reports))
        say(message("review.gold_is_hard"))
        _say_reliance(run_dir)


def _say_reliance(run_dir: Path) -> None:
    """How far the decisions can be relied on."""
    from extractor.decisions.agreement import reliance_of
    from extractor.decisions.log import run_log

    reliance = reliance_of(run_log(run_dir).ledger)
    say(message("review.agreed", share=reliance.agreed.words))
    say(message("review.audited", share=reliance.wrong.words))


def _share(text: str) -> float:
    from extractor.recovery.judge.review import parse_share

    return 0.0 if text.strip().rstrip("%") in ("0", "0.0") else parse_share(text)


def _name(who: str) -> str:
    if not who.strip():
        raise SettingsError(message("setting.who"))
    return who.strip()


def _folders(run_dir: Path, sources: Path | None) -> tuple[Path, ...]:
    if sources is not None and not sources.is_dir():
        raise SettingsError(message("setting.no_sources", folder=sources))
    return (sources,) if sources else (Path(), run_dir.parent)


@contextmanager
def _failures() -> Iterator[None]:
    """Files that cannot be read end the program with exit code 1."""
    try:
        yield
    except InputError as error:
        say(str(error))
        raise typer.Exit(FAILED) from error
