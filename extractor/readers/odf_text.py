"""The text of a paragraph in an OpenDocument file as the page shows it: spans, fields, formulas, controls, pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from extractor.normalize import raised
from extractor.readers.docx_xml import as_int, attribute, children, local
from extractor.readers.mathml import math_text
from extractor.readers.odf_looks import PAPER, OdfLooks, points
from extractor.readers.omissions import OUTSIDE, Omissions
from extractor.readers.package import Package
from extractor.readers.sheets import UNREADABLE

NOT_SHOWN = frozenset(
    ("annotation", "annotation-end", "tracked-changes", "note", "ruby-text", "forms", "sequence-decls", "shapes")
)
_SHAPES = frozenset(
    ("line", "rect", "polyline", "polygon", "regular-polygon", "path", "circle", "ellipse", "connector", "caption",
     "measure", "custom-shape", "scene")
)  # fmt: skip
_TEXT_CONTROLS = frozenset(("text", "textarea", "formatted-text", "number", "date", "time", "combobox"))
_SEEN_PT = 1.5
"""A picture that is smaller either way only holds a place."""


@dataclass(frozen=True)
class Setting:
    """What the text around a place means for it. ``where``: the place, as warnings name it."""

    package: Package
    looks: OdfLooks
    controls: Mapping[str, etree._Element]
    """The form controls of the document by id."""
    omissions: Omissions = field(default_factory=Omissions)
    where: str = OUTSIDE
    in_cell: bool = False
    ground: str = PAPER
    cell: str | None = None
    """The style of the cell of a sheet."""


def read_controls(root: etree._Element) -> dict[str, etree._Element]:
    """The controls of the forms in a document by the id that drawings name."""
    forms = (form for forms in root.iter("{*}forms") for form in forms.iter("*"))
    return {name: control for control in forms if (name := attribute(control, "id")) is not None}


def paragraph_text(paragraph: etree._Element, setting: Setting) -> str:
    """The text shown; tabs and line breaks as such."""
    style = attribute(paragraph, "style-name")
    if any(attribute(mark, "is-hidden") == "true" for mark in paragraph.iter("{*}hidden-paragraph")):
        setting.omissions.left_out("hidden", "".join(map(str, paragraph.itertext())), setting.where)
        return ""
    ground = setting.looks.ground("paragraph", style, setting.ground)
    return "".join(_inline(paragraph, _Walk(replace(setting, ground=ground), style), ()))


@dataclass(frozen=True, slots=True)
class _Walk:
    setting: Setting
    style: str | None


def _inline(element: etree._Element, walk: _Walk, spans: tuple[str | None, ...]) -> Iterator[str]:
    yield _shown(element.text, walk, spans)
    for inner in element:
        name = local(inner)
        if name == "s":
            yield " " * min(as_int(attribute(inner, "c"), 1), 1000)
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name == "span":
            yield from _inline(inner, walk, (attribute(inner, "style-name"), *spans))
        elif name == "p" or name == "h":
            # Of a text box, within the paragraph that holds it.
            yield paragraph_text(inner, walk.setting)
        elif name == "fieldmark":
            yield _shown(_chosen(inner), walk, spans)
        elif name == "control":
            yield _shown(_control(inner, walk), walk, spans)
        elif name == "frame":
            yield from _frame(inner, walk, spans)
        elif name in _SHAPES:
            text = "".join(_inline(inner, walk, spans)).strip()
            yield f" {text} " if text or _is_tiny(inner) else _passed_over("drawing", walk)
        elif name not in NOT_SHOWN and not (name == "hidden-text" and attribute(inner, "is-hidden") == "true"):
            yield from _inline(inner, walk, spans)
        yield _shown(inner.tail, walk, spans)


def _shown(text: str | None, walk: _Walk, spans: tuple[str | None, ...]) -> str:
    if not text:
        return ""
    setting = walk.setting
    look = setting.looks.of(spans, walk.style, setting.cell, setting.ground)
    if look.hidden:
        setting.omissions.left_out(look.hidden, text, setting.where)
        return ""
    return raised(text) if look.raised else text


def _passed_over(what: str, walk: _Walk) -> str:
    """In a cell anything may be a number; elsewhere seals, logos and charts are no part of the text."""
    return walk.setting.omissions.passed_over(what, walk.setting.where) if walk.setting.in_cell else ""


def _chosen(mark: etree._Element) -> str:
    """What a closed list of entries shows, which has no text of its own; nothing for other marks."""
    if not (attribute(mark, "type") or "").endswith("FORMDROPDOWN"):
        return ""
    given = [(attribute(p, "name") or "", attribute(p, "value") or "") for p in children(mark, "param")]
    entries = [text for name, text in given if name.endswith("ListEntry")]
    at = next((as_int(text, 0) for name, text in given if name.endswith(("Selected", "Result"))), 0)
    return entries[at] if 0 <= at < len(entries) else ""


def _control(drawn: etree._Element, walk: _Walk) -> str:
    """The text of a field to fill in; other controls cannot be read."""
    control = walk.setting.controls.get(attribute(drawn, "control") or "")
    if control is None or local(control) not in _TEXT_CONTROLS:
        return _passed_over("form field", walk)
    given = attribute(control, "current-value") or attribute(control, "value")
    return given if given is not None else "".join(map(str, control.itertext())).strip()


def _frame(frame: etree._Element, walk: _Walk, spans: tuple[str | None, ...]) -> Iterator[str]:
    """A text box, a formula, or what cannot be read: a picture, an object of another program."""
    held = {local(inner): inner for inner in frame}
    if "text-box" in held:
        # What lies over the text, or beside it, is no part of a word of it.
        yield " "
        yield from _inline(held["text-box"], walk, spans)
        yield " "
    elif "object" in held:
        text = _formula(held["object"], walk.setting)
        yield _passed_over("embedded object", walk) if text is None else _shown(text, walk, spans)
    elif held and not _is_tiny(frame):
        yield _passed_over("picture" if "image" in held else "embedded object", walk)


def _formula(held: etree._Element, setting: Setting) -> str | None:
    """The text of an object that is a formula; ``None`` for another object."""
    place = (attribute(held, "href") or "").removeprefix("./").rstrip("/")
    root = setting.package.part(f"{place}/content.xml") if place else next(iter(held), None)
    return math_text(root) if root is not None and local(root) == "math" else None


def _is_tiny(drawn: etree._Element) -> bool:
    """A line has no size of its own, and is not tiny for it."""
    sizes = (points(attribute(drawn, side)) for side in ("width", "height"))
    return any(size is not None and size < _SEEN_PT for size in sizes)


def cell_lines(cell: etree._Element, setting: Setting) -> list[str]:
    """The lines of a cell, lists and inner tables one by one; U+FFFD where it holds only what is not shown."""
    paragraphs = list(_paragraphs(cell))
    texts = (line.strip() for p in paragraphs for line in paragraph_text(p, setting).splitlines())
    lines = [line for line in texts if line]
    if not lines and any("".join(_written(p)).strip() for p in paragraphs):
        return [UNREADABLE]
    if not lines and next(cell.iter("{*}list-item"), None) is not None:
        return [setting.omissions.passed_over("number of a list", setting.where)]
    return lines


def _written(element: etree._Element) -> Iterator[str]:
    """The text of an element, shown or not, without comments and what else is no part of its line."""
    yield element.text or ""
    for inner in element:
        if local(inner) not in NOT_SHOWN:
            yield from _written(inner)
        yield inner.tail or ""


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    for inner in element.iterchildren("*"):
        if local(inner) in ("p", "h"):
            yield inner
        elif local(inner) not in NOT_SHOWN:
            yield from _paragraphs(inner)
