"""The worst texts known for each reader, made as long as is asked: a run that some pattern or loop once went back over,
or a table, list or nesting that asks for much."""

from __future__ import annotations

import json

from eval.hostile.grown import Make, xls_rows, zipped
from eval.hostile.made_pdf import pdf_file

HEAD = "某某县2023年政府信息公开工作年度报告\n一、总体情况\n"


def _run(before: str, piece: str, after: str = "") -> Make:
    """``piece`` over and over, up to a number of bytes."""
    size = len(piece.encode())
    return lambda total: (before + piece * (total // size) + after).encode()


def _json(piece: str) -> Make:
    return lambda total: ("[" + ",".join([piece] * max(1, total // (len(piece.encode()) + 1))) + "]").encode()


def _rules_and_classes(total: int) -> bytes:
    """As many rules of style as paragraphs, each of another class."""
    numbers = range(total // 60)
    rules = "".join(f".c{n}{{color:red}}" for n in numbers)
    return f"<style>{rules}</style>{''.join(f'<p class=c{n}>规章 3</p>' for n in numbers)}".encode()


def _mhtml(total: int) -> bytes:
    head = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
    page = "Content-Type: text/html; charset=utf-8\n\n<p>规章 3</p>\n--b\n".encode()
    part = b"Content-Type: text/css\nContent-Location: a.css\n\nb{color:red}\n--b\n"
    return head + page + part * (total // len(part)) + b"--"


def _words_of_pdf(total: int) -> bytes:
    places = ((n % 50 * 12, n // 50 % 90 * 9) for n in range(total // 30))
    return b"".join(b"BT /F 6 Tf %03d %03d Td (3) Tj ET\n" % place for place in places)


def _rules_of_pdf(total: int) -> bytes:
    return b"".join(b"%03d %03d m %03d 700 l S\n" % (n % 600, n // 600 % 700, n % 600) for n in range(total // 24))


WORST: dict[str, tuple[str, Make]] = {
    "text: blanks before a pipe": ("a.txt", _run(HEAD + "|", " ", "|")),
    "text: commas and digits": ("a.txt", _run(HEAD, "1,")),
    "text: one long number": ("a.txt", _run(HEAD + "收到申请", "1", "件")),
    "text: numbers and blanks": ("a.txt", _run(HEAD, "1 ")),
    "text: lines of a label": ("a.txt", _run(HEAD, "规章\n")),
    "text: rows of a table": ("a.txt", _run(HEAD, "规章 | 1 | 2 | 3\n")),
    "text: backslashes": ("a.txt", _run(HEAD, "\\")),
    "text: brackets": ("a.txt", _run(HEAD, "（")),
    "text: counts in prose": ("a.txt", _run(HEAD, "收到申请3件，")),
    "text: glued figures": ("a.txt", _run(HEAD + "规章", "0")),
    "wiki: spans": ("a.txt", _run(HEAD + "{|\n", '| colspan="9" rowspan="9" | 1\n', "|}\n")),
    "latex: cells": ("a.tex", _run("\\begin{tabular}{ccc}\n", "1 & 2 & 3 \\\\\n", "\\end{tabular}")),
    "csv: quotes": ("a.csv", _run(HEAD, '"",')),
    "html: doctype": ("a.html", _run("<!DOCTYPE html ", " [", "<p>规章</p>")),
    "html: style without an end": ("a.html", _run("<style>", "a{b:c", "</style><p>规章</p>")),
    "html: at-rules": ("a.html", _run("<style>", "@media ", "</style><p>规章</p>")),
    "html: paragraphs": ("a.html", _run("<html><body>", "<p>规章 3</p>")),
    "html: cells of one row": ("a.html", _run("<table><tr>", "<td>1", "</table>")),
    "html: rows": ("a.html", _run("<table>", "<tr><td>规章<td>1", "</table>")),
    "html: open tags": ("a.html", _run("<html><body>", "<i><p>", "规章")),
    "html: comments that do not end": ("a.html", _run("<html><body>", "<!--", "规章")),
    "pdftohtml: words": ("a.xml", lambda total: _placed_words(total)),
    "hocr: words": ("a.hocr", lambda total: _hocr(total)),
    "text: many values behind a label": ("a.txt", _run(HEAD + "二、主动公开政府信息情况\n规章", " | 1", "\n")),
    "text: numbers in brackets": ("a.txt", _run(HEAD + "收到申请", "3件(其中1件),", "\n")),
    "text: headings of sections": ("a.txt", _run(HEAD, "三、收到和处理政府信息公开申请情况\n")),
    "text: reports": ("a.txt", _run("", "某某县2023年政府信息公开工作年度报告\n一、总体情况\n规章 1 2 3\n")),
    "html: cells behind a label": ("a.html", _run("<table><tr><td>规章", "<td>1", "</table>")),
    "html: classes and rules": ("a.html", _rules_and_classes),
    "html: nested tables": ("a.html", _run("", "<table><tr><td>规章<td>1", "")),
    "html: spans": ("a.html", _run("<table>", "<tr><td rowspan=9 colspan=9>1", "</table>")),
    "html: entities": ("a.html", _run("<p>规章", "&amp;", "</p>")),
    "mhtml: parts": ("a.mhtml", _mhtml),
    "pdf: words of a page": ("a.pdf", lambda total: pdf_file(_words_of_pdf(total))),
    "pdf: rules of a page": ("a.pdf", lambda total: pdf_file(_rules_of_pdf(total))),
    "pdf: pages": ("a.pdf", lambda total: pdf_file(*[b"BT /F 9 Tf 9 700 Td (3 4 5) Tj ET"] * (total // 160))),
    "ofd: characters of a page": ("a.ofd", lambda total: _ofd(total)),
    "zip: members": ("a.zip", lambda total: _zip(total)),
    "json: lines of Textract": ("a.json", lambda total: _textract(total)),
    "json: texts of docling": ("a.json", lambda total: _docling(total)),
    "xls: rows": ("a.xls", xls_rows),
    "json: rows": ("a.json", _json('["规章","1","2"]')),
    "json: blocks": ("a.json", _json('{"text":"规章 3","bbox":[1,2,3,4]}')),
    "text: line separators of Unicode": ("a.txt", _run(HEAD, "规章\u2028")),
    "text: returns without line feeds": ("a.txt", _run(HEAD, "规章\r")),
    "text: lines of one cell": ("a.txt", _run(HEAD + "{|\n| 规章\n", "规章\n", "|}\n")),
    "text: struck out": ("a.txt", _run(HEAD, "~~规章~~3 ")),
    "text: list of lists": ("a.txt", _run(HEAD, '["规章", 0, 3]\n')),
    "html: lines of one cell": ("a.html", _run("<table><tr><td>", "规章<br>", "</table>")),
    "html: words of one paragraph": ("a.html", _run("<p>", "<b>规章</b> 3 ", "</p>")),
    "html: nested lists": ("a.html", _run("<p>规章", "<ul><li>3")),
    "latex: environments without an end": ("a.tex", _run(HEAD, "\\begin{tabular}{c}\n1 & 2\n")),
    "doctags: cells": ("a.txt", _run("<doctag><otsl>", "<fcel>规章<fcel>1<nl>", "</otsl></doctag>")),
    "mail: header lines": ("a.eml", _run("From: a@b\nSubject: x\n", "X-A: b\n", "\n规章 3")),
}


def _placed_words(total: int) -> bytes:
    lines = (
        f'<text top="{n // 50 * 20}" left="{n % 50 * 16}" width="12" height="12" font="0">3</text>\n'
        for n in range(total // 70)
    )
    head = '<?xml version="1.0"?>\n<pdf2xml>\n'
    page = '<page number="1" position="absolute" top="0" left="0" height="1262" width="892">\n'
    return (head + page + "".join(lines) + "</page></pdf2xml>").encode()


def _hocr(total: int) -> bytes:
    words = (
        f"<span class='ocrx_word' title='bbox {x} {y} {x + 12} {y + 12}'>3</span>"
        for x, y in ((n % 50 * 16, n // 50 * 20) for n in range(total // 70))
    )
    return (
        "<html><body><div class='ocr_page' title='bbox 0 0 900 1300'>" + "".join(words) + "</div></body></html>"
    ).encode()


def _ofd(total: int) -> bytes:
    """One page with a character in each of many places, as far as the page has room."""
    kept = "http://www.ofdspec.org/2016"
    texts = "".join(
        f'<ofd:TextObject ID="{n + 9}" Boundary="{n % 60 * 3}.5 {n // 60 % 95 * 3}.5 2 2" Font="2" Size="2">'
        '<ofd:TextCode X="0" Y="2">3</ofd:TextCode></ofd:TextObject>'
        for n in range(total // 130)
    )
    page = f'<ofd:Page xmlns:ofd="{kept}"><ofd:Content><ofd:Layer ID="1">{texts}</ofd:Layer></ofd:Content></ofd:Page>'
    area = (
        "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
    )
    pages = '<ofd:Pages><ofd:Page ID="1" BaseLoc="P/Content.xml"/></ofd:Pages>'
    root = "<ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody>"
    parts = {
        "OFD.xml": f'<ofd:OFD xmlns:ofd="{kept}" DocType="OFD" Version="1.1">{root}</ofd:OFD>',
        "D/Document.xml": f'<ofd:Document xmlns:ofd="{kept}">{area}{pages}</ofd:Document>',
        "D/P/Content.xml": page,
    }
    return zipped({name: part.encode() for name, part in parts.items()})


def _zip(total: int) -> bytes:
    return zipped({f"{n}.txt": "规章 3\n".encode() for n in range(total // 130)})


def _textract(total: int) -> bytes:
    blocks = []
    for n in range(total // 220):
        x, y = n % 9 / 9, n // 9 / 99_999
        outline = [{"X": x + dx, "Y": y + dy} for dx, dy in ((0, 0), (0.1, 0), (0.1, 0.00001), (0, 0.00001))]
        line = {"BlockType": "LINE", "Id": str(n), "Page": 1, "Text": "规章 3", "Geometry": {"Polygon": outline}}
        blocks.append(line)
    return json.dumps({"DocumentMetadata": {"Pages": 1}, "Blocks": blocks}, ensure_ascii=False).encode()


def _docling(total: int) -> bytes:
    texts = [
        {
            "self_ref": f"#/texts/{n}",
            "parent": {"$ref": "#/body"},
            "children": [],
            "label": "text",
            "text": "规章 3",
            "orig": "规章 3",
        }
        for n in range(total // 150)
    ]
    body = {"self_ref": "#/body", "children": [{"$ref": text["self_ref"]} for text in texts], "label": "unspecified"}
    head = {
        "schema_name": "DoclingDocument",
        "version": "1.8.0",
        "name": "a",
        "body": body,
        "texts": texts,
        "tables": [],
        "pages": {},
    }
    return json.dumps(head, ensure_ascii=False).encode()
