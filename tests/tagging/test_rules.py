from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Document, Page, Token
from extractor.forms import shipped_forms
from extractor.readers.text import read_text
from extractor.tagging.roles import Role, Tag
from extractor.tagging.rules import RuleTagger

TAGGER = RuleTagger()
FORMS = shipped_forms()


def tags_of(text: str) -> list[tuple[str, Role]]:
    document = read_text(text)
    return [(text[tag.start : tag.end], tag.role) for tag in TAGGER.tag(document, FORMS)]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("二、主动公开政府信息情况", Role.SECTION),
        ("五、存在的主要问题及改进情况", Role.SECTION),
        ("第二十条第（一）项", Role.HEADER),
        ("信息内容", Role.NOTE),
        ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", Role.NOTE),
        ("法人或其他组织", Role.HEADER),
        ("商业企业", Role.HEADER),
        ("本年制发件数", Role.HEADER),
        ("本年 制发 件数", Role.HEADER),
        ("三、本年度办理结果", Role.GROUP),
        ("（三）不予公开", Role.GROUP),
        ("1.属于国家秘密", Role.ROW),
        ("1. 屬于國家秘密", Role.ROW),
        ("屬(shǔ)于國(guó)家秘密", Role.ROW),
        ("规\u200b章", Role.ROW),
        ("12", Role.VALUE),
        ("１２", Role.VALUE),
        ("1,113", Role.VALUE),
        ("0.37万元", Role.VALUE),
        ("/", Role.MARK),
        ("—", Role.MARK),
        ("无", Role.MARK),
        ("由上级机关统一填报", Role.OTHER),
        ("本机关按要求做好各项工作，作出行政处罚决定三件。", Role.OTHER),
    ],
    ids=lambda part: part.value if isinstance(part, Role) else None,
)
def test_role_of_a_line(text: str, role: Role) -> None:
    assert tags_of(text) == [(text, role)]


def test_a_page_number_is_furniture_whatever_its_pieces() -> None:
    assert {role for _, role in tags_of("- 7 -\n")} == {Role.FURNITURE}


def test_an_empty_cell_is_tagged_with_no_text() -> None:
    assert tags_of("规章\t\t3\n") == [("规章", Role.ROW), ("", Role.EMPTY), ("3", Role.VALUE)]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("行政处罚\t0 0 0\n", [("行政处罚", Role.ROW), ("0", Role.VALUE), ("0", Role.VALUE), ("0", Role.VALUE)]),
        ("行政处罚\t5 / 3\n", [("行政处罚", Role.ROW), ("5", Role.VALUE), ("/", Role.MARK), ("3", Role.VALUE)]),
        ("1.属于国家秘密5|\n", [("1.属于国家秘密", Role.ROW), ("5", Role.VALUE)]),
        ("规章 3|\n", [("规章", Role.ROW), ("3", Role.VALUE)]),
        ("3.要求提公开出版物 0|\n", [("3.要求提公开出版物", Role.ROW), ("0", Role.VALUE)]),
    ],
    ids=[
        "three values in a cell",
        "a mark among values",
        "value glued to its label",
        "value behind its label",
        "behind one that lost a letter",
    ],
)
def test_what_a_converter_ran_together_is_taken_apart(text: str, tags: list[tuple[str, Role]]) -> None:
    assert tags_of(text) == tags


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("三、本年度办理结果（一）予以公开|", ["三、本年度办理结果", "（一）予以公开"]),
        (
            "商业企业 科研机构 社会公益组织 法律服务机构 其他|",
            ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
        ),
        ("商业企业科研机构社会公益组织法律服务机构|", ["商业企业", "科研机构", "社会公益组织", "法律服务机构"]),
    ],
    ids=["group and row glued", "header with spaces", "header without spaces"],
)
def test_labels_run_together_are_found_inside(text: str, labels: list[str]) -> None:
    tags = tags_of(text)

    assert [t for t, role in tags if role in (Role.HEADER, Role.GROUP, Role.ROW)] == labels


def test_the_end_of_a_cut_label_continues_it() -> None:
    document = read_text("2.其他法律行政法\n规禁止公开\n")
    first, second = TAGGER.tag(document, FORMS)

    assert (first.role, first.continues) == (Role.ROW, False)
    assert (second.role, second.continues) == (Role.ROW, True)


def test_a_misspelt_label_is_less_sure_than_a_right_one() -> None:
    right, wrong = TAGGER.tag(read_text("4.保护第三方合法权益\n4.保护第三方合法权盖\n"), FORMS)

    assert right.role is wrong.role is Role.ROW
    assert wrong.score < right.score == 1.0


def test_prose_that_names_labels_is_no_table() -> None:
    text = "本机关作出行政许可三件，行政处罚两件，行政强制一件，其他事项若干。\n" * 3

    assert {role for _, role in tags_of(text)} == {Role.OTHER}


def test_what_the_reader_knows_as_furniture_is_not_read() -> None:
    text = "规章\n规章\n"
    document = Document(
        text, (Page(0, 0, 6),), (Token(0, 2, 0, 0), Token(3, 5, 0, 1)), "text/plain", furniture=((3, 5),)
    )

    assert [tag.role for tag in TAGGER.tag(document, FORMS)] == [Role.ROW, Role.FURNITURE]


@settings(max_examples=120, deadline=None)
@given(st.text(alphabet="规章行政许可其他总计公开一二（）().、 \t\n|0123456789-/數\u200b", max_size=80))
def test_tags_lie_inside_their_tokens_in_order_and_never_overlap(text: str) -> None:
    document = read_text(text)
    tags: tuple[Tag, ...] = TAGGER.tag(document, FORMS)

    assert sorted({tag.token for tag in tags}) == list(range(len(document.tokens)))
    for before, after in pairwise(tags):
        assert before.end <= after.start
        assert before.token <= after.token
    for tag in tags:
        token = document.tokens[tag.token]
        assert token.start <= tag.start <= tag.end <= token.end
        assert (tag.role is Role.EMPTY) == token.empty
        assert 0.0 < tag.score <= 1.0


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from(["规章", "行政许可", "3.其他", "12", "0", "/", "", "—", "5 0"]), min_size=1, max_size=8)
)
def test_no_number_of_a_cell_is_lost(cells: list[str]) -> None:
    text = "\t".join(["一、总体", *cells]) + "\n"
    values = [t for t, role in tags_of(text) if role is Role.VALUE]

    assert "".join(values) == "".join(c.replace(" ", "") for c in cells if c.replace(" ", "").isdigit())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("（三）不 1.属于", [("（三）不", Role.GROUP), ("1.属于", Role.ROW)]),
        ("予公开 国家秘", [("予公开", Role.GROUP), ("国家秘", Role.ROW)]),
        ("（三） 1.属于", [("（三）", Role.NOTE), ("1.属于", Role.ROW)]),
        ("（一） 予以公开", [("（一） 予以公开", Role.ROW)]),
        ("其他 意见", [("其他 意见", Role.OTHER)]),
    ],
)
def test_pieces_of_two_labels_side_by_side(text: str, parts: list[tuple[str, Role]]) -> None:
    assert tags_of(text) == parts
