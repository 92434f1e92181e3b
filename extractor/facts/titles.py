"""The report's title: its place, and the office and the year it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from extractor.facts.dates import YEAR, read_year
from extractor.facts.offices import clean_office, is_name, is_office, is_place
from extractor.facts.passages import LINE

_WORDS = re.compile(
    rf"(?:政府|政务)?信息公开(?:工作)?(?:(?P<inside>{YEAR})年?)?年?度?(?:工作)?(?:情况)?的?年?度?(?:工作)?(?:总结)?(?:报告|年报)"
)
REPORT_WORDS = re.compile(
    rf"(?:政府|政务)(?:信息)?公开(?:工作)?(?:{YEAR}年?)?年?度?(?:工作)?(?:情况)?的?年?度?(?:工作)?(?:总结)?(?P<report>报告|年报)?(?!格式)"
)
"""The words of a title inside a sentence, where an announcement may stop at 工作情况."""
_EXPECTED = "政府信息公开工作年度报告"
# Share of _EXPECTED that a misread title must keep.
_ALIKE = 78.0
# Not the year of a date or of a file number that the web page puts before the title (2023-03-11).
_YEAR = re.compile(rf"(?<![0-9])(?P<year>{YEAR})(?![0-9])(?![-./][0-9])(?:年?度|年)?")
_CELL = re.compile(r"[^|\t>»]+")
_LABEL = re.compile(r"^(?:[^:]{1,6}:)+")
_NOT_A_TITLE = re.compile(
    r"[,。;!?《]|依据|依照|编制|编写|公布|^本|^(?:根据|按照|现将|为|依据|如对|请)|格式|要点|解读|通知|指南|制度|办法|规定"
)
_BRACKETED = re.compile(r"\((?P<inside>[^()]{2,40})\)")
# Cells of the site's own table whose value may read like a title: 主题分类 | 政府信息公开年报.
_CHROME_LABEL = re.compile(r"^(?:[㐀-鿿]{0,4}分类|体裁|主题|主题词|关键词|栏目|所属栏目|信息类别|文种|目录)[:]?$")
_LONGEST, _MOST_CELLS, _MOST_LINES = 80, 600, 4
_QUOTED = re.compile(r"《(?P<title>[^《》]{2,60}(?:报告|年报))》")


@dataclass(frozen=True, slots=True)
class Cell:
    """A line, or a cell of one, without white space; ``origins`` are the places of its characters in the normalised
    text."""

    text: str
    origins: tuple[int, ...]
    heading: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """Text at a half-open range of the normalised text; ``None`` for text from outside it."""

    text: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Title:
    whole: Piece
    office: Piece | None
    year: Piece | None
    score: float

    @property
    def year_value(self) -> int | None:
        return read_year(self.year.text) if self.year else None


def cells(text: str, end: int) -> list[Cell]:
    """The first cells of the normalised text before ``end``; marks of markdown are left out."""
    found: list[Cell] = []
    for line in LINE.finditer(text, 0, end):
        start, stop = line.span()
        # A breadcrumb names the column of the site, and is a title only with its year.
        trail = text.count(">", start, stop) > 1
        marked = text[start : start + 4 * _LONGEST].lstrip().startswith(("#", "**"))
        for part in _CELL.finditer(text, start, stop):
            # Pages that lost their line breaks: the title is at the head of one endless line.
            reach = min(part.end(), part.start() + 4 * _LONGEST)
            kept = [i for i in range(part.start(), reach) if not _ignored(text[i])][:_LONGEST]
            if kept and (not trail or _YEAR.search(part.group())):
                found.append(Cell("".join(text[i] for i in kept), tuple(kept), marked))
            if len(found) >= _MOST_CELLS:
                return found
    return found


def find_title(found: Sequence[Cell]) -> Title | None:
    """The best title among windows of one to four cells; of equally good ones the first."""
    titles = list(_titles(found))
    return max(titles, key=lambda title: title.score, default=None)


def quoted_title(text: str, origins: Sequence[int]) -> Title | None:
    """The report's title as quoted in a sentence: 现发布《…2023年政府信息公开工作年度报告》."""
    for match in _QUOTED.finditer(text):
        start, end = match.span("title")
        inner = Cell(match["title"], tuple(origins[start:end]), False)
        title = _parse(inner, lines=1)
        # Formats and notices are quoted too; they name no office.
        if title is not None and title.office is not None:
            return title
    return None


def parse_title(text: str) -> Title | None:
    """The title in a text of its own, such as a file's properties. Its pieces have no place."""
    for part in _CELL.findall(text.replace("_", "|")):
        compact = "".join(part.split())
        title = _parse(Cell(compact, (), False), lines=1)
        if title is not None:
            return title
    return None


