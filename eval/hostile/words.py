"""What each format is made of: the words that its inputs are damaged with."""

from __future__ import annotations

TABLE = (
    "<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<td colspan=3>", "<td rowspan=2>", "<th>", "<p>",
    "<br>",
)  # fmt: skip
HTML = (
    *TABLE, "<style>td{display:none}</style>", "<style>", "<s>", "<sup>", "<input value=3>", "<select><option>",
    "<ruby>", "<svg><text>", "<math><mn>3</mn>", '<p style="', "visibility:hidden", "text-decoration:line-through",
    'class="a"', "<!--",
)  # fmt: skip
TEXT = (
    "|", "| ", " | ", "\t", "\n", "\n\n", "---", "|---|", "{|", "|-", "|}", "! ", "||", 'colspan="2"|',
    "\\begin{tabular}{ccc}", "\\end{tabular}", "\\multicolumn{2}{c}{", "\\multirow{2}{*}{", "&", "\\\\", "\\hline",
    "~~", "**", "┌", "─", "┬", "│", "└", "+--", "['规章', '0', 3]", "第1页", "- 3 -", "\f", "$3$", "<td>",
)  # fmt: skip
REPORT = (
    "某某县2023年政府信息公开工作年度报告", "一、总体情况", "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况", "规章", "行政规范性文件",
    "合计", "总计", "收到申请3件", "其中", "予以公开", "万元", "第二十条第（一）项", "信息内容", "本年制发件数",
    "行政许可", "自然人", "0", "12", "3.5", "—",
    "/", "无",
)  # fmt: skip
JSON = (
    "{", "}", "[", "]", ",", ":", '"text"', '"bbox"', "null", "true", "1e9", "-1", '""', "[]", "{}", '"规章"',
    "[[1,2],[3,4]]",
)  # fmt: skip
XML = (
    "<", "/>", "</", ">", "<![CDATA[", "]]>", "&#51;", '="', '"', "<!--", "-->", "<?x?>",
)  # fmt: skip
WORD = (
    "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>',
    "<w:vMerge/>", "<w:p>", "<w:del>", "<w:ins>", "<w:strike/>", "<w:vanish/>",
    '<w:fldChar w:fldCharType="begin"/>', "<w:instrText>", "<w:tbl>", "<w:sdt>", '<w:sym w:char="F033"/>',
    "<w:tab/>", "<w:br/>", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>',
)  # fmt: skip
SHEET = (
    "<row", "<c ", 't="s"', 't="inlineStr"', "<is><t>", "<v>", "</v>", "<f>", 'r="A1"', 's="1"', "<mergeCell ref=",
    'hidden="1"',
)  # fmt: skip
DRAWN = (
    "BT", "ET", "Tj", "TJ", "Tf", "Td", "Tm", "Tr", "(3)", "<33>", "[(3)-500(4)]", "re", "m", "l", "S", "f", "W n",
    "q", "Q", "cm", "Do", "/F", "0 0 m 600 0 l S", "1 0 0 1 9 9 cm", "3 Tr", "-1e9", "sh", "BI", "ID", "EI", "gs",
    "rg", "1 1 1 rg", "BDC", "EMC",
)  # fmt: skip
