import random

import pytest

from extractor.runs.panel.office_names import office_key
from extractor.runs.panel.proposals import Named, propose


def named(name, *years):
    return Named(office_key(name), name, frozenset(years))


def nothing_known(_earlier, _later):
    return 0, 0


@pytest.mark.parametrize(
    ("earlier", "later", "kind"),
    [
        ("长清县人民政府", "长清区人民政府", "upgrade"),
        ("云溪镇人民政府", "云溪街道办事处", "upgrade"),
        ("柳林县环境保护局", "柳林县生态环境局", "successor"),
        ("柳林县教育局", "柳林县教育体育局", "successor"),
        ("隆阳区财政局", "云南省保山市隆阳区财政局", "place_prefix"),
        ("柳林县卫健局（县中医药局）", "柳林县卫健局", "brackets"),
        ("柳林县人民政府", "柳林县人民政府办公室", "office_of"),
        ("保山乡人民政府", "宝山乡人民政府", "spelling"),
        ("柳林县政务服务中心", "柳林县政务服务管理中心", "spelling"),
    ],
)
def test_a_known_kind_of_change_is_proposed(earlier, later, kind):
    (proposal,) = propose([named(earlier, 2019, 2020), named(later, 2021, 2022)], nothing_known)
    assert (proposal.kind, proposal.name.wording, proposal.office.wording) == (kind, earlier, later)
    assert 0.5 <= proposal.score < 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (named("柳林县财政局", 2019), named("东河县财政局", 2020)),
        (named("东河县第一中学", 2019), named("东河县第二中学", 2020)),
        (named("柳林县财政局", 2019), named("柳林县公安局", 2020)),
        (named("保山乡人民政府", 2019, 2020, 2021), named("宝山乡人民政府", 2019, 2020, 2021)),
    ],
    ids=["two places", "two numbers", "two departments", "side by side for years"],
)
def test_two_offices_are_not_proposed(first, second):
    assert propose([first, second], nothing_known) == []


def test_numbers_carried_over_speak_for_it_and_against_it():
    names = [named("长清县人民政府", 2020), named("长清区人民政府", 2021)]
    (plain,) = propose(names, nothing_known)
    (better,) = propose(names, lambda *_: (3, 0))
    (worse,) = propose(names, lambda *_: (1, 2))
    assert worse.score < plain.score < better.score
    assert (better.carried_same, worse.carried_different) == (3, 2)


def test_only_names_that_follow_each_other_are_compared_by_numbers():
    names = [named("长清县人民政府", 2018), named("长清区人民政府", 2021)]
    (proposal,) = propose(names, lambda *_: pytest.fail("no year follows the other"))
    assert proposal.carried_same == 0


def test_a_short_name_that_fits_several_is_less_sure():
    one = propose([named("朝阳区政府", 2020), named("甲市朝阳区政府", 2021)], nothing_known)
    two = propose(
        [named("朝阳区政府", 2020), named("甲市朝阳区政府", 2021), named("乙市朝阳区政府", 2021)], nothing_known
    )
    fuller = [proposal for proposal in two if proposal.kind == "place_prefix"]
    assert len(fuller) == 2
    assert fuller[0].score < one[0].score


def test_the_order_of_names_changes_nothing():
    names = [
        named(f"{place}{mark}{office}", year)
        for place, year in (("长清", 2019), ("柳林", 2020))
        for mark in "县区"
        for office in ("人民政府", "教育局", "教体局", "财政局")
    ]
    expected = propose(names, nothing_known)
    assert expected
    for seed in range(5):
        random.Random(seed).shuffle(names)
        assert propose(names, nothing_known) == expected
