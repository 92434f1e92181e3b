"""Write the samples of the project and their gold: ``python -m training.samples -o data --scan-font FONT.ttc``.

Without a font the scans that are there already stay as they are, for they cannot be drawn.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.forms import load_form
from training.case import EDITIONS, WRITERS, Case, draw_case, scan_writers
from training.damage.kinds import Damage
from training.values import Size

SEED = "samples-4"
CHECKSUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Sample:
    """``form``: index into the shipped editions. The damages are done in the order given."""

    name: str
    kind: str
    damages: tuple[Damage, ...] = ()
    size: Size = "medium"
    form: int = 0
    severity: int = 0
    """For kinds whose own faults grow with it (pages, OCR)."""
    turn: str = ""
    """Another draw of the same: a sample shows a way of writing, and should not hold what nobody can place."""


SAMPLES = (
    Sample("tabs-page-break", "text-N", (Damage("page-break", 3), Damage("promoted-rows", 1)), "few"),
    Sample("tabs-slid-rows", "text-N-ragged", (Damage("slid-rows", 2), Damage("doubled-last", 2))),
    Sample("markdown-lost-rows", "text-O", (Damage("page-break", 1), Damage("lost-rows", 1), Damage("torn-note", 1))),
    Sample("cell-a-line", "text-A"),
    Sample("cell-a-line-uneven", "text-A'", (Damage("inner-spaces", 1),), form=1, turn="/2"),
    Sample("row-pipes", "text-B", (Damage("surplus-cells", 1),), "large"),
    Sample("row-pipes-no-spans", "text-B'", (Damage("merged-values", 2),)),
    Sample("row-pipes-2019", "text-C", (Damage("twin-headers", 1),), form=1),
    Sample("cell-pipe-a-line", "text-D", form=1),
    Sample("lone-pipe-opens-row", "text-E"),
    Sample("cells-over-lines", "text-F", (), "few"),
    Sample("pipe-alone", "text-G", (Damage("dropped-characters", 1),)),
    Sample("two-styles", "text-H", (Damage("torn-header", 1),)),
    Sample("blanks-vanish", "text-vanish", (Damage("lost-blanks", 3),), "few"),
    Sample("traditional", "text-B'", (Damage("traditional", 2),)),
    Sample("column-by-column", "text-column-major", (), "few"),
    Sample("repeats-removed", "text-K"),
    Sample("tables-gone", "text-I"),
    Sample("one-line", "text-M", (), "few"),
    Sample("laid-out-with-spaces", "pdf-pdfplumber-layout", severity=1),
    Sample("web-page", "file-html", form=1),
    Sample("word", "file-docx"),
    Sample("print", "file-pdf", severity=2),
    Sample("ocr-boxes", "ocr-json", severity=2),
    Sample("ocr-page", "ocr-hocr", (), "few"),
    Sample("ocr-library", "ocr-alto", severity=1, form=1),
)
SCANS = (Sample("scan", "scan-pdf", severity=1),)
"""Drawn with the glyphs of a font that is not part of the project."""


def draw_samples(samples: Sequence[Sample] = SAMPLES, *, scan_font: Path | None = None) -> Iterator[Case]:
    """The samples in order; the same bytes every time."""
    writers = {**WRITERS, **(scan_writers(scan_font) if scan_font else {})}
    for sample in samples:
        yield draw_case(
            sample.name,
            sample.kind,
            f"{SEED}/{sample.name}{sample.turn}",
            severity=max([sample.severity, *(damage.severity for damage in sample.damages)]),
            forms=[load_form(EDITIONS[sample.form])],
            damages=sample.damages,
            size=sample.size,
            writers=writers,
        )


def write_samples(folder: Path, *, scan_font: Path | None = None) -> int:
    """Writes ``samples/``, ``gold/samples.jsonl`` and the checksums of all of them; gives the count of samples."""
    (folder / "samples").mkdir(parents=True, exist_ok=True)
    gold_file = folder / "gold" / "samples.jsonl"
    gold_file.parent.mkdir(parents=True, exist_ok=True)
    cases = [*draw_samples(), *(draw_samples(SCANS, scan_font=scan_font) if scan_font else ())]
    for case in cases:
        (folder / "samples" / case.file).write_bytes(case.content)
    gold = [case.gold for case in cases]
    if not scan_font:
        gold += _scans_of(gold_file)
    lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in gold)
    gold_file.write_text(lines, encoding="utf-8")
    written = [*(f"samples/{line['file']}" for line in gold), "gold/samples.jsonl"]
    sums = (f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(written))
    (folder / CHECKSUMS).write_text("".join(sums), encoding="utf-8")
    return len(gold)


def _scans_of(gold_file: Path) -> list[dict[str, Any]]:
    """The gold of the scans that were drawn earlier."""
    if not gold_file.exists():
        return []
    known = {sample.name for sample in SCANS}
    lines = map(json.loads, gold_file.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line["name"] in known]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.samples", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, required=True, help="the data folder")
    parser.add_argument("--scan-font", type=Path, help="TrueType file with Chinese glyphs, for the scans")
    options = parser.parse_args(arguments)
    count = write_samples(options.out, scan_font=options.scan_font)
    sys.stdout.write(f"{count} samples in {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
