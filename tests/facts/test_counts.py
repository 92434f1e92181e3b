import pytest

ITEMS = [
    ("plain", "全年主动公开政府信息64条。", {"items_disclosed": (64, "64条")}),
    ("total_after_noun", "通过不同渠道公开政府信息共181条。", {"items_disclosed": (181, "181条")}),
    ("every_kind", "本镇主动公开各类政府信息1,234件。", {"items_disclosed": (1234, "1,234件")}),
    ("more_than", "累计公开政府信息2000余条。", {"items_disclosed": (2000, "2000余条")}),
    ("about_ten_thousands", "共主动公开信息约1.4万条次。", {"items_disclosed": (14000, "约1.4万条次")}),
    ("words", "全年主动公开政府信息一百零三条。", {"items_disclosed": (103, "一百零三条")}),
    ("full_width", "全年主动公开政府信息６４条。", {"items_disclosed": (64, "６４条")}),
    ("noun_behind", "全年发布80余条信息。", {"items_disclosed": (80, "80余条")}),
    ("unit_lost", "全年主动公开政府信息64，", {"items_disclosed": (64, "64")}),
    ("traditional", "全年主動公開政府信息631條。", {"items_disclosed": (631, "631條")}),
    (
        "this_year_over_all_years",
        "至年底累计公开信息5928条，其中本年度新增主动公开政府信息2110条。",
        {"items_disclosed": (2110, "2110条")},
    ),
    (
        "wrapped_line",
        "我局坚持以公开为常态、不公开为例外，2023年主动公开政府信\n息64条。",
        {"items_disclosed": (64, "64条")},
    ),
    (
        "number_on_its_own_line",
        "本区全年共主动公开政府信息\n5928\n条,全文电子化",
        {"items_disclosed": (5928, "5928\n条")},
    ),
    ("blanks_inside_words", "我镇主动公 开政府信 息 64 条。", {"items_disclosed": (64, "64 条")}),
    (
        "channels",
        "其中，通过政府网站公开政府信息51条，微信公众号“山里人家”公开信息130条，微博发布7条。",
        {"items_website": (51, "51条"), "items_wechat": (130, "130条"), "items_weibo": (7, "7条")},
    ),
    (
        "short_list_after_total",
        "主动公开政府信息六十四条，网站五十一条，公示栏十三条。",
        {"items_disclosed": (64, "六十四条"), "items_website": (51, "五十一条"), "items_bulletin": (13, "十三条")},
    ),
    (
        "other_channels",
        "抖音发布20条，电子屏播放50条，今日头条发布18条，报纸刊登5篇，政府公报刊登信息12条。",
        {
            "items_video": (20, "20条"),
            "items_screen": (50, "50条"),
            "items_app": (18, "18条"),
            "items_press": (5, "5篇"),
            "items_gazette": (12, "12条"),
        },
    ),
    (
        "list_of_kinds",
        "通过政府网、公众号等方式主动向社会公开政策文件、财政预决算、行政处罚等信息1851条。",
        {"items_disclosed": (1851, "1851条")},
    ),
    (
        "parts_behind_the_total",
        "主动公开信息314条，其中，疫情信息公开8条，工作动态信息公开268条。",
        {"items_disclosed": (314, "314条")},
    ),
    ("none_yet", "本镇暂未主动公开政府信息。", {"items_disclosed": (0, "暂未主动公开政府信息")}),
    ("all_channels_together", "通过网站、微信公众号等渠道共公开政府信息120条。", {"items_disclosed": (120, "120条")}),
]

