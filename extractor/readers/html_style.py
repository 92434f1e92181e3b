"""What the style sheets in a page say of its elements, as far as it bears on what the page shows of their text.

Sheets in other files are brought into the page before (:mod:`.html_sheets`), or cannot be had; rules that do not hold
on a usual screen are left out (:mod:`.html_media`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

import cssselect
import tinycss2
from cssselect import parser
from lxml import etree

from extractor.readers.html_declared import Declared, Specificity, declared, filled_in, variables_of
from extractor.readers.html_media import is_supported, shown_on_screen

Style = dict[str, str]
"""Property in lower case → value as written."""

_DEPTH = {**dict.fromkeys("{[(", 1), **dict.fromkeys("}])", -1)}
_DEEPEST = 100
_EDGES = ("before", "after")
_NAMED = re.compile(r"([.#])((?:[\w-]|[^\x00-\x7f]|\\.)+)")
_MOST_SELECTORS = 5000
"""A page of this many rules that matter is a site's whole theme; the rest of it is not looked at."""
_MOST_SEARCHED = 10_000_000
"""Elements that the searches for what is not simply named may go over, together: seconds. A page of 5,000 elements and
2,000 such rules takes as many."""
_INLINE: Specificity = (10**6, 0, 0)


@dataclass
class Styles:
    """``of`` an element: its own declarations, not those it inherits. ``edges``: of its ::before and ::after."""

    own: dict[etree._Element, Style] = field(default_factory=dict)
    edges: dict[tuple[etree._Element, str], Style] = field(default_factory=dict)
    outside: bool = False
    """Does the page take style sheets from elsewhere, which may say more?"""

    def of(self, element: etree._Element) -> Mapping[str, str]:
        return self.own.get(element, {})

    def edge(self, element: etree._Element, name: str) -> Mapping[str, str]:
        return self.edges.get((element, name), {})


@dataclass(frozen=True, slots=True)
class _Rule:
    selector: cssselect.Selector
    declared: Sequence[tuple[str, str, bool]]
    """Property, value, and whether it is marked as important."""


def read_styles(root: etree._Element) -> Styles:
    """The declarations that win for every element, by the cascade of CSS."""
    styles = Styles(outside=_asks_for_more(root))
    found: dict[tuple[etree._Element, str | None], list[Declared]] = {}
    order = 0
    elements = _Elements(root)
    for rule in _rules(root):
        for element in elements.matched(rule.selector):
            target = found.setdefault((element, rule.selector.pseudo_element), [])  # type: ignore[arg-type]
            for name, value, important in rule.declared:
                target.append((important, rule.selector.specificity(), order, name, value))
        order += 1
    for element in root.iter(etree.Element):
        written = element.get("style")
        if written:
            for name, value, important in declared(tinycss2.parse_blocks_contents(written)):
                found.setdefault((element, None), []).append((important, _INLINE, order, name, value))
    variables = variables_of(found.values())
    for (element, edge), declarations in found.items():
        style = {name: value for _, _, _, name, value in sorted(declarations, key=lambda d: d[:3])}
        style = {name: filled_in(value, variables) if "var(" in value else value for name, value in style.items()}
        if edge is None:
            styles.own[element] = style
        else:
            styles.edges[element, edge] = style
    return styles


def _asks_for_more(root: etree._Element) -> bool:
    links = (link.get("rel") or "" for link in root.iter("link"))
    sheets = ("".join(map(str, sheet.itertext())) for sheet in root.iter("style"))
    return any("stylesheet" in rel.lower() for rel in links) or any("@import" in sheet for sheet in sheets)


def _rules(root: etree._Element) -> Iterator[_Rule]:
    """The rules that say anything of what is shown, one for each selector that can match in this page."""
    classes = {f".{name}" for e in root.iter(etree.Element) for name in (e.get("class") or "").split()}
    present = frozenset(classes | {f"#{e.get('id')}" for e in root.iter(etree.Element) if e.get("id")})
    count = 0
    for sheet in root.iter("style"):
        if not shown_on_screen(sheet.get("media") or ""):
            continue
        for selectors, own in _declarations(parsed_sheet("".join(map(str, sheet.itertext())))):
            for selector in _parsed(selectors, present):
                count += 1
                if count > _MOST_SELECTORS:
                    return
                yield _Rule(selector, own)


