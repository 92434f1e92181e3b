import json
from pathlib import Path

import pytest

from extractor.errors import FormError
from extractor.facts.names import FACTS
from extractor.forms import Block, Column, Form, Row, Table, shipped_forms
from extractor.report import Status
from extractor.runs.panel.codebook import codebook_json, codebook_markdown
from extractor.runs.panel.columns import wide_keys, wide_name
from extractor.runs.panel.rows import labels_of
from extractor.runs.panel.tables import CHOICE_RULE, data_tables

FORMS = {form.id: form for form in shipped_forms()}
ROOT = Path(__file__).parents[3]
FROZEN = Path(__file__).with_name("schema.txt")


def test_the_codebook_of_the_repository_is_that_of_the_program():
    # Anew: python -m extractor.runs.panel.codebook > docs/codebook.md; … codebook zh > docs/codebook.zh.md
    assert (ROOT / "docs/codebook.md").read_text("utf-8") == codebook_markdown(FORMS)
    assert (ROOT / "docs/codebook.zh.md").read_text("utf-8") == codebook_markdown(FORMS, "zh")


def test_every_table_column_state_fact_and_identity_is_explained():
    text = codebook_markdown(FORMS)
    wide = {wide_name(key) for key in wide_keys(FORMS)}
    for table in data_tables(FORMS):
        assert f"### {table.name}\n\n{table.meaning}\n" in text
        for column in table.columns:
            row = f"| `{column.name}` | {column.kind} | {column.meaning.replace('|', chr(92) + '|')} |"
            assert row in text or column.name in wide
    for name in (*(status.value for status in Status), *FACTS):
        assert f"| `{name}` | " in text
    for form in FORMS.values():
        for identity in form.identities:
            assert f"\n- {identity.id}: " in text
    assert CHOICE_RULE in text


@pytest.mark.parametrize("form_id", sorted(FORMS))
def test_every_cell_is_named_with_its_labels(form_id):
    rows = {
        cells[1].strip("` "): [cell.strip() for cell in cells[2:-1]]
        for line in codebook_markdown(FORMS).splitlines()
        if line.startswith("| `") and len(cells := line.replace("\\|", "\0").split("|")) == 6
    }
    at = sorted(FORMS).index(form_id)
    for key, (row, col) in labels_of(FORMS)[form_id].items():
        assert rows[wide_name(key)][at] == f"{row} \0 {col}"
    for other in set(wide_keys(FORMS)) - set(FORMS[form_id].keys):
        assert rows[wide_name(other)][at] == "–"


def test_programs_get_the_same():
    book = json.loads(codebook_json(FORMS))
    assert [table["name"] for table in book["tables"]] == [table.name for table in data_tables(FORMS)]
    assert len(book["cells"]) == sum(len(form.keys) for form in FORMS.values())
    assert set(book["states"]) == {status.value for status in Status}


def test_columns_and_types_stay():
    # What users hold on to. New lines may come under the same schema number; none may go or change.
    frozen = FROZEN.read_text("utf-8").splitlines()
    now = {f"{table.name} {column.name} {column.kind}" for table in data_tables(FORMS) for column in table.columns}
    assert [line for line in frozen if line not in now] == []
    assert len(frozen) == len(now), "add the new columns to schema.txt"


def block(row, col):
    return Block(columns=(Column(label="列", name=col),), rows=(Row(label="行", name=row),))


def test_cells_whose_columns_would_be_one_are_refused():
    table = Table(name="t", title="表", blocks=(block("a__b", "c"), block("a", "b__c")))
    form = Form(id="odd", version="1", title="表", edition="自拟", years=(2021, None), tables=(table,))
    with pytest.raises(
        FormError,
        match="saw the cells t/a__b/c and t/a/b__c, expected names that differ when joined by two underscores",
    ):
        wide_keys({form.id: form})
