import pytest

CASES = [
    (
        "office_on_the_line_before",
        "# 清河县李家乡人民政府\n\n## 2023年政府信息公开工作年度报告\n\n一、总体情况\n",
        "清河县李家乡人民政府",
        2023,
    ),
    ("one_line", "白塔县财政局2022年政府信息公开工作年度报告\n一、总体情况\n", "白塔县财政局", 2022),
    ("year_first", "2025年金山镇政府信息公开工作年度报告\n一、总体情况\n", "金山镇", 2025),
    ("government_told_once", "金山镇人民政府信息公开工作年度报告\n一、总体情况\n", "金山镇人民政府", None),
    (
        "wrapped_title",
        "云溪县人民政府办公室2021年政府信息公开工作年\n度报告\n一、总体情况\n",
        "云溪县人民政府办公室",
        2021,
    ),
    ("about", "东河县林业局\n关于2021年度政府信息公开工作的报告\n一、总体情况\n", "东河县林业局", 2021),
    ("in_brackets", "2023年政府信息公开工作年度报告（柳林市数据局）\n一、总体情况\n", "柳林市数据局", 2023),
    (
        "office_behind_year_line",
        "2021年度\n柳林市生态环境局东山分局\n政府信息公开工作年度报告\n一、总体情况\n",
        "柳林市生态环境局东山分局",
        2021,
    ),
    ("year_in_words", "清河区税务局二〇二〇年政府信息公开年报\n一、总体情况\n", "清河区税务局", 2020),
    ("characters_dropped", "青石县财政局2021政府信息公开工作度报告\n一、总体情况\n", "青石县财政局", 2021),
    ("blanks_in_words", "柳林县统计局 2021 年政府信 息公开工作 年度报告\n一、总体情况\n", "柳林县统计局", 2021),
    ("misread", "青石县财政局2021年政府信息公升工作年度报告\n一、总体情况\n", "青石县财政局", 2021),
    (
        "menu_above",
        "首页 > 政务公开 > 政府信息公开年报\n关键字: 东河区统计局2020年政府信息公开工作年度报告\n一、总体情况\n",
        "东河区统计局",
        2020,
    ),
    (
        "fuller_name_in_signature",
        "青石县马家乡2021年政府信息公开工作年度报告\n一、总体情况\n我乡……\n青石县马家乡人民政府\n2022年1月27日",
        "青石县马家乡人民政府",
        2021,
    ),
    (
        "title_stripped",
        "政府信息公开工作年度报告\n本报告所列数据统计期限自2023年1月1日起至12月31日止。如有疑问，请与东河县财政局联系（电话：0938-6521234）。\n一、总体情况\n我局……",
        "东河县财政局",
        2023,
    ),
    (
        "signature_only",
        "一、总体情况\n我局认真落实要求。\n六、其他需要报告的事项\n无。\n\n东河县林业局\n二〇二二年一月二十七日\n",
        "东河县林业局",
        2021,
    ),
    (
        "quoted_in_the_text",
        "根据《条例》要求，现发布《清河县李家乡2023年政府信息公开工作年度报告》。\n一、总体情况\n",
        "清河县李家乡",
        2023,
    ),
    (
        "we_only",
        "政府信息公开工作年度报告\n一、总体情况\n我镇2022年认真贯彻落实。\n六、其他需要报告的事项\n无。\n",
        None,
        2022,
    ),
    (
        "hijacked_name",
        "皇冠娱乐城2020年政府信息公开工作年度报告\n一、总体情况\n我局……\n西河县水利局\n2021年1月10日",
        "西河县水利局",
        2020,
    ),
    (
        "year_of_a_plan_is_none",
        "初阳乡政府信息公开工作年度报告\n一、总体情况\n2023年以来，我乡按照2022年政务公开工作要点等要求，持续推进。2023年，我乡共公开信息5条。\n",
        "初阳乡",
        2023,
    ),
    (
        "long_line",
        "青石镇人民政府2021年政府信息公开工作年度报告 一、总体情况 " + "我镇认真落实。" * 40,
        "青石镇人民政府",
        2021,
    ),
]


@pytest.mark.parametrize(
    ("text", "organization", "year"),
    [pytest.param(text, organization, year, id=name) for name, text, organization, year in CASES],
)
def test_organization_and_year(read_facts, text, organization, year) -> None:
    facts = read_facts(text)
    assert facts.organization.value == organization
    assert facts.year.value == year


def test_traditional_title_points_at_printed_characters(read_facts) -> None:
    facts = read_facts("開陽市農業農村局2020年政府信息公開工作年度報告\n一、總體情況\n")
    assert facts.organization.value == "开阳市农业农村局"
    assert facts.organization.text == "開陽市農業農村局"


def test_pinyin_glosses_are_skipped(read_facts) -> None:
    facts = read_facts("開陽市農業農村局2020年政府信息公開(kāi)工作年度報(bào)告\n一、總體情況 根據(jù)《條例》\n")
    assert facts.title.value == "开阳市农业农村局2020年政府信息公开工作年度报告"
    assert facts.year.value == 2020


def test_contradicting_years_keep_the_title_and_say_so(read_facts) -> None:
    agreed = read_facts("青石县财政局2023年政府信息公开工作年度报告\n统计期限为2023年1月1日至2023年12月31日。\n")
    torn = read_facts("青石县财政局2022年政府信息公开工作年度报告\n统计期限为2023年1月1日至2023年12月31日。\n")
    assert torn.year.value == 2022
    assert torn.year.confidence < agreed.year.confidence - 0.2
    assert torn.notes == ("year: title says 2022, period says 2023",)
    assert agreed.notes == ()


def test_title_of_the_file_is_used_last(read_facts) -> None:
    facts = read_facts(
        "一、总体情况\n我局认真落实。", metadata_title="青石县财政局2022年政府信息公开工作年度报告-青石县人民政府"
    )
    assert (facts.organization.value, facts.year.value) == ("青石县财政局", 2022)
    assert facts.organization.spans == ()


def test_title_spans_two_lines(read_facts) -> None:
    facts = read_facts("# 清河县李家乡人民政府\n\n## 2023年政府信息公开工作年度报告\n")
    assert facts.title.value == "清河县李家乡人民政府2023年政府信息公开工作年度报告"
    assert facts.title.text == "清河县李家乡人民政府\n\n## 2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "text", ["", "\n\n", "0\t0\t0\n", "关于印发通知的函"], ids=["empty", "blank", "table", "other"]
)
def test_no_report_no_facts(read_facts, text) -> None:
    facts = read_facts(text)
    assert facts.organization.value is None
    assert facts.year.value is None
    assert facts.facts == {}
