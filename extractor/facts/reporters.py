"""Which office may be the one that reports, from sources beside the title: every place of the text that names one.

Reports without a title line name their office in the announcing sentence (现公布某局2023年…年度报告), as the subject of
the narrative (2023年,某局坚持…), behind 请联系, in the site's cell 发布机构, or under the last line. Each place gives a
candidate; :mod:`extractor.facts.identity` weighs them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.facts.dates import YEAR
from extractor.facts.office_forms import is_fuller
from extractor.facts.offices import ORGAN, PLACE, clean_office, is_generic, is_office, is_place, without_desk
from extractor.facts.passages import Passage
from extractor.facts.titles import REPORT_WORDS, Piece

_ANNOUNCED, _COMPILED, _SIGNATURE, _PUBLISHER, _CONTACT, _SUBJECT, _PLACE_SUBJECT = (
    0.9,
    0.86,
    0.84,
    0.7,
    0.76,
    0.72,
    0.5,
)
# The bonus for the subject of a sentence that begins with the year, and for each further sentence, up to three.
_YEAR_LED, _AGAIN = 0.08, 0.03
_HEAD, _TAIL = 60, 12
_LONGEST, _SHORTEST_NAME = 30, 4
_DATE_TAIL = re.compile(rf"{YEAR}[年./-][0-9一二三四五六七八九十]{{1,3}}.*$")
_YEARS = re.compile(rf"^(?:{YEAR}年?度?的?)+|(?:{YEAR}年?度?的?)+$")
_NAME = r"[㐀-鿿·]{2,30}?(?:\([㐀-鿿、]{2,16}\))?"
# Verbs that announce a report; the office is between the last of them and the words of the title.
_ANNOUNCES = re.compile(r"公布|公开|发布|编制|编写|形成|撰写|制作|完成|汇总|向社会|提交|将|对|由|就|公告|报告|了|成")
_COMPILED_BY = re.compile(
    rf"由(?P<office>{_NAME})(?=(?:负责|组织|牵头|汇总|统一|联合)?(?:编制|编写|撰写|根据|按照|依据|汇总|发布|制作|负责))"
)
_DEFINED = re.compile(r"(?P<office>[㐀-鿿]{4,40})\((?:以下|下)简?称:?\"?(?P<short>[㐀-鿿]{3,20})\"?\)")
# Verbs and particles before a name inside a sentence.
_CONNECTS = re.compile(r"结合|由|与|对|将|现将|按照|根据|是")
_CONTACT_OFFICE = re.compile(
    r"(?:请与|请联系|请向|请致电|联系单位|联系部门|可与|直接与|可联系|欢迎联系|及时与|径与|请及时联系|可直接联系|敬请联系)[:]?"
    r"(?P<office>[㐀-鿿·]{4,36}?)(?=取得联系|联系|编制|咨询|反映|反馈|[,。(:;]|地址|电话|$)"
)
_PUBLISHER_LABEL = re.compile(
    r"(?:发布机构|发布单位|公开主体|公开机构|公开单位|制发单位|发文机关|发文单位|信息来源|发布来源|来源)[:]?"
)
_PUBLISHER_NAME = re.compile(r"[㐀-鿿()]{3,36}?(?=[^㐀-鿿()]|发布|公开|日期|时间|网站|浏览|点击|$)")
_VERBS = (
    "坚持|认真|严格|深入|紧紧|紧密|紧扣|围绕|按照|全面|持续|积极|高度|始终|切实|扎实|不断|进一步|根据|依据|依法|依照|依托|主动|共|在|以|将|通过|"
    "充分|坚决|牢固|牢牢|着力|努力|大力|未|没有|没|收到|组织|召开|加强|健全|贯彻|落实|认真|政府信息公开|政务公开|聚焦|立足|把|对|及时|制定|"
    "推动|推进|公开|发布|累计|开展|办理|受理|无|按|为|结合|党组|党委|从|于|继续|严把|强化|优化|稳步|有序|不存在|编制|现将|出台|印发|创新|精准|"
    "规范|着眼|突出|秉持|本着|遵循|统筹|多措并举|结合|全年|年内|本年|新增|建立|成立|利用|运用|学习|落细|自觉|注重|把握|因|被|全力|抓|做好|承办|举办|答复"
)
_SUBJECT_OFFICE = re.compile(
    rf"(?:^|[,。;:)])(?:(?P<year>{YEAR}年)(?:度|以来|来|期间)?,?|本年度,?|今年以来,?|一年来,?|全年,?|[0-9一二三四五六七八九十]{{1,3}}[、.])?"
    rf"(?P<office>[㐀-鿿·]{{1,28}}?(?:{ORGAN}|{PLACE}))(?=(?:{_VERBS}))"
)
_OWN = re.compile(
    r"[我本](?P<kind>局|委|办|厅|县|市|区|旗|镇|乡|街道|省|州|院|校|中心|会|站|所|处|队|室|部|司|盟|场)(?![级域属辖内直])"
)
# The endings of the names of offices that use this word for themselves.
_ENDS = {
    "局": "局", "委": "委员会|委", "办": "办公室|办|街道办事处|办事处", "厅": "厅|办公厅",
    "县": "县|政府", "市": "市|政府", "区": "区|政府|管委会|管理委员会", "旗": "旗|政府",
    "镇": "镇|政府", "乡": "乡|政府", "街道": "街道|办事处|街道办",
    "省": "省|政府", "州": "州|政府", "院": "院", "校": "学校|大学|中学|小学|校|学院", "中心": "中心", "会": "会|联",
    "站": "站", "所": "所", "处": "处", "队": "队", "室": "室", "部": "部", "司": "司|公司",
    "盟": "盟|行署|公署", "场": "场",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """An office, where it is printed, what kind of place that is, and how strong such a place is as evidence."""

    piece: Piece
    source: str
    confidence: float


def find_candidates(passages: Sequence[Passage]) -> list[Candidate]:
    """Candidates in the order of their sources; the same office may be among them several times."""
    head = passages[:_HEAD]
    return [
        *_announced(head), *_defined(head), *_compiled(head), *_published(passages), *_contacts(passages),
        *_subjects(passages), *_signature(passages),
    ]  # fmt: skip


def own_word(passages: Sequence[Passage]) -> str | None:
    """The office's most frequent word for itself: 局 of 我局, 县 of 我县."""
    counts: Counter[str] = Counter()
    for passage in passages:
        if "我" in passage.text or "本" in passage.text:
            counts.update(match["kind"] for match in _OWN.finditer(passage.text))
    return max(counts, key=lambda kind: counts[kind]) if counts else None