APPLICATIONS = [
    ("received", "共收到政府信息公开申请16件。", {"applications_received": (16, "16件")}),
    ("received_behind", "我局收到16件政府信息公开申请。", {"applications_received": (16, "16件")}),
    ("zero_printed", "依申请公开的收件数量为0件。", {"applications_received": (0, "0件")}),
    ("none", "2023年未收到政府信息公开申请。", {"applications_received": (0, "未收到政府信息公开申请")}),
    ("none_handled", "没有受理依申请公开事项。", {"applications_received": (0, "没有受理依申请公开事项")}),
    (
        "none_from_anyone",
        "没有收到公民、法人或者其他组织的政府信息公开申请。",
        {"applications_received": (0, "没有收到公民、法人或者其他组织的政府信息公开申请")},
    ),
    ("none_told_last", "依申请公开情况：无。", {"applications_received": (0, "依申请公开情况：无")}),
    ("zero_report", "办理依申请公开零报告。", {"applications_received": (0, "依申请公开零报告")}),
    (
        "year_in_full",
        "新收政府信息公开申请12件，上年结转3件，办结14件，结转下年1件。",
        {
            "applications_received": (12, "12件"),
            "applications_carried_over": (3, "3件"),
            "applications_handled": (14, "14件"),
            "applications_carried_forward": (1, "1件"),
        },
    ),
    (
        "carried_in_brackets",
        "共答复政府信息公开申请14件（含上年结转2件，另有1件结转至2023年办理）。",
        {
            "applications_answered": (14, "14件"),
            "applications_carried_over": (2, "2件"),
            "applications_carried_forward": (1, "1件"),
        },
    ),
    (
        "all_answered",
        "收到政府信息公开申请5件，均已按期答复。",
        {"applications_received": (5, "5件"), "applications_answered": (5, "5件，均已按期答复")},
    ),
    (
        "some_answered",
        "收到政府信息公开申请5件，已答复3件，结转下年2件。",
        {
            "applications_received": (5, "5件"),
            "applications_answered": (3, "3件"),
            "applications_carried_forward": (2, "2件"),
        },
    ),
    (
        "online_form",
        "收到政府信息公开申请33件，其中，通过官方网站提交申请表的30件，通过信函提交申请的3件。",
        {"applications_received": (33, "33件"), "applications_online": (30, "30件"), "applications_mail": (3, "3件")},
    ),
    (
        "results",
        "受理依申请公开27件。予以公开20件、部分公开5件、不予公开2件。",
        {
            "applications_received": (27, "27件"),
            "applications_granted": (20, "20件"),
            "applications_granted_in_part": (5, "5件"),
            "applications_denied": (2, "2件"),
        },
    ),
    (
        "results_behind",
        "受理依申请公开5件，其中3件予以公开、2件不予公开。",
        {
            "applications_received": (5, "5件"),
            "applications_granted": (3, "3件"),
            "applications_denied": (2, "2件"),
        },
    ),
    (
        "three_noughts",
        "收到依申请公开0件，公开0件，不予公开0件",
        {
            "applications_received": (0, "0件"),
            "applications_granted": (0, "0件"),
            "applications_denied": (0, "0件"),
        },
    ),
    (
        "how_and_who",
        "收到政府信息公开申请9件，其中网络申请6件、信函申请2件、当面申请1件，自然人8件、法人1件。",
        {
            "applications_received": (9, "9件"),
            "applications_online": (6, "6件"),
            "applications_mail": (2, "2件"),
            "applications_in_person": (1, "1件"),
            "applications_natural_person": (8, "8件"),
            "applications_legal_person": (1, "1件"),
        },
    ),
    (
        "topic_from_heading",
        "（二）依申请公开情况\n2023年，新收3件，上年结转1件。",
        {"applications_received": (3, "3件"), "applications_carried_over": (1, "1件")},
    ),
]

OTHERS = [
    (
        "suits_none",
        "未因政府信息公开申请提起行政复议和行政诉讼。",
        {
            "review_count": (0, "未因政府信息公开申请提起行政复议和行政诉讼"),
            "litigation_count": (0, "未因政府信息公开申请提起行政复议和行政诉讼"),
        },
    ),
    (
        "suits_counted",
        "因政府信息公开发生行政复议2件，结果维持1件；行政诉讼1件。",
        {"review_count": (2, "2件"), "litigation_count": (1, "1件")},
    ),
    (
        "suits_together",
        "政府信息公开行政复议、行政诉讼案件均为0件。",
        {"review_count": (0, "0件"), "litigation_count": (0, "0件")},
    ),
    ("fee_none", "本机关2023年未收取信息处理费。", {"fee_charged": (0, "未收取信息处理费")}),
    ("fee_none_happened", "2023年未发生收取信息处理费的情况。", {"fee_charged": (0, "未发生收取信息处理费")}),
    ("fee_none_at_all", "本年度无收费及减免情况。", {"fee_charged": (0, "无收费")}),
    ("fee", "本机关2023年收取信息处理费1200元。", {"fee_charged": (1200, "1200元")}),
    ("fee_in_ten_thousands", "共收取信息处理费1.2万元。", {"fee_charged": (12000, "1.2万元")}),
    (
        "normative",
        "2021年制发规范性文件5件，废止2件，现行有效25件。",
        {"normative_issued": (5, "5件"), "normative_repealed": (2, "2件"), "normative_in_force": (25, "25件")},
    ),
    (
        "rules_in_brackets",
        "公开市政府规章13件（含新制定5件，废止4件）。",
        {"rules_issued": (5, "5件"), "rules_repealed": (4, "4件")},
    ),
]

