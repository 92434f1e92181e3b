"""OpenDocument kept as one XML file (``.fodt``, ``.fods``), made the package that other readers take.

OpenDocument 1.3, part 3, section 3.1.2: the root ``office:document`` holds what the parts of a package hold, each in
elements of its own, and pictures in base64 where they are drawn.
"""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from typing import Final

from lxml import etree

from extractor.document import Document
from extractor.errors import UnreadableFile
from extractor.messages import message
from extractor.readers.docx_xml import child, local
from extractor.readers.ods import read_ods
from extractor.readers.odt import read_odt
from extractor.readers.package import parse_xml

_PARTS: Final = {
    "content.xml": frozenset({"automatic-styles", "body", "scripts"}),
    "styles.xml": frozenset({"styles", "master-styles"}),
    "meta.xml": frozenset({"meta"}),
    "settings.xml": frozenset({"settings"}),
}
"""Part of a package → the elements of the root that it holds."""
_HREF: Final = "{http://www.w3.org/1999/xlink}href"


def read_flat_odf(data: bytes, *, name: str) -> Document:
    """Raises what :func:`read_odt` and :func:`read_ods` raise, :class:`UnreadableFile` for XML that is broken and for
    a document that is neither a text nor a spreadsheet."""
    root = parse_xml(data, f"{name}: the document")
    body = child(root, "body")
    read = {"text": read_odt, "spreadsheet": read_ods}.get(local(body[0]) if body is not None and len(body) else "")
    if read is None:
        raise UnreadableFile(message("file.odf_without_body", name=name, body="text, spreadsheet", kind="OpenDocument"))
    document = read(_as_package(root, name), name=name)
    return replace(document, media_type=f"{document.media_type}-flat-xml")


def _as_package(root: etree._Element, name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for place, picture in _pictures(root, name):
            archive.writestr(place, picture)
        for part_name, held in _PARTS.items():
            part = etree.Element("part")
            part.extend(copy(element) for element in root if local(element) in held)
            archive.writestr(part_name, etree.tostring(part))
    return buffer.getvalue()


def _pictures(root: etree._Element, name: str) -> Iterator[tuple[str, bytes]]:
    """Place and bytes of each picture; its element refers to the place afterwards, and holds it no longer."""
    for count, packed in enumerate(list(root.iter("{*}binary-data"))):
        image, place = packed.getparent(), f"Pictures/{count}"
        if image is None:
            continue
        try:
            picture = base64.b64decode(packed.text or "")
        except ValueError as error:
            raise UnreadableFile(message("file.part_not_base64", name=name, part=place, error=error)) from error
        image.remove(packed)
        image.set(_HREF, place)
        yield place, picture
