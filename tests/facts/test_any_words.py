from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Document
from extractor.facts import find_facts

_WORDS = st.lists(
    st.sampled_from(
        [
            *("主动公开", "政府信息", "64", "条", "，", "。", "、", "（", "）", "“", "”", "《", "》", "：", "|", "\n"),
            *("未收到", "申请", "没有", "无", "行政复议", "诉讼", "网站", "微信公众号", "等", "12", "件", "2022", "年"),
            *("结转", "均", "答复", "其中", "一、总体情况", "局", "县", "人民政府", "请联系", "规范性文件", "制定"),
            *("100%", "次", "期", "个", "云川", "地址", "电话", "2023-01-05"),
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=60, deadline=None)
@given(_WORDS)
def test_no_order_of_words_is_too_much(text: str) -> None:
    facts = find_facts(Document(text, (), (), "text/plain"), ())
    for fact in facts.facts.values():
        assert 0.0 <= fact.confidence <= 1.0
        assert all(
            other.value != fact.value or type(other.value) is not type(fact.value) for other in fact.alternatives
        )
