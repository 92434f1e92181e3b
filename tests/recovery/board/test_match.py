import pytest

from extractor.forms import Form
from extractor.forms.lexicon import lexicon_of
from extractor.recovery.board.match import align
from extractor.recovery.board.pieces import Piece
from extractor.tagging.roles import Role
from tests.recovery.builders import LOANS, make_piece


def labels(*texts: str) -> list[Piece]:
    return [make_piece(text, n, role=Role.ROW) for n, text in enumerate(texts)]


def matched(form: Form, *texts: str) -> list[str | None]:
    """The row that each text is taken for."""
    hits = align(labels(*texts), lexicon_of(form)).rows
    return [hits[n].candidate.slot.name if n in hits else None for n in range(len(texts))]


@pytest.mark.parametrize(
    ("texts", "rows"),
    [
        (["1.长篇小说", "2.科普读物", "3.诗歌选集", "期刊杂志"], ["novels", "science", "poems", "magazines"]),
        (["1.长篇小说", "期刊杂志", "借阅总数"], ["novels", "magazines", "all"]),
        (["1.长篇", "小说", "2.科普读物"], ["novels", "novels", "science"]),
        (["长篇小说", "科普读物"], ["novels", "science"]),
        (["1.长篇小说", "阅览室开放时间", "期刊杂志"], ["novels", None, "magazines"]),
        (["读物", "3.诗歌选集", "期刊杂志"], ["science", "poems", "magazines"]),
    ],
    ids=["all there", "rows lost", "cut over two lines", "numbers lost", "a stranger between", "tail only"],
)
def test_labels_are_matched_in_form_order(texts: list[str], rows: list[str | None]) -> None:
    assert matched(LOANS, *texts) == rows


def test_a_repeated_table_does_not_derail_the_chain() -> None:
    once = ["1.长篇小说", "2.科普读物", "3.诗歌选集", "期刊杂志", "借阅总数"]
    rows = matched(LOANS, "借阅总数", *once)

    assert rows[1:] == ["novels", "science", "poems", "magazines", "all"]


def test_a_label_of_two_characters_may_be_there_twice(form_2021: Form) -> None:
    assert matched(form_2021, "规章", "规章", "行政规范性文件") == ["rules", "rules", "normative_documents"]


def test_values_and_furniture_are_never_labels() -> None:
    pieces = [make_piece("期刊杂志", 0, role=Role.FURNITURE), make_piece("7", 1), make_piece("", 2)]
    alignment = align(pieces, lexicon_of(LOANS))

    assert (alignment.rows, alignment.others, alignment.score) == ({}, {}, 0.0)


@pytest.mark.parametrize(
    ("before", "text", "after", "row"),
    [
        (
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            "3.其他",
            "（七）总计",
            "other_other",
        ),
        ("（七）", "总计", "四、结转下年度继续办理", "handled_total"),
        (
            "1.本机关不掌握相关政府信息",
            "2.没有现成信思需要另行制做",
            "3.补正后申请内容仍不明确",
            "unavailable_needs_creation",
        ),
        ("（一）予以公开", "（二）部分公开", "1.属于国家秘密", "granted_in_part"),
    ],
    ids=["third of a group", "number and words in two cells", "misspelt", "bracket left out"],
)
def test_neighbours_tell_labels_apart(form_2021: Form, before: str, text: str, after: str, row: str) -> None:
    assert matched(form_2021, before, text, after)[1] == row


def test_header_labels_are_kept_beside_the_chain(form_2021: Form) -> None:
    alignment = align(labels("自然人", "商业企业", "总计", "一、本年新收政府信息公开申请数量"), lexicon_of(form_2021))

    assert {
        n: {c.slot.name for c in alignment.others[n]} & {"natural_person", "business", "total"} for n in range(3)
    } == {
        0: {"natural_person"},
        1: {"business"},
        2: {"total"},
    }
    assert [hit.candidate.slot.name for hit in alignment.rows.values()][-1] == "received"


def test_more_text_explained_scores_higher(form_2021: Form, form_2019: Form) -> None:
    texts = labels("其他处理", "上一年项目数量", "政府集中采购", "行政许可", "其他对外管理服务事项")

    assert align(texts, lexicon_of(form_2019)).score > align(texts, lexicon_of(form_2021)).score


def test_a_total_that_lost_its_number_is_the_row_after_the_results(form_2021: Form) -> None:
    before = ("一、本年新收政府信息公开申请数量", "5.要求行政机关确认或重新出具已获取信息", "3.其他")
    texts = labels(*before, "总计", "四、结转下年度继续办理")
    found = [hit.candidate.slot.name for hit in align(texts, lexicon_of(form_2021)).rows.values()]

    assert found == ["received", "rejected_reissue", "other_other", "handled_total", "carried_forward"]


def test_a_total_of_the_header_is_no_row(form_2021: Form) -> None:
    texts = labels("自然人", "总计", "商业企业", "一、本年新收政府信息公开申请数量", "（七）总计")
    hits = align(texts, lexicon_of(form_2021)).rows

    assert [hit.candidate.slot.name for hit in hits.values()] == ["received", "handled_total"]
