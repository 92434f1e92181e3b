"""Write a folder of drawn cases with ``gold.jsonl``: ``python -m training.benchmark --seed 1 --reports 200 -o DIR``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

from extractor.errors import SettingsError
from training.case import WRITERS, Case, Writer, draw_case, medium_of, scan_writers, shipped_editions
from training.damage.kinds import split_of
from training.draw.reword import Reword


def draw_benchmark(
    seed: int, reports: int, writers: Mapping[str, Writer] = WRITERS, *, seen_only: bool = False, start: int = 0,
    step: int = 1, reworded: float = 0.0,
) -> Iterator[Case]:  # fmt: skip
    """``reports`` cases that go round the kinds in ``writers`` and, within a kind, round severities 0 to 3.

    ``start``, ``step``: only every ``step``-th of them, from that one on, for several processes that share the work.
    ``reworded``: the share of the labels that are in words that no training sees.
    """
    change = Reword(reworded, held_out=True) if reworded else None
    forms = shipped_editions()
    kinds = tuple(writers)
    for index in range(start, reports, step):
        kind = kinds[index % len(kinds)]
        severity = (index // len(kinds) + index) % 4
        yield draw_case(
            f"case{index:04d}",
            kind,
            f"{seed}/{index}",
            severity=severity,
            forms=forms,
            seen_only=seen_only,
            writers=writers,
            change=change,
        )


def choose_kinds(
    patterns: Sequence[str], writers: Mapping[str, Writer] = WRITERS, *, seen_only: bool = False
) -> dict[str, Writer]:
    """The writers whose kind matches any pattern (``text-*``); with ``seen_only`` none that is kept from training.

    Raises :class:`SettingsError` where a pattern matches no kind.
    """
    for pattern in patterns:
        if not any(fnmatch(kind, pattern) for kind in writers):
            raise SettingsError(
                f"--kinds: saw {pattern!r}, expected a pattern that matches one of: {', '.join(writers)}"
            )
    return {
        kind: write
        for kind, write in writers.items()
        if any(fnmatch(kind, pattern) for pattern in patterns)
        and not (seen_only and split_of(medium_of(kind), ()) == "unseen")
    }


def write_benchmark(cases: Iterator[Case], folder: Path) -> int:
    """Writes each case and the gold beside it; gives the count."""
    folder.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    for case in cases:
        (folder / case.file).write_bytes(case.content)
        lines.append(json.dumps(case.gold, ensure_ascii=False) + "\n")
    (folder / "gold.jsonl").write_text("".join(lines), encoding="utf-8")
    return len(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.benchmark", description=__doc__)
    parser.add_argument("--seed", type=int, required=True, help="same seed, same bytes")
    parser.add_argument("--reports", type=int, default=200, help="number of cases")
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder for the files and gold.jsonl")
    parser.add_argument("--kinds", nargs="+", default=["*"], help="kinds to draw, with wildcards (text-*)")
    parser.add_argument("--seen-only", action="store_true", help="only damage and layouts that training may see")
    parser.add_argument("--reworded", type=float, default=0.0, help="share of the labels in other words, 0 to 1")
    parser.add_argument("--scan-font", type=Path, help="TrueType file with Chinese glyphs; adds the kinds scan-*")
    options = parser.parse_args(arguments)
    scans = scan_writers(options.scan_font) if options.scan_font else {}
    writers = choose_kinds(options.kinds, {**WRITERS, **scans}, seen_only=options.seen_only)
    cases = draw_benchmark(
        options.seed, options.reports, writers, seen_only=options.seen_only, reworded=options.reworded
    )
    count = write_benchmark(cases, options.out)
    sys.stdout.write(f"{count} reports of {len(writers)} kinds in {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
