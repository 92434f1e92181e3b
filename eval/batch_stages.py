"""Where the time of a run goes, stage by stage, measured in this process; part of :mod:`eval.batch_speed` and
:mod:`eval.speed`."""

from __future__ import annotations

import pkgutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Functions = Mapping[str, Sequence[tuple[str, str]]]
"""By stage, functions by the place they are called from; none calls another."""

READING: Functions = {
    "read the file": (("extractor.readers", "read_bytes"),),
    "group, match, place, settle": (("extractor.steps", "recover"),),
    "narrative": (("extractor.steps", "find_facts"), ("extractor.steps", "find_form_sections")),
    "judge": (
        *(
            ("extractor.steps", name)
            for name in (
                *("choose_lookalikes", "run_checks", "weigh_checks", "weigh_partial_rows", "infer", "find_claims"),
                *("doubt_missing", "find_unclaimed", "doubt_unclaimed", "doubt_order"),
            )
        ),
        ("extractor.recovery.judge.checks", "to_cells"),
    ),
    "confidence and review": (("extractor.recovery.judge.review.Reviewer", "decide"),),
}
WRITING: Functions = {
    "open the records": (("extractor.runs.chunks", "load_reports"),),
    "summary page": (("extractor.pages.summary.Summary", "add"),),
    "panel, cross-year checks, names": (("extractor.runs.outputs", "_write_panel"),),
    "CSV": (("extractor.runs.outputs", "write_csv_files"),),
    "workbook": (("extractor.runs.outputs", "_write_workbook"),),
}
STEPS: Functions = {
    "read the file": (("extractor.readers", "read_bytes"),),
    "parts, drafts, sections": (
        ("extractor.drafts", "final_only"),
        ("extractor.boundaries", "report_starts"),
        ("extractor.steps", "find_form_sections"),
    ),
    "pieces": (("extractor.recovery.recover", "make_pieces"), ("extractor.recovery.recover", "make_bands")),
    "form and labels": (("extractor.recovery.recover", "choose_form"),),
    "place: columns written one by one": (("extractor.recovery.tables", "_from_columns"),),
    "place: labels apart from values": (("extractor.recovery.tables", "bring_together"),),
    "place: rows": (("extractor.recovery.tables", "_place_block"), ("extractor.recovery.tables", "place_single")),
    "settle": (("extractor.recovery.tables", "settle"),),
    "cells": (("extractor.recovery.recover", "judge_cells"), ("extractor.recovery.judge.checks", "to_cells")),
    "narrative": READING["narrative"][:1],
    "checks and doubts": tuple(owned for owned in READING["judge"] if owned[1] != "to_cells"),
    "confidence and review": READING["confidence and review"],
}
"""The same in more detail, without what keeps a result."""


def steady(paths: Sequence[str], warm: Sequence[str], tagger: str) -> dict[str, Any]:
    """CPU milliseconds a report by step, in one process with the settings of a worker that read ``warm`` before: other
    texts, for what was read once is looked up more quickly."""
    from extractor.pipeline import Extractor
    from extractor.processes import look_for_cycles_rarely

    look_for_cycles_rarely()
    extractor = Extractor(tagger=tagger)
    taggers = [one for one in (extractor._steps.taggers.first, extractor._steps.taggers.witness) if one is not None]
    for path in warm:
        extractor.extract_all(path)
    spent: dict[str, float] = defaultdict(float)
    with _timed(STEPS, spent, [(one, "tag", f"tag: {one.name}") for one in taggers]), clock(spent, "in all"):
        for path in paths:
            extractor.extract_all(path)
    spent["other"] = 2 * spent["in all"] - sum(spent.values())
    return _milliseconds(spent, len(paths))


def reading(paths: Sequence[str], folder: Path, tagger: str) -> dict[str, Any]:
    """CPU milliseconds a report, after everything is loaded. ``folder``: a new one to keep the results in."""
    from extractor.batch import extract_data
    from extractor.pipeline import Extractor
    from extractor.runs.store import RunStore
    from extractor.runs.work import Limits, Work
    from extractor.runs.worker import outcome_of

    extractor = Extractor(tagger=tagger)
    taggers = [one for one in (extractor._steps.taggers.first, extractor._steps.taggers.witness) if one is not None]
    for path in paths[:10]:
        extractor.extract(path)
    spent: dict[str, float] = defaultdict(float)
    folder.mkdir()
    with _timed(READING, spent, [(one, "tag", f"tag: {one.name}") for one in taggers]), RunStore(folder) as store:
        for number, path in enumerate(paths):
            with clock(spent, "all of the worker"):
                data = Path(path).read_bytes()
                reports = extract_data(extractor, data, path=path)
                work = Work(f"{number:064}", path, path, len(data))
                with clock(spent, "write and pack the record"):
                    outcome = outcome_of(work, reports, "", Limits(), digest=work.digest)
            with clock(spent, "parent: keep the result"):
                store.add(outcome)
    apart = ("all of the worker", "parent: keep the result")
    spent["other"] = spent["all of the worker"] - sum(spent[name] for name in spent if name not in apart)
    return _milliseconds(spent, len(paths))


def writing(run_folder: Path, reports: int) -> dict[str, Any]:
    """CPU milliseconds a report of the outputs, written anew by this process alone."""
    from extractor.cli.batch import Output, write_all
    from extractor.runs.results import write_results
    from extractor.runs.spread import Spread

    spent: dict[str, float] = defaultdict(float)
    with clock(spent, "all of the outputs"):
        with clock(spent, "results.jsonl, failures.csv, inputs.csv"):
            write_results(run_folder)
        with _timed(WRITING, spent, []):
            write_all(run_folder, Spread(), form="auto", names=None, outputs=tuple(Output))
    spent["tables: lines, columns, files"] = spent["all of the outputs"] - sum(
        spent[name] for name in spent if name != "all of the outputs"
    )
    return _milliseconds(spent, reports)


@contextmanager
def clock(spent: dict[str, float], name: str) -> Iterator[None]:
    start = time.process_time()
    try:
        yield
    finally:
        spent[name] += time.process_time() - start


@contextmanager
def _timed(functions: Functions, spent: dict[str, float], methods: Sequence[tuple[Any, str, str]]) -> Iterator[None]:
    """Clocks around functions, and around ``methods`` (owner, name, stage), for as long as the block lasts."""
    replaced: list[tuple[Any, str, Any]] = []

    def replace(owner: Any, name: str, stage: str) -> None:
        whole: Callable[..., Any] = getattr(owner, name)

        def clocked(*args: Any, **kwargs: Any) -> Any:
            with clock(spent, stage):
                return whole(*args, **kwargs)

        replaced.append((owner, name, whole))
        setattr(owner, name, clocked)

    try:
        for stage, names in functions.items():
            for owner, name in names:
                replace(pkgutil.resolve_name(owner), name, stage)
        for owner, name, stage in methods:
            replace(owner, name, stage)
        yield
    finally:
        for owner, name, whole in replaced:
            setattr(owner, name, whole)


def _milliseconds(spent: Mapping[str, float], reports: int) -> dict[str, Any]:
    return {name: round(1000 * seconds / reports, 2) for name, seconds in sorted(spent.items(), key=lambda x: -x[1])}
