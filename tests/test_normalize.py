import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractor.normalize import NormalText, fold, normalize, squeeze

# Characters that fold, vanish, gloss or stay, so that short texts meet all of them.
MESSY = st.text(
    alphabet=st.one_of(
        st.sampled_from("０９，（）“”—〔數據發规章中(zhōng)a ü\u200b\u200d\ufeff\x00\xad㈠㎡⻓\t\n\u3000\u0301"),
        st.characters(),
    ),
    max_size=60,
)


def origin_of(text: str, normal: NormalText, index: int) -> str:
    start, end = normal.to_source(index, index + 1)
    return text[start:end]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("１２３", "123"),
        ("（一）予以公开", "(一)予以公开"),
        ("﹙一﹚", "(一)"),
        ("危及“三安全一稳定”", '危及"三安全一稳定"'),
        ("國辦公開辦函﹝2021﹞30號", "国办公开办函[2021]30号"),
        ("數據", "数据"),
        ("數(shù)據(jù)", "数据"),
        ("大（dà）中(zhōng)", "大中"),
        ("文件(word)", "文件(word)"),
        ("标准(GB)", "标准(GB)"),
        ("—", "-"),
        ("－５", "-5"),
        ("规\u200b章", "规章"),
        ("规\ufeff章\x00", "规章"),
        ("规\u3000章", "规 章"),
        ("规\u00a0章", "规 章"),
        ("规\n章\t5", "规\n章\t5"),
        ("㈠予以公开", "㈠予以公开"),
        ("⻓沙", "长沙"),
        ("3／4", "3/4"),
        ("规｜章", "规|章"),
        ("", ""),
    ],
    ids=[
        "full-width digits",
        "full-width brackets",
        "small brackets",
        "curly quotes",
        "square brackets and old script",
        "old script",
        "old script with glosses",
        "glosses in wide brackets",
        "an English word stays",
        "letters stay",
        "dash",
        "full-width minus",
        "zero width",
        "control characters",
        "wide space",
        "no-break space",
        "line breaks stay",
        "a sign that would grow stays",
        "radical",
        "slash",
        "bar",
        "empty",
    ],
)
def test_plain_form(text: str, plain: str) -> None:
    assert normalize(text).text == plain
    assert fold(text) == plain


@given(MESSY)
@example("數(shù)據\u200b(jù)")
@example("\ud800规")
def test_every_plain_character_leads_back_to_where_it_stood(text: str) -> None:
    normal = normalize(text)
    starts = [normal.to_source(i, i + 1) for i in range(len(normal.text))]

    assert all(end == start + 1 for start, end in starts)
    assert starts == sorted(set(starts))
    assert all(fold(text[start:end]) == normal.text[i] for i, (start, end) in enumerate(starts))
    assert normal.source_length == len(text)


@given(MESSY, st.data())
def test_there_and_back(text: str, data: st.DataObject) -> None:
    normal = normalize(text)
    start = data.draw(st.integers(0, len(normal.text)))
    end = data.draw(st.integers(start, len(normal.text)))
    low, high = normal.to_source(start, end)

    assert 0 <= low <= high <= len(text)
    if start < end:
        assert normal.from_source(low, high) == (start, end)
        assert normal.slice(low, high) == normal.text[start:end]
    else:
        assert low == high


@given(MESSY, st.data())
def test_a_slice_of_the_source_holds_what_is_left_of_it(text: str, data: st.DataObject) -> None:
    normal = normalize(text)
    at = data.draw(st.integers(0, len(text)))

    assert normal.slice(0, at) + normal.slice(at, len(text)) == normal.text
    assert normal.slice(at, at) == ""


@given(MESSY)
def test_normal_text_is_normal(text: str) -> None:
    plain = fold(text)
    assert fold(plain) == plain


@given(MESSY)
def test_white_space_is_layout_and_stays(text: str) -> None:
    kept = [c for c in text if c in "\t\n"]
    assert [c for c in normalize(text).text if c in "\t\n"] == kept


@given(MESSY)
def test_squeezed_text_has_no_white_space_and_loses_nothing_else(text: str) -> None:
    squeezed = squeeze(text)

    assert not any(c.isspace() for c in squeezed)
    assert squeezed == "".join(c for c in text if not c.isspace())


def test_plain_text_needs_no_map() -> None:
    assert normalize("规章 3").origins is None
    assert normalize("规\u200b章").origins == [0, 2]
