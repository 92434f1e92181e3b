"""What the decisions of persons change in a run: the forms they are put in with, and its numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.decisions.log import run_log
from extractor.runs.manifest import Manifest, Row
from extractor.runs.settings import RunFile
from extractor.writers.target import whole_file

if TYPE_CHECKING:
    from extractor.decisions.ledger import Ledger
    from extractor.forms.asked import FormsAsked
    from extractor.forms.schema import Form
    from extractor.runs.progress import Counts

DECIDED_IN_OUTPUTS = "decided_in_outputs"
"""The note in the manifest on which decisions the outputs have: how many of the log, and their digest."""
FORM_FILE, FORM_FILES = "form.yaml", "form[-.]*yaml"
"""The form of a run that is on none of the shipped ones, so that its checks can be worked out anew; of several each is
``form-ID.yaml``."""


def decided_note(ledger: Ledger) -> str:
    return f"{len(ledger.decisions)} {ledger.digest}"


def keep_forms(run_folder: Path, asked: FormsAsked) -> None:
    """Lay the user's forms beside the run. Raises ``FormError`` or ``OutputError``."""
    from extractor.forms.asked import candidates

    found = candidates(asked)
    for form in found.others:
        # JSON is YAML, and the same form gives the same bytes.
        text = json.dumps(form.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, indent=1)
        with whole_file(run_folder / (FORM_FILE if found.alone else f"form-{form.id}.yaml")) as file:
            file.write(text.encode() + b"\n")


def run_forms(run_folder: Path) -> Mapping[str, Form]:
    """The forms that the reports of a run may be on, by id. Raises ``FormError``."""
    files = sorted(run_folder.glob(FORM_FILES))
    return _forms(tuple((path.resolve(), path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=4)
def _forms(files: tuple[tuple[Path, int], ...]) -> Mapping[str, Form]:
    """``files`` with the times of their last changes."""
    from extractor.forms import load_form, shipped_forms

    return {form.id: form for form in (*shipped_forms(), *(load_form(path) for path, _ in files))}


def decided_rows(run_folder: Path, manifest: Manifest, run: RunFile) -> Iterator[Row]:
    """The files of the run of which something is decided, of themselves or of a file inside them.

    Raises ``UnreadableFile`` for a result that is damaged.
    """
    from extractor.runs.store import load_records

    ledger = run_log(run_folder).ledger
    if not ledger.decisions:
        return
    key, limits = run.key, str(run.limits)
    # What is decided of the members of an archive names them, and not the archive: only their records show.
    inside = ledger.sources - {row.digest for row in manifest.rows(key, limits)}
    for row in manifest.rows(key, limits):
        if row.digest in ledger.sources:
            yield row
        elif inside and row.place is not None:
            records = load_records(run_folder, row)[1]
            if any(source.encode() in records for source in inside):
                yield row


def count_decided(run_folder: Path, manifest: Manifest, run: RunFile, counts: Counts) -> tuple[int, int]:
    """Bring ``counts`` up to what was decided; returns by how much the cells, and those to review, have grown.

    Raises ``UnreadableFile`` for a result that is damaged.
    """
    from extractor.runs.store import load_reports, read_reports
    from extractor.runs.worker import state_of_all

    more_cells = more_review = 0
    for row in decided_rows(run_folder, manifest, run):
        before, now = read_reports(run_folder, row), load_reports(run_folder, row)
        counts[row.state] -= 1
        counts[state_of_all(now)] += 1
        more_cells += sum(len(r.cells) for r in now) - sum(len(r.cells) for r in before)
        more_review += sum(c.needs_review for r in now for c in r.cells)
        more_review -= sum(c.needs_review for r in before for c in r.cells)
    return more_cells, more_review


def open_failures(run_folder: Path, manifest: Manifest, run: RunFile) -> Iterator[Row]:
    """The files that failed, but those of which persons decided what they are.

    Raises ``UnreadableFile`` for a result that is damaged.
    """
    from extractor.runs.store import load_reports
    from extractor.runs.work import State
    from extractor.runs.worker import state_of_all

    sources = run_log(run_folder).ledger.sources
    for row in manifest.failures(run.key, str(run.limits)):
        if row.digest not in sources or state_of_all(load_reports(run_folder, row)) is State.FAILED:
            yield row


def decided_states(run_folder: Path, manifest: Manifest, run: RunFile) -> dict[str, str]:
    """By content: how the run counts a file of which something is decided."""
    from extractor.runs.store import load_reports
    from extractor.runs.worker import state_of_all

    rows = decided_rows(run_folder, manifest, run)
    return {row.digest: state_of_all(load_reports(run_folder, row)).value for row in rows if row.digest}
