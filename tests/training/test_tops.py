from random import Random

from training.draw.boxes import Seen, as_tops
from training.draw.pages import SetPages, draw_page_style


def seen(number: int) -> Seen:
    """One of four pieces side by side; the next four stand a line below."""
    left, top = 20.0 * (number % 4), 40.0 * (number // 4)
    corners = ((left, top), (left + 10, top), (left + 10, top + 20), (left, top + 20))
    return Seen(0, corners, str(number), 1.0, ())


def test_lines_come_by_their_top_edges_so_that_cells_of_a_row_change_places() -> None:
    pages = SetPages(draw_page_style(Random(1), 0), page=1)
    lines = as_tops([seen(n) for n in range(8)], pages, Random(3)).decode().split()

    assert sorted(lines[:4]) == ["0", "1", "2", "3"]
    assert sorted(lines[4:]) == ["4", "5", "6", "7"]
    assert lines != [str(n) for n in range(8)]
