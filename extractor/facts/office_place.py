"""Where an office is and what kind of office it is, as far as its name and its address show it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.facts.evidence import Finding

_MUNICIPALITY = "北京市|上海市|天津市|重庆市"
_HAN = "[㐀-鿿]"
_PLACE = re.compile(
    rf"(?P<province>{_MUNICIPALITY}|{_HAN}{{2,6}}?(?:省|自治区|特别行政区))?"
    rf"(?P<city>{_HAN}{{2,8}}?(?:自治州|地区|(?<!自治)州(?=[㐀-鿿]{{2,6}}[县市])|盟|市))?"
    rf"(?P<county>{_HAN}{{1,8}}?(?:自治县|自治旗|县|区(?![域划])|旗|市(?!场|政|容|民)))?"
)
_KINDS = (
    ("street", re.compile(r"街道(?:办事处|办)?$|办事处$")),
    ("township", re.compile(r"(?:镇|乡|苏木)(?:人民政府|政府)?$")),
    ("government_office", re.compile(r"政府(?:办公[室厅]|办)$")),
    ("government", re.compile(r"(?:人民政府|政府|省|市|县|区|旗|州|盟)$")),
    ("school", re.compile(r"(?:学校|大学|学院|中学|小学|幼儿园)$")),
    ("commission", re.compile(r"(?:委员会|委)$")),
    ("bureau", re.compile(r"(?:局|厅|署|总局|分局)$")),
    ("office", re.compile(r"(?:办公室|办)$")),
)
# A part of the place that the name lacks is taken from the address, which may be another office's.
_FROM_NAME, _FROM_ADDRESS, _KIND = 0.95, 0.85, 0.96
# The level that the rank at the beginning of a name stands for: 市教育局 is of a city, 镇政府 of a county.
_RANKS = {"省": 0, "市": 1, "州": 1, "盟": 1, "县": 2, "区": 2, "旗": 2, "镇": 2, "乡": 2}
_PARTS = ("province", "city", "county")


def find_office_facts(organization: Finding, address: Finding | None) -> Iterator[tuple[str, Finding]]:
    """``office_province``, ``office_city``, ``office_county`` and ``office_kind``, where they can be determined."""
    name = str(organization.value)
    own = _parts(name)
    if address is not None and isinstance(address.value, str):
        given = _parts(address.value)
        # The address completes the name where it does not contradict it.
        fits = all(own[part] in (None, given[part]) for part in _PARTS)
        for part in _PARTS:
            if fits and own[part] is None and given[part] is not None and not _below(name, own, part):
                yield f"office_{part}", Finding(given[part], address.start, address.end, _FROM_ADDRESS, None)
    for part in _PARTS:
        if own[part] is not None:
            confidence = min(_FROM_NAME, organization.confidence)
            yield f"office_{part}", Finding(own[part], organization.start, organization.end, confidence, name)
    kind = next((kind for kind, pattern in _KINDS if pattern.search(name)), "other")
    yield "office_kind", Finding(kind, organization.start, organization.end, min(_KIND, organization.confidence), name)


def _parts(text: str) -> dict[str, str | None]:
    match = _PLACE.match(text)
    return {part: match[part] if match else None for part in _PARTS}


def _below(name: str, own: dict[str, str | None], part: str) -> bool:
    """Whether ``part`` is below the level of the office's name: 河阳市教育局 is no office of the district it is in.

    A name without a place shows at least its rank (市教育局); one without either shows nothing about where it belongs.
    """
    known = [index for index, level in enumerate(_PARTS) if own[level] is not None]
    lowest = max(known) if known else _RANKS.get(name[:1], -1)
    return _PARTS.index(part) > lowest
