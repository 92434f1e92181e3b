"""Facts of sections one, five and six as a whole: how long the narrative is, whether a problem or a fee is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.document import Document
from extractor.facts.evidence import Finding
from extractor.report import Section

_OVERVIEW, _PROBLEMS, _OTHERS = "总体情况", "存在的主要问题及改进情况", "其他需要报告的事项"
_PROBLEM = re.compile(
    r"问题|不足|差距|短板|薄弱|有待|不够|欠缺|不高|不强|不深|不全|不及时|不规范|滞后|缺乏|偏少|单一|困难|仍需|还需"
)
_NONE = re.compile(
    r"^(?:本年度|[0-9]{4}年度?)?,?(?:暂|我[局镇乡县市区办委]|本机关|目前)*(?:无|没有|不存在)[^,。;]{0,20}[。;]?$"
)
_FEE = re.compile(r"处理费|收费|收取[^。;]{0,12}费|费用")
_SURE, _LIKELY = 0.93, 0.85


def find_section_facts(
    document: Document, sections: Sequence[Section], narrative: str
) -> Iterator[tuple[str, Finding]]:
    """``narrative`` is the normalised text without tables and page furniture, offsets kept."""
    for section in sections:
        start, end = _body(document, section, narrative)
        if end <= start:
            continue
        text = "".join(narrative[start:end].split())
        if section.title == _OVERVIEW:
            yield "overview_length", Finding(len(text), start, end, _SURE)
        elif section.title == _PROBLEMS:
            named = _PROBLEM.search(text) is not None and not _NONE.match(text)
            yield "problems_named", Finding(named, start, end, _SURE if named or _NONE.match(text) else _LIKELY)
        elif section.title == _OTHERS:
            yield "fee_named", Finding(_FEE.search(text) is not None, start, end, _SURE)


def _body(document: Document, section: Section, narrative: str) -> tuple[int, int]:
    """The half-open range of the section's text behind its heading, without blanks around it."""
    start, end = document.normal.from_source(section.start, section.end)
    heading = re.compile(r"[^\n]*(?:\n|$)").match(narrative, start, end)
    first = heading.end() if heading is not None else end
    body = narrative[first:end]
    return first + len(body) - len(body.lstrip()), first + len(body.rstrip())
