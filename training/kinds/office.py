"""Word processors' kinds, saved by LibreOffice from the drawn DOCX."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from training.draw.docx import draw_docx
from training.draw.report import DrawnReport
from training.kinds.kind import Drawing, Kind

_SECONDS = 120


def converted(content: bytes, source: str, target: str) -> bytes:
    """``content``, a file of the kind ``source``, saved again by LibreOffice.

    ``target``: a suffix, or a suffix and the name of the filter (``xml:MS Word 2003 XML``).
    """
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, f"report.{source}")
        given.write_bytes(content)
        subprocess.run(
            [
                *("soffice", f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless"),
                *("--convert-to", target, "--outdir", str(Path(folder, "out")), str(given)),
            ],
            check=True,
            capture_output=True,
            timeout=_SECONDS,
        )
        return Path(folder, "out", f"report.{target.partition(':')[0]}").read_bytes()


def _saved_as(target: str, name: str | None = None) -> Callable[[DrawnReport, Random], Drawing]:
    def draw(report: DrawnReport, rng: Random) -> Drawing:
        content, drawn = draw_docx(report, rng)
        saved = converted(content, "docx", target)
        return Drawing({f"report.{name or target.partition(':')[0]}": saved}, drawn)

    return draw


KINDS = {
    "doc": Kind(_saved_as("doc"), needs="soffice"),
    "wps": Kind(_saved_as("doc", "wps"), needs="soffice"),
    "rtf": Kind(_saved_as("rtf"), needs="soffice"),
    "odt": Kind(_saved_as("odt"), needs="soffice"),
    "word-2003-xml": Kind(_saved_as("xml:MS Word 2003 XML"), needs="soffice"),
}