def agrees(name: str, own: str | None) -> bool | None:
    """Whether an office of this name would use this word for itself; ``None`` where it uses none."""
    return None if own is None else re.search(f"(?:{_ENDS[own]})$", name) is not None


def _announced(passages: Sequence[Passage]) -> Iterator[Candidate]:
    for passage in passages:
        if passage.heading or not any(mark in passage.text for mark in ",。;:"):
            continue
        for match in REPORT_WORDS.finditer(passage.text):
            if match["report"] is None and "情况" not in match.group():
                continue
            end = match.start()
            start = max(passage.text.rfind(mark, 0, end) for mark in ',。;:《》"()') + 1
            if passage.text[start:end].endswith("人民") and match.group().startswith("政府"):
                end += 2
            start = _behind_break(passage, start, end)
            for name, at in _names_before(passage.text, start, end):
                if (is_office(name) or is_place(name)) and not is_generic(name):
                    confidence = _ANNOUNCED if is_office(name) else _ANNOUNCED * 0.9
                    yield Candidate(_piece(passage, at, name), "announced", confidence)
                    break


def _behind_break(passage: Passage, start: int, end: int) -> int:
    """Where the name begins: behind a blank or a line's end, unless that only wraps the name."""
    source, origins = passage.source, passage.origins
    for at in range(end - 1, start, -1):
        if origins[at] > origins[at - 1] + 1 and end - at >= _SHORTEST_NAME:
            name = clean_office(_YEARS.sub("", passage.text[at:end]))
            if is_office(name) and source[origins[at - 1] + 1 : origins[at]].isspace():
                return at
    return start


