"""The tables of the data set: one constant each, and the wide ones, whose columns are the cells of the forms.

``DataTable.schema`` gives the pyarrow schema. Codebook, CSV and workbook follow from these definitions.
"""

from __future__ import annotations

from collections.abc import Mapping

from extractor.forms.schema import CellKey, Form
from extractor.report import Status
from extractor.runs.panel.columns import DataColumn, DataTable, Kind, wide_keys, wide_name

CHOICE_RULE = (
    "Of several reports of one office for one year, the chosen one is that with the fewest lost cells (missing, "
    "unreadable or inferred), then the fewest failed checks, then the fewest cells to review, then the surest form, "
    "then the first path in alphabetical order. All are kept in every table; cross-year checks use the chosen one."
)


def _columns(kind: Kind, /, **meanings: str) -> tuple[DataColumn, ...]:
    return tuple(DataColumn(name, kind, meaning) for name, meaning in meanings.items())


_REPORT_ID = _columns(
    "string", report_id="Joins the tables: 16 hex digits made from the path and the content of the file, nothing else."
)
_OFFICE_ID = _columns(
    "string",
    office_id="The office in the panel: `o` and 16 hex digits made from office_key; empty where the report is in no "
    "panel (reports.panel_note says why).",
)
_YEAR = _columns("int16", year="The year reported on; empty where none was found.")
_PLACE = (*_REPORT_ID, *_OFFICE_ID, *_YEAR)
_SPAN = (
    *_columns("int32", page="Page of the first place in the source where it stands, from 1."),
    *_columns("int32", start="First character of that place in the text as read, from 0."),
    *_columns("int32", end="The character behind its last one."),
    *_columns(
        "double",
        x0="Left edge of its box in page units, origin top left; empty where the source has no geometry.",
        top="Upper edge of its box.",
        x1="Right edge of its box.",
        bottom="Lower edge of its box.",
    ),
)

REPORTS = DataTable(
    "reports",
    "One line a report, also where it could not be read; in the order of the run. Inputs with the same content are one "
    "report, under the first path (inputs.csv of the run lists them all).",
    ("report_id",),
    (
        *_REPORT_ID,
        *_columns(
            "string",
            path="The input as it was given to the run.",
            sha256="Digest of its content; the same for two copies of one file. Empty where it could not be opened.",
            media_type="What the file is.",
        ),
        *_columns("int32", pages="Pages, where the kind of file has any."),
        *_columns(
            "string",
            error_kind="Why nothing was read, in one word; empty where the report was read.",
            error_message="The same as a sentence.",
            form_id="The form that the report is on, decided by its labels; empty where none was recognised.",
            form_version="Version of that form's definition.",
        ),
        *_columns("double", form_confidence="How sure the form is, 0 to 1."),
        *_columns("string", organization="The reporting office as read.", title="The report's title as read."),
        *_columns("double", organization_confidence="Chance that the office is right, 0 to 1."),
        *_YEAR,
        *_columns("double", year_confidence="Chance that the year is right, 0 to 1."),
        *_OFFICE_ID,
        *_columns(
            "string",
            office_key="The office's name in the normal form by which reports are joined over years.",
            joined_by="How the office was told: `name` (its own name in normal form) or `names_file`.",
            panel_note="Why the report is in no panel: no_office, no_place (a name such as 财政局 that many offices "
            "share), no_year, no_cells, unknown_form or error; empty where it is in the panel.",
        ),
        *_columns("int32", cells="Cells of the form."),
        *_columns("int32", **{status.value: f"How many of them are in the state {status.value}." for status in Status}),
        *_columns(
            "int32",
            needs_review="How many of them a person should look at.",
            checks_pass="Checks within the report that hold.",
            checks_fail="Checks that do not.",
            checks_unknown="Checks with a cell that is not known.",
        ),
        *_columns(
            "string",
            warnings="What else was noticed, joined by ` | `.",
            engine_version="Version of tablemend that read it.",
            tagger="The tagger that read it: rules or model.",
            model="The model's name, where one was used.",
        ),
    ),
)

CELLS = DataTable(
    "cells",
    "One line a cell of each report's form, whatever became of it; in the order of the run and of the form.",
    ("report_id", "table", "row", "col"),
    (
        *_PLACE,
        *_columns(
            "string",
            path="The input as it was given to the run.",
            organization="The reporting office as read.",
            form_id="The form that the report is on.",
            table="Table of the form.",
            row="Row of the table.",
            col="Column of the table.",
            row_label="Official label of the row, groups first, joined by ` / `.",
            col_label="Official label of the column, groups first.",
        ),
        *_columns("double", value="The number; present exactly where the state is read or inferred. A blank is not 0."),
        *_columns(
            "string",
            text="What stood in the source, untouched.",
            unit="Unit printed beside the number, or that the form asks for.",
            status="What is known of the cell: one of the states.",
        ),
        *_columns("double", confidence="Chance that value and state are right, 0 to 1."),
        *_columns("bool", needs_review="A person should look at it."),
        *_columns(
            "string",
            reasons="What speaks against it or for it, joined by ` | `.",
            method="What placed it: tagger, row evidence and column evidence.",
        ),
        *_SPAN,
    ),
)

