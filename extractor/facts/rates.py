"""The share of applications answered in time, as the narrative prints it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.facts.evidence import Finding
from extractor.facts.passages import Passage

_RATE = re.compile(
    r"(?:按时|按期|及时|依法|限期)?(?:答复|办结|办复|回复|办理)率(?:和[㐀-鿿]{2,4}率)?(?:均|都)?(?:为|达到?|保持)?(?P<value>[0-9]{1,3}(?:\.[0-9]+)?)%"
)
# The nearest of these before the rate determines what was answered.
_SUBJECT = re.compile(r"(?P<ours>申请)|留言|热线|信箱|提案|建议|工单|来信|诉求|咨询|投诉|信访|来电")
_CONFIDENCE, _ONLY_TOPIC = 0.88, 0.7


def find_answer_rate(passages: Sequence[Passage]) -> Iterator[Finding]:
    for passage in passages:
        for match in _RATE.finditer(passage.text):
            sentence = max(passage.text.rfind("。", 0, match.start()), 0)
            subjects = list(_SUBJECT.finditer(passage.text, 0, match.start()))
            if not subjects or subjects[-1]["ours"] is None:
                continue
            value = float(match["value"])
            if value <= 100:
                confidence = _CONFIDENCE if subjects[-1].start() >= sentence else _ONLY_TOPIC
                number = int(value) if value == int(value) else value
                yield Finding(number, *passage.range(*match.span()), confidence)
