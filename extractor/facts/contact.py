"""Address, postcode, telephone, fax and e-mail of the office, from the sentence that invites questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.facts.evidence import DOUBTED, Finding
from extractor.facts.passages import Passage

_AREA = r"(?:\(0[0-9]{2,3}\)|0[0-9]{2,3})-?"
_PHONE_NUMBER = (
    rf"(?:{_AREA}[0-9]{{7,8}}(?:(?:-|转)[0-9]{{1,5}})?|1[3-9][0-9]{{9}}"
    r"|400-?[0-9]{3,4}-?[0-9]{3,4}|[2-8][0-9]{6,7})(?![0-9])"
)
_COLON = r"[:为是]?"
_PHONE = re.compile(
    rf"(?<!传真)(?:联系电话|咨询电话|办公电话|电话号码|联系方式|联系人电话|电话[、/和及]传真|电话|TEL|Tel|tel)(?:\(传真\))?{_COLON}\(??(?P<value>{_PHONE_NUMBER})"
)
_FAX = re.compile(rf"(?:传真号码|传真电话|传真|FAX|Fax|fax){_COLON}(?P<value>{_PHONE_NUMBER})")
_POSTCODE = re.compile(rf"(?:邮政编码|邮编|邮政编号){_COLON}(?P<value>[0-9]{{6}})(?![0-9])")
_EMAIL_LABEL = r"(?:电子邮箱|电子信箱|电子邮件|电邮|邮箱地址|邮箱|信箱|[Ee]-?[Mm]ail)(?:地址)?"
_EMAIL = re.compile(
    rf"(?:{_EMAIL_LABEL}{_COLON})?(?P<value>[A-Za-z0-9][A-Za-z0-9._+-]{{0,63}}@[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}}){{1,8}})"
)
_EMAIL_DAMAGED = re.compile(
    rf"{_EMAIL_LABEL}{_COLON}(?P<value>\[?email\]?protected\]?|[A-Za-z0-9][A-Za-z0-9._-]*\.(?:com|cn|net|org)(?:\.cn)?)"
)
_NEXT_LABEL = (
    r"邮编|邮政编码|邮政编号|联系电话|咨询电话|办公电话|电话|传真|电子邮箱|电子信箱|电子邮件|邮箱|信箱|联系人|联系方式|"
    r"网址|E-?mail"
)
# An address ends before the next label, the end of its sentence or a comma. Behind the comma there may be the building
# (…121号,行政大楼4楼), and in brackets the name of the place.
_PART = r"(?:[^,;。:()\"]|\([^()]{1,20}\))"
_ADDRESS = re.compile(
    r"(?<!网站)(?<!下载)(?<!邮箱)(?<!邮件)(?<!网)(?:办公地址|联系地址|通讯地址|通信地址|单位地址|邮寄地址|地址)(?P<colon>[:为是]?)"
    rf"(?P<value>{_PART}{{3,60}}?(?:,(?!{_NEXT_LABEL})(?=[^,;。:]{{2,20}}(?:楼|室|层|号|院内|大厦|中心|单元|栋|座|幢|区|厅))"
    rf"[^,;。:()\"]{{2,20}}?(?:楼|室|层|号|院内|大厦|中心|单元|栋|座|幢|区|厅)(?:\([^()]{{1,20}}\))?)?)"
    rf"(?=[,;。:\"]|\)?$|[,、]?(?:{_NEXT_LABEL})|\)[,。;]|\)$|\))"
)
_PLACE = re.compile(r"[省市区县旗州镇乡村街路道号楼巷里院]")
_WEB = re.compile(r"https?:|www\.|网站|门户")
_INVITES = re.compile(r"疑问|联系|咨询|意见|建议|地址")
_LABELLED, _IN_CHROME, _DAMAGED, _COLONLESS = 0.95, 0.6, 0.4, 0.8


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    pattern: re.Pattern[str]


_FIELDS = (
    _Field("contact_phone", _PHONE),
    _Field("contact_fax", _FAX),
    _Field("contact_postcode", _POSTCODE),
    _Field("contact_email", _EMAIL),
)
_LABELS = re.compile(r"地址|邮编|邮政编|电话|联系方式|传真|@|邮箱|信箱|邮件|[Ee]-?[Mm]ail|TEL|Tel")


def find_contact(passages: list[Passage]) -> Iterator[tuple[str, Finding]]:
    """Findings of the contact facts. A fax number is never given as telephone, a web address never as address.

    An e-mail address whose @ the conversion lost is reported with value ``None`` and its printed text.
    """
    for passage in passages:
        if _LABELS.search(passage.text):
            yield from _in_passage(passage)


def _in_passage(passage: Passage) -> Iterator[tuple[str, Finding]]:
    text = passage.text
    invites = _LABELLED if _INVITES.search(text) else _IN_CHROME
    for field in _FIELDS:
        for match in field.pattern.finditer(text):
            yield field.name, Finding(match["value"], *passage.range(*match.span("value")), invites)
    for match in _EMAIL_DAMAGED.finditer(text):
        yield "contact_email", Finding(None, *passage.range(*match.span("value")), _DAMAGED, None, (DOUBTED,))
    for match in _ADDRESS.finditer(text):
        start, end = match.span("value")
        value = match["value"]
        if value.endswith(")") and "(" not in value:
            value, end = value[:-1], end - 1
        if _WEB.search(value) or not _PLACE.search(value):
            continue
        confidence = invites if match["colon"] else min(invites, _COLONLESS)
        yield "contact_address", Finding(value, *passage.range(start, end), confidence)
