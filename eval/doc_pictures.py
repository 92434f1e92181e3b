"""The pictures of the documentation, made from the samples: ``python -m eval.doc_pictures -o docs/pictures``.

Needs Chromium (``CHROMIUM``, or on the path), LibreOffice and poppler's ``pdftoppm``. The pictures show what the
program makes of ``data/samples``; take them anew when pages or workbook look different.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from extractor.errors import SettingsError

ROOT = Path(__file__).parents[1]
SAMPLES = ("scan.pdf", "print.pdf", "web-page.html", "word.docx", "tabs-slid-rows.txt", "lone-pipe-opens-row.txt")
LANGUAGES = {"en": "", "zh-CN": ".zh"}
"""Of the pages, and the ends of file names by which the site finds the picture for its language."""
WIDEST, COLOURS = 1100, 64
"""Pixels across, and colours: pages are few colours and much white, so that a picture stays under 100 KB."""


def make_pictures(out: Path) -> list[Path]:
    """Raises :class:`SettingsError` where a program is missing."""
    chromium, office = _program("chromium", "google-chrome"), _program("soffice")
    pdftoppm = _program("pdftoppm")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "reports").mkdir()
        for name in SAMPLES:
            shutil.copyfile(ROOT / "data" / "samples" / name, work / "reports" / name)
        _tablemend("batch", "reports", "-o", "RUN", "--quiet", cwd=work)
        _tablemend("page", "RUN/results.jsonl", "-o", "pages", cwd=work)
        _tablemend("extract", "reports/print.pdf", "-o", "form.xlsx", cwd=work)
        _run(office, "--headless", "--convert-to", "pdf", "form.xlsx", cwd=work)
        _run(pdftoppm, "-r", "110", "-f", "4", "-l", "4", "-singlefile", "-png", "form.pdf", "workbook", cwd=work)
        (page,) = (work / "pages").glob("scan-*.html")
        for language, end in LANGUAGES.items():
            _screenshot(chromium, work / "RUN" / "summary.html", work / f"summary{end}.png", language)
            _screenshot(chromium, page, work / f"report{end}.png", language)
        names = (*(f"{name}{end}" for name in ("summary", "report") for end in LANGUAGES.values()), "workbook")
        return [_small(work / f"{name}.png", out / f"{name}.png") for name in names]


def _program(*names: str) -> str:
    given = os.environ.get("CHROMIUM") if names[0] == "chromium" else None
    found = given or next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise SettingsError(f"{names[0]}: no such program on the path; the pictures need it")
    return found


def _tablemend(*arguments: str, cwd: Path) -> None:
    _run(sys.executable, "-m", "extractor.cli", *arguments, cwd=cwd)


def _run(*command: str, cwd: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(cwd)}
    subprocess.run(command, cwd=cwd, check=True, capture_output=True, env=environment, timeout=300)


def _screenshot(chromium: str, page: Path, target: Path, language: str) -> None:
    _run(
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=5000",
        "--window-size=1360,760", f"--lang={language}", f"--accept-lang={language}",
        f"--screenshot={target}", page.as_uri(), cwd=target.parent,
    )  # fmt: skip


def _small(source: Path, target: Path) -> Path:
    with Image.open(source) as picture:
        plain = picture.convert("RGB")
        plain.thumbnail((WIDEST, WIDEST))
        plain.quantize(COLOURS).save(target, optimize=True)
    return target


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.doc_pictures", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    options = parser.parse_args(arguments)
    for path in make_pictures(options.out):
        sys.stdout.write(f"{path}: {path.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
