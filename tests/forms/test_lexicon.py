from dataclasses import replace

import pytest

from extractor.forms import Form, load_form
from extractor.forms.lexicon import Lexicon, SlotKind, label_key, lexicon_of, split_number


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return lexicon_of(load_form("gov-disclosure-2021"))


def rows(lexicon: Lexicon, text: str) -> list[str | None]:
    return [c.slot.name for c in lexicon.find(text) if c.slot.kind is SlotKind.ROW]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("1.属于国家秘密", "1属于国家秘密"),
        (" 3. 危及“三安全一稳定” ", "3危及三安全一稳定"),
        ("本年新 制\n作数量", "本年新制作数量"),
        ("（七）总计", "七总计"),
        ("N/A", "na"),
        ("（——）", ""),
    ],
)
def test_keys_have_neither_white_space_nor_punctuation(text: str, key: str) -> None:
    assert label_key(text) == key


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("（三）不予公开", ("三", "不予公开")),
        ("(三) 不予公开", ("三", "不予公开")),
        ("一、本年新收", ("一", "本年新收")),
        ("10.其他", ("10", "其他")),
        ("3其他", ("3", "其他")),
        ("其他", ("", "其他")),
        ("2021", ("", "2021")),
    ],
)
def test_numbers_are_set_apart(text: str, parts: tuple[str, str]) -> None:
    assert split_number(text) == parts


def test_every_label_and_alias_finds_its_own_slot(lexicon: Lexicon) -> None:
    for table in lexicon.form.tables:
        for block in table.blocks:
            for leaf in (*block.leaf_rows, *block.leaf_columns):
                for wording in leaf.wordings:
                    found = {(c.slot.table, c.slot.name) for c in lexicon.find(wording) if c.whole and c.score == 1.0}
                    assert (table.name, leaf.name) in found or table.layout == "single_row", wording  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("属于国家秘密", "denied_state_secret"),
        ("2.其他法律法规禁止公开", "denied_law_forbidden"),
        ("2.其它法律行政法规禁止公开", "denied_law_forbidden"),
        ("(一)予以公开", "granted"),
        ("五、结转下年度继续办理", "carried_forward"),
        ("规禁止公开", "denied_law_forbidden"),
        ("申请人无正当理由逾期不补正", "other_overdue_correction"),
        ("4.保护第三方合法权盖", "denied_third_party"),
        ("一、本年新收政府信息公开申请数", "received"),
    ],
    ids=[
        "number lost",
        "shortened",
        "misspelt",
        "half-width brackets",
        "wrong number",
        "only the end",
        "only the beginning",
        "a look-alike character",
        "alias",
    ],
)
def test_labels_as_met_find_their_row(lexicon: Lexicon, text: str, row: str) -> None:
    assert rows(lexicon, text)[0] == row


@pytest.mark.parametrize("text", ["", "  ", "2021", "——", "本机关按要求做好各项工作" * 12, "市场监督管理局"])
def test_what_is_no_label_finds_nothing(lexicon: Lexicon, text: str) -> None:
    assert lexicon.find(text) == ()


@pytest.mark.parametrize(
    "text", ["本年新收政府信息公开申请数量", "予以公开", "一、本年新收政府信息公开申请数量", "商业企业"]
)
def test_a_name_letter_by_letter_is_found_without_a_search_for_misspelt_ones(text: str) -> None:
    plain = lexicon_of(load_form("gov-disclosure-2021"))
    named = [c for c in plain.find_named(text) if c.score >= 0.95]

    assert named == [c for c in plain.find(text) if c.score >= 0.95]
    assert named


def test_a_misspelt_label_is_no_name() -> None:
    fresh = replace(lexicon_of(load_form("gov-disclosure-2021")), _found={})

    assert fresh.find_named("商业企亚") == ()
    assert fresh.find("商业企亚")


def test_a_label_in_several_places_finds_them_all(lexicon: Lexicon) -> None:
    total = lexicon.find("总计")

    assert {c.slot.kind for c in total} >= {SlotKind.COLUMN}
    assert {c.slot.table for c in total if c.slot.kind is SlotKind.COLUMN} == {"applications", "review_litigation"}
    assert len([c for c in lexicon.find("信息内容") if c.slot.kind is SlotKind.CORNER]) == 4


def test_a_piece_says_which_part_of_the_label_it_is(lexicon: Lexicon) -> None:
    head = lexicon.find("2.其他法律行政法")[0]
    tail = lexicon.find("规禁止公开")[0]

    assert (head.lo, head.hi < head.size, head.whole) == (0, True, False)
    assert (tail.lo > 0, tail.hi == tail.size) == (True, True)


def test_better_candidates_come_first(lexicon: Lexicon) -> None:
    for text in ("其他", "总计", "公开", "行政"):
        worth = [(c.hi - c.lo) * c.score for c in lexicon.find(text) if not (c.whole and c.score == 1.0)]
        assert worth == sorted(worth, reverse=True) or lexicon.knows(label_key(text))


def test_known_are_the_labels_of_the_form_and_no_others(lexicon: Lexicon) -> None:
    assert lexicon.knows(label_key("1.属于国家秘密"))
    assert not lexicon.knows(label_key("1.属于国家"))


def test_slots_are_numbered_as_the_form_is_read(lexicon: Lexicon) -> None:
    assert [slot.index for slot in lexicon.slots] == list(range(len(lexicon.slots)))
    names = [slot.name for slot in lexicon.slots if slot.kind is SlotKind.ROW and slot.table == "applications"]
    table = lexicon.form.table("applications")
    assert names == [row.name for block in table.blocks for row in block.leaf_rows]
    for slot in lexicon.slots:
        if slot.parent is not None:
            assert lexicon.slots[slot.parent].depth == slot.depth - 1


def test_a_lexicon_is_built_once_for_a_form() -> None:
    form: Form = load_form("gov-disclosure-2019")

    assert lexicon_of(form) is lexicon_of(form)
    assert lexicon_of(form).find("规章") is lexicon_of(form).find("规章")


def test_an_instruction_in_brackets_behind_a_label_is_no_part_of_it() -> None:
    lexicon = lexicon_of(load_form("gov-disclosure-2019"))
    label = "规范性文件（行政机关制定发布的决定、公告、通告、意见、通知，以及标题采用“规定”“办法”等字样的公文）"

    assert [c.slot.name for c in lexicon.find(label)[:1]] == ["normative_documents"]
    other = "其他主动公开文件（以本单位名义正式签发的、除规范性文件以外的文件，不论是否编号，一律统计在内）"
    assert lexicon.find(other) == ()
