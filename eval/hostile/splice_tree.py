"""A small XML input changed as a tree, so that a parser still takes it, as it takes hardly any other change."""

from __future__ import annotations

import random
from copy import deepcopy

from lxml import etree

from eval.hostile.oddities import odd_number, odd_word

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def spliced_tree(data: bytes, most: int, chance: random.Random, other: bytes = b"") -> bytes | None:
    """Elements taken out, repeated, moved, or taken from ``other``; texts and attributes made odd. ``None`` for what is
    no tree, or became longer than ``most``."""
    root = _parsed(data)
    if root is None:
        return None
    donor = _parsed(other)
    for _ in range(chance.choice((1, 1, 2, 4))):
        _change(root, root if donor is None else donor, chance)
    made = etree.tostring(root, encoding="utf-8")
    return made if len(made) <= most else None


def _parsed(data: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(data, _PARSER) if data else None
    except (etree.XMLSyntaxError, ValueError):
        return None


def _change(root: etree._Element, donor: etree._Element, chance: random.Random) -> None:
    elements = list(root.iter(etree.Element))
    element = chance.choice(elements)
    parent = element.getparent()
    match chance.randrange(7):
        case 0 if parent is not None:
            parent.remove(element)
        case 1 if parent is not None:
            for _ in range(chance.choice((1, 1, 3, 9))):
                element.addnext(deepcopy(element))
        case 2 if parent is not None:
            target = chance.choice(elements)
            if element not in target.iterancestors() and target is not element:
                target.insert(chance.randrange(len(target) + 1), element)
        case 3:
            element.insert(chance.randrange(len(element) + 1), deepcopy(chance.choice(list(donor.iter(etree.Element)))))
        case 4:
            element.text = _allowed(odd_number(chance) if chance.random() < 0.5 else odd_word(chance))
        case 5 if element.attrib:
            name = chance.choice(sorted(map(str, element.attrib)))
            element.set(name, _allowed(odd_number(chance) if chance.random() < 0.7 else odd_word(chance)))
        case 6 if element.attrib:
            del element.attrib[chance.choice(sorted(map(str, element.attrib)))]
        case _:
            given = chance.choice(list(donor.iter(etree.Element)))
            for name in sorted(map(str, given.attrib)):
                element.set(name, given.get(name, ""))


def _allowed(text: str) -> str:
    """Without what no XML may hold."""
    return "".join(
        c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )
