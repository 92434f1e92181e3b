"""The suite of converters: drawn reports through chains of programs, in two halves that share no report."""

import shutil
import unicodedata
from collections import Counter

import pytest

from training.chains import CHAINS, PDF_TEXTS, get_text, run_program
from training.converters import draw_half

DRAWN = {kind: CHAINS[kind] for kind in ("glued-blanks", "row-tables", "torn-markdown", "html-get-text")}
PAGE = b"<html><meta charset=utf-8><body><p>a</p><table><tr><td>b</td><td>0</td></tr></table></body></html>"


def test_the_same_half_gives_the_same_bytes() -> None:
    first, second = (list(draw_half("open", 2, DRAWN)) for _ in range(2))

    assert [case.content for case in first] == [case.content for case in second]
    assert {case.gold["kind"] for case in first} == set(DRAWN)


def test_the_halves_share_no_report() -> None:
    ours, theirs = ({case.content for case in draw_half(half, 2, DRAWN)} for half in ("open", "held"))

    assert not ours & theirs


@pytest.mark.parametrize("kind", ["glued-blanks", "torn-markdown", "row-tables"])
def test_loose_texts_keep_every_figure(kind: str) -> None:
    for case in draw_half("open", 3, {kind: CHAINS[kind]}):
        text = unicodedata.normalize("NFKC", case.content.decode())
        states = Counter(cell["state"] for cell in case.gold["cells"].values())
        told = sum(len(f"{cell['value']:g}") for cell in case.gold["cells"].values() if cell["state"] == "read")

        assert states["lost"] == 0 < states["read"]
        assert sum(c.isdigit() for c in text) >= 0.9 * told


@pytest.mark.parametrize(("separator", "text"), [("", "ab0"), ("\n", "a\nb\n0")])
def test_get_text_with_and_without_a_separator(separator: str, text: str) -> None:
    assert get_text(separator)(PAGE).strip() == text


@pytest.mark.skipif(shutil.which("cat") is None, reason="no such program")
def test_a_program_is_given_a_file_and_makes_one() -> None:
    assert run_program("cp", "{in}", "{out}", given=".a", made=".b")(b"x") == b"x"


def test_the_texts_of_pdf_files_are_named_after_their_programs() -> None:
    assert {"pdftotext", "pdftotext-layout", "pdftotext-raw", "pdfminer", "pypdf", "mupdf"} == set(PDF_TEXTS)
