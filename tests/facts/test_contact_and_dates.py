import pytest

CONTACT = (
    "如有疑问，请与东河县财政局联系（地址：东河县中山路18号；邮编：741000；电话：（0938）6521234；"
    "传真：0938-6521235；电子邮箱：dhczj@163.com）。"
)


def test_contact_sentence(read_facts) -> None:
    facts = read_facts(CONTACT).facts
    assert {name: fact.value for name, fact in facts.items() if name.startswith("contact")} == {
        "contact_address": "东河县中山路18号",
        "contact_postcode": "741000",
        "contact_phone": "(0938)6521234",
        "contact_fax": "0938-6521235",
        "contact_email": "dhczj@163.com",
    }
    assert facts["contact_phone"].text == "（0938）6521234"


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("联系电话：0955-4761162。", "contact_phone", "0955-4761162"),
        ("电话0435-3461301电子信箱", "contact_phone", "0435-3461301"),
        ("咨询电话：13912345678", "contact_phone", "13912345678"),
        ("邮政编码：755200，", "contact_postcode", "755200"),
        ("地址通化市东昌区金山大街13号。", "contact_address", "通化市东昌区金山大街13号"),
        ("邮箱：a.b-c@gov.cn，", "contact_email", "a.b-c@gov.cn"),
        ("地址：东河县滨河路58号，政务中心3楼，邮编：741000。", "contact_address", "东河县滨河路58号,政务中心3楼"),
        ("联系地址：东河县人民路7号（县委院内），邮编：741000。", "contact_address", "东河县人民路7号(县委院内)"),
        ("电话、传真：0938-6521234。", "contact_phone", "0938-6521234"),
        (
            "如有疑问，请与东河县财政局联系。地址：东河县良园路\n六十号；邮编：529300",
            "contact_address",
            "东河县良园路六十号",
        ),
    ],
    ids=[
        *("phone", "no_colon", "mobile", "postcode", "address_no_colon", "email", "address_with_a_building"),
        *("address_with_a_bracket", "phone_and_fax", "address_wrapped"),
    ],
)
def test_contact_fact(read_facts, text, name, value) -> None:
    assert read_facts(text).facts[name].value == value


def test_email_without_its_at_sign_has_no_value(read_facts) -> None:
    fact = read_facts("电子邮箱：dhczj163.com，").facts["contact_email"]
    assert (fact.value, fact.text) == (None, "dhczj163.com")
    assert fact.confidence < 0.5


@pytest.mark.parametrize(
    "text",
    ["下载地址：http://www.dhx.gov.cn/xxgk", "传真：0938-6521235", "12345热线电话", "网站标识码6201020001"],
    ids=["web_address", "fax_is_no_phone", "hotline", "site_code"],
)
def test_what_is_no_address_and_no_phone(read_facts, text) -> None:
    assert not {"contact_address", "contact_phone"} & read_facts(text).facts.keys()


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("统计期限自2023年1月1日起至12月31日止。", "2023-01-01", "2023-12-31"),
        ("所列数据统计期限为2023年1月1日至2023年12月31日。", "2023-01-01", "2023-12-31"),
        ("统计期限自2023年1月1日起，至2023年12月31日止。", "2023-01-01", "2023-12-31"),
        ("统计数据从 2020 年 1 月 1 日到\n2020 年 12 月 31 日。", "2020-01-01", "2020-12-31"),
        ("统计期限：二〇二〇年一月一日至十二月三十一日。", "2020-01-01", "2020-12-31"),
    ],
    ids=["same_year", "two_years", "comma", "blanks", "words"],
)
def test_period(read_facts, text, start, end) -> None:
    facts = read_facts(text).facts
    assert (facts["period_start"].value, facts["period_end"].value) == (start, end)


def test_period_without_year_mark_is_less_sure(read_facts) -> None:
    assert read_facts("统计期限为20241月1日至12月31日。").facts["period_start"].confidence <= 0.5