MORE = [
    (
        "visits_and_followers",
        "全年网站浏览量达1.2万次，粉丝5000人。",
        {"views": (12000, "1.2万次"), "followers": (5000, "5000人")},
    ),
    (
        "messages",
        "公开办理市长信箱来信56件，办理12345热线80件。",
        {"messages_answered": (56, "56件")},
    ),
    (
        "proposals_add_up",
        "公开答复人大代表建议35件、政协提案12件。",
        {"proposals_answered": (47, "35件、政协提案12件")},
    ),
    (
        "documents_and_interpretations",
        "公开以县政府名义印发的文件31件，发布政策解读18篇，召开新闻发布会4场。",
        {
            "documents_disclosed": (31, "31件"),
            "interpretations": (18, "18篇"),
            "press_conferences": (4, "4场"),
        },
    ),
    ("part_of_the_conferences", "举办新闻发布会20场，其中防汛专场12场。", {"press_conferences": (20, "20场")}),
    ("gazette", "编印政府公报12期。", {"gazette_issues": (12, "12期")}),
    ("accountability", "全年未发生责任追究情形。", {"accountability_cases": (0, "未发生责任追究情形")}),
    (
        "subjects",
        "主动公开政府信息120条，其中工作动态类80条，概况类10条，通知公告类信息26条，其他4条。",
        {
            "items_disclosed": (120, "120条"),
            "items_news": (80, "80条"),
            "items_overview": (10, "10条"),
            "items_notice": (26, "26条"),
            "items_other": (4, "4条"),
        },
    ),
]

STRUCTURE = [
    (
        "channel_of_the_clause_before",
        "“松岭水务”微信公众号开辟“节水课堂”等栏目，一年来共推送信息212条。",
        {"items_wechat": (212, "212条")},
    ),
    ("channel_in_brackets", "通过政务新媒体（官方微博）发布信息77条。", {"items_weibo": (77, "77条")}),
    ("two_words_for_one_channel", "“松岭文旅”抖音公众号发布作品64条。", {"items_video": (64, "64条")}),
    (
        "list_of_channels_is_a_total",
        "利用县政府门户网、农业信息网、“松岭农业”微信公众号等渠道主动公开信息合计512条。",
        {"items_disclosed": (512, "512条")},
    ),
    (
        "list_of_examples_before_the_number",
        "在政府网站主动公开财政资金、教师招聘、行政处罚等群众关注的信息共93条。",
        {"items_website": (93, "93条")},
    ),
    (
        "second_member_has_the_verb_of_the_first",
        "以市政府名义发布政府规章2部、行政规范性文件11件。",
        {"rules_issued": (2, "2部"), "normative_issued": (11, "11件")},
    ),
    ("rounded_whole_before_its_part", "在各级媒体刊发稿件300余篇，松岭日报21篇。", {"items_press": (300, "300余篇")}),
    ("behind_a_count_of_a_channel", "在县政府网站公开信息50条，推送政务信息30条。", {"items_website": (50, "50条")}),
    (
        "one_channel_and_the_parts_of_all",
        "我局主动在网站公开政府信息120条。在主动公开的信息中，财政信息20条。",
        {"items_disclosed": (120, "120条"), "items_website": (120, "120条"), "items_finance": (20, "20条")},
    ),
    (
        "two_channels_and_parts",
        "网站主动公开政府信息120条，微信公众号公开信息30条。在主动公开的信息中，财政信息20条。",
        {"items_website": (120, "120条"), "items_wechat": (30, "30条"), "items_finance": (20, "20条")},
    ),
    ("noun_behind_the_number", "更新公布82项办事指南，开设3个频道。", {}),
    ("accounts_are_no_items", "关停政务新媒体2个，新开设1个政务新媒体。", {}),
    ("number_in_a_name", "宣传解读“惠民20条”等政策。", {}),
    ("counter_of_the_page", "来源：县水务局　浏览次数：120次\n", {}),
    (
        "clock",
        "发布来源：松岭县水务局网站　发布时间：2024-01-18 16:55:49\n",
        {"issued_on": ("2024-01-18", "2024-01-18")},
    ),
    (
        "nothing_at_all",
        "本年度未收到政府信息公开申请，亦未发生由此引起的投诉、行政复议和行政诉讼。",
        {
            "applications_received": (0, "未收到政府信息公开申请"),
            "review_count": (0, "亦未发生由此引起的投诉、行政复议和行政诉讼"),
            "litigation_count": (0, "亦未发生由此引起的投诉、行政复议和行政诉讼"),
        },
    ),
    (
        "long_attribute_before_the_application",
        "我镇没有接到村民群众主动要求公开政府信息的申请。",
        {"applications_received": (0, "没有接到村民群众主动要求公开政府信息的申请")},
    ),
    (
        "no_documents",
        "本年度没有制定、废止行政规范性文件。",
        {
            "normative_issued": (0, "没有制定、废止行政规范性文件"),
            "normative_repealed": (0, "没有制定、废止行政规范性文件"),
        },
    ),
    ("suits_about_other_work", "行政执法过程中未发生行政复议和行政诉讼。", {}),
    (
        "granted_wholly_or_in_part_is_neither",
        "答复政府信息公开申请40件，予以公开和部分公开25件，不予公开15件。",
        {"applications_answered": (40, "40件"), "applications_denied": (15, "15件")},
    ),
    (
        "applicants_of_any_kind",
        "收到公民、法人和其他组织提出的政府信息公开申请31件。",
        {"applications_received": (31, "31件")},
    ),
    (
        "answered_clauses_later",
        "收到政府信息公开申请12件，均已由科室承办，严守时限，依法予以答复。",
        {
            "applications_received": (12, "12件"),
            "applications_answered": (12, "12件，均已由科室承办，严守时限，依法予以答复"),
        },
    ),
    (
        "results_of_a_review_are_its_own",
        "受理政府信息公开申请17件。收到行政复议2件，纠正1件，未办结1件。",
        {"applications_received": (17, "17件"), "review_count": (2, "2件")},
    ),
    (
        "licences_have_their_own_results",
        "（二）依申请公开。受理行政许可申请142件，办结140件。",
        {},
    ),
    (
        "answer_rate_of_applications_alone",
        "收到政府信息公开申请6件，按期答复率100%。网民留言回复率98%。",
        {"applications_received": (6, "6件"), "answer_rate": (100, "按期答复率100%")},
    ),
]

