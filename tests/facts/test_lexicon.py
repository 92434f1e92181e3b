import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from extractor.facts.lexicon import LEXICON, load_lexicon
from extractor.facts.passages import mask, split_passages

_WORDS = st.lists(
    st.sampled_from(
        [
            "主动公开",
            "政府信息",
            "64",
            "条",
            "，",
            "12345",
            "第二十条",
            "一百零三",
            "LED屏",
            "30%",
            "。",
            "未收到",
            "申请",
            "某",
        ]
    ),
    max_size=30,
).map("".join)


@given(_WORDS)
def test_words_join_up_to_the_text(text: str) -> None:
    assert "".join(word for word, _ in load_lexicon().words(text)) == text


def test_each_word_stands_once_with_a_role() -> None:
    lines = [line.split(" ") for line in LEXICON.read_text(encoding="utf-8").splitlines()]
    assert all(len(line) == 3 for line in lines)
    words = [word for word, _, _ in lines]
    assert len(words) == len(set(words))


def test_import_is_quiet_and_the_large_dictionary_stays_closed() -> None:
    code = (
        "import sys, extractor.facts, extractor.sections\n"
        "assert 'spacy' not in sys.modules and 'jieba' not in sys.modules\n"
        "from extractor.document import Document\n"
        "facts = extractor.facts.find_facts(Document('主动公开政府信息64条。', (), (), 'text/plain'), ())\n"
        "assert facts.facts['items_disclosed'].value == 64\n"
        "import jieba\n"
        "assert not jieba.dt.initialized\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@given(st.text(alphabet="公开。，0一\n\t |#（）", max_size=60))
def test_passages_lead_back_to_the_text(text: str) -> None:
    for passage in split_passages(text):
        for start, end in passage.sentences():
            first, last = passage.range(start, end)
            assert "".join(text[first:last].split()).replace("|", "").startswith(passage.text[start])
            assert text[last - 1] == passage.text[end - 1]


@given(
    st.text(alphabet="公开\n1", max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda p: (min(p), max(p))), max_size=4),
)
def test_mask_keeps_the_length_and_everything_else(text: str, ranges: list[tuple[int, int]]) -> None:
    ranges = [(start, min(end, len(text))) for start, end in ranges if start < len(text)]
    masked = mask(text, ranges)
    assert len(masked) == len(text)
    for index, character in enumerate(text):
        covered = any(start <= index < end for start, end in ranges)
        assert masked[index] == ("\n" if covered else character)
