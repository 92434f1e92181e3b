from __future__ import annotations

import pytest

from extractor.document import Document, GridPlace
from extractor.errors import InputTooLarge, UnreadableFile
from extractor.readers.html import declared_codec, read_html


def read(markup: str) -> Document:
    return read_html(f"<meta charset=utf-8>{markup}".encode(), name="page.html")


def grids(document: Document) -> dict[int, dict[tuple[int, int, int, int], str]]:
    """Text by (row, row_end, col, col_end), table by table."""
    found: dict[int, dict[tuple[int, int, int, int], str]] = {}
    for token in document.tokens:
        if token.grid is not None:
            found.setdefault(token.grid.table, {})[token.grid[1:]] = document.token_text(token)
    return found


def furniture(document: Document) -> list[str]:
    return [document.text[start:end] for start, end in document.furniture]


def test_text_lines_tokens_and_blank_line_between_tables() -> None:
    document = read(
        "<p>一、总体情况</p><table><tr><td>甲<td>1<tr><td>乙<td></table><table><tr><td>丙<td>2</table><p>完</p>"
    )
    assert document.text == "一、总体情况\n甲\t1\n乙\t\n\n丙\t2\n完\n"
    assert [t.line for t in document.tokens] == [0, 1, 1, 2, 2, 4, 4, 5]
    empty = document.tokens[4]
    assert empty.empty and empty.grid == GridPlace(0, 1, 2, 1, 2)
    assert document.pages[0].end == len(document.text)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            "<tr><td rowspan=2>组<td colspan=2>题<tr><td>1<td>2",
            {(0, 2, 0, 1): "组", (0, 1, 1, 3): "题", (1, 2, 1, 2): "1", (1, 2, 2, 3): "2"},
            id="spans both ways",
        ),
        pytest.param(
            "<tr><td rowspan=0>组<td>1<tr><td>2<tr><td>3",
            {(0, 3, 0, 1): "组", (0, 1, 1, 2): "1", (1, 2, 1, 2): "2", (2, 3, 1, 2): "3"},
            id="rowspan 0 runs to the end",
        ),
        pytest.param(
            "<tr><td rowspan=9>组<td>1<tr><td>2",
            {(0, 2, 0, 1): "组", (0, 1, 1, 2): "1", (1, 2, 1, 2): "2"},
            id="rowspan beyond the table",
        ),
        pytest.param(
            "<tr><td colspan=100>题<tr><td>1<td>2",
            {(0, 1, 0, 2): "题", (1, 2, 0, 1): "1", (1, 2, 1, 2): "2"},
            id="colspan beyond the table",
        ),
        pytest.param(
            "<tr><td>1<td rowspan=2>2<td>3<tr><td colspan=2>4<td>5",
            {(0, 1, 0, 1): "1", (0, 2, 1, 2): "2", (0, 1, 2, 3): "3", (1, 2, 0, 1): "4", (1, 2, 2, 3): "5"},
            id="a colspan that runs into a rowspan is cut",
        ),
        pytest.param(
            "<tr><td>1<td>2<td>3<tr><td>4",
            {(0, 1, 0, 1): "1", (0, 1, 1, 2): "2", (0, 1, 2, 3): "3", (1, 2, 0, 1): "4"},
            id="ragged row",
        ),
        pytest.param(
            "<tr><td colspan=x>1<td rowspan='-2'>2<tr><td>3<td>",
            {(0, 1, 0, 1): "1", (0, 1, 1, 2): "2", (1, 2, 0, 1): "3", (1, 2, 1, 2): ""},
            id="spans that are no numbers",
        ),
        pytest.param(
            "<tfoot><tr><td>末<td>9</tfoot><tbody><tr><td>中<td>5</tbody><thead><tr><td>头<td>1</thead>",
            {
                **{(0, 1, 0, 1): "头", (0, 1, 1, 2): "1", (1, 2, 0, 1): "中"},
                **{(1, 2, 1, 2): "5", (2, 3, 0, 1): "末", (2, 3, 1, 2): "9"},
            },
            id="head, body, foot in the order shown",
        ),
        pytest.param(
            "<tr><td>1<td>2</tr><tr style='display:none'><td>暗<td>暗</tr><tr><td>3<td hidden>暗<td>4",
            {(0, 1, 0, 1): "1", (0, 1, 1, 2): "2", (1, 2, 0, 1): "3", (1, 2, 1, 2): "4"},
            id="hidden row and cell",
        ),
    ],
)  # fmt: skip
def test_planted_grid_comes_back(rows: str, expected: dict[tuple[int, int, int, int], str]) -> None:
    assert grids(read(f"<table>{rows}</table>"))[0] == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("<p>信息</p><p>内容</p>", "信息内容", id="paragraphs inside a word"),
        pytest.param("本年新<br>制作数量", "本年新制作数量", id="line break inside a word"),
        pytest.param("<p>0</p><p>12</p>", "0 12", id="two numbers stay two"),
        pytest.param("信息\n   内容", "信息内容", id="source line break between Chinese characters"),
        pytest.param("a\n b &amp; &#19968;", "a b & 一", id="entities and Latin words"),
        pytest.param("&nbsp;\u3000&#8203;", "", id="only blanks"),
        pytest.param("1<!-- 9 --><script>9</script><span style='DISPLAY : None'>9</span>2", "12", id="hidden"),
        pytest.param("<b>3</b><i>.5</i>", "3.5", id="inline markup does not part a number"),
        pytest.param("<table><tr><td>内</td></tr></table>", "内", id="a table of one cell is its text"),
    ],
)  # fmt: skip
def test_cell_text(cell: str, expected: str) -> None:
    assert grids(read(f"<table><tr><td>甲<td>{cell}</td></tr></table>"))[0][0, 1, 1, 2] == expected


