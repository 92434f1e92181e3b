from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from training.damage.kinds import UNSEEN_CONVERTERS, UNSEEN_DAMAGES, UNSEEN_LAYOUTS
from training.samples import CHECKSUMS, SAMPLES, draw_samples, write_samples

DATA = Path(__file__).parents[2] / "data"
GOLD = [json.loads(line) for line in (DATA / "gold" / "samples.jsonl").read_text(encoding="utf-8").splitlines()]


def test_checksums_of_the_shipped_samples_hold() -> None:
    lines = (DATA / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ") for line in lines)}

    assert told == {name: hashlib.sha256((DATA / name).read_bytes()).hexdigest() for name in told}
    assert {f"samples/{gold['file']}" for gold in GOLD} <= set(told)


@pytest.mark.parametrize("gold", [g for g in GOLD if g["file"].endswith((".txt", ".md"))], ids=lambda g: str(g["file"]))
def test_every_number_that_is_to_be_read_stands_in_the_sample(gold: dict) -> None:  # type: ignore[type-arg]
    text = (DATA / "samples" / gold["file"]).read_text(encoding="utf-8").replace(",", "")
    text = text.translate({0xFF10 + digit: str(digit) for digit in range(10)})
    numbers = {cell["value"] for cell in gold["cells"].values() if cell["state"] == "read"}

    assert [number for number in numbers if f"{abs(number)}" not in text] == []


def test_the_samples_show_many_layouts_and_real_numbers() -> None:
    nonzero = [sum(1 for c in g["cells"].values() if c["state"] == "read" and c["value"]) for g in GOLD]

    assert len({gold["kind"] for gold in GOLD}) >= 12
    assert {gold["form"] for gold in GOLD} == {"2019", "2021"}
    assert sum(count >= 10 for count in nonzero) >= 20


def test_samples_are_drawn_alike_each_time(tmp_path: Path) -> None:
    first = {case.file: case.content for case in draw_samples()}
    count = write_samples(tmp_path)

    assert count == len(SAMPLES)
    assert {path.name: path.read_bytes() for path in (tmp_path / "samples").iterdir()} == first


def test_the_data_card_names_every_kind_kept_from_training() -> None:
    card = (DATA / "README.md").read_text(encoding="utf-8")

    assert [name for name in UNSEEN_DAMAGES | UNSEEN_LAYOUTS | UNSEEN_CONVERTERS if f"`{name}`" not in card] == []
