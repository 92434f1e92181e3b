"""Counts that a sentence implies, and counts whose subject stands a clause before them."""

import pytest

IMPLIED = [
    ("one_way", "收到政府信息公开申请3件，均为网络申请。", {"applications_received": 3, "applications_online": 3}),
    (
        "one_kind_of_applicant_and_all_done",
        "本年办理依申请公开信息6件，全部为自然人申请，均已在期限内答复。",
        {"applications_handled": 6, "applications_natural_person": 6, "applications_answered": 6},
    ),
    (
        "suits_behind_take_nothing_away",
        "收到政府信息公开申请5件，均已依法答复，未产生行政复议或行政诉讼。",
        {"applications_received": 5, "applications_answered": 5, "review_count": 0, "litigation_count": 0},
    ),
    (
        "left_over",
        "新收政府信息公开申请9件，已答复8件，1件正在办理中，结转下年度。",
        {"applications_received": 9, "applications_answered": 8, "applications_carried_forward": 1},
    ),
    (
        "total_of_channels",
        "通过区政府网站发布信息1102条，“松岭教育”公众号发布332条，共计1434条。",
        {"items_website": 1102, "items_wechat": 332, "items_disclosed": 1434},
    ),
    (
        "no_total_where_they_do_not_add_up",
        "通过区政府网站发布信息1102条，“松岭教育”公众号发布332条，共计1534条。",
        {"items_website": 1102, "items_wechat": 332},
    ),
    (
        "subjects_within_a_channel",
        "通过网站发布通知公告128条、工作动态367条、政策法规42条，合计537条。",
        {"items_notice": 128, "items_news": 367, "items_policy": 42, "items_website": 537},
    ),
]
SUBJECTS_BEFORE = [
    (
        "account_behind_its_followers",
        "“松岭政务”微信公众号粉丝数达3.2万人，全年推送图文信息780篇。",
        {"followers": 32000, "items_wechat": 780},
    ),
    ("site_behind_its_visits", "局网站总访问量132万次，发布信息2431条。", {"views": 1320000, "items_website": 2431}),
    ("noun_of_publishing", "网站信息发布数量1021条，政务微博发布数量0条。", {"items_website": 1021, "items_weibo": 0}),
    (
        "noun_a_clause_before",
        "公开行政规范性文件8件，均同步公开解读材料，共16篇。",
        {"documents_disclosed": 8, "interpretations": 16},
    ),
    ("one_sort_is_no_total", "全年公开重大建设项目信息78条、公共资源交易信息456条。", {}),
    (
        "results_tell_what_is_applied_for",
        "共收到申请24件（含上年度结转2件），已办结22件，结转下年度2件。",
        {
            "applications_received": 24,
            "applications_carried_over": 2,
            "applications_handled": 22,
            "applications_carried_forward": 2,
        },
    ),
    (
        "a_short_sentence_names_the_topic",
        "依申请公开工作。收到申请0件，办理0件。",
        {"applications_received": 0, "applications_handled": 0},
    ),
    ("kinds_of_own_documents", "其中主动公开文件43份，依申请公开文件12份，不予公开文件31份。", {}),
]
ABSENT = [
    ("made", "本年度未制作规章和行政规范性文件。", {"rules_issued": 0, "normative_issued": 0}),
    ("fees_in_a_list", "未收取任何检索、复制、邮寄等信息处理费用。", {"fee_charged": 0}),
    ("nobody", "无人就政府信息公开提出申请。", {"applications_received": 0}),
    ("an_office_that_decides_reviews", "依法受理行政复议案件46件，审结43件；办理行政应诉案件12件。", {}),
    ("suits_beside_penalties", "作出行政处罚决定213件，行政复议案件5件，行政诉讼案件3件。", {}),
    ("suits_about_disclosure", "因政府信息公开受理行政复议2件。", {"review_count": 2}),
]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [pytest.param(text, wanted, id=name) for name, text, wanted in (*IMPLIED, *SUBJECTS_BEFORE, *ABSENT)],
)
def test_counts_are_those_that_the_sentence_tells(read_facts, text, wanted) -> None:
    found = {name: fact.value for name, fact in read_facts(text).facts.items()}
    assert found == wanted
