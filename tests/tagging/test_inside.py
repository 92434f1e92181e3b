from itertools import pairwise

import pytest

from extractor.forms import shipped_forms
from extractor.tagging.inside import InsideFinder, build_finder


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
