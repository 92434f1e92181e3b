"""The degraded suite: same seed, same bytes; each wear leaves its mark; the gold is what is printed."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageFont

from extractor.errors import SettingsError
from training import degraded
from training.draw import degrade, outside, picture
from training.draw.pages import PageStyle, Rule, SetPages

WHITE = Image.new("L", (200, 300), 240)


@pytest.fixture
def any_font(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The font of Pillow, which has no Chinese: the marks it draws instead do for tests."""
    monkeypatch.setattr(picture, "load_font", lambda file, size: ImageFont.load_default(size))
    monkeypatch.setattr(degrade, "load_font", lambda file, size: ImageFont.load_default(size))
    monkeypatch.setattr(outside, "load_font", lambda file, size: ImageFont.load_default(size))
    return Path("any.ttf")


def test_suite_has_a_report_for_each_kind_and_severity() -> None:
    assert all(len(levels) == degraded.SEVERITIES for levels in degraded.WEAR.values())
    assert degraded.WEAR["photo"][0] == degraded.CLEAN


def test_same_seed_same_bytes_and_gold_of_what_is_drawn(any_font: Path) -> None:
    def first() -> object:
        return next(degraded.draw_degraded(5, 1, [any_font]))

    case = first()
    assert case == first()
    assert case.file == "resolution-0-0.pdf" and case.content.startswith(b"%PDF")  # type: ignore[attr-defined]
    gold = case.gold  # type: ignore[attr-defined]
    assert gold["kind"] == "degraded-resolution" and gold["damage"]["severity"] == 0
    states = {cell["state"] for cell in gold["cells"].values()}
    assert "lost" not in states and len(gold["cells"]) in (198, 200)


def test_no_page_is_finer_than_asked_for(any_font: Path) -> None:
    def width(most_dpi: int | None) -> int:
        from pypdfium2 import PdfDocument

        case = next(degraded.draw_degraded(5, 1, [any_font], most_dpi))
        (drawn, *_) = PdfDocument(case.content)[0].get_objects()
        return int(drawn.get_px_size()[0])

    assert width(None) == pytest.approx(2 * width(150), abs=2)


def test_resolution_is_not_chosen_for_outside_ageing(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--dpi"):
        degraded.main(["-o", str(tmp_path), "--outside", "seen", "--dpi", "150"])


def test_pages_are_drawn_with_their_rules(any_font: Path) -> None:
    pages = SetPages(PageStyle())
    pages.rules.append(Rule(0, 100, 300, 500, 300))
    pages.page = 1
    (drawn,) = picture.draw_pictures(pages, 100, font_file=any_font, rules=picture.RuleStyle(ink=0, width=2.0))
    level = np.asarray(drawn)[round(300 * 100 / 72)]
    assert level[200] < 60 and level[20] == 255
    (broken,) = picture.draw_pictures(pages, 100, font_file=any_font, rules=picture.RuleStyle(width=2.0, gaps=0.5))
    share = float((np.asarray(broken)[round(300 * 100 / 72)] < 128).mean())
    assert 0 < share < 0.6 * float((level < 128).mean())


def test_resolution_must_divide_the_fine_one(any_font: Path) -> None:
    with pytest.raises(SettingsError, match="saw 130 dpi"):
        picture.draw_pictures(SetPages(PageStyle()), 130, font_file=any_font)


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_bytes(b"no font")
    with pytest.raises(SettingsError, match="saw no font"):
        picture.load_font(tmp_path / "a.ttf", 20)


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda rng: degrade.add_noise(WHITE, 10, 0.01, rng), id="noise"),
        pytest.param(lambda rng: degrade.shade(WHITE, 0.5, rng), id="shadow"),
        pytest.param(lambda rng: degrade.photograph(WHITE, 0.1, rng), id="photograph"),
    ],
)
def test_harm_follows_the_seed(harm) -> None:  # type: ignore[no-untyped-def]
    first, again, other = (np.asarray(harm(Random(seed))) for seed in (1, 1, 2))
    assert (first == again).all() and first.shape == other.shape and (first != other).any()


def test_stamp_is_red_and_leaves_print_dark(any_font: Path) -> None:
    page = Image.new("L", (300, 300), 250)
    page.paste(20, (0, 145, 300, 155))
    stamped = np.asarray(degrade.stamp(page, (150, 150), 80, "云溪镇", any_font, depth=0.9, rng=Random(3)))
    lead = stamped[:, :, 0].astype(int) - stamped[:, :, 1]
    assert (lead > 80).sum() > 1000 and stamped[150].max() < 40


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_quarter_turns_undo_each_other(quarters: int) -> None:
    page = Image.fromarray(np.arange(60, dtype=np.uint8).reshape(6, 10))
    turned = degrade.quarter_turns(page, quarters)
    assert degrade.quarter_turns(turned, 4 - quarters).tobytes() == page.tobytes()


def test_without_a_font_the_command_says_what_to_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(degraded, "system_fonts", list)
    with pytest.raises(SettingsError, match="name one with --font"):
        degraded.main(["-o", str(tmp_path)])


OWN_AGEINGS = ("clean", "watermark", "grey-stamp", "red-stamp", "dark-mode", "two-up", "bleed-through", "skew-2")


def test_kinds_of_outside_ageing_are_seen_or_held_out() -> None:
    assert not set(outside.SEEN) & set(outside.HELD_OUT) and set(OWN_AGEINGS) <= set(outside.SEEN) | set(
        outside.HELD_OUT
    )


@pytest.mark.parametrize("kind", OWN_AGEINGS)
def test_own_ageings_leave_their_mark_and_repeat_themselves(kind: str, any_font: Path) -> None:
    page = WHITE.copy()
    page.paste(0, (40, 60, 160, 64))
    beside = WHITE.copy()
    beside.paste(0, (20, 200, 60, 230))
    first = outside.age(kind, page, beside, any_font, Random(4))
    assert first.tobytes() == outside.age(kind, page, beside, any_font, Random(4)).tobytes()
    assert (first.size == (400, 300)) == (kind == "two-up")
    assert (first.convert("L").tobytes() == page.tobytes()) == (kind == "clean")


def test_a_report_of_sixteen_bits_is_a_tiff_of_its_pages(any_font: Path) -> None:
    case = next(degraded.draw_outside(5, 1, [any_font], ["sixteen-bit"]))
    assert case.file == "outside-sixteen-bit-0.tiff" and case.gold["kind"] == "outside-sixteen-bit"
    image = Image.open(io.BytesIO(case.content))
    assert image.mode.startswith("I;16") and np.asarray(image).max() == 65535


@pytest.mark.parametrize(("kind", "split"), [("clean", "seen"), ("held", "unseen")])
def test_gold_says_whether_a_kind_of_ageing_may_be_looked_at(
    kind: str, split: str, any_font: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "HELD_OUT", {"held": outside.SEEN["clean"]})
    case = next(degraded.draw_outside(5, 1, [any_font], [kind]))
    assert case.gold["damage"]["split"] == split
