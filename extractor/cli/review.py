"""``tablemend review``: looking at what a run left open, and deciding it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import FAILED, say, usage_errors
from extractor.errors import InputError, SettingsError

review_app = typer.Typer(help="Look at what a run left open, and decide it.", no_args_is_help=True)

RunDir = Annotated[Path, typer.Argument(metavar="RUNDIR", help="The folder of a run.")]
WhoOption = Annotated[str, typer.Option("--who", metavar="NAME", help="Who decides; stands beside each decision.")]
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
) -> None:
    """Open the review in a browser, on this machine alone. Each decision is on the disk at once."""
    with usage_errors(), _failures():
        try:
            from extractor.review.server import run_server
            from extractor.review.shares import Shares
        except ModuleNotFoundError as error:
            raise SettingsError(
                f"{error.name} is not installed; the review in a browser needs: pip install 'tablemend[review]'"
            ) from error
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
) -> None:
    """Write the work list as a workbook: one line a thing to look at, with columns for the decision."""
    with usage_errors(), _failures():
        from extractor.review.desk import open_desk
        from extractor.review.shares import Shares
        from extractor.review.sheet import export_sheet

        desk = open_desk(run_dir, Shares(audit, seed=seed))
        written = export_sheet(desk, out, _folders(run_dir, sources))
        say(f"{out}: {written.lines} lines to look at, {written.audit} of them drawn at random")
        say(f"{out}: {written.pictures} lines with a picture, {written.reports} reports")
        _say_reliance(run_dir)


@review_app.command("import")
def import_(
    run_dir: RunDir,
    workbook: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="A workbook of export, filled in.")],
    who: WhoOption,
) -> None:
    """Read decisions back from a workbook. Exit code 1 where some lines cannot be used."""
    with usage_errors(), _failures():
        from extractor.review.desk import open_desk
        from extractor.review.sheet_back import import_sheet

        done = import_sheet(open_desk(run_dir), workbook, who=_name(who))
        for fault in done.faults:
            say(fault)
        told = f"{done.decided} decisions taken, {done.same} were decided so already, {len(done.faults)} not used"
        say(f"{run_dir}: {told}")
        say(f"the same tablemend batch command once more brings the outputs of {run_dir} up to them")
        if done.faults:
            raise typer.Exit(FAILED)


@review_app.command()
def merge(
    logs: Annotated[list[Path], typer.Argument(metavar="A B …", help="Files of decisions (decisions.jsonl).")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="C", help="All decisions, each once.")],
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
            say(
                f"{conflicts}: {len(lines)} things that persons disagree on; nothing of them is taken until one decides"
            )
            raise typer.Exit(FAILED)
        conflicts.unlink(missing_ok=True)
        say(f"{out}: {len(ledger.decisions)} decisions, no disagreement")


@review_app.command()
def gold(
    run_dir: RunDir,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="SUITE", help="A new folder.")],
    sources: SourcesOption = None,
) -> None:
    """Write what was decided as a suite for python -m eval: the sources, and the decided cells as gold."""
    with usage_errors(), _failures():
        from extractor.review.gold import write_gold

        written = write_gold(run_dir, out, _folders(run_dir, sources))
        for line in written.left_out:
            say(f"left out: {line}")
        say(f"{out}: {written.cells} decided cells of {written.reports} reports")
        say("mostly what was doubtful was looked at: figures of this suite are of hard cells, not of all")
        _say_reliance(run_dir)


def _say_reliance(run_dir: Path) -> None:
    """How far the decisions can be relied on."""
    from extractor.decisions.agreement import reliance_of
    from extractor.decisions.log import run_log

    reliance = reliance_of(run_log(run_dir).ledger)
    say(f"second looks that agreed with the first: {reliance.agreed.words}")
    say(f"audit of undoubted cells, read wrongly: {reliance.wrong.words}")


def _share(text: str) -> float:
    from extractor.recovery.review import parse_share

    return 0.0 if text.strip().rstrip("%") in ("0", "0.0") else parse_share(text)


def _name(who: str) -> str:
    if not who.strip():
        raise SettingsError("--who: saw no name, expected that of the person who decides")
    return who.strip()


def _folders(run_dir: Path, sources: Path | None) -> tuple[Path, ...]:
    if sources is not None and not sources.is_dir():
        raise SettingsError(f"--sources {sources}: no such folder")
    return (sources,) if sources else (Path(), run_dir.parent)


@contextmanager
def _failures() -> Iterator[None]:
    """Files that cannot be read end the program with exit code 1."""
    try:
        yield
    except InputError as error:
        say(str(error))
        raise typer.Exit(FAILED) from error
