from __future__ import annotations

import pytest

from extractor.forms import Form, load_form

TINY = {
    "id": "library-loans",
    "version": "1",
    "title": "图书借阅统计表",
    "edition": "图函〔2020〕1号",
    "years": [2020, None],
    "sections": ["基本情况", "借阅情况", "其他说明"],
    "tables": [
        {
            "name": "loans",
            "title": "借阅情况",
            "blocks": [
                {
                    "title": "第一部分",
                    "corner": ["项目"],
                    "columns": [
                        {
                            "label": "读者",
                            "children": [{"name": "adult", "label": "成人"}, {"name": "child", "label": "少儿"}],
                        },
                        {"name": "total", "label": "合计"},
                    ],
                    "rows": [
                        {
                            "label": "图书",
                            "children": [{"name": "novels", "label": "小说"}, {"name": "science", "label": "科普"}],
                        },
                        {"name": "magazines", "label": "期刊"},
                    ],
                }
            ],
        }
    ],
    "identities": [
        {
            "id": "readers",
            "table": "loans",
            "for_each": "row",
            "left": [{"col": "adult"}, {"col": "child"}],
            "right": [{"col": "total"}],
        }
    ],
}


@pytest.fixture(params=["gov-disclosure-2021", "gov-disclosure-2019", "tiny"])
def form(request: pytest.FixtureRequest) -> Form:
    """Each shipped edition, and a form that nobody but these tests knows."""
    return Form.model_validate(TINY) if request.param == "tiny" else load_form(request.param)


@pytest.fixture
def edition() -> Form:
    return load_form("gov-disclosure-2021")


@pytest.fixture
def tiny() -> Form:
    return Form.model_validate(TINY)
