"""The spaCy component, tested as spaCy tests its own: by name, through config, bytes, disk and DocBin."""

from __future__ import annotations

import pickle
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from extractor.errors import SettingsError
from extractor.forms import load_form
from extractor.in_spacy import NAME, TablemendComponent
from training.case import draw_case

TEXT = (Path(__file__).parents[1] / "data" / "samples" / "tabs-page-break.txt").read_text(encoding="utf-8")
RULES = {"tagger": "rules"}


@pytest.fixture
def nlp() -> Language:
    made = spacy.blank("zh")
    made.add_pipe(NAME, config=RULES)
    return made


@pytest.fixture(scope="module")
def doc() -> Doc:
    made = spacy.blank("zh")
    made.add_pipe(NAME, config=RULES)
    return made(TEXT)


def test_the_entry_point_names_the_factory() -> None:
    import tomllib

    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    home, _, function = project["entry-points"]["spacy_factories"][NAME].partition(":")
    assert getattr(__import__(home, fromlist=[function]), function).__name__ == "make_component"
    installed = {point.name: point.value for point in entry_points(group="spacy_factories")}
    assert installed.get(NAME) in (None, f"{home}:{function}")


def test_the_record_is_that_of_the_extractor(doc: Doc, rules) -> None:  # type: ignore[no-untyped-def]
    assert doc._.tablemend == rules.extract_text(TEXT)
    assert doc._.tablemend.cell("applications", "denied_safety_stability", "total").value == 8


def test_spans_stand_where_the_cells_stand(doc: Doc) -> None:
    by_label = {span.label_: span.text for span in doc.spans[NAME]}
    assert by_label["applications/denied_safety_stability/total"] == "8"
    assert by_label["year"] == "2021"
    numbers = [cell for cell in doc._.tablemend.cells if cell.spans]
    assert len(doc.spans[NAME]) > len(numbers) > 100


def test_text_without_a_form_has_a_record_and_no_cells(nlp: Language) -> None:
    doc = nlp("今天天气很好。")
    assert doc._.tablemend.form.id is None
    assert len(doc.spans[NAME]) == 0


def test_a_doc_that_no_component_saw_has_none(doc: Doc) -> None:
    assert spacy.blank("en")("text")._.tablemend is None


def test_settings_come_from_the_config_and_go_back_to_it(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe(NAME, config={**RULES, "max_silent": 0.01, "spans_key": "cells"})
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    pipe = again.get_pipe(NAME)
    assert isinstance(pipe, TablemendComponent)
    assert (pipe.settings["tagger"], pipe.settings["max_silent"], pipe.spans_key) == ("rules", 0.01, "cells")
    assert "cells" in again(TEXT).spans


def test_bytes_and_disk_round_trip(nlp: Language, tmp_path: Path) -> None:
    pipe = TablemendComponent(tagger="rules", spans_key="cells")
    assert TablemendComponent().from_bytes(pipe.to_bytes()).to_bytes() == pipe.to_bytes()
    pipe.to_disk(tmp_path / NAME)
    assert TablemendComponent().from_disk(tmp_path / NAME).to_bytes() == pipe.to_bytes()
    assert spacy.blank("zh").from_bytes(spacy.blank("zh").to_bytes()).pipe_names == []
    with pytest.raises(SettingsError, match="invalid settings of this component"):
        pipe.from_bytes(b'{"colour": 1}')


def test_docs_keep_the_record_in_bytes_and_docbin(doc: Doc) -> None:
    assert Doc(doc.vocab).from_bytes(doc.to_bytes())._.tablemend == doc._.tablemend
    packed = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (again,) = DocBin().from_bytes(packed).get_docs(doc.vocab)
    assert again._.tablemend == doc._.tablemend
    assert [(span.label_, span.text) for span in again.spans[NAME]] == [
        (span.label_, span.text) for span in doc.spans[NAME]
    ]


def test_pipe_gives_every_doc_in_order_and_the_component_can_be_pickled(nlp: Language) -> None:
    docs = list(nlp.pipe([TEXT, "无关文字", TEXT]))
    assert [doc._.tablemend.form.id is not None for doc in docs] == [True, False, True]
    again = pickle.loads(pickle.dumps(nlp.get_pipe(NAME)))
    assert again.settings == nlp.get_pipe(NAME).settings  # type: ignore[attr-defined]


def test_several_forms_are_a_list_in_the_config() -> None:
    pipeline = spacy.blank("zh")
    pipeline.add_pipe(NAME, config={**RULES, "form": ["auto", "final-accounts"]})
    again = spacy.blank("zh").from_config(pipeline.config)
    case = draw_case("case", "text-A", "1", severity=0, forms=[load_form("final-accounts")], size="medium")
    for one in (pipeline, again):
        assert one(case.content.decode())._.tablemend.form.id == "final-accounts"
