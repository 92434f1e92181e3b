"""A record where people handle it: as a data frame, as a file, as a table in a notebook.

The methods of :class:`extractor.Report` call these; each library is loaded when it is needed.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from extractor.errors import SettingsError
from extractor.forms import Form, load_form, named_ids, shipped_forms
from extractor.messages import language_of, message, plain, word
from extractor.report import Report, Status
from extractor.writers import OUTPUT_SUFFIXES, writer_for
from extractor.writers.target import well_formed, whole_file

_LINES_SHOWN = 12
"""Cells to review that a notebook lists; the whole table is one call away."""


def to_frame(report: Report, forms: Mapping[str, Form] | None = None) -> Any:
    """A ``pandas.DataFrame`` with one line a cell and the columns of the CSV file, labels included.

    Raises :class:`SettingsError` where pandas is not installed.
    """
    try:
        import pandas as pd
    except ModuleNotFoundError as error:
        raise SettingsError(message("setting.no_pandas")) from error
    from extractor.writers.tidy import TidyLine, cell_labels, tidy_lines

    form = _known(forms, report).get(report.form.id or "")
    lines = tidy_lines(report, cell_labels(form) if form else {})
    frame = pd.DataFrame.from_records(list(lines), columns=list(TidyLine._fields))
    # Nullable kinds: a cell without a number stays without one, and 8 does not become 8.0.
    kinds = {"year": "Int64", "page": "Int64", "start": "Int64", "end": "Int64", "needs_review": "boolean"}
    return frame.astype({**kinds, "value": "Float64"})


def save(report: Report, target: str | Path, forms: Mapping[str, Form] | None = None) -> None:
    """Write one record to a file, whole or not at all; the suffix says how: ``.json``, or what ``-o`` takes.

    Raises :class:`SettingsError` for another suffix and :class:`OutputError` where it cannot be written.
    """
    path = Path(target)
    if path.suffix.lower() == ".json":
        text = json.dumps(report.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=2)
        with whole_file(path) as file:
            file.write(well_formed(text).encode() + b"\n")
        return
    if path.suffix.lower() not in OUTPUT_SUFFIXES:
        raise SettingsError(
            message("setting.suffix", path=path, seen=repr(path.suffix), expected=[".json", *OUTPUT_SUFFIXES])
        )
    writer_for(path)([report], path, _known(forms, report))


def as_html(report: Report) -> str:
    """A small table for notebooks: what the report is, counts of its cells, the first cells to review. No script.

    In the language of the environment.
    """
    language = language_of(None, os.environ)

    def say(text: str) -> str:
        return _text(plain(text, language))

    if report.error is not None:
        kind, said = say(word("error", report.error.kind)), say(report.error.message)
        return f"<p><b>{_text(report.source.path)}</b>: {kind}: {said}</p>"
    name = " ".join(str(fact.value) for fact in (report.organization, report.year) if fact.value is not None)
    counts = Counter(cell.status for cell in report.cells)
    checks = Counter(check.status for check in report.checks)
    doubted = [cell for cell in report.cells if cell.needs_review]
    states = [
        message("view.state", count=counts[status], state=word("status", status.value))
        for status in Status
        if counts[status]
    ]
    told = message(
        "view.summary",
        form=report.form.id or message("view.no_form"),
        states=states or message("view.no_cells"),
        count=len(doubted),
        passed=checks["pass"],
        failed=checks["fail"],
    )
    lines = [f"<p><b>{_text(name or report.source.path)}</b> · {say(told)}</p>"]
    if doubted:
        lines.append(
            "<table><thead><tr>"
            + "".join(f"<th>{say(word('column', head))}</th>" for head in ("cell", "value", "status", "confidence"))
            + "</tr></thead><tbody>"
        )
        lines += [
            f"<tr><td>{_text(f'{cell.table}/{cell.row}/{cell.col}')}</td>"
            f"<td>{_text('' if cell.value is None else cell.value)}</td>"
            f"<td>{say(word('status', cell.status.value))}</td><td>{cell.confidence:.2f}</td></tr>"
            for cell in doubted[:_LINES_SHOWN]
        ]
        lines.append("</tbody></table>")
        if len(doubted) > _LINES_SHOWN:
            lines.append(f"<p>{say(message('view.more', count=len(doubted) - _LINES_SHOWN))}</p>")
    return "".join(lines)


def _known(forms: Mapping[str, Form] | None, report: Report) -> Mapping[str, Form]:
    """``forms``, or those of the package that the record may be on."""
    if forms is not None:
        return forms
    named = [load_form(form_id) for form_id in named_ids() if form_id == report.form.id]
    return {form.id: form for form in (*shipped_forms(), *named)}


def _text(value: object) -> str:
    return escape(well_formed(str(value)))