def test_layout_table_gives_way_to_the_tables_in_it() -> None:
    inner = "<table><tr><td>甲<td>1<tr><td>乙<td>2</table>"
    document = read(
        f"<table><tr><td>首页</td><td><p>前文</p>{inner}<p>后文</p></td></tr></table>",
    )
    assert document.text == "首页\n前文\n甲\t1\n乙\t2\n后文\n"
    assert list(grids(document)) == [0]


def test_grid_with_a_small_table_in_one_cell_stays_a_grid() -> None:
    rows = "".join(f"<tr><td>第{i}行<td>{i}" for i in range(6))
    document = read(f"<table>{rows}<tr><td>末行<td><table><tr><td>7<td>件</table></table>")
    assert grids(document)[0][6, 7, 1, 2] == "7 件"
    assert list(grids(document)) == [0]


def test_article_in_a_layout_table_is_paragraphs() -> None:
    prose = "".join(f"<p>{'本机关依法公开政府信息。' * 20}</p>" for _ in range(3))
    document = read(f"<table><tr><td>导航</td><td>{prose}</td></tr></table>")
    assert grids(document) == {}
    assert document.text.count("\n") == 4


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(
            "<div role=table><div role=row><span role=cell>甲</span><span role=cell>1</span></div>"
            "<div role=row><span role=cell>乙</span><span role=cell></span></div></div>",
            id="ARIA roles",
        ),
        pytest.param(
            "<div><div style='display:table-row'><div style='display: table-cell'>甲</div>"
            "<div style='display:table-cell'>1</div></div><div style='display:table-row'>"
            "<div style='display:table-cell'>乙</div><div style='display:table-cell'></div></div></div>",
            id="inline style",
        ),
        pytest.param(
            "<div class=tbl><div class='tr odd'><p class=td>甲</p><p class=td>1</p></div>"
            "<div class=tr><p class=td>乙</p><p class=td></p></div></div>",
            id="class names",
        ),
    ],
)
def test_tables_drawn_without_table_markup(markup: str) -> None:
    assert grids(read(markup))[0] == {(0, 1, 0, 1): "甲", (0, 1, 1, 2): "1", (1, 2, 0, 1): "乙", (1, 2, 1, 2): ""}


@pytest.mark.parametrize(
    ("chrome", "line"),
    [
        pytest.param(
            "<p>当前位置：首页 &gt; 政务公开 &gt; 年报</p>", "当前位置：首页 > 政务公开 > 年报", id="breadcrumb"
        ),
        pytest.param("<p>发布时间：2024-01-15 浏览次数：37</p>", "发布时间：2024-01-15 浏览次数：37", id="date line"),
        pytest.param("<p>【字体：大 中 小】 打印</p>", "【字体：大 中 小】 打印", id="font size"),
        pytest.param("<nav>网站导航</nav>", "网站导航", id="nav"),
        pytest.param("<div class='site-Footer'>某县政府</div>", "某县政府", id="class name"),
        pytest.param("<p><a href=a>首页</a> <a href=b>政务</a></p>", "首页 政务", id="row of links"),
        pytest.param(
            "<table><tr><td>索引号<td>X-1<tr><td>发布机构<td>某局</table>",
            "索引号\tX-1\n发布机构\t某局",
            id="index box",
        ),
    ],
)
def test_chrome_stays_in_the_text_and_is_told(chrome: str, line: str) -> None:
    document = read(f"{chrome}<p>一、总体情况</p><p>本年度公开信息来源：广泛。</p>")
    assert furniture(document) == [line]
    assert document.text.startswith(f"{line}\n一、总体情况\n")


def test_menu_of_links_is_chrome_and_a_single_attachment_is_not() -> None:
    menu = "".join(f"<li><a href={i}>栏目{i}</a></li>" for i in range(3))
    document = read(f"<ul>{menu}</ul><p>正文</p><p><a href=x>附件</a></p>")
    assert furniture(document) == ["栏目0", "栏目1", "栏目2"]


def test_title_inside_a_header_is_content() -> None:
    document = read(
        "<header><h1>某镇2023年年度报告</h1></header><div class=header><table><tr><td>甲<td>1</table></div>"
    )
    assert furniture(document) == []


