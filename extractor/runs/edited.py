"""Outputs that a person has changed by hand: they are kept aside before the outputs are written anew."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from extractor.errors import OutputError
from extractor.messages import message
from extractor.runs.panel.load import OUTPUTS

KEPT = "kept"
_NOTE = "outputs.json"


def keep_edited(run_folder: Path) -> list[str]:
    """Move files of the outputs that are not as they were written into the folder ``kept``; says what was moved.

    Files that somebody laid beside them are moved too. Raises ``OutputError``.
    """
    folder = run_folder / OUTPUTS
    try:
        note = json.loads((folder / _NOTE).read_bytes())
        written = {str(name): str(told["sha256"]) for name, told in note["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    said: list[str] = []
    try:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            # A spreadsheet program's lock on a file that is open there.
            if not path.is_file() or name == _NOTE or path.name.startswith(("~$", ".~lock.")):
                continue
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if written.get(name) == digest:
                continue
            target = _free(run_folder / KEPT / name)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
            said.append(message("run.edited_by_hand", path=path, kept=target))
    except OSError as error:
        raise OutputError(message("run.edited_not_kept", folder=folder, error=error)) from error
    return said


def _free(wanted: Path) -> Path:
    """The first name that is not taken: ``run.xlsx``, ``run-2.xlsx``, …"""
    number, path = 1, wanted
    while path.exists():
        number += 1
        path = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return path
