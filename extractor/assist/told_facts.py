"""Facts that several places of the text show differently: the sentences are numbered, and an answer names one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from extractor.assist.answers import Refusal, entries_of
from extractor.assist.prompts import load_prompt
from extractor.assist.question import Question, answer_schema
from extractor.assist.talk import Talk
from extractor.assist.tokens import CLOSE, OPEN, plain
from extractor.assist.trust import Kind, ModelTrust
from extractor.document import Document
from extractor.facts import FACTS, Facts
from extractor.messages import message
from extractor.report import Alternative, Fact

UNSURE = 0.9
"""A fact less sure than this, of which another value was found, is asked about."""
_MOST_OPTIONS = 6
_MOST_FACTS = 20
_SENTENCE_END = re.compile(r"[。；;！!？?\n]")
_AROUND = 80


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with its options: the value given is the first."""

    name: str
    fact: Fact
    options: tuple[Alternative, ...]


def complete_facts(talk: Talk, trust: ModelTrust, document: Document, facts: Facts) -> Facts:
    """The facts with what the answers say of those that are not sure."""
    told = unsure_facts(facts)
    if not told:
        return facts
    question = ask_facts(document, told, FACTS)
    exchange = talk.ask(question)
    if exchange is None:
        return facts
    named, refused = check_facts(exchange.answer, told, question.names)
    talk.account.facts += len(told)
    talk.account.refused.update(refused)
    weight = trust.share(Kind.FACT, by_sums=False)
    for one in told:
        index = named.get(one.name)
        if index is None:
            continue
        changed = with_option(one, index, weight)
        facts = put_in(facts, one.name, changed)
        kept = "assist.fact_agrees" if index == 0 else "assist.fact_kept"
        code = "assist.fact_taken" if changed is not one.fact else kept
        seen = str(one.options[index].text)
        question_name = talk.name_of(question)
        talk.notes.append(message(code, fact=one.name, seen=seen, model=talk.asks.model, question=question_name))
    return facts


def unsure_facts(facts: Facts) -> tuple[Told, ...]:
    """The facts with more than one place to point at, by name; office, year and title are facts like others."""
    named = {"organization": facts.organization, "year": facts.year, "title": facts.title, **facts.facts}
    found = []
    for name, fact in named.items():
        own = Alternative(value=fact.value, text=fact.text, confidence=fact.confidence, spans=fact.spans)
        options = tuple(option for option in (own, *fact.alternatives) if option.spans and option.value is not None)
        if fact.confidence < UNSURE and len(options) > 1 and options[0] is own:
            found.append(Told(name, fact, options[:_MOST_OPTIONS]))
    return tuple(found[:_MOST_FACTS])


def ask_facts(document: Document, told: tuple[Told, ...], descriptions: Mapping[str, str]) -> Question:
    """One question about all of them."""
    prompt = load_prompt("facts")
    names = tuple(f"f{n}" for n in range(1, len(told) + 1))
    blocks = []
    for name, one in zip(names, told, strict=True):
        lines = [f"{name}：{one.name}（{descriptions.get(one.name, one.name)}）"]
        lines += (f"{OPEN}{n}{CLOSE}{_sentence(document, option)}" for n, option in enumerate(one.options, start=1))
        blocks.append("\n".join(lines))
    schema = answer_schema("facts", "fact", names, {"option": {"type": ["integer", "null"]}})
    return Question("facts", names, prompt.system.format(), prompt.user.format(facts="\n\n".join(blocks)), schema)


def check_facts(
    content: str, told: tuple[Told, ...], names: tuple[str, ...]
) -> tuple[dict[str, int], Counter[Refusal]]:
    """Name of a fact → index of the option named, and what was refused."""
    refused: Counter[Refusal] = Counter()
    entries = entries_of(content, "facts")
    if entries is None:
        refused[Refusal.BROKEN] += 1
        return {}, refused
    asked = dict(zip(names, told, strict=True))
    found: dict[str, int] = {}
    for entry in entries:
        one, number = asked.get(str(entry.get("fact"))), entry.get("option")
        if one is None:
            refused[Refusal.UNKNOWN_NAME] += 1
        elif number is None:
            continue
        elif isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(one.options):
            refused[Refusal.NO_TOKEN] += 1
        elif one.name in found:
            refused[Refusal.TWICE] += 1
        else:
            found[one.name] = number - 1
    return found, refused


def with_option(told: Told, index: int, weight: float) -> Fact:
    """The fact with another of its values given first, where the model is more often right than the value is likely.

    No surer than before, and no surer than the model: an answer settles nothing by itself.
    """
    fact = told.fact
    if index == 0 or fact.confidence >= weight:
        return fact
    own, chosen = told.options[0], told.options[index]
    return Fact(
        value=chosen.value,
        text=chosen.text,
        confidence=min(fact.confidence, weight),
        spans=chosen.spans,
        alternatives=(own, *(other for other in fact.alternatives if other is not chosen)),
    )


def put_in(facts: Facts, name: str, fact: Fact) -> Facts:
    """The facts with one of them replaced."""
    match name:
        case "organization":
            return replace(facts, organization=fact)
        case "year":
            return replace(facts, year=fact)
        case "title":
            return replace(facts, title=fact)
    return replace(facts, facts={**facts.facts, name: fact})


def _sentence(document: Document, option: Alternative) -> str:
    """The sentence around the first span of an option, that span in brackets of its own."""
    span = option.spans[0]
    before = document.text[max(0, span.start - _AROUND) : span.start]
    behind = document.text[span.end : span.end + _AROUND]
    cut = [match.end() for match in _SENTENCE_END.finditer(before)]
    end = _SENTENCE_END.search(behind)
    before, behind = before[cut[-1] if cut else 0 :], behind[: end.start() if end else None]
    return plain(f"{before}【{document.text[span.start : span.end]}】{behind}").strip()
