"""``python -m eval.hostile``: a campaign of hostile inputs, its figures, and the inputs that did harm."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from eval.hostile.campaign import JOURNAL, LIMITS, run_campaign
from eval.hostile.draw import draw, find_seeds


def main(
    inputs: Annotated[int, typer.Option(min=1, help="How many inputs are drawn.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Of chance; input N of a seed is always the same bytes.")] = 1,
    first: Annotated[int, typer.Option(min=0, help="The number of the first input.")] = 0,
    seconds: Annotated[float | None, typer.Option(help="No input is begun after so many seconds.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    tagger: Annotated[str, typer.Option(help="rules, auto or model.")] = "rules",
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="A new folder for inputs that did harm, or that of a campaign to go on with."),
    ] = None,
    only_draw: Annotated[bool, typer.Option("--only-draw", help="Write the inputs into --out, and read none.")] = False,
) -> None:
    """Damage inputs of every kind, read each twice in a worker with limits, and count what must not be.

    Exit code 1 where a figure but the first is not zero. An input that did harm is kept, and drawn again with
    --seed S --first N --inputs 1. A campaign that was stopped goes on with the same command, and reads again what did
    harm.
    """
    seeds = find_seeds()
    folder = out or Path(tempfile.mkdtemp(prefix="hostile-"))
    if only_draw:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(first, first + inputs):
            name, data = draw(seeds, seed, number)
            (folder / name).write_bytes(data)
        return
    campaign = run_campaign(
        seeds, inputs=inputs, seed=seed, first=first, seconds=seconds, jobs=jobs, folder=folder, tagger=tagger,
        say=lambda line: print(line, file=sys.stderr, flush=True),
    )  # fmt: skip
    print(json.dumps({"seed": seed, "first": first, "limits": str(LIMITS), **campaign.figures()}, ensure_ascii=False))
    print("records: " + ", ".join(f"{count} {kind}" for kind, count in campaign.records.most_common()))
    print(f"{campaign.seconds:.0f} s", file=sys.stderr)
    if campaign.harms:
        (folder / "harms.jsonl").write_text(
            "".join(json.dumps(vars(harm), ensure_ascii=False) + "\n" for harm in campaign.harms), encoding="utf-8"
        )
        print(f"kept in {folder}", file=sys.stderr)
        raise typer.Exit(1)
    if out is None:
        (folder / JOURNAL).unlink()
        folder.rmdir()


if __name__ == "__main__":
    typer.run(main)
