"""What the recogniser's chances say, and tesseract as a program of the user's."""

from __future__ import annotations

import hashlib
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from extractor.document import BBox
from extractor.errors import SettingsError
from extractor.readers.scan import side_by_side
from extractor.scan import ocr
from extractor.scan.cells import narrowed
from extractor.scan.fields import _labels_pressed, _Place
from extractor.scan.half import in_twos
from extractor.scan.rapid import LEAST_WIDTH, as_input, batched, decode
from extractor.scan.tesseract import TesseractEngine

CHARACTERS = ["", "0", "1", "6", "8", "公"]


def chances(*steps: dict[str, float]) -> np.ndarray:  # type: ignore[type-arg]
    """One row a step; what is left goes to no character."""
    found = np.zeros((len(steps), len(CHARACTERS)), dtype=np.float32)
    for row, step in zip(found, steps, strict=True):
        for character, chance in step.items():
            row[CHARACTERS.index(character)] = chance
        row[0] += 1 - sum(step.values())
    return found


def test_repeats_are_one_character_and_none_parts_two() -> None:
    said = decode(chances({"1": 0.9}, {"1": 0.8}, {}, {"1": 0.9}, {"0": 0.9}), CHARACTERS)
    assert said.text == "110" and said.score == pytest.approx(0.9, abs=0.001)


def test_other_readings_differ_in_one_character_and_are_told_by_chance() -> None:
    said = decode(chances({"6": 0.6, "8": 0.3}, {}, {"0": 0.9, "6": 0.05, "公": 0.04}), CHARACTERS)
    assert said.text == "60"
    assert [text for text, _ in said.alternatives] == ["80", "66"]
    assert said.alternatives[0][1] == pytest.approx(0.75 * 0.5, abs=0.001)


def test_nothing_and_prose_have_no_alternatives() -> None:
    assert decode(chances({}, {}), CHARACTERS) == ocr.Recognised("", 0.0)
    prose = [{"公": 0.6, "6": 0.3}, {}] * 12
    assert decode(chances(*prose), CHARACTERS).alternatives == ()


def test_batches_hold_all_crops_once_and_stay_narrow() -> None:
    widths = [20, 30, 64, 80, 82, 300, 700, 1500, 4000]
    batches = batched(range(len(widths)), widths)
    assert [index for batch in batches for index in batch] == list(range(len(widths)))
    assert all(len(batch) == 1 or len(batch) * widths[batch[-1]] <= 1536 for batch in batches)
    assert batches[:3] == [[0, 1, 2], [3, 4], [5]]


def test_crops_are_laid_on_even_height_with_nothing_behind() -> None:
    made = as_input([np.full((24, 12), 255, dtype=np.uint8), np.zeros((48, 100), dtype=np.uint8)])
    assert made.shape == (2, 3, 48, 100)
    assert (made[0, :, :, :24] == 1).all() and (made[0, :, :, 24:] == 0).all() and (made[1] == -1).all()
    assert as_input([np.zeros((48, 10), dtype=np.uint8)]).shape[-1] == LEAST_WIDTH


def test_batches_come_in_few_sizes() -> None:
    assert [len(part) for part in in_twos(range(15))] == [8, 4, 2, 1]
    assert [index for part in in_twos(range(15)) for index in part] == list(range(15))
    assert in_twos([]) == []


def test_half_precision_without_its_runtime_is_a_fault_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ocr.ENGINE_VARIABLE, "openvino")
    monkeypatch.setattr(ocr, "find_spec", lambda name: None if name == "openvino" else object())
    with pytest.raises(SettingsError, match="openvino"):
        ocr.default_engine()


# --- long lines -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "pressed"), [(60, 60), (62, 62), (70, 62), (200, 130)])
def test_long_lines_are_pressed_together(width: int, pressed: int) -> None:
    crop = np.zeros((20, width), dtype=np.uint8)
    assert narrowed(crop).shape == (20, pressed)


@pytest.mark.parametrize(
    ("pressed", "kept"),
    [
        pytest.param(ocr.Recognised("行政许可", 0.99), True, id="a label"),
        pytest.param(ocr.Recognised("1.属于国家秘密", 0.99), True, id="a label with its number"),
        pytest.param(ocr.Recognised("行政许可", 0.7), False, id="not sure"),
        pytest.param(ocr.Recognised("1024", 0.99), False, id="a number"),
        pytest.param(ocr.Recognised("2023年", 0.99), False, id="digits that touch"),
    ],
)
def test_what_is_pressed_together_is_read_as_it_is_where_that_matters(pressed: ocr.Recognised, kept: bool) -> None:
    whole = ocr.Recognised("as it is", 0.95)

    class Two:
        def recognise(self, crops: list[np.ndarray], *, strokes: bool = False) -> list[ocr.Recognised]:  # type: ignore[type-arg]
            return [whole if crop.shape[1] in (50, 400) else pressed for crop in crops]

    crops = [np.zeros((20, width), dtype=np.uint8) for width in (50, 400)]
    places = [_Place(0, 0, BBox(0, 0, width, 20)) for width in (50, 400)]
    assert _labels_pressed(Two(), crops, places) == [whole, pressed if kept else whole]  # type: ignore[arg-type]


def test_a_dash_that_the_ink_does_not_bear_out_is_read_by_the_large_engine() -> None:
    class Dashes:
        height, has_second = 20.0, True

        def recognise(self, crops: list[np.ndarray], *, strokes: bool = False) -> list[ocr.Recognised]:  # type: ignore[type-arg]
            return [ocr.Recognised("-" if strokes else "1", 0.95) for _ in crops]

        def ink_in(self, box: BBox) -> np.ndarray:  # type: ignore[type-arg]
            return np.ones((round(box.height), round(box.x1 - box.x0)), dtype=np.bool_)

    boxes = [BBox(0, 8, 12, 11), BBox(0, 0, 4, 18)]
    crops = [np.zeros((24, 20), dtype=np.uint8)] * 2
    read = _labels_pressed(Dashes(), crops, [_Place(0, 0, box) for box in boxes])  # type: ignore[arg-type]
    assert [result.text for result in read] == ["-", "1"]


