"""The tables of the data set: one constant each, and the wide ones, whose columns are the cells of the forms.

``DataTable.schema`` gives the pyarrow schema. Codebook, CSV and workbook follow from these definitions.
"""

from __future__ import annotations

from collections.abc import Mapping

from extractor.forms.schema import CellKey, Form
from extractor.messages import is_word, message, word
from extractor.report import Status
from extractor.runs.panel.columns import (
    NONE_APART,
    Apart,
    DataColumn,
    DataTable,
    Kind,
    panel_name,
    panels_of,
    wide_keys,
    wide_name,
)

CHOICE_RULE = message("panel.choice_rule")


def _columns(kind: Kind, /, *names: str, table: str = "") -> tuple[DataColumn, ...]:
    """The meaning of a column is that of its name in the ``table``, or else that of its name anywhere."""
    return tuple(
        DataColumn(name, kind, word("meaning", f"{table}.{name}" if is_word("meaning", f"{table}.{name}") else name))
        for name in names
    )


_REPORT_ID = _columns("string", "report_id")
_OFFICE_ID = _columns("string", "office_id")
_YEAR = _columns("int16", "year")
_PLACE = (*_REPORT_ID, *_OFFICE_ID, *_YEAR)
_SPAN = (
    *_columns("int32", "page"),
    *_columns("int32", "start"),
    *_columns("int32", "end"),
    *_columns("double", "x0", "top", "x1", "bottom"),
)

REPORTS = DataTable(
    "reports",
    message("data_table.reports"),
    ("report_id",),
    (
        *_REPORT_ID,
        *_columns("string", "path", "sha256", "media_type", table="reports"),
        *_columns("int32", "pages", table="reports"),
        *_columns("string", "error_kind", "error_message", "form_id", "form_version", table="reports"),
        *_columns("double", "form_confidence", table="reports"),
        *_columns("string", "organization", "title", table="reports"),
        *_columns("double", "organization_confidence", table="reports"),
        *_YEAR,
        *_columns("double", "year_confidence", table="reports"),
        *_OFFICE_ID,
        *_columns("string", "office_key", "joined_by", "panel_note", table="reports"),
        *_columns("int32", "cells", table="reports"),
        *_columns("int32", *(status.value for status in Status), table="reports"),
        *_columns("int32", "needs_review", "checks_pass", "checks_fail", "checks_unknown", table="reports"),
        *_columns("string", "warnings", "engine_version", "tagger", "model", table="reports"),
    ),
)

CELLS = DataTable(
    "cells",
    message("data_table.cells"),
    ("report_id", "table", "row", "col"),
    (
        *_PLACE,
        *_columns(
            "string", "path", "organization", "form_id", "table", "row", "col", "row_label", "col_label", table="cells"
        ),
        *_columns("double", "value", table="cells"),
        *_columns("string", "text", "unit", "status", table="cells"),
        *_columns("double", "confidence", table="cells"),
        *_columns("bool", "needs_review", table="cells"),
        *_columns("string", "reasons", "method", table="cells"),
        *_SPAN,
    ),
)

FACTS = DataTable(
    "facts",
    message("data_table.facts"),
    ("report_id", "name"),
    (
        *_PLACE,
        *_columns("string", "name", table="facts"),
        *_columns("double", "number", table="facts"),
        *_columns("string", "value", "text", table="facts"),
        *_columns("double", "confidence", table="facts"),
        *_SPAN,
    ),
)

CHECKS = DataTable(
    "checks",
    message("data_table.checks"),
    ("report_id", "id", "where"),
    (
        *_PLACE,
        *_columns("string", "form_id", "id", "where", "status", table="checks"),
        *_columns("double", "left", "right", "difference", table="checks"),
        *_columns("bool", "anchored", table="checks"),
        *_columns("string", "cells", table="checks"),
    ),
)

TO_REVIEW = DataTable(
    "to_review",
    message("data_table.to_review"),
    ("report_id", "table", "row", "col"),
    (
        *_columns("string", "path", "organization", table="to_review"),
        *_YEAR,
        *_columns("string", "table", "row", "col", "row_label", "col_label", table="to_review"),
        *_columns("double", "value", table="to_review"),
        *_columns("string", "text", "unit", "status", table="to_review"),
        *_columns("double", "confidence", table="to_review"),
        *_columns("string", "reasons", table="to_review"),
        *_REPORT_ID,
        *_columns("string", "what", "next_step", table="to_review"),
        *_columns("double", "worth", table="to_review"),
    ),
)

