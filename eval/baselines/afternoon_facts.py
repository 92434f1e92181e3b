"""The narrative facts as a user would find them in an afternoon: one regular expression each, first match wins."""

from __future__ import annotations

import re

from extractor.normalize import fold

_N = r"(?:共|共计|约)?([0-9]+)"
_PATTERNS = {
    "organization": r"([一-鿿]{2,25}(?:局|委员会|人民政府|办公室|办事处))(?:关于)?20[0-9]{2}年",
    "year": r"(20[0-9]{2})年度?(?:[^0-9。]{0,12})(?:报告|年报)",
    "title": r"^(.{2,40}政府信息公开(?:工作)?年度报告)",
    "issued_on": r"(?:日期|时间):?\s*(20[0-9]{2}-[0-9]{2}-[0-9]{2})",
    "contact_phone": r"电话:?\s*([0-9()-]{7,})",
    "contact_postcode": r"邮编:?\s*([0-9]{6})",
    "contact_address": r"地址:?\s*([^,;。)]+)",
    "contact_email": r"([A-Za-z0-9._-]+@[A-Za-z0-9.]+)",
    "items_disclosed": rf"主动公开[^0-9。]{{0,20}}信息{_N}余?条",
    "items_website": rf"网站[^0-9。,]{{0,20}}{_N}余?条",
    "items_wechat": rf"微信公众号[^0-9。,]{{0,20}}{_N}余?[条篇]",
    "items_weibo": rf"微博[^0-9。,]{{0,20}}{_N}余?条",
    "applications_received": rf"(?:收到|受理)[^0-9。,]{{0,30}}申请{_N}件",
    "applications_carried_over": rf"上年(?:度)?结转{_N}件",
    "applications_carried_forward": rf"结转下年(?:度)?{_N}件",
    "applications_handled": rf"办结{_N}件",
    "applications_answered": rf"答复{_N}件",
    "applications_granted": rf"予以公开{_N}件",
    "applications_granted_in_part": rf"部分公开{_N}件",
    "applications_denied": rf"不予公开{_N}件",
    "review_count": rf"行政复议{_N}[件起]",
    "litigation_count": rf"行政诉讼{_N}[件起]",
    "normative_issued": rf"制发[^0-9。]{{0,6}}规范性文件{_N}件",
    "interpretations": rf"解读[^0-9。,]{{0,6}}{_N}篇",
    "press_conferences": rf"新闻发布会{_N}场",
    "proposals_answered": rf"提案[^0-9。,]{{0,6}}{_N}件",
}
_NONE = {
    "applications_received": r"(?:未|没有)(?:收到|接到)[^。]{0,20}申请",
    "review_count": r"(?:未|没有)(?:发生|因)[^。]{0,30}行政复议",
    "litigation_count": r"(?:未|没有)(?:发生|因)[^。]{0,30}行政诉讼",
    "fee_charged": r"未收取[^。]{0,10}费",
}
_COMPILED = {name: re.compile(pattern, re.M) for name, pattern in _PATTERNS.items()}
_ABSENT = {name: re.compile(pattern) for name, pattern in _NONE.items()}
_TEXTS = ("organization", "title", "issued_on")


def find_facts_by_regex(text: str) -> dict[str, str | int]:
    """Every fact that a pattern finds, without a confidence."""
    plain = fold(text)
    found: dict[str, str | int] = {}
    for name, pattern in _COMPILED.items():
        match = pattern.search(plain)
        if match is not None:
            is_text = name in _TEXTS or name.startswith("contact_")
            found[name] = match[1] if is_text else int(match[1])
    for name, pattern in _ABSENT.items():
        if name not in found and pattern.search(plain):
            found[name] = 0
    return found
