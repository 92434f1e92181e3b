"""Files that a run found and did not read, as the work list shows them: not reports, and not to be forgotten either."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.inputs import HIDDEN, LINKED, NO_SUFFIX
from extractor.messages import message
from extractor.runs.manifest import Manifest
from extractor.runs.panel.looks import SKIPPED_KINDS

if TYPE_CHECKING:
    from extractor.report import Report

MOST_SINGLE = 20
"""Files of a kind that have a line each; of more there is one line for all, under the first."""
_TOLD = 3
_OTHER_KIND, _HIDDEN, _LINKED = SKIPPED_KINDS
_TOGETHER = {HIDDEN: (_HIDDEN, "file.hidden_passed_over"), LINKED: (_LINKED, "file.links_passed_over")}
"""Every folder may have one, and hardly any is a report: one line for all, however few."""


def passed_reports(run_folder: Path) -> list[Report]:
    """A record for each line. Raises ``SettingsError`` for a folder that is no run."""
    from extractor.runs.store import open_for_reading

    manifest, _ = open_for_reading(run_folder)
    with manifest:
        return list(grouped(manifest))


def grouped(manifest: Manifest) -> Iterator[Report]:
    """Memory does not grow with the number of files."""
    for kind, files in groupby(manifest.passed(), key=itemgetter(1)):
        yield from _of_kind(kind, (path for path, _ in files))


def _of_kind(kind: str, paths: Iterator[str]) -> Iterator[Report]:
    from extractor.batch import failed_report

    shown = message("file.no_suffix") if kind == NO_SUFFIX else kind
    first = list(islice(paths, MOST_SINGLE + 1))
    if len(first) <= MOST_SINGLE and kind not in _TOGETHER:
        for path in first:
            yield failed_report(path, _OTHER_KIND, message("file.passed_over", kind=shown))
        return
    count = len(first) + sum(1 for _ in paths)
    names = [Path(path).name for path in first[:_TOLD]]
    error, code = _TOGETHER.get(kind, (_OTHER_KIND, "file.passed_over_too"))
    yield failed_report(first[0], error, message(code, kind=shown, count=count, names=names))
