"""JSON Lines: one compact line a report, the record in full."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from pydantic_core import PydanticSerializationError

from extractor.forms.schema import Form
from extractor.report import SCHEMA, Report
from extractor.version import __version__
from extractor.writers.target import whole_file


def report_line(report: Report) -> bytes:
    """The record as UTF-8 JSON with the line break."""
    try:
        line = report.model_dump_json(by_alias=True).encode()
    except PydanticSerializationError:
        # Lone surrogates: the escape that replaces them is the very one that JSON has for them.
        text = json.dumps(report.model_dump(by_alias=True), ensure_ascii=False, separators=(",", ":"))
        line = text.encode("utf-8", "backslashreplace")
    return line + b"\n"


def read_line(line: bytes) -> Report:
    """The record of a line that :func:`report_line` wrote. Raises ``ValueError`` for what is no record."""
    try:
        return Report.model_validate_json(line)
    except ValueError:
        # A path that is no text has lone surrogates, which only the tolerant reader takes.
        return Report.model_validate(json.loads(line))


def write_lines(reports: Iterable[Report], file: BinaryIO) -> None:
    """Write and flush each report as it comes."""
    for report in reports:
        file.write(report_line(report))
        file.flush()


def write_jsonl(reports: Iterable[Report], target: Path, forms: Mapping[str, Form]) -> None:
    """One record a line; the forms are not needed, for the record carries names only."""
    with whole_file(target) as file:
        write_lines(reports, file)


SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_ID = "urn:tablemend:schema:record:1"
"""Names the promise, not a place: fields are added under the same name, a change of meaning would get another one."""


def schema_text() -> str:
    """The JSON Schema of the record, with the version of the program that wrote it."""
    described = Report.model_json_schema(by_alias=True, mode="serialization")
    head = {"$schema": SCHEMA_DIALECT, "$id": SCHEMA_ID, "$comment": f"record {SCHEMA}, tablemend {__version__}"}
    schema = {**head, **described}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
