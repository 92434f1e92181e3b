"""Write the suite of converters: drawn reports through real chains of programs, two halves of fresh seeds.

``python -m training.converters --scan-font FONT.ttc -o DIR`` writes ``DIR/open`` and ``DIR/held``. The second half is
for totals only: nobody looks at its cases, so that it can show whether a change helps reports that it was not made for.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from training.benchmark import write_benchmark
from training.case import Case, Writer, draw_case, recognised, shipped_editions
from training.chains import CHAINS
from training.draw.boxes import as_lines

HALVES = ("open", "held")
SEED = 20261129


def converter_writers(font_file: Path | None) -> dict[str, Writer]:
    """All chains; with a font also scanned pages read by RapidOCR, one recognised box a line."""
    scans = {"rapidocr-lines": recognised(as_lines, ".txt", font_file)} if font_file else {}
    return {**CHAINS, **scans}


def draw_half(half: str, each: int, writers: Mapping[str, Writer], *, seed: int = SEED) -> Iterator[Case]:
    """``each`` reports of every kind, undamaged but for what the programs do; severities 0 and 1 in turn.

    All but the first of a kind have some columns busier than others, as published reports do.
    """
    forms = shipped_editions()
    for number in range(each):
        for index, kind in enumerate(writers):
            yield draw_case(
                f"{half}{number * len(writers) + index:03d}", kind, f"{seed}/{half}/{number}",
                severity=number % 2, forms=forms, damages=(), writers=writers, uneven=number > 0,
            )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.converters", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder for the two halves")
    parser.add_argument("--each", type=int, default=3, help="reports of a kind in each half")
    parser.add_argument("--scan-font", type=Path, help="TrueType file with Chinese glyphs; adds what RapidOCR reads")
    options = parser.parse_args(arguments)
    writers = converter_writers(options.scan_font)
    for half in HALVES:
        count = write_benchmark(draw_half(half, options.each, writers), options.out / half)
        sys.stdout.write(f"{count} reports of {len(writers)} kinds in {options.out / half}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