# --- tesseract ------------------------------------------------------------------------------------------------------

FAKE = """
import sys
arguments = sys.argv[1:]
if "--list-langs" in arguments:
    print("List of available languages (2):\\n{language}\\neng")
elif "--version" in arguments:
    print("tesseract 5.9.9\\n leptonica-1.0")
else:
    names = open(arguments[0], encoding="utf-8").read().split()
    print("level\\tpage_num\\tblock_num\\tpar_num\\tline_num\\tword_num\\tleft\\ttop\\twidth\\theight\\tconf\\ttext")
    for number, name in enumerate(names, 1):
        print(f"1\\t{{number}}\\t0\\t0\\t0\\t0\\t0\\t0\\t9\\t9\\t-1\\t")
        print(f"4\\t{{number}}\\t1\\t1\\t1\\t0\\t5\\t6\\t70\\t8\\t-1\\t")
        for word in ("总", "计", "12", '"3'):
            print(f"5\\t{{number}}\\t1\\t1\\t1\\t1\\t5\\t6\\t7\\t8\\t90\\t{{word}}")
"""


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    program = tmp_path / "tesseract"
    program.write_text(f"#!{sys.executable}\n{FAKE.format(language='chi_sim')}", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    yield program


def test_tesseract_reads_lines_and_finds_them(tesseract: Path) -> None:
    engine = TesseractEngine()
    crop = np.full((20, 60), 255, dtype=np.uint8)
    assert engine.name == "tesseract 5.9.9"
    assert engine.read_lines([crop, crop]) == [ocr.Recognised('总计12 "3', pytest.approx(0.9))] * 2
    assert engine.read_lines([]) == []
    assert engine.find_lines(crop) == [((5, 6), (75, 6), (75, 14), (5, 14))]


def test_tesseract_is_used_where_the_environment_says_so(tesseract: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ocr.ENGINE_VARIABLE, "tesseract")
    ocr._tesseract_engine.cache_clear()
    engine = ocr.default_engine()
    assert engine is not None and engine.name == "tesseract 5.9.9"
    ocr._tesseract_engine.cache_clear()


def test_tesseract_without_chinese_or_absent_is_a_fault_of_the_settings(
    tesseract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tesseract.write_text(f"#!{sys.executable}\n{FAKE.format(language='deu')}", encoding="utf-8")
    with pytest.raises(SettingsError, match="lacks the language chi_sim"):
        TesseractEngine()
    monkeypatch.setenv("PATH", str(tesseract.parent / "nowhere"))
    with pytest.raises(SettingsError, match="no program 'tesseract'"):
        TesseractEngine()


def test_tesseract_that_fails_reads_nothing(tesseract: Path) -> None:
    engine = TesseractEngine()
    tesseract.write_text(f"#!{sys.executable}\nraise SystemExit(3)", encoding="utf-8")
    assert engine.read_lines([np.full((20, 60), 255, dtype=np.uint8)]) == [ocr.Recognised("", 0.0)]


# --- threads --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "count"), [("1", 1), ("3", 3)])
def test_threads_are_as_many_as_the_environment_says(asked: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ocr.THREADS_VARIABLE, asked)
    assert ocr.thread_count() == count


@pytest.mark.parametrize("asked", ["0", "many", "-1"])
def test_threads_that_are_no_number_are_refused(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ocr.THREADS_VARIABLE, asked)
    with pytest.raises(SettingsError, match=f"TABLEMEND_OCR_THREADS='{asked}'"):
        ocr.thread_count()


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_pages_come_in_order_and_few_are_held(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ocr.THREADS_VARIABLE, str(threads))
    held, most, lock = 0, 0, threading.Lock()

    def pages() -> Iterator[int]:
        nonlocal held, most
        for number in range(20):
            with lock:
                held += 1
                most = max(most, held)
            yield number

    def work(page: int) -> int:
        nonlocal held
        with lock:
            held -= 1
        return page * page

    assert list(side_by_side(work, pages())) == [n * n for n in range(20)]
    assert most <= threads + 1


def test_a_page_that_takes_long_holds_up_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ocr.THREADS_VARIABLE, "2")
    others = threading.Semaphore(0)

    def work(page: int) -> bool:
        if page:
            others.release()
            return True
        return all(others.acquire(timeout=5) for _ in range(7))

    assert all(side_by_side(work, iter(range(8))))


def test_an_error_of_a_page_is_the_error_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ocr.THREADS_VARIABLE, "2")

    def fail(page: int) -> int:
        raise SettingsError(f"page {page}")

    with pytest.raises(SettingsError, match="page 0"):
        list(side_by_side(fail, iter(range(5))))


@pytest.mark.parametrize(
    ("asked", "first"),
    [("", True), ("rapidocr", True), ("openvino", True), ("rapidocr-alone", False), ("tesseract", False)],
)
def test_an_engine_is_named_with_the_reader_that_reads_first(
    asked: str, first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ocr.ENGINE_VARIABLE, asked)
    one, two = (hashlib.sha256(file.read_bytes()).hexdigest()[:8] for file in (ocr.READER, ocr.NUMBER_READER))
    assert ocr.with_reader("engine 1") == (f"engine 1, readers {one} {two}" if first else "engine 1")
