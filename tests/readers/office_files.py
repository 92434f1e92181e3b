"""Small files of office programs, written part by part."""

from __future__ import annotations

import io
import zipfile

from extractor.document import Document

WORKBOOK = '<workbook xmlns:r="r">{properties}<sheets>{sheets}</sheets></workbook>'


def make_zip(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def make_xlsx(
    *sheets: str,
    states: tuple[str, ...] = (),
    strings: str = "",
    styles: str = "",
    properties: str = "",
    parts: dict[str, str | bytes] | None = None,
) -> bytes:
    """``sheets``: the content of each ``<worksheet>``, named 表1, 表2 …; ``strings`` and ``styles``: of those parts."""
    relations = [f'<Relationship Id="r{n}" Type="t/worksheet" Target="s{n}.xml"/>' for n in range(len(sheets))]
    relations += ['<Relationship Id="a" Type="t/sharedStrings" Target="strings.xml"/>'] if strings else []
    relations += ['<Relationship Id="b" Type="t/styles" Target="styles.xml"/>'] if styles else []
    listed = "".join(
        f'<sheet name="表{n + 1}" r:id="r{n}" state="{states[n] if n < len(states) else "visible"}"/>'
        for n in range(len(sheets))
    )
    return make_zip(
        {
            "xl/workbook.xml": WORKBOOK.format(properties=properties, sheets=listed),
            "xl/_rels/workbook.xml.rels": f"<Relationships>{''.join(relations)}</Relationships>",
            "xl/strings.xml": f"<sst>{strings}</sst>",
            "xl/styles.xml": f"<styleSheet>{styles}</styleSheet>",
            **{f"xl/s{n}.xml": f"<worksheet>{sheet}</worksheet>" for n, sheet in enumerate(sheets)},
            **(parts or {}),
        }
    )


def rows(*listed: str) -> str:
    return f"<sheetData>{''.join(f'<row>{row}</row>' for row in listed)}</sheetData>"


def text(value: str, attributes: str = "") -> str:
    return f'<c t="inlineStr" {attributes}><is><t>{value}</t></is></c>'


def number(value: object, attributes: str = "") -> str:
    return f"<c {attributes}><v>{value}</v></c>"


def lines(document: Document) -> list[list[str]]:
    """The texts of the document line by line."""
    found: dict[int, list[str]] = {}
    for token in document.tokens:
        found.setdefault(token.line, []).append(document.token_text(token))
    return list(found.values())