@pytest.mark.parametrize(
    "text", ["统计期限为2020年1月1日至202011日。", "数据自2023年2月30日至12月31日。"], ids=["dropped", "no_such_day"]
)
def test_no_period_is_made_up(read_facts, text) -> None:
    assert "period_start" not in read_facts(text).facts


@pytest.mark.parametrize(
    ("text", "value", "printed"),
    [
        ("六、其他\n无。\n东河县林业局\n2022年1月27日", "2022-01-27", "2022年1月27日"),
        ("六、其他\n无。\n东河县林业局 2022 年 1 月 27 日\n", "2022-01-27", "2022 年 1 月 27 日"),
        ("六、其他\n无。\n东河县林业局\n二〇二二年一月二十七日", "2022-01-27", "二〇二二年一月二十七日"),
        ("发布时间：2024-01-15 浏览次数：3\n一、总体情况\n", "2024-01-15", "2024-01-15"),
        ("某局年度报告\n（2022年1月20日）\n一、总体情况\n正文。\n结束。", "2022-01-20", "2022年1月20日"),
        ("六、其他\n无。\n东河县林业局\n2022年1月", "2022-01", "2022年1月"),
        ("发布时间：2024-01-15 18:44\n一、总体情况\n", "2024-01-15", "2024-01-15"),
        ("文号 | 无 | 发布日期 | 2024-01-15 |\n一、总体情况\n", "2024-01-15", "2024-01-15"),
        (
            "某县2023年政府信息公开工作年度报告\n日期：2024-01-15\n一、总体情况\n" + "正文。\n" * 15,
            "2024-01-15",
            "2024-01-15",
        ),
        (
            "某县2023年政府信息公开工作年度报告\n2024年1月15日\n一、总体情况\n" + "正文。\n" * 15,
            "2024-01-15",
            "2024年1月15日",
        ),
    ],
    ids=[
        *("signature", "same_line", "words", "published", "under_title", "month_only", "with_a_clock"),
        *("in_the_next_cell", "below_the_title_line", "alone_below_the_title"),
    ],
)
def test_issue_date(read_facts, text, value, printed) -> None:
    fact = read_facts(text).facts["issued_on"]
    assert (fact.value, fact.text) == (value, printed)


@pytest.mark.parametrize(
    "text",
    [
        "2019年12月3日 星期二\n一、总体情况\n正文。" + "\n另一段。" * 15,
        "按照2021年3月5日印发的通知，持续推进。" + "\n另一段。" * 15,
        "根据国办公开办函〔2021〕30号要求编制。" + "\n另一段。" * 15,
    ],
    ids=["banner", "date_of_a_document", "number_of_a_document"],
)
def test_other_dates_are_not_the_issue_date(read_facts, text) -> None:
    assert "issued_on" not in read_facts(text).facts


def test_issue_date_before_the_end_of_the_year_is_doubted(read_facts) -> None:
    title = "东河县林业局2021年政府信息公开工作年度报告\n"
    good = read_facts(title + "发布时间：2022-01-15\n一、总体情况").facts["issued_on"]
    odd = read_facts(title + "发布时间：2019-12-03\n一、总体情况").facts["issued_on"]
    assert odd.confidence < 0.5 < good.confidence


@pytest.mark.parametrize(
    ("text", "value", "sure"),
    [
        ("（国办公开办函〔2021〕30号）要求", "国办公开办函〔2021〕30号", True),
        ("國辦公開辦函〔2019〕60號", "国办公开办函〔2019〕60号", True),
        ("国办公开办函〔202130号", "国办公开办函〔2021〕30号", False),
    ],
    ids=["whole", "traditional", "bracket_dropped"],
)
def test_cited_notice(read_facts, text, value, sure) -> None:
    fact = read_facts(text).facts["cited_notice"]
    assert fact.value == value
    assert (fact.confidence > 0.9) is sure