def _names_before(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """The possible names between the last verb that announces and ``end``, longest first, with their places."""
    starts = [start, *(match.end() for match in _ANNOUNCES.finditer(text, start, end))]
    for first in starts:
        words = text[first:end]
        stripped = _YEARS.sub("", words)
        name = clean_office(_YEARS.sub("", stripped))
        if 2 <= len(name) <= _LONGEST:
            yield name, text.index(name, first)


def _defined(passages: Sequence[Passage]) -> Iterator[Candidate]:
    """The full name after which the text defines a short one: 国家税务总局某市税务局(以下简称"某市税务局")."""
    for passage in passages:
        for match in _DEFINED.finditer(passage.text):
            start, end = match.span("office")
            short = match["short"]
            for at in (start, *(m.end() for m in _CONNECTS.finditer(passage.text, start, end))):
                name = passage.text[at:end]
                if is_office(name) and not is_generic(name) and is_office(short) and is_fuller(name, short):
                    yield Candidate(_piece(passage, at, name), "defined", _COMPILED)
                    break


def _compiled(passages: Sequence[Passage]) -> Iterator[Candidate]:
    for passage in passages:
        for match in _COMPILED_BY.finditer(passage.text):
            if is_office(match["office"]):
                yield Candidate(_piece(passage, match.start("office"), match["office"]), "compiled", _COMPILED)


def _published(passages: Sequence[Passage]) -> Iterator[Candidate]:
    for index, passage in enumerate(passages):
        for label in _PUBLISHER_LABEL.finditer(passage.text):
            if label.end() == len(passage.text):
                # The label and its value are in two cells.
                if index + 1 < len(passages) and is_office(passages[index + 1].text.strip("[]()")):
                    name = passages[index + 1].text.strip("[]()")
                    at = passages[index + 1].text.index(name)
                    yield Candidate(_piece(passages[index + 1], at, name), "publisher", _PUBLISHER)
                continue
            # White space ends the name here, so it is read from the text before its blanks were taken out.
            match = _PUBLISHER_NAME.match(passage.source, passage.origins[label.end()])
            if match is not None and is_office(match.group()):
                yield Candidate(Piece(match.group(), *match.span()), "publisher", _PUBLISHER)


def _contacts(passages: Sequence[Passage]) -> Iterator[Candidate]:
    for passage in passages:
        for match in _CONTACT_OFFICE.finditer(passage.text):
            printed = match["office"]
            for name in dict.fromkeys((without_desk(printed), printed)):
                if is_office(name) or (name != printed and is_place(name)):
                    weight = 1.0 if name == without_desk(printed) else 0.7
                    yield Candidate(_piece(passage, match.start("office"), name), "contact", _CONTACT * weight)


def _subjects(passages: Sequence[Passage]) -> Iterator[Candidate]:
    found: dict[str, tuple[Piece, float]] = {}
    for passage in passages:
        for match in _SUBJECT_OFFICE.finditer(passage.text):
            name = match["office"]
            place = is_place(name)
            if is_generic(name) or not (is_office(name) or place) or len(name) < 3:
                continue
            base = _PLACE_SUBJECT if place else _SUBJECT
            confidence = base + _YEAR_LED * (match["year"] is not None)
            if name in found:
                piece, before = found[name]
                found[name] = piece, min(max(before, confidence) + _AGAIN, base + _YEAR_LED + 3 * _AGAIN)
            else:
                found[name] = _piece(passage, match.start("office"), name), confidence
    for piece, confidence in found.values():
        yield Candidate(piece, "subject", confidence)


def _signature(passages: Sequence[Passage]) -> Iterator[Candidate]:
    """The office above or before the date at the end of the report."""
    for passage in reversed(passages[-_TAIL:]):
        name = _DATE_TAIL.sub("", passage.text).strip("*#()|")
        if 4 <= len(name) <= 36 and is_office(name) and not is_generic(name) and not passage.heading:
            yield Candidate(_piece(passage, passage.text.index(name), name), "signature", _SIGNATURE)
            return


def _piece(passage: Passage, at: int, name: str) -> Piece:
    return Piece(name, *passage.range(at, at + len(name)))