def test_title_of_the_page() -> None:
    assert read("<title> 某局\n年报 </title><p>文").metadata_title == "某局年报"
    assert read("<p>文").metadata_title is None


@pytest.mark.parametrize(
    ("data", "noted"),
    [
        pytest.param("<meta charset=gb2312><p>镕基 年报</p>".encode("gb18030"), False, id="GBK text declared GB2312"),
        pytest.param("<meta charset='utf-8'><p>镕基 年报</p>".encode(), False, id="UTF-8"),
        pytest.param("<p>镕基 年报</p>".encode("utf-8-sig"), False, id="mark"),
        pytest.param("<meta charset=gb2312><p>镕基 年报</p>".encode("utf-16"), True, id="UTF-16 mark wins"),
        pytest.param("<meta charset=gb2312><p>镕基 年报</p>".encode(), True, id="declared GB2312, is UTF-8"),
        pytest.param("<?xml version='1.0' encoding='GBK'?><html><p>镕基 年报</p>".encode("gbk"), False, id="XML head"),
        pytest.param(
            "<meta http-equiv=Content-Type content='text/html; charset=big5'><p>年報</p>".encode("big5"),
            False,
            id="Big5",
        ),
        pytest.param(
            ("<meta charset=utf-8><p>" + "政府信息公开工作年度报告" * 5).encode("gbk"), True, id="declared wrong"
        ),
    ],
)
def test_encodings(data: bytes, noted: bool) -> None:
    document = read_html(data, name="page.html")
    assert "年" in document.text and "\ufffd" not in document.text
    assert bool(document.notes) is noted


@pytest.mark.parametrize(
    ("head", "codec"),
    [
        (b"<meta charset=gbk>", "gb18030"),
        (b"<meta charset=nonsense>", None),
        (b"<meta charset=rot13>", None),
        (b"<meta charset=iso-8859-1>", None),
        (b"<p>", None),
    ],
    ids=["superset", "unknown", "not a text codec", "says nothing", "absent"],
)
def test_declared_codec(head: bytes, codec: str | None) -> None:
    assert declared_codec(head) == codec


def test_pictures_and_frames_in_place_of_tables_are_noted() -> None:
    assert read("<p>文<img src=a><iframe src=b></iframe>").notes == (
        "no table in the page; 1 picture and 1 frame were not read",
    )
    assert read("<img src=a><table><tr><td>甲<td>1</table>").notes == ()


@pytest.mark.parametrize("data", [b"", b"  \n ", b"<!-- -->"], ids=["nothing", "blanks", "a comment"])
def test_nothing_to_read(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"page\.html"):
        read_html(data, name="page.html")


def test_nesting_beyond_the_parser_is_refused_not_cut() -> None:
    with pytest.raises(InputTooLarge, match="2048"):
        read("<div>" * 3000 + "末" + "</div>" * 3000)


def test_spans_beyond_all_reason_are_refused() -> None:
    with pytest.raises(InputTooLarge, match=r"page\.html: .* 1,000,000 slots"):
        read("<table>" + "<tr><td rowspan=60000 colspan=1000>1<td>2" * 1500)


def test_deep_nesting_is_read() -> None:
    assert read("<div>" * 1500 + "末" + "</div>" * 1500).text == "末\n"


@pytest.mark.parametrize(
    "markup",
    ["<table><tr><td>甲<td>1", "<table><td>甲<td>1</table></p></div>", "<table></tr><tr><td>甲</td><td>1</table"],
    ids=["never closed", "no row, stray ends", "cut in the last tag"],
)
def test_broken_markup(markup: str) -> None:
    assert grids(read(markup))[0] == {(0, 1, 0, 1): "甲", (0, 1, 1, 2): "1"}


def test_article_after_a_head_left_open_is_read() -> None:
    document = read("<head><title>题</title><article><p>一、总体情况</p></article>")
    assert document.text == "一、总体情况\n"


def test_captions_and_text_between_rows_are_kept() -> None:
    document = read("<table><caption>表一</caption><tr><td>甲<td>1</table>")
    assert document.text == "表一\n甲\t1\n"


@pytest.mark.parametrize(
    "markup",
    [
        "<p>4.保护&nbsp;41<br>308<br>0</p><p>第三方</p>",
        "<pre>4.保护 41\n308\n0\n第三方</pre>",
        "<div>4.保护    41</div><div>308</div><div>0</div><div>第三方</div>",
    ],
    ids=["lines of a paragraph", "set as it is", "a box a line"],
)
def test_a_page_without_any_table_is_cut_as_text_is(markup: str) -> None:
    document = read(markup)

    assert [document.token_text(t).replace("\u00a0", " ") for t in document.tokens] == [
        "4.保护",
        "41",
        "308",
        "0",
        "第三方",
    ]
    assert len({t.line for t in document.tokens}) == 4


def test_places_in_a_line_set_as_it_is_are_kept() -> None:
    document = read("<pre>行政许可       5\n行政强制             7</pre>")

    assert [t.columns for t in document.tokens] == [(0, 8), (15, 16), (0, 8), (21, 22)]
