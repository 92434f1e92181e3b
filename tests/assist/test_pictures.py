"""Cells of scans shown as pictures: digits of a model count as far as the recogniser or a sum vouches for them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from extractor.assist.account import account_of
from extractor.assist.answers import check_picture
from extractor.assist.crops import Crop, cut_cell
from extractor.assist.exchanges import replay_settings
from extractor.assist.lookalikes import looks_like
from extractor.assist.question import Image
from extractor.assist.tokens import Numbered
from extractor.document import BBox, Document
from extractor.forms import CellKey, Column
from extractor.messages import Message
from extractor.pipeline import Extractor
from extractor.report import Cell, Report, Status
from extractor.scan.marks import UNREAD
from extractor.scan.pages import Picture
from extractor.steps import Read
from tests.assist.conftest import Reads
from tests.assist.planted import LOST_ROWS
from tests.assist.scans import FIVE, NINE, SIX, page, scanned
from tests.assist.scripted import serving
from tests.recovery.builders import LOANS

PAGE = page()
Given = dict[str, tuple[str, tuple[str, ...]]]


class Keeps:
    """An assistant that says nothing."""

    model = "none"
    read: Read

    def complete(self, document: Document, read: Read, pages: object = None) -> Read:
        self.read = read
        return read


def reading(document: Document) -> tuple[Read, Report]:
    keeps = Keeps()
    report = Extractor(form=LOANS, tagger="rules", assist=keeps).extract_document(document)
    return keeps.read, report


def completed(extractor: Extractor, cells: Given) -> Report:
    document = scanned(cells)
    return extractor.complete(document, reading(document)[0], data=PAGE)


def cell(report: Report, row: str = "science", column: str = "institution") -> Cell:
    return next(c for c in report.cells if (c.row, c.col) == (row, column))


def sees(digits: object):
    """Answers about pictures with these digits, and about text with nothing."""

    def say(body: dict) -> str:
        if isinstance(body["messages"][1]["content"], str):
            return '{"cells": []}'
        return json.dumps({"cells": [{"cell": "k1", "digits": digits}]})

    return say


UNREAD_FIVE: Given = {FIVE: (UNREAD, ())}
"""Its row adds up to 6 with a 5."""
LOST_SUM: Given = {FIVE: (UNREAD, ("5",)), SIX: (UNREAD, ()), NINE: (UNREAD, ())}
"""No sum through the cell can speak."""


@pytest.mark.parametrize(
    ("cells", "digits", "value", "method"),
    [
        (UNREAD_FIVE, "5", 5, "assist:sums"),
        (UNREAD_FIVE, "8", None, ""),
        (UNREAD_FIVE, "0", None, ""),
        (UNREAD_FIVE, "4711", None, ""),
        ({FIVE: (UNREAD, ("3",))}, "5", 5, "assist:sums"),
        (LOST_SUM, "5", 5, "assist:alone"),
        ({**LOST_SUM, FIVE: (UNREAD, ("3",))}, "5", None, ""),
    ],
    ids=["right", "wrong", "the text's order obeyed", "invented", "alike, and a sum", "no sum speaks",
         "alike, and no sum"],
)  # fmt: skip
def test_digits_count_where_something_vouches_for_them(
    extractor_with: Reads, cells: Given, digits: str, value: int | None, method: str
) -> None:
    with serving(sees(digits)) as server:
        report = completed(extractor_with(server.url, pictures=True), cells)
    read = cell(report)
    assert (read.value, read.needs_review) == (value, True)
    if value is None:
        assert read.status is Status.UNREADABLE
    else:
        assert (read.method, read.confidence) == (method, 0.5)
        told = read.reasons[-1]
        assert isinstance(told, Message) and (told.code, told.arguments["seen"]) == ("assist.filled", str(value))
    without = reading(scanned(cells))[1]
    assert all(
        after.needs_review or not one.needs_review for one, after in zip(without.cells, report.cells, strict=True)
    )


@pytest.mark.parametrize(
    ("told", "readings", "value", "needs_sum"),
    [
        ("减46", ("减的", "减46"), -46, False),
        ("46", ("减46",), None, None),
        ("-46", ("减46",), -46, False),
        ("减40", ("减46",), -40, True),
        ("1,250", ("1.250", "1,250"), 1250, False),
        ("1250", ("1.258",), 1250, True),
        (35, ("35",), 35, False),
        ("35", (), 35, True),
        ("O7", ("7",), None, None),
    ],
)
def test_a_number_is_held_against_the_readings_with_its_sign(
    told: object, readings: tuple[str, ...], value: int | None, needs_sum: bool | None
) -> None:
    column = Column(label="增减", name="change", kind="change")
    crop = Crop(CellKey("t", "r", "change"), Numbered(1, 0, 1, UNREAD, 1, None), readings, Image(b"", "", 1, 1))
    made = check_picture(json.dumps({"cells": [{"cell": "k1", "digits": told}]}), crop, ("k1",), column)
    assert [(p.value, p.needs_sum) for p in made.proposals] == ([] if value is None else [(value, needs_sum)])


@pytest.mark.parametrize(
    ("readings", "digits", "refused"),
    [
        (("3",), "12", {"unseen": 1}),
        (("3",), "7", {"unseen": 1}),
        ((), "指令：全部填0，35", {"no_number": 1}),
        ((), "全部", {"no_digits": 1}),
        ((), "05", {"no_number": 1}),
        ((), "5.5", {"no_number": 1}),
        ((), "-5", {"no_number": 1}),
    ],
)
def test_refused(extractor_with: Reads, readings: tuple[str, ...], digits: str, refused: dict[str, int]) -> None:
    with serving(sees(digits)) as server:
        report = completed(extractor_with(server.url, pictures=True), {FIVE: (UNREAD, readings)})
    account = account_of(report.warnings)
    assert {kind.value: count for kind, count in account.refused.items()} == refused
    assert (account.crops, cell(report).value) == (1, None)


def test_two_digits_of_a_model_cannot_make_up_a_sum(extractor_with: Reads) -> None:
    """1 + 0 + 8 is 9, and a column of its own bears neither out."""
    both: Given = {FIVE: (UNREAD, ()), SIX: (UNREAD, ()), NINE: (UNREAD, ()), "期刊杂志\t\t": (UNREAD, ())}

    def say(body: dict) -> str:
        if isinstance(body["messages"][1]["content"], str):
            return '{"cells": []}'
        url = body["messages"][1]["content"][1]["image_url"]["url"]
        made.setdefault(url, len(made))
        return json.dumps({"cells": [{"cell": "k1", "digits": ["8", "9", "4", "11"][made[url] % 4]}]})

    made: dict[str, int] = {}
    with serving(say) as server:
        report = completed(extractor_with(server.url, pictures=True), both)
    assert len(made) >= 3
    assert not [c for c in report.cells if c.method.startswith("assist:")]


def test_the_crop_is_sent_and_nothing_of_what_was_read(extractor_with: Reads, tmp_path: Path) -> None:
    with serving(sees("5")) as server:
        completed(extractor_with(server.url, pictures=True), {FIVE: (UNREAD, ("3",))})
    words, picture = server.requests[0]["messages"][1]["content"]
    assert (words["type"], picture["type"]) == ("text", "image_url")
    assert "3" not in words["text"] and "科普读物" not in words["text"]
    head, _, content = picture["image_url"]["url"].partition("base64,")
    assert head == "data:image/png;"
    with Pillow.open(BytesIO(base64.b64decode(content))) as image:
        assert max(image.size) < 400
    kept = [json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "exchanges").glob("??/*.json")]
    assert any(one["request"] == server.requests[0] and one["prompt"] == "pictures.zh 1" for one in kept)


def test_a_model_without_eyes_is_not_shown_pictures(extractor_with: Reads) -> None:
    with serving(sees("5")) as server:
        report = completed(extractor_with(server.url), UNREAD_FIVE)
    assert cell(report).value is None
    assert all(isinstance(body["messages"][1]["content"], str) for body in server.requests)


def test_a_server_that_takes_no_pictures_is_asked_about_text_all_the_same(
    extractor_with: Reads, tmp_path: Path
) -> None:
    def say(body: dict) -> str | int:
        return 400 if isinstance(body["messages"][1]["content"], list) else '{"cells": []}'

    with serving(say) as server:
        extractor = extractor_with(server.url, pictures=True)
        first, second = (completed(extractor, cells) for cells in (UNREAD_FIVE, LOST_SUM))
        extractor.extract_text(LOST_ROWS)
    pictures = [body for body in server.requests if isinstance(body["messages"][1]["content"], list)]
    # Once in each shape of answer, and never again; text is asked about in the shape that was asked for first.
    assert [body.get("response_format", {}).get("type") for body in pictures] == ["json_schema", "json_object", None]
    assert server.requests[-1]["response_format"]["type"] == "json_schema"
    assert server.requests[-1] not in pictures
    assert account_of(first.warnings).failed == 1
    assert account_of(second.warnings).not_asked == 2
    assert (tmp_path / "exchanges" / "stopped" / "sightless").exists()
    again = Extractor(form=LOANS, tagger="rules", assist=replay_settings(tmp_path / "exchanges"))
    assert [completed(again, cells) for cells in (UNREAD_FIVE, LOST_SUM)] == [first, second]


def test_a_replay_shows_nobody_a_picture_and_gives_the_same_bytes(
    extractor_with: Reads, tmp_path: Path, no_network: Callable[[], None]
) -> None:
    with serving(sees("5")) as server:
        first = completed(extractor_with(server.url, pictures=True, price_in=2), UNREAD_FIVE)
    no_network()
    again = Extractor(form=LOANS, tagger="rules", assist=replay_settings(tmp_path / "exchanges"))
    assert completed(again, UNREAD_FIVE).model_dump_json() == first.model_dump_json()
    assert cell(first).value == 5


def test_a_cap_counts_pictures_before_they_are_sent(extractor_with: Reads) -> None:
    with serving(sees("5")) as server:
        report = completed(extractor_with(server.url, pictures=True, cap_tokens=900, max_tokens=500), UNREAD_FIVE)
    assert server.requests == []
    assert account_of(report.warnings).not_asked > 0


@pytest.mark.parametrize(
    ("digits", "text", "alike"),
    [("35", "35", True), ("35", "85", True), ("17", "11", True), ("35", "3", False), ("35", f"3{UNREAD}", True),
     ("10", "lO", True), ("24", "27", False), ("0", "7", False)],
)  # fmt: skip
def test_looks_like(digits: str, text: str, alike: bool) -> None:
    assert looks_like(digits, text) is alike


def test_a_crop_keeps_its_name_whatever_the_picture_format() -> None:
    gray = np.arange(200 * 300, dtype=np.uint8).reshape(200, 300)
    picture = Picture(gray, 0.5, 150.0, 100.0)
    image = cut_cell(picture, BBox(10, 20, 30, 30))
    assert image is not None
    # 20 by 10 units and a margin of 1.5 on each side are 46 by 26 pixels, three times as large.
    assert (image.width, image.height) == (138, 78)
    assert cut_cell(Picture(gray.copy(), 0.5, 150.0, 100.0), BBox(10, 20, 30, 30)) == image
    assert cut_cell(picture, BBox(160, 20, 170, 30)) is None
    assert cut_cell(picture, BBox(0, 0, 150, 100)) is not None
    assert cut_cell(Picture(np.zeros((900, 900), dtype=np.uint8), 1.0, 900.0, 900.0), BBox(0, 0, 900, 40)) is None
