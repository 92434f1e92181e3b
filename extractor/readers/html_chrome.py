"""Page chrome kept from the report: navigation, breadcrumbs, the line of dates and counters, link lists, footers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from extractor.readers.grid_text import GridCell

_CHROME_TAGS = frozenset(("nav", "footer", "aside"))
_CHROME_ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search"))
_CHROME_NAME = re.compile(
    r"(?<![a-z])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|bread|dqwz|location|footer|foot|bottom|header|topbar|"
    r"sidebar|toolbar|share|copyright|pagination|pager|login)(?![a-z])"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CHROME_TEXT_LIMIT = 600
"""Named like chrome but longer than this: a wrapper around the whole page that happens to be called header."""

_LINE_LIMIT = 120
_META_LABEL = (
    r"(?:索\s*引\s*号|信息索引号?|主题分类|信息分类|体裁分类|组配分类|发布(?:机构|单位|时间|日期)|生成日期|生效日期|"
    r"成文日期|发文(?:日期|机关|字号)|公开(?:日期|时间|方式|范围|责任部门)|(?:浏览|阅读|点击|访问)(?:次数|量|数|率)|"
    r"信息来源|文章来源|来源|作者|责任编辑|编辑|字\s*[体号]|有\s*效\s*性|文\s*号|主\s*题\s*词|(?:信息|文件)?名\s*称)"
)
_META_LINE = re.compile(rf"^[【\[（(]?\s*{_META_LABEL}\s*[:：]|[\s|｜]{_META_LABEL}\s*[:：]")
_META_CELL = re.compile(rf"^[【\[]?\s*{_META_LABEL}\s*(?:[】\]]\s*)?(?:[:：]|$)")
_BREADCRUMB = re.compile(
    r"^(?:您?(?:当前|现在|目前)?的?(?:所在)?的?位置|您?现?在?位于)\s*[:：]|^(?:网站)?首\s*页\s*(?:[>＞»›→/|·-]|$)"
)
_SERVICE_LINE = re.compile(
    r"^(?:[【\[]?\s*(?:打\s*印|关\s*闭|收\s*藏|分享|返回顶部|TOP|上一[篇条]|下一[篇条]|扫一扫))"
    r"|版权所有|ICP备|公网安备|网站标识码|网站地图|技术支持\s*[:：]|(?:主办|承办)单?位?\s*[:：]|建议使用.{0,20}浏览器"
)
_LINK_SHARE = 0.7
_LINK_RUN = 3
"""So many lines in a row that are nothing but links make a menu; one alone may be an attachment."""


def chrome_element(element: etree._Element) -> bool:
    """Whether everything in the element is chrome, by tag, role or name."""
    tag = element.tag
    if tag in _CHROME_TAGS or element.get("role") in _CHROME_ROLES:
        return tag != "aside" or element.find(".//table") is None
    if tag == "header":
        return element.find(".//h1") is None and element.find(".//h2") is None
    if tag in ("html", "body", "table", "tr", "td", "th", "tbody"):
        return False
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if _CHROME_NAME.search(_CAMEL.sub(" ", named).lower()) is None:
        return False
    if element.find(".//table") is not None or element.find(".//h1") is not None or tag == "h1":
        return False
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > _CHROME_TEXT_LIMIT:
            return False
    return True


def chrome_line(text: str, *, linked: int, links: int) -> bool:
    """Whether one line is chrome by its wording or because it is a row of links."""
    if len(text) > _LINE_LIMIT or "。" in text:
        return False
    if _BREADCRUMB.search(text) or _META_LINE.search(text) or _SERVICE_LINE.search(text):
        return True
    return links > 1 and linked >= _LINK_SHARE * len("".join(text.split()))


def chrome_grid(cells: Sequence[GridCell]) -> bool:
    """Whether a grid is the box of key and value pairs that sites print above a document (索引号, 发布机构 …)."""
    labels = sum(1 for cell in cells if _META_CELL.match(cell.text))
    filled = sum(1 for cell in cells if cell.text)
    return labels > 1 and 3 * labels >= filled


def link_runs(linked: Sequence[bool]) -> set[int]:
    """The indexes in runs of at least three lines that are nothing but a link."""
    found: set[int] = set()
    start = 0
    for index in range(len(linked) + 1):
        if index < len(linked) and linked[index]:
            continue
        if index - start >= _LINK_RUN:
            found.update(range(start, index))
        start = index + 1
    return found
