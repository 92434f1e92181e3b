"""The network is spared the inside of long narrative, and nothing that may belong to a table."""

import pytest

from extractor.readers.text import read_text
from extractor.tagging.model.encode import encode
from extractor.tagging.model.stretches import stretches
from extractor.tagging.model.vocabulary import SPECIALS, Vocabulary

VOCABULARY = Vocabulary((*SPECIALS, *"一二三四五六七八九十，。0123456789"))
LINE = "各级机关依法及时公开信息，全年公开两千余条。"
NARRATIVE = "\n".join([LINE] * 12)
TABLE = "\n".join(["规章 3 0 0", "行政许可 12"])


def left_out(text):
    """The characters that the network does not read."""
    document = read_text(text)
    encoded = encode(document, VOCABULARY)
    read = stretches(document, encoded)
    assert read == sorted(read)
    assert all(a < b for a, b in read)
    seen = {n for a, b in read for n in range(a, b)}
    return "".join(document.text[p.start : p.end] for n, p in enumerate(encoded.positions) if n not in seen)


def test_the_inside_of_narrative_is_left_out():
    missing = left_out(f"{TABLE}\n{NARRATIVE}\n{TABLE}")
    assert missing
    assert missing in NARRATIVE.replace("\n", "")
    assert not missing.startswith(LINE * 2)


def test_narrative_at_the_ends_is_left_out_to_the_ends():
    missing = left_out(f"{NARRATIVE}\n{TABLE}\n{NARRATIVE}")
    assert missing.startswith(LINE)
    assert missing.endswith(LINE)


def test_a_text_of_nothing_else_is_not_read_at_all():
    assert left_out(NARRATIVE) == NARRATIVE.replace("\n", "")


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param("五、存在的问题，以及今后一年改进工作的主要措施。", id="a heading"),
        pytest.param("规章", id="a short line"),
        pytest.param("规章 3 行政规范性文件 0 以及其他各种文件，见下表", id="numbers standing free"),
        pytest.param("商业企业与科研机构申请人的全年情况统计总表的第一部分", id="text without a sentence"),
        pytest.param("| 商业企业、科研机构等申请人，全年公开两千余条。 | 3 |", id="a drawn cell"),
    ],
)
def test_what_may_belong_to_a_table_is_read(odd):
    missing = left_out(f"{NARRATIVE}\n{odd}\n{NARRATIVE}")
    assert missing
    assert odd[:8] not in missing


def test_narrative_between_two_tables_is_read_where_it_is_short():
    assert left_out(f"{TABLE}\n{LINE}\n{LINE}\n{TABLE}") == ""


def test_a_document_without_text_has_nothing_to_read():
    assert left_out("") == ""
