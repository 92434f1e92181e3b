"""Which office reports on which year: organization, year and title, and the evidence against them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.facts.dates import YEAR, read_year
from extractor.facts.evidence import DOUBTED, Finding
from extractor.facts.office_forms import is_fuller, short_form
from extractor.facts.offices import is_office, is_place, without_noise
from extractor.facts.passages import Passage
from extractor.facts.reporters import Candidate, agrees, find_candidates, own_word
from extractor.facts.titles import Piece, Title, cells, find_title, parse_title, quoted_title
from extractor.messages import message, word

_TITLE, _TITLE_ODD_NAME, _COMPLETED, _QUOTED, _METADATA = 0.95, 0.55, 0.9, 0.85, 0.6
# The confidence of a name that contradicts the office's own word for itself (我局), and the factor of doubt where it
# agrees; the factor of doubt for every further kind of place that names the same office.
_OTHER_KIND, _SAME_KIND, _NAMED_AGAIN = 0.7, 0.7, 0.6
_YEAR_IN_TITLE, _YEAR_OF_PERIOD, _YEAR_IN_PROSE, _YEAR_IN_LOOSE_PROSE, _YEAR_BEFORE_ISSUE = 0.97, 0.88, 0.7, 0.55, 0.5
_YEAR_ANNOUNCED, _ANNOUNCING = 0.85, 30
_AGREED, _CONTRADICTED = 0.02, 0.35
_PROSE_YEAR = re.compile(
    rf"(?P<year>{YEAR})年(?:度|以来|来)?(?=[,]|[我本全]|[㐀-鿿]{{2,20}}(?:坚持|认真|深入|严格|共|主动|按照|政府信息|政务公开))"
)
# Any year of the prose that is neither part of a date nor of the name of a cited document or plan.
# The year that an announcement adds to the words of the title: 现公布某局2023年政府信息公开工作年度报告.
_ANNOUNCED_YEAR = re.compile(
    rf"(?P<year>{YEAR})年?度?[^,。;:《》]{{0,24}}?(?:政府信息|政务|信息)公开(?:工作)?(?:年度)?(?:工作)?(?:情况)?(?:报告|年报)"
)
_YEAR_END = re.compile(rf"截[至止]到?(?P<year>{YEAR})年(?:12月|底|年底)")
_LOOSE_YEAR = re.compile(
    rf"(?<![0-9\[])(?P<year>{YEAR})年(?!度?[0-9一二三四五六七八九十]{{1,2}}月)(?![^,。;]{{0,16}}(?:要点|方案|通知|安排|》))"
)


@dataclass(frozen=True)
class Identity:
    organizations: tuple[Finding, ...]
    """The office that reports first, then the others that were weighed."""
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
    organizations = _organizations(title, quoted, outside, passages)
    year, notes = _year(title, quoted, outside, passages, period, issued_year)
    return Identity(tuple(organizations), year, _title_finding(title or outside), notes)


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


def _organizations(
    title: Title | None, quoted: Title | None, outside: Title | None, passages: Sequence[Passage]
) -> list[Finding]:
    """Every office that may report, the likeliest first, with a confidence and the kinds of place that name it."""
    own = own_word(passages)
    candidates = [*_in_titles(title, quoted, outside), *find_candidates(passages)]
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(short_form(candidate.piece.text), []).append(candidate)
    findings = [_weighed(group, own) for group in groups.values()]
    findings.sort(key=lambda finding: -finding.confidence)
    if not findings:
        return []
    best = _completed(findings[0], candidates, passages)
    return [best, *(other for other in findings[1:] if not _same_office(best, findings[0], other))]


def _same_office(best: Finding, before: Finding, other: Finding) -> bool:
    """Whether ``other`` is a wording of the office, or another cut of the same words."""
    names = {str(best.value), str(before.value)}
    again = any(is_fuller(name, str(other.value)) or is_fuller(str(other.value), name) for name in names)
    return again or (other.start is not None and other.start == before.start)


def _in_titles(title: Title | None, quoted: Title | None, outside: Title | None) -> Iterator[Candidate]:
    for source, found, confidence in (
        ("title", title, _TITLE),
        ("quoted", quoted, _QUOTED),
        ("file", outside, _METADATA),
    ):
        if found is not None and found.office is not None:
            name = without_noise(found.office.text)
            proper = is_office(name) or is_place(name)
            yield Candidate(found.office, source, confidence if proper else min(confidence, _TITLE_ODD_NAME))


def _weighed(group: Sequence[Candidate], own: str | None) -> Finding:
    """The best candidate of one office; places of several kinds that name it strengthen one another."""
    best = max(group, key=lambda candidate: (candidate.confidence, len(candidate.piece.text)))
    doubt = 1.0 - best.confidence
    sources = {candidate.source for candidate in group}
    doubt *= _NAMED_AGAIN ** (len(sources) - 1)
    same = agrees(best.piece.text, own)
    if same:
        doubt *= _SAME_KIND
    confidence = 1.0 - doubt
    if same is False and best.source != "title":
        confidence *= _OTHER_KIND
    clues = (*sorted(sources), {True: "own word agrees", False: "own word differs", None: "no own word"}[same])
    return replace(_office(best.piece, confidence), clues=clues)


def _completed(finding: Finding, candidates: Sequence[Candidate], passages: Sequence[Passage]) -> Finding:
    """The office by the fullest name that the report prints for it (县政府办 becomes 安东县人民政府办公室)."""
    name = str(finding.value)
    pieces = [c.piece for c in candidates if is_fuller(c.piece.text, name) and is_office(c.piece.text)]
    piece = max(pieces, key=lambda piece: len(piece.text), default=None) or _government(name, passages)
    if piece is None:
        return finding
    confidence = min(finding.confidence, _COMPLETED)
    return replace(_office(piece, confidence), clues=(*finding.clues, "completed"))


def _government(place: str, passages: Sequence[Passage]) -> Piece | None:
    """某乡人民政府, where the text prints it for the bare place 某乡."""
    if not is_place(place):
        return None
    government = place + "人民政府"
    for passage in passages:
        at = passage.text.find(government)
        if at >= 0:
            return Piece(government, *passage.range(at, at + len(government)))
    return None


def _office(piece: Piece, confidence: float) -> Finding:
    return Finding(without_noise(piece.text), piece.start, piece.end, confidence, piece.text)


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
    announced = _prose_year(passages[:_ANNOUNCING], _ANNOUNCED_YEAR, _YEAR_ANNOUNCED)
    if announced is not None:
        candidates.append(("announcement", announced))
    if prose is None and not candidates:
        prose = _prose_year(passages, _YEAR_END, _YEAR_IN_PROSE) or _prose_year(
            passages, _LOOSE_YEAR, _YEAR_IN_LOOSE_PROSE
        )
    if prose is not None:
        candidates.append(("narrative", prose))
    if not candidates:
        guess = None if issued_year is None else Finding(issued_year - 1, None, None, _YEAR_BEFORE_ISSUE)
        return guess, ()
    rank = {"title": 0, "period": 1, "quoted title": 2, "file title": 3, "announcement": 4, "narrative": 5}
    candidates.sort(key=lambda pair: rank[pair[0]])
    source, chosen = candidates[0]
    others = [(name, finding.value) for name, finding in candidates[1:] if finding.value != chosen.value]
    if others:
        told = [message("year.says", source=word("year_source", name), value=value) for name, value in others]
        confidence = max(chosen.confidence - _CONTRADICTED, 0.3)
        note = message("year.differs", source=word("year_source", source), value=chosen.value, others=told)
        return Finding(chosen.value, chosen.start, chosen.end, confidence, chosen.text, (DOUBTED,)), (note,)
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
