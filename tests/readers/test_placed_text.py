"""Planted pages as tables of words, as XML of placed text, and as HTML of placed text: all give the same lines."""

import pytest

from extractor.document import BBox, Document
from extractor.errors import UnreadableFile
from extractor.readers import Kind, read_bytes, sniff
from extractor.readers.html import read_html
from extractor.readers.placed_xml import read_placed_xml
from extractor.readers.word_runs import placed_words
from extractor.readers.word_tsv import read_word_tsv

GRID = [["信息内容", "本年制发件数", "现行有效件数"], ["规章", "0", "12"], ["行政规范性文件", "3", "1,113"]]
TEXT = "信息内容  本年制发件数  现行有效件数\n规章  0  12\n行政规范性文件  3  1,113"
PLACE = ["left", "top", "width", "height", "conf", "text"]
TESSERACT = ["level", "page_num", "block_num", "par_num", "line_num", "word_num", *PLACE]
POPPLER = ["level", "page_num", "par_num", "block_num", "line_num", "word_num", *PLACE]
LEFT, TOP, COLUMN, PITCH, SIZE = 60, 100, 180, 30, 20
# More rows, for the readers that want to see that most of a page is placed.
TALL = [*GRID, *(["其他", str(n), "7"] for n in range(4))]


def places(grid: list[list[str]]) -> list[tuple[int, int, int, str]]:
    """Left, top, width and text of each cell."""
    return [
        (LEFT + COLUMN * col, TOP + PITCH * row, sum(SIZE if ord(c) > 255 else SIZE // 2 for c in text), text)
        for row, cells in enumerate(grid)
        for col, text in enumerate(cells)
    ]


def word_table(names: list[str], page_text: str, conf: str = "91.5") -> str:
    def row(**fields: object) -> str:
        known = {"page_num": 1, "block_num": 1, "par_num": 1, "word_num": 1, "conf": -1, "text": "", **fields}
        return "\t".join(str(known.get(name, 0)) for name in names)

    lines = ["\t".join(names), row(level=1, width=600, height=800, text=page_text)]
    for left, top, width, text in places(GRID):
        lines.append(row(level=5, line_num=top, left=left, top=top, width=width, height=SIZE, conf=conf, text=text))
    return "\n".join(lines) + "\n"


def bbox_page(grid: list[list[str]], lines: bool) -> str:
    words = ""
    for left, top, width, text in places(grid):
        word = f'<word xMin="{left}" yMin="{top}" xMax="{left + width}" yMax="{top + SIZE}">{text}</word>'
        words += f"<flow><block><line>{word}</line></block></flow>" if lines else word
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1.dtd">'
        '<html xmlns="http://www.w3.org/1999/xhtml">\n<head>\n<title>年报</title>\n</head>\n<body>\n<doc>\n'
        f'  <page width="600.0" height="800.0">\n{words}\n  </page>\n</doc>\n</body>\n</html>'
    )


def pdf2xml_page(grid: list[list[str]]) -> str:
    runs = "".join(
        f'<text top="{top}" left="{left}" width="{width}" height="{SIZE}" font="0"><b>{text}</b></text>\n'
        for left, top, width, text in places(grid)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE pdf2xml SYSTEM "pdf2xml.dtd">\n\n<pdf2xml>\n'
        f'<page number="1" position="absolute" top="0" left="0" height="800" width="600">\n{runs}</page>\n</pdf2xml>'
    )


READ = {
    "tesseract's table": read_word_tsv(word_table(TESSERACT, "").encode(), name="a.tsv"),
    "poppler's table": read_word_tsv(word_table(POPPLER, "###PAGE###", "100").encode(), name="a.tsv"),
    "words without lines": read_placed_xml(bbox_page(GRID, lines=False).encode(), name="a.html"),
    "words in lines": read_placed_xml(bbox_page(GRID, lines=True).encode(), name="a.html"),
    "runs of text": read_placed_xml(pdf2xml_page(GRID).encode(), name="a.xml"),
}


@pytest.mark.parametrize("document", READ.values(), ids=READ.keys())
def test_words_become_cells(document: Document) -> None:
    assert document.text == TEXT
    assert [document.token_text(token) for token in document.tokens] == [cell for row in GRID for cell in row]
    assert (document.pages[0].width, document.pages[0].height) == (600, 800)
    assert document.tokens[0].bbox == (LEFT, TOP, LEFT + 4 * SIZE, TOP + SIZE)


@pytest.mark.parametrize(
    ("name", "score"), [("tesseract's table", 0.915), ("poppler's table", None)], ids=["recognised", "text layer"]
)
def test_only_what_was_recognised_has_a_score(name: str, score: float | None) -> None:
    assert {token.score for token in READ[name].tokens} == {score}


def test_tables_of_several_pages_one_after_the_other() -> None:
    page = word_table(TESSERACT, "")
    document = read_word_tsv((page + page).encode(), name="a.tsv")
    assert document.text == f"{TEXT}\n{TEXT}"
    assert len(document.pages) == 2


def test_words_with_the_score_minus_one_have_none() -> None:
    document = read_word_tsv(word_table(TESSERACT, "", "-1").encode(), name="a.tsv")
    assert {token.score for token in document.tokens} == {None}


def test_title_of_the_pdf_is_kept() -> None:
    assert READ["words in lines"].metadata_title == "年报"


def style_page(declared: str, styled: str) -> str:
    """``styled`` has left, top and text as fields."""
    body = "\n".join(styled.format(left=left, top=top, text=text) for left, top, _, text in places(TALL))
    return f"<html><head><title>年报</title><style>{declared}</style></head><body>{body}</body></html>"


POPPLER_RULE = "<!--\np {margin: 0;} .ft10{font-size:20px;font-family:Times;}\n-->"
PLACED = {
    "pdftohtml -c": style_page(
        POPPLER_RULE,
        '<p style="position:absolute;top:{top}px;left:{left}px;white-space:nowrap" class="ft10">{text}</p>',
    ),
    "mupdf": style_page(
        "",
        '<p style="top:{top}pt;left:{left}pt;line-height:20.0pt"><span style="font-size:20.0pt">{text}</span></p>',
    ),
    "spans in the text": style_page(
        "", '<div style="position:absolute;top:{top}px;left:{left}px;font-size:20px"><b>{text}</b></div>'
    ),
}


@pytest.mark.parametrize("page", PLACED.values(), ids=PLACED.keys())
def test_placed_html_is_read_by_its_places(page: str) -> None:
    document = read_html(page.encode(), name="a.html")
    assert document.text == "\n".join("  ".join(row) for row in TALL)
    assert document.metadata_title == "年报"
    tokens = document.tokens
    assert all(token.bbox is not None and token.score is None for token in tokens)
    assert tokens[0].bbox and tokens[1].bbox and tokens[0].bbox.x1 < tokens[1].bbox.x0


def test_places_in_class_rules_count_from_the_bottom() -> None:
    """As pdf2htmlEX writes them."""
    xs = "".join(f".x{n}{{left:{LEFT + COLUMN * n}px;}}" for n in range(3))
    ys = "".join(f".y{n}{{bottom:{700 - PITCH * n}px;}}" for n in range(len(TALL)))
    rules = f"{xs}{ys}.t{{position:absolute;white-space:pre;}}.fs0{{font-size:80px;}}.w0{{width:600px;}}"
    rules += ".h0{height:800px;}.m0{transform:matrix(0.25,0,0,0.25,0,0);}@media print{.x0{left:9px;}}"
    body = "".join(
        f'<div class="t m0 x{col} y{row} fs0">{text}</div>'
        for row, cells in enumerate(TALL)
        for col, text in enumerate(cells)
    )
    page = f'<html><head><style>{rules}</style></head><body><div class="pf w0 h0">{body}</div></body></html>'
    assert read_html(page.encode(), name="a.html").text == "\n".join("  ".join(row) for row in TALL)


def test_lines_of_one_paragraph_stand_below_each_other() -> None:
    lines = "<br/>".join(f"第{n}行" for n in range(3))
    body = "".join(
        f'<p style="position:absolute;top:{100 * n}px;left:60px;font-size:20px;line-height:25px">{lines}</p>'
        for n in range(10)
    )
    document = read_html(f"<html><body>{body}</body></html>".encode(), name="a.html")
    assert document.text.split("\n")[:4] == ["第0行", "第1行", "第2行", "第0行"]


@pytest.mark.parametrize(
    "extra",
    [
        pytest.param("<p>" + "本年度主动公开政府信息。" * 40 + "</p>", id="most text is not placed"),
        pytest.param("<table><tr><td>" + "规章" * 300 + "</td><td>0</td></tr></table>", id="a table is not placed"),
    ],
)
def test_a_page_with_a_placed_menu_stays_a_page(extra: str) -> None:
    page = PLACED["pdftohtml -c"].replace("</body>", f"{extra}</body>")
    document = read_html(page.encode(), name="a.html")
    assert all(token.bbox is None for token in document.tokens)


def test_a_placed_box_around_a_table_is_no_placed_text() -> None:
    tables = "".join(
        f'<div style="position:absolute;top:{n}px;left:0px"><table><tr><td>规章</td><td>{n}</td></tr></table></div>'
        for n in range(12)
    )
    document = read_html(f"<html><body>{tables}</body></html>".encode(), name="a.html")
    assert {token.grid.table for token in document.tokens if token.grid} == set(range(12))


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        pytest.param(word_table(TESSERACT, ""), "a.txt", Kind.WORD_TSV, id="tesseract's table"),
        pytest.param("\ufeff" + word_table(POPPLER, "###PAGE###"), "a.tsv", Kind.WORD_TSV, id="table with a mark"),
        pytest.param("level\ttext\n5\t规章\n", "a.tsv", Kind.TEXT, id="some other table"),
        pytest.param(bbox_page(GRID, lines=True), "a.html", Kind.PLACED_XML, id="words in lines"),
        pytest.param(bbox_page([], lines=False), "a.html", Kind.PLACED_XML, id="a page without words"),
        pytest.param(pdf2xml_page(GRID), "a.xml", Kind.PLACED_XML, id="runs of text"),
        pytest.param(PLACED["mupdf"], "a.html", Kind.HTML, id="placed html"),
    ],
)
def test_content_decides(data: str, name: str, kind: Kind) -> None:
    assert sniff(data.encode(), name) is kind
    assert read_bytes(data.encode(), name=name).media_type


