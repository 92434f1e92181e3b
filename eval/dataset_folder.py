"""A suite as a folder that ``datasets.load_dataset`` opens, with its inputs.

``python -m eval.dataset_folder SUITE -o DIR``. One Parquet file a split. A line has the file itself (``bytes``), its
text where it is one, the kind of file and damage, and the gold: ``cells`` as a list of ``{cell, value, state}`` in form
order. The same suite gives the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from eval.suites import GoldReport, Suite, SuiteError, load_suite
from extractor.errors import InputError, SettingsError
from extractor.readers.decode import decode
from extractor.readers.kind import Kind, sniff

SPLITS = {"seen": "seen", "train-like": "seen", None: "seen", "unseen": "unseen"}
"""Names of splits in gold, and as ``datasets`` takes them."""
TEXTS = (Kind.TEXT, Kind.HTML, Kind.MIXED)


def write_dataset(suite: Suite, out: Path) -> dict[str, int]:
    """Writes the folder; returns how many reports each split has.

    Raises :class:`SettingsError` where ``out`` is not empty.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if out.exists() and any(out.iterdir()):
        raise SettingsError(f"{out}: is not empty; expected a new folder")
    (out / "data").mkdir(parents=True, exist_ok=True)
    cell = pa.struct([("cell", pa.string()), ("value", pa.float64()), ("state", pa.string())])
    text = ("name", "file", "split", "kind", "form", "org")
    schema = pa.schema(
        [
            *((name, pa.string()) for name in text),
            ("year", pa.int32()),
            ("severity", pa.string()),
            ("damage", pa.list_(pa.string())),
            ("group", pa.string()),
            ("text", pa.string()),
            ("bytes", pa.binary()),
            ("cells", pa.list_(cell)),
        ]
    )
    lines: dict[str, list[dict[str, Any]]] = {}
    for report in suite.reports:
        line = line_of(report, suite.path(report).read_bytes())
        lines.setdefault(line["split"], []).append(line)
    for split, rows in lines.items():
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), out / "data" / f"{split}.parquet")
    counts = {split: len(rows) for split, rows in sorted(lines.items())}
    (out / "README.md").write_text(_card(suite, counts), encoding="utf-8")
    return counts


def line_of(report: GoldReport, data: bytes) -> dict[str, Any]:
    """One report as a line of the table."""
    damage = report.damage
    return {
        "name": report.name,
        "file": report.file,
        "split": SPLITS[damage.split if damage else None],
        "kind": report.kind,
        "form": report.form,
        "org": report.org,
        "year": report.year,
        "severity": None if damage is None or damage.severity is None else str(damage.severity),
        "damage": list(damage.kinds) if damage else [],
        "group": report.cluster,
        "text": text_of(data, report.file),
        "bytes": data,
        "cells": [{"cell": name, "value": c.value, "state": c.state.value} for name, c in report.cells.items()],
    }


def text_of(data: bytes, name: str) -> str | None:
    """The decoded text of a file that is one; ``None`` for PDF, Word, pictures and the like."""
    try:
        return decode(data, name=name)[0] if sniff(data, name) in TEXTS else None
    except InputError:
        return None


def _card(suite: Suite, counts: dict[str, int]) -> str:
    files = [{"split": split, "path": f"data/{split}.parquet"} for split in counts]
    front = {
        "license": "apache-2.0",
        "language": ["zh"],
        "pretty_name": f"tablemend {suite.name}: cells of damaged government-disclosure reports",
        "task_categories": ["token-classification", "table-to-text"],
        "size_categories": ["n<1K"],
        "configs": [{"config_name": "default", "data_files": files}],
    }
    return "".join(_card_lines(suite, yaml.safe_dump(front, allow_unicode=True, sort_keys=False), counts))


def _card_lines(suite: Suite, front: str, counts: dict[str, int]) -> Iterator[str]:
    states = Counter(cell.state.value for report in suite.reports for cell in report.cells.values())
    kinds = Counter(report.kind for report in suite.reports)
    yield f"---\n{front}---\n# tablemend {suite.name}\n\n{_TASK}\n"
    yield f"- Splits: {_counted(counts.items())}; kinds of damage in `unseen` were kept out of all training\n"
    yield f"- Cells: {_counted(sorted(states.items()))}\n"
    yield f"- Kinds of file: {_counted(sorted(kinds.items()))}\n"
    yield f"- Checksum of the suite (SHA-256 over gold and inputs): `{suite.checksum}`\n"
    yield _USE


_TASK = """\
Annual reports on the disclosure of government information (政府信息公开工作年度报告), drawn by seeded code and then
damaged as converters and OCR damage them. Names, figures and narrative are made up; no published report is in it.
The task: from `bytes` (or `text`), every cell of the statutory form, with what became of it.
"""
_USE = """
```python
from datasets import load_dataset

reports = load_dataset("DIR", split="unseen")      # this folder
reports[0]["bytes"], reports[0]["cells"][0]
```

`cells[].state`: `read` (the number stands in the file), `blank`, `not_applicable`, `text`, `unreadable`, `lost` (the
conversion dropped it; `value` is then what the report held). Score what is not zero apart: half of all cells are 0, and
a system that answers 0 everywhere looks half right. `python -m eval run` of the project scores silent errors too.

Licence: Apache-2.0. Not for judging real offices: the figures are drawn.
"""


def _counted(pairs: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in pairs)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.dataset_folder", description=__doc__)
    parser.add_argument("suite", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    options = parser.parse_args(arguments)
    try:
        counts = write_dataset(load_suite(options.suite), options.out)
    except (SuiteError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{options.out}: {_counted(counts.items())}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
