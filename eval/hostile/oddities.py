"""What inputs are damaged with: numbers, words and runs that readers stumble over."""

from __future__ import annotations

import random

NUMBERS = (
    *("0", "-1", "-0", "00", "1", "255", "256", "65535", "65536", "2147483647", "-2147483648", "4294967296"),
    *("9223372036854775808", "1" + "0" * 30, "9" * 400, "1e308", "1e309", "-1e309", "1e-400", "0.1e999", "NaN"),
    *("Infinity", "1.7976931348623157e308", "0x7fffffff", "1_000", "1,2,3", "3.14.15", ".", "-", "+5", "٣", "①", "½"),
    *("１２３", "〇", "一亿", "十万百万", "壹佰", "⑳", "²", "५", "1" + "," * 60 + "1"),
)
WORDS = (
    *("", " ", "\t", "\0", "\ufeff", "\u200b", "\u202e", "\u2028", "\x85", "\x1c", "\ud800", "\U0010ffff", "\uffff"),
    *(
        "|",
        "||",
        "|-|",
        "\\",
        "\\|",
        "&",
        "&amp;",
        "&#0;",
        "&#x110000;",
        "&#55296;",
        "<",
        ">",
        "<!--",
        "-->",
        "<![CDATA[",
    ),
    *(
        "]]>",
        "{|",
        "|}",
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd",
        "+1+1",
        "%s%n",
        "${x}",
        "../../etc/passwd",
        "file:///etc",
    ),
    *(
        "http://127.0.0.1:9/x.png",
        "javascript:alert(1)",
        "</script><script>alert(1)</script>",
        "规章",
        "合计",
        "本年新收",
    ),
    *(
        "一、总体情况",
        "2023年",
        "二〇二三年",
        "第二十条第（一）项",
        "政府信息公开工作年度报告",
        "收到申请99999999999999999999件",
    ),
)
RUNS = (
    "(",
    "[",
    "{",
    "<b>",
    "<div>",
    "<table><tr><td>",
    "\\",
    "|",
    " ",
    ",",
    "1",
    "1,",
    "\t",
    "\n",
    "-",
    "a",
    "条",
    "**",
    "`",
)
LENGTHS = (2, 17, 255, 256, 1000, 5000)


def odd_number(chance: random.Random) -> str:
    return chance.choice(NUMBERS)


def odd_word(chance: random.Random) -> str:
    """A number, a word, or one thing many times."""
    match chance.randrange(4):
        case 0:
            return odd_number(chance)
        case 1:
            return chance.choice(RUNS) * chance.choice(LENGTHS)
        case _:
            return chance.choice(WORDS)
