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
        "announced",
        "依照条例规定，特编制云川县水利局2022年度政府信息公开年度报告，并向社会公布。\n一、总体情况\n我局扎实推进。\n",
        "云川县水利局",
        2022,
    ),
    (
        "desk_taken_off",
        "如需咨询，请联系云川县民政局政务公开领导小组办公室。\n一、总体情况\n2021年，我局认真开展工作。\n",
        "云川县民政局",
        2021,
    ),
    (
        "office_of_the_government_by_its_own_word",
        "如有疑问，请与云川县人民政府办公室联系。\n一、总体情况\n2021年，我办认真开展工作。\n",
        "云川县人民政府办公室",
        2021,
    ),
    (
        "government_by_its_own_word",
        "如有疑问，请与云川县人民政府办公室联系。\n一、总体情况\n2021年，我县认真开展工作。\n",
        "云川县人民政府",
        2021,
    ),
    ("subject", "一、总体情况\n2021年度，云川县审计局紧紧围绕职责，持续推进公开。\n", "云川县审计局", 2021),
    (
        "audience",
        "公开范围 | 面向全社会 |\n一、总体情况\n2023年，云川县商务局召开新闻发布会2场。\n",
        "云川县商务局",
        2023,
    ),
    (
        "name_and_short_name",
        "本报告依据条例，结合国家税务总局河阳市云川县税务局（以下简称“云川县税务局”）工作情况撰写。\n一、总体情况\n2022年，云川县税务局认真落实条例。\n",
        "国家税务总局河阳市云川县税务局",
        2022,
    ),
    ("compiled_by", "本报告由云川镇人民政府编制。\n一、总体情况\n2023年，我镇持续推进。\n", "云川镇人民政府", 2023),
    (
        "publisher_cell",
        "发布机构 | 云川县气象局 | 有效 |\n一、总体情况\n2023年，我局持续推进。\n",
        "云川县气象局",
        2023,
    ),
    (
        "short_title_full_name",
        "县政府办2022年度政府信息公开工作年度报告\n一、总体情况\n2022年，云川县人民政府办公室严格落实条例。\n",
        "云川县人民政府办公室",
        2022,
    ),
    ("others_at_work", "一、总体情况\n2022年，在县政府的正确领导下，我局认真落实。县委高度重视。\n", None, 2022),
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
    assert torn.notes == ("year: title has 2022, period has 2023",)
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


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("本年报依照《政府信息公开工作年度报告格式》的要求编写。\n一、总体情况\n", None),
        (
            "云川县统计局2020年政府信息公开工作年度报告（以下简称年报）依据条例编写。\n一、总体情况\n",
            "云川县统计局2020年政府信息公开工作年度报告",
        ),
        ("您的位置：首页 > 政府信息公开 > 政府信息公开年报 > 县区报告\n一、总体情况\n", None),
        ("主题分类 | 政府信息公开年报 | 体裁 | 其他 |\n一、总体情况\n", None),
    ],
    ids=["preface", "short_name_behind", "breadcrumb", "cell_of_the_site"],
)
def test_title(read_facts, text, title) -> None:
    assert read_facts(text).title.value == title


@pytest.mark.parametrize(
    ("name", "address", "expected"),
    [
        ("河阳市东城区教育局", "", {"office_city": "河阳市", "office_county": "东城区", "office_kind": "bureau"}),
        (
            "云川县松岭镇人民政府",
            "地址：东海省河阳市云川县松岭镇人民路1号。",
            {
                "office_province": "东海省",
                "office_city": "河阳市",
                "office_county": "云川县",
                "office_kind": "township",
            },
        ),
        ("河阳市教育局", "地址：河阳市东城区人民路1号。", {"office_city": "河阳市", "office_kind": "bureau"}),
        (
            "县教育局",
            "地址：河阳市云川县人民路1号。",
            {"office_city": "河阳市", "office_county": "云川县", "office_kind": "bureau"},
        ),
        ("市教育局", "地址：河阳市东城区人民路1号。", {"office_city": "河阳市", "office_kind": "bureau"}),
        ("云川县人民政府办公室", "", {"office_county": "云川县", "office_kind": "government_office"}),
    ],
    ids=[
        "city_and_district",
        "completed_by_the_address",
        "not_the_district_it_stands_in",
        "rank_alone",
        "rank_of_a_city",
        "office_of_the_government",
    ],
)
def test_place_and_kind(read_facts, name, address, expected) -> None:
    facts = read_facts(f"{name}2022年政府信息公开工作年度报告\n如有疑问请联系我们。{address}\n一、总体情况\n").facts
    assert {key: fact.value for key, fact in facts.items() if key.startswith("office_")} == expected


def test_buttons_above_a_title_are_no_part_of_the_office(rules) -> None:  # type: ignore[no-untyped-def]
    above, title = "字号：大 中 小 打印本页 关闭窗口", "白水街道办事处政府信息公开工作年度报告（2025年）"
    record = rules.extract_text(f"{above}\n{title}\n一、总体情况\n全年主动公开政府信息3条。\n")
    assert record.organization.value == "白水街道办事处"
