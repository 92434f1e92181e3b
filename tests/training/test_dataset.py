from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from extractor.forms import Form
from training.dataset import draw, from_record, main, read_dataset, stream_dataset, to_record, write_dataset
from training.examples import stream_examples

SETTINGS = {"seed": 3, "count": 4, "kinds": ["text-C", "ocr-json"], "forms": ["gov-disclosure-2021"], "made_up": 0.5}


def test_a_record_gives_the_example_again() -> None:
    for example in stream_examples(3, 4, kinds=["text-C", "ocr-json", "file-html"]):
        again = from_record(to_record(example))
        assert again.tags == example.tags
        assert again.gold == example.gold
        assert again.document.text == example.document.text
        assert again.document.tokens == example.document.tokens
        assert again.document.pages == example.document.pages


def test_a_folder_holds_the_stream(tmp_path: Path) -> None:
    assert write_dataset(tmp_path, SETTINGS) == 4
    assert [to_record(e) for e in read_dataset(tmp_path)] == [to_record(e) for e in draw(SETTINGS)]


def test_a_part_that_is_there_is_not_drawn_again(tmp_path: Path) -> None:
    write_dataset(tmp_path, SETTINGS)
    part = tmp_path / "part-00000.parquet"
    before = part.stat().st_mtime_ns
    assert write_dataset(tmp_path, SETTINGS) == 4
    assert part.stat().st_mtime_ns == before


def test_a_folder_with_other_settings_is_refused(tmp_path: Path) -> None:
    write_dataset(tmp_path, SETTINGS)
    with pytest.raises(FileExistsError, match="drawn with other settings"):
        write_dataset(tmp_path, SETTINGS | {"seed": 4})


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"python -m training\.dataset"):
        next(read_dataset(tmp_path))


def test_datasets_streams_the_same_records() -> None:
    kinds = [record["kind"] for record in stream_dataset(SETTINGS)]
    assert kinds == [example.kind for example in draw(SETTINGS)]


def test_one_command_draws_from_a_form_of_ones_own(tmp_path: Path, tiny: Form) -> None:
    path = tmp_path / "loans.yaml"
    path.write_text(yaml.safe_dump(tiny.model_dump(mode="json"), allow_unicode=True), encoding="utf-8")
    out = tmp_path / "data"
    arguments = ["-o", str(out), "--count", "3", "--kinds", "text", "--form", str(path), "--made-up", "0"]
    assert main(arguments) == 0
    assert {example.form for example in read_dataset(out)} == {tiny.id}