TRAPS = [
    ("hotline", "办理12345热线工单1,234件，回复率100%。"),
    ("licensing_applications", "受理行政许可申请1200件。"),
    ("other_applications", "全年受理低保申请50件。"),
    ("part_of_the_items", "公开重点领域信息8条。"),
    ("growth", "公开信息数量比上年增加120条。"),
    ("all_years", "历年累计公开政府信息5000条。"),
    ("reported_upwards", "向上级报送政务信息79条。"),
    ("nothing_kept_back", "尚未发现应主动公开政府信息而未予公开的情况。"),
    ("standards", "全年共发布卫生健康标准80项。"),
    ("training", "组织政府信息公开培训5次、120人次。"),
    ("article_of_a_law", "根据《政府信息公开条例》第五十条和第20条公开信息。"),
    ("number_of_a_notice", "国办〔2021〕30号文件要求公开信息。"),
    ("fault_free", "未发生依申请公开逾期答复情况。"),
    ("fee_notice", "申请人逾期未按收费通知要求缴纳费用。"),
    ("row_label_of_the_form", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("column_label_of_the_form", "未经复议直接起诉"),
    ("gap_of_a_row", "规章  0  440  83076\n本年新收政府信息公开申请数量\t0\t0\t4"),
    ("three_things", "坚持公开是常态，一是加强领导，公开信息二是抓落实。"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(text, facts, id=name) for name, text, facts in [*ITEMS, *APPLICATIONS, *OTHERS, *MORE, *STRUCTURE]],
)
def test_counts(counted, text, expected) -> None:
    found = counted(text)
    assert found == expected


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in TRAPS])
def test_what_is_no_count(counted, text) -> None:
    assert {name for name in counted(text) if name != "cited_notice"} == set()


def test_one_sentence_mixes_items_with_all_else(counted) -> None:
    text = (
        "全年网站浏览量1.2万次，微信公众号发布信息1.4万余条，办理12345热线1,234件，"
        "人大建议35件，主动公开政府信息2,345条。"
    )
    assert counted(text) == {
        "items_wechat": (14000, "1.4万余条"),
        "items_disclosed": (2345, "2,345条"),
        "proposals_answered": (35, "35件"),
        "views": (12000, "1.2万次"),
    }


