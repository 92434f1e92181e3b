"""A suite: a folder of inputs with their gold.

Layout::

    NAME/
      gold.jsonl            or gold.jsonl.xz, gold.jsonl.gz
      README.md             the card, with the YAML front matter that ``datasets.load_dataset`` reads
      web001.txt …          inputs, also in sub-folders, or packed as inputs.zip or inputs.tar.xz
"""

from __future__ import annotations

import atexit
import hashlib
import io
import lzma
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from eval.suites.errors import SuiteError
from eval.suites.gold import GoldReport, load_gold

GOLD_NAMES = ("gold.jsonl", "gold.jsonl.xz", "gold.jsonl.gz")
PACK_NAMES = ("inputs.zip", "inputs.tar.xz")


@dataclass(frozen=True)
class Suite:
    """``inputs`` is the folder that the ``file`` of each report is found in; it differs from ``folder`` where the
    inputs are packed."""

    folder: Path
    inputs: Path
    gold_path: Path
    reports: tuple[GoldReport, ...]

    @property
    def name(self) -> str:
        return self.folder.resolve().name

    def path(self, report: GoldReport) -> Path:
        return self.inputs / report.file

    @cached_property
    def checksum(self) -> str:
        """SHA-256 over the gold of these reports and the bytes of their inputs; not over the card or the packing."""
        digest = hashlib.sha256()
        # Only what the gold file says: a field added to the schema later must not change the checksum.
        for report in self.reports:
            digest.update(report.model_dump_json(exclude_unset=True).encode())
            digest.update(hashlib.sha256(self.path(report).read_bytes()).digest())
        return digest.hexdigest()

    def select(self, keep: Callable[[GoldReport], bool]) -> Suite:
        """The reports that ``keep`` says yes to. Raises :class:`SuiteError` where none is left."""
        kept = tuple(report for report in self.reports if keep(report))
        if not kept:
            raise SuiteError(f"{self.folder}: no report is left after the selection; it has {len(self.reports)}")
        return Suite(self.folder, self.inputs, self.gold_path, kept)

    def every(self, step: int) -> Suite:
        """Every so many-th report, from the first one on. Raises :class:`SuiteError` where there is none."""
        chosen = {report.name for report in self.reports[::step]}
        return self.select(lambda report: report.name in chosen)


def load_suite(folder: Path) -> Suite:
    """The suite in that folder, its gold checked against the forms and its inputs found.

    Packed inputs are unpacked into a temporary folder that goes away with the process.
    Raises :class:`SuiteError` for a folder that is no suite and :class:`GoldError` for gold that does not hold.
    """
    if not folder.is_dir():
        raise SuiteError(f"{folder}: no such folder; expected one with gold.jsonl and the inputs it names")
    gold_path = next((folder / name for name in GOLD_NAMES if (folder / name).is_file()), None)
    if gold_path is None:
        raise SuiteError(f"{folder}: no gold.jsonl in it (nor {' or '.join(GOLD_NAMES[1:])})")
    packed = next((folder / name for name in PACK_NAMES if (folder / name).is_file()), None)
    inputs = folder if packed is None else _unpack(packed)
    return Suite(folder, inputs, gold_path, load_gold(gold_path, inputs=inputs))


def _unpack(archive: Path) -> Path:
    target = Path(tempfile.mkdtemp(prefix="tablemend-suite-"))
    atexit.register(shutil.rmtree, target, ignore_errors=True)
    try:
        if archive.suffix == ".zip":
            with zipfile.ZipFile(archive) as pack:
                pack.extractall(target)
        else:
            with tarfile.open(archive) as pack:
                pack.extractall(target, filter="data")
    except (zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, EOFError, OSError) as error:
        raise SuiteError(f"{archive}: cannot be unpacked: {error}") from error
    return target


def pack_suite(suite: Suite, folder: Path) -> None:
    """Write the suite as ``gold.jsonl.xz`` and ``inputs.tar.xz``; the same suite gives the same bytes.

    Raises :class:`SuiteError` where the folder already holds one.
    """
    if any((folder / name).exists() for name in (*GOLD_NAMES, *PACK_NAMES)):
        raise SuiteError(f"{folder}: there is a suite in it already; expected a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    lines = [report.model_dump_json(exclude_unset=True) for report in suite.reports]
    with lzma.open(folder / "gold.jsonl.xz", "wt", encoding="utf-8") as gold:
        gold.write("\n".join(lines) + "\n")
    with tarfile.open(folder / "inputs.tar.xz", "w:xz", format=tarfile.USTAR_FORMAT) as archive:
        for report in sorted(suite.reports, key=lambda report: report.file):
            data = suite.path(report).read_bytes()
            # A fresh entry has no time, owner or rights of this machine.
            entry = tarfile.TarInfo(report.file)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
