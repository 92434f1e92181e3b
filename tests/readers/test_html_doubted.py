"""Numbers that a style distorts or makes small beside others: nobody can tell them, or whose figures they are."""

import pytest

from extractor.normalize import PASSED_OVER
from tests.readers.test_html_shown import cell


@pytest.mark.parametrize(
    "markup",
    [
        "<i style='transform:scaleX(-1)'>3</i>",
        "<i style='transform:rotate(180deg)'>3</i>",
        "<i style='transform:matrix(-1,0,0,1,0,0)'>3</i>",
        "<i style='rotate:180deg'>3</i>",
        "<i style='filter:blur(6px)'>3</i>",
        "<i style='-webkit-text-security:disc'>3</i>",
        "<i style='mask-image:linear-gradient(red,red)'>3</i>",
    ],
)
def test_a_distorted_number_is_unreadable(markup: str) -> None:
    text, notes = cell(markup)
    assert text == PASSED_OVER
    assert "1 number that the style turns over, blurs or masks" in notes[0]


@pytest.mark.parametrize("mark", ["<font size=1>4</font>", "<small>4</small>", "<i style='font-size:60%'>4</i>"])
def test_small_figures_beside_others_are_not_run_together_with_them(mark: str) -> None:
    text, notes = cell(f"47{mark}")
    assert text == "47" + PASSED_OVER
    assert "1 small number beside another one" in notes[0]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<small>47</small>", "47"),
        ("47<small>件</small>", "47件"),
        ("<b style='font-size:60%'>4</b><i style='font-size:60%'>7</i>", "47"),
        ("<i style='transform:rotate(90deg)'>3</i>", "3"),
        ("<i style='transform:scale(1.2)'>3</i>", "3"),
        ("<i style='filter:blur(0px)'>3</i>", "3"),
        ("<i style='-webkit-text-security:none'>3</i>", "3"),
        ("3<i style='font-size:70%;vertical-align:text-top'>2</i>", "3²"),
    ],
)
def test_other_looks_change_nothing(markup: str, text: str) -> None:
    assert cell(markup)[0] == text


@pytest.mark.parametrize(
    ("edge", "text"),
    [
        ("content:'3';font-size:14px", "3"),
        ("content:'3'", ""),
        ("content:'3';font-size:14px;visibility:hidden", ""),
        ("content:'3';font-size:14px;color:#fff", ""),
    ],
)
def test_what_a_style_puts_behind_text_has_a_look_of_its_own(edge: str, text: str) -> None:
    head = f"<style>.c{{font-size:0}}.c::after{{{edge}}}</style>"
    assert cell("<i class=c>9</i>", head=head)[0] == text
