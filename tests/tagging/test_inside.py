from itertools import pairwise

import pytest

from extractor.forms import shipped_forms
from extractor.forms.lexicon import label_key
from extractor.tagging.inside import LABEL_SHARE, InsideFinder, build_finder, may_be_labels, without_blanks


@pytest.fixture(scope="module")
def finder() -> InsideFinder:
    return build_finder(shipped_forms())


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("(一)予以公开(三)不予公开", ["(一)予以公开", "(三)不予公开"]),
        ("商业企业科研机构", ["商业企业", "科研机构"]),
        ("行政规范性文件", ["行政规范性文件"]),
        ("今天的天气很好", []),
        ("", []),
    ],
    ids=["two labels glued", "two headers glued", "the longest of two", "no label", "nothing"],
)
def test_labels_inside_a_text(finder: InsideFinder, text: str, labels: list[str]) -> None:
    assert [text[start:end] for start, end in finder.find(text)] == labels


def test_ranges_are_in_order_and_never_overlap(finder: InsideFinder) -> None:
    text = "结果维持结果纠正其他结果尚未审结总计" * 3
    ranges = finder.find(text)

    assert len(ranges) >= 12
    assert all(a[1] <= b[0] for a, b in pairwise(ranges))


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("三、本年度办理结果（一）予以公开", True),
        ("本机关收到行政许可申请后及时办理并答复了申请人", False),
        ("今天天气很好", False),
        ("行政许可行政处罚行政强制", True),
    ],
)
def test_what_no_labels_can_fill_is_known_before_they_are_looked_for(
    finder: InsideFinder, text: str, may: bool
) -> None:
    found = sum(b - a for a, b in finder.find(text))

    assert may_be_labels(text, shipped_forms()) is may
    assert may or found < LABEL_SHARE * len(label_key(text))


@pytest.mark.parametrize(
    ("text", "pressed"),
    [("结 果 纠 正其他 结果", "结果纠正其他结果"), ("总计 3 40", "总计3 40"), (" 总 计 ", "总计"), ("", "")],
)
def test_blanks_are_left_out_but_for_those_between_numbers(text: str, pressed: str) -> None:
    found, places = without_blanks(text)

    assert found == pressed == "".join(text[place] for place in places)