FACTS = DataTable(
    "facts",
    "One line a fact told in a report's text, with organization, year and title first; in the order of the run.",
    ("report_id", "name"),
    (
        *_PLACE,
        *_columns("string", name="Name of the fact."),
        *_columns("double", number="The value, where it is a number."),
        *_columns("string", value="The value as text, whatever it is.", text="What was printed, untouched."),
        *_columns("double", confidence="Chance that the value is right, 0 to 1."),
        *_SPAN,
    ),
)

CHECKS = DataTable(
    "checks",
    "One line an identity (勾稽关系) at a place within a report; in the order of the run and of the form.",
    ("report_id", "id", "where"),
    (
        *_PLACE,
        *_columns(
            "string",
            form_id="The form that the report is on.",
            id="Name of the identity.",
            where="Its place: `table/*/col`, `table/row/*` or `table`.",
            status="pass, fail, or unknown where a cell is not known.",
        ),
        *_columns("double", left="Left sum.", right="Right sum.", difference="left − right; empty where unknown."),
        *_columns("bool", anchored="Labels or geometry fixed its cells, not the sums: only then does a pass say much."),
        *_columns("string", cells="The cells that take part, as `table/row/col`, joined by blanks."),
    ),
)

TO_REVIEW = DataTable(
    "to_review",
    "The work list: one line a cell that a person should look at, and one a report of which the form or most of the "
    "cells are not known, or that failed; in the order of the run, the report before its cells.",
    ("report_id", "table", "row", "col"),
    (
        *_columns("string", path="The input as it was given to the run.", organization="The reporting office as read."),
        *_YEAR,
        *_columns(
            "string",
            table="Table of the form; empty for a report as a whole.",
            row="Row of the table.",
            col="Column of the table.",
            row_label="Official label of the row, groups first, joined by ` / `.",
            col_label="Official label of the column, groups first.",
        ),
        *_columns("double", value="The number, where there is one."),
        *_columns(
            "string",
            text="What stood in the source, untouched.",
            unit="Unit printed beside the number, or that the form asks for.",
            status="What is known of the cell: one of the states. Of a report: `failed`, `unrecognised` (on no known "
            "form, other documents among them) or `mostly_missing`.",
        ),
        *_columns("double", confidence="Chance that value and state are right, 0 to 1; empty for a report."),
        *_columns("string", reasons="What speaks against it or for it, joined by ` | `."),
        *_REPORT_ID,
        *_columns("string", what="`cell` or `report`.", next_step="What a person can do about it."),
        *_columns(
            "double",
            worth="What a look is worth beside others: the doubt, more where one answer would settle several sums. "
            "Good for sorting, not a probability.",
        ),
    ),
)

CROSS_YEAR = DataTable(
    "cross_year",
    "One line an identity between the chosen reports of one office for two years in succession; by office_key, year, "
    "and the order of the form. Where the two are on different editions, only identities whose cells both have.",
    ("office_id", "year", "id", "where"),
    (
        *_OFFICE_ID,
        *_columns("string", office_key="The office's name in normal form."),
        *_columns("int16", previous_year="The earlier year.", year="The later year, previous_year + 1."),
        *_columns(
            "string",
            id="Name of the identity in the later report's form.",
            where="Its place: `table/*/col` or `table/row/*`.",
        ),
        *_columns("bool", notice="Often broken in practice: a failure is a notice, not an error."),
        *_columns("string", status="pass, fail, or unknown where a cell is not known."),
        *_columns("double", left="Left sum.", right="Right sum.", difference="left − right; empty where unknown."),
        *_columns("bool", doubtful="One of its cells needs review: a failure may then be a misreading."),
        *_columns(
            "string",
            previous_cells="Its cells in the earlier report, as `table/row/col=value (state)`, joined by blanks.",
            cells="Its cells in the later report.",
            previous_report_id="The earlier report.",
            report_id="The later report.",
            previous_path="File of the earlier report.",
            path="File of the later report.",
            previous_form_id="Form of the earlier report.",
            form_id="Form of the later report.",
        ),
    ),
)

