"""Lines of values between two labels, of a page that lies a little askew."""

import pytest

from tests.recovery.builders import recover

HEAD = "借阅统计情况\n第一部分借阅\n借阅项目  成人  少儿  单位读者  合计\n"
TAIL = "期刊杂志  8  0  9  17\n借阅总数  14  7  20  41\n"


@pytest.mark.parametrize(
    "rows",
    [
        "1.长篇小说  3  4\n1  8\n2.科普读物\n2  0  5  7\n3.诗歌选集  1  3  5  9\n",
        "1.长篇小说  3  4  1  8\n2  0\n2.科普读物  5  7\n3.诗歌选集\n1  3  5  9\n",
        "1.长篇小说  3  4\n1  8\n2  0\n2.科普读物  5  7\n3.诗歌选集  1  3  5  9\n",
    ],
    ids=["goes on with the row before", "begins the row behind", "one line each"],
)
def test_lines_between_labels_go_where_rows_add_up(rows: str) -> None:
    stages = recover(HEAD + rows + TAIL)

    assert stages.row("novels") == [3, 4, 1, 8]
    assert stages.row("science") == [2, 0, 5, 7]
    assert stages.row("poems") == [1, 3, 5, 9]
    assert stages.row("magazines") == [8, 0, 9, 17]


def test_a_line_that_adds_up_nowhere_stays_with_its_row() -> None:
    stages = recover(HEAD + "1.长篇小说  3  4\n1  5\n2.科普读物  2  0  5  7\n" + TAIL)

    assert sorted(map(str, stages.row("novels"))) == ["1", "3", "4", "5"]
    assert stages.row("science") == [2, 0, 5, 7]
