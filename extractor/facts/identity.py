"""Who reports on which year: organization, year and title, and what speaks against them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.facts.dates import YEAR, read_year
from extractor.facts.evidence import Finding
from extractor.facts.offices import is_office, is_place, without_noise
from extractor.facts.passages import Passage
from extractor.facts.titles import Piece, Title, cells, find_title, parse_title, quoted_title

_TITLE, _TITLE_ODD_NAME, _COMPLETED, _QUOTED = 0.95, 0.6, 0.9, 0.85
_SIGNATURE, _PUBLISHER, _CONTACT, _METADATA = 0.8, 0.7, 0.6, 0.6
_YEAR_IN_TITLE, _YEAR_OF_PERIOD, _YEAR_IN_PROSE, _YEAR_IN_LOOSE_PROSE, _YEAR_BEFORE_ISSUE = 0.97, 0.88, 0.7, 0.55, 0.5
_AGREED, _CONTRADICTED = 0.02, 0.35
_TAIL = 12
_DATE_TAIL = re.compile(rf"{YEAR}[年./-][0-9一二三四五六七八九十]{{1,3}}.*$")
_CONTACT_OFFICE = re.compile(
    r"(?:请与|请联系|请向|请致电|联系单位|联系部门|可与|直接与|由)[:]?(?P<office>[㐀-鿿()]{4,36}?)(?:联系|编制|咨询|反映|[,。(:]|地址|电话)"
)
_PUBLISHED_BY = re.compile(
    r"(?:发布机构|发布单位|公开主体|公开机构|制发单位|来源)[:]?(?P<office>[㐀-鿿()]{3,36})(?=[^㐀-鿿]|发布|公开|日期|时间|$)"
)
_PROSE_YEAR = re.compile(
    rf"(?P<year>{YEAR})年(?:度|以来|来)?(?=[,]|[我本全]|[㐀-鿿]{{2,20}}(?:坚持|认真|深入|严格|共|主动|按照|政府信息|政务公开))"
)
# Any year of the prose that is neither part of a date nor of the name of a cited document or plan.
_LOOSE_YEAR = re.compile(
    rf"(?<![0-9\[])(?P<year>{YEAR})年(?!度?[0-9一二三四五六七八九十]{{1,2}}月)(?![^,。;]{{0,16}}(?:要点|方案|通知|安排|》))"
)


@dataclass(frozen=True)
class Identity:
    organization: Finding | None
    year: Finding | None
    title: Finding | None
    notes: tuple[str, ...] = ()


def find_identity(
    text: str,
    passages: Sequence[Passage],
    *,
    first_section: int,
    metadata_title: str | None,
    period: tuple[Finding, Finding] | None,
    issued_year: int | None,
) -> Identity:
    """``text`` is normalised, ``first_section`` where its first section begins (its length, if none was found)."""
    title = find_title(cells(text, first_section))
    if title is None and first_section < len(text):
        title = find_title(cells(text, len(text)))
    quoted = _first_quoted(passages)
    outside = parse_title(metadata_title) if metadata_title else None
    organization = _organization(title, quoted, outside, passages)
    year, notes = _year(title, quoted, outside, passages, period, issued_year)
    return Identity(organization, year, _title_finding(title or outside), notes)


def _title_finding(title: Title | None) -> Finding | None:
    if title is None:
        return None
    confidence = min(0.5 + 0.25 * title.score, 0.97)
    return Finding(title.whole.text, title.whole.start, title.whole.end, confidence, title.whole.text)


def _first_quoted(passages: Sequence[Passage]) -> Title | None:
    for passage in passages[:60]:
        if "《" in passage.text and "报告" in passage.text:
            title = quoted_title(passage.text, passage.origins)
            if title is not None:
                return title
    return None


def _organization(
    title: Title | None, quoted: Title | None, outside: Title | None, passages: Sequence[Passage]
) -> Finding | None:
    """The title's office; where the title names a bare place, the fuller name that the report prints elsewhere."""
    signature = _signature(passages)
    named = title.office if title else None
    proper = named is not None and (is_office(named.text) or is_place(named.text))
    if named is not None and not proper and any(o is not None for o in (signature, quoted and quoted.office)):
        # What stands before the title is page chrome as often as an odd name; an office named elsewhere is better.
        named = None
    if named is not None:
        if is_place(named.text):
            fuller = _fuller(named.text, signature, passages)
            if fuller is not None:
                return _office(fuller, _COMPLETED)
        return _office(named, _TITLE if proper else _TITLE_ODD_NAME)
    if quoted is not None and quoted.office is not None:
        fuller = _fuller(quoted.office.text, signature, passages) if is_place(quoted.office.text) else None
        return _office(fuller or quoted.office, _QUOTED)
    if signature is not None:
        return _office(signature, _SIGNATURE)
    for pattern, confidence in ((_PUBLISHED_BY, _PUBLISHER), (_CONTACT_OFFICE, _CONTACT)):
        found = _matched_office(pattern, passages)
        if found is not None:
            return _office(found, confidence)
    if outside is not None and outside.office is not None:
        return _office(outside.office, _METADATA)
    return None


