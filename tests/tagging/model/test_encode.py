from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.readers.text import read_text
from extractor.tagging.model import vocabulary as v
from extractor.tagging.model.encode import GRAIN, WINDOW, encode, even_windows, owners, windows
from extractor.tagging.model.vocabulary import SPECIALS, Vocabulary

VOCABULARY = Vocabulary((*SPECIALS, *"一二三四五。0123456789"))


def shown(text, **options):
    encoded = encode(read_text(text), VOCABULARY, **options)
    return [VOCABULARY.entries[p.entry] for p in encoded.positions]


def test_separators_say_what_sets_tokens_apart():
    assert shown("一\t2\t\n三") == ["[LINE]", "一", "[CELL]", "2", "[CELL]", "[EMPTY]", "[LINE]", "三"]


def test_blanks_in_a_token_are_one_entry():
    assert shown("一 二") == ["[LINE]", "一", "▁", "二"]


def test_a_character_outside_the_vocabulary_is_unknown():
    assert shown("一龘") == ["[LINE]", "一", "[UNK]"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("一" * 100 + "。", False, id="a long sentence keeps its ends only"),
        pytest.param("一" * 100, True, id="text that no full stop ends is kept"),
        pytest.param("一" * 60 + " 1 2 3 " + "二" * 40 + "。", True, id="a sentence with several numbers is kept"),
        pytest.param("一" * 40 + "。", True, id="a short sentence is kept"),
    ],
)
def test_only_prose_is_shortened(text, kept):
    assert (v.PROSE not in shown(text)) is kept
    assert v.PROSE not in shown(text, whole=True)


@given(st.text(alphabet="一二三1 2\t\n|。", max_size=400))
def test_positions_lead_back_to_the_text(text):
    document = read_text(text)
    for position in encode(document, VOCABULARY).positions:
        entry = VOCABULARY.entries[position.entry]
        if entry not in SPECIALS:
            assert document.text[position.start : position.end] == entry


@given(st.integers(0, 700), st.integers(8, 60), st.integers(0, 4))
def test_windows_cover_everything_and_each_position_has_one_owner(length, size, overlap):
    encoded = encode(read_text("一" * length), VOCABULARY)
    cut = windows(encoded, VOCABULARY, size=size, overlap=overlap)
    assert all(len(w.ids) == w.end - w.start + 2 <= size for w in cut)
    owned = owners(cut)
    assert owned[0][0] == 0
    assert owned[-1][1] == len(encoded.positions)
    assert all(a[1] == b[0] for a, b in pairwise(owned))
    assert all(w.start <= low <= high <= w.end for w, (low, high) in zip(cut, owned, strict=True))


@given(st.integers(0, 3000))
def test_even_windows_share_little_and_are_of_one_size(length):
    encoded = encode(read_text("一" * length), VOCABULARY)
    cut = even_windows(encoded, VOCABULARY)
    total = len(encoded.positions)
    assert (cut[0].start, cut[-1].end) == (0, total)
    assert len({len(w.ids) for w in cut}) == 1
    assert all(len(w.ids) <= WINDOW for w in cut)
    assert all(64 <= a.end - b.start < 64 + len(cut) for a, b in pairwise(cut))


def test_boxes_stay_inside_the_grain():
    document = read_text("\n".join("一" * 300 + "\t1" * 60 for _ in range(200)))
    encoded = encode(document, VOCABULARY)
    for window in windows(encoded, VOCABULARY):
        assert all(0 <= x0 <= x1 < GRAIN and 0 <= y0 <= y1 < GRAIN for x0, y0, x1, y1 in window.boxes)
