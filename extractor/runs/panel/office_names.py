"""One normal form for the wordings of an office's name, so that its reports meet over the years.

Only what cannot join two offices is normalised away: script, width, spaces, marks, years, 关于, and long against
short forms in official use (人民政府办公室 and 政府办, 人力资源和社会保障局 and 人社局). Whatever might (县 → 区,
a missing city, a misread character) is left to be proposed in :mod:`extractor.runs.panel.proposals`.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from extractor.facts.office_forms import short_form
from extractor.facts.offices import clean_office
from extractor.normalize import fold, squeeze

_MARKS = re.compile(r"[^\w()]|_")
_YEARS = re.compile(r"\((?:19|20)[0-9]{2}年?度?\)|^(?:19|20)[0-9]{2}年?度?|(?:19|20)[0-9]{2}年?度?$")
# A bare place stands for its government, a bare street for its office; but zones and estates have a committee.
_BARE_PLACE = re.compile(
    r"^[㐀-鿿]+(?:省|市|区|县|旗|州|盟|乡|镇|苏木)$(?<!开发区)(?<!园区)(?<!新区)(?<!景区)(?<!度假区)(?<!试验区)(?<!示范区)(?<!保税区)"
    r"(?<!高新区)(?<!社区)(?<!小区)(?<!城市)(?<!超市)"
)
_BARE_STREET = re.compile(r"^[㐀-鿿]+街道$")

_DEPARTMENTS = (
    "财政|教育|教体|体育|科技|工信|工业|信息化|经济|经信|公安|民政|司法|人社|自规|自然资源|规划|生态环境|环境保护|环保|国土资源|国土|住建|住房|城乡建设|建设|城管|"
    "综合行政执法|综合执法|行政执法|交通运输|交通|水利|水务|农业农村|农业|林业|草原|园林|商务|文旅|文化|文体|旅游|广电|广播电视|新闻出版|卫健|卫生|计划生育|"
    "退役军人|应急|审计|市监|统计|医保|信访|金融|政务服务|政务|行政审批|服务|管理|监督|数据|大数据|机关事务|国资|税务|气象|档案|地震|粮食|物资储备|乡村振兴|扶贫|"
    "扶贫开发|消防|救援|邮政|烟草|海关|发改|民族|宗教|民宗|侨务|外事|公积金|人防|编|机构编制|供销|安全生产|食品药品|工商|质量技术|招商|投资促进|口岸|"
    "事务|委|政府|公共|资源|交易|保障|发展|建设|开发|促进"
)
_RANK = "[省市区县旗州盟镇乡]|街道|村|自治[区州县旗]"
_OWN = "[本我该全各贵]"
_SHARED = re.compile(
    rf"^{_OWN}?(?:{_RANK})?(?:政府|(?:{_DEPARTMENTS}|[和与及])*)(?:局|委|厅|办|办公室|中心|站|所|队|支队|大队|分局|管委会|社|会|处|科)?$"
)
_BARE_RANK = re.compile(rf"^{_OWN}?(?:{_RANK})")
_PLACE = re.compile(r"(?:省|市(?![监容政场民])|区(?!域)|县|旗|州|盟|镇|乡(?!村)|街道)")


@lru_cache(maxsize=65536)
def office_key(name: str) -> str:
    """The normal form of an office's name; the empty string where nothing of a name is in it.

    Applying it again changes nothing.
    """
    seen: set[str] = set()
    while name not in seen:
        seen.add(name)
        name = _step(name)
    # Two forms that turn into each other cannot come from the rules above; if a rule ever makes them, the answer
    # must still not depend on where one enters the circle.
    return min(_circle(name))


def _circle(name: str) -> list[str]:
    circle = [name]
    while (following := _step(circle[-1])) != name:
        circle.append(following)
    return circle


def _step(name: str) -> str:
    key = clean_office(squeeze(fold(name)))
    key = _YEARS.sub("", _MARKS.sub("", key).casefold())
    key = short_form(key)
    if _BARE_PLACE.search(key):
        return f"{key}政府"
    return f"{key}办" if _BARE_STREET.search(key) else key


def office_id(key: str) -> str:
    """A name for the office that no other input of a run can change: made from its normal form alone."""
    return f"o{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def is_shared(key: str) -> bool:
    """Whether a normal form names no place, so that offices all over the country bear it (财政局, 市政府)."""
    return _SHARED.search(key) is not None


def without_rank(key: str) -> str:
    """A normal form without the rank of a place that it does not name: 县财政局 is 财政局."""
    return _BARE_RANK.sub("", key)


def place_ends(key: str) -> list[int]:
    """Where the places that a normal form begins with end: 保山市|隆阳区|教体局 gives 3 and 6."""
    return [match.end() for match in _PLACE.finditer(key) if 1 < match.end() < len(key)]
