"""Draw the suite: one folder a kind, ``gold.jsonl`` in the shape of the harness beside them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

from extractor.forms import load_form
from training.case import EDITIONS
from training.draw.report import SHIPPED_FAMILY, DrawnReport, draw_report, fine_states, gold_cells
from training.kinds.kind import Drawing, Kind

GOLD = "gold.jsonl"


def draw_kind(name: str, kind: Kind, seed: str) -> tuple[Drawing, dict[str, Any]]:
    """The files of a kind and its gold line; the same arguments give the same gold, and the same bytes of every kind
    that no other program draws."""
    rng = Random(f"{seed}/{name}")
    form = load_form(EDITIONS[0])
    year = rng.randint(2021, 2025)
    report = draw_report(form, rng, size="medium", year=year)
    drawing = kind.draw(report, rng)
    return drawing, gold_line(name, report, drawing)


def gold_line(name: str, report: DrawnReport, drawing: Drawing) -> dict[str, Any]:
    return {
        "name": name,
        "file": f"{name}/{drawing.main}",
        "kind": name,
        "form": report.form.id.removeprefix(SHIPPED_FAMILY),
        "org": report.office,
        "year": report.year,
        "broken": list(report.broken),
        "cells": gold_cells(report, drawing.drawn),
        "states": fine_states(report, drawing.drawn),
    }


def write_suite(kinds: Mapping[str, Kind], folder: Path, seed: str) -> list[str]:
    """Writes the kinds that can be drawn here and gives the names of the others, whose files and gold stay as they are."""
    lines = {line["kind"]: line for line in _written(folder / GOLD)}
    left_out: list[str] = []
    for name, kind in kinds.items():
        if kind.needs is not None and shutil.which(kind.needs) is None:
            left_out.append(name)
            continue
        drawing, lines[name] = draw_kind(name, kind, seed)
        shutil.rmtree(folder / name, ignore_errors=True)
        for file, content in drawing.files.items():
            target = folder / name / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    gold = (json.dumps(lines[name], ensure_ascii=False) + "\n" for name in sorted(lines))
    (folder / GOLD).write_text("".join(gold), encoding="utf-8")
    return left_out


def _written(gold: Path) -> list[dict[str, Any]]:
    if not gold.is_file():
        return []
    return [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
