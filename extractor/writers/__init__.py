"""Reports to files. The suffix of the target decides the kind.

Every writer takes the reports one by one and a target, and puts a complete file there or none at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from extractor.errors import SettingsError
from extractor.forms.schema import Form
from extractor.messages import Language, message
from extractor.report import Report

Writer = Callable[[Iterable[Report], Path, Mapping[str, Form]], None]
"""Reports, target, and by their ``id`` the forms that the reports may be on (labels and layout come from there).

Raises ``OutputError`` where the target cannot be written.
"""

OUTPUT_SUFFIXES = (".jsonl", ".csv", ".xlsx", ".parquet")


def writer_for(target: Path, *, tables: Language = "en", workbook: Language = "en") -> Writer:
    """``tables``: the language of heads and states in CSV; ``workbook``: that of a workbook, which people read.

    Raises ``SettingsError`` for a suffix that no writer takes."""
    # Each library is loaded only for the kind that was asked for.
    match target.suffix.lower():
        case ".jsonl":
            from extractor.writers.jsonl import write_jsonl

            return write_jsonl
        case ".csv":
            from extractor.writers.tidy import write_csv

            return partial(write_csv, language=tables)
        case ".parquet":
            from extractor.writers.tidy import write_parquet

            return write_parquet
        case ".xlsx":
            from extractor.writers.workbook import write_workbook

            return partial(write_workbook, language=workbook)
        case other:
            seen = f"the suffix {other!r}" if other else "no suffix"
            raise SettingsError(
                message("setting.out_suffix", path=target, seen=seen, expected=", ".join(OUTPUT_SUFFIXES))
            )