def _ignored(character: str) -> bool:
    return character.isspace() or character in "#*"


def _titles(found: Sequence[Cell]) -> Iterator[Title]:
    for first, cell in enumerate(found):
        if _CHROME_LABEL.search(cell.text):
            continue
        window = cell
        for lines in range(1, _MOST_LINES + 1):
            if lines > 1:
                if first + lines > len(found):
                    break
                following = found[first + lines - 1]
                window = Cell(
                    window.text + following.text,
                    window.origins + following.origins,
                    window.heading or following.heading,
                )
            if lines > 1 and _CHROME_LABEL.search(found[first + lines - 1].text):
                break
            if len(window.text) > _LONGEST or (first and _CHROME_LABEL.search(found[first - 1].text)):
                break
            title = _parse(window, lines=lines, rest=found[first + lines : first + lines + 1])
            if title is not None:
                yield title
                break


def _parse(cell: Cell, *, lines: int, rest: Sequence[Cell] = ()) -> Title | None:
    start = len(label.group()) if (label := _LABEL.match(cell.text)) else 0
    match = _WORDS.search(cell.text, start)
    inside = match["inside"] if match else None
    span = match.span() if match else _misread(cell.text)
    if span is None or _NOT_A_TITLE.search(cell.text[: span[1]]) or "关于印发" in cell.text:
        return None
    before_end = span[0]
    # 李俊乡人民政府信息公开… prints 政府 once for both words.
    if cell.text[:before_end].endswith("人民") and cell.text.startswith("政府", before_end):
        before_end += 2
    if cell.text.startswith("格式", span[1]):
        return None
    after = _titled_bracket(cell.text, span[1])
    year = _year_at(cell, start, before_end) or _year_at(cell, *(after.span("inside") if after else (0, 0)))
    if year is None and match is not None and inside is not None:
        year = _piece(cell, *match.span("inside"))
    office = _office_before(cell, start, before_end, year)
    if office is None and after is not None:
        office = _office_piece(cell, *after.span("inside"))
    if office is None and rest and is_office(rest[0].text):
        office = _piece(rest[0], 0, len(rest[0].text))
    tail = cell.text[span[1] :] if after is None else ""
    score = 1.0 + 0.3 * (year is not None) + _office_score(office) + 0.1 * cell.heading - 0.05 * lines
    score -= 0.3 * (len(tail) > 4) + 0.2 * (match is None)
    whole_start = office.start if office and office.start is not None and cell.origins else None
    begin = cell.origins.index(whole_start) if whole_start in cell.origins else start
    if year is not None and cell.origins and year.start is not None and year.start in cell.origins:
        begin = min(begin, cell.origins.index(year.start))
    return Title(_piece(cell, min(begin, span[0]), after.end() if after else span[1]), office, year, score)


def _titled_bracket(text: str, start: int) -> re.Match[str] | None:
    """A bracket behind the title that names its year or its office, not (以下简称年报)."""
    match = _BRACKETED.match(text, start)
    if match is None or not (_YEAR.search(match["inside"]) or is_office(match["inside"]) or is_place(match["inside"])):
        return None
    return match


def _misread(text: str) -> tuple[int, int] | None:
    """Where a title is whose characters were misread, if enough of them are left."""
    if len(text) < len(_EXPECTED) - 2 or not text.endswith(("告", "报", "吿")):
        return None
    alignment = fuzz.partial_ratio_alignment(_EXPECTED, text, score_cutoff=_ALIKE)
    return (alignment.dest_start, len(text)) if alignment else None


def _year_at(cell: Cell, start: int, end: int) -> Piece | None:
    match = _YEAR.search(cell.text, start, end)
    return _piece(cell, *match.span("year")) if match else None


def _office_before(cell: Cell, start: int, end: int, year: Piece | None) -> Piece | None:
    match = _YEAR.search(cell.text, start, end) if year else None
    if match is None:
        return _office_piece(cell, start, end)
    # The office is before the year or behind it: 财政局2023年…, 2023年财政局….
    sides = [_office_piece(cell, start, match.start()), _office_piece(cell, match.end(), end)]
    return max(sides, key=_office_score)


def _office_piece(cell: Cell, start: int, end: int) -> Piece | None:
    name = clean_office(cell.text[start:end])
    if not name or not is_name(name):
        return None
    at = cell.text.index(name, start)
    return _piece(cell, at, at + len(name))


def _office_score(office: Piece | None) -> float:
    if office is None:
        return 0.0
    return 0.4 if is_office(office.text) else 0.3 if is_place(office.text) else 0.1


def _piece(cell: Cell, start: int, end: int) -> Piece:
    if not cell.origins:
        return Piece(cell.text[start:end], None, None)
    return Piece(cell.text[start:end], cell.origins[start], cell.origins[end - 1] + 1)
