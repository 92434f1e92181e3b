"""Forms as data: one YAML file a form, checked against the schema."""

from extractor.forms.describe import describe, summary
from extractor.forms.identities import Instance, Term, instances
from extractor.forms.load import check_form_file, load_form, named_ids, shipped_forms, shipped_ids
from extractor.forms.schema import Block, CellKey, CellRef, Column, Form, Identity, Row, Table, leaves
from extractor.forms.source import FormProblem

__all__ = [
    "Block",
    "CellKey",
    "CellRef",
    "Column",
    "Form",
    "FormProblem",
    "Identity",
    "Instance",
    "Row",
    "Table",
    "Term",
    "check_form_file",
    "describe",
    "instances",
    "leaves",
    "load_form",
    "named_ids",
    "shipped_forms",
    "shipped_ids",
    "summary",
]
