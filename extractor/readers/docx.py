"""A Word document → Document: paragraphs and tables in body order, headers and footers as furniture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lxml import etree

from extractor.document import Document
from extractor.errors import NeedsOcr, UnreadableFile
from extractor.readers.docx_blocks import Block, read_blocks
from extractor.readers.docx_looks import read_looks
from extractor.readers.docx_numbering import Numbering, read_numbering
from extractor.readers.docx_package import Package, open_package
from extractor.readers.docx_text import Setting
from extractor.readers.docx_xml import child, local
from extractor.readers.grid_text import DocumentWriter
from extractor.readers.omissions import Omissions

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read_docx(data: bytes, *, name: str) -> Document:
    """Read the body, then headers and footers once each. ``name`` is for messages.

    Raises :class:`UnreadableFile` for an encrypted, old (.doc), cut off or otherwise broken file,
    :class:`InputTooLarge` beyond the limits on unpacked size, :class:`NeedsOcr` for a file of pictures only.
    """
    package = open_package(data, name=name)
    root = package.part(package.main)
    body = child(root, "body")
    if root is None or body is None:
        raise UnreadableFile(f"{name}: part {package.main} has no body; expected a Word document")
    styles = package.first_related("/styles")
    numbering = read_numbering(package.first_related("/numbering"), styles)
    setting = Setting(numbering, read_looks(styles), Omissions())
    blocks = list(read_blocks(body, setting))
    pictures = sum(1 for element in root.iter("*") if local(element) in ("blip", "imagedata"))
    if not blocks and pictures:
        raise NeedsOcr(f"{name}: the document holds {pictures} pictures and no text; run OCR and give its output")
    writer = DocumentWriter(MEDIA_TYPE)
    writer.start_page()
    for block in blocks:
        _write(writer, block, furniture=False)
    for block in _margin_blocks(package, replace(setting, numbering=Numbering(), omissions=Omissions())):
        _write(writer, block, furniture=True)
    return writer.finish(
        metadata_title=_title(package), notes=[*_notes(root, blocks, pictures), *setting.omissions.notes()]
    )


def _write(writer: DocumentWriter, block: Block, *, furniture: bool) -> None:
    if isinstance(block, str):
        writer.paragraph(block, furniture=furniture)
    else:
        writer.table(block, furniture=furniture)


def _margin_blocks(package: Package, setting: Setting) -> Iterable[Block]:
    """What stands in headers and footers, each thing once; the dashes around a page number are no text."""
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


def _notes(root: etree._Element, blocks: list[Block], pictures: int) -> list[str]:
    names = [local(element) for element in root.iter("*")]
    notes = []
    if "delText" in names:
        notes.append("the document has tracked changes: deleted text was left out, inserted text was read")
    if "altChunk" in names:
        notes.append("the document embeds another file (altChunk), which was not read")
    if pictures and all(isinstance(block, str) for block in blocks):
        notes.append(f"no table in the document; {pictures} pictures were not read")
    return notes