OFFICES = DataTable(
    "offices",
    "One line an office of the panel; by office_key.",
    ("office_id",),
    (
        *_OFFICE_ID,
        *_columns(
            "string",
            office_key="The office's name in normal form.",
            name="Its name as printed in the latest chosen report that prints it.",
            wordings="All wordings that were joined, joined by ` | `: what normalisation and names file put together.",
        ),
        *_columns("int16", first_year="First year.", last_year="Last year."),
        *_columns(
            "int32",
            years="Years with a report.",
            reports="Reports; more than years where a year has several.",
            gaps="Years without a report between the first and the last.",
        ),
        *_columns(
            "string",
            gap_years="These years, joined by blanks.",
            several_years="Years with more than one report, joined by blanks.",
            forms="The forms used, joined by blanks.",
        ),
        *_columns(
            "int32",
            cross_year_pass="Cross-year checks that hold; notices are not counted.",
            cross_year_fail="Cross-year checks that do not.",
            cross_year_unknown="Cross-year checks with a cell that is not known.",
        ),
    ),
)

NAME_MATCHING = DataTable(
    "name_matching",
    "One line a proposal that two names are one office; best first. Nothing of it was joined. Write yes under accept "
    "and give the file to the run as its names file to join what you accept.",
    ("name", "office"),
    (
        *_columns(
            "string",
            accept="Empty; yours to fill with yes.",
            name="The name that would be given up.",
            office="The name that would stay, that of the later years. Empty for kind no_place: yours to fill.",
        ),
        *_columns("double", score="0 to 1, set by hand: good for sorting, not a probability."),
        *_columns(
            "string",
            kind="upgrade (县→区, 乡→镇→街道), successor (a reform renamed the department), place_prefix (one names "
            "the province or city too), brackets (an addition in brackets), office_of (政府 and its 办公室), spelling "
            "(nearly the same characters), no_place (a name that many offices share).",
            name_years="Years reported under the first name, joined by blanks.",
            office_years="Years reported under the second.",
            shared_years="Years reported under both: speaks for two offices.",
        ),
        *_columns(
            "int32",
            carried_same="Where one follows the other: cross-year sums that agree on a number other than 0.",
            carried_different="Cross-year sums that differ.",
        ),
        *_columns(
            "string",
            name_key="The first name in normal form.",
            office_key="The second name in normal form.",
            name_id="office_id of the first.",
            office_id="office_id of the second.",
        ),
    ),
)

FORM_CELLS = DataTable(
    "form_cells",
    "One line a cell of each form: its names and its Chinese labels; by form and in form order.",
    ("form_id", "table", "row", "col"),
    (
        *_columns(
            "string",
            form_id="The form.",
            table="Table of the form.",
            row="Row of the table.",
            col="Column of the table.",
            wide_column="Its column in panel and panel_status.",
            table_title="Chinese title of the table.",
            row_label="Official label of the row, groups first, joined by ` / `.",
            col_label="Official label of the column, groups first.",
            kind="count, amount (decimals), or change (may be negative).",
            unit="Unit that the form asks for.",
        ),
    ),
)

_PANEL_HEAD = (
    *_OFFICE_ID,
    *_columns("string", office_key="The office's name in normal form.", organization="The office as read."),
    *_columns("int16", year="The year reported on."),
    *_REPORT_ID,
    *_columns("string", path="The input.", form_id="The form that the report is on."),
    *_columns("bool", chosen="The one to use where an office has several reports for the year."),
    *_columns(
        "int32",
        reports_of_year="Reports of this office for this year; more than 1 is a flag.",
        lost="Cells missing, unreadable or inferred.",
        failed="Checks within the report that do not hold; notices are not counted.",
        needs_review="Cells a person should look at.",
    ),
)


def panel_table(forms: Mapping[str, Form]) -> DataTable:
    """One line a report, one column a cell: numbers."""
    return DataTable(
        "panel",
        "One line a report of a known office and year, one column a cell: the numbers; by office_key, year, chosen "
        "first. Empty where the cell has no number (panel_status says why) or the edition has no such cell. "
        + CHOICE_RULE,
        ("report_id",),
        (*_PANEL_HEAD, *(DataColumn(wide_name(key), "double", _told(key, forms)) for key in wide_keys(forms))),
    )


def panel_status_table(forms: Mapping[str, Form]) -> DataTable:
    """The same lines: states."""
    return DataTable(
        "panel_status",
        "The same lines and columns as panel: the states. A question mark behind a state (`read?`) means that a person "
        "should look at the cell; empty where the edition has no such cell.",
        ("report_id",),
        (*_PANEL_HEAD, *(DataColumn(wide_name(key), "string", _told(key, forms)) for key in wide_keys(forms))),
    )


def data_tables(forms: Mapping[str, Form]) -> tuple[DataTable, ...]:
    """All tables, in the order of the codebook."""
    wide = (panel_table(forms), panel_status_table(forms))
    return (REPORTS, CELLS, FACTS, CHECKS, TO_REVIEW, *wide, OFFICES, CROSS_YEAR, NAME_MATCHING, FORM_CELLS)


def _told(key: CellKey, forms: Mapping[str, Form]) -> str:
    having = [form_id for form_id in sorted(forms) if key in forms[form_id].keys]
    return f"The cell {key} of {', '.join(having)}."
