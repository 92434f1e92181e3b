"""The decisions of several persons in one file, and what they disagree on in another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractor.decisions.ledger import Ledger
from extractor.decisions.log import read_log
from extractor.errors import UnreadableFile
from extractor.messages import message, word
from extractor.writers.target import whole_file


def merge_logs(paths: Sequence[Path], target: Path) -> Ledger:
    """Write every decision of ``paths`` once, in order of time; nothing is dropped and nothing resolved.

    What is in disagreement is given by :attr:`Ledger.conflicts` of the ledger returned. Raises ``UnreadableFile``
    for a file that is not there or holds something else, ``OutputError``.
    """
    found = {}
    for path in paths:
        if not path.is_file():
            raise UnreadableFile(message("decision.no_file", path=path))
        log = read_log(path)
        if log.problems:
            raise UnreadableFile(log.problems[0])
        found.update(log.ledger.unique)
    ledger = Ledger(tuple(sorted(found.values(), key=lambda one: (one.when, one.id))))
    with whole_file(target) as file:
        for decision in ledger.decisions:
            file.write(decision.line())
    return ledger


def conflict_lines(ledger: Ledger) -> list[str]:
    """One line a thing that persons disagree on: content, part, what, and who says what."""
    lines: list[str] = []
    for target in ledger.conflicts:
        part = f"#{target.part}" if target.part is not None else ""
        lines.append(
            message(
                "decision.conflict_of_form" if target.form else "decision.conflict",
                source=f"{target.sha256[:16]}{part}",
                kind=word("decided", target.kind),
                name=target.name,
                form=target.form,
                opinions=ledger.opinion(target).words,
            )
        )
    return lines
