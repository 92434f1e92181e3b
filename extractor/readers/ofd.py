"""An OFD document (GB/T 33190) → Document: its pages read as those of a PDF are, by characters and ruled lines."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from lxml import etree

from extractor.document import BBox, Document
from extractor.errors import InputError, InputTooLarge, NeedsOcr, UnreadableFile
from extractor.messages import message
from extractor.readers.docx_xml import attribute, child, children, local
from extractor.readers.ofd_page import POINTS, DrawnPage, draw_objects, numbers
from extractor.readers.package import Package, open_zip
from extractor.readers.pdf_glyphs import drawn_once, inside, is_white, page_glyphs
from extractor.readers.pdf_page import FEW_GLYPHS, SCAN_COVER, Block, PageContent, TableBlock, text_lines
from extractor.readers.pdf_rules import page_rules
from extractor.readers.pdf_tables import find_tables
from extractor.readers.scan import pages_document, read_scanned_pages
from extractor.scan.ocr import INSTALL_ADVICE

if TYPE_CHECKING:
    from extractor.scan.pages import Picture

MEDIA_TYPE = "application/ofd"
MAX_PAGES = 2000
_A4 = (0.0, 0.0, 210.0, 297.0)


def read_ofd(data: bytes, *, name: str) -> Document:
    """Raises :class:`UnreadableFile` for a broken or encrypted file and one that shows nothing, :class:`NeedsOcr` for
    one of pictures where no engine is installed, :class:`InputTooLarge` beyond the limits on size and pages."""
    package = open_zip(data, name=name, kind="OFD")
    if "encryptions.xml" in package.names:
        raise UnreadableFile(message("file.ofd_locked", name=name))
    root = package.part("OFD.xml")
    body = child(root, "DocBody")
    main = _text(child(body, "DocRoot")).lstrip("/")
    document = package.part(main)
    if document is None:
        raise UnreadableFile(message("file.ofd_without_document", name=name))
    folder = posixpath.dirname(main)
    listed = list(children(child(document, "Pages"), "Page"))
    if len(listed) > MAX_PAGES:
        raise InputTooLarge(message("file.too_many_pages", name=name, pages=len(listed), limit=MAX_PAGES))
    common = child(document, "CommonData")
    size = _box(child(child(common, "PageArea"), "PhysicalBox")) or _A4
    templates = {attribute(t, "ID") or "": _joined(folder, t) for t in children(common, "TemplatePage")}
    drawn = [_draw(package, _joined(folder, page), templates, size) for page in listed]
    pages = [_content(page, frame) for page, frame in drawn]
    pictures = partial(_pictures, package, _media(package, folder, common), [page for page, _ in drawn])
    pages, notes = read_scanned_pages(data, pages, name=name, pictures=pictures)
    if not any(page.state == "text" for page in pages):
        if any(page.state == "picture" for page in pages):
            raise NeedsOcr(message("file.pages_are_pictures", name=name, pages=len(pages), advice=INSTALL_ADVICE))
        raise UnreadableFile(message("file.no_text_on_pages", name=name, pages=len(pages)))
    notes += [
        message("page.is_picture", page=number, advice=INSTALL_ADVICE)
        for number, page in enumerate(pages, start=1)
        if page.state == "picture"
    ]
    title = _text(child(child(body, "DocInfo"), "Title"))
    return pages_document(pages, media_type=MEDIA_TYPE, title=title or None, notes=notes)


def _text(element: etree._Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _box(element: etree._Element | None) -> tuple[float, ...] | None:
    return numbers(element.text, 4) if element is not None else None


def _joined(folder: str, element: etree._Element) -> str:
    place = attribute(element, "BaseLoc") or ""
    return place.lstrip("/") if place.startswith("/") else posixpath.normpath(posixpath.join(folder, place))


def _draw(
    package: Package, part_name: str, templates: Mapping[str, str], size: tuple[float, ...]
) -> tuple[DrawnPage, BBox]:
    """What a page draws, its templates first, and its frame in points."""
    root = package.part(part_name)
    page = DrawnPage()
    for template in children(root, "Template"):
        below = package.part(templates.get(attribute(template, "TemplateID") or "", ""))
        content = child(below, "Content")
        if content is not None:
            draw_objects(content, page)
    content = child(root, "Content")
    if content is not None:
        draw_objects(content, page)
    x, y, width, height = _box(child(child(root, "Area"), "PhysicalBox")) or size
    return page, BBox(x * POINTS, y * POINTS, (x + width) * POINTS, (y + height) * POINTS)


def _content(page: DrawnPage, frame: BBox) -> PageContent:
    width, height = frame.x1 - frame.x0, frame.height
    written = page_glyphs(page.chars, frame)
    glyphs = drawn_once([g for g in written if inside(g.bbox, frame) and _seen(page, page.chars[g.number])])
    shown = sum(1 for glyph in glyphs if not glyph.blank)
    covers = [(box.x1 - box.x0) * box.height >= SCAN_COVER * width * height for _, box in page.pictures]
    if shown < FEW_GLYPHS and any(covers):
        return PageContent(width, height, "picture")
    if not shown:
        return PageContent(width, height, "blank")
    tables, rest = find_tables(page_rules((), (), page.paths, (), frame), glyphs)
    blocks: list[Block] = [TableBlock(table.cells, table.bbox) for table in tables]
    blocks.extend(text_lines(rest))
    blocks.sort(key=lambda block: (block.bbox.top, block.bbox.x0))
    large = tuple(box for (_, box), cover in zip(page.pictures, covers, strict=True) if cover)
    return PageContent(width, height, "text", tuple(blocks), pictures=large)


def _seen(page: DrawnPage, char: Mapping[str, Any]) -> bool:
    """Whether a character stands out: white ones do on filled areas that are not white."""
    if not is_white(char.get("non_stroking_color")):
        return True
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return any(
        area["x0"] <= x <= area["x1"] and area["top"] <= y <= area["bottom"]
        for area in page.paths
        if area.get("fill") and not is_white(area.get("non_stroking_color"))
    )


def _media(package: Package, folder: str, common: etree._Element | None) -> dict[str, str]:
    """The part of every picture by its resource id."""
    found: dict[str, str] = {}
    for reference in common if common is not None else ():
        if local(reference) not in ("DocumentRes", "PublicRes"):
            continue
        part_name = posixpath.normpath(posixpath.join(folder, _text(reference)))
        root = package.part(part_name)
        if root is None:
            continue
        base = posixpath.join(posixpath.dirname(part_name), attribute(root, "BaseLoc") or "")
        for media in root.iter("{*}MultiMedia"):
            file = _text(child(media, "MediaFile"))
            found[attribute(media, "ID") or ""] = posixpath.normpath(posixpath.join(base, file))
    return found


def _pictures(
    package: Package, media: Mapping[str, str], pages: Sequence[DrawnPage], wanted: Sequence[int]
) -> Iterator[tuple[int, Picture | None]]:
    """The largest picture of each wanted page; ``None`` where it cannot be opened."""
    from extractor.scan.pages import image_pictures

    for index in wanted:
        resource, _ = max(pages[index].pictures, key=lambda item: (item[1].x1 - item[1].x0) * item[1].height)
        content = package.data(media.get(resource, ""))
        try:
            yield index, next(image_pictures(content, name=package.name)) if content else None
        except InputError:
            yield index, None
