import pytest

from extractor.forms import Form, shipped_forms
from extractor.readers.text import read_text
from extractor.recovery.board.choose import FormChoice, choose_form
from extractor.recovery.board.pieces import make_bands, make_pieces
from extractor.sections import find_sections
from extractor.tagging.rules import RuleTagger
from tests.recovery.planted import draw_planted, write_planted

TITLE = "青山县民政局2022年政府信息公开工作年度报告\n\n"
HEADINGS = "二、主动公开政府信息情况\n\n三、收到和处理政府信息公开申请情况\n\n四、政府信息公开行政复议、行政诉讼情况\n"
PROSE = "本机关受理行政许可三件，作出行政处罚两件，依法办理行政强制一件。\n"


def choose(text: str) -> FormChoice:
    forms = shipped_forms()
    document = read_text(text)
    pieces = make_pieces(document, RuleTagger().tag(document, forms))
    titles = list(dict.fromkeys(title for form in forms for title in form.sections))
    return choose_form(pieces, make_bands(pieces), document, forms, find_sections(document, titles))


@pytest.mark.parametrize("form_id", ["gov-disclosure-2021", "gov-disclosure-2019"])
@pytest.mark.parametrize("layout", ["N", "A", "B'"])
def test_labels_tell_the_edition(form_id: str, layout: str) -> None:
    form = next(f for f in shipped_forms() if f.id == form_id)
    choice = choose(write_planted(draw_planted(form, 3, size="few"), layout).text)

    assert choice.form is not None
    assert choice.form.id == form_id
    assert choice.confidence > 0.9


def test_neither_the_year_nor_the_document_cited_tells_the_edition(form_2019: Form) -> None:
    text = write_planted(draw_planted(form_2019, 3, size="few"), "N").text
    choice = choose(text.replace("2022", "2024").replace("本机关按", "依照国办公开办函〔2021〕30号，本机关按"))

    assert choice.form is not None
    assert choice.form.id == form_2019.id


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("", "form not recognised"),
        ("菜谱：番茄炒蛋。\n鸡蛋 3 个\n番茄 2 个\n", "form not recognised"),
        (TITLE + PROSE * 3, "not on a form known here"),
        ("政府信息公开指南\n\n" + PROSE, "form not recognised"),
        (
            TITLE + "指标名称\t计量单位\t本年累计\n主动公开信息数\t条\t57\n收到申请数\t件\t3\n",
            "not on a form known here",
        ),
    ],
    ids=["empty", "a recipe", "a report without tables or headings", "a guide", "a form of before 2019"],
)
def test_what_is_on_no_form_is_not_forced_on_one(text: str, note: str) -> None:
    choice = choose(text)

    assert choice.form is None
    assert choice.alignment.rows == {}
    assert note in choice.notes[0]


def test_a_report_whose_tables_are_gone_is_still_one() -> None:
    choice = choose(TITLE + HEADINGS)

    assert choice.form is not None
    assert choice.confidence == 0.5
    assert "tables are not in the text" in choice.notes[0]


def test_rows_that_both_editions_share_are_taken_as_the_later_one_and_said_so() -> None:
    labels = ("1.属于国家秘密", "3.危及“三安全一稳定”", "4.保护第三方合法权益")
    rows = "".join(label + "\t0" * 7 + "\n" for label in labels)
    choice = choose(TITLE + rows)

    assert choice.form is not None
    assert choice.form.id == "gov-disclosure-2021"
    assert choice.notes == ("no label distinguishes the editions; taken as gov-disclosure-2021",)
