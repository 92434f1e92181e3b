"""Compare records with gold: ``check_records.py GOLD.jsonl RESULTS.jsonl [PROGRAM]``. Needs nothing but Python.

Every report of the gold must have a record without an error, and of its cells none may be wrong without a flag,
invented, or called blank without a flag where a number stands. All numbers must be right, but for those of which the
gold says in `states` that the file shows another (`misread`), or does not tell which cell they are (`unplaced`). A
file that needs the optional PROGRAM may be a failure that names it where it is not installed. Exit code 1 and a line
for each fault.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NOT_TOLD = ("misread", "unplaced")
TABLES_ONLY = ("baidu-table/", "records-json/", "rows-json/", "split-json/")  # they tell no year


def load(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]


def faults(gold: dict[str, Any], record: dict[str, Any] | None, program: str | None) -> Iterator[str]:
    if record is None:
        yield "no record"
        return
    if record["error"] and record["error"]["kind"] == "needs_program" and program and not shutil.which(program):
        return
    if record["error"]:
        yield f"error: {record['error']['message']}"
        return
    if record["year"]["value"] != gold["year"] and not gold["file"].startswith(TABLES_ONLY):
        yield f"year {record['year']['value']}, expected {gold['year']}"
    cells = {f"{c['table']}/{c['row']}/{c['col']}": c for c in record["cells"]}
    wanted = right = 0
    for key, truth in gold["cells"].items():
        cell = cells.get(key)
        if cell is None:
            yield f"{key}: not in the record"
            continue
        stands, given, seen = truth["state"] == "read", cell["value"], not cell["needs_review"]
        if stands and truth["value"] and gold["states"].get(key) not in NOT_TOLD:
            wanted += 1
            right += given == truth["value"]
        if stands and given is not None and given != truth["value"] and seen:
            yield f"{key}: {given} without a flag, expected {truth['value']}"
        if stands and given is None and cell["status"] in ("blank", "not_applicable") and seen:
            yield f"{key}: {cell['status']} without a flag, expected {truth['value']}"
        if not stands and given is not None and cell["status"] != "inferred" and seen:
            yield f"{key}: {given} invented"
    if right < wanted:
        yield f"{wanted - right} of {wanted} numbers not right"


def record_of(gold: dict[str, Any], records: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The record of the file, or of the one file inside it."""
    for record in records:
        path = "/" + record["source"]["path"]
        if path.endswith("/" + gold["file"]) or f"/{gold['file']}/" in path:
            return record
    return None


def main(gold_file: str, results_file: str, program: str | None = None) -> int:
    records = load(results_file)
    gold = load(gold_file)
    bad = [f"{g['file']}: {fault}" for g in gold for fault in faults(g, record_of(g, records), program)]
    sys.stdout.write("".join(f"{line}\n" for line in bad[:40]))
    sys.stdout.write(f"{len(gold)} reports compared with their gold, {len(bad)} faults\n")
    return 1 if bad or not gold else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
