from itertools import pairwise

import pytest

from extractor.document import Document
from extractor.sections import find_sections

TITLES = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
BODY = "我局认真落实各项要求，持续推进政务公开。\n"


def starts(text: str, **options) -> list[tuple[int, str]]:
    """Number and first six printed characters of each section; the sections must tile the text from the first on."""
    sections = find_sections(Document(text, (), (), "text/plain"), TITLES, **options)
    for section, following in pairwise(sections):
        assert section.end == following.start
    if sections:
        assert sections[-1].end == len(text)
    return [(TITLES.index(s.title) + 1, text[s.start : s.start + 6]) for s in sections]


def report(*headings: str) -> str:
    return "某局2023年政府信息公开工作年度报告\n" + "".join(f"{heading}\n{BODY}" for heading in headings)


WHOLE = [f"{number}、{title}" for number, title in zip("一二三四五六", TITLES, strict=True)]


@pytest.mark.parametrize(
    "change",
    [
        lambda heading: heading,
        lambda heading: f"## **{heading}**",
        lambda heading: heading.replace("、", " 、 ", 1),
        lambda heading: heading.replace("情况", "的情况") if heading.startswith("二") else heading,
        lambda heading: " ".join(heading),
        lambda heading: heading[1:],
        lambda heading: heading[2:],
        lambda heading: heading.replace("息", "恳").replace("要", "耍"),
    ],
    ids=["as_prescribed", "markdown", "spaced_number", "wording", "spaced", "number_lost", "no_number", "misread"],
)
def test_all_six_are_found(change) -> None:
    found = starts(report(*(change(heading) for heading in WHOLE)))
    assert [number for number, _ in found] == [1, 2, 3, 4, 5, 6]


def test_traditional_script() -> None:
    found = starts(report("一、總體情況", "二、主動公開政府信息情況", "三、收到和處理政府信息公開申請情況"))
    assert found == [(1, "一、總體情況"), (2, "二、主動公開"), (3, "三、收到和處")]


def test_items_of_section_one_numbered_again() -> None:
    text = report(WHOLE[0], "一、主动公开", "二、依申请公开", "三、政府信息管理", "四、平台建设", *WHOLE[1:])
    assert starts(text) == [
        (1, "一、总体情况"),
        (2, "二、主动公开"),
        (3, "三、收到和处"),
        (4, "四、政府信息"),
        (5, "五、存在的主"),
        (6, "六、其他需要"),
    ]
    second = text.index("二、主动公开政府")
    assert find_sections(Document(text, (), (), "text/plain"), TITLES)[1].start == second


def test_rows_of_the_form_are_no_headings() -> None:
    rows = "一、本年新收政府信息公开申请数量\t0\n二、上年结转政府信息公开申请数量\t0\n"
    rows += "三、本年度办理结果\n四、结转下年度继续办理\t0\n"
    text = report(*WHOLE[:3]) + rows + report(*WHOLE[3:])
    assert [number for number, _ in starts(text)] == [1, 2, 3, 4, 5, 6]


def test_repeated_heading_begins_with_the_first() -> None:
    text = report(WHOLE[0]) + f"{WHOLE[1]}\n\n{WHOLE[1]}\n{BODY}"
    assert starts(text) == [(1, "一、总体情况"), (2, "二、主动公开")]
    section = find_sections(Document(text, (), (), "text/plain"), TITLES)[1]
    assert section.start == text.index(WHOLE[1])


def test_repeated_spaced_heading_begins_with_the_first() -> None:
    spaced = " ".join(WHOLE[1])
    text = report(WHOLE[0]) + f"{spaced}\n{spaced}\n{BODY}"
    assert find_sections(Document(text, (), (), "text/plain"), TITLES)[1].start == text.index(spaced)


def test_table_of_contents_gives_way_to_the_headings() -> None:
    contents = "\n".join(WHOLE) + "\n\n"
    text = contents + report(*WHOLE)
    sections = find_sections(Document(text, (), (), "text/plain"), TITLES)
    assert [section.start for section in sections] == [text.index(h, len(contents)) for h in WHOLE]


def test_absent_heading_gives_no_section() -> None:
    assert [number for number, _ in starts(report(*WHOLE[:2], *WHOLE[3:]))] == [1, 2, 4, 5, 6]


def test_headings_without_tables_between() -> None:
    assert [number for number, _ in starts("\n".join(WHOLE))] == [1, 2, 3, 4, 5, 6]


def test_everything_on_one_line() -> None:
    text = "某局年度报告 " + " ".join(f"{heading} 我局认真落实。 (一)主动公开 我局推进。" for heading in WHOLE)
    assert [number for number, _ in starts(text)] == [1, 2, 3, 4, 5, 6]


def test_heading_wrapped_over_two_lines() -> None:
    text = report(WHOLE[0]) + "三、收到和处理政府信息公\n开申请情况\n" + BODY
    assert starts(text) == [(1, "一、总体情况"), (3, "三、收到和处")]


def test_bracketed_number_at_top_level() -> None:
    assert [number for number, _ in starts(report("（一）总体情况", *WHOLE[1:]))] == [1, 2, 3, 4, 5, 6]


def test_titles_quoted_in_a_sentence_are_no_headings() -> None:
    text = "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等部分组成。\n"
    assert starts(text) == []


def test_aliases() -> None:
    text = report("一、基本概况综述", *WHOLE[1:])
    assert [number for number, _ in starts(text)] == [2, 3, 4, 5, 6]
    found = starts(text, aliases={"总体情况": ["基本概况综述"]})
    assert [number for number, _ in found] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("text", ["", "\n", "一、"], ids=["empty", "blank", "number_only"])
def test_no_sections(text) -> None:
    assert starts(text) == []
