"""Gold and records made on the spot: a report that obeys the form, and the same report harmed in a known way."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from eval.suites import GoldCell, GoldReport, GoldState, known_edition
from extractor.report import Cell, Engine, FormNote, Report, Source, Status

FORM = "2021"
Values = dict[str, int | float | None]


def make_values(rng: random.Random) -> Values:
    """Every cell of the form with a number of its own, so that a moved number is never right by chance."""
    keys = [str(key) for key in known_edition(FORM).keys]
    return dict(zip(keys, rng.sample(range(1000, 9999), len(keys)), strict=True))


def make_gold(values: Mapping[str, int | float | None], *, name: str = "r1", **fields: object) -> GoldReport:
    """Gold of those values; ``None`` is a blank cell."""
    cells = {
        key: GoldCell(value=value, state=GoldState.BLANK if value is None else GoldState.READ)
        for key, value in values.items()
    }
    known = {"file": f"{name}.txt", "kind": "made", "form": FORM, "org": "云溪镇人民政府", "year": 2021, **fields}
    return GoldReport.model_validate({"name": name, "cells": cells, **known})


def make_cell(key: str, value: float | None, **fields: object) -> Cell:
    """A cell that says what its value says; ``fields`` override."""
    table, row, col = key.split("/")
    known = {
        "table": table,
        "row": row,
        "col": col,
        "value": value,
        "text": None if value is None else str(value),
        "unit": None,
        "status": Status.BLANK if value is None else Status.READ,
        "confidence": 1.0,
        "needs_review": False,
        "method": "test",
        **fields,
    }
    return Cell.model_validate(known)


def make_report(values: Mapping[str, float | None], *, name: str = "r1", **cell_fields: object) -> Report:
    return wrap(tuple(make_cell(key, value, **cell_fields) for key, value in values.items()), name=name)


def wrap(cells: tuple[Cell, ...], *, name: str = "r1") -> Report:
    return Report(
        source=Source(path=f"{name}.txt", sha256=None, media_type=None, pages=None),
        form=FormNote(id="gov-disclosure-2021", version="1", confidence=1.0),
        cells=cells,
        engine=Engine(version="0", tagger="test"),
    )


def rotate_applicants(values: Values) -> Values:
    """The six applicant columns one to the right, the last one first; totals stay."""
    columns = ["natural_person", "business", "research", "public_welfare", "legal_service", "other"]
    moved = dict(values)
    for key in values:
        table, row, col = key.split("/")
        if table == "applications" and col in columns:
            moved[key] = values[f"{table}/{row}/{columns[columns.index(col) - 1]}"]
    return moved


def slide_rows(values: Values) -> Values:
    """Each row of the applications gets the row above; the first one is blank."""
    rows = list(dict.fromkeys(key.split("/")[1] for key in values if key.startswith("applications/")))
    moved = dict(values)
    for key in values:
        table, row, col = key.split("/")
        if table == "applications":
            at = rows.index(row)
            moved[key] = values[f"{table}/{rows[at - 1]}/{col}"] if at else None
    return moved


def drop_digit(values: Values) -> Values:
    """Every tenth number loses its second digit."""
    moved = dict(values)
    for key in list(values)[::10]:
        text = str(values[key])
        moved[key] = int(text[0] + text[2:])
    return moved


def misread_digit(values: Values) -> Values:
    """Every tenth number has another last digit."""
    moved = dict(values)
    for key in list(values)[::10]:
        text = str(values[key])
        moved[key] = int(text[:-1] + str((int(text[-1]) + 5) % 10))
    return moved


def lose_point(values: Values) -> Values:
    """Every tenth number is a thousand times too large."""
    return {key: value * 1000 if i % 10 == 0 and value else value for i, (key, value) in enumerate(values.items())}


def blanks_to_zero(values: Values) -> Values:
    return {key: 0 if value is None else value for key, value in values.items()}


Harm = Callable[[Values], Values]