HEADER = "\t".join(TESSERACT)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(f"{HEADER}\n5\t1\t1\t1\t1\t1\t60\t1", r"line 2: 8 columns where the header has 12", id="cut row"),
        pytest.param(f"{HEADER}\n5\t1\t1\t1\t1\t1\tx\t1\t2\t3\t90\t章", r"line 2: .*'x'", id="place a word"),
        pytest.param(
            f"{HEADER}\n5\t1\t1\t1\t1\t1\tnan\t1\t2\t3\t90\t章", "no place on a page", id="place not a number"
        ),
        pytest.param(f"{HEADER}\n5\t1\t1\t1\t1\t1\t1e99\t1\t2\t3\t90\t章", "no place on a page", id="place far away"),
        pytest.param(bbox_page(GRID, lines=True)[:-60], "not well-formed XML", id="xml cut short"),
        pytest.param(
            bbox_page(GRID, lines=True).replace("xMin", "x"), "'信息内容' has text and no box", id="word lost"
        ),
        pytest.param(pdf2xml_page(GRID).replace("left=", "l="), "'信息内容' has text and no box", id="run lost"),
        pytest.param(pdf2xml_page(GRID).replace('"800"', '"inf"').replace('"60"', '"nan"'), "no box", id="run at nan"),
    ],
)
def test_broken_files_name_the_place(data: str, said: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"a\.x: .*{said}"):
        read_bytes(data.encode(), name="a.x")


def test_entities_are_not_followed() -> None:
    bomb = '<!DOCTYPE pdf2xml [<!ENTITY a "规章规章"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    page = pdf2xml_page([["甲&b;&f;乙"]])
    head, rest = page.split('<!DOCTYPE pdf2xml SYSTEM "pdf2xml.dtd">')
    document = read_placed_xml((head + bomb + rest).encode(), name="a.xml")
    assert document.text == "甲&b;&f;乙"


def test_words_share_the_width_of_their_text() -> None:
    words = placed_words("规章  12", BBox(0, 0, 80, 20))
    assert [(word.text, word.bbox.x0, word.bbox.x1) for word in words] == [("规章", 0, 40), ("12", 60, 80)]
