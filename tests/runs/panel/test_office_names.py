import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.report import Fact
from extractor.runs.panel.names_file import NameMap
from extractor.runs.panel.office_names import is_shared, office_id, office_key
from extractor.runs.panel.place import find_place
from tests.runs.panel.offices import FORMS, office_report

PIECES = (
    *("人民政府", "政府", "人民", "办公室", "办公厅", "委员会", "管理", "街道", "办事处", "县", "市", "区", "乡", "镇"),
    *("关于", "的", "（", "）", "(", ")", "2023年度", "年", "度", "《", "》", "·", "\u3000", "財政局"),
    *("财政局", "發展", "和", "改革", "與", "县人", "开发区", "新区", "柳林", "東河", "卫生健康"),
    *("附件1", ":", "-", "中(zhōng)", "０１", "Ａ"),
)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("柳林县人民政府", "柳林縣人民政府"),
        ("柳林县人民政府办公室", "柳林县政府办"),
        ("柳林县人民政府办公室", "柳林县政府办公室"),
        ("关于柳林县财政局", "柳林县财政局"),
        ("柳 林 县\u3000财政局", "柳林县财政局"),
        ("《柳林县财政局》", "柳林县财政局"),
        ("柳林县卫健委（柳林县中医药局）", "柳林县卫生健康委员会(柳林县中医药局)"),
        ("柳林县财政局2023年度", "柳林县财政局"),
        ("（2023年）柳林县财政局", "柳林县财政局"),
        ("云溪街道", "云溪街道办事处"),
        ("保山乡", "保山乡人民政府"),
        ("隆阳区人力资源和社会保障局", "隆阳区人力资源社会保障局"),
        ("隆阳区人社局", "隆阳区人力资源和社会保障局"),
        ("隆阳区发展和改革局", "隆阳区发改局"),
        ("隆阳区市场监督管理局", "隆阳区市场监管局"),
        ("某某经济开发区管委会", "某某经济开发区管理委员会"),
        ("巴音郭楞·蒙古自治州人民政府", "巴音郭楞蒙古自治州政府"),
    ],
)
def test_wordings_of_one_office_have_one_key(first, second):
    assert office_key(first) == office_key(second) != ""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("长清县人民政府", "长清区人民政府"),
        ("柳林县人民政府", "柳林县人民政府办公室"),
        ("永县财政局", "永和县财政局"),
        ("保山乡人民政府", "宝山乡人民政府"),
        ("山东省长清区财政局", "长清区财政局"),
        ("东河县第一中学", "东河县第二中学"),
        ("柳林县财政局（汇总）", "柳林县财政局"),
        ("隆阳区卫健委", "隆阳区卫健局"),
        ("柳林镇人民政府", "柳林乡人民政府"),
    ],
)
def test_what_may_be_two_offices_is_never_one_key(first, second):
    assert office_key(first) != office_key(second)


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=20))
def test_the_normal_form_is_its_own_normal_form(name):
    key = office_key(name)
    assert office_key(key) == key


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6))
def test_spaces_and_width_change_nothing(pieces):
    plain = "".join(pieces)
    spaced = "\u3000".join(plain)
    wide = plain.replace("(", "（").replace(")", "）")
    if "zh" in plain:  # a gloss in brackets is told by having no space in it
        spaced = plain
    assert office_key(spaced) == office_key(plain) == office_key(wide)


@pytest.mark.parametrize(
    "name",
    [
        "财政局",
        "市财政局",
        "县人民政府",
        "本县人民政府",
        "人民政府办公室",
        "我市发展和改革委员会",
        "街道办事处",
        "住房和城乡建设局",
    ],
)
def test_a_name_without_a_place_is_shared(name):
    assert is_shared(office_key(name))


@pytest.mark.parametrize(
    "name",
    [
        "柳林县财政局",
        "国家税务总局",
        "教育部",
        "北京大学",
        "和县人民政府",
        "云溪街道",
        "重庆市人民政府",
        "某某经济开发区管委会",
    ],
)
def test_a_name_with_a_place_or_of_its_own_is_not(name):
    assert not is_shared(office_key(name))


def test_the_id_follows_from_the_key_alone():
    # A change here is a change of every panel that users have joined with theirs.
    assert office_id(office_key("柳林縣財政局")) == office_id("柳林县财政局") == "o273cb2223af13db3"


@pytest.mark.parametrize(
    ("name", "told", "confidence", "key"),
    [
        ("县财政局", {"office_county": "云川县"}, 0.9, "云川县财政局"),
        ("财政局", {"office_city": "河阳市", "office_county": "东城区"}, 0.9, "东城区财政局"),
        ("县财政局", {"office_county": "云川县"}, 0.5, "县财政局"),
        ("柳林县财政局", {"office_county": "云川县"}, 0.9, "柳林县财政局"),
    ],
    ids=["rank", "nothing", "unsure", "place_of_its_own"],
)
def test_the_place_that_a_report_tells_joins_its_office(name, told, confidence, key):
    facts = {part: Fact(value=value, text=value, confidence=confidence) for part, value in told.items()}
    assert find_place(office_report(name, 2023, facts=facts), NameMap(), FORMS).key == key
