"""Word documents kept as one XML file, brought to the package that the DOCX reader takes.

Two kinds: *flat OPC*, the parts of a DOCX in one file, and WordprocessingML of Word 2003, whose body differs from
today's in a few names only.
"""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from extractor.errors import UnreadableFile
from extractor.messages import message
from extractor.readers.docx_xml import attribute, child, children, local
from extractor.readers.package import parse_xml

_RENAMED = {
    **{"vmerge": "vMerge", "hmerge": "hMerge", "listPr": "numPr", "ilfo": "numId", "ilst": "abstractNumId"},
    **{"listDef": "abstractNum", "list": "num", "nfc": "numFmt", "listStyleLink": "numStyleLink"},
}
"""Names of 2003 and what the same thing is called today."""
_RENAMED_ATTRIBUTES = {"listDef": {"listDefId": "abstractNumId"}, "list": {"ilfo": "numId"}}
_NUMBER_FORMATS = {
    **{"0": "decimal", "1": "upperRoman", "2": "lowerRoman", "3": "upperLetter", "4": "lowerLetter", "255": "none"},
    **{"18": "decimalEnclosedCircle", "23": "bullet", "30": "ideographTraditional", "31": "ideographZodiac"},
    **{"22": "decimalZero", "26": "decimalEnclosedFullstop", "27": "decimalEnclosedParen", "37": "chineseCounting"},
    **{"28": "decimalEnclosedCircleChinese", "38": "chineseCountingThousand", "39": "chineseCountingThousand"},
    **{
        "10": "japaneseCounting",
        "14": "decimalFullWidth",
        "33": "taiwaneseCounting",
        "35": "taiwaneseCountingThousand",
    },
}
"""The codes that 2003 has for the formats of numbers ([MS-OSHARED] MSONFC)."""
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def as_package(data: bytes, *, name: str) -> bytes:
    """The document as the bytes of a DOCX. Raises :class:`UnreadableFile` for XML that is broken or holds no body."""
    root = parse_xml(data, f"{name}: the document")
    parts = dict(_flat_parts(root, name) if local(root) == "package" else _parts_of_2003(root, name))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part_name, content in parts.items():
            archive.writestr(part_name, content)
    return buffer.getvalue()


def _flat_parts(root: etree._Element, name: str) -> Iterator[tuple[str, bytes]]:
    for part in children(root, "part"):
        part_name = (attribute(part, "name") or "").lstrip("/")
        held, packed = child(part, "xmlData"), child(part, "binaryData")
        if held is not None and len(held):
            yield part_name, etree.tostring(held[0])
        elif packed is not None:
            try:
                yield part_name, base64.b64decode(packed.text or "")
            except ValueError as error:
                raise UnreadableFile(message("file.part_not_base64", name=name, part=part_name, error=error)) from error


def _parts_of_2003(root: etree._Element, name: str) -> Iterator[tuple[str, bytes]]:
    if child(root, "body") is None:
        raise UnreadableFile(message("file.word_xml_without_body", name=name))
    for element in list(root.iter("*")):
        _rename(element)
    document = etree.Element("document")
    parts = {"styles": child(root, "styles"), "numbering": child(root, "lists")}
    document.append(child(root, "body"))  # type: ignore[arg-type]  # looked for above
    yield "word/document.xml", etree.tostring(document)
    relations = etree.Element("Relationships")
    for part_name, part in parts.items():
        if part is not None:
            target = f"{part_name}.xml"
            etree.SubElement(relations, "Relationship", Id=part_name, Type=f"{_RELATION}/{part_name}", Target=target)
            yield f"word/{target}", etree.tostring(part)
    yield "word/_rels/document.xml.rels", etree.tostring(relations)


def _rename(element: etree._Element) -> None:
    name = local(element)
    for old, new in _RENAMED_ATTRIBUTES.get(name, {}).items():
        element.set(new, attribute(element, old) or "")
    if name == "nfc":
        element.set("val", _NUMBER_FORMATS.get(attribute(element, "val") or "", "decimal"))
        for key in [key for key in element.attrib if str(key).endswith("}val")]:
            del element.attrib[key]
    if name in _RENAMED:
        element.tag = _RENAMED[name]