def test_rounded_numbers_are_less_sure(read_facts) -> None:
    exact = read_facts("主动公开政府信息2000条。").facts["items_disclosed"]
    rounded = read_facts("主动公开政府信息2000余条。").facts["items_disclosed"]
    unitless = read_facts("主动公开政府信息2000，").facts["items_disclosed"]
    assert exact.confidence > rounded.confidence > unitless.confidence


def test_nothing_is_counted_in_tables(read_facts) -> None:
    table = "主动公开政府信息99条。\n"
    text = "二、主动公开政府信息情况\n" + table + "主动公开政府信息64条。"
    start = text.index(table)
    facts = read_facts(text, table_ranges=[(start, start + len(table))])
    assert facts.facts["items_disclosed"].value == 64
    assert read_facts(text).facts["items_disclosed"].value == 99


def test_furniture_between_wrapped_lines_is_skipped(read_facts) -> None:
    head = "我局坚持以公开为常态、不公开为例外，2023年共主动公开政府\n"
    running_title = "某某局年度报告 第 2 页\n"
    text = head + running_title + "信息64条。"
    facts = read_facts(text, furniture=((len(head), len(head) + len(running_title)),))
    assert facts.facts["items_disclosed"].value == 64


@pytest.mark.parametrize(
    ("year", "name"),
    [(2022, "applications_carried_over"), (2021, "applications_carried_forward")],
    ids=["of_the_year_before", "of_the_year_itself"],
)
def test_what_is_carried_goes_by_the_year(read_facts, year, name) -> None:
    title = f"松岭县水务局{year}年政府信息公开工作年度报告\n"
    facts = read_facts(title + "（二）依申请公开。收到政府信息公开申请9件，2021年结转2件。").facts
    assert facts[name].value == 2
    assert len({"applications_carried_over", "applications_carried_forward"} & facts.keys()) == 1


def test_what_loses_stays_as_an_alternative(read_facts) -> None:
    text = "主动公开政府信息120条。全年共主动公开政府信息134条。"
    fact = read_facts(text).facts["items_disclosed"]
    assert fact.value == 134
    assert [other.value for other in fact.alternatives] == [120]
    assert fact.alternatives[0].confidence < fact.confidence
    span = fact.alternatives[0].spans[0]
    assert text[span.start : span.end] == fact.alternatives[0].text == "120条"


@pytest.mark.parametrize(
    ("told", "name", "value"),
    [
        ("2022年主动公开政府信息43条，2023年主动公开政府信息235条。", "items_disclosed", 235),
        ("2022年，主动公开政府信息43条。2023年，主动公开政府信息235条。", "items_disclosed", 235),
        ("2022年收到政府信息公开申请9件，2023年收到政府信息公开申请6件。", "applications_received", 6),
        ("历年收到政府信息公开申请3410件。2023年收到政府信息公开申请67件。", "applications_received", 67),
        ("截至目前累计收到政府信息公开申请3410件，今年收到政府信息公开申请67件。", "applications_received", 67),
        ("全县各部门共主动公开政府信息2374条。我局主动公开政府信息154条。", "items_disclosed", 154),
        ("通过网站、微信公众号分别公开政府信息31条、9条。", "items_wechat", 9),
        ("政府信息公开行政复议、行政诉讼分别为5件、8件。", "litigation_count", 8),
    ],
)
def test_counts_of_other_years_and_offices_and_counts_in_turn(read_facts, told: str, name: str, value: int) -> None:
    text = f"甲县教育局2023年政府信息公开工作年度报告\n一、总体情况\n{told}\n"
    assert read_facts(text).facts[name].value == value


@pytest.mark.parametrize(
    "told",
    [
        "计划公开政府信息60条。",
        "截至10月底公开政府信息49条。",
        "上半年公开政府信息31条。",
        "自条例施行以来，我局累计主动公开政府信息1043条。",
    ],
)
def test_what_is_not_of_the_year_is_less_sure(read_facts, told: str) -> None:
    text = "甲县教育局2023年政府信息公开工作年度报告\n一、总体情况\n{}\n"
    fact = read_facts(text.format(told)).facts["items_disclosed"]
    sure = read_facts(text.format("2023年公开政府信息60条。")).facts["items_disclosed"]
    assert fact.value is None or fact.confidence < 0.9 < sure.confidence


def test_what_was_done_counts_and_not_what_was_planned(read_facts) -> None:
    text = "甲县教育局2023年政府信息公开工作年度报告\n一、总体情况\n计划公开政府信息60条，实际公开57条。\n"
    assert read_facts(text).facts["items_disclosed"].value == 57
