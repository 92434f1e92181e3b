"""The notice that prescribes the form, as the report cites it. No evidence of the form: many cite the wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.facts.evidence import Finding
from extractor.facts.passages import Passage

_NOTICE = re.compile(r"国办公开办函\[?(?P<year>20(?:1[0-9]|2[0-9]))(?P<bracket>\]?)(?P<number>[0-9]{1,3})(?P<mark>号?)")
_WHOLE, _DAMAGED = 0.97, 0.7


def find_cited_notice(passages: list[Passage]) -> Iterator[Finding]:
    """国办公开办函〔2021〕30号 in its standard spelling; brackets that the conversion lost lower the confidence."""
    for passage in passages:
        match = _NOTICE.search(passage.text)
        if match is not None:
            confidence = _WHOLE if match["bracket"] and match["mark"] else _DAMAGED
            value = f"国办公开办函〔{match['year']}〕{match['number']}号"
            yield Finding(value, *passage.range(*match.span()), confidence)
            return
