"""The zip around an office document, opened with care: size limits, no entities, clear errors."""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO

from lxml import etree

from extractor.errors import InputTooLarge, UnreadableFile
from extractor.messages import message

MAX_UNPACKED = 256 * 1024 * 1024
"""Bytes of all parts together, unpacked. Reports with pictures stay below 50 MB."""
MAX_XML = 64 * 1024 * 1024
"""Bytes of one XML part that is parsed as a whole; a long report stays below 5 MB."""
MAX_RATIO = 200
"""Unpacked size against packed size, looked at from ``RATIO_FROM`` bytes on; real XML stays below 60."""
RATIO_FROM = 16 * 1024 * 1024
MAX_ENTRIES = 20_000

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # an entry with a password; NotImplementedError (a compression unknown here) is one too
    ValueError,
    LookupError,
)


@dataclass(frozen=True)
class Package:
    """The parts of a document by name. ``main`` is the name of the part that holds the body, if one is named."""

    name: str
    archive: zipfile.ZipFile
    names: dict[str, str]
    main: str = ""

    def data(self, part_name: str) -> bytes | None:
        """The bytes of a part, ``None`` where the package has no such part."""
        entry = self.names.get(part_name.lower())
        if entry is None:
            return None
        try:
            return self.archive.read(entry)
        except ZIP_ERRORS as error:
            raise UnreadableFile(message("part.broken", name=self.name, part=part_name, error=error)) from error

    def part(self, part_name: str) -> etree._Element | None:
        """The root of an XML part, ``None`` where the package has no such part."""
        data = self.data(part_name)
        return None if data is None else parse_xml(data, message("part.place", name=self.name, part=part_name))

    def related(self, suffix: str) -> Iterator[tuple[str, str]]:
        """Relation id and part name of what the main part refers to by a relation ending in ``suffix``."""
        yield from _relations(self.part(_relations_name(self.main)), posixpath.dirname(self.main), suffix)

    def first_related(self, suffix: str) -> etree._Element | None:
        """The root of the first part so related."""
        for _, part_name in self.related(suffix):
            return self.part(part_name)
        return None


def open_zip(data: bytes, *, name: str, kind: str) -> Package:
    """The parts of a ``kind`` (``DOCX`` …), without a main part. Raises :class:`UnreadableFile` for what is no whole
    zip, and :class:`InputTooLarge` for one that unpacks beyond the limits."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        entries = archive.infolist()
    except ZIP_ERRORS as error:
        raise UnreadableFile(message("file.archive_broken", name=name, kind=kind, error=error)) from error
    check_sizes(entries, len(data), name)
    names = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry.filename for entry in entries}
    return Package(name, archive, names)


def open_package(data: bytes, *, name: str, kind: str = "DOCX", main: str = "word/document.xml") -> Package:
    """A package of the Office Open XML family. ``main``: where the body is kept when the package does not say.

    Raises :class:`UnreadableFile` for what is no such document in a whole, unlocked zip, and :class:`InputTooLarge`
    for one that unpacks beyond the limits.
    """
    if data.startswith(_OLE_SIGNATURE):
        if _ENCRYPTED_STREAM in data:
            raise UnreadableFile(message("file.encrypted", name=name))
        raise UnreadableFile(message("file.old_office_for", name=name, kind=kind))
    package = open_zip(data, name=name, kind=kind)
    told = next((target for _, target in _relations(package.part("_rels/.rels"), "", "/officeDocument")), "")
    found = told if told.lower() in package.names else main
    if found.lower() not in package.names:
        raise UnreadableFile(message("file.part_absent", name=name, part=main, kind=kind))
    return replace(package, main=found)


def check_sizes(entries: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED:
        raise InputTooLarge(message("file.unpacks_too_large", name=name, size=unpacked, limit=MAX_UNPACKED))
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed:
        raise InputTooLarge(message("file.unpacks_too_far", name=name, times=unpacked // packed, limit=MAX_RATIO))
    if len(entries) > MAX_ENTRIES:
        raise InputTooLarge(message("file.too_many_entries", name=name, count=len(entries), limit=MAX_ENTRIES))


def parse_xml(data: bytes, place: str) -> etree._Element:
    """The root of an XML part; entities are not followed. ``place`` is named in messages."""
    if len(data) > MAX_XML:
        raise InputTooLarge(message("part.too_large", place=place, size=len(data), limit=MAX_XML))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(message("part.not_xml", place=place, error=error)) from error
    refuse_document_type(root, place)
    return root


def refuse_document_type(element: etree._Element, place: str) -> None:
    """Entities are declared there, and what they stand for is not read. Raises :class:`UnreadableFile`."""
    if element.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFile(message("part.document_type", place=place))


def _relations_name(part_name: str) -> str:
    folder, file = posixpath.split(part_name)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _relations(root: etree._Element | None, folder: str, suffix: str) -> Iterator[tuple[str, str]]:
    for relation in root if root is not None else ():
        if relation.get("TargetMode") == "External" or not (relation.get("Type") or "").endswith(suffix):
            continue
        target = relation.get("Target") or ""
        full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        yield relation.get("Id") or "", full
