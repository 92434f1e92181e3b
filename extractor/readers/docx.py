"""A Word document → Document: paragraphs and tables in body order, headers and footers as furniture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lxml import etree

from extractor.document import Document, EmbeddedPicture
from extractor.errors import NeedsOcr, UnreadableFile
from extractor.messages import message
from extractor.readers.docx_blocks import Block, read_blocks
from extractor.readers.docx_looks import read_looks
from extractor.readers.docx_numbering import Numbering, read_numbering
from extractor.readers.docx_text import Setting
from extractor.readers.docx_xml import attribute, child, local
from extractor.readers.grid_text import DocumentWriter
from extractor.readers.omissions import Omissions
from extractor.readers.package import Package, open_package
from extractor.readers.pictures import MAX_PICTURES
from extractor.scan.ocr import INSTALL_ADVICE, default_engine

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read_docx(data: bytes, *, name: str) -> Document:
    """Read the body, then headers and footers once each. ``name`` is for messages.

    Raises :class:`UnreadableFile` for an encrypted, old (.doc), cut off or otherwise broken file,
    :class:`InputTooLarge` beyond the limits on unpacked size,
    :class:`NeedsOcr` for a file of pictures only where no engine reads them.
    """
    package = open_package(data, name=name)
    root = package.part(package.main)
    body = child(root, "body")
    if root is None or body is None:
        raise UnreadableFile(message("file.docx_without_body", name=name, part=package.main))
    styles = package.first_related("/styles")
    numbering = read_numbering(package.first_related("/numbering"), styles)
    setting = Setting(numbering, read_looks(styles), Omissions())
    blocks = list(read_blocks(body, setting))
    writer = DocumentWriter(MEDIA_TYPE)
    writer.start_page()
    for block in blocks:
        _write(writer, block, furniture=False)
    for block in _margin_blocks(package, replace(setting, numbering=Numbering(), omissions=Omissions())):
        _write(writer, block, furniture=True)
    document = writer.finish(metadata_title=_title(package), notes=[*_notes(root), *setting.omissions.notes()])
    document = replace(document, pictures=_pictures(package, root))
    if not blocks and document.pictures and default_engine() is None:
        count = len(document.pictures)
        raise NeedsOcr(message("file.only_pictures", name=name, count=count, advice=INSTALL_ADVICE))
    return document


def _write(writer: DocumentWriter, block: Block, *, furniture: bool) -> None:
    if isinstance(block, str):
        writer.paragraph(block, furniture=furniture)
    else:
        writer.table(block, furniture=furniture)


def _margin_blocks(package: Package, setting: Setting) -> Iterable[Block]:
    """What is in headers and footers, each thing once; the dashes around a page number are no text."""
    seen: set[Block] = set()
    for suffix in ("/header", "/footer"):
        for _, part_name in package.related(suffix):
            part = package.part(part_name)
            for block in read_blocks(part, setting) if part is not None else ():
                texts = [block] if isinstance(block, str) else [cell.text for cell in block]
                if block not in seen and any(c.isalnum() for text in texts for c in text):
                    seen.add(block)
                    yield block


def _title(package: Package) -> str | None:
    part = package.part("docProps/core.xml")
    title = child(part, "title")
    return (title.text or "").strip() or None if title is not None else None


def _pictures(package: Package, root: etree._Element) -> tuple[EmbeddedPicture, ...]:
    """The pictures that the body shows, in its order; without content where it only names a file elsewhere."""
    parts = dict(package.related("/image"))
    shown = [attribute(e, "embed") or attribute(e, "id") for e in root.iter("*") if local(e) in ("blip", "imagedata")]
    names = dict.fromkeys(parts.get(reference or "", f"(linked) {reference or ''}") for reference in shown)
    return tuple(EmbeddedPicture(name, package.data(name)) for name in list(names)[:MAX_PICTURES])


def _notes(root: etree._Element) -> list[str]:
    names = [local(element) for element in root.iter("*")]
    notes: list[str] = []
    if "delText" in names:
        notes.append(message("document.tracked_changes"))
    if "altChunk" in names:
        notes.append(message("document.embedded_file"))
    return notes