@lru_cache(maxsize=16)
def parsed_sheet(text: str) -> tuple[tinycss2.ast.Node, ...]:
    """The rules of a style sheet, without comments; of a broken one those that browsers take.

    None where blocks nest beyond all reason, which the library would follow to the end of the stack.
    """
    deepest = max(accumulate(_DEPTH.get(character, 0) for character in text if character in _DEPTH), default=0)
    if deepest > _DEEPEST:
        return ()
    return tuple(tinycss2.parse_stylesheet(text.replace("<!--", "").replace("-->", ""), True, True))


def _declarations(
    nodes: Sequence[tinycss2.ast.Node], around: str = ""
) -> Iterator[tuple[str, list[tuple[str, str, bool]]]]:
    """Selectors and declarations of the rules; ``around``: the selectors of the rule that they are nested in."""
    for node in nodes:
        if node.type == "qualified-rule":
            selectors = _nested(tinycss2.serialize(node.prelude).strip(), around)
            inner = tinycss2.parse_blocks_contents(node.content)
            own = list(declared(inner))
            if own:
                yield selectors, own
            yield from _declarations([n for n in inner if n.type in ("qualified-rule", "at-rule")], selectors)
        elif node.type == "at-rule" and node.content is not None and _holds(node):
            yield from _declarations(tinycss2.parse_rule_list(node.content, True, True), around)


def _nested(selectors: str, around: str) -> str:
    if not around:
        return selectors
    parts = [s if "&" in s else f"& {s}" for s in selectors.split(",")]
    return ",".join(part.replace("&", outer.strip()) for part in parts for outer in around.split(","))


def _holds(rule: tinycss2.ast.AtRule) -> bool:
    """Do the rules in this one hold on a screen?"""
    if rule.lower_at_keyword == "media":
        return shown_on_screen(tinycss2.serialize(rule.prelude))
    if rule.lower_at_keyword == "supports":
        return is_supported(tinycss2.serialize(rule.prelude))
    return bool(rule.lower_at_keyword == "layer")


def _parsed(selectors: str, present: frozenset[str]) -> list[cssselect.Selector]:
    """The selectors of a list, without those that name a class or an id that no element of the page has."""
    if "(" not in selectors:
        selectors = ",".join(s for s in selectors.split(",") if present.issuperset(map("".join, _NAMED.findall(s))))
    if not selectors:
        return []
    try:
        return [
            selector
            for selector in cssselect.parse(selectors)
            if selector.pseudo_element is None or selector.pseudo_element in _EDGES
        ]
    except cssselect.SelectorError:
        return []


class _Elements:
    """The elements of a page by name, class and id: most rules name one of these, and a page may have as many rules as
    elements, so that a search of the whole page for each takes the square of its length."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._named: defaultdict[tuple[str, str], list[etree._Element]] = defaultdict(list)
        self._count = 0
        self._searched = 0
        for element in root.iter(etree.Element):
            self._count += 1
            self._named["name", str(element.tag)].append(element)
            for name in dict.fromkeys((element.get("class") or "").split()):
                self._named["class", name].append(element)
            if found := element.get("id"):
                self._named["id", found].append(element)

    def matched(self, selector: cssselect.Selector) -> Sequence[etree._Element]:
        """In the order of the page. None where the searches before it took :data:`_MOST_SEARCHED`."""
        match selector.parsed_tree:
            case parser.Element(namespace=None, element=str(name)):
                return self._named["name", name.lower()]
            case parser.Class(selector=parser.Element(namespace=None, element=None), class_name=name):
                return self._named["class", name]
            case parser.Hash(selector=parser.Element(namespace=None, element=None), id=name):
                return self._named["id", name]
        self._searched += self._count
        return self._search(selector) if self._searched <= _MOST_SEARCHED else []

    def _search(self, selector: cssselect.Selector) -> list[etree._Element]:
        try:
            path = cssselect.HTMLTranslator().selector_to_xpath(selector)
            return list(self._root.xpath(path))  # type: ignore[arg-type]
        except (cssselect.SelectorError, etree.XPathError):
            return []
