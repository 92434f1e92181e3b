"""Tesseract behind the protocol, where the user has it: one process for a batch of crops, results as TSV."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from extractor.errors import SettingsError
from extractor.messages import message
from extractor.scan.ocr import Outline, OutOfTime, Recognised

if TYPE_CHECKING:
    from extractor.scan.ocr import Gray

PROGRAM = "tesseract"
LANGUAGE = "chi_sim"
SECONDS = 60.0
"""Of one call, by the clock: a page on which it takes longer is given up, and the record says so."""
ONE_LINE, SCATTERED = "7", "11"
"""Tesseract's page segmentation modes."""
MARGIN = 12
"""Pixels of paper put around a crop: without, it drops characters at the edge."""
HEIGHT = 48
"""Pixels that crops are made as high as; it reads print of about 30."""
_PAGE, _LINE, _WORD = "1", "4", "5"
"""Levels of its rows."""


class TesseractEngine:
    """Raises :class:`SettingsError` where the program or its Chinese model is not installed."""

    def __init__(self) -> None:
        program = shutil.which(PROGRAM)
        if program is None:
            raise SettingsError(message("setting.tesseract_absent", program=PROGRAM))
        self._program = program
        languages = self._run(["--list-langs"]).split()
        if LANGUAGE not in languages:
            raise SettingsError(message("setting.tesseract_language", language=LANGUAGE))

    @cached_property
    def name(self) -> str:
        return " ".join(self._run(["--version"]).split()[:2]) or PROGRAM

    def find_lines(self, picture: Gray) -> list[Outline]:
        found: list[Outline] = []
        for row in self._read([picture], SCATTERED):
            if row["level"] == _LINE:
                x0, top = float(row["left"]), float(row["top"])
                x1, bottom = x0 + float(row["width"]), top + float(row["height"])
                found.append(((x0, top), (x1, top), (x1, bottom), (x0, bottom)))
        return found

    def read_lines(self, crops: Sequence[Gray]) -> list[Recognised]:
        words: list[list[tuple[str, float]]] = [[] for _ in crops]
        page = 0
        for row in self._read([_framed(crop) for crop in crops], ONE_LINE):
            if row["level"] == _PAGE:
                page += 1
            elif row["level"] == _WORD and row["text"].strip() and 1 <= page <= len(words):
                words[page - 1].append((row["text"].strip(), max(0.0, float(row["conf"])) / 100))
        return [_joined(line) for line in words]

    def _read(self, pictures: Sequence[Gray], mode: str) -> Iterator[dict[str, str]]:
        """The rows of its table, for all pictures one after the other."""
        if not pictures:
            return
        with tempfile.TemporaryDirectory(prefix="tablemend-") as folder:
            paths = []
            for number, picture in enumerate(pictures):
                path = Path(folder) / f"{number:05d}.png"
                Image.fromarray(picture).save(path, compress_level=1)
                paths.append(str(path))
            listed = Path(folder) / "pictures.txt"
            listed.write_text("\n".join(paths) + "\n", encoding="utf-8")
            table = self._run([str(listed), "stdout", "-l", LANGUAGE, "--psm", mode, "--dpi", "300", "tsv"])
        yield from csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)

    def _run(self, arguments: Sequence[str]) -> str:
        """What it prints; nothing where it fails. Raises :class:`OutOfTime` where it takes too long."""
        command = [self._program, *arguments]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise OutOfTime from error
        return done.stdout if done.returncode == 0 else ""


def _framed(crop: Gray) -> Gray:
    from extractor.scan.pixels import resized

    width: int = round(crop.shape[1] * HEIGHT / crop.shape[0])
    paper = np.uint8(np.percentile(crop, 90))
    framed: Gray = np.pad(resized(crop, width, HEIGHT), MARGIN, constant_values=paper)
    return framed


def _joined(words: Sequence[tuple[str, float]]) -> Recognised:
    """Its words of Chinese are single characters, with blanks that are not printed."""
    if not words:
        return Recognised("", 0.0)
    text = words[0][0]
    for word, _ in words[1:]:
        text += f" {word}" if text[-1].isascii() and word[0].isascii() else word
    return Recognised(text, sum(score for _, score in words) / len(words))
