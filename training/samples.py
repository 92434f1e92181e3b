"""Write the samples of the project and their gold: ``python -m training.samples -o data``."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.forms import load_form
from training.case import EDITIONS, Case, draw_case
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


SAMPLES = (
    Sample("tabs-page-break", "text-N", (Damage("page-break", 3), Damage("promoted-rows", 1)), "few"),
    Sample("tabs-slid-rows", "text-N-ragged", (Damage("slid-rows", 2), Damage("doubled-last", 2))),
    Sample("markdown-lost-rows", "text-O", (Damage("page-break", 1), Damage("lost-rows", 1), Damage("torn-note", 1))),
    Sample("cell-a-line", "text-A"),
    Sample("cell-a-line-uneven", "text-A'", (Damage("inner-spaces", 1),), form=1),
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
)


def draw_samples() -> Iterator[Case]:
    """The samples in order; the same bytes every time."""
    for sample in SAMPLES:
        yield draw_case(
            sample.name,
            sample.kind,
            f"{SEED}/{sample.name}",
            severity=max([sample.severity, *(damage.severity for damage in sample.damages)]),
            forms=[load_form(EDITIONS[sample.form])],
            damages=sample.damages,
            size=sample.size,
        )


def write_samples(folder: Path) -> int:
    """Writes ``samples/``, ``gold/samples.jsonl`` and the checksums of all of them; gives the count of samples."""
    (folder / "samples").mkdir(parents=True, exist_ok=True)
    (folder / "gold").mkdir(parents=True, exist_ok=True)
    cases = list(draw_samples())
    for case in cases:
        (folder / "samples" / case.file).write_bytes(case.content)
    gold = "".join(json.dumps(case.gold, ensure_ascii=False) + "\n" for case in cases)
    (folder / "gold" / "samples.jsonl").write_text(gold, encoding="utf-8")
    written = [*(f"samples/{case.file}" for case in cases), "gold/samples.jsonl"]
    sums = (f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(written))
    (folder / CHECKSUMS).write_text("".join(sums), encoding="utf-8")
    return len(cases)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.samples", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, required=True, help="the data folder")
    options = parser.parse_args(arguments)
    count = write_samples(options.out)
    sys.stdout.write(f"{count} samples in {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
