"""``python -m training.narratives``: draws ``data/facts`` (same seed, same bytes), or fits the weights of the facts."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Annotated

import typer
import yaml

from training.narratives.grammar import load_grammar
from training.narratives.offices import draw_reporter

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
_HERE = Path(__file__).parent
_SPLITS = (("open", 160), ("held_out", 60))


@app.command("draw")
def draw_command(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for narratives.jsonl.")],
    seed: Annotated[int, typer.Option(help="Seed of the drawing.")] = 20261129,
    times: Annotated[int, typer.Option(min=1, help="How many times the usual number.")] = 1,
) -> None:
    """Draw the narratives of both grammars and add the written kinds."""
    lines = [line for split, count in _SPLITS for line in draw(split, count * times, seed)]
    for name, kind in yaml.safe_load((_HERE / "kinds.yaml").read_text(encoding="utf-8")).items():
        lines.append({"name": name, "split": "kinds", **kind})
    out.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (out / "narratives.jsonl").write_text(text, encoding="utf-8")


@app.command("fit")
def fit_command(
    seed: Annotated[int, typer.Option(help="Seed of the drawing; another one than that of the narratives.")] = 7,
    count: Annotated[int, typer.Option(min=1, help="Narratives to fit on.")] = 400,
) -> None:
    """Fit the weights of the evidence on fresh narratives of the open grammar, and write them."""
    from eval.narratives import Narrative
    from training.narratives.fit import fit, observe, write

    observations = list(observe(Narrative.model_validate(line) for line in draw("open", count, seed)))
    write(fit(observations))
    wrong = sum(not one.right for one in observations)
    typer.echo(f"{len(observations)} values weighed, {wrong} of them wrong")


def draw(split: str, count: int, seed: int) -> list[dict[str, object]]:
    """``count`` narratives of the grammar ``split``; more of them begin with the same ones."""
    grammar = load_grammar(_HERE / f"{split}.yaml")
    lines: list[dict[str, object]] = []
    for index in range(count):
        rng = Random(f"{split}-{seed}-{index}")
        text, facts = grammar.draw(draw_reporter(rng), rng)
        lines.append({"name": f"{split}-{index:04d}", "split": split, "text": text, "facts": facts})
    return lines


if __name__ == "__main__":
    app()
