"""Our own tagger without a part of its network."""

from pathlib import Path

import numpy as np
import pytest

from eval.baselines import open_system
from eval.baselines.ablated import ABLATIONS, AblatedTagger
from extractor.errors import SettingsError
from extractor.readers.text import read_text
from extractor.tagging.roles import Role

SAMPLE = Path("data/samples/row-pipes.txt")


@pytest.fixture(scope="module")
def document():
    return read_text(SAMPLE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("ablation", ABLATIONS)
def test_what_is_left_tags_a_document(document, ablation: str) -> None:
    if ablation.endswith("-weights"):
        pytest.importorskip("onnx")
    tags = AblatedTagger(ablation).tag(document)
    again = AblatedTagger(ablation).tag(document)

    assert tags == again
    assert [tag.role for tag in tags] != [] or ablation == "constant"


def test_without_columns_values_stay_and_stand_in_no_column(document) -> None:
    values = [tag for tag in AblatedTagger("no-columns").tag(document) if tag.role is Role.VALUE]

    assert len(values) > 20
    assert all(np.ptp(tag.columns) < 1e-3 for tag in values if tag.columns)


def test_names_are_those_of_the_command_line() -> None:
    assert open_system("auto:constant").name == "auto:constant"
    with pytest.raises(SettingsError, match=r"saw auto:blind, expected auto: and one of constant, "):
        open_system("auto:blind")