CROSS_YEAR = DataTable(
    "cross_year",
    message("data_table.cross_year"),
    ("office_id", "year", "id", "where"),
    (
        *_OFFICE_ID,
        *_columns("string", "office_key", table="cross_year"),
        *_columns("int16", "previous_year", "year", table="cross_year"),
        *_columns("string", "id", "where", table="cross_year"),
        *_columns("bool", "notice", table="cross_year"),
        *_columns("string", "status", table="cross_year"),
        *_columns("double", "left", "right", "difference", table="cross_year"),
        *_columns("bool", "doubtful", table="cross_year"),
        *_columns(
            "string",
            "previous_cells",
            "cells",
            "previous_report_id",
            "report_id",
            "previous_path",
            "path",
            "previous_form_id",
            "form_id",
            table="cross_year",
        ),
    ),
)

OFFICES = DataTable(
    "offices",
    message("data_table.offices"),
    ("office_id",),
    (
        *_OFFICE_ID,
        *_columns("string", "office_key", "name", "wordings", table="offices"),
        *_columns("int16", "first_year", "last_year", table="offices"),
        *_columns("int32", "years", "reports", "gaps", table="offices"),
        *_columns("string", "gap_years", "several_years", "forms", table="offices"),
        *_columns("int32", "cross_year_pass", "cross_year_fail", "cross_year_unknown", table="offices"),
    ),
)

NAME_MATCHING = DataTable(
    "name_matching",
    message("data_table.name_matching"),
    ("name", "office"),
    (
        *_columns("string", "accept", "name", "office", table="name_matching"),
        *_columns("double", "score", table="name_matching"),
        *_columns("string", "kind", "name_years", "office_years", "shared_years", table="name_matching"),
        *_columns("int32", "carried_same", "carried_different", table="name_matching"),
        *_columns("string", "name_key", "office_key", "name_id", "office_id", table="name_matching"),
    ),
)

FORM_CELLS = DataTable(
    "form_cells",
    message("data_table.form_cells"),
    ("form_id", "table", "row", "col"),
    (
        *_columns(
            "string",
            "form_id",
            "table",
            "row",
            "col",
            "wide_column",
            "table_title",
            "row_label",
            "col_label",
            "kind",
            "unit",
            table="form_cells",
        ),
    ),
)

PANEL_HEAD = (
    *_OFFICE_ID,
    *_columns("string", "office_key", "organization", table="panel"),
    *_columns("int16", "year", table="panel"),
    *_REPORT_ID,
    *_columns("string", "path", "form_id", table="panel"),
    *_columns("bool", "chosen", table="panel"),
    *_columns("int32", "reports_of_year", "lost", "failed", "needs_review", table="panel"),
)


def panel_table(forms: Mapping[str, Form], panel: str = "") -> DataTable:
    """One line a report, one column a cell: numbers. ``panel``: the name of the panel that has these forms."""
    return _wide_table("panel", message("data_table.panel", rule=CHOICE_RULE), "double", forms, panel)


def panel_status_table(forms: Mapping[str, Form], panel: str = "") -> DataTable:
    """The same lines: states."""
    return _wide_table("panel_status", message("data_table.panel_status"), "string", forms, panel)


def _wide_table(name: str, meaning: str, kind: Kind, forms: Mapping[str, Form], panel: str) -> DataTable:
    if panel:
        meaning = message("data_table.panel_of", forms=sorted(forms), meaning=meaning)
    cells = (DataColumn(wide_name(key), kind, _told(key, forms)) for key in wide_keys(forms))
    return DataTable(panel_name(name, panel), meaning, ("report_id",), (*PANEL_HEAD, *cells), panel)


def data_tables(forms: Mapping[str, Form], apart: Apart = NONE_APART) -> tuple[DataTable, ...]:
    """All tables, in the order of the codebook."""
    wide = [
        table(own, panel)
        for panel, own in panels_of(forms, apart).items()
        for table in (panel_table, panel_status_table)
    ]
    return (REPORTS, CELLS, FACTS, CHECKS, TO_REVIEW, *wide, OFFICES, CROSS_YEAR, NAME_MATCHING, FORM_CELLS)


def _told(key: CellKey, forms: Mapping[str, Form]) -> str:
    having = [form_id for form_id in sorted(forms) if key in forms[form_id].keys]
    return message("panel.cell", cell=str(key), forms=having)