def _office(piece: Piece, confidence: float) -> Finding:
    return Finding(without_noise(piece.text), piece.start, piece.end, confidence, piece.text)


def _fuller(place: str, signature: Piece | None, passages: Sequence[Passage]) -> Piece | None:
    if signature is not None and place in signature.text and is_office(signature.text):
        return signature
    government = place + "人民政府"
    for passage in passages:
        at = passage.text.find(government)
        if at >= 0:
            return Piece(government, *passage.range(at, at + len(government)))
    return None


def _signature(passages: Sequence[Passage]) -> Piece | None:
    """The office above or before the date at the end of the report."""
    for passage in reversed(passages[-_TAIL:]):
        name = _DATE_TAIL.sub("", passage.text).strip("*#()|")
        if 4 <= len(name) <= 36 and is_office(name) and not passage.heading:
            at = passage.text.index(name)
            return Piece(name, *passage.range(at, at + len(name)))
    return None


def _matched_office(pattern: re.Pattern[str], passages: Sequence[Passage]) -> Piece | None:
    for passage in passages:
        for match in pattern.finditer(passage.text):
            if is_office(match["office"]):
                return Piece(match["office"], *passage.range(*match.span("office")))
    return None


def _year(
    title: Title | None,
    quoted: Title | None,
    outside: Title | None,
    passages: Sequence[Passage],
    period: tuple[Finding, Finding] | None,
    issued_year: int | None,
) -> tuple[Finding | None, tuple[str, ...]]:
    """The year by the strongest source; sources that disagree lower its confidence and leave a note."""
    candidates: list[tuple[str, Finding]] = []
    for source, found, confidence in (
        ("title", title, _YEAR_IN_TITLE),
        ("quoted title", quoted, _YEAR_OF_PERIOD),
        ("file title", outside, _YEAR_OF_PERIOD),
    ):
        if found is not None and found.year is not None:
            piece = found.year
            candidates.append((source, Finding(found.year_value, piece.start, piece.end, confidence, piece.text)))
    if period is not None:
        first = period[0]
        value = int(str(first.value)[:4])
        at = None if first.start is None else first.start
        candidates.append(("period", Finding(value, at, first.end, min(first.confidence, _YEAR_OF_PERIOD))))
    prose = _prose_year(passages, _PROSE_YEAR, _YEAR_IN_PROSE)
    if prose is None and not candidates:
        prose = _prose_year(passages, _LOOSE_YEAR, _YEAR_IN_LOOSE_PROSE)
    if prose is not None:
        candidates.append(("narrative", prose))
    if not candidates:
        guess = None if issued_year is None else Finding(issued_year - 1, None, None, _YEAR_BEFORE_ISSUE)
        return guess, ()
    rank = {"title": 0, "period": 1, "quoted title": 2, "file title": 3, "narrative": 4}
    candidates.sort(key=lambda pair: rank[pair[0]])
    source, chosen = candidates[0]
    others = [(name, finding.value) for name, finding in candidates[1:] if finding.value != chosen.value]
    if others:
        told = ", ".join(f"{name} says {value}" for name, value in others)
        confidence = max(chosen.confidence - _CONTRADICTED, 0.3)
        note = f"year: {source} says {chosen.value}, {told}"
        return Finding(chosen.value, chosen.start, chosen.end, confidence, chosen.text), (note,)
    confidence = min(chosen.confidence + _AGREED * (len(candidates) > 1), 0.99)
    return Finding(chosen.value, chosen.start, chosen.end, confidence, chosen.text), ()


def _prose_year(passages: Sequence[Passage], pattern: re.Pattern[str], confidence: float) -> Finding | None:
    """The year found most often, its confidence lowered by the share of other years."""
    found: list[tuple[int, int, int]] = []
    for passage in passages:
        for match in pattern.finditer(passage.text):
            value = read_year(match["year"])
            if value is not None:
                found.append((value, *passage.range(*match.span("year"))))
    if not found:
        return None
    counts = Counter(value for value, _, _ in found)
    value, times = counts.most_common(1)[0]
    share = times / len(found)
    start, end = next((start, end) for year, start, end in found if year == value)
    return Finding(value, start, end, confidence * (0.7 + 0.3 * share))
